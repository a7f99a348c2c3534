#include "banks/decide.h"

#include "base/log.h"
#include "banks/feed.h"
#include "banks/shops/payout.h"
#include "base/planted.h"
#include "ports/system_accounts.h"
#include "rules/rules.h"

namespace chenxi::banks {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::Leg;
using ledger::TransferKind;

constexpr Duration kFirstWait = seconds(2);
constexpr std::int64_t kDoublingsMax = 7;  // 256 s: a resident who looks in the evening sees the morning's outcome
/// A give-back that the bank refused is tried again this much later, and operators know.
constexpr Duration kRefusedReturnWait = hours(1);

void rest_until(engine::Context& ctx, std::int64_t order, Duration wait) {
  Instruction& instruction = ctx.edit<Instruction>(order);
  instruction.ready = false;
  instruction.tries += 1;
  ctx.schedule(ctx.now() + wait, "banks.ask_again", order);
}

void finish_errand(engine::Context& ctx, std::int64_t order) {
  if (ctx.find<Instruction>(order) != nullptr && !PLANTED(errand_never_ends)) ctx.erase<Instruction>(order);
}

void tell(engine::Context& ctx, const BankOrder& order) {
  if (order.kind == OrderKind::shop_payout) return;  // told by what the payout becomes
  ctx.emit("top_up.updated", order.customer, ref(order), order.amount, order.currency);
}

}  // namespace

void keys_to_decide(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<BankOrder>(id);
  keys.row<Instruction>(id);
  const BankOrder* order = found.found<BankOrder>(id);
  if (order == nullptr) return;
  keys.row<Customer>(order->customer);
  keys.row<BankLink>(order->customer, order->link);
  keys.row<BankReference>(order->reference + "R");
  if (order->kind == OrderKind::shop_payout) keys_for_payout(keys, found, order->payout);
  rules::keys_for_spend(keys, found, order->customer);
  ports::key_of_system_account(keys, AccountKind::transit, order->bank);
  ports::key_of_system_account(keys, AccountKind::bank_safeguarded, order->bank);
  ports::key_of_system_account(keys, AccountKind::suspense);
  keys_of_feed(keys, found, order->bank);
}

void OrderStep::keys(engine::Keys& keys, engine::Context& found) { keys_to_decide(keys, found, order_); }

Result<Landing> landing_of(engine::Context& ctx, const rules::Pack& pack, const BankOrder& order) {
  const ledger::AccountId transit = TRY(ports::system_account(ctx, AccountKind::transit, order.bank));
  const ledger::AccountId suspense = TRY(ports::system_account(ctx, AccountKind::suspense));
  Landing landing;
  if (order.state == OrderState::returning) {
    landing.legs = {Leg{TransferKind::reversal, suspense, transit, order.amount, 0, order.id, order.landed}};
    landing.state = OrderState::returned;
    landing.reason = order.reason;
    TRY(ctx.can_post(landing.legs));
    return landing;
  }
  const Customer& customer = ctx.get<Customer>(order.customer);
  if (order.kind == OrderKind::withdrawal) {
    landing.legs = {Leg{TransferKind::withdrawal, customer.held, transit, order.amount, 0, order.id, {}}};
    TRY(ctx.can_post(landing.legs));
    return landing;
  }
  if (order.kind == OrderKind::shop_payout) {
    const ledger::AccountId from = ctx.get<ports::ShopPayout>(order.payout).from;
    landing.legs = {Leg{TransferKind::shop_payout, from, transit, order.amount, 0, order.id, {}}};
    TRY(ctx.can_post(landing.legs));
    return landing;
  }
  landing.legs = {Leg{TransferKind::top_up, transit, customer.main, order.amount, 0, order.id, {}}};
  Done lands = rules::allow_receive(ctx, pack, customer, order.amount);
  if (lands && customer.state != identity::CustomerState::active) lands = refuse(Code::account_frozen);
  if (lands) lands = ctx.can_post(landing.legs);
  if (lands) return landing;
  landing.legs = {Leg{TransferKind::top_up, transit, suspense, order.amount, 0, order.id, {}}};
  landing.state = OrderState::returning;
  landing.reason = name(lands.error().code());
  TRY(ctx.can_post(landing.legs));
  return landing;
}

void write_landing(engine::Context& ctx, const BankOrder& order, const Landing& landing, ledger::TransferId landed,
                   const std::string& bank_id) {
  finish_errand(ctx, order.id);
  BankOrder& changed = ctx.edit<BankOrder>(order.id);
  changed.landed = landed;
  changed.state = landing.state;
  changed.reason = landing.reason;
  changed.decided_at = ctx.now();
  if (changed.bank_id.empty()) changed.bank_id = bank_id;
  expect_entry(ctx, order.bank);
  if (changed.kind == OrderKind::shop_payout) payout_paid(ctx, changed.payout);
  tell(ctx, changed);
  if (landing.state == OrderState::returning) give_back(ctx, changed, landing.reason);
}

void give_back(engine::Context& ctx, const BankOrder& order, std::string reason) {
  BankOrder& changed = ctx.edit<BankOrder>(order.id);
  changed.state = OrderState::returning;
  changed.reason = std::move(reason);
  Instruction back;
  back.order = order.id;
  back.errand = Errand::give_back;
  back.reference = order.reference + "R";
  back.bank = order.bank;
  back.customer = order.customer;
  back.sealed_account = ctx.get<BankLink>(order.customer, order.link).sealed_account;
  back.amount = order.amount;
  back.currency = order.currency;
  back.created_at = ctx.now();
  ctx.insert(BankReference{back.reference, order.id, true});
  ctx.insert(std::move(back));
}

void expect_entry(engine::Context& ctx, std::int64_t bank) {
  if (ctx.find<BankFeed>(bank) == nullptr) return;  // no line to this bank yet: the feed begins with it
  BankFeed& feed = ctx.edit<BankFeed>(bank);
  feed.open += 1;
  feed.expected_at = ctx.now();
  read_soon(ctx, bank);
}

void mark_contradicted(engine::Context& ctx, const BankOrder& order) {
  log(LogLevel::error, "bank.contradiction", {{"order", order.id}});
  ctx.edit<BankOrder>(order.id).contradicted = true;
  ctx.emit("bank.contradiction", 0, ref(order), order.amount, order.currency);
}

Result<engine::ObjectRef> Confirm::run(engine::Context& ctx) {
  const BankOrder* order = ctx.find<BankOrder>(order_);
  if (order == nullptr) return refuse(Code::not_found);
  if (order->state == OrderState::failed && !order->contradicted) {
    // From here it happens.
    mark_contradicted(ctx, *order);
    return ref(*order);
  }
  const Instruction* instruction = ctx.find<Instruction>(order_);
  if (instruction == nullptr || instruction->reference != reference_) return ref(*order);
  const Landing landing = TRY(landing_of(ctx, *packs_.at(ctx.now()), *order));

  // From here it happens.
  const ledger::TransferId landed = ctx.post(landing.legs);
  write_landing(ctx, *order, landing, landed, bank_id_);
  return ref(*order);
}

Result<engine::ObjectRef> Reject::run(engine::Context& ctx) {
  const BankOrder* order = ctx.find<BankOrder>(order_);
  if (order == nullptr) return refuse(Code::not_found);
  if (order->state == OrderState::succeeded && !order->contradicted) {
    // From here it happens.
    mark_contradicted(ctx, *order);
    return ref(*order);
  }
  const Instruction* instruction = ctx.find<Instruction>(order_);
  if (instruction == nullptr || instruction->reference != reference_) return ref(*order);
  if (order->state == OrderState::returning) {
    // From here it happens.
    log(LogLevel::error, "bank.return_refused", {{"order", order->id}, {"reason", std::string_view(reason_)}});
    ctx.emit("bank.return_refused", 0, ref(*order), order->amount, order->currency);
    rest_until(ctx, order_, kRefusedReturnWait);
    return ref(*order);
  }
  std::vector<Leg> legs;
  const Customer& customer = ctx.get<Customer>(order->customer);
  const auto pack = packs_.at(ctx.now());
  if (order->kind == OrderKind::withdrawal && !PLANTED(rejected_stays_held)) {
    const std::int64_t back =
        rules::given_back(ctx, *pack, spend_of(*order), order->created_at, rules::Back::voided);
    legs = {Leg{TransferKind::release, customer.held, customer.main, order->amount, -back, order->id, order->landed, order->created_at}};
    legs.front().narrower = rules::narrower_back(ctx, *pack, spend_of(*order), rules::Back::voided);
    TRY(ctx.can_post(legs));
  }
  if (order->kind == OrderKind::shop_payout) {
    legs = {back_to_shop(ctx.get<ports::ShopPayout>(order->payout), order->id)};
    TRY(ctx.can_post(legs));
  }

  // From here it happens.
  if (!legs.empty()) {
    ctx.post(legs);
    if (order->kind == OrderKind::withdrawal) rules::uncount_spend(ctx, *pack, customer, spend_of(*order), order->created_at, rules::Back::voided);
  }
  finish_errand(ctx, order_);
  BankOrder& changed = ctx.edit<BankOrder>(order_);
  changed.state = OrderState::failed;
  changed.reason = reason_;
  changed.decided_at = ctx.now();
  if (changed.kind == OrderKind::shop_payout) payout_refused(ctx, changed.payout, reason_);
  tell(ctx, changed);
  return ref(changed);
}

Result<engine::ObjectRef> Wait::run(engine::Context& ctx) {
  const Instruction* instruction = ctx.find<Instruction>(order_);
  if (instruction == nullptr || !instruction->ready) return engine::ObjectRef{0, order_};
  // From here it happens.
  rest_until(ctx, order_, kFirstWait * (std::int64_t{1} << std::min(instruction->tries, kDoublingsMax)));
  return engine::ObjectRef{0, order_};
}

Result<engine::ObjectRef> AskAgain::run(engine::Context& ctx) {
  const Instruction* instruction = ctx.find<Instruction>(order_);
  if (instruction == nullptr || instruction->ready) return engine::ObjectRef{0, order_};
  // From here it happens.
  ctx.edit<Instruction>(order_).ready = true;
  return engine::ObjectRef{0, order_};
}

}  // namespace chenxi::banks
