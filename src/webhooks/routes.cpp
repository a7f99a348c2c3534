#include "webhooks/routes.h"

#include <charconv>

#include "api_keys/routes.h"
#include "base/utf8.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "payments/api/orders.h"
#include "payments/refund.h"
#include "ports/services.h"
#include "webhooks/endpoints.h"
#include "webhooks/queries.h"
#include "webhooks/sender.h"

namespace chenxi::webhooks {
namespace {

namespace schema = http::schema;
using api_keys::Scope;
using http::RequestPtr;
using http::Respond;

struct Desk {
  ports::Services& services;
  const Sender& sender;
};
/// One piece of work, whoever asks for it: the owner at the till or a program of the shop's.
using Work = void (*)(const Desk&, std::int64_t merchant, const RequestPtr&, const Respond&);

// An endpoint's id is made as an event's is: both are row numbers of the books, and no number is given twice.
constexpr std::string_view kEndpointPrefix = "whe", kEventPrefix = "evt";

std::string endpoint_id(const Desk& desk, std::int64_t row) {
  return std::string(kEndpointPrefix) + desk.services.ids.make(IdKind::event, row).substr(kEventPrefix.size());
}
std::int64_t endpoint_row(const Desk& desk, const RequestPtr& request) {
  const std::string_view id = request->param("endpoint");
  if (!id.starts_with(kEndpointPrefix)) return -1;
  return desk.services.ids.read(IdKind::event, std::string(kEventPrefix) + std::string(id.substr(kEndpointPrefix.size()))).value_or(-1);
}

/// An answer's beginning, as far as it is text.
std::string shown(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += (c >= ' ' && c <= '~') || c == '\n' || c == '\t' ? c : '.';
  return out;
}

template <class C>
void submit(const Desk& desk, const RequestPtr& request, const Respond& respond, std::shared_ptr<C> command,
            std::function<http::Reply(const C&)> reply_of) {
  const bool queued = desk.services.engine.submit(command, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*command));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}
template <class Q>
void ask(const Desk& desk, const RequestPtr& request, const Respond& respond, std::shared_ptr<Q> query,
         std::function<http::Reply(const Q&)> reply_of) {
  const bool queued = desk.services.engine.ask(query, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*query));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

constexpr std::string_view name(Signatures signatures) {
  switch (signatures) {
    case Signatures::hmac: return "hmac";
    case Signatures::ed25519: return "ed25519";
    case Signatures::both: return "both";
  }
  return "";
}

json::object endpoint_json(const Desk& desk, const Endpoint& endpoint) {
  const Instant now = desk.services.env.clock->now();
  return {{"object", "webhook_endpoint"},
          {"id", endpoint_id(desk, endpoint.id)},
          {"url", endpoint.url},
          {"status", endpoint.state == EndpointState::enabled ? "enabled" : "gone"},
          {"signatures", name(endpoint.signatures)},
          {"public_key", endpoint.by_key_pair()
                             ? json::value(public_key_text(desk.services.vault, endpoint.id, endpoint.secret))
                             : json::value(nullptr)},
          {"in_order", endpoint.in_order},
          {"created_at", rfc3339(endpoint.created_at)},
          {"old_secret_until", endpoint.old_secret_until > now ? json::value(rfc3339(endpoint.old_secret_until)) : json::value(nullptr)}};
}

std::string_view status_of(const Delivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::waiting: return "waiting";
    case DeliveryState::delivered: return "delivered";
    case DeliveryState::given_up: return "given_up";
  }
  return "";
}

json::object try_json(const Delivery& delivery) {
  return {{"status", status_of(delivery)},
          {"tries", delivery.tries},
          {"answer_status", delivery.status == 0 ? json::value(nullptr) : json::value(delivery.status)},
          {"why", delivery.why.empty() ? json::value(nullptr) : json::value(delivery.why)},
          {"at", rfc3339(delivery.at)}};
}

json::object with_secret(const Desk& desk, const Endpoint& endpoint) {
  json::object out = endpoint_json(desk, endpoint);
  out["secret"] = endpoint.by_secret() ? json::value(secret_text(desk.services.vault, endpoint.id, endpoint.secret))
                                                        : json::value(nullptr);
  return out;
}

/// The event as it was sent, whose content we wrote.
json::value event_json(const ShopEvent& event) { return parse_json(event.content).value_or(json::value()); }

http::Reply list_json(json::array data, bool more, json::value next) {
  return http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)}, {"has_more", more}, {"next_cursor", std::move(next)}});
}

Result<std::int64_t> number_param(const RequestPtr& request, std::string_view name) {
  const auto text = request->query(name);
  if (!text) return 0;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < 0 || text->size() > 12)
    return refuse(Code::malformed, {.pointer = "?" + std::string(name)});
  return number;
}

// ------------------------------------------------------------------------------------------------------------ the work

Result<std::shared_ptr<AddEndpoint>> read_endpoint(const Desk& desk, std::int64_t merchant, const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  std::string url = TRY(in.string("url", 1, kUrlBytesMax));
  Wishes wishes;
  if (const auto word = TRY(in.optional_string("signatures", 1, 20))) {
    for (const Signatures one : {Signatures::hmac, Signatures::ed25519, Signatures::both})
      if (name(one) == *word) wishes.signatures = one;
    if (!wishes.signatures) return refuse(Code::malformed, {.pointer = "/signatures"});
  }
  wishes.in_order = TRY(in.optional_boolean("in_order"));
  TRY(in.finish());
  if (!is_fit_url(url, desk.sender.allowed())) return refuse(Code::malformed, {.pointer = "/url"});
  return std::make_shared<AddEndpoint>(merchant, std::move(url), wishes);
}

void create(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  const auto command = read_endpoint(desk, merchant, request);
  if (!command) return respond(http::problem(*request, command.error()));
  submit<AddEndpoint>(desk, request, respond, *command,
                      [desk](const AddEndpoint& c) { return http::json_reply(201, with_secret(desk, c.made)); });
}

void list(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  ask<ListEndpoints>(desk, request, respond, std::make_shared<ListEndpoints>(merchant), [desk](const ListEndpoints& q) {
    json::array data;
    for (const ListEndpoints::Found& one : q.found) {
      json::object out = endpoint_json(desk, one.endpoint);
      out["last_delivery"] = one.last ? json::value(try_json(*one.last)) : json::value(nullptr);
      data.push_back(std::move(out));
    }
    return list_json(std::move(data), false, nullptr);
  });
}

void remove(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  submit<RemoveEndpoint>(desk, request, respond, std::make_shared<RemoveEndpoint>(merchant, endpoint_row(desk, request)),
                         [](const RemoveEndpoint&) { return http::empty_reply(204); });
}

void rotate(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  submit<RotateSecret>(desk, request, respond, std::make_shared<RotateSecret>(merchant, endpoint_row(desk, request)),
                       [desk](const RotateSecret& c) { return http::json_reply(200, with_secret(desk, c.changed)); });
}

Result<std::shared_ptr<Replay>> read_replay(const Desk& desk, std::int64_t merchant, const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t from = TRY(in.integer("from", 1, 1'000'000'000'000));
  const std::int64_t to = TRY(in.integer("to", from, from + kReplayMax - 1));
  TRY(in.finish());
  return std::make_shared<Replay>(merchant, endpoint_row(desk, request), from, to);
}

void replay(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  const auto command = read_replay(desk, merchant, request);
  if (!command) return respond(http::problem(*request, command.error()));
  submit<Replay>(desk, request, respond, *command, [](const Replay& c) {
    return http::json_reply(200, json::object{{"object", "webhook_replay"}, {"events", c.events}});
  });
}

void deliveries(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  const auto limit = http::list_limit(*request);
  const auto before = number_param(request, "before");
  if (!limit || !before) return respond(http::problem(*request, !limit ? limit.error() : before.error()));
  const auto query = std::make_shared<ListDeliveries>(merchant, endpoint_row(desk, request), *before, *limit);
  ask<ListDeliveries>(desk, request, respond, query, [request](const ListDeliveries& q) {
    if (!q.known) return http::problem(*request, Code::not_found);
    json::array data;
    for (const ListDeliveries::Found& one : q.found) {
      json::object out = try_json(one.delivery);
      out["object"] = "webhook_delivery";
      out["number"] = one.delivery.number;
      out["answer"] = one.delivery.answer.empty() ? json::value(nullptr) : json::value(shown(one.delivery.answer));
      out["next_at"] = one.next_at ? json::value(rfc3339(*one.next_at)) : json::value(nullptr);
      out["event"] = one.event ? event_json(*one.event) : json::value(nullptr);
      data.push_back(std::move(out));
    }
    return list_json(std::move(data), q.more, q.more ? json::value(std::to_string(q.found.back().delivery.number)) : json::value(nullptr));
  });
}

void events(const Desk& desk, std::int64_t merchant, const RequestPtr& request, const Respond& respond) {
  const auto limit = http::list_limit(*request);
  const auto after = number_param(request, "after");
  if (!limit || !after) return respond(http::problem(*request, !limit ? limit.error() : after.error()));
  ask<ListEvents>(desk, request, respond, std::make_shared<ListEvents>(merchant, *after, *limit), [](const ListEvents& q) {
    json::array data;
    for (const ShopEvent& event : q.found) data.push_back(event_json(event));
    return list_json(std::move(data), q.more, q.more ? json::value(std::to_string(q.found.back().number)) : json::value(nullptr));
  });
}

// -------------------------------------------------------------------------------------------------------- the document

json::value endpoint_shape(bool secret, bool last) {
  std::vector<schema::Member> members = {{"object", schema::constant("webhook_endpoint")},
                                         {"id", schema::public_id("whe")},
                                         {"url", schema::string(1, kUrlBytesMax)},
                                         {"status", schema::one_of({"enabled", "gone"})},
                                         {"signatures", schema::one_of({"hmac", "ed25519", "both"})},
                                         {"public_key", schema::nullable(schema::pattern("^whpk_[A-Za-z0-9+/]{43}=$"))},
                                         {"in_order", schema::boolean()},
                                         {"created_at", schema::instant()},
                                         {"old_secret_until", schema::nullable(schema::instant())}};
  if (secret) members.push_back({"secret", schema::nullable(schema::pattern("^whsec_[A-Za-z0-9+/]{43}=$"))});
  if (last)
    members.push_back({"last_delivery", schema::nullable(schema::object({{"status", schema::one_of({"waiting", "delivered", "given_up"})},
                                                                         {"tries", schema::integer(1, 10)},
                                                                         {"answer_status", schema::nullable(schema::integer(100, 999))},
                                                                         {"why", schema::nullable(schema::string(1, 500))},
                                                                         {"at", schema::instant()}}))});
  return schema::named(secret ? "NewWebhookEndpoint" : "WebhookEndpoint", schema::object(members));
}

/// As record.cpp writes it: what the event is of, by its `object`.
json::value event_data() {
  const json::value number = schema::string(1, payments::kOrderNumberBytesMax);
  return schema::any_of(
      {schema::named("EventOfOrder", schema::object({{"object", schema::constant("order")},
                                                     {"id", schema::public_id("ord")},
                                                     {"merchant_order_no", number},
                                                     {"amount", schema::amount()},
                                                     {"currency", schema::currency()},
                                                     {"status", schema::one_of({"open", "authorized", "paid", "cancelled", "declined", "released"})},
                                                     {"expires_at", schema::instant(), schema::kOptional},
                                                     {"hold", schema::object({{"id", schema::public_id("hld")},
                                                                              {"amount", schema::amount()},
                                                                              {"held_until", schema::instant()},
                                                                              {"captured_amount", schema::minor(), schema::kOptional},
                                                                              {"released_amount", schema::minor(), schema::kOptional}}),
                                                      schema::kOptional},
                                                     {"payment_id", schema::public_id("pay"), schema::kOptional},
                                                     {"trade_id", schema::public_id("trd"), schema::kOptional},
                                                     {"shared", schema::minor(), schema::kOptional}})),
       schema::named("EventOfShare", schema::object({{"object", schema::constant("share")},
                                                     {"id", schema::public_id("spl")},
                                                     {"giver", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})},
                                                     {"amount", schema::amount()},
                                                     {"currency", schema::currency()}})),
       schema::named("EventOfTrade", schema::object({{"object", schema::constant("trade")},
                                                     {"id", schema::public_id("trd")},
                                                     {"order_id", schema::public_id("ord")},
                                                     {"merchant_order_no", schema::nullable(number)},
                                                     {"amount", schema::amount()},
                                                     {"currency", schema::currency()},
                                                     {"returned", schema::amount(), schema::kOptional},
                                                     {"delivered", schema::amount(), schema::kOptional}})),
       schema::named("EventOfCheckoutSession", schema::object({{"object", schema::constant("checkout_session")},
                                                               {"id", schema::public_id("cos")},
                                                               {"order_id", schema::public_id("ord")},
                                                               {"merchant_order_no", number},
                                                               {"amount", schema::amount()},
                                                               {"currency", schema::currency()},
                                                               {"status", schema::one_of({"paid", "cancelled"})},
                                                               {"payment_id", schema::public_id("pay"), schema::kOptional},
                                                               {"trade_id", schema::public_id("trd"), schema::kOptional},
                                                               {"payment_link_id", schema::public_id("plk"), schema::kOptional}})),
       schema::named("EventOfPayment",
                     schema::object({{"object", schema::constant("payment")},
                                     {"id", schema::public_id("pay")},
                                     {"order_id", schema::nullable(schema::public_id("ord"))},
                                     {"merchant_order_no", schema::nullable(number)},
                                     {"amount", schema::amount()},
                                     {"currency", schema::currency()},
                                     {"method", schema::one_of({"static_code", "order", "payment_code", "link"})},
                                     {"refund", schema::object({{"id", schema::public_id("ref")},
                                                                {"amount", schema::amount()},
                                                                {"reason", schema::nullable(schema::string(1, payments::kReasonBytesMax))}}),
                                      schema::kOptional}}))});
}

json::value event_shape() {
  return schema::named("Event", schema::object({{"object", schema::constant("event")},
                                                {"id", schema::public_id("evt")},
                                                {"type", schema::one_of({"order.created", "order.paid", "order.cancelled", "order.declined",
                                                                         "payment.succeeded", "payment.refunded", "checkout_session.completed",
                                                                         "checkout_session.expired", "order.authorized", "order.captured", "order.released", "trade.paid", "trade.sent",
                                                                         "trade.returned", "trade.delivered", "trade.disputed", "trade.contested", "trade.resumed",
                                                                         "split.paid", "split.returned", "split.lapsed"})},
                                                {"created_at", schema::instant()},
                                                {"number", schema::integer(1, 9'007'199'254'740'991)},
                                                {"sequence", schema::integer(1, 9'007'199'254'740'991)},
                                                {"data", event_data()}}));
}

json::value delivery_shape() {
  return schema::named("WebhookDelivery", schema::object({{"object", schema::constant("webhook_delivery")},
                                                          {"number", schema::integer(1, 9'007'199'254'740'991)},
                                                          {"status", schema::one_of({"waiting", "delivered", "given_up"})},
                                                          {"tries", schema::integer(1, 10)},
                                                          {"answer_status", schema::nullable(schema::integer(100, 999))},
                                                          {"why", schema::nullable(schema::string(1, 500))},
                                                          {"answer", schema::nullable(schema::string(1, 500))},
                                                          {"at", schema::instant()},
                                                          {"next_at", schema::nullable(schema::instant())},
                                                          {"event", schema::nullable(event_shape())}}));
}

struct Operation {
  std::string method, path, id, summary;
  Work work;
  json::value reply;
  std::vector<Code> refusals;
  int success = 200;
  json::value request{};
  std::vector<http::QueryParam> query{};
};

std::vector<Operation> operations() {
  using enum Code;
  const json::value wanted = schema::object({{"url", schema::string(1, kUrlBytesMax)},
                                             {"signatures", schema::one_of({"hmac", "ed25519", "both"}), schema::kOptional},
                                             {"in_order", schema::boolean(), schema::kOptional}});
  return {
      {"POST", "webhook_endpoints", "create_{}webhook_endpoint", "Sends the shop's events to an https:// address, which is its key: asked for again, it is changed", create,
       endpoint_shape(true, false), {not_allowed}, 201, wanted},
      {"GET", "webhook_endpoints", "list_{}webhook_endpoints", "Where the shop's events are sent", list, schema::list(endpoint_shape(false, true)), {}},
      {"DELETE", "webhook_endpoints/{endpoint}", "delete_{}webhook_endpoint", "Nothing more is sent there", remove, nullptr, {not_found}, 204},
      {"POST", "webhook_endpoints/{endpoint}/rotate", "rotate_{}webhook_secret", "A new secret and a new key pair; the old ones sign beside them for a day", rotate,
       endpoint_shape(true, false), {not_found}, 200, schema::object({})},
      {"POST", "webhook_endpoints/{endpoint}/replay", "replay_{}webhook_events", "Sends events of these numbers again", replay,
       schema::object({{"object", schema::constant("webhook_replay")}, {"events", schema::integer(0, kReplayMax)}}), {not_found}, 200,
       schema::object({{"from", schema::integer(1, 1'000'000'000'000)}, {"to", schema::integer(1, 1'000'000'000'000)}})},
      {"GET", "webhook_endpoints/{endpoint}/deliveries", "list_{}webhook_deliveries", "What was sent and what was answered, newest first", deliveries,
       schema::list(delivery_shape()), {not_found}, 200, nullptr,
       {{"limit", "", schema::integer(1, 100)}, {"before", "The number of the event that ended the page before", schema::integer(0, 999'999'999'999)}}},
  };
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate, const Sender& sender) {
  const Desk desk{services, sender};
  const auto route_of = [](const Operation& operation, std::string_view root, std::string_view whose) {
    http::Route route;
    route.method = operation.method;
    route.pattern = std::string(root) + operation.path;
    route.operation_id = operation.id;
    route.operation_id.replace(route.operation_id.find("{}"), 2, whose);
    route.summary = operation.summary;
    route.reply = operation.reply;
    route.refusals = operation.refusals;
    route.success = operation.success;
    route.request = operation.request;
    route.query = operation.query;
    return route;
  };
  for (const Operation& operation : operations()) {
    http::Route program = route_of(operation, "/v1/", "");
    api_keys::for_programs(program, gate, Scope::webhooks_write,
                           [desk, work = operation.work](const api_keys::Caller& caller, const RequestPtr& request, const Respond& respond) {
                             work(desk, caller.merchant(), request, respond);
                           });
    routes.push_back(std::move(program));

    http::Route owner = route_of(operation, "/v1/till/", "till_");
    owner.audience = http::Audience::merchant;
    owner.app = http::App::till;
    owner.bound = operation.method != "GET";
    owner.refusals.insert(owner.refusals.end(), {Code::not_signed_in, Code::session_expired});
    owner.handler = [desk, work = operation.work](const RequestPtr& request, const Respond& respond) {
      const auto who = desk.services.directory.signed_in(identity::AppKind::till, request->session, desk.services.env.clock->now());
      if (!who) return respond(http::problem(*request, who.error()));
      work(desk, who->subject, request, respond);
    };
    routes.push_back(std::move(owner));
  }
  http::Route all;
  all.method = "GET";
  all.pattern = "/v1/events";
  all.operation_id = "list_events";
  all.summary = "What happened to the shop's orders and payments, oldest first";
  all.reply = schema::list(event_shape());
  all.query = {{"limit", "", schema::integer(1, 100)}, {"after", "The number of the event that ended the page before", schema::integer(0, 999'999'999'999)}};
  api_keys::for_programs(all, gate, Scope::events_read, [desk](const api_keys::Caller& caller, const RequestPtr& request, const Respond& respond) {
    events(desk, caller.merchant(), request, respond);
  }, api_keys::Noted::unless_empty);
  routes.push_back(std::move(all));
}

}  // namespace chenxi::webhooks
