// Resolve: who receives under this number or address? Look-ups are paid for from a budget, so that nobody can find out
// by trying who lives in town.
#pragma once
#include "rules/packs.h"
#include "transfers/settle.h"

namespace chenxi::transfers {

/// A bucket of tokens per customer, as Pix has it: a look-up that finds somebody costs 1, one that finds nobody 20, a
/// transfer brings 1 back; 100 at most, 2 refilled a minute.
constexpr std::int64_t kTokensMax = 100, kTokensPerMinute = 2;
constexpr std::int64_t kFoundCosts = 1, kNotFoundCosts = 20, kTransferBrings = 1;

void keys_for_budget(engine::Keys& keys, std::int64_t customer);
/// Refuses lookup_budget_exhausted (detail.until = when one more is possible).
Done allow_lookup(engine::Context& ctx, std::int64_t customer);
/// After the line. Negative: brings tokens back. A bucket may go below zero by what the last look-up cost.
void spend_tokens(engine::Context& ctx, std::int64_t customer, std::int64_t tokens);

/// "transfers.resolve". Refuses account_frozen, lookup_budget_exhausted, payee_is_payer. "Nobody is registered" and
/// "does not receive" take the same path to the same answer.
class Resolve : public engine::Command {
 public:
  Resolve(const rules::Packs& packs, std::int64_t customer, Way way) : customer_(customer), way_(way), packs_(packs) {}

  // The answer.
  std::int64_t payee = 0;  // 0: unknown
  bool first_time = true;
  std::int64_t warn_above = 0;

  const char* name() const override { return "transfers.resolve"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  Way way_;
  const rules::Packs& packs_;
};

}  // namespace chenxi::transfers
