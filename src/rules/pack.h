// A rule pack in memory: what is allowed, from when on, and which text says so. Read from TOML (README.md), never
// changed afterwards; one pack is in force for a whole deployment.
#pragma once
#include <array>
#include <map>

#include "i18n/i18n.h"
#include "identity/rows.h"
#include "money/currency.h"

namespace chenxi::rules {

enum class Window : std::uint8_t { payment, day, month, year, night, balance, lifetime };
constexpr std::size_t kWindows = 7;
/// How the payer pays. Narrower limits hang on some of these.
enum class Method : std::uint8_t { order, static_code, payment_code, transfer, withdrawal, link };
constexpr std::size_t kMethods = 6;

std::string_view name(Window window);
std::string_view name(Method method);
std::string_view name(identity::Tier tier);
std::optional<Window> window_from_name(std::string_view text);
std::optional<Method> method_from_name(std::string_view text);
std::optional<identity::Tier> tier_from_name(std::string_view text);

/// Where a rule comes from, for the person it stops.
struct Law {
  std::string zh, en;      // what it says and who said it
  std::string source;      // where we read it
  bool confirmed = false;  // read in a source that can be quoted; a lawyer confirms the rest before it is relied on
  const std::string& in(Lang lang) const { return lang == Lang::en ? en : zh; }
};

/// One bound, in minor units. No law: there is no such bound.
struct Bound {
  std::int64_t max = 0;
  std::string rule;  // "cn-ecny/phone_only/day"
  const Law* law = nullptr;
  explicit operator bool() const { return law != nullptr; }
};
using TierBounds = std::array<Bound, kWindows>;

/// What the law calls a number of factors: "B". No law: the pack says nothing of it.
struct FactorClass {
  std::string name;
  const Law* law = nullptr;
};

/// How a transfer is disputed (room disputes). A pack that says nothing has these.
struct Disputes {
  std::int64_t window_days = 80;      // after the money arrived
  std::int64_t answer_days = 7;       // for who is asked to give back
  std::int64_t decide_hours = 72;     // for the case worker; then what is frozen is free again
  std::int64_t depth = 5;             // how far money is followed
  std::int64_t accounts = 50;         // how many accounts one case may touch
  std::int64_t rows = 200;            // how many entries of one account are read
  std::int64_t open_max = 3;          // disputes that one person may have open
  std::int64_t unfounded_max = 2;     // reports found untrue; then no more for a while
  std::int64_t unfounded_days = 180;  // the while
};

/// How long what the law wants kept of somebody outlives his wallet. A pack that says nothing has this.
struct Retention {
  std::int64_t years = 10;  // after the wallet was closed
};

/// How far a resident's own shop is known: by who its owner is, or by its papers as well.
enum class ShopStep : std::uint8_t { opened, accepted };
/// What a shop may collect. At `opened` all shops of one person share it.
struct ShopCap {
  Bound day, month, year;
};
/// Shops that residents open themselves. A pack that says nothing of them lets nobody open one.
struct Shops {
  std::int64_t per_person = 0;
  ShopCap opened, accepted;
  const ShopCap& at(ShopStep step) const { return step == ShopStep::opened ? opened : accepted; }
};

/// What a shop's settlement costs it, of each payment. A refund gives its share of the fee back where `returned` says so.
/// The figure in force is the one of the payment's own day.
struct Fees {
  std::int64_t per_100_000 = 0;     // 380 is 0.38 %
  std::int64_t each_max = 0;        // of one payment; 0: no bound
  bool returned = true;
  std::array<bool, 3> free{};       // by merchants::Standing: who pays nothing
  const Law* law = nullptr;         // null: nothing costs anything
};
/// When takings go to the shop's bank. A pack that says nothing settles on the next working day and never the same day.
struct SettlementTerms {
  std::string calendar = "cn";      // rules/calendars: which days are working days
  std::int64_t days = 1;            // working days after the day of the payments
  std::int64_t instant_after_days = 0;  // since the shop's first payment, for settlement on the same day; 0: never
  std::int64_t instant_trade_days = 0;  // the last so many of them with payments
  std::int64_t instant_per_100_000 = 0;
  const Law* instant_law = nullptr;
};
/// Packages of visits that are paid in advance. A pack that says nothing of them lets nobody sell any.
struct PackageTerms {
  std::int64_t price_max = 0;
  std::int64_t visits_max = 0;
  std::int64_t months_max = 0;
  std::int64_t cooling_days = 7;    // unused so long after buying: the whole price comes back
  std::int64_t paid_within_days = 5;
  const Law* law = nullptr;
};
/// Goods that are paid when they have arrived. A pack that says nothing has these.
struct TradeTerms {
  std::int64_t confirm_days = 10;   // after they were sent; then the shop is paid
  std::int64_t send_days = 7;       // unsent so long: the money comes back
  const Law* law = nullptr;
};

/// The rules of one stretch of time.
struct Section {
  Instant valid_from;
  bool identity_first = false;      // nothing is spent or received before the identity is verified
  Bound identity_rule;              // names the rule and the law of that
  bool refund_gives_back = false;   // a refund makes room in the windows of the day it happens
  std::array<bool, kMethods> uncounted{};  // methods that no day, month, year or lifetime window counts
  std::map<identity::Tier, TierBounds> tiers;
  FactorClass two_factors, one_factor;
  Bound static_code_day;                            // one payer, all static codes
  Bound small_payment, small_payment_day;           // without the PIN, where the payer opted in
  Bound new_device_payment, new_device_total;       // while a new device or a new PIN is young
  std::int64_t first_payee_warning = INT64_MAX;     // a first transfer above this is warned about
  Disputes disputes;
  Retention retention;
  Shops shops;
  Fees fees;
  SettlementTerms settlement;
  PackageTerms packages;
  TradeTerms trade;
};

class Pack {
 public:
  const std::string& name() const { return name_; }
  money::Currency currency() const { return currency_; }
  /// The section in force at an instant; before the first one, the first.
  const Section& at(Instant now) const;
  Instant first_valid_from() const { return sections_.front().valid_from; }
  std::size_t examples() const { return examples_; }

 private:
  friend class PackReader;
  std::string name_;
  money::Currency currency_ = money::Currency::cny;
  std::map<std::string, Law, std::less<>> laws_;  // bounds point into it
  std::vector<Section> sections_;                 // by valid_from
  std::size_t examples_ = 0;
};

}  // namespace chenxi::rules
