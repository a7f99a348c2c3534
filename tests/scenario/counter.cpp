// Devices at a shop's counter: how they join, what their roles let them do, and the second person's yes.
#include <fmt/format.h>

#include "money/money.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// amy offers_till k1 stall cashier as=desk | boss offers_till k1 stall cashier as=desk (a till, for its own shop): from then on
/// `desk` is a till of that shop that has not been opened yet.
Act Stage::offers_till(const Line& line) {
  const bool by_till = shops_.contains(line.words[0]);
  const std::string name = line.option("as");
  const json::object body{{"role", line.word(4)}, {"label", line.option("label", name)}};
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = by_till ? till(line, "POST", "/v1/till/pairings", body, nonce)
                     : wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/pairings", body, nonce);
  act.then = [this, key_name = line.word(2), of = line.word(3), name](const json::object& made) {
    things_[key_name] = made;
    Shop device = shop(of);
    device.session.clear();
    device.key.reset();
    shops_.try_emplace(name, std::move(device));
  };
  return act;
}

/// desk pairs k1 | desk pairs code=TEXT
Act Stage::pairs(const Line& line) {
  const std::string code = line.has("code") ? line.option("code") : std::string(thing(line.word(2)).at("code").as_string());
  Act act;
  act.http = till(line, "POST", "/v1/till/pairing_sessions", json::object{{"code", code}});
  act.then_reply = [this, name = line.words[0]](const Reply& reply) {
    if (reply.status != 201) return;
    const std::string cookie = reply.header("Set-Cookie");
    shop(name).session = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
  };
  return act;
}

/// The newest device with this label, as whoever asks sees it.
std::string Stage::till_id(const Line& line, const std::string& label) {
  const bool by_till = shops_.contains(line.words[0]);
  const std::string request = by_till ? till(line, "GET", "/v1/till/tills", nullptr)
                                      : wallet(line, "GET", "/v1/me/shops/" + shop(line.option("at", label)).id + "/tills", nullptr);
  const json::value found = world_->ask(request).json();
  const json::value* data = found.is_object() ? found.get_object().if_contains("data") : nullptr;
  if (data == nullptr) return "tll_unknown";
  for (const json::value& one : data->as_array())
    if (one.at("label").as_string() == label) return std::string(one.at("id").as_string());
  return "tll_unknown";
}

/// amy revokes_till desk | boss revokes_till desk
Act Stage::revokes_till(const Line& line) {
  const std::string id = line.option("id", till_id(line, line.word(2)));
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "DELETE", "/v1/till/tills/" + id, nullptr)
                                            : wallet(line, "DELETE", "/v1/me/shop_tills/" + id, nullptr);
  return act;
}

/// amy sees_tills v1 stall: count of them, and the newest one's role
Act Stage::sees_tills(const Line& line) {
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "GET", "/v1/till/tills", nullptr)
                                            : wallet(line, "GET", "/v1/me/shops/" + shop(line.word(3)).id + "/tills", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    const json::array& data = list.at("data").as_array();
    json::object seen{{"count", static_cast<std::int64_t>(data.size())}};
    if (!data.empty()) seen["role"] = data.at(0).at("role");
    things_[name] = seen;
  };
  return act;
}

/// desk sees_device v1
Act Stage::sees_device(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/device", nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// desk sees_day [d1: its totals]
Act Stage::sees_day(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/payments", nullptr);
  if (line.words.size() > 2)
    act.then = [this, name = line.word(2)](const json::object& day) { things_[name] = day.at("totals").as_object(); };
  return act;
}

/// boss sees_report v1 [date=2026-11-23]: a day's figures; `tills` as "front 12.00-3.00, poster 5.00-0.00"
Act Stage::sees_report(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/report" + (line.has("date") ? "?date=" + line.option("date") : ""), nullptr);
  act.then = [this, name = line.word(2)](const json::object& report) {
    json::object seen = report;
    std::string tills;
    const auto decimal = [](const json::value& minor) { return money::decimal({minor.as_int64(), money::Currency::cny}); };
    for (const json::value& one : report.at("by_till").as_array())
      tills += fmt::format("{}{}:{}+{}-{}", tills.empty() ? "" : ",",
                           std::string_view(one.at(one.at("till").is_null() ? "place" : "till").as_string()), decimal(one.at("gross")),
                           decimal(one.at("delivered")), decimal(one.at("refunded")));
    seen["tills"] = tills;
    things_[name] = seen;
  };
  return act;
}

/// boss takes_file from=2026-11-01 to=2026-11-30 format=hledger
Act Stage::takes_file(const Line& line) {
  std::string query = "?format=" + line.option("format", "csv");
  for (const char* end : {"from", "to"})
    if (line.has(end)) query += std::string("&") + end + "=" + line.option(end);
  Act act;
  act.http = till(line, "GET", "/v1/till/exports" + query, nullptr);
  return act;
}

/// desk checks_receipt v1 p1 (what was made under that key) | desk checks_receipt v1 TEXT: `result`, and of one of its own amount, refunded
Act Stage::checks_receipt(const Line& line) {
  const std::string& what = line.word(3);
  const std::string text = things_.contains(what) ? "https://wallet.example/verify?receipt=" + std::string(thing(what).at("receipt_id").as_string()) : what;
  Act act;
  act.http = till(line, "POST", "/v1/till/receipt_checks", json::object{{"text", text}});
  act.then = [this, name = line.word(2)](const json::object& check) {
    json::object seen{{"result", check.at("result")}};
    if (check.at("found").is_object())
      for (const char* one : {"amount", "refunded_amount", "type", "discount"})
        if (const json::value* value = check.at("found").as_object().if_contains(one)) seen[one] = *value;
    things_[name] = seen;
  };
  return act;
}

/// boss approves_refund k1 p1 200.00
Act Stage::approves_refund(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/refunds_asked/" + id_of(line.word(3)) + "/approval",
                  json::object{{"amount", amount(line.word(4))}}, key(line.word(2), line));
  return act;
}

/// boss sees_asked v1: how many wait
Act Stage::sees_asked(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/refunds_asked", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    things_[name] = json::object{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
  };
  return act;
}

/// boss approves_discount k1 desk 20.00 off=5.00 (a sale of 20.00, of which that till takes 5.00)
Act Stage::approves_discount(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/discounts_asked/" + till_id(line, line.word(3)) + "/approval",
                  json::object{{"before", amount(line.word(4))}, {"discount", amount(line.option("off"))}}, key(line.word(2), line));
  return act;
}

/// amy sets_discounts stall cashier=5 manager=20 | front sets_discounts cashier=5 manager=20 (the owner's till)
Act Stage::sets_discounts(const Line& line) {
  const json::object body{{"cashier", std::stoll(line.option("cashier"))}, {"manager", std::stoll(line.option("manager"))}};
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "POST", "/v1/till/discount_caps", body)
                                            : wallet(line, "POST", "/v1/me/shops/" + shop(line.word(2)).id + "/discount_caps", body);
  return act;
}

/// desk sees_discounts v1 (its shop's caps) | amy sees_discounts v1 stall | boss sees_discounts v1 asked=yes: how many wait
Act Stage::sees_discounts(const Line& line) {
  Act act;
  if (line.has("asked")) {
    act.http = till(line, "GET", "/v1/till/discounts_asked", nullptr);
    act.then = [this, name = line.word(2)](const json::object& list) {
      things_[name] = json::object{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
    };
    return act;
  }
  act.http = shops_.contains(line.words[0]) ? till(line, "GET", "/v1/till/discount_caps", nullptr)
                                            : wallet(line, "GET", "/v1/me/shops/" + shop(line.word(3)).id + "/discount_caps", nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// desk opens_shift k1 100.00
Act Stage::opens_shift(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/shift", json::object{{"cash", amount(line.word(3))}}, key(line.word(2), line));
  return act;
}

/// desk moves_cash k1 12.00 [out=yes] [words=TEXT]
Act Stage::moves_cash(const Line& line) {
  json::object body{{"amount", line.has("out") ? -amount(line.word(3)) : amount(line.word(3))}};
  if (line.has("words")) body["words"] = line.option("words");
  Act act;
  act.http = till(line, "POST", "/v1/till/shift/cash", body, key(line.word(2), line));
  return act;
}

/// desk closes_shift k1 112.00
Act Stage::closes_shift(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/shift/close", json::object{{"counted", amount(line.word(3))}}, key(line.word(2), line));
  act.then = [this, name = line.word(2)](const json::object& report) {
    things_[name] = report;
    things_[name]["gross"] = report.at("takings").at("gross");
    things_[name]["refunded"] = report.at("takings").at("refunded");
    things_[name]["discounted"] = report.at("takings").at("discounted");
  };
  return act;
}

/// desk sees_shift v1: the X report
Act Stage::sees_shift(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/shift", nullptr);
  act.then = [this, name = line.word(2)](const json::object& now) {
    json::object seen{{"open", now.at("shift").is_null() ? "no" : "yes"}};
    if (const json::object* shift = now.at("shift").if_object()) {
      seen["expected"] = shift->at("expected");
      seen["gross"] = shift->at("takings").at("gross");
    }
    things_[name] = seen;
  };
  return act;
}

}  // namespace chenxi::scenario
