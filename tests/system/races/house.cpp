#include <unistd.h>

#include <thread>

#include "app/socket.h"
#include "identity/proof.h"
#include "identity/sessions/request_proof.h"
#include "qr/payment_code.h"
#include "tests/system/races/races.h"

namespace chenxi::races {
namespace {

constexpr int kPatience_ms = 60'000;

std::string cookie_of(const Reply& reply) {
  const std::string header = reply.header("Set-Cookie");
  return header.substr(0, header.find(';'));
}

std::string text_at(const json::value& body, std::string_view name) {
  return std::string(body.at(name).as_string());
}

}  // namespace

House::House(const std::string& programs, const std::string& postgres) : programs_(programs) {
  static int houses = 0;
  data_ = std::filesystem::temp_directory_path() / fmt::format("chenxi-races-{}-{}", ::getpid(), ++houses);
  port_ = 28'000 + (::getpid() * 2 + houses) % 4'000;
  std::vector<std::string> command{programs + "/chenxi",  "serve", "--data", data_.string(), "--port",
                                   std::to_string(port_), "--demo"};
  if (!postgres.empty()) command.insert(command.end(), {"--store", "postgres", "--postgres", postgres});
  server_ = std::make_unique<town::Child>(command, [](const std::string&) {});
  server_->start();
  for (int waited = 0; !server_->is_up(); ++waited) {
    if (waited > kPatience_ms / 20) throw Trouble("the server does not start");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

House::~House() {
  server_->stop();
  std::filesystem::remove_all(data_);
}

Reply House::ask(const std::string& request) {
  return at_once({request}).front();
}

std::vector<Reply> House::at_once(const std::vector<std::string>& requests) {
  std::vector<std::unique_ptr<Call>> calls;
  for (const std::string& request : requests)
    calls.push_back(
        std::make_unique<Call>(static_cast<std::uint16_t>(port_), request, Call::Send::but_the_last_byte));
  for (const auto& call : calls) call->release();
  std::vector<Reply> replies;
  for (const auto& call : calls) {
    if (!call->poll(kPatience_ms)) throw Trouble("a request was never answered");
    replies.push_back(call->reply());
  }
  return replies;
}

json::value House::operate(std::string_view request, const json::value& arguments) {
  const json::value answer = app::ask_server(data_, request, arguments);
  if (!answer.at("ok").as_bool()) throw Trouble(fmt::format("{}: {}", request, to_text(answer)));
  return answer.at("result");
}

std::string House::request(const std::string& method, const std::string& path, const json::value& body,
                           const std::string& cookie, const std::optional<Uuid>& key) const {
  const std::string content = body.is_null() ? "" : to_text(body);
  std::string out = fmt::format("{0} {1} HTTP/1.1\r\nHost: localhost:{2}\r\nOrigin: http://localhost:{2}\r\n",
                                method, path, port_);
  if (!cookie.empty()) out += "Cookie: " + cookie + "\r\n";
  if (key) out += "Idempotency-Key: " + text(*key) + "\r\n";
  if (!content.empty())
    out += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", content.size());
  return out + "\r\n" + content;
}

std::string House::signed_request(const Person& who, const std::string& method, const std::string& path,
                                  const json::value& body, const std::optional<Uuid>& key) const {
  const std::string content = body.is_null() ? "" : to_text(body);
  const std::int64_t expires = env_.clock->now().us / 1'000'000 + 200;
  std::string out = request(method, path, body, who.session, key);
  out.insert(out.find("\r\n") + 2,
             fmt::format("Device-Proof: {}\r\n", identity::request_proof(who.key, {method, path, content, key}, expires)));
  return out;
}

/// Asks for a code and reads it off the demo's phone.
std::string House::challenge(const std::string& purpose, const std::string& to, std::string& code,
                             const std::string& cookie) {
  const bool mail = to.find('@') != std::string::npos;
  const auto messages = [&] {
    return ask(request("GET", "/v1/demo/phone?number=" + to, nullptr, "")).json();
  };
  const std::size_t before = messages().at("data").as_array().size();
  const Reply made = ask(request("POST", "/v1/code_challenges",
                                 json::object{{"purpose", purpose}, {mail ? "email" : "phone", to}}, cookie));
  if (made.status != 201) throw Trouble("no code: " + made.body);
  for (int waited = 0; waited < kPatience_ms; waited += 10) {
    const json::value shown = messages();
    if (const json::array& all = shown.at("data").as_array(); all.size() > before) {
      const std::string words = text_at(all.at(0), "text");
      code = words.substr(words.find_first_of("0123456789"), 6);
      return text_at(made.json(), "id");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw Trouble("the code never came");
}

std::string House::registration(Person& who, const std::string& challenge_id, const std::string& code,
                                const Uuid& nonce) {
  who.key = P256PrivateKey::generate(*env_.rng);
  return request(
      "POST", "/v1/registrations",
      json::object{{"challenge_id", challenge_id},
                   {"code", code},
                   {"nickname", "Racer"},
                   {"pin", who.pin},
                   {"device", json::object{{"public_key", base64url(who.key.point())}, {"name", "phone"}}},
                   {"consents", json::array{"terms", "privacy"}}},
      "", nonce);
}

void House::come_in(Person& who, const Reply& reply) {
  if (reply.status != 201) throw Trouble("not registered: " + reply.body);
  const json::value body = reply.json();
  who.session = cookie_of(reply);
  who.device = text_at(body.at("device"), "id");
  who.payer_number = text_at(body.at("payment_code"), "payer_number");
  who.secret = unbase64url(text_at(body.at("payment_code"), "secret")).value_or("");
}

Person House::person() {
  Person who;
  who.number = fresh_number();
  std::string code;
  const std::string id = challenge("register", who.number, code);
  come_in(who, ask(registration(who, id, code, key())));
  return who;
}

Shop House::shop(const std::string& name) {
  Shop made;
  const json::value row = operate("merchant_create", json::object{{"name", name}, {"category", "5812"}});
  made.id = text_at(row, "id");
  made.row = row.at("merchant").as_int64();
  made.name = name;
  const std::string path =
      text_at(operate("link", json::object{{"app", "till"}, {"subject", made.row}}), "path");
  const std::string token = path.substr(path.find('#') + 1);
  made.session = cookie_of(ask(request("POST", "/v1/till/sessions", json::object{{"token", token}}, "")));
  made.poster =
      text_at(ask(request("GET", "/v1/till/me", nullptr, made.session)).json().at("static_code"), "text");
  return made;
}

json::object House::proof(const Person& who, const std::string& purpose, const Uuid& nonce,
                          std::int64_t amount, const std::string& payee_id,
                          const std::string& payee_name) const {
  identity::Statement statement;
  statement.purpose = purpose;
  statement.amount = amount;
  statement.payee_id = payee_id;
  statement.payee_name = payee_name;
  statement.nonce = text(nonce);
  statement.expires_at = env_.clock->now().us / 1'000'000 + 120;
  return {{"device_id", who.device},
          {"expires_at", statement.expires_at},
          {"signature", base64url(who.key.sign(identity::encode(statement)))},
          {"pin", who.pin}};
}

std::string House::payment(const Person& who, const Shop& to, std::int64_t amount, const Uuid& nonce,
                           const std::string& order) const {
  json::object body{{"payee_id", to.id},
                    {"payee_name", to.name},
                    {"amount", amount},
                    {"currency", "CNY"},
                    {"proof", proof(who, "payment", nonce, amount, to.id, to.name)}};
  if (order.empty())
    body["code"] = to.poster;
  else
    body["order_id"] = order;
  return request("POST", "/v1/payments", body, who.session, nonce);
}

std::int64_t House::balance(const Person& who) {
  const Reply reply = ask(request("GET", "/v1/me/home", nullptr, who.session));
  if (reply.status != 200)
    throw Trouble(fmt::format("the balance cannot be read: {} {}", reply.status, reply.body));
  const json::value home = reply.json();
  return home.at("balance").at("amount").as_int64();
}

void House::give(const Person& who, std::int64_t amount) {
  operate("cash_in", json::object{{"phone", who.number}, {"amount", amount}, {"key", text(key())}});
}

std::string House::payment_code(const Person& who) {
  return qr::make_payment_code(who.payer_number, who.secret, env_.clock->now());
}

}  // namespace chenxi::races
