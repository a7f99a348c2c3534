// Rules: statutory limits as dated data, and the few questions movers ask of them.
//
// A rule pack is a TOML file (rules/packs/*.toml at the root): limits per tier and window, each with the text of the law
// it comes from. What is in force is decided by rows in the store (packs.h); this room judges, never posts.
//
// A mover: keys_for_spend() in keys(); allow_spend() before the line; after it, post a leg whose `counted` is
// counted_of() and `narrower` is narrower_of(), and count_spend(). Where a hold is voided or a refund is made: `counted` =
// -given_back(), `narrower` = narrower_back(), and uncount_spend(); a void also says `reverses` (the hold) and `counted_at`
// (when it was made).
#pragma once
#include "engine/command.h"
#include "money/money.h"
#include "rules/judge.h"
#include "rules/own_bound.h"

namespace chenxi::rules {

/// A window of few customers: kept beside the account, changed in the same commit. As in accounts, the amount
/// is only meant for the window whose number stands beside it; another number means zero. (1 and 2 were printed codes and
/// small payments, which the account itself counts since schema version 4: nearly every payment is in one of them.)
enum class CounterScope : std::uint8_t {
  lookup_bucket = 3,      // window: when it was last filled; amount: thousandths of a token that are gone
  new_device = 4,         // window: when the reduction ends
};
struct Counter {
  std::int64_t customer = 0;
  CounterScope scope = CounterScope::new_device;
  std::int64_t window = 0;
  std::int64_t amount = 0;
  static constexpr store::Table kTable{"counters", 2};
};
BOOST_DESCRIBE_STRUCT(Counter, (), (customer, scope, window, amount))

/// Names the rows that the functions below read (the customer's own row is named by the caller).
void keys_for_spend(engine::Keys& keys, engine::Context& found, std::int64_t customer);

/// May this customer spend this now? Refuses, in this order: payments_stopped; identity_required; limit_payment_exceeded,
/// limit_day_exceeded, limit_month_exceeded, limit_year_exceeded, limit_night_exceeded, limit_lifetime_exceeded;
/// limit_static_code_exceeded; limit_new_device_exceeded; user_limit_payment_exceeded,
/// user_limit_channel_exceeded, user_limit_payee_exceeded, user_limit_day_exceeded, user_limit_month_exceeded,
/// user_limit_year_exceeded, user_limit_night_exceeded; money_locked; pin_required where no PIN came and the payer has not opted in
/// to small payments without, or beyond their bounds. detail.rule names the rule, detail.amount_minor what would still
/// be possible, detail.until when the window ends.
Done allow_spend(engine::Context& ctx, const Pack& pack, const identity::Customer& payer, const Spend& spend);
/// What the leg that takes this spend counts against the payer's windows.
std::int64_t counted_of(const Pack& pack, Instant now, const Spend& spend);
/// In which of the account's narrower windows it counts as well.
ledger::Narrower narrower_of(const Spend& spend);
/// After the line: changes the counters of few customers; the account's own windows follow from the leg.
void count_spend(engine::Context& ctx, const identity::Customer& payer, const Spend& spend);

/// Why a spend comes back: it never happened (a hold is voided, a transfer cancelled), or the payee returned it.
enum class Back : std::uint8_t { voided, refunded };
/// How much of `spend`, made at `spent_at`, makes room again (>= 0): all that was voided, in those windows it counted in
/// that still run (the leg's `counted_at` says which); what was refunded, only if the rule says so, in the windows of now.
std::int64_t given_back(const engine::Context& ctx, const Pack& pack, const Spend& spend, Instant spent_at, Back why);
ledger::Narrower narrower_back(const engine::Context& ctx, const Pack& pack, const Spend& spend, Back why);
/// The same for the counters of few customers.
void uncount_spend(engine::Context& ctx, const Pack& pack, const identity::Customer& payer, const Spend& spend,
                   Instant spent_at, Back why);

/// May this much arrive? Refuses identity_required, balance_limit_exceeded (amount_minor = what still fits). What the
/// payee has held counts as theirs, so that it can always come back. A mover that pays somebody else turns every reason
/// on the payee's side into payee_cannot_receive.
Done allow_receive(engine::Context& ctx, const Pack& pack, const identity::Customer& payee, std::int64_t amount);

/// A first transfer to a payee above this is warned about.
bool warns_first_payee(const Pack& pack, Instant now, std::int64_t amount);

}  // namespace chenxi::rules
