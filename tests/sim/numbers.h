// What the model knows of the product, as numbers that people can read in the pack, the chart and the calendar.
#pragma once
#include <chrono>
#include <cstdint>

namespace chenxi::sim {

// The rules of the pack cn-ecny for somebody known by phone number alone, in fen.
inline constexpr std::int64_t kPaymentMax = 200'000, kDayMax = 500'000, kYearMax = 5'000'000, kBalanceMax = 1'000'000;
inline constexpr std::int64_t kStaticDayMax = 50'000;
inline constexpr std::int64_t kAsideFrom = 1'000'000'000'000;  // what must stay is the same as a bound on what may go
inline constexpr std::int64_t kMinuteUs = 60'000'000, kHourUs = 60 * kMinuteUs;

// Kinds of accounts and of transfers, as the chart and the log number them.
inline constexpr std::int64_t kCustomer = 1, kHeld = 2, kShop = 3, kEscrow = 4, kFunds = 10, kSuspense = 11, kBank = 20, kDrawer = 21, kTransit = 22;
inline constexpr std::int64_t kCashIn = 1, kCashOut = 2, kPayment = 3, kRefund = 4, kTransfer = 5, kHold = 6, kRelease = 7,
                              kTopUp = 8, kWithdrawal = 9, kPayout = 10, kFund = 11, kSettlement = 12, kReversal = 15, kSplit = 23;

// Peking has had no summer time since 1991.
inline std::int64_t local_hours(std::int64_t at) { return (at + 8 * kHourUs) / kHourUs; }
inline std::int64_t day_of(std::int64_t at) { return local_hours(at) / 24; }
inline std::int64_t year_of(std::int64_t at) {
  return static_cast<int>(std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day_of(at)}}}.year());
}

}  // namespace chenxi::sim
