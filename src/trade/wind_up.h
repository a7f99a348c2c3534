// Winding up: a shop has closed, or its owner gives up guaranteed orders. One command; a chain of timers then
// gives everybody back what is held, at most 256 trades a command, and moves the shop's mark in the same
// commit: whatever dies, the next one goes on where the last one committed, and nobody is paid twice.
#pragma once
#include "trade/end.h"

namespace chenxi::trade {

constexpr std::int64_t kChunk = 256;

/// "trade.wind_up": from this commit on no guaranteed order of the shop is paid. Asked again, it goes on
/// where it is; after what could not be paid back, it looks at all once more.
///   refuses  shop_unknown (another's, too)
///   writes   the seller; a timer
class WindUp : public engine::Command {
 public:
  /// A closed shop is wound up, too. `owner` 0: the operator.
  explicit WindUp(std::int64_t merchant, std::int64_t owner = 0) : merchant_(merchant), owner_(owner) {}
  Seller seller;  // the answer: as it is now
  const char* name() const override { return "trade.wind_up"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  std::int64_t merchant_, owner_;
};

/// "trade.give_all_back": the next 256. What cannot be paid back stays in escrow.
///   writes   escrow -> customer for each that is open; trades, seller; notices; the next timer
class GiveAllBack : public engine::Command {
 public:
  static constexpr const char* kTimer = "trade.give_all_back";
  GiveAllBack(const rules::Packs& packs, std::int64_t merchant) : packs_(packs), merchant_(merchant) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
  std::int64_t merchant_;
};

}  // namespace chenxi::trade
