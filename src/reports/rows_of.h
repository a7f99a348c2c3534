// What a shop's account says of a stretch of days: every row of it with what a report tells, and nothing of
// whoever paid.
//
// A busy shop has ten thousand rows a day, and payments must not wait for its report. So the engine is asked
// once, where the rows begin; they are read beside it, along the chain of the shop's account, so many at a
// time. Rows never change, and however long it takes, the figures are those of the books at the moment of the
// question.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/command.h"
#include "merchants/own_rows.h"
#include "payments/rows.h"
#include "settlement/settle.h"

namespace chenxi::reports {

/// Business days, both included.
struct Span {
  std::int64_t from = 0, to = 0;  // CivilTime::day_number
};
/// A quarter fits. More is another file.
constexpr std::int64_t kDaysMax = 92;
constexpr std::size_t kRowsMax = 20'000;
/// Rows that are looked at before other questions have their turn.
constexpr std::int64_t kStretch = 1'000;

/// Where a row of trade came about.
enum class Place : std::uint8_t { till, poster, link, other };
std::string_view name(Place place);

struct Entry {
  ledger::TransferId id = ledger::TransferId::none, group = ledger::TransferId::none;
  Instant at;
  ledger::TransferKind kind = ledger::TransferKind::payment;
  settlement::Line line = settlement::Line::payment;
  std::int64_t amount = 0;         // below zero: it left the shop
  std::int64_t balance_after = 0;  // of the shop's account
  money::Currency currency = money::Currency::cny;
  Place place = Place::other;
  std::int64_t till = 0;  // where place is till
  std::string method;     // of a payment
  std::int64_t discount = 0;  // of a payment: what was taken off before
  std::int64_t fee = 0;   // by rule, of a payment or a delivery; of a refund what comes back, below zero
  bool settled = true;    // of a refund: its fee is the one of a statement
  ledger::TransferId original = ledger::TransferId::none;  // of a refund: its payment
};

struct Till {
  std::string label;
  std::string role;
};

/// Asked on the engine, so that a report has everything that was acknowledged before.
class FindShop : public engine::Query {
 public:
  FindShop(std::int64_t merchant, std::int64_t last_day) : merchant_(merchant), last_day_(last_day) {}
  std::optional<merchants::Merchant> shop;
  std::optional<merchants::Shop> own;
  ledger::TransferId from = ledger::TransferId::none;  // no row of the span is newer
  ledger::TransferId settled_to = ledger::TransferId::none;
  const char* name() const override { return "reports.shop"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, last_day_;
};

/// Rows of a span, read stretch by stretch. One thread at a time.
class Rows {
 public:
  Rows(const FindShop& found, Span span, const BusinessCalendar& calendar, const rules::Packs& packs);
  /// Reads on; false: everything is read, or there is more than a report holds. `ctx` is a question's.
  bool read_on(engine::Context& ctx);

  bool too_many() const { return entries.size() > kRowsMax; }
  std::vector<Entry> entries;  // the oldest first, once everything is read
  std::map<std::int64_t, Till> tills;
  const merchants::Merchant& shop() const { return shop_; }
  const Span& span() const { return span_; }

 private:
  /// A payment of which refunds have no statement yet.
  struct Unsettled {
    ledger::Transfer paid;
    settlement::FeeReturned so_far;
    std::int64_t missing = 0;  // refunded before the span, and in no statement either
    std::vector<std::pair<ledger::TransferId, std::int64_t>> before;
  };
  void add(engine::Context& ctx, const ledger::Transfer& row);
  void add_refund(engine::Context& ctx, const ledger::Transfer& row, Entry& entry);
  void place(engine::Context& ctx, Entry& entry, std::int64_t object);
  /// Is everything known that refunds of the span have to follow, without this row and older ones?
  bool complete(ledger::TransferId row) const;
  void finish();

  const merchants::Merchant shop_;
  const Span span_;
  const Instant begin_, end_;
  const settlement::FeeRules rules_;
  const ledger::TransferId settled_to_;
  ledger::TransferId next_;
  std::map<ledger::TransferId, Unsettled> unsettled_;
};

}  // namespace chenxi::reports
