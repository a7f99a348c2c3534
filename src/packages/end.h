// How a package ends: its buyer gives it back, its time is over, or its shop is wound up. What is left is the price less the
// visits that were taken, at their shares; it goes back from escrow at once, and never to the shop.
#pragma once
#include "engine/executor.h"
#include "packages/plans.h"

namespace chenxi::packages {

/// A package as it was when it was bought.
Package as_bought(Package row);

/// What ending a package reads beside the package itself; nothing where it is not there.
void keys_for_end(engine::Keys& keys, engine::Context& found, std::int64_t package);
/// The leg that gives back what is left. Needs a package that is active, and so has something left.
ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Package& package);
/// After the line, when `leg` was posted: the package, its counts on both sides, limits, its timer; events to both.
void end_package(engine::Context& ctx, const rules::Pack& pack, std::int64_t package, PackageState how, const ledger::Leg& leg);

/// "packages.give_back": the buyer's own word is enough, at any time, whatever the shop says.
///   refuses  package_unknown (another's, too); package_over; account_frozen, account_closed
///   writes   escrow -> customer; the package; events "package.ended" to both
class GiveBack : public engine::Command {
 public:
  GiveBack(const rules::Packs& packs, std::int64_t buyer, std::int64_t package)
      : packs_(packs), buyer_(buyer), package_(package) {}
  Package made;      // the answer: as it ended
  std::string shop;

  const char* name() const override { return "packages.give_back"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  const rules::Packs& packs_;
  std::int64_t buyer_, package_;
};

/// "packages.expire": its time is over. Nobody's act is needed: the money was his.
///   writes   as giving back, and a notice; nothing where the package has ended
class Expire : public engine::Command {
 public:
  static constexpr const char* kTimer = "packages.expire";
  Expire(const rules::Packs& packs, std::int64_t package) : packs_(packs), package_(package) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
  std::int64_t package_;
};

}  // namespace chenxi::packages
