// Shops that share what they are paid: who may be given shares, and orders that say how they are shared.
#include <fmt/format.h>

#include "money/money.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// split=cafe:25%,bakery:3.00 when=confirmed: each receiver's part, in per cent with at most two decimals, or in money
json::object Stage::split_of(const Line& line) {
  json::array shares;
  const std::string text = line.option("split");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string one = text.substr(at, end - at);
    const std::size_t colon = one.find(':');
    const std::string name = one.substr(0, colon), part = one.substr(colon + 1);
    json::object share{{"shop", shops_.contains(name) ? shop(name).id : name}};
    if (part.back() == '%')
      share["share_bps"] = amount(part.substr(0, part.size() - 1));
    else
      share["amount"] = amount(part);
    shares.push_back(std::move(share));
    at = end + 1;
  }
  return {{"when", line.option("when", "paid")}, {"shares", std::move(shares)}};
}

/// stall asks_partner k1 cafe [as=key1: a program, or its till]
Act Stage::asks_partner(const Line& line) {
  const json::object body{{"receiver", shops_.contains(line.word(3)) ? shop(line.word(3)).id : line.word(3)}};
  const Uuid once = key(line.word(2), line);
  Act act;
  act.http = line.has("as") ? program(line, "POST", "/v1/split_partners", body, once) : till(line, "POST", "/v1/till/split_partners", body, once);
  act.then = keep(line.word(2));
  return act;
}

/// cafe accepts_partner k1 stall [as=key2]
Act Stage::accepts_partner(const Line& line) {
  const std::string path = "/split_partners/" + shop(line.word(3)).id + "/accept";
  const Uuid once = key(line.word(2), line);
  Act act;
  act.http = line.has("as") ? program(line, "POST", "/v1" + path, json::object{}, once) : till(line, "POST", "/v1/till" + path, json::object{}, once);
  act.then = keep(line.word(2));
  return act;
}

/// cafe ends_partner k1 stall [as=key2]
Act Stage::ends_partner(const Line& line) {
  const std::string path = "/split_partners/" + shop(line.word(3)).id + "/end";
  const Uuid once = key(line.word(2), line);
  Act act;
  act.http = line.has("as") ? program(line, "POST", "/v1" + path, json::object{}, once) : till(line, "POST", "/v1/till" + path, json::object{}, once);
  return act;
}

/// cafe sees_partners v1 [as=key2]: v1 list = "gives stall accepted"
Act Stage::sees_partners(const Line& line) {
  Act act;
  act.http = line.has("as") ? program(line, "GET", "/v1/split_partners", nullptr) : till(line, "GET", "/v1/till/split_partners", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    std::string list;
    for (const json::value& one : body.at("data").as_array()) {
      std::string who;
      for (const auto& [known, shop] : shops_)
        if (shop.id == one.at("shop").at("id").as_string()) who = known;
      list += fmt::format("{}{}:{}:{}", list.empty() ? "" : ",", std::string_view(one.at("direction").as_string()), who,
                          std::string_view(one.at("status").as_string()));
    }
    things_[name] = json::object{{"list", list}};
  };
  return act;
}

/// stall shares_out k1 A-1 as=key1: pays what was set aside
Act Stage::shares_out(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/orders/" + id_of(line.word(3)) + "/split", json::object{}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall sees_split v1 A-1 as=key1: v1 status, and v1 shares = "paid 25.00 returned 5.00 owed 0.00" of each
Act Stage::sees_split(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/orders/" + id_of(line.word(3)), nullptr);
  act.then = [this, name = line.word(2)](const json::object& order) {
    const json::object& split = order.at("split").as_object();
    const auto decimal = [](const json::value& minor) { return money::decimal({minor.as_int64(), money::Currency::cny}); };
    std::string list;
    for (const json::value& one : split.at("shares").as_array())
      list += fmt::format("{}{}:{}-{}{}", list.empty() ? "" : ",", std::string_view(one.at("status").as_string()),
                          decimal(one.at("paid_amount")), decimal(one.at("returned_amount")),
                          one.at("owed_amount").as_int64() == 0 ? "" : fmt::format("!{}", decimal(one.at("owed_amount"))));
    things_[name] = json::object{{"status", split.at("status")}, {"shares", list}};
  };
  return act;
}

}  // namespace chenxi::scenario
