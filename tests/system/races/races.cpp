// Requests that arrive at the very same moment: each connection holds back its last byte, then all last bytes
// go out together. Whatever the order in which the server takes them, everything happens exactly once.
//
// Usage: system_races PROGRAMS. Prints "N passed, N failed". Every route of the API that changes something is
// raced here, or is named with the scenario that plays it "together"; a route that is neither fails the run.
#include "tests/system/races/races.h"

#include <unistd.h>

#include <cstdio>
#include <set>

#include "base/check.h"
#include "store/postgres/pq.h"
#include "tests/stores/postgres_cluster.h"
#include "tests/system/races/counted.h"

namespace chenxi::races {
namespace {

// -------------------------------------------------------------------------------------------------------------
// the races

void same_key_same_body(House& house, const Shop& stall, Person& amy) {
  const std::int64_t before = house.balance(amy);
  one_key_one_body(house, "create_payment", house.payment(amy, stall, 100, house.key()));
  expect(house.balance(amy) == before - 100, "the payment moved its money once");

  const Uuid order_key = house.key();
  one_key_one_body(
      house, "create_order",
      house.request("POST", "/v1/till/orders", json::object{{"amount", 250}, {"currency", "CNY"}},
                    stall.session, order_key));
  const Uuid sign_key = house.key();
  one_key_one_body(house, "sign_in",
                   house.request("POST", "/v1/sessions",
                                 json::object{{"proof", house.proof(amy, "login", sign_key)}}, "", sign_key));
  const Uuid in_key = house.key();  // the cookie of before ended with that
  House::come_in(amy, house.ask(house.request("POST", "/v1/sessions",
                                              json::object{{"proof", house.proof(amy, "login", in_key)}}, "", in_key)));
  const Uuid limit_key = house.key();
  one_key_one_body(
      house, "change_limits",
      house.request("PATCH", "/v1/me/limits",
                    json::object{{"day", 300'000}, {"proof", house.proof(amy, "settings", limit_key)}},
                    amy.session, limit_key));
  const std::string paid = id_of(house.ask(house.payment(amy, stall, 500, house.key())));
  one_key_one_body(
      house, "create_refund",
      house.request("POST", "/v1/till/payments/" + paid + "/refunds",
                    json::object{{"amount", 500}, {"currency", "CNY"}}, stall.session, house.key()));
  expect(house.balance(amy) == before - 100, "the refund came back once");
}

void same_key_other_body(House& house, const Shop& stall, Person& amy) {
  const std::int64_t before = house.balance(amy);
  const Uuid key = house.key();
  std::vector<std::string> requests;
  for (int i = 0; i < kRunners; ++i)
    requests.push_back(house.payment(amy, stall, i % 2 == 0 ? 100 : 200, key));
  const Tally tally = count(house.at_once(requests));
  const std::int64_t moved = before - house.balance(amy);
  expect(tally.fresh == 1 && tally.again == kRunners / 2 - 1 && tally.refusals("id_reused") == kRunners / 2 &&
             tally.ids.size() == 1,
         "one key, two bodies: " + tally.text());
  expect(moved == 100 || moved == 200, fmt::format("one of the two bodies moved its money: {}", moved));
}

void draining_one_balance(House& house, const Shop& stall) {
  Person who = house.person();
  house.give(who, 1'000);
  std::vector<std::string> requests;
  for (int i = 0; i < kRunners; ++i) requests.push_back(house.payment(who, stall, 300, house.key()));
  const Tally tally = count(house.at_once(requests));
  expect(tally.fresh == 3 && tally.refusals("insufficient_balance") == kRunners - 3 && tally.ids.size() == 3,
         "10.00 in parts of 3.00: " + tally.text());
  expect(house.balance(who) == 100, "what is left is the rest");
}

/// Whatever comes before the stop is paid, whatever comes after it is refused, and nothing leaves once it was answered.
void stopping_while_paying(House& house, const Shop& stall) {
  raced.insert("stop_payments");
  Person who = house.person();
  house.give(who, 10'000);
  std::vector<std::string> requests;
  for (int i = 1; i < kRunners; ++i) requests.push_back(house.payment(who, stall, 100, house.key()));
  requests.push_back(house.request("POST", "/v1/me/stop", json::object{}, who.session, house.key()));
  std::vector<Reply> replies = house.at_once(requests);
  const bool stopped = replies.back().status >= 200 && replies.back().status < 300;
  replies.pop_back();
  const Tally tally = count(replies);
  const Tally after = count({house.ask(house.payment(who, stall, 100, house.key()))});
  expect(stopped && tally.fresh + tally.refusals("payments_stopped") == kRunners - 1 && after.refusals("payments_stopped") == 1,
         "paying while stopping: " + tally.text());
  expect(house.balance(who) == 10'000 - 100 * tally.fresh, "what was paid before the stop has left, and nothing else");
}

void refunds_racing(House& house, const Shop& stall, Person& amy) {
  const std::string paid = id_of(house.ask(house.payment(amy, stall, 1'000, house.key())));
  const std::int64_t before = house.balance(amy);
  std::vector<std::string> requests;
  for (int i = 0; i < kRunners; ++i)
    requests.push_back(house.request("POST", "/v1/till/payments/" + paid + "/refunds",
                                     json::object{{"amount", 300}, {"currency", "CNY"}}, stall.session,
                                     house.key()));
  const Tally tally = count(house.at_once(requests));
  expect(tally.fresh == 3 && tally.refusals("refund_exceeds_payment") == kRunners - 3,
         "refunds of 3.00 on 10.00: " + tally.text());
  expect(house.balance(amy) == before + 900, "never more than was paid came back");
}

void one_order_two_payers(House& house, const Shop& stall, Person& amy, Person& bob) {
  raced.insert("cancel_order");
  for (int round = 0; round < 4; ++round) {
    const std::int64_t before = house.balance(amy) + house.balance(bob);
    const std::string order = id_of(
        house.ask(house.request("POST", "/v1/till/orders", json::object{{"amount", 400}, {"currency", "CNY"}},
                                stall.session, house.key())));
    std::vector<std::string> requests;
    for (int i = 0; i < kRunners / 2; ++i) {
      requests.push_back(house.payment(i % 2 == 0 ? amy : bob, stall, 400, house.key(), order));
      if (round % 2 == 1)
        requests.push_back(
            house.request("POST", "/v1/till/orders/" + order + "/cancel", json::object{}, stall.session));
    }
    const auto replies = house.at_once(requests);
    int paid = 0, cancelled = 0;
    for (const Reply& reply : replies)
      (reply.status == 201 ? paid : cancelled) += reply.status == 201 || reply.status == 200 ? 1 : 0;
    const std::int64_t moved = before - house.balance(amy) - house.balance(bob);
    const bool right = paid == 1 ? moved == 400 && cancelled == 0 : paid == 0 && cancelled > 0 && moved == 0;
    expect(right, fmt::format("one order, two payers{}: {} paid, {} cancelled, {} moved",
                              round % 2 == 1 ? " and a cancellation" : "", paid, cancelled, moved));
  }
}

void one_code_two_tills(House& house, const Shop& stall, const Shop& cafe) {
  raced.insert({"create_charge", "change_settings"});
  Person who = house.person();
  house.give(who, 1'000);
  const Uuid key = house.key();
  const std::string opt_in = house.signed_request(
      who, "PATCH", "/v1/me/settings",
      json::object{{"small_payments_without_pin", true}, {"proof", house.proof(who, "settings", key)}}, key);
  const Tally settings = count(house.at_once(std::vector<std::string>(4, opt_in)));
  expect(settings.refused.empty(), "the same setting four times: " + settings.text());
  const std::string code = house.payment_code(who);
  std::vector<std::string> requests;
  for (int i = 0; i < kRunners; ++i)
    requests.push_back(
        house.request("POST", "/v1/till/charges",
                      json::object{{"payment_code", code}, {"amount", 100}, {"currency", "CNY"}},
                      (i % 2 == 0 ? stall : cafe).session, house.key()));
  const Tally tally = count(house.at_once(requests));
  expect(tally.fresh == 1 && tally.refusals("payment_code_used") == kRunners - 1,
         "one payment code at two tills: " + tally.text());
  expect(house.balance(who) == 900, "charged once");
}

void one_registration_code(House& house) {
  raced.insert("register_customer");
  const std::string number = house.fresh_number();
  std::string code;
  const std::string challenge = house.challenge("register", number, code);
  std::vector<Person> people(kRunners / 2);
  std::vector<std::string> requests;
  for (Person& one : people) requests.push_back(house.registration(one, challenge, code, house.key()));
  const Tally tally = count(house.at_once(requests));
  expect(tally.fresh == 1 && tally.ids.size() == 1, "one registration code, many phones: " + tally.text());

  const std::string second = house.challenge("register", house.fresh_number(), code);
  Person who;
  const Tally same = count(house.at_once(
      std::vector<std::string>(kRunners / 2, house.registration(who, second, code, house.key()))));
  expect(same.fresh == 1 && same.again == kRunners / 2 - 1 && same.ids.size() == 1,
         "one registration, many times: " + same.text());
}

void sent_codes(House& house) {
  raced.insert("send_code");
  const std::string request =
      house.request("POST", "/v1/code_challenges",
                    json::object{{"purpose", "register"}, {"phone", house.fresh_number()}}, "");
  const Tally tally = count(house.at_once(std::vector<std::string>(kRunners, request)));
  expect(tally.fresh == 1 && tally.refusals("code_budget_exhausted") == kRunners - 1,
         "codes to one number: " + tally.text());
}

void transfers(House& house) {
  const auto with_money = [&] {
    Person who = house.person();
    house.give(who, 5'000);
    return who;
  };
  Person amy = with_money();
  Person to = house.person();
  const auto look_up = [&](const std::string& number) {
    return house
        .ask(house.request("POST", "/v1/payees/resolve", json::object{{"phone", number}}, amy.session))
        .json();
  };
  const auto transfer = [&](const json::value& seen, std::int64_t amount, const Uuid& key) {
    const std::string payee(seen.at("payee_id").as_string());
    const std::string shown = seen.at("name").is_null() ? "" : std::string(seen.at("name").as_string());
    return house.request("POST", "/v1/transfers",
                         json::object{{"payee_id", payee},
                                      {"payee_name", shown},
                                      {"amount", amount},
                                      {"currency", "CNY"},
                                      {"arrival", "now"},
                                      {"proof", house.proof(amy, "transfer", key, amount, payee, shown)}},
                         amy.session, key);
  };
  const std::int64_t before = house.balance(amy);
  one_key_one_body(house, "create_transfer", transfer(look_up(to.number), 700, house.key()));
  expect(house.balance(amy) == before - 700 && house.balance(to) == 700, "the transfer arrived once");

  // Taking back races the registration of whoever it is for: the money ends on one side, whole.
  raced.insert("cancel_transfer");
  for (int round = 0; round < 4; ++round) {
    amy = with_money();  // who looks up strangers is soon asked to wait: each round has a payer of its own
    Person late;
    late.number = house.fresh_number();
    std::string code;
    const std::string challenge = house.challenge("register", late.number, code);
    const std::int64_t had = house.balance(amy);
    const std::string sent = id_of(house.ask(transfer(look_up(late.number), 800, house.key())));
    std::vector<std::string> requests{house.registration(late, challenge, code, house.key())};
    for (int i = 0; i < 3; ++i)
      requests.push_back(house.signed_request(amy, "POST", "/v1/transfers/" + sent + "/cancel", json::object{},
                                              house.key()));
    if (round % 2 == 1) std::swap(requests.front(), requests.back());
    const auto replies = house.at_once(requests);
    for (const Reply& reply : replies)
      if (reply.status == 201) House::come_in(late, reply);
    int taken_back = 0;
    for (const Reply& reply : replies) taken_back += reply.status == 200 ? 1 : 0;
    // The claim follows the registration in a batch of its own: ask until one side has it.
    std::int64_t there = 0, here = 0;
    for (int tries = 0; tries < 500; ++tries) {
      there = house.balance(late), here = house.balance(amy);
      if (there == 800 || taken_back > 0) break;
    }
    const bool right =
        taken_back == 1 ? there == 0 && here == had : taken_back == 0 && there == 800 && here == had - 800;
    expect(right, fmt::format("a cancellation races the arrival: taken back {}, {} there, {} gone",
                              taken_back, there, had - here));
  }
}

/// What has no key of its own, or is used up by its first use.
void once_for_all(House& house, const Shop& stall, Person& amy) {
  raced.insert({"remove_device", "sign_out", "sign_in_new_device", "recover_pin", "annotate_transaction",
                "open_till"});
  Person who = house.person();
  house.give(who, 1'000);
  std::string code;
  std::string challenge = house.challenge("login", who.number, code);
  Person second = who;
  second.key = P256PrivateKey::generate(*house.env().rng);
  const json::object new_phone{
      {"challenge_id", challenge},
      {"code", code},
      {"pin", who.pin},
      {"device", json::object{{"public_key", base64url(second.key.point())}, {"name", "second"}}}};
  const auto in = house.at_once(std::vector<std::string>(
      8, house.request("POST", "/v1/sessions/new_device", new_phone, "", house.key())));
  const Tally came = count(in);
  expect(came.fresh == 1 && came.again == 7, "a new phone, one code: " + came.text());
  House::come_in(second, in.front());

  const Tally removed = count(house.at_once(std::vector<std::string>(
      8, house.signed_request(second, "DELETE", "/v1/me/devices/" + who.device, nullptr))));
  expect(removed.fresh == 1 && removed.refusals("not_found") == 7,
         "a phone is removed once: " + removed.text());

  challenge = house.challenge("recover_pin", second.number, code);
  std::vector<std::string> recoveries;
  for (const char* pin : {"719204", "719205", "719206", "719207"}) {
    const Uuid key = house.key();
    json::object proof = house.proof(second, "settings", key);
    proof.erase("pin");
    recoveries.push_back(house.request(
        "POST", "/v1/pin_recoveries",
        json::object{{"challenge_id", challenge}, {"code", code}, {"new_pin", pin}, {"proof", proof}}, "",
        key));
  }
  const Tally recovered = count(house.at_once(recoveries));
  expect(recovered.fresh == 1 && recovered.refusals("code_used") == 3,
         "four new PINs, one code: " + recovered.text());

  raced.insert("change_pin");
  const Person careful = house.person();
  std::vector<std::string> changes;
  for (const char* pin : {"719304", "719305", "719306", "719307"}) {
    const Uuid key = house.key();
    changes.push_back(house.request("POST", "/v1/pin_changes",
                                    json::object{{"new_pin", pin}, {"proof", house.proof(careful, "settings", key)}},
                                    careful.session, key));
  }
  const Tally changed = count(house.at_once(changes));
  expect(changed.fresh == 1 && changed.refusals("pin_wrong") == 3,
         "four new PINs for one old one: " + changed.text());

  const std::string mail = "racer@example.org";
  challenge = house.challenge("add_email", mail, code, amy.session);
  const Uuid mail_key = house.key();
  one_key_one_body(
      house, "add_email",
      house.signed_request(amy, "POST", "/v1/me/email",
                           json::object{{"challenge_id", challenge}, {"code", code}, {"proof", house.proof(amy, "settings", mail_key)}},
                           mail_key));

  const json::value list = house.ask(house.request("GET", "/v1/transactions", nullptr, amy.session)).json();
  const std::string entry(list.at("data").at(0).at("id").as_string());
  const Tally noted = count(house.at_once(std::vector<std::string>(
      8,
      house.request("PATCH", "/v1/transactions/" + entry, json::object{{"note", "noodles"}}, amy.session))));
  expect(noted.fresh == 8 && noted.ids.size() == 1, "one note, eight times: " + noted.text());

  const json::value till = house.operate("link", json::object{{"app", "till"}, {"subject", stall.row}});
  const std::string path(till.at("path").as_string());
  const auto opened = house.at_once(std::vector<std::string>(
      8, house.request("POST", "/v1/till/sessions",
                       json::object{{"token", path.substr(path.find('#') + 1)}}, "")));
  const Tally doors = count(opened);
  expect(doors.fresh == 1 && doors.refusals("link_token_invalid") == 7,
         "one till link, eight times: " + doors.text());

  raced.insert({"open_console", "close_wallet"});
  const json::value desk = house.operate("link", json::object{{"app", "console"}});
  const std::string there(desk.at("path").as_string());
  const Tally desks = count(house.at_once(std::vector<std::string>(
      8, house.request("POST", "/v1/console/sessions",
                       json::object{{"token", there.substr(there.find('#') + 1)}}, ""))));
  expect(desks.fresh == 1 && desks.refusals("link_token_invalid") == 7,
         "one link to the console, eight times: " + desks.text());

  // The purse is emptied and closed at one moment: whichever is first, nothing is left in a closed one.
  const Person leaving = house.person();
  house.give(leaving, 700);
  const auto closes = [&] {
    const Uuid key = house.key();
    return house.request("POST", "/v1/me/closing", json::object{{"proof", house.proof(leaving, "close_wallet", key)}},
                         leaving.session, key);
  };
  const Tally early = count(house.at_once({closes(), house.payment(leaving, stall, 700, house.key()), closes()}));
  expect(early.fresh + early.refusals("not_allowed") + early.refusals("device_unknown") + early.refusals("not_signed_in") == 3,
         "paid and closed at once: " + early.text());
  const Tally closed = count(house.at_once({closes(), closes(), closes(), closes()}));
  expect(closed.fresh + early.fresh == 2 && closed.refusals("not_allowed") == 0, "closed once: " + closed.text());
  expect(house.ask(house.request("GET", "/v1/me", nullptr, leaving.session)).status == 401, "nobody is signed in to a closed wallet");

  const Tally left = count(house.at_once(
      std::vector<std::string>(8, house.request("DELETE", "/v1/sessions/current", nullptr, second.session))));
  expect(left.fresh == 8 && house.ask(house.request("GET", "/v1/me", nullptr, second.session)).status == 401,
         "signed out: " + left.text());
}

/// The phone that was scanned pays, and declines, at once.
void declined_or_paid(House& house, const Shop& stall, Person& amy) {
  raced.insert("decline_order");
  const std::int64_t before = house.balance(amy);
  const json::value charged =
      house
          .ask(house.request(
              "POST", "/v1/till/charges",
              json::object{{"payment_code", house.payment_code(amy)}, {"amount", 100}, {"currency", "CNY"}},
              stall.session, house.key()))
          .json();
  const std::string order(charged.at("order").at("id").as_string());
  std::vector<std::string> requests;
  for (int i = 0; i < 4; ++i) {
    requests.push_back(house.signed_request(amy, "POST", "/v1/orders/" + order + "/decline", json::object{}));
    requests.push_back(house.payment(amy, stall, 100, house.key(), order));
  }
  int paid = 0, declined = 0;
  for (const Reply& reply : house.at_once(requests)) {
    paid += reply.status == 201 ? 1 : 0;
    declined += reply.status == 204 ? 1 : 0;
  }
  const std::int64_t moved = before - house.balance(amy);
  expect((paid == 1 && declined == 0 && moved == 100) || (paid == 0 && declined == 4 && moved == 0),
         fmt::format("declined or paid: {} paid, {} declined, {} moved", paid, declined, moved));
}

void sessions(House& house) {
  const Person who = house.person();
  one_key_one_body(house, "renew_session",
                   house.signed_request(who, "POST", "/v1/sessions/renewals", json::object{}, house.key()));
  const json::value list = house.ask(house.request("GET", "/v1/me/sessions", nullptr, who.session)).json();
  expect(list.at("data").as_array().size() == 1, "renewed eight times, it is one session");
  raced.insert({"end_other_sessions", "end_session"});
  const Tally others = count(house.at_once(
      std::vector<std::string>(kRunners, house.signed_request(who, "DELETE", "/v1/me/sessions", nullptr))));
  expect(others.fresh == kRunners, "the others ended, again and again: " + others.text());
  const std::string one = "/v1/me/sessions/" + std::string(list.at("data").at(0).at("id").as_string());
  const Tally ended = count(
      house.at_once(std::vector<std::string>(kRunners, house.signed_request(who, "DELETE", one, nullptr))));
  expect(ended.fresh == 1, "a session ends once: " + ended.text());
  expect(house.ask(house.request("GET", "/v1/me", nullptr, who.session)).status == 401, "and is nobody's then");
}

/// Whoever was deceived complains while the money is passed on, in parts, to others: wherever it is found, all of it is found.
void fleeing_from_a_complaint(House& house) {
  raced.insert("open_dispute");
  const auto look_up = [&](const Person& who, const std::string& number) {
    return house.ask(house.request("POST", "/v1/payees/resolve", json::object{{"phone", number}}, who.session)).json();
  };
  const auto transfer = [&](const Person& who, const json::value& seen, std::int64_t amount, const Uuid& key) {
    const std::string payee(seen.at("payee_id").as_string()), shown(seen.at("name").as_string());
    return house.request("POST", "/v1/transfers",
                         json::object{{"payee_id", payee},
                                      {"payee_name", shown},
                                      {"amount", amount},
                                      {"currency", "CNY"},
                                      {"arrival", "now"},
                                      {"proof", house.proof(who, "transfer", key, amount, payee, shown)}},
                         who.session, key);
  };
  for (int round = 0; round < 4; ++round) {
    Person amy = house.person(), mule = house.person();
    std::vector<Person> others{house.person(), house.person(), house.person()};
    house.give(amy, 5'000);
    const json::value to_mule = look_up(amy, mule.number);
    const json::value sent = house.ask(transfer(amy, to_mule, 1'500, house.key())).json();
    std::string transaction;
    const json::value bills = house.ask(house.request("GET", "/v1/transactions", nullptr, amy.session)).json();
    for (const json::value& one : bills.at("data").as_array())
      if (one.at("object_id") == sent.at("id")) transaction = one.at("id").as_string();
    std::vector<std::string> requests;
    for (const Person& other : others) {
      const json::value seen = look_up(mule, other.number);
      for (int i = 0; i < 4; ++i) requests.push_back(transfer(mule, seen, 125, house.key()));
    }
    const Uuid key = house.key();
    for (int i = 0; i < 3; ++i)
      requests.insert(requests.begin() + 3 * round + 2 * i,
                      house.signed_request(amy, "POST", "/v1/disputes",
                                           json::object{{"transaction_id", transaction}, {"door", "deceived"}, {"reason", "other"}},
                                           key));
    int opened = 0;
    std::set<std::string> ids;
    for (const Reply& reply : house.at_once(requests)) {
      const json::value body = reply.json();
      if (!body.is_object() || !body.get_object().contains("object") || body.at("object") != "dispute_change") continue;
      ++opened;
      ids.insert(std::string(body.at("id").as_string()));
    }
    if (ids.size() != 1) {
      expect(false, fmt::format("complaining while the money flees: {} cases", ids.size()));
      continue;
    }
    const json::value seen =
        house.ask(house.request("GET", "/v1/disputes/" + *ids.begin(), nullptr, amy.session)).json();
    std::int64_t owned = house.balance(mule);  // with what is set aside
    for (const Person& other : others) owned += house.balance(other);
    expect(opened == 3 && seen.at("frozen") == 1'500 && seen.at("lost") == 0 && owned == 1'500,
           fmt::format("complaining while the money flees: {} frozen, {} not found, of {}", to_text(seen.at("frozen")),
                       to_text(seen.at("lost")), owned));
  }
}

/// Every route that changes something is raced above, or plays "together" in a scenario.
void nothing_left_out(House& house) {
  const std::set<std::string> reads{
      "resolve_payee",         "resolve_code",        "tell_checkout_confirming",
      "verify_receipt",        "check_till_receipt",  "create_collect_code", "view_family",
      "take_export",           "show_package_code",   "look_recovery",       "start_passkey",
      "start_passkey_sign_in", "start_staff_passkey", "start_staff_sign_in"};
  const std::set<std::string> in_scenarios{
      "remove_shop_photo",  // what was sent last is there:
      "set_shop_photo",     // what was sent last is there: photo_test.cpp, and eight at once in tests/system/idempotency
      "create_bank_link", "remove_bank_link", "create_top_up",
      "create_withdrawal",  // they need a bank: scripts/top_up.txt, withdraw.txt
      "add_passkey", "remove_passkey",  // and these an authenticator: scripts/passkeys.txt
      "set_bound", "lock_money",        // scripts/bounds.txt
      "resume_payments", "make_recovery_codes", "stop_payments_by_code",  // scripts/stop.txt
      "create_webhook_endpoint", "create_till_webhook_endpoint",  // idempotent by address and by state: scripts/webhooks.txt
      "delete_webhook_endpoint", "delete_till_webhook_endpoint", "rotate_webhook_secret", "rotate_till_webhook_secret",
      "replay_webhook_events", "replay_till_webhook_events",
      "create_checkout_session", "expire_checkout_session",                      // scripts/checkout.txt
      "create_payment_link", "end_payment_link", "open_payment_link",            // scripts/payment_links.txt
      "capture_shop_order", "capture_order",                                               // scripts/captures.txt: two captures, and one against a cancellation
      "bind_till", "renew_till_session", "sign_out_till",                 // scripts/sessions.txt; the console's are
      "renew_console_session", "sign_out_console",                        // the same commands
      "answer_drill",                                                     // scripts/drills.txt
      "announce_call", "end_call",                                        // scripts/calls.txt
      "enrol_staff_passkey", "sign_in_console", "ask_change", "approve_change", "refuse_change",  // scripts/staff.txt
      "tell_identity",                                                    // scripts/identity.txt
      "give_back_dispute", "decline_dispute", "add_dispute_statement", "withdraw_dispute", "decide_dispute_case",  // disputes.txt
      "invite_family", "accept_family", "decline_family", "change_family", "end_family", "lower_family_limits",
      "propose_family_limits", "drop_family_proposal", "ask_family", "answer_approval",  // family.txt
      "start_recovery", "confirm_recovery", "stop_recovery",  // recovery.txt
      "open_shop", "print_shop_code_anew", "hand_in_shop_papers", "decide_shop_papers",  // shops.txt
      "offer_pairing", "offer_shop_pairing", "pair_till", "revoke_till", "revoke_shop_till", "approve_refund",  // counter.txt
      "approve_discount", "set_discount_caps", "set_shop_discount_caps",  // discounts.txt; what was set last holds
      "choose_settlement_account", "settle_now",              // settlement.txt
      "create_product", "change_product", "remove_product",       // products.txt
      "ask_till_split_partner", "accept_till_split_partner", "end_till_split_partner", "ask_split_partner",
      "accept_split_partner", "end_split_partner",  // splits.txt
      "open_shift", "move_cash", "close_shift",  // shifts.txt
      "rotate_api_key",                          // api_keys.txt
      "create_sandbox", "advance_test_clock", "pay_in_sandbox", "end_sandbox",  // there are none here: tests/system/sandbox
      "make_shop_plan", "make_till_plan", "end_shop_plan", "end_till_plan", "buy_package", "take_visit", "ask_visit", "answer_visit",
      "give_package_back", "return_shop_packages",  // packages.txt
      "cancel_trade", "send_till_trade", "send_shop_trade", "return_shop_trade",
      "dispute_trade", "withdraw_trade_dispute", "contest_till_trade", "contest_shop_trade", "decide_trade_case", "return_shop_trades"};  // trade.txt
  const json::value document = house.ask(house.request("GET", "/openapi.json", nullptr, "")).json();
  for (const auto& path : document.at("paths").as_object())
    for (const auto& method : path.value().as_object()) {
      if (method.key() == "get" || path.key().starts_with("/v1/demo/")) continue;
      const std::string operation(method.value().at("operationId").as_string());
      if (!reads.contains(operation) && !in_scenarios.contains(operation) && !raced.contains(operation))
        expect(false, operation + " is raced nowhere");
    }
}

void run(const std::string& programs, const std::string& store, const std::string& postgres) {
  std::printf("-- %s\n", store.c_str());
  House house(programs, postgres);
  const Shop stall = house.shop("Stall"), cafe = house.shop("Cafe");
  Person amy = house.person(), bob = house.person();
  house.give(amy, 50'000);
  house.give(bob, 50'000);
  same_key_same_body(house, stall, amy);
  same_key_other_body(house, stall, amy);
  draining_one_balance(house, stall);
  stopping_while_paying(house, stall);
  refunds_racing(house, stall, amy);
  one_order_two_payers(house, stall, amy, bob);
  one_code_two_tills(house, stall, cafe);
  one_registration_code(house);
  sent_codes(house);
  transfers(house);
  fleeing_from_a_complaint(house);
  once_for_all(house, stall, amy);
  declined_or_paid(house, stall, amy);
  sessions(house);
  programs_of_a_shop(house, stall, amy, bob);
  guaranteed_orders(house, stall, amy, bob);
  shared_orders(house, stall, cafe, amy);
  nothing_left_out(house);
  const json::value verdict = house.operate("ledger_verify", json::object{});
  expect(verdict.at("ok").as_bool(), "the auditor finds the books whole");
}

/// A database of its own in the tests' PostgreSQL.
class Database {
 public:
  explicit Database(std::string conninfo)
      : conninfo_(std::move(conninfo)), name_(fmt::format("races_{}", ::getpid())) {
    store::postgres::Connection(conninfo_).exec("CREATE DATABASE " + name_);
  }
  ~Database() {
    store::postgres::Connection(conninfo_).exec("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  }
  std::string conninfo() const { return conninfo_ + " dbname=" + name_; }

 private:
  std::string conninfo_, name_;
};

int run_all(const std::string& programs) {
  run(programs, "sqlite", "");
  const auto postgres = places::postgres_conninfo();
  expect(postgres.has_value(), "there is a PostgreSQL to race on");
  if (postgres) {
    const Database database(*postgres);
    run(programs, "postgres", database.conninfo());
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace chenxi::races

int main(int argc, char** argv) {
  try {
    return chenxi::races::run_all(argc > 1 ? argv[1] : "build");
  } catch (const std::exception& error) {
    std::printf("%s\n0 passed, 1 failed\n", error.what());
    return 1;
  }
}
