// Rules: statutory limits as dated data, and the one question movers ask of them.
//
// A rule pack is a TOML file (rules/packs/*.toml at the root): limits per tier, window, factor and method, each with the
// sentence of the law it comes from. What is in force is decided by rows in the store; this room judges, never posts.
#pragma once
#include "engine/command.h"
#include "identity/rows.h"
#include "money/money.h"

namespace chenxi::rules {

enum class Window : std::uint8_t { payment, day, month, year, night, balance, lifetime };
/// How the payer pays. Narrower limits hang on some of these.
enum class Method : std::uint8_t { order, static_code, payment_code, transfer, withdrawal, link };
enum class Source : std::uint8_t { statutory, user, new_device };

/// A narrower window than a customer's: kept beside the account, changed in the same commit.
enum class CounterScope : std::uint8_t { static_code_day = 1, small_payment_day = 2, lookup_bucket = 3, tier_lifetime = 4 };
struct Counter {
  std::int64_t customer = 0;
  CounterScope scope = CounterScope::static_code_day;
  std::int64_t window = 0;  // the day number
  std::int64_t amount = 0;
  static constexpr store::Table kTable{"counters", 2};
};
BOOST_DESCRIBE_STRUCT(Counter, (), (customer, scope, window, amount))

struct Spend {
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Method method = Method::order;
  ledger::Factor factor = ledger::Factor::device_and_pin;
};

/// A limit as a screen shows it.
struct LimitState {
  Window window = Window::payment;
  Source source = Source::statutory;
  std::string rule;   // "cn-ecny/phone_only/day"
  std::string law;    // the quoted source, in the pack's language pair
  std::int64_t max = 0, used = 0;
  std::int64_t left() const { return std::max<std::int64_t>(0, max - used); }
};

class Pack;
/// Names the rows that allow_spend() and count_spend() read.
void keys_for_spend(engine::Keys& keys, std::int64_t customer);
/// May this customer spend this now? Refuses limit_payment_exceeded, limit_day_exceeded, limit_month_exceeded,
/// limit_year_exceeded, limit_lifetime_exceeded, limit_static_code_exceeded, limit_new_device_exceeded,
/// user_limit_*_exceeded, identity_required; detail.rule names the rule, detail.amount what is left, detail.until
/// when the window ends. Without the PIN (factor device or payment_code): pin_required above what the payer opted in to.
Done allow_spend(engine::Context& ctx, const Pack& pack, const identity::Customer& payer, const Spend& spend);
/// Changes the narrower counters; the account's own windows follow from the leg's `counted`.
void count_spend(engine::Context& ctx, const identity::Customer& payer, const Spend& spend);
/// Gives back what a refund or a voided hold of today returns, where the rule says so.
void uncount_spend(engine::Context& ctx, const identity::Customer& payer, const Spend& spend);
/// May this much arrive? Refuses balance_limit_exceeded.
Done allow_receive(engine::Context& ctx, const Pack& pack, const identity::Customer& payee, std::int64_t amount);
/// All limits of a customer with what is used, for the home and limits screens.
std::vector<LimitState> limits_of(engine::Context& ctx, const Pack& pack, const identity::Customer& customer);

}  // namespace chenxi::rules
