// Case work, in the console: an operator sees and decides, a supervisor only sees.
#include "disputes/console/routes.h"

#include <set>

#include "base/bytes.h"
#include "disputes/decide.h"
#include "disputes/render.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "money/money.h"
#include "staff/looks.h"

namespace chenxi::disputes::console {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::int64_t kReasonMax = 2000;

Result<identity::SignedIn> staff(ports::Services& services, const RequestPtr& request) {
  return services.directory.signed_in(AppKind::console, request->session, services.env.clock->now());
}

template <class Q>
void ask(ports::Services& services, const RequestPtr& request, const Respond& respond, std::shared_ptr<Q> query,
         std::function<void(const Q&)> then) {
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    then(*query);
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

void list(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = staff(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  auto query = std::make_shared<Cases>();
  if (const auto state = request->query("state"); state && !state->empty()) {
    if (*state != "open" && *state != "ended") return respond(http::problem(*request, Refusal(Code::malformed, {.pointer = "state"})));
    query->open = *state == "open";
  }
  ask<Cases>(services, request, respond, query, [&services, respond](const Cases& found) {
    json::array data;
    for (const Dispute& dispute : found.found) data.push_back(case_json(services, dispute));
    respond(http::json_reply(200, json::object{{"object", "dispute_queue"},
                                               {"waiting", found.waiting},
                                               {"overdue", found.overdue},
                                               {"frozen", json::object{{"amount", found.frozen}, {"currency", services.info.currency}}},
                                               {"data", std::move(data)}}));
  });
}

/// The case in the path, then `then`.
void with_case(ports::Services& services, const RequestPtr& request, const Respond& respond,
               std::function<void(const ReadCase&)> then) {
  const auto row = services.ids.read(IdKind::dispute, request->param("dispute"));
  if (!row) return respond(http::problem(*request, Code::dispute_unknown));
  ask<ReadCase>(services, request, respond, std::make_shared<ReadCase>(*row), [=](const ReadCase& found) {
    if (!found.dispute) return respond(http::problem(*request, Code::dispute_unknown));
    then(found);
  });
}

void read(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = staff(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  with_case(services, request, respond, [&services, request, respond, who = *who](const ReadCase& found) {
    json::object shown = case_json(services, found);
    if (who.app == AppKind::supervisor) {
      shown["statements"] = json::array{};  // what people have written is not his to read
      return respond(http::json_reply(200, shown));
    }
    // Whoever has written something there sees that it was read, before it is.
    std::set<std::int64_t> writers{found.dispute->payer, found.dispute->payee};
    for (const DisputeNote& note : found.notes) writers.insert(note.owner);
    const staff::Looked look{
        {writers.begin(), writers.end()}, who.subject, staff::LookKind::dispute, found.dispute->id};
    const bool queued =
        services.engine.submit(std::make_shared<staff::Look>(look), [=](const engine::Outcome& outcome) {
          respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : http::json_reply(200, shown));
        });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  });
}

struct Asked {
  std::string decision, reason;
  std::int64_t amount = 0;
  bool unfounded = false;
};

Result<Asked> read_what(JsonReader& in) {
  Asked asked;
  asked.decision = TRY(in.string("decision", 1, 20));
  asked.amount = TRY(in.optional_integer("amount", 1, money::kAmountMax)).value_or(0);
  asked.unfounded = TRY(in.optional_boolean("unfounded")).value_or(false);
  if (asked.decision != "return" && asked.decision != "return_part" && asked.decision != "release")
    return refuse(Code::malformed, {.pointer = "/decision"});
  if ((asked.decision == "return_part") != (asked.amount > 0)) return refuse(Code::malformed, {.pointer = "/amount"});
  if (asked.unfounded && asked.decision != "release") return refuse(Code::malformed, {.pointer = "/unfounded"});
  return asked;
}

Result<Asked> read_decision(const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  Asked asked = TRY(read_what(in));
  asked.reason = TRY(in.string("reason", 1, kReasonMax));
  TRY(in.finish());
  return asked;
}

void put_decision(Decide& command, const Asked& asked) {
  command.decision = asked.decision == "return"        ? Decision::give_back
                     : asked.decision == "return_part" ? Decision::give_back_part
                                                       : Decision::release;
  command.part = asked.amount;
  command.unfounded = asked.unfounded;
  command.authority.factor = ledger::Factor::counter;
}

/// The case with its payer, as the page has them: whose key the reason is sealed under. The command looks whether it is his.
Result<ports::Asked> read_change(ports::Services& services, JsonReader& in) {
  const std::string name = TRY(in.string("dispute", 1, 64));
  const auto row = services.ids.read(IdKind::dispute, name);
  if (!row) return refuse(Code::dispute_unknown);
  const std::int64_t payer = TRY(in.integer("payer", 1, INT64_MAX));
  const Asked asked = TRY(read_what(in));
  return ports::Asked{json::object{{"dispute", name},
                                   {"number", *row},
                                   {"payer", payer},
                                   {"decision", asked.decision},
                                   {"amount", asked.amount},
                                   {"unfounded", asked.unfounded}},
                      payer};
}

std::shared_ptr<engine::Command> make_change(const ports::Agreed& agreed) {
  auto command = std::make_shared<Decide>(agreed.what.at("number").as_int64());
  Asked asked;
  asked.decision = agreed.what.at("decision").as_string();
  asked.amount = agreed.what.at("amount").as_int64();
  asked.unfounded = agreed.what.at("unfounded").as_bool();
  put_decision(*command, asked);
  command->case_worker = agreed.maker;
  command->payer = agreed.customer;
  command->words = {agreed.customer, store::Bytes(agreed.sealed_reason)};
  return command;
}

void decide(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = staff(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  if (who->app != AppKind::console) return respond(http::problem(*request, Code::not_allowed));
  const auto asked = read_decision(request);
  if (!asked) return respond(http::problem(*request, asked.error()));
  with_case(services, request, respond, [&services, request, respond, who = *who, asked = *asked](const ReadCase& found) {
    const auto payer = services.directory.customer(found.dispute->payer);
    if (!payer) return respond(http::problem(*request, Code::dispute_unknown));
    const std::int64_t id = found.dispute->id;
    auto command = std::make_shared<Decide>(id);
    put_decision(*command, asked);
    command->alone_max = kAloneMax;
    command->case_worker = who.subject;
    command->words = {payer->id, services.vault.seal(*payer, identity::Class::statutory, "disputes.note", asked.reason)};
    // The console's requests share the caller 0, as the operator's on the socket do.
    command->request = engine::Request{0, *request->key,
                                       sha256(Encoder(1)
                                                  .add("disputes.decide")
                                                  .add(id)
                                                  .add(asked.decision)
                                                  .add(asked.amount)
                                                  .add(std::int64_t{asked.unfounded})
                                                  .add(asked.reason)
                                                  .bytes())};
    const bool queued = services.engine.submit(command, [&services, request, respond, command](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal)
                                          : http::json_reply(200, change_json(services, command->change));
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  });
}

json::value place_words() {
  return schema::one_of({"person", "payer", "shop", "bank", "cash", "waiting", "other_case", "house"});
}
json::value status_words() {
  return schema::one_of({"asked", "investigating", "given_back", "declined", "returned", "partly_returned", "released",
                         "expired", "withdrawn"});
}
json::value reason_words() {
  return schema::one_of({"wrong_number", "wrong_amount", "paid_twice", "fake_service", "fake_relative", "fake_sale",
                         "fake_investment", "fake_job", "other"});
}
json::value door_words() { return schema::one_of({"wrong_person", "deceived"}); }

std::vector<schema::Member> case_members() {
  return {{"object", schema::constant("dispute_case")},
          {"id", schema::public_id("dsp")},
          {"door", door_words()},
          {"status", status_words()},
          {"reason", reason_words()},
          {"amount", schema::amount()},
          {"currency", schema::currency()},
          {"frozen_first", schema::minor()},
          {"frozen", schema::minor()},
          {"returned", schema::minor()},
          {"opened_at", schema::instant()},
          {"due_at", schema::instant()},
          {"ended_at", schema::nullable(schema::instant())},
          {"unfounded", schema::boolean()}};
}

json::value case_shape() { return schema::named("DisputeCase", schema::object(case_members())); }

json::value case_detail_shape() {
  const json::value step = schema::object({{"number", schema::count()},
                                           {"parent", schema::count()},
                                           {"depth", schema::count()},
                                           {"place", place_words()},
                                           {"share", schema::minor()},
                                           {"frozen", schema::minor()},
                                           {"returned", schema::minor()},
                                           {"account", schema::public_id("acc")},
                                           {"owner", schema::count()},
                                           {"posting", schema::public_id("pst")},
                                           {"hold", schema::nullable(schema::public_id("pst"))}});
  const json::value statement = schema::object({{"from", schema::one_of({"payer", "payee", "holder", "case_worker"})},
                                                {"author", schema::count()},
                                                {"text", schema::string(0, 4000)},
                                                {"at", schema::instant()}});
  auto members = case_members();
  members.push_back({"payer", schema::count()});
  members.push_back({"payee", schema::count()});
  members.push_back({"posting", schema::public_id("pst")});
  members.push_back({"lost", schema::minor()});
  members.push_back({"cut", schema::boolean()});
  members.push_back({"reports_open", schema::count()});
  members.push_back({"reports_unfounded", schema::count()});
  members.push_back({"trace", schema::array(step, 10'000)});
  members.push_back({"statements", schema::array(statement, 1000)});
  return schema::named("DisputeCaseDetail", schema::object(members));
}

http::Route route(std::string method, std::string pattern, std::string operation, std::string summary, json::value reply) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(operation);
  out.summary = std::move(summary);
  out.audience = http::Audience::staff;
  out.app = http::App::console;
  out.refusals = {Code::not_signed_in};
  out.reply = std::move(reply);
  return out;
}

}  // namespace

ports::ChangeKind decision_kind() {
  using ports::Role;
  ports::ChangeKind kind{"disputes.decide", {Role::risk, Role::compliance}, {Role::risk, Role::compliance}};
  kind.reason_column = "disputes.note";
  kind.read = read_change;
  kind.command = make_change;
  return kind;
}

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](http::Route out, void (*handle)(ports::Services&, const RequestPtr&, const Respond&)) {
    out.handler = [&services, handle](const RequestPtr& request, Respond respond) { handle(services, request, respond); };
    routes.push_back(std::move(out));
  };
  http::Route lists = route("GET", "/v1/console/disputes", "list_dispute_cases", "Cases to decide, the nearest deadline first",
                            schema::named("DisputeQueue", schema::object({{"object", schema::constant("dispute_queue")},
                                                                          {"waiting", schema::count()},
                                                                          {"overdue", schema::count()},
                                                                          {"frozen", schema::money()},
                                                                          {"data", schema::array(case_shape())}})));
  lists.query = {{"state", "open or ended", schema::one_of({"open", "ended"})}};
  add(std::move(lists), list);

  http::Route reads = route("GET", "/v1/console/disputes/{dispute}", "get_dispute_case", "One case with its trace and evidence",
                            case_detail_shape());
  reads.refusals.push_back(Code::dispute_unknown);
  add(std::move(reads), read);

  http::Route decides = route("POST", "/v1/console/disputes/{dispute}/decision", "decide_dispute_case",
                              "Return, return a part of, or release what is frozen", schema::ref("DisputeChange"));
  decides.needs_key = true;
  decides.request = schema::object({{"decision", schema::one_of({"return", "return_part", "release"})},
                                    {"amount", schema::amount(), schema::kOptional},
                                    {"unfounded", schema::boolean(), schema::kOptional},
                                    {"reason", schema::string(1, kReasonMax)}});
  for (const Code code : {Code::dispute_unknown, Code::not_allowed, Code::dispute_not_possible, Code::dispute_closed, Code::approval_needed,
                          Code::amount_invalid, Code::account_frozen, Code::account_closed})
    decides.refusals.push_back(code);
  add(std::move(decides), decide);
}

}  // namespace chenxi::disputes::console
