// What shops do at their tills, and the operator on the server's socket.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

// ----------------------------------------------------------------------------------------------------------
// the till

/// stall orders o1 2.50 [link=yes] [guaranteed=yes] [title=] [cart=1:2,Egg@1.50:1]
Act Stage::orders(const Line& line) {
  json::object body{{"amount", amount(line.word(3))}, {"currency", line.option("currency", "CNY")}};
  if (line.has("link")) body["link"] = true;
  if (line.has("guaranteed")) body["guaranteed"] = true;
  if (line.has("title")) body["title"] = line.option("title");
  if (line.has("cart")) body["lines"] = cart(line.option("cart"));
  if (line.has("off")) body["discount"] = amount(line.option("off"));
  Act act;
  act.http = till(line, "POST", "/v1/till/orders", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall cancels_order o1
Act Stage::cancels_order(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/orders/" + id_of(line.word(2)) + "/cancel", json::object{});
  return act;
}

/// stall charges h1 amy 2.50 [shown=-60s] [code=DIGITS] [cart=]; what waits for the payer is kept as its order
Act Stage::charges(const Line& line) {
  json::object body{
      {"payment_code", line.has("code") ? line.option("code") : payment_code(resident(line.word(3)), line)},
      {"amount", amount(line.word(4))},
      {"currency", line.option("currency", "CNY")}};
  if (line.has("cart")) body["lines"] = cart(line.option("cart"));
  if (line.has("off")) body["discount"] = amount(line.option("off"));
  Act act;
  act.http = till(line, "POST", "/v1/till/charges", body, key(line.word(2), line));
  act.then = [this, name = line.word(2)](const json::object& made) {
    things_[name] = made.contains("payment") ? made.at("payment").as_object() : made.at("order").as_object();
  };
  return act;
}

/// stall refunds r1 p1 10.00 [lines=1:2,2:1]
Act Stage::refunds(const Line& line) {
  json::object body{{"amount", amount(line.word(4))}, {"currency", line.option("currency", "CNY")}};
  if (line.has("reason")) body["reason"] = line.option("reason");
  if (line.has("lines")) body["lines"] = returned(line.option("lines"));
  Act act;
  act.http = till(line, "POST", "/v1/till/payments/" + id_of(line.word(3)) + "/refunds", body,
                  key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall opens_till TOKEN | again (the link that it was opened with) | anew (with a fresh one)
Act Stage::opens_till(const Line& line) {
  std::string token = line.word(2) == "again" ? shop(line.words[0]).token : line.word(2);
  if (token == "anew") {
    const auto link =
        world_->operate("link", json::object{{"app", "till"}, {"subject", shop(line.words[0]).row}});
    const std::string path(link->at("path").as_string());
    token = path.substr(path.find('#') + 1);
  }
  Act act;
  act.http = till(line, "POST", "/v1/till/sessions", json::object{{"token", token}});
  act.then_reply = [this, name = line.words[0]](const Reply& reply) {
    if (reply.status != 201) return;
    const std::string cookie = reply.header("Set-Cookie");
    shop(name).session = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
  };
  return act;
}

// ------------------------------------------------------------------------------------------------------ the
// operator

namespace {

json::object cash_arguments(const Line& line, std::int64_t minor, const Uuid& key) {
  json::object out{{"amount", minor}, {"key", text(key)}};
  if (line.has("counter")) out["counter"] = std::stoll(line.option("counter"));
  return out;
}

}  // namespace

/// operator sees k1 amy NUMBER NAME [moves=yes]: somebody came to the counter with a document
Act Stage::sees(const Line& line) {
  Act act;
  act.request = "identity_visit";
  act.arguments = json::object{{"key", text(key(line.word(2), line))},
                               {"phone", "+86" + resident(line.word(3)).number},
                               {"document_number", line.word(4)},
                               {"name", line.word(5)},
                               {"moves", line.has("moves")}};
  return act;
}

/// operator cash_in k1 amy 100.00 [counter=2]
Act Stage::cash_in(const Line& line) {
  Act act;
  act.request = "cash_in";
  json::object arguments = cash_arguments(line, amount(line.word(4)), key(line.word(2), line));
  arguments["phone"] = residents_.contains(line.word(3)) ? resident(line.word(3)).number : line.word(3);
  act.arguments = std::move(arguments);
  act.then = [this, name = line.word(2)](const json::object& made) {
    things_.try_emplace(name, json::object{{"id", made.at("posting")}});
  };
  return act;
}

/// operator cash_out k1 amy 20.00
Act Stage::cash_out(const Line& line) {
  Act act = cash_in(line);
  act.request = "cash_out";
  return act;
}

/// operator fund k1 1000.00
Act Stage::fund(const Line& line) {
  Act act;
  act.request = "fund";
  act.arguments = cash_arguments(line, amount(line.word(3)), key(line.word(2), line));
  return act;
}

/// operator open_counter 2
Act Stage::open_counter(const Line& line) {
  Act act;
  act.request = "open_counter";
  act.arguments = json::object{{"counter", std::stoll(line.word(2))}};
  return act;
}

/// operator pay_out k1 "Wages" amy:100.00 bob:80.00 [csv=TEXT]
Act Stage::pay_out(const Line& line) {
  std::string csv = line.option("csv");
  for (std::size_t i = 4; i < line.words.size(); ++i) {
    const std::size_t colon = line.words[i].find(':');
    const std::string who = line.words[i].substr(0, colon);
    csv += fmt::format("{},{}\n", residents_.contains(who) ? resident(who).number : who,
                       line.words[i].substr(colon + 1));
  }
  Act act;
  act.request = "payout_create";
  act.arguments = json::object{{"csv", csv}, {"title", line.word(3)}, {"key", text(key(line.word(2), line))}};
  act.then = keep(line.word(2));
  return act;
}

/// operator resume p1
Act Stage::resume(const Line& line) {
  Act act;
  act.request = "payout_resume";
  act.arguments = json::object{{"payout", id_of(line.word(2))}};
  return act;
}

/// operator payout_status p1
Act Stage::payout_status(const Line& line) {
  Act act;
  act.request = "payout_status";
  act.arguments = json::object{{"payout", id_of(line.word(2))}};
  act.then = keep(line.word(2));
  return act;
}

/// operator attribute k1 7: the bank's entry 7 is the operator's own money
Act Stage::attribute(const Line& line) {
  Act act;
  act.request = "bank_attribute";
  act.arguments = json::object{{"entry", std::stoll(line.word(3))}, {"key", text(key(line.word(2), line))}};
  return act;
}

/// operator REQUEST arguments='{…}': any other request, as it stands
Act Stage::ask_operator(const Line& line) {
  Act act;
  act.request = line.word(1);
  const auto arguments = parse_json(line.option("arguments", "{}"));
  if (!arguments) throw std::runtime_error("the arguments are no JSON");
  act.arguments = *arguments;
  return act;
}

}  // namespace chenxi::scenario
