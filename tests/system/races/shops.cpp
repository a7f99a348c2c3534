// Races around a shop's programs: orders and keys, shared takings, guaranteed orders.
#include "tests/system/races/counted.h"

namespace chenxi::races {
namespace {

/// The same request as a shop's program sends it.
std::string as_program(const std::string& key, std::string request) {
  return request.insert(request.find("\r\n") + 2, "Authorization: Bearer " + key + "\r\n");
}

}  // namespace

/// A shop's program asks for one order many times; two phones pay it at the same instant while the program calls it off.
void programs_of_a_shop(House& house, const Shop& stall, Person& amy, Person& bob) {
  const std::string made = house.request("POST", "/v1/till/api_keys", json::object{{"label", "web shop"}, {"kind", "secret"}},
                                         stall.session, house.key());
  one_key_one_body(house, "create_api_key", made);
  const json::value first = house.ask(made).json();
  const std::string key(first.at("key").as_string());
  raced.insert({"create_shop_order", "cancel_shop_order", "create_shop_refund", "revoke_api_key"});
  for (int round = 0; round < 4; ++round) {
    const json::object body{{"merchant_order_no", fmt::format("A-{}", round)}, {"amount", 400}, {"currency", "CNY"}};
    const std::string ask_for_it = as_program(key, house.request("POST", "/v1/orders", body, ""));
    const Tally orders = count(house.at_once(std::vector<std::string>(kRunners, ask_for_it)));
    expect(orders.fresh == 1 && orders.again == kRunners - 1 && orders.ids.size() == 1, "one number, one order: " + orders.text());
    if (orders.ids.size() != 1) continue;
    const std::string order = *orders.ids.begin();
    const std::int64_t before = house.balance(amy) + house.balance(bob);
    std::vector<std::string> requests;
    for (int i = 0; i < kRunners / 2; ++i) {
      requests.push_back(house.payment(i % 2 == 0 ? amy : bob, stall, 400, house.key(), order));
      if (round % 2 == 1)
        requests.push_back(as_program(key, house.request("POST", "/v1/orders/" + order + "/cancel", json::object{}, "")));
    }
    int paid = 0, cancelled = 0;
    std::string payment;
    for (const Reply& reply : house.at_once(requests)) {
      if (reply.status == 201) payment = id_of(reply);
      paid += reply.status == 201 ? 1 : 0;
      cancelled += reply.status == 200 ? 1 : 0;
    }
    const std::int64_t moved = before - house.balance(amy) - house.balance(bob);
    expect(paid == 1 ? moved == 400 && cancelled == 0 : paid == 0 && cancelled > 0 && moved == 0,
           fmt::format("a program's order, two phones{}: {} paid, {} cancelled, {} moved", round % 2 == 1 ? " and a cancellation" : "",
                       paid, cancelled, moved));
    if (payment.empty()) continue;
    std::vector<std::string> refunds;
    for (int i = 0; i < kRunners; ++i)
      refunds.push_back(as_program(key, house.request("POST", "/v1/payments/" + payment + "/refunds",
                                                      json::object{{"amount", 150}, {"currency", "CNY"}}, "", house.key())));
    const Tally back = count(house.at_once(refunds));
    expect(back.fresh == 2 && back.refusals("refund_exceeds_payment") == kRunners - 2, "refunds of 1.50 on 4.00: " + back.text());
  }
  const std::string end = house.request("DELETE", "/v1/till/api_keys/" + std::string(first.at("id").as_string()), nullptr, stall.session);
  const Tally ended = count(house.at_once(std::vector<std::string>(kRunners, end)));
  expect(ended.fresh == kRunners, "a key ends, again and again: " + ended.text());
  expect(house.ask(as_program(key, house.request("GET", "/v1/api_key", nullptr, ""))).status == 401, "and is nobody's then");
}

/// A shared order: its shop confirms the shares several times while it refunds. Whatever came first, the other shop has its part of
/// what was not refunded, and in the end nothing.
void shared_orders(House& house, const Shop& stall, const Shop& cafe, Person& amy) {
  raced.insert("share_out_shop_order");
  house.ask(house.request("POST", "/v1/till/split_partners", json::object{{"receiver", cafe.id}}, stall.session, house.key()));
  house.ask(house.request("POST", "/v1/till/split_partners/" + stall.id + "/accept", json::object{}, cafe.session, house.key()));
  const json::value made = house.ask(house.request("POST", "/v1/till/api_keys", json::object{{"label", "market"}, {"kind", "secret"}},
                                                   stall.session, house.key())).json();
  const std::string key(made.at("key").as_string());
  for (int round = 0; round < 4; ++round) {
    const json::object split{{"when", "confirmed"}, {"shares", json::array{json::object{{"shop", cafe.id}, {"share_bps", 5'000}}}}};
    const json::object body{{"merchant_order_no", fmt::format("S-{}", round)}, {"amount", 400}, {"currency", "CNY"}, {"split", split}};
    const std::string order = id_of(house.ask(as_program(key, house.request("POST", "/v1/orders", body, ""))));
    const std::string payment = id_of(house.ask(house.payment(amy, stall, 400, house.key(), order)));
    const auto refund = [&](std::int64_t amount) {
      return as_program(key, house.request("POST", "/v1/payments/" + payment + "/refunds", json::object{{"amount", amount}, {"currency", "CNY"}},
                                           "", house.key()));
    };
    std::vector<std::string> requests;
    for (int i = 0; i < kRunners / 2; ++i) {
      requests.push_back(as_program(key, house.request("POST", "/v1/orders/" + order + "/split", json::object{}, "", house.key())));
      requests.push_back(refund(150));
    }
    int shared = 0, refunded = 0;
    for (const Reply& reply : house.at_once(requests)) {
      shared += reply.status == 200 ? 1 : 0;
      refunded += reply.status == 201 ? 1 : 0;
    }
    expect(shared == 1 && refunded == 2, fmt::format("shares confirmed against refunds: {} confirmed, {} refunded", shared, refunded));
    const auto has = [&] {
      const json::value now = house.ask(as_program(key, house.request("GET", "/v1/orders/" + order, nullptr, ""))).json();
      const json::value& share = now.at("split").at("shares").at(0);
      return share.at("paid_amount").as_int64() - share.at("returned_amount").as_int64();
    };
    expect(has() == 50, fmt::format("of 4.00 shared in half, 3.00 refunded: the other shop has {}", has()));
    house.ask(refund(100));
    expect(has() == 0, "and nothing once all of it is refunded");
  }
}

/// A guaranteed order: two phones pay it at the same instant; then its buyer confirms while the shop gives it back.
void guaranteed_orders(House& house, const Shop& stall, Person& amy, Person& bob) {
  raced.insert({"create_trade", "confirm_trade", "return_till_trade"});
  for (int round = 0; round < 4; ++round) {
    const json::object asked{{"amount", 300}, {"currency", "CNY"}, {"title", "A cup"}, {"link", true}, {"guaranteed", true}};
    const json::value order = house.ask(house.request("POST", "/v1/till/orders", asked, stall.session, house.key())).json();
    const std::string id(order.at("id").as_string());
    const json::value terms =
        house.ask(house.request("POST", "/v1/qr/resolve", json::object{{"text", order.at("text")}}, amy.session)).json().at("order").at("guarantee");
    const std::int64_t confirm = terms.at("confirm_days").as_int64(), send = terms.at("send_days").as_int64();
    const std::int64_t before[] = {house.balance(amy), house.balance(bob)};
    std::vector<std::string> pays;
    for (int i = 0; i < kRunners; ++i) {
      const Person& who = i % 2 == 0 ? amy : bob;
      const Uuid nonce = house.key();
      pays.push_back(house.request(
          "POST", "/v1/trades",
          json::object{{"order_id", id},
                       {"shop_name", stall.name},
                       {"title", "A cup"},
                       {"amount", 300},
                       {"currency", "CNY"},
                       {"confirm_days", confirm},
                       {"send_days", send},
                       {"proof", house.proof(who, "trade", nonce, 300, id, fmt::format("{} · A cup · {}d · {}d", stall.name, confirm, send))}},
          who.session, nonce));
    }
    const Tally paid = count(house.at_once(pays));
    const bool by_amy = house.balance(amy) < before[0];
    const std::int64_t moved = before[0] + before[1] - house.balance(amy) - house.balance(bob);
    expect(paid.fresh == 1 && paid.refusals("order_already_paid") == kRunners - 1 && moved == 300,
           fmt::format("a guaranteed order, two phones: {}, {} moved", paid.text(), moved));
    if (paid.ids.size() != 1) continue;
    const std::string trade = *paid.ids.begin();
    const Person& buyer = by_amy ? amy : bob;
    const Reply sent =
        house.ask(house.request("POST", "/v1/till/trades/" + trade + "/sent", json::object{}, stall.session, house.key()));
    expect(sent.status == 200, "it is sent");
    const std::int64_t left = house.balance(buyer);
    std::vector<std::string> ends;
    for (int i = 0; i < kRunners / 2; ++i) {
      ends.push_back(house.signed_request(buyer, "POST", "/v1/trades/" + trade + "/confirm", json::object{}, house.key()));
      ends.push_back(house.request("POST", "/v1/till/trades/" + trade + "/return", json::object{{"amount", 300}, {"currency", "CNY"}},
                                   stall.session, house.key()));
    }
    const Tally over = count(house.at_once(ends));
    const std::int64_t back = house.balance(buyer) - left;
    expect(over.fresh == 1 && over.refusals("trade_over") == kRunners - 1 && (back == 0 || back == 300),
           fmt::format("confirmed and given back at once: {}, {} came back", over.text(), back));
  }
}

}  // namespace chenxi::races
