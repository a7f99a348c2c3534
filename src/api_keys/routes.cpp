#include "api_keys/routes.h"

#include "api_keys/keys.h"
#include "api_keys/public_key.h"
#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "merchants/directory.h"
#include "ports/services.h"

namespace chenxi::api_keys {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;
using ports::Services;

constexpr std::size_t kPemBytesMax = 1000;
constexpr KeyKind kKinds[] = {KeyKind::secret, KeyKind::restricted, KeyKind::publishable};

Message message_of(const http::Request& request) {
  Message message;
  message.method = request.method;
  // As it was sent: a HEAD is answered as a GET, and a signature is over its own name.
  const std::string_view line = std::string_view(request.head).substr(0, request.head.find('\r'));
  const std::size_t from = line.find(' ') + 1, to = line.rfind(' ');
  if (from != 0 && to != std::string_view::npos && to > from) {
    message.method = line.substr(0, from - 1);
    message.target = line.substr(from, to - from);
  }
  message.origin = request.origin;
  message.body = request.body;
  for (const http::Field& field : request.fields) message.fields.push_back({field.name, field.value});
  return message;
}

std::string key_prefix(const Gate& gate, KeyKind kind) {
  switch (kind) {
    case KeyKind::secret: return std::string(gate.prefix()) + "sk_";
    case KeyKind::restricted: return std::string(gate.prefix()) + "rk_";
    case KeyKind::publishable: return std::string(gate.prefix()) + "pk_";
  }
  return "";
}

/// What is shown once. Made of the request that asks for it, so that its repeat after a lost answer shows the same.
std::string key_text(const identity::Vault& vault, const engine::Request& request, std::string_view prefix) {
  const std::string_view uuid(reinterpret_cast<const char*>(request.key.bytes.data()), request.key.bytes.size());
  const std::string about =
      Encoder(1).add("api_keys.key").add(request.caller).add(uuid).add(view(request.hash)).bytes();
  return std::string(prefix) + base64url(vault.token(about));
}

json::array scopes_json(std::int64_t scopes) {
  json::array out;
  for (const Scope scope : kScopes)
    if ((scopes & static_cast<std::int64_t>(scope)) != 0) out.emplace_back(name(scope));
  if ((scopes & static_cast<std::int64_t>(Scope::checkout_open)) != 0) out.emplace_back(name(Scope::checkout_open));
  return out;
}

json::object key_json(const ApiKey& key) {
  return {{"object", "api_key"},
          {"id", key_id(key)},
          {"kind", name(key.kind)},
          {"label", key.label},
          {"scopes", scopes_json(key.scopes)},
          {"signs_with", key.algorithm == Algorithm::none ? json::value(nullptr) : json::value(name(key.algorithm))},
          {"created_at", rfc3339(key.made_at)},
          {"revoked_at", key.revoked_at.us == 0 ? json::value(nullptr) : json::value(rfc3339(key.revoked_at))},
          {"ends_at", key.ends_at.us == 0 ? json::value(nullptr) : json::value(rfc3339(key.ends_at))},
          {"publishable_key", key.shown.empty() ? json::value(nullptr) : json::value(key.shown)}};
}

Result<std::int64_t> read_scopes(JsonReader& in, KeyKind kind) {
  const json::array* given = TRY(in.optional_array("scopes", std::size(kScopes)));
  if (kind != KeyKind::restricted) {
    if (given != nullptr) return refuse(Code::malformed, {.pointer = "/scopes"});
    return kind == KeyKind::secret ? kAllScopes : static_cast<std::int64_t>(Scope::checkout_open);
  }
  std::int64_t scopes = 0;
  for (std::size_t i = 0; given != nullptr && i < given->size(); ++i) {
    const json::value& one = (*given)[i];
    const auto known = std::ranges::find_if(kScopes, [&](Scope scope) { return one.is_string() && name(scope) == one.get_string(); });
    if (known == std::end(kScopes)) return refuse(Code::malformed, {.pointer = "/scopes/" + std::to_string(i)});
    scopes |= static_cast<std::int64_t>(*known);
  }
  if (scopes == 0) return refuse(Code::malformed, {.pointer = "/scopes"});
  return scopes;
}

struct Making {
  std::shared_ptr<MakeKey> command;
  std::string shown;
};

Result<Making> read_make(Services& services, const Gate& gate, const RequestPtr& request) {
  const identity::SignedIn who =
      TRY(services.directory.signed_in(AppKind::till, request->session, services.env.clock->now()));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<MakeKey>();
  command->merchant = who.subject;
  command->label = TRY(in.string("label", 1, kLabelBytesMax));
  const std::string wanted = TRY(in.string("kind", 1, 20));
  const auto kind = std::ranges::find_if(kKinds, [&](KeyKind one) { return name(one) == wanted; });
  if (kind == std::end(kKinds)) return refuse(Code::malformed, {.pointer = "/kind"});
  command->kind = *kind;
  command->scopes = TRY(read_scopes(in, command->kind));
  if (command->kind != KeyKind::publishable && body.get_object().contains("public_key")) {  // nothing in a page can sign
    const auto key = read_public_key(TRY(in.file("public_key", kPemBytesMax)));
    if (!key) return refuse(Code::malformed, {.pointer = "/public_key"});
    command->algorithm = key->algorithm;
    command->public_key = key->bytes;
  }
  TRY(in.finish());
  command->request = engine::Request{who.subject, *request->key, command->hash()};
  std::string shown = key_text(services.vault, *command->request, key_prefix(gate, command->kind));
  command->key_hash = sha256(shown);
  if (command->kind == KeyKind::publishable) command->shown = shown;
  return Making{std::move(command), std::move(shown)};
}

struct Rotating {
  std::shared_ptr<RotateKey> command;
  std::string shown, old;
};

Result<Rotating> read_rotate(Services& services, const Gate& gate, const RequestPtr& request) {
  const identity::SignedIn who =
      TRY(services.directory.signed_in(AppKind::till, request->session, services.env.clock->now()));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<RotateKey>();
  command->overlap = seconds(TRY(in.optional_integer("overlap_seconds", 0, kOverlapMax.us / 1'000'000)).value_or(0));
  TRY(in.finish());
  std::string old(request->param("key"));
  const auto number = gate.directory().number_of(who.subject, old);
  const auto kind = number ? gate.directory().kind_of(who.subject, *number) : std::nullopt;
  if (!kind) return refuse(Code::api_key_unknown);
  command->merchant = who.subject;
  command->number = *number;
  command->request = engine::Request{who.subject, *request->key, command->hash()};
  std::string shown = key_text(services.vault, *command->request, key_prefix(gate, *kind));
  command->key_hash = sha256(shown);
  if (*kind == KeyKind::publishable) command->shown = shown;
  return Rotating{std::move(command), std::move(shown), std::move(old)};
}

void rotate(Services& services, Gate& gate, const RequestPtr& request, const Respond& respond) {
  const auto read = read_rotate(services, gate, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued = services.engine.submit(read->command, [=, rotating = *read](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::object out = key_json(rotating.command->made);
    out["key"] = rotating.shown;
    out["replaces"] = json::object{{"id", rotating.old}, {"ends_at", rfc3339(rotating.command->ends_at)}};
    http::Reply reply = http::json_reply(201, out);
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

void make(Services& services, Gate& gate, const RequestPtr& request, const Respond& respond) {
  const auto read = read_make(services, gate, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued = services.engine.submit(read->command, [=, making = *read](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::object out = key_json(making.command->made);
    out["key"] = making.shown;
    http::Reply reply = http::json_reply(201, out);
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Result<std::shared_ptr<RevokeKey>> read_revoke(Services& services, const Gate& gate, const RequestPtr& request) {
  const identity::SignedIn who =
      TRY(services.directory.signed_in(AppKind::till, request->session, services.env.clock->now()));
  const auto number = gate.directory().number_of(who.subject, request->param("key"));
  if (!number) return refuse(Code::api_key_unknown);
  return std::make_shared<RevokeKey>(who.subject, *number);
}

void revoke(Services& services, Gate& gate, const RequestPtr& request, const Respond& respond) {
  const auto read = read_revoke(services, gate, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued = services.engine.submit(*read, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : http::empty_reply(204));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

void list(Services& services, Gate&, const RequestPtr& request, const Respond& respond) {
  const auto who = services.directory.signed_in(AppKind::till, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  const auto query = std::make_shared<ListKeys>(who->subject);
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::array data;
    for (const ApiKey& key : query->found) data.push_back(key_json(key));
    respond(http::json_reply(
        200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

// ---------------------------------------------------------------------------------------------------- the request log

/// Our own problem's, whose members we wrote; "" for a reply that is none.
std::string code_of(const http::Reply& reply) {
  if (reply.status < 400) return "";
  const auto body = parse_json(reply.body);
  const json::value* code = body && body->is_object() ? body->get_object().if_contains("code") : nullptr;
  return code != nullptr && code->is_string() ? std::string(code->get_string()) : "";
}

constexpr std::string_view kEmptyPage = R"({"object":"list","data":[],)";

/// Notes what was answered on its way out.
class Logged : public http::Answer {
 public:
  Logged(Respond then, RequestLog& log, std::int64_t merchant, LoggedRequest request, Noted noted)
      : then_(std::move(then)), log_(log), merchant_(merchant), request_(std::move(request)), noted_(noted) {}
  void reply(http::Reply&& reply) override {
    const bool good = reply.status < 400;
    if (good && (noted_ == Noted::none || (noted_ == Noted::unless_empty && reply.body.starts_with(kEmptyPage)))) return then_(std::move(reply));
    request_.status = reply.status;
    request_.code = code_of(reply);
    log_.add(merchant_, std::move(request_));
    then_(std::move(reply));
  }
  std::shared_ptr<http::EventStream> stream() override { return then_.stream(); }

 private:
  Respond then_;
  RequestLog& log_;
  std::int64_t merchant_;
  LoggedRequest request_;
  Noted noted_;
};

/// Pages of other origins may read the answer: nothing in it is anybody's but the shop's, and no cookie is looked at.
class Readable : public http::Answer {
 public:
  explicit Readable(Respond then) : then_(std::move(then)) {}
  void reply(http::Reply&& reply) override {
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    then_(std::move(reply));
  }
  std::shared_ptr<http::EventStream> stream() override { return then_.stream(); }

 private:
  Respond then_;
};

json::object logged_json(const LoggedRequest& one) {
  return {{"object", "api_request"},
          {"id", one.id},
          {"at", rfc3339(one.at)},
          {"key_id", one.key},
          {"method", one.method},
          {"path", one.path},
          {"operation", one.operation},
          {"status", one.status},
          {"code", one.code.empty() ? json::value(nullptr) : json::value(one.code)}};
}

http::Reply requests_of(Gate& gate, std::int64_t merchant) {
  json::array data;
  for (const LoggedRequest& one : gate.requests().of(merchant)) data.push_back(logged_json(one));
  return http::json_reply(
      200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}});
}

void list_requests(Services& services, Gate& gate, const RequestPtr& request, const Respond& respond) {
  const auto who = services.directory.signed_in(AppKind::till, request->session, services.env.clock->now());
  respond(who ? requests_of(gate, who->subject) : http::problem(*request, who.error()));
}

void who_am_i(Services& services, const Caller& caller, const Respond& respond) {
  const auto shop = services.merchants.merchant(caller.merchant());
  CHECK(shop.has_value(), "a key is a shop's");
  json::object out = key_json(caller.key);
  out["merchant"] = json::object{{"id", services.ids.make(IdKind::merchant, shop->id)}, {"name", shop->name}};
  respond(http::json_reply(200, out));
}

constexpr std::string_view kPublishable = "^cx_(test_)?pk_[A-Za-z0-9_-]{43}$";

std::vector<schema::Member> key_members() {
  json::value scope = schema::one_of({"orders:read", "orders:write", "refunds:write", "events:read", "webhooks:write", "checkout:open"});
  return {{"object", schema::constant("api_key")},
          {"id", schema::pattern("^key_[0-9A-HJKMNP-TV-Z]{16}$", "key_7HQ2M0V3T8K5RWXC")},
          {"kind", schema::one_of({"secret", "restricted", "publishable"})},
          {"label", schema::string(1, kLabelBytesMax)},
          {"scopes", schema::array(std::move(scope), static_cast<std::int64_t>(std::size(kScopes)))},
          {"signs_with", schema::nullable(schema::one_of({"ed25519", "ecdsa-p256-sha256"}))},
          {"created_at", schema::instant()},
          {"revoked_at", schema::nullable(schema::instant())},
          {"ends_at", schema::nullable(schema::instant())},
          {"publishable_key", schema::nullable(schema::pattern(kPublishable))}};
}

json::value key_shape() { return schema::named("ApiKey", schema::object(key_members())); }

json::value new_key_shape() {
  auto members = key_members();
  members.push_back({"key", schema::pattern("^cx_(test_)?[srp]k_[A-Za-z0-9_-]{43}$")});
  return schema::named("NewApiKey", schema::object(members));
}

json::value rotated_key_shape() {
  auto members = key_members();
  members.push_back({"key", schema::pattern("^cx_(test_)?[srp]k_[A-Za-z0-9_-]{43}$")});
  members.push_back({"replaces", schema::object({{"id", schema::string(1, 64)}, {"ends_at", schema::instant()}})});
  return schema::named("RotatedApiKey", schema::object(members));
}

json::value own_key_shape() {
  auto members = key_members();
  members.push_back({"merchant", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})});
  return schema::named("OwnApiKey", schema::object(members));
}

json::value request_shape() {
  return schema::named("ApiRequest", schema::object({{"object", schema::constant("api_request")},
                                                     {"id", schema::string(1, 64)},
                                                     {"at", schema::instant()},
                                                     {"key_id", schema::pattern("^key_[0-9A-HJKMNP-TV-Z]{16}$", "key_7HQ2M0V3T8K5RWXC")},
                                                     {"method", schema::string(1, 16)},
                                                     {"path", schema::string(1, 2048)},
                                                     {"operation", schema::string(1, 64)},
                                                     {"status", schema::integer(100, 599)},
                                                     {"code", schema::nullable(schema::string(1, 64))}}));
}

json::value make_body() {
  json::value scope = schema::one_of({"orders:read", "orders:write", "refunds:write", "events:read", "webhooks:write"});
  return schema::object({{"label", schema::string(1, kLabelBytesMax)},
                         {"kind", schema::one_of({"secret", "restricted", "publishable"})},
                         {"scopes", schema::array(std::move(scope), static_cast<std::int64_t>(std::size(kScopes))), schema::kOptional},
                         {"public_key", schema::string(1, kPemBytesMax), schema::kOptional}});
}

}  // namespace

void for_programs(http::Route& route, Gate& gate, std::optional<Scope> scope, ProgramHandler work, Noted noted) {
  using enum Code;
  route.audience = http::Audience::developer;
  for (const Code code : {not_signed_in, request_signature_wrong, request_too_old, request_replayed}) route.refusals.push_back(code);
  if (scope) route.refusals.push_back(api_scope_missing);
  if (scope) route.summary += " (" + std::string(name(*scope)) + ")";
  route.handler = [&gate, scope, noted, operation = route.operation_id, work = std::move(work)](const RequestPtr& request, const Respond& respond) {
    const auto caller = gate.admit(message_of(*request), std::nullopt);
    if (!caller) return respond(http::problem(*request, caller.error()));  // nobody's: no shop's log
    LoggedRequest entry{gate.now(), key_id(caller->key), request->method, request->path, operation, 0, {}, request->id};
    const Respond logged(std::make_shared<Logged>(respond, gate.requests(), caller->merchant(), std::move(entry), noted));
    if (const Done may = has_scope(caller->key, scope); !may) return logged(http::problem(*request, may.error()));
    work(*caller, request, logged);
  };
}

void for_pages(http::Route& route, Gate& gate, ProgramHandler work) {
  using enum Code;
  route.audience = http::Audience::developer;
  for (const Code code : {not_signed_in, api_scope_missing}) route.refusals.push_back(code);
  route.summary += " (checkout:open)";
  route.query.push_back({"key", "the shop's publishable key, where no header can be sent", schema::pattern(kPublishable)});
  route.handler = [&gate, work = std::move(work)](const RequestPtr& request, const Respond& respond) {
    Message message = message_of(*request);
    const auto asked = request->query("key");
    const std::string bearer = "Bearer " + std::string(asked.value_or(""));
    if (asked) message.fields = {{"authorization", bearer}};
    const auto caller = gate.admit(message, std::nullopt);
    if (!caller) return respond(http::problem(*request, caller.error()));
    // In an address a secret would stand in logs and histories: nobody may come to rely on that.
    const bool fits = caller->key.kind == KeyKind::publishable || (!asked && caller->key.may(Scope::orders_read));
    if (!fits) return respond(http::problem(*request, Refusal(api_scope_missing, {.text = std::string(name(Scope::checkout_open))})));
    // To pages of other origins only what a publishable key has opened; no refusal of it tells them anything.
    work(*caller, request, asked ? Respond(std::make_shared<Readable>(respond)) : respond);
  };
}

void add_routes(std::vector<http::Route>& routes, Services& services, Gate& gate) {
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       void (*work)(Services&, Gate&, const RequestPtr&, const Respond&)) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::merchant;
    route.app = http::App::till;
    route.handler = [&services, &gate, work](const RequestPtr& request, const Respond& respond) {
      work(services, gate, request, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  add("GET", "/v1/till/api_requests", "list_api_requests", "What the shop's programs have asked since the server began, newest first", list_requests)
      .reply = schema::list(request_shape());
  add("GET", "/v1/till/api_keys", "list_api_keys", "The keys of the shop's programs, newest first", list).reply =
      schema::list(key_shape());
  http::Route& one = add("POST", "/v1/till/api_keys", "create_api_key", "A key for a program; it is shown this once", make);
  one.needs_key = true;
  one.bound = true;
  one.success = 201;
  one.request = make_body();
  one.reply = new_key_shape();
  one.refusals = {not_signed_in, session_expired, not_allowed, text_invalid, api_keys_full};
  http::Route& next = add("POST", "/v1/till/api_keys/{key}/rotate", "rotate_api_key",
                          "Another key in place of this one, which ends by itself after overlap_seconds (0 when absent, a week at most)", rotate);
  next.needs_key = true;
  next.bound = true;
  next.success = 201;
  next.request = schema::object({{"overlap_seconds", schema::integer(0, kOverlapMax.us / 1'000'000), schema::kOptional}});
  next.reply = rotated_key_shape();
  next.refusals = {not_signed_in, session_expired, not_allowed, api_key_unknown, api_keys_full};
  http::Route& over = add("DELETE", "/v1/till/api_keys/{key}", "revoke_api_key", "Ends a key at once", revoke);
  over.bound = true;
  over.success = 204;
  over.refusals = {not_signed_in, session_expired, api_key_unknown};

  http::Route own;
  own.method = "GET";
  own.pattern = "/v1/api_key";
  own.operation_id = "get_own_api_key";
  own.summary = "Whose key this is, and what it may";
  own.reply = own_key_shape();
  for_programs(own, gate, std::nullopt, [&services](const Caller& caller, const RequestPtr&, const Respond& respond) {
    who_am_i(services, caller, respond);
  });
  routes.push_back(std::move(own));

  http::Route asked;
  asked.method = "GET";
  asked.pattern = "/v1/api_requests";
  asked.operation_id = "list_own_api_requests";
  asked.summary = "What the shop's programs have asked since the server began, newest first; not these questions themselves";
  asked.reply = schema::list(request_shape());
  for_programs(asked, gate, Scope::events_read, [&gate](const Caller& caller, const RequestPtr&, const Respond& respond) {
    respond(requests_of(gate, caller.merchant()));
  }, Noted::none);
  routes.push_back(std::move(asked));
}

}  // namespace chenxi::api_keys
