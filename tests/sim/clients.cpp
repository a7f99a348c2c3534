#include "tests/sim/clients.h"

#include "identity/proof.h"
#include "identity/sessions/request_proof.h"
#include "qr/payment_code.h"

namespace chenxi::sim {
namespace {

std::string wallet(const Person& person) { return person.cookie.empty() ? "" : "__Host-wallet=" + person.cookie; }
std::string till(const Shop& shop) { return "__Host-till=" + shop.cookie; }

/// What a till says of a sale beside its amount. Altered, it takes another sum off.
std::string sold(const Ask& ask, bool altered) {
  if (ask.discount == 0) return "";
  std::string out = fmt::format(R"(,"discount":{})", ask.discount + (altered ? 1 : 0)), lines;
  for (const Line& line : ask.lines_sold)
    lines += fmt::format(R"({}{{"name":"Thing {}","price":{},"count":{}}})", lines.empty() ? "" : ",", line.price, line.price, line.count);
  return lines.empty() ? out : out + R"(,"lines":[)" + lines + "]";
}
std::string brought_back(const Ask& ask) {
  std::string lines;
  for (std::size_t i = 0; i < ask.lines_back.size(); ++i)
    if (ask.lines_back[i].count > 0)
      lines += fmt::format(R"({}{{"line":{},"count":{}}})", lines.empty() ? "" : ",", i + 1, ask.lines_back[i].count);
  return lines.empty() ? "" : R"(,"lines":[)" + lines + "]";
}

std::string shared(const Town& town, const Ask& ask) {
  std::string shares;
  for (const Part& part : ask.parts)
    shares += fmt::format(R"({}{{"shop":"{}","{}":{}}})", shares.empty() ? "" : ",", town.shops[part.shop].id,
                          part.bps > 0 ? "share_bps" : "amount", part.bps > 0 ? part.bps : part.fixed);
  return fmt::format(R"({{"when":"{}","shares":[{}]}})", ask.confirmed ? "confirmed" : "paid", shares);
}

/// Whose statement is signed how: purpose, payee's id, payee's name.
Call call_of(const Town& town, const Ask& ask, Instant now, const Writing& writing) {
  Call call{"POST", "", "", by_till(ask.what) ? till(town.shops[ask.who]) : wallet(town.people[ask.who]), text(ask.key)};
  const std::int64_t amount = ask.amount + (writing.altered ? 1 : 0);
  const std::int64_t till_amount = ask.discount > 0 ? ask.amount : amount;  // there the discount is another one
  const auto proof = [&](std::string_view purpose, std::int64_t signed_amount, std::string_view id, std::string_view name) {
    return proof_json(town.people[ask.who], purpose, signed_amount, id, name, ask.key, now, writing.pin);
  };
  switch (ask.what) {
    case What::pay_code:
    case What::pay_order: {
      const Shop& shop = town.shops[ask.whom];
      call.path = "/v1/payments";
      call.body = fmt::format(R"({{"payee_id":"{}","payee_name":"{}","amount":{},"currency":"CNY","{}":"{}","proof":{}}})", shop.id,
                              shop.name, amount, ask.what == What::pay_code ? "code" : "order_id",
                              ask.what == What::pay_code ? shop.code : ask.object, proof("payment", amount, shop.id, shop.name));
      break;
    }
    case What::charge:
      call.path = "/v1/till/charges";
      call.body = fmt::format(R"({{"payment_code":"{}","amount":{},"currency":"CNY"{}}})", ask.text, till_amount, sold(ask, writing.altered));
      break;
    case What::refund:
      call.path = "/v1/till/payments/" + ask.object + "/refunds";
      call.body = fmt::format(R"({{"amount":{},"currency":"CNY"{}}})", amount, brought_back(ask));
      break;
    case What::send:
      call.path = "/v1/transfers";
      call.body = fmt::format(
          R"({{"payee_id":"{}","payee_name":{},"amount":{},"currency":"CNY","arrival":"{}","warning_accepted":["first_payee_large"],"proof":{}}})",
          ask.object, to_text(json::value(ask.text)), amount, ask.arrival, proof("transfer", amount, ask.object, ask.text));
      break;
    case What::cancel:
      call.path = "/v1/transfers/" + ask.object + "/cancel";
      call.body = "{}";
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::complain:
      call.path = "/v1/disputes";
      call.body = fmt::format(R"({{"transaction_id":"{}","door":"{}","reason":"{}"}})", ask.object,
                              ask.deceived ? "deceived" : "wrong_person",
                              writing.altered ? "other" : ask.deceived ? "fake_service" : "wrong_number");
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::drop:
      call.path = "/v1/disputes/" + ask.object + "/withdraw";
      call.body = "{}";
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::decline:
      call.path = "/v1/disputes/" + ask.object + "/decline";
      call.body = fmt::format(R"({{"answer":"{}"}})", writing.altered ? "other" : "was_owed");
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::stop:
      call.path = "/v1/me/stop";
      call.body = "{}";
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::resume_code:
      call.path = "/v1/code_challenges";
      call.body = R"({"purpose":"resume"})";
      call = signed_by(town.people[ask.who], std::move(call), now);
      break;
    case What::resume:
      call.path = "/v1/me/resume";
      call.body = fmt::format(R"({{"challenge_id":"{}","code":"{}","proof":{}}})", ask.object, ask.text, proof("settings", 0, "", ""));
      break;
    case What::give_back:
      call.path = "/v1/disputes/" + ask.object + "/give_back";
      call.body = fmt::format(R"({{"amount":{},"proof":{}}})", amount,
                              proof_json(town.people[ask.who], "give_back", amount, ask.object, "", ask.key, now, std::nullopt));
      break;
    case What::top_up:
    case What::withdraw: {
      const std::string& link = town.people[ask.who].bank_link;
      const bool in = ask.what == What::top_up;
      call.path = in ? "/v1/top_ups" : "/v1/withdrawals";
      call.body = fmt::format(R"({{"bank_link_id":"{}","amount":{},"currency":"CNY","proof":{}}})", link, amount,
                              proof(in ? "top_up" : "withdrawal", amount, link, ""));
      break;
    }
    case What::limits:
      call.method = "PATCH";
      call.path = "/v1/me/limits";
      call.body = fmt::format(R"({{"day":{},"proof":{}}})",
                              ask.bound ? std::to_string(*ask.bound + (writing.altered ? 1 : 0)) : "null", proof("settings", 0, "", ""));
      break;
    case What::put_aside:
      call.path = "/v1/me/lock";
      call.body = fmt::format(R"({{"amount":{},"proof":{}}})", *ask.bound + (writing.altered ? 1 : 0), proof("settings", 0, "", ""));
      break;
    case What::bind_channel:
      call.path = "/v1/me/bounds";
      call.body = fmt::format(R"({{"kind":"channel","channel":"{}","amount":{},"proof":{}}})", kChannels[ask.channel],
                              *ask.bound + (writing.altered ? 1 : 0), proof("settings", 0, "", ""));
      break;
    case What::make_order:
      call.path = "/v1/till/orders";
      call.body = fmt::format(R"({{"amount":{},"currency":"CNY"{}}})", till_amount, sold(ask, writing.altered));
      break;
    case What::make_shared:
      call = {"POST", "/v1/orders", "", "", ""};
      call.body = fmt::format(R"({{"merchant_order_no":"{}","amount":{},"currency":"CNY","split":{}}})", text(ask.key), amount, shared(town, ask));
      call.bearer = town.shops[ask.who].program;
      break;
    case What::make_held:
      call = {"POST", "/v1/orders", "", "", ""};
      call.body = fmt::format(R"({{"merchant_order_no":"{}","amount":{},"currency":"CNY","capture":"later","hold_days":{}}})", text(ask.key), amount,
                              ask.hold_days);
      call.bearer = town.shops[ask.who].program;
      break;
    case What::capture:
      call.path = "/v1/till/orders/" + ask.object + "/capture";
      call.body = fmt::format(R"({{"amount":{},"currency":"CNY"}})", amount);
      break;
    case What::call_off:
      call.path = "/v1/till/orders/" + ask.object + "/cancel";
      call.body = "{}";
      break;
    case What::share_out:
      call = {"POST", "/v1/orders/" + ask.object + "/split", "{}", "", text(ask.key)};
      call.bearer = town.shops[ask.who].program;
      break;
    case What::look_shares:
      call = {"GET", "/v1/orders/" + ask.object, "", "", ""};
      call.bearer = town.shops[ask.who].program;
      break;
    case What::resolve:
      call.path = "/v1/payees/resolve";
      call.body = fmt::format(R"({{"phone":"{}"}})", town.people[ask.whom].phone);
      break;
    case What::send_code:
      call.path = "/v1/code_challenges";
      call.body = fmt::format(R"({{"purpose":"register","phone":"{}"}})", town.people[ask.who].phone);
      break;
    case What::registration: {
      const Person& person = town.people[ask.who];
      call.path = "/v1/registrations";
      call.body = fmt::format(
          R"({{"challenge_id":"{}","code":"{}","nickname":"N{}","pin":"{}","device":{{"public_key":"{}","name":"phone"}},"consents":["terms","privacy"]}})",
          ask.object, ask.text, ask.who, person.pin, base64url(person.key.point()));
      break;
    }
    case What::home: call = {"GET", "/v1/me/home", "", wallet(town.people[ask.who]), ""}; break;
    case What::look_payment: call = {"GET", "/v1/payments/" + ask.object, "", wallet(town.people[ask.who]), ""}; break;
    case What::shop_day: call = {"GET", "/v1/till/payments?limit=1", "", till(town.shops[ask.who]), ""}; break;
    case What::cash_in:
    case What::cash_out:
    case What::fund:
    case What::payout: break;
  }
  return call;
}

}  // namespace

Call signed_by(const Person& person, Call call, Instant now) {
  call.proof = identity::request_proof(person.key, {call.method, call.path, call.body, parse_uuid7(call.key)},
                                       now.us / 1'000'000 + 120);
  return call;
}

std::string bytes_of(const Call& call) {
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: town\r\nOrigin: http://town\r\nAccept-Language: en\r\n", call.method, call.path);
  if (!call.cookie.empty()) out += "Cookie: " + call.cookie + "\r\n";
  if (!call.key.empty()) out += "Idempotency-Key: " + call.key + "\r\n";
  if (!call.bearer.empty()) out += "Authorization: Bearer " + call.bearer + "\r\n";
  if (!call.proof.empty()) out += "Device-Proof: " + call.proof + "\r\n";
  if (call.method != "GET") out += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", call.body.size());
  return out + "\r\n" + call.body;
}

std::string request_bytes(const Town& town, const Ask& ask, Instant now, const Writing& writing) {
  return bytes_of(call_of(town, ask, now, writing));
}

json::value operator_arguments(const Town& town, const Ask& ask, bool altered) {
  json::object out{{"key", text(ask.key)}};
  if (ask.what == What::payout) {
    std::string csv;
    for (const auto& [person, amount] : ask.lines)
      csv += fmt::format("{},{}.{:02},\n", town.people[person].phone, amount / 100, amount % 100);
    out["csv"] = csv;
    out["skip_unknown"] = true;
    out["title"] = altered ? "Another title" : "Wages";
    return out;
  }
  out["amount"] = ask.amount + (altered ? 1 : 0);
  if (ask.what != What::fund) out["phone"] = town.people[ask.who].phone;
  return out;
}

std::string proof_json(const Person& person, std::string_view purpose, std::int64_t amount, std::string_view payee_id,
                       std::string_view payee_name, const Uuid& key, Instant now, const std::optional<std::string>& pin) {
  identity::Statement statement;
  statement.purpose = purpose;
  statement.amount = amount;
  statement.payee_id = payee_id;
  statement.payee_name = payee_name;
  statement.nonce = text(key);
  statement.expires_at = now.us / 1'000'000 + 120;
  return fmt::format(R"({{"device_id":"{}","expires_at":{},"signature":"{}"{}}})", person.device, statement.expires_at,
                     base64url(person.key.sign(identity::encode(statement))), pin ? fmt::format(R"(,"pin":"{}")", *pin) : "");
}

std::string payment_code(const Person& person, Instant now) {
  return qr::make_payment_code(person.payer_number, *unbase64url(person.secret), now);
}

std::string bank_account(std::size_t person) { return fmt::format("622202{:010}", person); }

}  // namespace chenxi::sim
