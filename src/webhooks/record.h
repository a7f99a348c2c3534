// Record: turns what the books say has happened into events of the shops whose programs want to know.
//
// A payment must not become slower because somebody is told of it, so nothing of this stands in the payment's own commit. The
// books are the outbox: transfers and event rows, read in order, with a cursor that moves in the same commit as the events. So
// each thing that happened becomes one event, whatever died in between.
#pragma once
#include "base/json.h"
#include "engine/command.h"
#include "ports/services.h"
#include "webhooks/rows.h"

namespace chenxi::payments {
struct Hold;
}
namespace chenxi::webhooks {

/// Events kept for each shop: what may be read and sent again.
constexpr std::int64_t kEventsKept = 10'000;
constexpr std::size_t kFactsMax = 32;
/// A payment of an order that has a page: order, payment, session.
constexpr std::size_t kEventsPerFactMax = 3;

/// Something that happened, as the books name it.
struct Fact {
  enum class What : std::uint8_t { order_created, order_updated, order_authorized, order_released, payment, refund, trade, split };
  What what = What::payment;
  std::int64_t merchant = 0;
  std::int64_t object = 0;  // the order, payment, refund, trade or share
  std::int64_t row = 0;     // number of the event row or of the transfer
  std::int64_t order = 0;   // rows of all kinds are numbered in one order
  Instant at;
  EventKind kind = EventKind::trade_paid;  // of a trade or of a split
  std::int64_t amount = 0;                 // that went with it
  money::Currency currency = money::Currency::cny;
  bool of_order = false;  // of a split: its giver hears of his order, a receiver of his share

  bool is_transfer() const { return what == What::payment || what == What::refund; }
};

/// "webhooks.record": in the order of the books, each once.
///   writes    the events, a delivery to each endpoint of the shop, the cursor; what is not kept any more goes, and does not wait
class Record : public engine::Command {
 public:
  /// The cursor moves at least to here, even where nothing was of interest.
  Record(const ports::Services& services, std::vector<Fact> facts, std::int64_t last_transfer, std::int64_t last_event)
      : services_(services), facts_(std::move(facts)), last_transfer_(last_transfer), last_event_(last_event) {}
  const char* name() const override { return "webhooks.record"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  void record(engine::Context& ctx, const Fact& fact);
  void add(engine::Context& ctx, const Fact& fact, EventKind kind, std::int64_t object, json::object data);
  void add_session(engine::Context& ctx, const Fact& fact, std::int64_t order, EventKind kind, json::value payment = {},
                   json::value trade = {});
  json::object order_data(engine::Context& ctx, std::int64_t order) const;
  json::object hold_data(const payments::Hold& hold, std::int64_t captured, bool over) const;

  const ports::Services& services_;
  std::vector<Fact> facts_;
  std::int64_t last_transfer_, last_event_;
};

}  // namespace chenxi::webhooks
