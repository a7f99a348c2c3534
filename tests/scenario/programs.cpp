// What a shop's owner does with keys, and what the shop's programs do with them.
#include "api_keys/message_signature.h"
#include "base/crypto.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {
namespace {

const std::string kSeed(32, '\x2a');

/// The first byte of a key's DER before its 32 bytes, in base64, as openssl writes it.
std::string public_key_text() {
  return base64(std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12) + ed25519_public(kSeed));
}

json::array words_of(const std::string& text) {
  json::array out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

json::object hook(const Line& line) {
  json::object body{{"url", line.word(3)}};
  if (line.has("signatures")) body["signatures"] = line.option("signatures");
  if (line.has("in_order")) body["in_order"] = line.option("in_order") == "yes";
  return body;
}

}  // namespace

/// stall makes_key k1 LABEL [scopes=orders:read,orders:write: a restricted one] [kind=publishable] [bound=yes: to a public key]
Act Stage::makes_key(const Line& line) {
  json::object body{{"label", line.word(3)}, {"kind", line.option("kind", line.has("scopes") ? "restricted" : "secret")}};
  if (line.has("scopes")) body["scopes"] = words_of(line.option("scopes"));
  if (line.has("bound")) body["public_key"] = public_key_text();
  Act act;
  act.http = till(line, "POST", "/v1/till/api_keys", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall rotates_key k1 k2 [overlap=SECONDS: the old one ends then]; the new one is kept as k2
Act Stage::rotates_key(const Line& line) {
  json::object body;
  if (line.has("overlap")) body["overlap_seconds"] = std::stoll(line.option("overlap"));
  Act act;
  act.http = till(line, "POST", "/v1/till/api_keys/" + id_of(line.word(2)) + "/rotate", body, key(line.word(3), line));
  act.then = keep(line.word(3));
  return act;
}

/// stall checkout_status W-1 as=p1 [where=address: the key stands in it]
Act Stage::checkout_status(const Line& line) {
  Act act;
  const bool in_address = line.option("where", "") == "address";
  std::string path = "/v1/checkout_sessions/" + id_of(line.word(2)) + "/status";
  if (in_address) path += "?key=" + std::string(thing(line.option("as")).at("key").as_string());
  act.http = in_address ? fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", path) : program(line, "GET", path, nullptr);
  return act;
}

/// stall revokes_key k1
Act Stage::revokes_key(const Line& line) {
  Act act;
  act.http = till(line, "DELETE", "/v1/till/api_keys/" + id_of(line.word(2)), nullptr);
  return act;
}

/// One request of a program: as=KEY (what makes_key made, or any text), as=none. Under a bound key it is signed as RFC 9421
/// says; unsigned=yes, created=-6m, nonce=TEXT, altered=yes (a byte of the body, after signing) bend that.
std::string Stage::program(const Line& line, std::string_view method, const std::string& path, const json::value& body,
                           const std::optional<Uuid>& key) {
  std::string content = body.is_null() ? "" : to_text(body);
  std::string out = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {}\r\n", method, path, line.option("language", "zh-CN"));
  const std::string named = line.option("as", "none");
  const bool known = things_.contains(named);
  if (named != "none")
    out += fmt::format("Authorization: Bearer {}\r\n", known ? std::string(thing(named).at("key").as_string()) : named);
  if (key) out += fmt::format("Idempotency-Key: {}\r\n", text(*key));
  if (known && !thing(named).at("signs_with").is_null() && !line.has("unsigned")) {
    const std::string digest = "sha-256=:" + base64(view(sha256(content))) + ":";
    const std::string at = line.option("created", "-0s");
    const std::int64_t shift = std::stoll(at.substr(0, at.size() - 1)) * (at.back() == 'm' ? 60 : 1);
    api_keys::SignatureInput input;
    input.components = {"@method", "@target-uri"};
    if (!content.empty()) input.components.emplace_back("content-digest");
    if (key) input.components.emplace_back("idempotency-key");
    for (const std::string& component : input.components) input.parameters += (input.parameters.empty() ? "(\"" : " \"") + component + "\"";
    input.parameters += fmt::format(");created={};nonce=\"{}\";keyid=\"{}\"", world_->now().us / 1'000'000 + shift,
                                    line.option("nonce", hex(world_->rng().bytes(16))), std::string(thing(named).at("id").as_string()));
    const auto base = api_keys::signature_base(input, [&](std::string_view component) -> std::optional<std::string> {
      if (component == "@method") return std::string(method);
      if (component == "@target-uri") return "http://localhost" + path;
      return component == "content-digest" ? digest : text(*key);
    });
    if (!content.empty()) out += "Content-Digest: " + digest + "\r\n";
    out += "Signature-Input: cx=" + input.parameters + "\r\nSignature: cx=:" + base64(ed25519_sign(kSeed, *base)) + ":\r\n";
  }
  if (line.has("altered")) content.back() = ' ';
  if (method != "GET") out += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", content.size());
  return out + "\r\n" + content;
}

/// stall asks_who as=k1
Act Stage::asks_who(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/api_key", nullptr);
  return act;
}

/// stall api_orders A-1 20.00 as=k1 [title=] [currency=] [note=TEXT: metadata] [expires=60] [capture=later] [hold_days=3] [guaranteed=yes]
/// [split=cafe:25%,bakery:3.00 when=paid|confirmed]; kept as A-1
Act Stage::api_orders(const Line& line) {
  json::object body{{"merchant_order_no", line.word(2)}, {"amount", amount(line.word(3))}, {"currency", line.option("currency", "CNY")}};
  if (line.has("title")) body["title"] = line.option("title");
  if (line.has("note")) body["metadata"] = json::object{{"note", line.option("note")}};
  if (line.has("expires")) body["expires_in"] = std::stoi(line.option("expires"));
  if (line.has("capture")) body["capture"] = line.option("capture");
  if (line.has("hold_days")) body["hold_days"] = std::stoi(line.option("hold_days"));
  if (line.has("guaranteed")) body["guaranteed"] = true;
  if (line.has("split")) body["split"] = split_of(line);
  Act act;
  act.http = program(line, "POST", "/v1/orders", body);
  act.then = keep(line.word(2));
  return act;
}

/// stall api_gets A-1 as=k1 [by=number]; kept anew
Act Stage::api_gets(const Line& line) {
  Act act;
  const bool by_number = line.has("by");
  act.http = program(line, "GET", by_number ? "/v1/orders?merchant_order_no=" + line.word(2) : "/v1/orders/" + id_of(line.word(2)), nullptr);
  act.then = [this, name = line.word(2), by_number](const json::object& body) {
    if (by_number && body.at("data").as_array().size() != 1) throw std::runtime_error("not one order of that number");
    things_[name] = by_number ? body.at("data").as_array().at(0).as_object() : body;
  };
  return act;
}

/// stall api_lists l1 as=k1 [limit=2] [after=A-1]
Act Stage::api_lists(const Line& line) {
  std::string path = "/v1/orders?limit=" + line.option("limit", "20");
  if (line.has("after")) path += "&starting_after=" + id_of(line.option("after"));
  Act act;
  act.http = program(line, "GET", path, nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    std::string numbers;
    for (const json::value& one : body.at("data").as_array())
      numbers += (numbers.empty() ? "" : ",") + std::string(one.as_object().at("merchant_order_no").as_string());
    things_[name] = json::object{{"numbers", numbers}, {"has_more", body.at("has_more")}};
  };
  return act;
}

/// stall api_cancels A-1 as=k1
Act Stage::api_cancels(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/orders/" + id_of(line.word(2)) + "/cancel", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// stall api_captures p1 A-1 5.00 as=k1 [currency=]; "all": without an amount. The payment is kept as p1
Act Stage::api_captures(const Line& line) {
  json::object body{{"currency", line.option("currency", "CNY")}};
  if (line.word(4) != "all") body["amount"] = amount(line.word(4));
  Act act;
  act.http = program(line, "POST", "/v1/orders/" + id_of(line.word(3)) + "/capture", body, key(line.word(2), line));
  act.then = [this, name = line.word(2)](const json::object& order) { things_[name] = order.at("payment").as_object(); };
  return act;
}

/// stall captures q1 A-1 5.00: at the till
Act Stage::captures(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/orders/" + id_of(line.word(3)) + "/capture",
                  json::object{{"amount", amount(line.word(4))}, {"currency", line.option("currency", "CNY")}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall sees_held v1: how many orders wait to be taken, and the number of the first
Act Stage::sees_held(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/held_orders", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    const json::array& data = list.at("data").as_array();
    json::object seen{{"count", static_cast<std::int64_t>(data.size())}};
    if (!data.empty()) seen["first"] = data.at(0).at("merchant_order_no");
    things_[name] = seen;
  };
  return act;
}

/// stall api_refunds r1 p1 5.00 as=k1 [reason=]
Act Stage::api_refunds(const Line& line) {
  json::object body{{"amount", amount(line.word(4))}, {"currency", line.option("currency", "CNY")}};
  if (line.has("reason")) body["reason"] = line.option("reason");
  Act act;
  act.http = program(line, "POST", "/v1/payments/" + id_of(line.word(3)) + "/refunds", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall api_hooks h1 https://shop.example/hook as=k1 [signatures=both] [in_order=yes]
Act Stage::api_hooks(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/webhook_endpoints", hook(line));
  act.then = keep(line.word(2));
  return act;
}

/// stall hooks h1 https://shop.example/hook [signatures=] [in_order=]: the owner, at the till
Act Stage::hooks(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/webhook_endpoints", hook(line));
  act.then = keep(line.word(2));
  return act;
}

/// stall api_unhooks h1 as=k1
Act Stage::api_unhooks(const Line& line) {
  Act act;
  act.http = program(line, "DELETE", "/v1/webhook_endpoints/" + id_of(line.word(2)), nullptr);
  return act;
}

/// stall api_rotates h1 as=k1
Act Stage::api_rotates(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/webhook_endpoints/" + id_of(line.word(2)) + "/rotate", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// stall api_replays h1 1 3 as=k1
Act Stage::api_replays(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/webhook_endpoints/" + id_of(line.word(2)) + "/replay",
                     json::object{{"from", std::stoi(line.word(3))}, {"to", std::stoi(line.word(4))}});
  return act;
}

/// stall api_events e1 as=k1: kept as "order.created/1,…"
Act Stage::api_events(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/events", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    std::string types;
    for (const json::value& one : body.at("data").as_array())
      types += fmt::format("{}{}/{}", types.empty() ? "" : ",", std::string_view(one.at("type").as_string()), one.at("sequence").as_int64());
    things_[name] = json::object{{"types", types}};
  };
  return act;
}

/// stall api_tries t1 h1 as=k1: the newest delivery of an endpoint
Act Stage::api_tries(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/webhook_endpoints/" + id_of(line.word(3)) + "/deliveries?limit=1", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    things_[name] = body.at("data").as_array().at(0).as_object();
  };
  return act;
}

/// server says 500 503: what the shops' servers answer to the next webhooks; then they take them
void Stage::server(const Line& line) {
  std::vector<int> statuses;
  for (std::size_t i = 2; i < line.words.size(); ++i) statuses.push_back(std::stoi(line.words[i]));
  world_->outside.webhooks_answer(statuses);
}

}  // namespace chenxi::scenario
