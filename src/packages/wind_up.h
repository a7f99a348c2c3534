// Winding up: a shop has closed, or its owner gives it up. One command; a chain of timers then gives everybody back what is
// left, at most 256 packages a command, and moves the shop's mark in the same commit: whatever dies, the next one goes on where
// the last one committed, and nobody is paid twice.
#pragma once
#include "packages/end.h"

namespace chenxi::packages {

constexpr std::int64_t kChunk = 256;

/// "packages.wind_up": from this commit on the shop sells no package and takes no visit. Asked again, it goes on where it is;
/// after what could not be paid back, it looks at all once more.
///   refuses  shop_unknown (another's, too): also where it never offered a package
///   writes   the seller; a timer
class WindUp : public engine::Command {
 public:
  /// A closed shop is wound up, too. `owner` 0: the operator.
  explicit WindUp(Asker asker) : asker_(asker) {}
  Seller seller;  // the answer: as it is now
  const char* name() const override { return "packages.wind_up"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  Asker asker_;
};

/// "packages.give_all_back": the next 256. What cannot be paid back (the buyer's account is closed) stays in escrow.
///   writes   escrow -> customer for each that is active, as one group; packages, seller; notices; the next timer
class GiveAllBack : public engine::Command {
 public:
  static constexpr const char* kTimer = "packages.give_all_back";
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

/// Before executor.open().
inline void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer(Expire::kTimer, [&packs](std::int64_t package) { return std::make_shared<Expire>(packs, package); });
  executor.on_timer(GiveAllBack::kTimer,
                    [&packs](std::int64_t merchant) { return std::make_shared<GiveAllBack>(packs, merchant); });
}

}  // namespace chenxi::packages
