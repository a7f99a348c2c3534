// A shop's business day: totals, and where in its account's chain the day's newest row of trade stands, so
// that a list of an old day does not walk through all later ones. Whoever moves money to a shop or back
// counts it here, in the same commit.
#pragma once
#include "engine/command.h"

namespace chenxi::merchants {

struct MerchantDay {
  std::int64_t merchant = 0;
  std::int64_t day = 0;  // CivilTime::day_number
  std::int64_t payments = 0, gross = 0;
  std::int64_t refunds = 0, refunded = 0;  // by the day of the refund
  ledger::TransferId newest = ledger::TransferId::none;
  // What was added later is 0 on older days.
  std::int64_t deliveries = 0, delivered = 0;  // of what was paid before: a visit, goods that have arrived
  static constexpr store::Table kTable{"merchant_days", 2};
};
BOOST_DESCRIBE_STRUCT(MerchantDay, (),
                      (merchant, day, payments, gross, refunds, refunded, newest, deliveries, delivered))

/// Names the row that the functions below write.
void keys_for_day(engine::Keys& keys, engine::Context& found, std::int64_t merchant);
/// The shop's day of this instant, made when it is the first of the day. After the line.
MerchantDay& day_of(engine::Context& ctx, std::int64_t merchant);
/// After the line: `row` brought the shop money that its payer had paid before.
void count_delivery(engine::Context& ctx, std::int64_t merchant, std::int64_t amount, ledger::TransferId row);

}  // namespace chenxi::merchants
