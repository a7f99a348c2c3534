#include "payouts/pay_out.h"

#include <set>

#include "base/planted.h"
#include "base/public_id.h"
#include "ports/system_accounts.h"
#include "rules/rules.h"

namespace chenxi::payouts {
namespace {

using identity::Customer;
using ledger::AccountKind;

constexpr std::size_t kTitleMax = 60;
constexpr auto kNoReason = Code::internal;

engine::ObjectRef ref(std::int64_t payout) {
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::payout), payout};
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------ loading

Result<engine::ObjectRef> Create::run(engine::Context& ctx) {
  if (lines <= 0) return refuse(Code::payout_file_invalid, {.count = 0});
  if (title.empty() || title.size() > kTitleMax) return refuse(Code::text_invalid, {.pointer = "/title"});

  // From here it happens.
  Payout payout;
  payout.id = ctx.new_id();
  payout.title = title;
  payout.lines = lines;
  payout.total = total;
  payout.created_at = ctx.now();
  const std::int64_t id = payout.id;
  ctx.insert(std::move(payout));
  return ref(id);
}

void Create::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) { keys.row<Payout>(object.id); }

void Create::answer(engine::Context& ctx, engine::ObjectRef object) { made = ctx.get<Payout>(object.id); }

void AddLines::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Payout>(payout);
  for (std::size_t i = 0; i < lines.size(); ++i) keys.row<PayoutLine>(payout, from + static_cast<std::int64_t>(i));
}

Result<engine::ObjectRef> AddLines::run(engine::Context& ctx) {
  const Payout* order = ctx.find<Payout>(payout);
  if (order == nullptr) return refuse(Code::payout_unknown);
  const auto count = static_cast<std::int64_t>(lines.size());
  if (order->state != PayoutState::loading || from < order->loaded) return ref(payout);
  if (from > order->loaded || count > kChunk || from + count > order->lines) return refuse(Code::malformed);

  // From here it happens.
  for (std::int64_t i = 0; i < count; ++i) {
    PayoutLine line = lines[static_cast<std::size_t>(i)];
    line.payout = payout;
    line.line = from + i;
    ctx.insert(std::move(line));
  }
  Payout& changed = ctx.edit<Payout>(payout);
  changed.loaded = from + count;
  if (changed.loaded == changed.lines) {
    changed.state = PayoutState::running;
    ctx.schedule(ctx.now(), "payouts.carry_out", payout);
  }
  return ref(payout);
}

// ------------------------------------------------------------------------------------------------------------- paying

void CarryOut::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Payout>(payout_);
  ports::key_of_system_account(keys, AccountKind::operator_funds);
  const Payout* order = found.found<Payout>(payout_);
  if (order == nullptr) return;
  for (std::int64_t i = order->next; i < std::min(order->next + kChunk, order->lines); ++i) {
    keys.row<PayoutLine>(payout_, i);
    const PayoutLine* line = found.found<PayoutLine>(payout_, i);
    if (line == nullptr) continue;
    keys.row<Customer>(line->customer);
    rules::keys_for_spend(keys, found, line->customer);
  }
}

Code CarryOut::reason_not_to_pay(engine::Context& ctx, const rules::Pack& pack, const PayoutLine& line) const {
  const Customer* customer = ctx.find<Customer>(line.customer);
  if (customer == nullptr) return Code::account_unknown;
  if (customer->state == identity::CustomerState::closed) return Code::account_closed;
  if (customer->state == identity::CustomerState::frozen) return Code::account_frozen;
  if (const Done may = rules::allow_receive(ctx, pack, *customer, line.amount); !may) return may.error().code();
  const ledger::AccountState state = ctx.books().account(customer->main).state;
  if (state == ledger::AccountState::frozen) return Code::account_frozen;
  if (state == ledger::AccountState::closed) return Code::account_closed;
  return kNoReason;
}

Result<engine::ObjectRef> CarryOut::run(engine::Context& ctx) {
  const Payout* order = ctx.find<Payout>(payout_);
  if (order == nullptr) return refuse(Code::payout_unknown);
  if (order->state != PayoutState::running) return ref(payout_);
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const auto pack = packs_.at(ctx.now());

  std::vector<ledger::Leg> legs;
  std::vector<Code> verdicts;
  std::set<std::int64_t> seen;
  std::int64_t sum = 0, end = order->next;
  for (; end < std::min(order->next + kChunk, order->lines); ++end) {
    const PayoutLine& line = ctx.get<PayoutLine>(payout_, end);
    // Somebody who stands in the file twice waits for the next chunk: limits are judged against what is booked.
    if (!seen.insert(line.customer).second) break;
    verdicts.push_back(reason_not_to_pay(ctx, *pack, line));
    if (verdicts.back() != kNoReason) continue;
    legs.push_back({ledger::TransferKind::payout, funds, ctx.get<Customer>(line.customer).main,
                    line.amount + (PLANTED(payout_one_fen_more) ? 1 : 0), 0, payout_, {}});
    sum += line.amount;
  }
  const std::int64_t there = ctx.books().account(funds).balance;
  if (there < sum) return refuse(Code::operator_funds_insufficient, {.amount_minor = there});
  if (!legs.empty()) TRY(ctx.can_post(legs));

  // From here it happens.
  auto row = legs.empty() ? std::int64_t{0} : static_cast<std::int64_t>(ctx.post(legs));
  Payout& changed = ctx.edit<Payout>(payout_);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    PayoutLine& line = ctx.edit<PayoutLine>(payout_, changed.next);
    changed.next += 1;
    if (verdicts[i] == kNoReason) {
      line.state = LineState::paid;
      line.transfer = ledger::TransferId{row++};
      changed.paid_lines += 1;
      changed.paid_total += line.amount;
      ctx.emit("payout.received", line.customer, ref(payout_), line.amount);
    } else {
      line.state = LineState::failed;
      line.code = static_cast<std::int64_t>(verdicts[i]);
      changed.failed_lines += 1;
    }
  }
  if (changed.next < changed.lines) {
    ctx.schedule(ctx.now(), "payouts.carry_out", payout_);
  } else {
    changed.state = PayoutState::done;
    changed.finished_at = ctx.now();
    ctx.emit("payout.done", 0, ref(payout_), changed.paid_total);
  }
  return ref(payout_);
}

void Resume::keys(engine::Keys& keys, engine::Context&) { keys.row<Payout>(payout); }

Result<engine::ObjectRef> Resume::run(engine::Context& ctx) {
  const Payout* order = ctx.find<Payout>(payout);
  if (order == nullptr) return refuse(Code::payout_unknown);
  if (order->state != PayoutState::running) return refuse(Code::payout_already_done);
  // From here it happens. (A second chain beside the waiting one does no harm: each command takes the next lines.)
  ctx.schedule(ctx.now(), "payouts.carry_out", payout);
  return ref(payout);
}

void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer("payouts.carry_out",
                    [&packs](std::int64_t payout) { return std::make_shared<CarryOut>(packs, payout); });
}

}  // namespace chenxi::payouts
