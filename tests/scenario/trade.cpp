// Orders that their shop guarantees: the buyer's side, and the shop's by its till or its program.
#include <fmt/format.h>

#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// bob trades t1 o1 stall [shop=NAME shown] [title=] [amount=] [days=] [unsent=] [order_id=] [currency=]
/// [warned=yes] and what a proof takes: pays the guaranteed order o1
Act Stage::trades(const Line& line) {
  const json::object& order = thing(line.word(3));
  const Uuid nonce = key(line.word(2), line);
  const std::string order_id = line.option("order_id", std::string(order.at("id").as_string()));
  const std::string shown = line.option("shop", shop(line.word(4)).shown);
  const std::string title =
      line.option("title", order.at("title").is_string() ? std::string(order.at("title").as_string()) : "");
  const std::int64_t minor =
      line.has("amount") ? amount(line.option("amount")) : order.at("amount").as_int64();
  const std::int64_t days = std::stoll(line.option("days", "5")),
                     unsent = std::stoll(line.option("unsent", "3"));
  const std::string says = fmt::format("{} · {} · {}d · {}d", shown, title, days, unsent);
  json::object body{{"order_id", order_id},
                    {"shop_name", shown},
                    {"title", title},
                    {"amount", minor},
                    {"currency", line.option("currency", "CNY")},
                    {"confirm_days", days},
                    {"send_days", unsent},
                    {"proof", proof(resident(line.words[0]), line, "trade", nonce, minor, order_id, says)}};
  if (line.has("warned")) body["warning_accepted"] = json::array{"risk"};
  Act act;
  act.http = wallet(line, "POST", "/v1/trades", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// bob sees_trade v1 t1 | stall sees_trade v1 t1 | stall sees_trade v1 A-1 as=k1: kept as v1
Act Stage::sees_trade(const Line& line) {
  const std::string id = id_of(line.word(3));
  Act act;
  act.http = line.has("as")                   ? program(line, "GET", "/v1/orders/" + id + "/trade", nullptr)
             : shops_.contains(line.words[0]) ? till(line, "GET", "/v1/till/trades/" + id, nullptr)
                                              : wallet(line, "GET", "/v1/trades/" + id, nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// bob sees_trades v1 | stall sees_trades v1: how many, and what is held for the shop
Act Stage::sees_trades(const Line& line) {
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "GET", "/v1/till/trades", nullptr)
                                            : wallet(line, "GET", "/v1/trades", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    json::object seen{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
    if (list.contains("totals")) seen["held"] = list.at("totals").at("held");
    things_[name] = seen;
  };
  return act;
}

/// bob confirms_trade c1 t1
Act Stage::confirms_trade(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/trades/" + id_of(line.word(3)) + "/confirm", json::object{},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob cancels_trade c1 t1
Act Stage::cancels_trade(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/trades/" + id_of(line.word(3)) + "/cancel", json::object{},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall sends_trade s1 t1 [tracking=SF123] | stall sends_trade s1 A-1 as=k1: of its order
Act Stage::sends_trade(const Line& line) {
  json::object body;
  if (line.has("tracking")) body["tracking"] = line.option("tracking");
  const std::string id = id_of(line.word(3));
  Act act;
  act.http = line.has("as")
                 ? program(line, "POST", "/v1/orders/" + id + "/sent", body, key(line.word(2), line))
                 : till(line, "POST", "/v1/till/trades/" + id + "/sent", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall returns_trade r1 t1 5.00 [currency=] | stall returns_trade r1 A-1 5.00 as=k1: of its order
Act Stage::returns_trade(const Line& line) {
  const json::object body{{"amount", amount(line.word(4))}, {"currency", line.option("currency", "CNY")}};
  const std::string id = id_of(line.word(3));
  Act act;
  act.http = line.has("as")
                 ? program(line, "POST", "/v1/orders/" + id + "/return", body, key(line.word(2), line))
                 : till(line, "POST", "/v1/till/trades/" + id + "/return", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob complains d1 t1 not_come|not_as_agreed [words=]
Act Stage::complains(const Line& line) {
  json::object body{{"door", line.word(4)}};
  if (line.has("words")) body["words"] = line.option("words");
  Act act;
  act.http =
      wallet(line, "POST", "/v1/trades/" + id_of(line.word(3)) + "/dispute", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob withdraws d1 t1: his complaint
Act Stage::withdraws_trade(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/trades/" + id_of(line.word(3)) + "/withdraw", json::object{},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall contests d1 t1 "it was whole" | stall contests d1 A-1 "it was whole" as=k1: of its order
Act Stage::contests(const Line& line) {
  const json::object body{{"answer", line.word(4)}};
  const std::string id = id_of(line.word(3));
  Act act;
  act.http = line.has("as")
                 ? program(line, "POST", "/v1/orders/" + id + "/contest", body, key(line.word(2), line))
                 : till(line, "POST", "/v1/till/trades/" + id + "/contest", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// clerk sees_trade_cases l1: how many | clerk sees_trade_case v1 t1
Act Stage::sees_trade_cases(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/trades", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    things_[name] = json::object{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
  };
  return act;
}
Act Stage::sees_trade_case(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET",
                  "/v1/console/trades/" + id_of(line.word(3)), nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// clerk decides_trade k1 t1 15.00: so much comes back
Act Stage::decides_trade(const Line& line) {
  const json::object body{{"return", amount(line.word(4))}, {"reason", "as the evidence says"}};
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/trades/" + id_of(line.word(3)) + "/decision", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy returns_trades w1 gym
Act Stage::returns_trades(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/trades/return", json::object{},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// operator return_trades w1 gym | operator trades_status s1 gym
Act Stage::return_trades(const Line& line) {
  Act act;
  act.request = "trades_return";
  act.arguments =
      json::object{{"key", text(key(line.word(2), line))},
                   {"shop", shops_.contains(line.word(3)) ? shop(line.word(3)).id : line.word(3)}};
  act.then = keep(line.word(2));
  return act;
}
Act Stage::trades_status(const Line& line) {
  Act act;
  act.request = "trades_status";
  act.arguments = json::object{{"shop", shop(line.word(3)).id}};
  act.then = keep(line.word(2));
  return act;
}

}  // namespace chenxi::scenario
