// A shop's takings on their way to its owner's bank account.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {
namespace {

/// The figures of an estimate or a settlement under their kinds; what is not there is 0.
void spread(json::object& seen, const json::value& lines) {
  std::int64_t sum = 0;
  for (const char* kind : {"brought", "payments", "refunds", "returned", "other", "fees", "fees_back",
                           "fees_carried", "instant_fee", "left"})
    seen[kind] = 0;
  for (const json::value& line : lines.as_array()) {
    seen[line.at("kind").as_string()] = line.at("amount");
    sum += line.at("amount").as_int64();
  }
  seen["sum"] = sum;
}

}  // namespace

/// amy chooses_account k1 stall l1
Act Stage::chooses_account(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/settlement_account",
                    json::object{{"bank_link_id", id_of(line.word(4))}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// operator sees_refused r1 [as=supervisor]: how many settlements a bank has refused, how many wait for their owners; of the newest why,
/// and what happens next
Act Stage::sees_refused(const Line& line) {
  Act act;
  act.http = console(line, "/v1/console/refused_settlements", nullptr, std::nullopt, "GET");
  act.then = [this, name = line.word(2)](const json::object& found) {
    const json::array& all = found.at("data").as_array();
    json::object seen{{"count", static_cast<std::int64_t>(all.size())},
                      {"waiting", found.at("waiting")},
                      {"whole", found.at("whole")}};
    if (!all.empty())
      for (const char* one : {"reason", "next"}) seen[one] = all.at(0).at(one);
    things_[name] = seen;
  };
  return act;
}

/// amy sees_settlements v1 stall: next, through, open, from of v1, the lines of the next one, and of the
/// newest id, status, amount; v1 is the newest one for sees_settlement
Act Stage::sees_settlements(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/shops/" + shop(line.word(3)).id + "/settlements", nullptr);
  act.then = [this, name = line.word(2)](const json::object& found) {
    const json::array& all = found.at("data").as_array();
    json::object seen = all.empty() ? json::object{{"status", "none"}} : all.at(0).as_object();
    spread(seen, found.at("next").at("lines"));
    seen["next"] = found.at("next").at("amount");
    seen["at"] = found.at("next").at("at");
    seen["through"] = found.at("next").at("through_day");
    seen["balance"] = found.at("balance");
    seen["on_its_way"] = found.at("on_its_way");
    seen["open"] = found.at("instant").at("open");
    seen["open_from"] = found.at("instant").at("from");
    const json::value& now = found.at("instant").at("now");
    seen["now"] = now.is_null() ? json::value(0) : now.at("amount");
    seen["now_fee"] = now.is_null() ? json::value(0) : now.at("fee");
    seen["all"] = static_cast<std::int64_t>(all.size());
    const json::value& account = found.at("account");
    seen["account"] = account.is_null() ? "none" : account.at("refused").is_null() ? "good" : "refused";
    things_[name] = seen;
  };
  return act;
}

/// amy sees_settlement v2 stall v1: the lines of v1, their sum, and what its payments and refunds add up to
Act Stage::sees_settlement(const Line& line) {
  const std::string path =
      "/v1/me/shops/" + shop(line.word(3)).id + "/settlement_entries?settlement=" + id_of(line.word(4));
  json::object seen;
  std::int64_t entries = 0, amount = 0, fee = 0;
  for (std::string cursor;;) {
    const Reply page = world_->ask(
        wallet(line, "GET", path + "&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor), nullptr));
    if (page.status != 200) break;
    const json::value list = page.json();
    for (const json::value& one : list.at("data").as_array()) {
      entries += 1;
      amount += one.at("amount").as_int64();
      fee += one.at("fee").as_int64();
    }
    if (!list.at("has_more").as_bool()) break;
    cursor = list.at("next_cursor").as_string();
  }
  Act act;
  act.http = wallet(line, "GET", path, nullptr);
  act.then = [this, name = line.word(2), entries, amount, fee](const json::object& found) {
    json::object of = found.at("settlement").as_object();
    spread(of, found.at("settlement").at("lines"));
    of["entries"] = entries;
    of["entries_amount"] = amount;
    of["entries_fee"] = fee;
    things_[name] = of;
  };
  return act;
}

/// amy settles_now k1 stall [amount=1.00] [fee=0.01]: what she is shown, unless the line says otherwise
Act Stage::settles_now(const Line& line) {
  const std::string& id = shop(line.word(3)).id;
  const Reply shown = world_->ask(wallet(line, "GET", "/v1/me/shops/" + id + "/settlements", nullptr));
  std::string upto = "nothing";
  std::int64_t minor = 100, fee = 0;
  if (shown.status == 200)
    if (const json::value offer = shown.json().at("instant").at("now"); !offer.is_null()) {
      upto = offer.at("upto").as_string();
      minor = offer.at("amount").as_int64();
      fee = offer.at("fee").as_int64();
    }
  const std::string& name = line.word(2);
  if (line.has("again")) {  // the very words of an earlier request
    const json::object& before = thing(line.option("again"));
    upto = before.at("upto").as_string();
    minor = before.at("signed").as_int64();
    fee = before.at("signed_fee").as_int64();
  }
  if (line.has("amount")) minor = amount(line.option("amount"));
  const Uuid nonce = key(name, line);
  Line with = line;
  with.options["fee"] = std::to_string(fee);
  Act act;
  act.http =
      wallet(line, "POST", "/v1/settlements",
             json::object{{"shop_id", id},
                          {"upto", upto},
                          {"amount", minor},
                          {"fee", fee},
                          {"proof", proof(resident(line.words[0]), with, "settlement", nonce, minor, id)}},
             nonce);
  act.then = [this, name, upto, minor, fee](const json::object& made) {
    json::object kept = made;
    kept["upto"] = upto;
    kept["signed"] = minor;
    kept["signed_fee"] = fee;
    things_[name] = kept;
  };
  return act;
}

}  // namespace chenxi::scenario
