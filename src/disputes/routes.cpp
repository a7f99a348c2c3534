#include "disputes/routes.h"

#include "base/bytes.h"
#include "disputes/answer.h"
#include "disputes/console/routes.h"
#include "disputes/open.h"
#include "disputes/render.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "money/money.h"

namespace chenxi::disputes {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::Customer;

/// Characters of a statement, in bytes of UTF-8 at most four each.
constexpr std::int64_t kWordsMax = 2000;

struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;

  Instant now() const { return services.env.clock->now(); }
  Result<Customer> me() const {
    const auto who = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now()));
    auto row = services.directory.customer(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Result<std::int64_t> dispute_in_path() const {
    const auto row = services.ids.read(IdKind::dispute, request->param("dispute"));
    if (!row) return refuse(Code::dispute_unknown);
    return *row;
  }
  Words seal(const Customer& author, std::string_view text) const {
    return {author.id, services.vault.seal(author, identity::Class::statutory, "disputes.note", text)};
  }

  template <class C>
  void submit(const Result<std::shared_ptr<C>>& read, int status, std::function<json::object(const C&)> render) const {
    if (!read) return refused(read.error());
    const std::shared_ptr<C> command = *read;
    const bool queued =
        services.engine.submit(command, [desk = *this, command, status, render](const engine::Outcome& outcome) {
          http::Reply reply =
              outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : http::json_reply(status, render(*command));
          if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
          desk.respond(std::move(reply));
        });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }
  template <class C>
  void submit_change(const Result<std::shared_ptr<C>>& read, int status) const {
    submit<C>(read, status, [desk = *this](const C& done) { return change_json(desk.services, done.change); });
  }
};

std::optional<Reason> reason_from(std::string_view text) {
  for (std::uint8_t i = 1; i <= static_cast<std::uint8_t>(Reason::other); ++i)
    if (name(static_cast<Reason>(i)) == text) return static_cast<Reason>(i);
  return std::nullopt;
}
std::optional<Answer> answer_from(std::string_view text) {
  for (std::uint8_t i = 1; i <= static_cast<std::uint8_t>(Answer::other); ++i)
    if (name(static_cast<Answer>(i)) == text) return static_cast<Answer>(i);
  return std::nullopt;
}

// -------------------------------------------------------------------------------------------------------------- open

Result<std::shared_ptr<Open>> read_open(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string transaction = TRY(in.string("transaction_id", 1, 64));
  const std::string door_word = TRY(in.string("door", 1, 20));
  const auto reason = reason_from(TRY(in.string("reason", 1, 20)));
  const auto words = TRY(in.optional_string("statement", 1, kWordsMax));
  TRY(in.finish());
  if (door_word != name(Door::wrong_person) && door_word != name(Door::deceived))
    return refuse(Code::malformed, {.pointer = "/door"});
  const Door door = door_word == name(Door::deceived) ? Door::deceived : Door::wrong_person;
  if (!reason || !fits(door, *reason)) return refuse(Code::malformed, {.pointer = "/reason"});
  const auto row = desk.services.ids.read(IdKind::posting, transaction);
  if (!row) return refuse(Code::transfer_unknown);
  auto command = std::make_shared<Open>(desk.services.packs, me.id, ledger::TransferId{*row}, door, *reason);
  if (words) command->words = desk.seal(me, *words);
  command->request = engine::Request{me.id, *desk.request->key,
                                     sha256(Encoder(1)
                                                .add("disputes.open")
                                                .add(*row)
                                                .add(door_word)
                                                .add(name(*reason))
                                                .add(words.value_or(""))
                                                .bytes())};
  return command;
}

void open(const Desk& desk) { desk.submit_change<Open>(read_open(desk), 201); }

// -------------------------------------------------------------------------------------------------------------- read

void list(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto limit = http::list_limit(*desk.request);
  if (!limit) return desk.refused(limit.error());
  auto query = std::make_shared<MyDisputes>(me->id);
  query->limit = *limit;
  if (const auto cursor = desk.request->query("cursor"); cursor && !cursor->empty()) {
    const auto row = desk.services.ids.read(IdKind::dispute, *cursor);
    if (!row) return desk.refused(Refusal(Code::malformed, {.pointer = "cursor"}));
    query->before = *row;
  }
  const bool queued = desk.services.engine.ask(query, [desk, query, id = me->id](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    json::array data;
    for (const PartyView& view : query->found) data.push_back(dispute_json(desk.services, view, id));
    json::object out{{"object", "list"}, {"data", std::move(data)}, {"has_more", query->more}, {"next_cursor", nullptr}};
    if (query->more) out["next_cursor"] = desk.services.ids.make(IdKind::dispute, query->found.back().dispute.id);
    desk.respond(http::json_reply(200, out));
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

void read(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto row = desk.dispute_in_path();
  if (!row) return desk.refused(row.error());
  auto query = std::make_shared<ReadDispute>(me->id, *row);
  const bool queued = desk.services.engine.ask(query, [desk, query, id = me->id](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    if (!query->view) return desk.refused(Refusal(Code::dispute_unknown));
    desk.respond(http::json_reply(200, dispute_json(desk.services, *query->view, id)));
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

// ------------------------------------------------------------------------------------------------------------ answer

Result<std::shared_ptr<GiveBack>> read_give_back(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t row = TRY(desk.dispute_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<GiveBack>(me.id, row);
  command->amount = TRY(in.integer("amount", 1, money::kAmountMax));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  identity::Statement statement;
  statement.purpose = "give_back";
  statement.amount = command->amount;
  statement.currency = desk.services.info.currency;
  statement.payee_id = std::string(desk.request->param("dispute"));
  statement.nonce = text(*desk.request->key);
  command->proof = identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), me.id, statement, proof);
  if (command->proof) {
    command->authority.factor = command->proof->factor();
    command->authority.device = command->proof->device;
    command->authority.signature = store::Bytes(command->proof->signature);
  }
  command->request = engine::Request{me.id, *desk.request->key,
                                     sha256(Encoder(1).add("disputes.give_back").add(row).add(command->amount).bytes())};
  return command;
}

void give_back(const Desk& desk) { desk.submit_change<GiveBack>(read_give_back(desk), 200); }

Result<std::shared_ptr<Decline>> read_decline(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t row = TRY(desk.dispute_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto answer = answer_from(TRY(in.string("answer", 1, 20)));
  const auto words = TRY(in.optional_string("statement", 1, kWordsMax));
  TRY(in.finish());
  if (!answer) return refuse(Code::malformed, {.pointer = "/answer"});
  auto command = std::make_shared<Decline>(me.id, row, *answer);
  if (words) command->words = desk.seal(me, *words);
  command->request = engine::Request{
      me.id, *desk.request->key,
      sha256(Encoder(1).add("disputes.decline").add(row).add(name(*answer)).add(words.value_or("")).bytes())};
  return command;
}

void decline(const Desk& desk) { desk.submit_change<Decline>(read_decline(desk), 200); }

Result<std::shared_ptr<Say>> read_say(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t row = TRY(desk.dispute_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string words = TRY(in.string("text", 1, kWordsMax));
  TRY(in.finish());
  auto command = std::make_shared<Say>(me.id, row, desk.seal(me, words));
  command->request =
      engine::Request{me.id, *desk.request->key, sha256(Encoder(1).add("disputes.say").add(row).add(words).bytes())};
  return command;
}

void say(const Desk& desk) {
  desk.submit<Say>(read_say(desk), 201, [desk](const Say&) {
    return json::object{{"object", "dispute_statement"}, {"dispute", std::string(desk.request->param("dispute"))}};
  });
}

Result<std::shared_ptr<Withdraw>> read_withdraw(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t row = TRY(desk.dispute_in_path());
  const json::value body = TRY(http::json_body(*desk.request));
  TRY(TRY(JsonReader::object(body)).finish());
  auto command = std::make_shared<Withdraw>(me.id, row);
  command->request =
      engine::Request{me.id, *desk.request->key, sha256(Encoder(1).add("disputes.withdraw").add(row).bytes())};
  return command;
}

void withdraw(const Desk& desk) { desk.submit_change<Withdraw>(read_withdraw(desk), 200); }

// ------------------------------------------------------------------------------------------------------- description

http::Route route(std::string method, std::string pattern, std::string operation, std::string summary,
                  std::vector<Code> refusals) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(operation);
  out.summary = std::move(summary);
  out.audience = http::Audience::resident;
  out.app = http::App::wallet;
  out.refusals = std::move(refusals);
  out.refusals.push_back(Code::not_signed_in);
  return out;
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
json::value answer_words() { return schema::one_of({"was_owed", "delivered_goods", "already_returned", "other"}); }
json::value door_words() { return schema::one_of({"wrong_person", "deceived"}); }

json::value change_shape() {
  return schema::named("DisputeChange", schema::object({{"object", schema::constant("dispute_change")},
                                                        {"id", schema::public_id("dsp")},
                                                        {"status", status_words()},
                                                        {"amount", schema::amount()},
                                                        {"currency", schema::currency()},
                                                        {"frozen", schema::minor()},
                                                        {"returned", schema::minor()},
                                                        {"due_at", schema::instant()},
                                                        {"at", schema::instant()}}));
}

json::value dispute_shape() {
  const json::value step = schema::object({{"number", schema::count()},
                                           {"parent", schema::count()},
                                           {"depth", schema::count()},
                                           {"place", place_words()},
                                           {"share", schema::minor()},
                                           {"frozen", schema::minor()},
                                           {"returned", schema::minor()}});
  const json::value statement = schema::object({{"from", schema::one_of({"me", "other", "case_worker"})},
                                                {"text", schema::string(0, 4000)},
                                                {"at", schema::instant()}});
  return schema::named(
      "Dispute",
      schema::object({{"object", schema::constant("dispute")},
                      {"id", schema::public_id("dsp")},
                      {"role", schema::one_of({"payer", "payee", "holder"})},
                      {"door", door_words()},
                      {"status", status_words()},
                      {"reason", schema::nullable(reason_words())},
                      {"answer", schema::nullable(answer_words())},
                      {"transaction_id", schema::nullable(schema::public_id("pst"))},
                      {"other", schema::object({{"name", schema::nullable(schema::string(1, 200))}})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"frozen", schema::minor()},
                      {"frozen_first", schema::minor()},
                      {"returned", schema::minor()},
                      {"opened_at", schema::instant()},
                      {"due_at", schema::instant()},
                      {"ended_at", schema::nullable(schema::instant())},
                      {"can", schema::object({{"give_back", schema::boolean()},
                                              {"decline", schema::boolean()},
                                              {"say", schema::boolean()},
                                              {"withdraw", schema::boolean()}})},
                      {"statements", schema::array(statement)},
                      {"trace", schema::array(step, 10'000)},
                      {"lost", schema::minor()}}));
}

/// A change of one's own case, signed by the session's own key.
http::Route change(std::string pattern, std::string operation, std::string summary, json::value request,
                   std::vector<Code> refusals) {
  http::Route out = route("POST", std::move(pattern), std::move(operation), std::move(summary), std::move(refusals));
  out.needs_key = true;
  out.bound = true;
  out.request = std::move(request);
  out.reply = change_shape();
  return out;
}

json::value words_shape() { return schema::string(1, kWordsMax); }

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](http::Route out, void (*handle)(const Desk&)) {
    out.handler = [&services, handle](const RequestPtr& request, Respond respond) {
      handle(Desk{services, request, std::move(respond)});
    };
    routes.push_back(std::move(out));
  };
  http::Route opens = change(
      "/v1/disputes", "open_dispute", "Complain about a transfer: sent to the wrong person, or deceived",
      schema::object({{"transaction_id", schema::public_id("pst")},
                      {"door", schema::one_of({"wrong_person", "deceived"})},
                      {"reason", schema::one_of({"wrong_number", "wrong_amount", "paid_twice", "fake_service", "fake_relative",
                                                 "fake_sale", "fake_investment", "fake_job", "other"})},
                      {"statement", words_shape(), schema::kOptional}}),
      {transfer_unknown, dispute_not_possible, dispute_too_late, dispute_open_already, dispute_reports_unfounded,
       dispute_too_many});
  opens.success = 201;
  add(std::move(opens), open);

  http::Route lists = route("GET", "/v1/disputes", "list_disputes", "Cases that one is part of, newest first", {});
  lists.reply = schema::list(dispute_shape());
  lists.query = {{"cursor", "Where the last page ended", schema::string(1, 64)}, {"limit", "1 to 100", schema::integer(1, 100)}};
  add(std::move(lists), list);

  http::Route reads = route("GET", "/v1/disputes/{dispute}", "get_dispute", "One case, as its party sees it", {dispute_unknown});
  reads.reply = dispute_shape();
  add(std::move(reads), read);

  http::Route gives = change("/v1/disputes/{dispute}/give_back", "give_back_dispute", "Return what came by mistake",
                             schema::object({{"amount", schema::amount()}, {"proof", schema::proof()}}),
                             {dispute_unknown, not_yours, dispute_not_possible, dispute_closed, amount_invalid, device_unknown,
                              signature_wrong, passkey_wrong, statement_expired, account_frozen, account_closed, pin_wrong,
                              pin_locked, payments_stopped, money_locked, insufficient_balance});
  gives.bound = false;  // its proof is stronger
  add(std::move(gives), give_back);

  add(change("/v1/disputes/{dispute}/decline", "decline_dispute", "Keep what came, and say why",
             schema::object({{"answer", schema::one_of({"was_owed", "delivered_goods", "already_returned", "other"})},
                             {"statement", words_shape(), schema::kOptional}}),
             {dispute_unknown, not_yours, dispute_not_possible, dispute_closed}),
      decline);

  http::Route says = change("/v1/disputes/{dispute}/statements", "add_dispute_statement", "Say something about one's case",
                            schema::object({{"text", words_shape()}}), {dispute_unknown, dispute_closed, rate_limited});
  says.success = 201;
  says.reply = schema::object({{"object", schema::constant("dispute_statement")}, {"dispute", schema::public_id("dsp")}});
  add(std::move(says), say);

  add(change("/v1/disputes/{dispute}/withdraw", "withdraw_dispute", "Take one's complaint back", schema::object({}),
             {dispute_unknown, not_yours, dispute_closed, account_frozen, account_closed}),
      withdraw);
  console::add_routes(routes, services);
}

}  // namespace chenxi::disputes
