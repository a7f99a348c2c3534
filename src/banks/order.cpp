#include "banks/order.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "family/approval.h"
#include "rules/rules.h"

namespace chenxi::banks {
namespace {

using identity::Customer;

/// The resident's own key makes the reference: books that come back from a backup never use one a second time for
/// something else, and the same request after it asks the bank about the same thing.
std::string reference_of(const engine::Request& request) {
  const Hash32 hash = sha256(Encoder(1).add("bank reference").add(request.caller).add(text(request.key)).bytes());
  return "CX" + base32(view(hash)).substr(0, 24);
}

}  // namespace

rules::Spend spend_of(const BankOrder& order) {
  rules::Spend spend;
  spend.amount = order.amount;
  spend.currency = order.currency;
  spend.method = rules::Method::withdrawal;
  spend.factor = order.factor;
  return spend;
}

engine::ObjectRef ref(const BankOrder& order) {
  switch (order.kind) {
    case OrderKind::top_up: return {static_cast<std::int64_t>(IdKind::top_up), order.id};
    case OrderKind::withdrawal: return {static_cast<std::int64_t>(IdKind::withdrawal), order.id};
    case OrderKind::shop_payout: return {0, order.id};  // its owner knows the settlement
  }
  CHECK(false, "an order of no kind");
}

Hash32 hash_of_order(const char* command, const OrderCommand& order) {
  return sha256(
      Encoder(1).add(command).add(order.link).add(order.amount).add(static_cast<std::int64_t>(order.currency)).bytes());
}

void OrderCommand::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer);
  keys.row<BankLink>(customer, link);
  keys.row<RemovedLink>(customer, link);
  risk::keys_for_move(keys, leaves(0));
  identity::keys_for_proof(keys, customer);
  rules::keys_for_spend(keys, found, customer);
  family::keys_for_yes(keys, found, customer);
  if (request) keys.row<BankReference>(reference_of(*request));
}

/// What goes to one's own bank account: no payee to warn about, and the PIN is the step-up.
risk::Move OrderCommand::leaves(std::int64_t device) const {
  risk::Move move;
  move.payer = customer;
  move.device = device;
  move.method = rules::Method::withdrawal;
  move.amount = amount;
  move.warned = move.stepped_up = true;
  return move;
}

Result<OrderCommand::Judged> OrderCommand::judge(engine::Context& ctx) const {
  const Customer* who = ctx.find<Customer>(customer);
  if (who == nullptr) return refuse(Code::account_unknown);
  const BankLink* to = ctx.find<BankLink>(customer, link);
  if (to == nullptr || ctx.find<RemovedLink>(customer, link) != nullptr) return refuse(Code::bank_link_unknown);
  if (currency != money::Currency::cny) return refuse(Code::currency_unsupported);
  if (amount < kOrderMin || amount > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  const identity::CheckedProof checked = TRY(proof);
  TRY(identity::judge_proof(ctx, *who, checked, true));
  return Judged{who, to, checked};
}

/// The rows that both kinds begin with.
BankOrder OrderCommand::write(engine::Context& ctx, OrderKind kind, const Judged& judged, std::string reference) const {
  BankOrder order;
  order.id = ctx.new_id();
  order.kind = kind;
  order.customer = customer;
  order.link = link;
  order.bank = judged.link->bank;
  order.amount = amount;
  order.currency = currency;
  order.reference = std::move(reference);
  order.factor = judged.proof.factor();
  order.created_at = ctx.now();

  Instruction instruction;
  instruction.order = order.id;
  instruction.errand = kind == OrderKind::top_up ? Errand::debit : Errand::credit;
  instruction.reference = order.reference;
  instruction.bank = order.bank;
  instruction.customer = customer;
  instruction.sealed_account = judged.link->sealed_account;
  instruction.amount = amount;
  instruction.currency = currency;
  instruction.created_at = ctx.now();

  ctx.insert(BankReference{order.reference, order.id, false});
  ctx.insert(order);
  ctx.insert(std::move(instruction));
  ctx.emit("top_up.updated", customer, ref(order), amount, currency);
  return order;
}

Result<engine::ObjectRef> TopUp::run(engine::Context& ctx) {
  CHECK(request.has_value());
  const Judged judged = TRY(judge(ctx));
  TRY(rules::allow_receive(ctx, *packs_.at(ctx.now()), *judged.customer, amount));
  std::string reference = reference_of(*request);
  if (ctx.find<BankReference>(reference) != nullptr) return refuse(Code::id_reused);

  // From here it happens.
  const BankOrder order = write(ctx, OrderKind::top_up, judged, std::move(reference));
  identity::accept_proof(ctx, customer, judged.proof);
  return ref(order);
}

Result<engine::ObjectRef> Withdraw::run(engine::Context& ctx) {
  CHECK(request.has_value());
  const Judged judged = TRY(judge(ctx));
  const auto pack = packs_.at(ctx.now());
  BankOrder asked;
  asked.amount = amount;
  asked.currency = currency;
  asked.factor = judged.proof.factor();
  const rules::Spend spend = spend_of(asked);
  TRY(rules::allow_spend(ctx, *pack, *judged.customer, spend));
  ledger::Leg leg{ledger::TransferKind::hold, judged.customer->main, judged.customer->held, amount,
                  rules::counted_of(*pack, ctx.now(), spend), 0, {}};
  leg.narrower = rules::narrower_of(spend);
  TRY(ctx.can_post({&leg, 1}));
  const std::int64_t yes = TRY(
      family::allow(ctx, customer, {family::payee_hash(family::Leaves::withdrawal, link), amount, currency, false}));
  std::string reference = reference_of(*request);
  if (ctx.find<BankReference>(reference) != nullptr) return refuse(Code::id_reused);
  const risk::Move move = leaves(judged.proof.device);
  risk::Judged risky = TRY(risk::judge(ctx, *judged.customer, move));

  // From here it happens.
  const BankOrder order = write(ctx, OrderKind::withdrawal, judged, std::move(reference));
  leg.object = order.id;
  ctx.edit<BankOrder>(order.id).landed = ctx.post({&leg, 1});
  rules::count_spend(ctx, *judged.customer, spend);
  risk::count(ctx, move, std::move(risky), order.id);
  family::use(ctx, customer, yes);
  identity::accept_proof(ctx, customer, judged.proof);
  return ref(order);
}

void OrderCommand::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) {
  keys.row<BankOrder>(made.id);
  if (const BankOrder* order = found.found<BankOrder>(made.id)) keys.row<BankLink>(order->customer, order->link);
}

void OrderCommand::answer(engine::Context& ctx, engine::ObjectRef made) {
  view.order = ctx.get<BankOrder>(made.id);
  view.link = ctx.get<BankLink>(view.order.customer, view.order.link);
}

}  // namespace chenxi::banks
