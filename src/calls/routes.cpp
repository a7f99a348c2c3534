#include "calls/routes.h"

#include "base/bytes.h"
#include "calls/calls.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/vault.h"
#include "ports/services.h"

namespace chenxi::calls {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;
using ports::Services;

constexpr std::pair<std::string_view, CallReason> kReasons[] = {{"security", CallReason::security},
                                                                {"documents", CallReason::documents},
                                                                {"question", CallReason::question},
                                                                {"bank", CallReason::bank}};

std::string_view name(CallReason reason) {
  for (const auto& [text, one] : kReasons)
    if (one == reason) return text;
  CHECK(false, "a reason without a name");
  return {};
}

Result<CallReason> reason_named(std::string_view given) {
  for (const auto& [text, reason] : kReasons)
    if (text == given) return reason;
  return refuse(Code::malformed, {.pointer = "/reason"});
}

json::object call_json(const AnnouncedCall& call, Instant now) {
  return {{"object", "call"},
          {"reason", name(call.reason)},
          {"word", call.word},
          {"began_at", rfc3339(call.began_at)},
          {"until", rfc3339(call.ended_at.us != 0 ? call.ended_at : call.until)},
          {"live", is_live(call, now)}};
}

json::value call_shape() {
  return schema::named(
      "AnnouncedCall",
      schema::object({{"object", schema::constant("call")},
                      {"reason", schema::one_of({"security", "documents", "question", "bank"})},
                      {"word", schema::string(2, 20)},
                      {"began_at", schema::instant()},
                      {"until", schema::instant()},
                      {"live", schema::boolean()}}));
}

/// Announcing is an operator's; a supervisor reads.
Result<identity::SignedIn> operator_at_work(Services& services, const RequestPtr& request) {
  const identity::SignedIn who =
      TRY(services.directory.signed_in(AppKind::console, request->session, services.env.clock->now()));
  if (who.app != AppKind::console) return refuse(Code::not_allowed);
  return who;
}

Result<std::int64_t> owner_of(Services& services, std::string_view typed) {
  const std::string phone = TRY(identity::normal_phone(typed));
  const auto owner =
      services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
  if (!owner) return refuse(Code::not_found);
  return *owner;
}

Result<std::shared_ptr<AnnounceCall>> read_announcement(Services& services, const RequestPtr& request) {
  const identity::SignedIn who = TRY(operator_at_work(services, request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string phone = TRY(in.string("phone", 1, 64));
  const CallReason reason = TRY(reason_named(TRY(in.string("reason", 1, 20))));
  const std::string word = TRY(in.string("word", 2, 20));
  TRY(in.finish());
  const std::int64_t customer = TRY(owner_of(services, phone));
  auto command = std::make_shared<AnnounceCall>(customer, who.subject, reason, word);
  command->request = engine::Request{who.subject, *request->key,
                                     sha256(Encoder(1)
                                                .add("calls.announce")
                                                .add(customer)
                                                .add(static_cast<std::int64_t>(reason))
                                                .add(word)
                                                .bytes())};
  return command;
}

void announce(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = read_announcement(services, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued =
      services.engine.submit(*read, [=, &services, command = *read](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        http::Reply reply = http::json_reply(201, call_json(command->call, services.env.clock->now()));
        if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Result<std::shared_ptr<EndCall>> read_end(Services& services, const RequestPtr& request) {
  TRY(operator_at_work(services, request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string phone = TRY(in.string("phone", 1, 64));
  TRY(in.finish());
  return std::make_shared<EndCall>(TRY(owner_of(services, phone)));
}

void end(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = read_end(services, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued = services.engine.submit(*read, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : http::empty_reply(204));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

void list(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = services.directory.signed_in(AppKind::wallet, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  const auto query = std::make_shared<LookCalls>(who->subject);
  const bool queued = services.engine.ask(query, [=, &services](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::array data;
    for (const AnnouncedCall& call : query->calls) data.push_back(call_json(call, services.env.clock->now()));
    respond(http::json_reply(
        200,
        json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, Services& services) {
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       http::App app,
                       void (*work)(Services&, const RequestPtr&, const Respond&)) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = app == http::App::wallet ? http::Audience::resident : http::Audience::staff;
    route.app = app;
    route.handler = [&services, work](const RequestPtr& r, const Respond& respond) {
      work(services, r, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  add("GET", "/v1/me/calls", "list_calls", "Who of ours has called, and whether somebody calls now",
      http::App::wallet, list)
      .reply = schema::list(call_shape());
  http::Route& one = add("POST", "/v1/console/calls", "announce_call",
                         "Announces a call to a resident's wallet", http::App::console, announce);
  one.needs_key = true;
  one.success = 201;
  one.request = schema::object({{"phone", schema::string(1, 64)},
                                {"reason", schema::one_of({"security", "documents", "question", "bank"})},
                                {"word", schema::string(2, 20)}});
  one.reply = call_shape();
  one.refusals = {Code::not_signed_in, Code::not_allowed, Code::phone_invalid, Code::not_found};
  http::Route& over =
      add("POST", "/v1/console/calls/end", "end_call", "Ends what was announced", http::App::console, end);
  over.success = 204;
  over.request = schema::object({{"phone", schema::string(1, 64)}});
  over.refusals = {Code::not_signed_in, Code::not_allowed, Code::phone_invalid, Code::not_found};
}

}  // namespace chenxi::calls
