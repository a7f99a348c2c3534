// The judgement itself: a pure function of the rules and of what is known of a customer. The commands ask it with what
// the rows say (rules.h), a pack's worked examples with what they assume.
#pragma once
#include "ledger/books.h"
#include "rules/pack.h"

namespace chenxi::rules {

enum class Source : std::uint8_t { statutory, user, new_device };

struct Spend {
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Method method = Method::order;
  ledger::Factor factor = ledger::Factor::device_and_pin;
  std::int64_t payee = 0;  // merchant or customer row; 0: nobody known (a bank, a handle that nobody has yet)
  /// Nobody typed a PIN, nobody at a counter looked at the person.
  bool without_pin() const {
    return factor == ledger::Factor::none || factor == ledger::Factor::device || factor == ledger::Factor::payment_code;
  }
};

/// A customer's own limits as they hold now; absent: none.
struct UserBounds {
  std::optional<std::int64_t> payment, day, month, night;
};
/// A narrower bound of the customer's own, and what it has counted in its window.
struct OwnUse {
  std::optional<std::int64_t> max;
  std::int64_t used = 0;
};
UserBounds bounds_at(const identity::UserLimits& limits, Instant now);
/// What is put aside at an instant: it stays, whatever is spent.
std::int64_t locked_at(const identity::UserLimits& limits, Instant now);

struct Facts {
  identity::Tier tier = identity::Tier::phone_only;
  bool small_payments = false;  // opted in, and not in elder mode
  bool reduced = false;         // a new device or a new PIN is young
  bool night = false;
  ledger::Windows used;
  std::int64_t static_code_used = 0, small_payment_used = 0, new_device_used = 0;
  std::int64_t balance = 0;     // with what is held
  UserBounds user;
  std::optional<std::int64_t> user_year;
  OwnUse user_channel, user_payee;  // of this spend's way and payee
  std::int64_t free = 0, locked = 0;  // what the main account has, and what of it is put aside
};

/// Why not: the code, the rule's name, what would still be possible, and which window has to end first.
struct Objection {
  Code code = Code::internal;
  Source source = Source::statutory;
  std::string rule;
  std::int64_t left = 0;
  Window window = Window::payment;
};

/// What shops have collected in the windows that run.
struct Collected {
  std::int64_t day = 0, month = 0, year = 0;
};

/// nullopt: allowed. The order of the objections is the one of allow_spend() (rules.h).
std::optional<Objection> judge_spend(const Section& section, const Facts& facts, const Spend& spend);
std::optional<Objection> judge_receive(const Section& section, const Facts& facts, std::int64_t amount);
/// May a shop of this step collect so much more? Objects with shop_cap_exceeded.
std::optional<Objection> judge_collect(const Section& section, ShopStep step, const Collected& used, std::int64_t amount);

}  // namespace chenxi::rules
