// What a shop's owner asks about settlements: the next one, the earlier ones, and what each consists of.
#pragma once
#include "settlement/settle.h"

namespace chenxi::settlement {

/// With what became of its money.
struct Shown {
  Settlement settlement;
  std::optional<ports::ShopPayout> payout;
};

/// What would be settled if it were done now, read off the rows.
struct Estimate {
  Sums sums;
  Due due;
  std::int64_t brought = 0, owed = 0;
  ledger::TransferId upto = ledger::TransferId::none;  // the newest row of it
  bool whole =
      true;  // false: there are more rows than a screen waits for; figures are of the newest ones only
};
/// A screen does not wait for more rows than these.
constexpr std::int64_t kEstimateRows = 2'000;

/// The settlements of a shop, newest first, and the next one.
class ListSettlements : public engine::Query {
 public:
  ListSettlements(const rules::Packs& packs, std::int64_t owner, std::int64_t merchant)
      : packs_(packs), owner_(owner), merchant_(merchant) {}
  std::int64_t before = 0;  // the settlement that ended the page before
  std::int64_t limit = 20;

  bool known = false;  // the shop is his
  std::optional<ports::ShopAccount> account;
  Instant next_at;               // 0: no account was chosen
  std::int64_t through_day = 0;  // of the next regular one
  Estimate next, today;          // the next regular one; what could go today
  InstantOpen instant;
  std::int64_t balance = 0, settling = 0;
  bool counting = false;
  std::vector<Shown> found;
  bool more = false;
  const char* name() const override { return "settlement.list"; }
  void run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
  const std::int64_t owner_, merchant_;
};

/// One row of the shop's account that a settlement covers.
struct Entry {
  ledger::Transfer row;
  Line line = Line::payment;
  std::int64_t amount = 0;  // below zero: it left the shop
  std::int64_t fee = 0;     // of a payment; of a refund what came back, below zero
};
/// One settlement with a page of its rows; `id` 0: the rows that none covers yet.
class OneSettlement : public engine::Query {
 public:
  OneSettlement(const rules::Packs& packs, std::int64_t owner, std::int64_t merchant, std::int64_t id)
      : packs_(packs), owner_(owner), merchant_(merchant), id_(id) {}
  bool known = false;                                  // the shop is his
  std::optional<Line> only;                            // of this kind
  ledger::TransferId from = ledger::TransferId::none;  // where the last page ended
  std::int64_t limit = 20;

  std::optional<Shown> found;
  std::vector<Entry> entries;
  ledger::TransferId next = ledger::TransferId::none;
  const char* name() const override { return "settlement.one"; }
  void run(engine::Context& ctx) override;

 private:
  void page(engine::Context& ctx, const merchants::Merchant& shop, ledger::TransferId newest,
            ledger::TransferId stop);
  const rules::Packs& packs_;
  const std::int64_t owner_, merchant_, id_;
};

}  // namespace chenxi::settlement
