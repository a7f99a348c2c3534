// Plans: what a shop sells in advance. Terms never change; a plan that is ended is sold no more, and what was bought goes on.
#pragma once
#include "engine/command.h"
#include "merchants/rows.h"
#include "packages/rows.h"
#include "rules/packs.h"

namespace chenxi::packages {

constexpr std::size_t kPlanNameBytesMax = 60;
/// A list that one looks at before buying stays short.
constexpr std::int64_t kPlansMax = 20;

/// Who asks for a shop: its owner by his wallet, or one of its tills, whose role the route has judged.
struct Asker {
  std::int64_t merchant = 0;
  std::int64_t owner = 0;  // customer; 0: a till
};
/// Refuses shop_unknown: none, another's, or closed.
Result<const merchants::Merchant*> shop_of(engine::Context& ctx, const Asker& asker);

/// "packages.make_plan".
///   price    at least one minor unit a visit
///   refuses  shop_unknown; not_allowed: the rules let nobody sell in advance, the shop is wound up, or offers 20 plans
///            already; text_invalid; amount_invalid{/price, /visits, /months}; amount_too_large{amount}
///   writes   the plan
class MakePlan : public engine::Command {
 public:
  MakePlan(const rules::Packs& packs, Asker asker) : packs_(packs), asker_(asker) {}
  std::string plan_name;
  std::int64_t price = 0, visits = 0, months = 0;

  Plan made;  // the answer

  const char* name() const override { return "packages.make_plan"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  const rules::Packs& packs_;
  Asker asker_;
};

/// "packages.end_plan": nobody buys it any more. Ended twice is ended.
///   refuses  plan_unknown (another shop's, too)
///   writes   the plan
class EndPlan : public engine::Command {
 public:
  EndPlan(Asker asker, std::int64_t plan) : asker_(asker), plan_(plan) {}
  const char* name() const override { return "packages.end_plan"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Asker asker_;
  std::int64_t plan_;
};

}  // namespace chenxi::packages
