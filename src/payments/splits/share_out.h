// Share out: a shop confirms what it had set aside, and its receivers are paid; unconfirmed for its days, it is the shop's.
#pragma once
#include "engine/executor.h"
#include "payments/splits/split.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// Could this receiver be paid his share now? His own yes, his shop, his account and his cap, as keys_for_sharing() found them.
bool can_take(engine::Context& ctx, const rules::Pack& pack, const SplitShare& share, std::int64_t amount);

/// "payments.share_out": pays what is set aside for an order, less what was refunded meanwhile. What a receiver cannot take goes to the shop.
///   refuses  order_unknown (another shop's, too; one that is not shared); payment_unknown (not paid yet);
///            split_over (paid out, or lapsed); account_frozen, payee_cannot_receive (of the shop itself, where a part goes to it)
///   writes   aside -> receivers, aside -> shop; the split, its shares; events "split.paid"
class ShareOut : public engine::Command {
 public:
  ShareOut(const rules::Packs& packs, std::int64_t merchant, std::int64_t order) : packs_(packs), merchant_(merchant), order_(order) {}
  const char* name() const override { return "payments.share_out"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
  std::int64_t merchant_, order_;
};

/// "payments.share_due": its days are over and the shop has not confirmed it.
///   writes   aside -> shop; the split, its shares; event "split.lapsed" to the shop. Nothing where it has ended
class ShareDue : public engine::Command {
 public:
  static constexpr const char* kTimer = "payments.share_due";
  explicit ShareDue(std::int64_t order) : order_(order) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t order_;
};

}  // namespace chenxi::payments
