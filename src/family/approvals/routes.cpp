// /v1/approval_requests: a question about a payment, and its answer.
// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "base/bytes.h"
#include "family/approval.h"
#include "family/desk.h"
#include "family/render.h"
#include "http/schema.h"
#include "merchants/directory.h"
#include "money/money.h"
#include "ports/payee.h"

namespace chenxi::family {
namespace {

namespace schema = http::schema;
using identity::Customer;

constexpr std::size_t kReasonMax = 400;  // bytes: a hundred characters

std::optional<Leaves> leaves_from(std::string_view text) {
  if (text == "payment") return Leaves::payment;
  if (text == "transfer") return Leaves::transfer;
  if (text == "withdrawal") return Leaves::withdrawal;
  if (text == "cash") return Leaves::cash;
  return std::nullopt;
}

/// Whom it is for, in our own words: the name is the one that we showed to the payer.
struct About {
  Hash32 payee{};
  std::string name, handle;
};
Result<About> read_about(const Desk& desk, const Customer& me, JsonReader& in, Leaves kind) {
  About out;
  switch (kind) {
    case Leaves::payment: {
      const auto row = desk.services.ids.read(IdKind::merchant, TRY(in.string("payee_id", 1, 2048)));
      const auto shop = row ? desk.services.merchants.merchant(*row) : std::nullopt;
      if (!shop) return refuse(Code::payee_cannot_receive);
      out.payee = payee_hash(kind, *row);
      out.name = shop->name;
      return out;
    }
    case Leaves::transfer: {
      const ports::PayeeToken token =
          TRY(ports::open_payee(desk.services.keys, TRY(in.string("payee_id", 1, 2048)), me.id, desk.now()));
      out.payee = payee_hash(kind, token.customer, token.customer == 0 ? token.handle_index : Hash32{});
      out.name = token.shown_name;
      out.handle = token.handle;
      return out;
    }
    case Leaves::withdrawal:
      out.payee = payee_hash(
          kind, desk.services.ids.read(IdKind::bank_link, TRY(in.string("bank_link_id", 1, 64))).value_or(0));
      return out;
    case Leaves::cash: out.payee = payee_hash(kind, 0); return out;
  }
  return out;
}

Result<std::shared_ptr<Ask>> read_ask(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto link = desk.services.ids.read(IdKind::family_link, TRY(in.string("link_id", 1, 64)));
  const auto kind = leaves_from(TRY(in.string("for", 1, 20)));
  if (!kind) return refuse(Code::malformed, {.pointer = in.pointer_to("for")});
  const About about = TRY(read_about(desk, me, in, *kind));
  const std::int64_t amount = TRY(in.integer("amount", 1, money::kAmountMax));
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = in.pointer_to("currency")});
  const std::string reason = TRY(in.optional_string("reason", 0, kReasonMax)).value_or("");
  TRY(in.finish());
  if (!link) return refuse(Code::family_link_unknown);
  auto command = std::make_shared<Ask>(me.id, *link);
  command->kind = *kind;
  command->what = {about.payee, amount, *currency, false};
  command->sealed_words = seal_words(desk.services, me, about.name, about.handle, reason);
  command->request = desk.keyed(me.id, "family.ask",
                                Encoder(1)
                                    .add(*link)
                                    .add(view(about.payee))
                                    .add(amount)
                                    .add(static_cast<std::int64_t>(*currency))
                                    .add(reason)
                                    .bytes());
  return command;
}

template <class C>
void submit_approval(const Desk& desk, const Result<std::shared_ptr<C>>& read, int status) {
  desk.submit<C>(read, status, [desk](const C& done) {
    const auto me = desk.me();
    return approval_json(desk.services, done.approval, me ? me->id : 0, desk.now());
  });
}
void ask(const Desk& desk) {
  submit_approval(desk, read_ask(desk), 201);
}

Result<std::int64_t> approval_in_path(const Desk& desk) {
  const auto row = desk.services.ids.read(IdKind::approval, desk.request->param("approval"));
  if (!row) return refuse(Code::approval_unknown);
  return *row;
}

Result<std::shared_ptr<ReplyTo>> read_reply(const Desk& desk) {
  const Customer me = TRY(desk.me());
  const std::int64_t row = TRY(approval_in_path(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string word = TRY(in.string("answer", 1, 8));
  TRY(in.finish());
  const Answer given = word == "yes"    ? Answer::yes
                       : word == "no"   ? Answer::no
                       : word == "call" ? Answer::call
                                        : Answer::none;
  if (given == Answer::none) return refuse(Code::malformed, {.pointer = "/answer"});
  auto command = std::make_shared<ReplyTo>(me.id, row, given);
  command->request = desk.keyed(me.id, "family.reply", Encoder(1).add(row).add(word).bytes());
  return command;
}
void reply(const Desk& desk) {
  submit_approval(desk, read_reply(desk), 200);
}

void read(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  const auto row = approval_in_path(desk);
  if (!row) return desk.refused(row.error());
  auto query = std::make_shared<MyApprovals>(me->id, *row);
  const bool queued =
      desk.services.engine.ask(query, [desk, query, id = me->id](const engine::Outcome& outcome) {
        if (outcome.refusal) return desk.refused(*outcome.refusal);
        if (query->approvals.empty()) return desk.refused(Refusal(Code::approval_unknown));
        desk.respond(
            http::json_reply(200, approval_json(desk.services, query->approvals.front(), id, query->now)));
      });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

void list(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refused(me.error());
  auto query = std::make_shared<MyApprovals>(me->id);
  desk.ask(query, [desk, query, id = me->id] {
    json::array data;
    for (const Approval& one : query->approvals)
      data.push_back(approval_json(desk.services, one, id, query->now));
    return list_json(std::move(data));
  });
}

json::value approval_shape() {
  return schema::named(
      "ApprovalRequest",
      schema::object({{"object", schema::constant("approval_request")},
                      {"id", schema::public_id("apr")},
                      {"link_id", schema::public_id("fam")},
                      {"role", schema::one_of({"asker", "asked"})},
                      {"with", schema::nullable(schema::string(1, 64))},
                      {"phone", schema::string(0, 32)},
                      {"for", schema::one_of({"payment", "transfer", "withdrawal", "cash"})},
                      {"payee_name", schema::nullable(schema::string(1, 256))},
                      {"payee_handle", schema::nullable(schema::string(1, 256))},
                      {"reason", schema::nullable(schema::string(1, 400))},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"state", schema::one_of({"open", "expired", "yes", "used", "no", "call"})},
                      {"created_at", schema::instant()},
                      {"until", schema::instant()},
                      {"usable_until", schema::nullable(schema::instant())}}));
}

}  // namespace

void add_approval_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  http::Route& asking = add_route(routes, services, "POST", "/v1/approval_requests", "ask_family",
                                  "Asks a helper about a payment that has not been made; moves nothing", ask);
  asking.needs_key = true;
  asking.success = 201;
  asking.request = schema::object({{"link_id", schema::public_id("fam")},
                                   {"for", schema::one_of({"payment", "transfer", "withdrawal", "cash"})},
                                   {"payee_id", schema::string(1, 2048), schema::kOptional},
                                   {"bank_link_id", schema::public_id("bnk"), schema::kOptional},
                                   {"amount", schema::amount()},
                                   {"currency", schema::currency()},
                                   {"reason", schema::string(0, kReasonMax), schema::kOptional}});
  asking.reply = approval_shape();
  asking.refusals = {not_signed_in,        session_expired,      family_link_unknown, family_link_over,
                     payee_cannot_receive, currency_unsupported, payee_changed,       rate_limited};
  http::Route& all = add_route(routes, services, "GET", "/v1/approval_requests", "list_approval_requests",
                               "What I asked and was asked, newest first", list);
  all.reply = schema::list(approval_shape());
  all.refusals = {not_signed_in, session_expired};
  http::Route& one = add_route(routes, services, "GET", "/v1/approval_requests/{approval}",
                               "get_approval_request", "One question, for either side", read);
  one.reply = approval_shape();
  one.refusals = {not_signed_in, session_expired, approval_unknown};
  http::Route& answer = add_route(routes, services, "POST", "/v1/approval_requests/{approval}/answer",
                                  "answer_approval", "Yes, no, or call me", reply);
  answer.needs_key = true;
  answer.request = schema::object({{"answer", schema::one_of({"yes", "no", "call"})}});
  answer.reply = approval_shape();
  answer.refusals = {not_signed_in, session_expired, approval_unknown, approval_over};
}

}  // namespace chenxi::family
