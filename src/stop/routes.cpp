#include "stop/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/present.h"
#include "ports/services.h"
#include "stop/stop.h"

namespace chenxi::stop {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;
using identity::Customer;

Instant now(ports::Services& services) {
  return services.env.clock->now();
}

Result<Customer> me(ports::Services& services, const RequestPtr& request) {
  const auto who = TRY(services.directory.signed_in(AppKind::wallet, request->session, now(services)));
  auto row = services.directory.customer(who.subject);
  if (!row) return refuse(Code::not_signed_in);
  return *std::move(row);
}

Result<identity::CheckedProof> check(ports::Services& services, const RequestPtr& request,
                                     std::int64_t customer, const identity::Proof& proof) {
  identity::Statement statement;
  statement.purpose = "settings";
  statement.currency = services.info.currency;
  statement.nonce = text(*request->key);
  return identity::check_proof(services.directory, services.vault, now(services), customer, statement, proof);
}

template <class C>
void submit(ports::Services& services, const RequestPtr& request, const Respond& respond,
            const Result<std::shared_ptr<C>>& command, std::function<http::Reply(const C&)> render) {
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued = services.engine.submit(
      *command, [request, respond, done = *command, render](const engine::Outcome& outcome) {
        http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal) : render(*done);
        if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

template <class C>
std::function<http::Reply(const C&)> customer_reply(ports::Services& services) {
  return [&services](const C& done) {
    return http::json_reply(
        200, identity::customer_json(done.customer, services.vault, services.ids, now(services)));
  };
}

// ------------------------------------------------------------------------------------------------------------
// stopping

void stop_all(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = [&]() -> Result<std::shared_ptr<StopAll>> {
    const Customer row = TRY(me(services, request));
    auto command = std::make_shared<StopAll>(row.id);
    command->request = engine::Request{row.id, *request->key, sha256(Encoder(1).add("stop.all").bytes())};
    return command;
  };
  submit<StopAll>(services, request, respond, read(), customer_reply<StopAll>(services));
}

void stop_by_code(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = [&]() -> Result<std::shared_ptr<StopByCode>> {
    const json::value body = TRY(http::json_body(*request));
    JsonReader in = TRY(JsonReader::object(body));
    const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
    const std::string code = normal_code(TRY(in.string("recovery_code", 1, 64)));
    TRY(in.finish());
    const Hash32 number = services.vault.index(identity::HandleKind::phone, phone);
    // A number that nobody has goes the same way, with a code that nobody has.
    const auto owner = services.directory.owner_of_handle(number);
    const Customer row = owner ? services.directory.customer(*owner).value_or(Customer{}) : Customer{};
    const TypedCode typed = typed_code(services.vault, row, code, request->client, number);
    auto command = std::make_shared<StopByCode>(row.id, typed);
    command->request = engine::Request{
        row.id, *request->key,
        sha256(Encoder(1).add("stop.by_code").add(view(number)).add(view(typed.mac)).bytes())};
    return command;
  };
  submit<StopByCode>(services, request, respond, read(), [](const StopByCode&) {
    return http::json_reply(200, json::object{{"object", "stop"}});
  });
}

void resume(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = [&]() -> Result<std::shared_ptr<Resume>> {
    const Customer row = TRY(me(services, request));
    const json::value body = TRY(http::json_body(*request));
    JsonReader in = TRY(JsonReader::object(body));
    const auto challenge = TRY(in.optional_string("challenge_id", 1, 64));
    std::string digits;
    if (challenge) digits = TRY(identity::read_digits(in, "code"));
    const auto paper = TRY(in.optional_string("recovery_code", 1, 64));
    const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
    TRY(in.finish());
    const identity::CheckedProof checked = TRY(check(services, request, row.id, proof));
    auto command = std::make_shared<Resume>(services.vault, row.id, checked);
    if (challenge) {
      const auto id = services.ids.read(IdKind::code_challenge, *challenge);
      if (!id) return refuse(Code::code_expired);
      command->code = identity::ProvenCode{*id, digits, identity::CodePurpose::resume, row.id, {}};
    }
    if (paper)
      command->recovery =
          typed_code(services.vault, row, normal_code(*paper), request->client, row.phone_index);
    command->authority.factor = checked.factor();
    command->request = engine::Request{row.id, *request->key, sha256(Encoder(1).add("stop.resume").bytes())};
    return command;
  };
  submit<Resume>(services, request, respond, read(), customer_reply<Resume>(services));
}

// ------------------------------------------------------------------------------------------------------
// codes on paper

void make_codes(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = [&]() -> Result<std::shared_ptr<MakeCodes>> {
    const Customer row = TRY(me(services, request));
    const json::value body = TRY(http::json_body(*request));
    JsonReader in = TRY(JsonReader::object(body));
    const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
    TRY(in.finish());
    const identity::CheckedProof checked = TRY(check(services, request, row.id, proof));
    if (!checked.pin_mac) return refuse(Code::pin_required);
    auto command = std::make_shared<MakeCodes>(row.id, checked);
    // The PIN is part of the request: its repeat without it shows no codes.
    command->request = engine::Request{
        row.id, *request->key, sha256(Encoder(1).add("stop.make_codes").add(view(*checked.pin_mac)).bytes())};
    for (const std::string& code : codes_of(services.vault, *command->request))
      command->macs.push_back(services.vault.recovery_mac(row, normal_code(code)));
    return command;
  };
  submit<MakeCodes>(services, request, respond, read(), [&services](const MakeCodes& done) {
    json::array codes;
    for (const std::string& code : codes_of(services.vault, *done.request)) codes.emplace_back(code);
    return http::json_reply(201, json::object{{"object", "recovery_codes"}, {"codes", codes}});
  });
}

void look_codes(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto row = me(services, request);
  if (!row) return respond(http::problem(*request, row.error()));
  const auto query = std::make_shared<LookCodes>(row->id);
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::value made;
    if (query->made_at.us != 0) made = rfc3339(query->made_at);
    respond(http::json_reply(
        200, json::object{{"object", "recovery_code_state"}, {"left", query->left}, {"made_at", made}}));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using Work = void (*)(ports::Services&, const RequestPtr&, const Respond&);
  const auto add = [&](const char* method, const char* pattern, const char* id, const char* summary,
                       Work work, int success, json::value request, json::value reply,
                       std::vector<Code> refusals, bool key = true) -> http::Route& {
    http::Route route;
    route.method = method;
    route.pattern = pattern;
    route.operation_id = id;
    route.summary = summary;
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.needs_key = key;
    route.success = success;
    route.request = std::move(request);
    route.reply = std::move(reply);
    route.refusals = std::move(refusals);
    route.handler = [&services, work](const RequestPtr& r, const Respond& respond) {
      work(services, r, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  using schema::kOptional;
  const auto code = [] { return schema::string(1, 64); };
  add("POST", "/v1/me/stop", "stop_payments", "Stops everything that leaves one's account; receiving goes on",
      stop_all, 200, nullptr, schema::ref("Customer"), {not_signed_in, session_expired});
  add("POST", "/v1/stop", "stop_payments_by_code",
      "The same without a phone: with one's number and a recovery code", stop_by_code, 200,
      schema::object({{"phone", schema::string(1, 64)}, {"recovery_code", code()}}),
      schema::named("Stop", schema::object({{"object", schema::constant("stop")}})),
      {phone_invalid, recovery_code_wrong, recovery_tries_exhausted})
      .without_session = true;
  add("POST", "/v1/me/resume", "resume_payments", "Lifts the stop", resume, 200,
      schema::object({{"challenge_id", schema::public_id("otp"), kOptional},
                      {"code", schema::pattern("^[0-9]{6}$", "190784"), kOptional},
                      {"recovery_code", code(), kOptional},
                      {"proof", schema::proof()}}),
      schema::ref("Customer"),
      {not_signed_in, session_expired, device_unknown, signature_wrong, statement_expired, pin_required,
       pin_wrong, pin_locked, account_frozen, step_up_required, code_wrong, code_expired, code_used,
       code_tries_exhausted, recovery_code_required, recovery_code_wrong, recovery_tries_exhausted});
  add("POST", "/v1/me/recovery_codes", "make_recovery_codes",
      "Makes eight new recovery codes, shown this once", make_codes, 201,
      schema::object({{"proof", schema::proof()}}),
      schema::named("RecoveryCodes", schema::object({{"object", schema::constant("recovery_codes")},
                                                     {"codes", schema::array(schema::string(29, 29), 8)}})),
      {not_signed_in, session_expired, device_unknown, signature_wrong, statement_expired, pin_required,
       pin_wrong, pin_locked, account_frozen, payments_stopped});
  add("GET", "/v1/me/recovery_codes", "get_recovery_codes", "How many recovery codes are left", look_codes,
      200, nullptr,
      schema::named("RecoveryCodeState", schema::object({{"object", schema::constant("recovery_code_state")},
                                                         {"left", schema::integer(0, 8)},
                                                         {"made_at", schema::nullable(schema::instant())}})),
      {not_signed_in, session_expired}, false);
}

}  // namespace chenxi::stop
