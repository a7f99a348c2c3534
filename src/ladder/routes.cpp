#include "ladder/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "ladder/check.h"
#include "ladder/document.h"
#include "ladder/steps.h"
#include "ports/services.h"
#include "rules/packs.h"

namespace chenxi::ladder {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::Class;
using identity::Customer;

std::string_view name(CheckState state) {
  switch (state) {
    case CheckState::waiting: return "pending";
    case CheckState::confirmed: return "confirmed";
    case CheckState::mismatched: return "mismatched";
    case CheckState::unknown: return "unknown";
    case CheckState::taken: return "taken";
  }
  return "";
}

/// How somebody stands.
class Look : public engine::Query {
 public:
  explicit Look(std::int64_t customer) : customer_(customer) {}
  Customer who;
  std::optional<IdentityCheck> check;
  std::optional<DocumentOwner> document;  // the confirmed one
  Instant now;

  const char* name() const override { return "ladder.look"; }
  void run(engine::Context& ctx) override {
    const auto* row = ctx.fetch<Customer>(customer_);
    CHECK(row != nullptr, "somebody signed in");
    who = *row;
    now = ctx.now();
    const auto* found = ctx.fetch<IdentityCheck>(customer_);
    if (found == nullptr) return;
    check = *found;
    if (check->state != CheckState::confirmed) return;
    if (const auto* owned = ctx.fetch<DocumentOwner>(check->document)) document = *owned;
  }

 private:
  std::int64_t customer_;
};

json::value check_json(const IdentityCheck& check, Lang lang) {
  json::value decided;
  if (check.state != CheckState::waiting) decided = rfc3339(check.decided_at);
  const std::string_view status = name(check.state);
  return json::object{{"status", status},
                      {"text", sentence(lang, "identity.check." + std::string(status))},
                      {"told_at", rfc3339(check.told_at)},
                      {"decided_at", decided}};
}

json::object identity_json(ports::Services& services, const Look& look, Lang lang) {
  const auto pack = services.packs.at(look.now);
  const TriesLeft tries = tries_left(look.check ? &*look.check : nullptr, look.now);
  json::value check, shown_name, shown_document, again;
  if (look.check) check = check_json(*look.check, lang);
  if (look.who.name_verified) shown_name = identity::shown_name(services.vault, look.who);
  if (look.document)
    shown_document = mask_document(
        services.vault.open(look.who, Class::statutory, "document", look.document->sealed_document));
  if (tries.again_at) again = rfc3339(*tries.again_at);
  const Offer offer{.registry = !services.info.registry_url.empty(), .bank = !services.info.bank_url.empty()};
  return {{"object", "identity"},
          {"tier", rules::name(look.who.tier)},
          {"name_masked", shown_name},
          {"document_masked", shown_document},
          {"check", check},
          {"tries_left", tries.left},
          {"try_again_at", again},
          {"steps", steps_json(pack->at(look.now), look.who.tier, offer, pack->currency(), lang)}};
}

/// Answers with how somebody stands now; so a repeat does, too.
void show(ports::Services& services, const RequestPtr& request, const Respond& respond, std::int64_t customer,
          int status, bool replayed) {
  const auto query = std::make_shared<Look>(customer);
  const bool asking = services.engine.ask(query, [=, &services](const engine::Outcome& looked) {
    if (looked.refusal) return respond(http::problem(*request, *looked.refusal));
    http::Reply reply = http::json_reply(status, identity_json(services, *query, request->lang));
    if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!asking) respond(http::problem(*request, Code::overloaded));
}

Result<Customer> me(ports::Services& services, const RequestPtr& request) {
  const Instant now = services.env.clock->now();
  const auto who = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now));
  auto row = services.directory.customer(who.subject);
  if (!row) return refuse(Code::not_signed_in);
  return *std::move(row);
}

Result<std::shared_ptr<Tell>> read(ports::Services& services, const Customer& who,
                                   const RequestPtr& request) {
  const Instant now = services.env.clock->now();
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string typed_document = TRY(in.string("document_number", 1, 80));
  const std::string typed_name = TRY(in.string("name", 1, 250));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  if (services.info.registry_url.empty()) return refuse(Code::identity_not_offered);
  const std::string document = TRY(normal_document(typed_document, now));
  const std::string name = TRY(normal_name(typed_name));

  identity::Statement statement;
  statement.purpose = "settings";
  statement.currency = services.info.currency;
  statement.nonce = text(*request->key);
  const identity::CheckedProof checked =
      TRY(identity::check_proof(services.directory, services.vault, now, who.id, statement, proof));
  auto command = std::make_shared<Tell>(who.id, checked);
  command->document = document_index(services.keys, document);
  command->sealed_document = services.vault.seal(who, Class::statutory, "document", document);
  command->sealed_name = services.vault.seal(who, Class::statutory, "name", name);
  // Keyed: the few digits that somebody does not know of a number could be found from a plain hash.
  const std::string fields = Encoder(1).add("ladder.tell").add(document).add(name).bytes();
  command->request = engine::Request{who.id, *request->key, hmac_sha256(services.keys.lookup, fields)};
  return command;
}

void tell(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = me(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  const auto command = read(services, *who, request);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued =
      services.engine.submit(*command, [=, &services, customer = who->id](const engine::Outcome& outcome) {
        if (!outcome.refusal) return show(services, request, respond, customer, 201, outcome.replayed);
        http::Reply reply = http::problem(*request, *outcome.refusal);
        if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::value identity_shape() {
  const auto tier = [] { return schema::one_of({"phone_only", "document", "bank_verified", "in_person"}); };
  const json::value bound = schema::object(
      {{"window", schema::one_of({"payment", "day", "month", "year", "night", "balance", "lifetime"})},
       {"title", schema::string(0, 200)},
       {"rule", schema::string(0, 200)},
       {"max", schema::money()},
       {"law", schema::string(0, 500)},
       {"confirmed", schema::boolean()}});
  const json::value step = schema::object({{"tier", tier()},
                                           {"reached", schema::boolean()},
                                           {"offered", schema::boolean()},
                                           {"may_pay", schema::boolean()},
                                           {"why_not", schema::nullable(schema::string(0, 500))},
                                           {"limits", schema::array(bound)}});
  const json::value check =
      schema::object({{"status", schema::one_of({"pending", "confirmed", "mismatched", "unknown", "taken"})},
                      {"text", schema::string(1, 300)},
                      {"told_at", schema::instant()},
                      {"decided_at", schema::nullable(schema::instant())}});
  return schema::named("Identity",
                       schema::object({{"object", schema::constant("identity")},
                                       {"tier", tier()},
                                       {"name_masked", schema::nullable(schema::string(1, 120))},
                                       {"document_masked", schema::nullable(schema::string(18, 18))},
                                       {"check", schema::nullable(check)},
                                       {"tries_left", schema::integer(0, kTriesMax)},
                                       {"try_again_at", schema::nullable(schema::instant())},
                                       {"steps", schema::array(step)}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  http::Route look;
  look.method = "GET";
  look.pattern = "/v1/me/identity";
  look.operation_id = "get_identity";
  look.summary =
      "How well one is known, how a check stands, and what each step of being known better would allow";
  look.audience = http::Audience::resident;
  look.app = http::App::wallet;
  look.reply = identity_shape();
  look.refusals = {not_signed_in, session_expired};
  look.handler = [&services](const RequestPtr& request, const Respond& respond) {
    const auto who = me(services, request);
    if (!who) return respond(http::problem(*request, who.error()));
    show(services, request, respond, who->id, 200, false);
  };
  routes.push_back(std::move(look));

  http::Route telling;
  telling.method = "POST";
  telling.pattern = "/v1/me/identity";
  telling.operation_id = "tell_identity";
  telling.summary =
      "One's document number and legal name, to be checked with the registry: its answer comes later";
  telling.audience = http::Audience::resident;
  telling.app = http::App::wallet;
  telling.needs_key = true;
  telling.success = 201;
  telling.request = schema::object({{"document_number", schema::string(1, 80)},
                                    {"name", schema::string(1, 250)},
                                    {"proof", schema::proof()}});
  telling.reply = schema::ref("Identity");
  telling.refusals = {not_signed_in,  session_expired, identity_not_offered, document_invalid,
                      text_invalid,   identity_known,  identity_pending,     identity_tries_exhausted,
                      device_unknown, signature_wrong, passkey_wrong,        statement_expired,
                      pin_required,   pin_wrong,       pin_locked,           account_frozen};
  telling.handler = [&services](const RequestPtr& request, const Respond& respond) {
    tell(services, request, respond);
  };
  routes.push_back(std::move(telling));
}

}  // namespace chenxi::ladder
