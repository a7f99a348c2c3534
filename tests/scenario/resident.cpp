// What residents do with their phones.
#include "identity/directory.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {
namespace {

constexpr std::string_view kNobody = "otp_00000000000000000000000000";

}  // namespace

// ------------------------------------------------------------------------------------------------- coming
// in, own account

/// amy asks_code c1 register|login|recover_pin|add_email|claim [phone=…] [email=…]
Act Stage::asks_code(const Line& line) {
  Resident& who = resident(line.words[0]);
  const std::string name = line.word(2), purpose = line.word(3);
  json::object body{{"purpose", purpose}};
  if (line.has("email"))
    body["email"] = line.option("email");
  else if ((purpose != "resume" && purpose != "step_up") || line.has("phone"))  // these go to one's own number
    body["phone"] = line.option("phone", who.number);
  if (line.has("amount")) body["amount"] = amount(line.option("amount"));
  if (line.has("payee")) body["payee_name"] = thing(line.option("payee")).at("name");
  Act act;
  act.http = wallet(line, "POST", "/v1/code_challenges", body);
  const std::string to = line.has("email") ? line.option("email") : "+86" + line.option("phone", who.number);
  act.then = [this, name, to](const json::object& made) {
    things_[name] = made;
    challenges_[name] = to;
  };
  return act;
}

/// Whoever came in holds a cookie, a device and the secret of the payment codes.
std::function<void(const Reply&)> Stage::come_in(const std::string& name) {
  return [this, name](const Reply& reply) {
    if (reply.status != 201) return;
    Resident& who = resident(name);
    const std::string cookie = reply.header("Set-Cookie");
    who.session = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    const json::value body = reply.json();
    who.id = body.at("customer").at("id").as_string();
    who.row = world_->services().ids.read(IdKind::customer, who.id).value_or(0);
    who.phones[who.phone].id = body.at("device").at("id").as_string();
    who.payer_number = body.at("payment_code").at("payer_number").as_string();
    who.code_secret = body.at("payment_code").at("secret").as_string();
  };
}

/// amy registers r1 c1 [code=] [pin=] [nickname=] [consents=terms,privacy]
Act Stage::registers(const Line& line) {
  Resident& who = resident(line.words[0]);
  json::array consents{"terms", "privacy"};
  if (line.has("consents")) consents = {line.option("consents")};
  const json::object body{{"challenge_id", things_.contains(line.word(3)) ? id_of(line.word(3)) : kNobody},
                          {"code", code_of(line, line.word(3))},
                          {"nickname", line.option("nickname", who.name)},
                          {"pin", line.option("pin", who.pin)},
                          {"device", new_phone(who, who.phone)},
                          {"consents", consents}};
  Act act;
  act.http = wallet(line, "POST", "/v1/registrations", body, key(line.word(2), line));
  act.then_reply = come_in(who.name);
  return act;
}

/// amy signs_in s1 [pin=] [phone=]
Act Stage::signs_in(const Line& line) {
  Resident& who = resident(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http =
      wallet(line, "POST", "/v1/sessions", json::object{{"proof", proof(who, line, "login", nonce)}}, nonce);
  act.then_reply = come_in(who.name);
  return act;
}

/// amy signs_in_anew s1 c1 second [code=] [pin=]: on a phone that is new
Act Stage::signs_in_anew(const Line& line) {
  Resident& who = resident(line.words[0]);
  const std::string phone = line.word(4);
  const json::object body{{"challenge_id", id_of(line.word(3))},
                          {"code", code_of(line, line.word(3))},
                          {"pin", line.option("pin", who.pin)},
                          {"device", new_phone(who, phone)}};
  Act act;
  act.http = wallet(line, "POST", "/v1/sessions/new_device", body, key(line.word(2), line));
  act.then_reply = [this, &who, phone, then = come_in(who.name)](const Reply& reply) {
    if (reply.status == 201) who.phone = phone;
    then(reply);
  };
  return act;
}

Act Stage::signs_out(const Line& line) {
  Act act;
  act.http = wallet(line, "DELETE", "/v1/sessions/current", nullptr);
  return act;
}

/// amy recovers_pin k1 c1 719204 [code=]
Act Stage::recovers_pin(const Line& line) {
  Resident& who = resident(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  const std::string pin = line.word(4);
  json::object signed_statement = proof(who, line, "settings", nonce);
  signed_statement.erase("pin");
  const json::object body{{"challenge_id", id_of(line.word(3))},
                          {"code", code_of(line, line.word(3))},
                          {"new_pin", pin},
                          {"proof", signed_statement}};
  Act act;
  act.http = wallet(line, "POST", "/v1/pin_recoveries", body, nonce);
  act.then = [&who, pin](const json::object&) { who.pin = pin; };
  return act;
}

/// amy changes_pin k1 719204 [pin=the old one, if it is another]
Act Stage::changes_pin(const Line& line) {
  Resident& who = resident(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  const std::string pin = line.word(3);
  Act act;
  act.http = wallet(line, "POST", "/v1/pin_changes",
                    json::object{{"new_pin", pin}, {"proof", proof(who, line, "settings", nonce)}}, nonce);
  act.then = [&who, pin](const json::object&) { who.pin = pin; };
  return act;
}

/// amy closes_wallet k1 [pin=]
Act Stage::closes_wallet(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/closing",
                    json::object{{"proof", proof(resident(line.words[0]), line, "close_wallet", nonce)}}, nonce);
  return act;
}

/// amy sees_closing v1: what stands in the way of closing, in minor units
Act Stage::sees_closing(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/closing", nullptr);
  act.then = [this, name = line.word(2)](const json::object& seen) { things_[name] = seen; };
  return act;
}

/// amy adds_email k1 c1 [code=] [pin=]
Act Stage::adds_email(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/email",
                    json::object{{"challenge_id", id_of(line.word(3))},
                                 {"code", code_of(line, line.word(3))},
                                 {"proof", proof(resident(line.words[0]), line, "settings", nonce)}},
                    nonce);
  return act;
}

/// amy sets k1 small_payments_without_pin=true [elder_mode=] [receive_by_phone=] [pin=]
Act Stage::sets(const Line& line) {
  Resident& who = resident(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  json::object body;
  for (const char* field :
       {"small_payments_without_pin", "elder_mode", "receive_by_phone", "receive_by_email"})
    if (line.has(field)) body[field] = line.option(field) == "true";
  if (line.option("pin") != "none") body["proof"] = proof(who, line, "settings", nonce);
  Act act;
  act.http = wallet(line, "PATCH", "/v1/me/settings", body, nonce);
  return act;
}

/// amy removes_phone second
Act Stage::removes_phone(const Line& line) {
  Resident& who = resident(line.words[0]);
  const auto phone = who.phones.find(line.word(2));
  Act act;
  act.http =
      wallet(line, "DELETE",
             "/v1/me/devices/" + (phone == who.phones.end() ? line.word(2) : phone->second.id), nullptr);
  act.then = [&who](const json::object& body) {
    who.code_secret = body.at("payment_code").at("secret").as_string();
  };
  return act;
}

/// amy binds_demo: the demo's page takes a key of its own
Act Stage::binds_demo(const Line& line) {
  Resident& who = resident(line.words[0]);
  Act act;
  act.http = wallet(line, "POST", "/v1/demo/bind", new_phone(who, "page"));
  return act;
}

/// amy limits k1 [payment=100.00|none] [day=] [month=] [night=] [pin=]
Act Stage::limits(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  json::object body{{"proof", proof(resident(line.words[0]), line, "settings", nonce)}};
  for (const char* window : {"payment", "day", "month", "night"})
    if (line.has(window))
      body[window] = line.option(window) == "none" ? json::value() : json::value(amount(line.option(window)));
  Act act;
  act.http = wallet(line, "PATCH", "/v1/me/limits", body, nonce);
  return act;
}

/// amy tells_identity k1 NUMBER NAME [pin=]
Act Stage::tells_identity(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/identity",
                    json::object{{"document_number", line.word(3)},
                                 {"name", line.word(4)},
                                 {"proof", proof(resident(line.words[0]), line, "settings", nonce)}},
                    nonce);
  return act;
}

// --------------------------------------------------------------------------------------------------------
// paying a shop

/// amy scans s1 poster:stall | order:o1 | asks:g1 | TEXT
Act Stage::scans(const Line& line) {
  std::string text = line.word(3);
  if (text.starts_with("poster:"))
    text = shop(text.substr(7)).poster;
  else if (text.starts_with("order:"))
    text = thing(text.substr(6)).at("text").as_string();
  else if (text.starts_with("asks:"))
    text = thing(text.substr(5)).at("text").as_string();
  if (line.has("spoiled")) {
    // Somewhere in the middle of the signed part one character is another.
    char& c = text[text.size() - std::stoul(line.option("spoiled"))];
    c = c == 'A' ? 'B' : 'A';
  }
  Act act;
  act.http = wallet(line, "POST", "/v1/qr/resolve", json::object{{"text", text}});
  act.then = [this, name = line.word(2)](const json::object& body) {
    things_[name] = body;
    if (body.contains("payee"))
      things_[name]["payee_id"] = body.at("payee").at("id"),
      things_[name]["name"] = body.at("payee").at("name");
    if (body.contains("order"))  // to be paid as order=NAME
      for (const char* member : {"id", "title", "amount"}) things_[name][member] = body.at("order").at(member);
  };
  return act;
}

/// amy pays p1 stall 30.00 [from=i1: out of that link's owner's account] [order=o1] [code=TEXT] [payee=NAME shown] [note=] [currency=]
/// [warned=yes] [sms=c1] and what a proof takes
Act Stage::pays(const Line& line) {
  const Shop& to = shop(line.word(3));
  const std::int64_t minor = amount(line.word(4));
  const Uuid nonce = key(line.word(2), line);
  const std::string link = line.has("from") ? id_of(line.option("from")) : "";
  const std::string signed_for = link.empty() || line.has("hidden") ? to.id : to.id + "/" + link;
  json::object body{
      {"payee_id", line.option("payee_id", to.id)},
      {"payee_name", line.option("payee", to.shown)},
      {"amount", minor},
      {"currency", line.option("currency", "CNY")},
      {"proof", proof(resident(line.words[0]), line, "payment", nonce, minor, signed_for, to.shown)}};
  if (!link.empty()) body["family_link_id"] = link;
  if (line.has("order"))
    body["order_id"] = id_of(line.option("order"));
  else if (line.has("code"))
    body["code"] = line.option("code").starts_with("poster:") ? shop(line.option("code").substr(7)).poster
                                                              : line.option("code");
  else
    body["code"] = to.poster;
  if (line.has("note")) body["note"] = line.option("note");
  if (line.has("warned")) body["warning_accepted"] = json::array{"risk"};
  if (line.has("sms"))
    body["step_up"] = json::object{{"challenge_id", id_of(line.option("sms"))}, {"code", code_of(line, line.option("sms"))}};
  Act act;
  act.http = wallet(line, "POST", "/v1/payments", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy declines o1
Act Stage::declines(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/orders/" + id_of(line.word(2)) + "/decline", json::object{});
  return act;
}

// ---------------------------------------------------------------------------------------------------- person
// to person

/// amy looks_up w1 phone=13800138002 | email=bob@example.org
Act Stage::looks_up(const Line& line) {
  json::object body;
  for (const char* field : {"phone", "email"})
    if (line.has(field)) body[field] = line.option(field);
  Act act;
  act.http = wallet(line, "POST", "/v1/payees/resolve", body);
  act.then = keep(line.word(2));
  return act;
}

/// amy sends t1 w1 30.00 [arrival=2h] [warned=yes] [payee=NAME shown] and what a proof takes
Act Stage::sends(const Line& line) {
  const json::object& seen = thing(line.word(3));
  const std::string payee_id(seen.at("payee_id").as_string());
  const std::string shown = seen.at("name").is_null() ? "" : std::string(seen.at("name").as_string());
  const std::int64_t minor = amount(line.word(4));
  const Uuid nonce = key(line.word(2), line);
  json::object body{
      {"payee_id", payee_id},
      {"payee_name", line.option("payee", shown)},
      {"amount", minor},
      {"currency", line.option("currency", "CNY")},
      {"arrival", line.option("arrival", "now")},
      {"proof", proof(resident(line.words[0]), line, "transfer", nonce, minor, payee_id, shown)}};
  if (line.has("warned")) body["warning_accepted"] = json::array{"first_payee_large", "risk"};
  if (line.has("sms")) {
    body["challenge_id"] = id_of(line.option("sms"));
    body["code"] = code_of(line, line.option("sms"));
  }
  if (line.has("note")) body["note"] = line.option("note");
  Act act;
  act.http = wallet(line, "POST", "/v1/transfers", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy cancels k1 t1
Act Stage::cancels(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/transfers/" + id_of(line.word(3)) + "/cancel", json::object{},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy asks_for g1 5.00: a code that asks for money
Act Stage::asks_for(const Line& line) {
  json::object body{{"amount", amount(line.word(3))}, {"currency", line.option("currency", "CNY")}};
  Act act;
  act.http = wallet(line, "POST", "/v1/collect_codes", body);
  act.then = keep(line.word(2));
  return act;
}

// -------------------------------------------------------------------------------------------------------
// bank, records

/// amy links l1 6222021234567890128 "Amy Lin"
Act Stage::links(const Line& line) {
  Act act;
  act.http = wallet(
      line, "POST", "/v1/bank_links",
      json::object{
          {"bank", line.option("bank", "sim")}, {"account_no", line.word(3)}, {"holder_name", line.word(4)}},
      key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy unlinks l1
Act Stage::unlinks(const Line& line) {
  Act act;
  act.http = wallet(line, "DELETE", "/v1/bank_links/" + id_of(line.word(2)), nullptr);
  return act;
}

/// amy tops_up k1 l1 100.00
Act Stage::tops_up(const Line& line) {
  const std::int64_t minor = amount(line.word(4));
  const Uuid nonce = key(line.word(2), line);
  const std::string link = id_of(line.word(3));
  Act act;
  act.http =
      wallet(line, "POST", "/v1/top_ups",
             json::object{{"bank_link_id", link},
                          {"amount", minor},
                          {"currency", line.option("currency", "CNY")},
                          {"proof", proof(resident(line.words[0]), line, "top_up", nonce, minor, link)}},
             nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy withdraws k1 l1 50.00
Act Stage::withdraws(const Line& line) {
  const std::int64_t minor = amount(line.word(4));
  const Uuid nonce = key(line.word(2), line);
  const std::string link = id_of(line.word(3));
  Act act;
  act.http =
      wallet(line, "POST", "/v1/withdrawals",
             json::object{{"bank_link_id", link},
                          {"amount", minor},
                          {"currency", line.option("currency", "CNY")},
                          {"proof", proof(resident(line.words[0]), line, "withdrawal", nonce, minor, link)}},
             nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy annotates 1 note="lunch": her newest transaction
Act Stage::annotates(const Line& line) {
  const json::value list = world_->ask(wallet(line, "GET", "/v1/transactions", nullptr)).json();
  const std::string id(list.at("data").at(std::stoul(line.word(2)) - 1).at("id").as_string());
  Act act;
  act.http = wallet(line, "PATCH", "/v1/transactions/" + id, json::object{{"note", line.option("note")}});
  return act;
}

// ----------------------------------------------------------------------------------------------------------
// by hand

/// amy POST /v1/payments body='{"amount": 1.5}': exactly these bytes
Act Stage::raw(const Line& line) {
  std::string path = line.word(2);
  if (const std::size_t at = path.find('@'); at != std::string::npos)
    path = path.substr(0, at) + id_of(path.substr(at + 1));
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, line.word(1), path, json::object{})
                                            : wallet(line, line.word(1), path, json::object{});
  return act;
}

/// amy hammers /v1/time 500: so many requests without a pause; the last answer counts
Act Stage::hammers(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", line.word(2), nullptr);
  for (int i = 1; i < std::stoi(line.word(3)); ++i) world_->ask(act.http);
  return act;
}

}  // namespace chenxi::scenario
