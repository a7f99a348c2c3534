#include "rules/rules.h"

#include "base/planted.h"
#include "identity/sign_in.h"
#include "rules/facts.h"

namespace chenxi::rules {
namespace {

std::int64_t day_number_of(int year, int month) {
  return std::chrono::sys_days{std::chrono::year{year} / month / 1}.time_since_epoch().count();
}

/// When the window that stands in the way ends; nullopt: never by itself.
std::optional<Instant> end_of(const engine::Context& ctx, const identity::Customer& customer, const Objection& no) {
  const BusinessCalendar& calendar = ctx.books().calendar();
  const CivilTime& civil = ctx.civil();
  if (no.source == Source::new_device) return customer.reduced_until;
  switch (no.window) {
    case Window::day: return calendar.start_of_day(civil.day_number + 1);
    case Window::month:
      return calendar.start_of_day(civil.month == 12 ? day_number_of(civil.year + 1, 1)
                                                     : day_number_of(civil.year, civil.month + 1));
    case Window::year: return calendar.start_of_day(day_number_of(civil.year + 1, 1));
    case Window::night: return calendar.start_of_day(ctx.books().night_number() + 1) + hours(6);
    case Window::payment:
    case Window::balance:
    case Window::lifetime: return std::nullopt;
  }
  return std::nullopt;
}

Refusal refusal_of(const engine::Context& ctx, const identity::Customer& customer, const Objection& no) {
  RefusalDetail detail;
  detail.rule = no.rule;
  if (no.code != Code::identity_required) detail.amount_minor = no.left;
  if (no.code != Code::pin_required) detail.until = end_of(ctx, customer, no);
  return Refusal(no.code, std::move(detail));
}

void add_to_counter(engine::Context& ctx, std::int64_t customer, CounterScope scope, std::int64_t window,
                    std::int64_t amount) {
  if (ctx.find<Counter>(customer, scope) == nullptr) ctx.insert(Counter{customer, scope, window, 0});
  Counter& counter = ctx.edit<Counter>(customer, scope);
  if (counter.window != window) counter.amount = 0;
  counter.window = window;
  counter.amount = std::max<std::int64_t>(0, counter.amount + amount);
}

/// The number of the window that this kind of bound counts in, at an instant.
std::int64_t window_of(BoundKind kind, const CivilTime& civil) {
  switch (kind) {
    case BoundKind::channel: return civil.day_number;
    case BoundKind::payee: return std::int64_t{civil.year} * 12 + civil.month;
    case BoundKind::year: return 0;  // the account counts years
  }
  return 0;
}

const OwnBound* own_bound(engine::Context& ctx, std::int64_t customer, BoundKind kind, std::int64_t subject) {
  const auto* limits = ctx.find<identity::UserLimits>(customer);
  if (limits == nullptr || limits->own_bounds == 0) return nullptr;
  return ctx.find<OwnBound>(customer, kind, subject);
}

void add_to_own_bound(engine::Context& ctx, std::int64_t customer, BoundKind kind, std::int64_t subject,
                      std::int64_t amount, const CivilTime& then) {
  if (own_bound(ctx, customer, kind, subject) == nullptr) return;
  const std::int64_t window = window_of(kind, ctx.civil());
  if (window_of(kind, then) != window) return;
  OwnBound& row = ctx.edit<OwnBound>(customer, kind, subject);
  if (row.window != window) row.used = 0;
  row.window = window;
  row.used = std::max<std::int64_t>(0, row.used + amount);
}

/// Changes every counter beside the account that this spend touches, in those windows of `then` that still run.
void change_counters(engine::Context& ctx, const identity::Customer& payer, const Spend& spend, std::int64_t amount,
                     Instant then) {
  const CivilTime civil_then = ctx.books().calendar().civil(then);
  add_to_own_bound(ctx, payer.id, BoundKind::channel, static_cast<std::int64_t>(spend.method), amount, civil_then);
  if (spend.payee != 0) add_to_own_bound(ctx, payer.id, BoundKind::payee, spend.payee, amount, civil_then);
  const bool reduced_then = then < payer.reduced_until && then >= payer.reduced_until - identity::kReducedFor;
  if (reduced_then && ctx.now() < payer.reduced_until)
    add_to_counter(ctx, payer.id, CounterScope::new_device, payer.reduced_until.us, amount);
}

/// What was voided goes back to the windows in which it counted; a refund is something new that happens today.
Instant counted_at(const engine::Context& ctx, Instant spent_at, Back why) {
  switch (why) {
    case Back::voided: return spent_at;
    case Back::refunded: return ctx.now();
  }
  return ctx.now();
}
bool makes_room(const engine::Context& ctx, const Pack& pack, Back why) {
  switch (why) {
    case Back::voided: return true;
    case Back::refunded: return pack.at(ctx.now()).refund_gives_back;
  }
  return false;
}

}  // namespace

void keys_for_spend(engine::Keys& keys, engine::Context& found, std::int64_t customer) {
  keys.row<identity::UserLimits>(customer);
  const auto* limits = found.found<identity::UserLimits>(customer);
  if (limits != nullptr && limits->own_bounds > 0) keys.range<OwnBound>(customer);
  const auto* payer = found.found<identity::Customer>(customer);
  if (payer != nullptr && found.now() < payer->reduced_until) keys.row<Counter>(customer, CounterScope::new_device);
}

Facts facts_of(engine::Context& ctx, const identity::Customer& customer, const Spend* spend) {
  const ledger::Account& main = ctx.books().account(customer.main);
  const ledger::Account* held = ctx.books().find(customer.held);
  Facts facts;
  facts.tier = customer.tier;
  facts.small_payments = customer.small_payments && !customer.elder_mode;
  facts.reduced = ctx.now() < customer.reduced_until;
  facts.night = ctx.books().is_night();
  facts.used = ctx.books().windows(main);
  facts.static_code_used = facts.used.static_code;
  facts.small_payment_used = facts.used.small_payment;
  if (facts.reduced) {
    const Counter* counter = ctx.find<Counter>(customer.id, CounterScope::new_device);
    if (counter != nullptr && counter->window == customer.reduced_until.us) facts.new_device_used = counter->amount;
  }
  facts.balance = main.balance + (held == nullptr ? 0 : held->balance);
  facts.free = main.balance;
  const auto* own = ctx.find<identity::UserLimits>(customer.id);
  if (own == nullptr) return facts;
  facts.user = bounds_at(*own, ctx.now());
  facts.locked = locked_at(*own, ctx.now());
  if (const OwnBound* year = own_bound(ctx, customer.id, BoundKind::year, 0)) facts.user_year = bound_at(*year, ctx.now());
  if (spend == nullptr) return facts;
  const auto use = [&](BoundKind kind, std::int64_t subject) -> OwnUse {
    const OwnBound* row = own_bound(ctx, customer.id, kind, subject);
    if (row == nullptr) return {};
    return {bound_at(*row, ctx.now()), row->window == window_of(kind, ctx.civil()) ? row->used : 0};
  };
  if (!PLANTED(channel_bound_ignored)) facts.user_channel = use(BoundKind::channel, static_cast<std::int64_t>(spend->method));
  if (spend->payee != 0) facts.user_payee = use(BoundKind::payee, spend->payee);
  return facts;
}

Done allow_spend(engine::Context& ctx, const Pack& pack, const identity::Customer& payer, const Spend& spend) {
  if (spend.currency != pack.currency()) return refuse(Code::currency_unsupported);
  if (payer.stopped != identity::Stopped::no && !PLANTED(stopped_pays_on)) return refuse(Code::payments_stopped);
  if (const auto no = judge_spend(pack.at(ctx.now()), facts_of(ctx, payer, &spend), spend))
    return refuse(refusal_of(ctx, payer, *no));
  return done();
}

std::int64_t counted_of(const Pack& pack, Instant now, const Spend& spend) {
  return pack.at(now).uncounted.at(static_cast<std::size_t>(spend.method)) ? 0 : spend.amount;
}

ledger::Narrower narrower_of(const Spend& spend) {
  ledger::Narrower out = ledger::Narrower::none;
  if (spend.method == Method::static_code && !PLANTED(static_codes_not_counted)) out = out | ledger::Narrower::static_code;
  if (spend.without_pin()) out = out | ledger::Narrower::small_payment;
  return out;
}

void count_spend(engine::Context& ctx, const identity::Customer& payer, const Spend& spend) {
  change_counters(ctx, payer, spend, spend.amount, ctx.now());
}

std::int64_t given_back(const engine::Context& ctx, const Pack& pack, const Spend& spend, Instant spent_at, Back why) {
  return makes_room(ctx, pack, why) ? counted_of(pack, counted_at(ctx, spent_at, why), spend) : 0;
}

ledger::Narrower narrower_back(const engine::Context& ctx, const Pack& pack, const Spend& spend, Back why) {
  return makes_room(ctx, pack, why) ? narrower_of(spend) : ledger::Narrower::none;
}

void uncount_spend(engine::Context& ctx, const Pack& pack, const identity::Customer& payer, const Spend& spend,
                   Instant spent_at, Back why) {
  if (makes_room(ctx, pack, why)) change_counters(ctx, payer, spend, -spend.amount, counted_at(ctx, spent_at, why));
}

Done allow_receive(engine::Context& ctx, const Pack& pack, const identity::Customer& payee, std::int64_t amount) {
  Facts facts;  // of the payee only what receiving asks for: the payer's command names none of their counters
  facts.tier = payee.tier;
  facts.balance = ctx.books().account(payee.main).balance;
  if (const ledger::Account* held = ctx.books().find(payee.held)) facts.balance += held->balance;
  if (const auto no = judge_receive(pack.at(ctx.now()), facts, amount)) return refuse(refusal_of(ctx, payee, *no));
  return done();
}

bool warns_first_payee(const Pack& pack, Instant now, std::int64_t amount) {
  return amount > pack.at(now).first_payee_warning;
}

}  // namespace chenxi::rules
