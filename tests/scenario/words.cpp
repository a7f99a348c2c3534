// How a line becomes a request: headers, proofs, codes, keys.
#include "http/route.h"
#include "identity/proof.h"
#include "qr/payment_code.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {
namespace {

/// "-60s" or "+10m" as so much time.
Duration shift_of(const std::string& text) {
  const std::int64_t n = std::stoll(text.substr(0, text.size() - 1));
  return text.back() == 's' ? seconds(n) : text.back() == 'm' ? minutes(n) : hours(n);
}

}  // namespace

/// Options that every line takes: key=none|NAME|TEXT, cookie=none, origin=…|none, type=…, language=en,
/// body=TEXT. Whoever has a key of the session signs the request with it, as the apps do; unsigned=yes, resigned=yes
/// (with a key of somebody else's), signed=-1m bend that.
std::string Stage::http(const Line& line, const std::string& app, const std::string& session,
                        std::string_view method, std::string_view path, const json::value& body,
                        const std::optional<Uuid>& key) {
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {}\r\n", method, path,
                                line.option("language", "zh-CN"));
  const auto who = residents_.find(line.words[0]);
  out +=
      fmt::format("X-Forwarded-For: {}\r\n", who == residents_.end() ? "203.0.113.250" : who->second.address);
  const std::string origin = line.option("origin", "http://localhost");
  if (method != "GET" && origin != "none") out += fmt::format("Origin: {}\r\n", origin);
  if (!session.empty() && line.option("cookie") != "none")
    out += fmt::format("Cookie: __Host-{}={}\r\n", app, session);
  const std::string named = line.option("key");
  const std::string sent_key = named == "none"          ? ""
                               : keys_.contains(named) ? text(keys_.at(named))
                               : !named.empty()        ? named
                               : key                   ? text(*key)
                                                       : "";
  if (!sent_key.empty()) out += fmt::format("Idempotency-Key: {}\r\n", sent_key);
  std::string content = line.has("body") ? line.option("body") : body.is_null() ? "" : to_text(body);
  if (content.starts_with("fill:"))
    content = "{\"text\":\"" + std::string(std::stoul(content.substr(5)), 'x') + "\"}";
  if (content.starts_with("deep:")) content = std::string(std::stoul(content.substr(5)), '[');
  if (method != "GET") out += device_proof(line, app, {method, path, content, parse_uuid7(sent_key)});
  if (method != "GET")
    out += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", line.option("type", "application/json"),
                       content.size());
  return out + "\r\n" + content;
}

/// "Device-Proof: …", or nothing where the session has no key.
std::string Stage::device_proof(const Line& line, const std::string& app, const identity::SignedRequest& request) {
  const P256PrivateKey* key = nullptr;
  const auto who = residents_.find(line.words[0]);
  if (app == "wallet" && who != residents_.end()) {
    const auto phone = who->second.phones.find(line.option("phone", who->second.phone));
    if (phone != who->second.phones.end()) key = &phone->second.key;
  }
  const auto at = shops_.find(line.words[0]);
  if (app == "till" && at != shops_.end() && at->second.key) key = &*at->second.key;
  if (key == nullptr || line.has("unsigned")) return "";
  const Instant until = world_->now() + (line.has("signed") ? shift_of(line.option("signed")) : minutes(2));
  const P256PrivateKey thief = P256PrivateKey::from_scalar(std::string(31, '\0') + '\7');
  return fmt::format("Device-Proof: {}\r\n",
                     identity::request_proof(line.has("resigned") ? thief : *key, request, until.us / 1'000'000));
}

std::string Stage::wallet(const Line& line, std::string_view method, std::string_view path,
                          const json::value& body, const std::optional<Uuid>& key) {
  const auto who = residents_.find(line.words[0]);
  return http(line, "wallet", who == residents_.end() ? "" : who->second.session, method, path, body, key);
}

std::string Stage::till(const Line& line, std::string_view method, std::string_view path,
                        const json::value& body, const std::optional<Uuid>& key) {
  const auto at = shops_.find(line.words[0] == "shop" ? line.words[1] : line.words[0]);
  return http(line, "till", at == shops_.end() ? "" : at->second.session, method, path, body, key);
}

/// What is signed: what is shown, unless signs=AMOUNT, signs_name=TEXT or mirrored=yes (a mark that
/// turns the direction of writing) say otherwise; signed=-1m|+10m: when it expires.
identity::Statement Stage::statement(const Line& line, std::string_view purpose, const Uuid& nonce, std::int64_t minor,
                                     const std::string& payee_id, const std::string& payee_name) {
  identity::Statement out;
  out.purpose = purpose;
  out.amount = line.has("signs") ? amount(line.option("signs")) : minor;
  out.currency = line.option("currency", "CNY");
  out.payee_id = payee_id;
  out.payee_name = (line.has("mirrored") ? "\u202e" : "") + line.option("signs_name", payee_name);
  if (line.has("fee")) out.fee = std::stoll(line.option("fee"));
  out.nonce = text(nonce);
  const Instant until = world_->now() + (line.has("signed") ? shift_of(line.option("signed")) : minutes(2));
  out.expires_at = until.us / 1'000'000;
  return out;
}

/// The device signs what it shows. pin=none|DIGITS, phone=NAME, forged=yes. With by=NAME a passkey signs instead;
/// proof_of=KEY is what was sent under another key, once more.
json::object Stage::proof(const Resident& who, const Line& line, std::string_view purpose, const Uuid& nonce,
                          std::int64_t minor, const std::string& payee_id, const std::string& payee_name) {
  if (line.has("proof_of")) return proofs_.at(line.option("proof_of"));
  if (line.has("by")) return by_passkey(line, line.option("by"), purpose, nonce, minor, payee_id, payee_name);
  const identity::Statement signs = statement(line, purpose, nonce, minor, payee_id, payee_name);
  const Phone& phone = who.phones.at(line.option("phone", who.phone));
  std::string signature = phone.key.sign(identity::encode(signs));
  if (line.has("forged")) signature[20] = static_cast<char>(signature[20] ^ 1);
  json::object out{{"device_id", phone.id}, {"expires_at", signs.expires_at}, {"signature", base64url(signature)}};
  const std::string pin = line.option("pin", who.pin);
  if (pin != "none") out["pin"] = pin;
  return out;
}

json::object Stage::by_passkey(const Line& line, const std::string& name, std::string_view purpose, const Uuid& nonce,
                               std::int64_t minor, const std::string& payee_id, const std::string& payee_name) {
  const identity::Statement signs = statement(line, purpose, nonce, minor, payee_id, payee_name);
  json::object out = passkey_proof(line, name, identity::encode(signs), signs.expires_at);
  if (line.words.size() > 2) proofs_[line.words[2]] = out;
  return out;
}

json::object Stage::new_phone(Resident& who, const std::string& name) {
  if (!who.phones.contains(name)) who.phones[name] = Phone{P256PrivateKey::generate(world_->rng()), ""};
  return {{"public_key", base64url(who.phones.at(name).key.point())}, {"name", name}};
}

/// The code that was sent; code=wrong is another one, code=DIGITS stands as it is.
std::string Stage::code_of(const Line& line, const std::string& challenge) const {
  const auto sent = challenges_.find(challenge);
  if (sent == challenges_.end()) return line.option("code", "000000");
  std::string code = world_->outside.code_for(sent->second);
  const std::string wanted = line.option("code", code);
  if (!wanted.starts_with("wrong")) return wanted;
  const int by = wanted.size() > 5 ? wanted[5] - '0' : 1;  // wrong, wrong2, wrong3 … are different ones
  for (char& c : code) c = static_cast<char>('0' + (c - '0' + by) % 10);
  return code;
}

/// What the payer's phone shows; shown=-60s: the picture is so old.
std::string Stage::payment_code(const Resident& who, const Line& line) {
  const Instant at = line.has("shown") ? world_->now() + shift_of(line.option("shown")) : world_->now();
  return qr::make_payment_code(who.payer_number, unbase64url(who.code_secret).value_or(""), at);
}

}  // namespace chenxi::scenario
