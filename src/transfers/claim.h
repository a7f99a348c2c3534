// Claim: a customer has proved a number or an address; what waits for it becomes his. Timer "transfers.claim" about the
// customer, set by whoever registers, signs in or adds an address. Takes one transfer at a time and comes again for the
// next, because a command posts one group.
#pragma once
#include "rules/packs.h"
#include "transfers/settle.h"

namespace chenxi::transfers {

/// Does nothing where nothing waits that he could receive: it goes back to its payer when its time is over. A transfer
/// whose payer asked for a later arrival is scheduled instead, and stays cancellable until then.
class Claim : public engine::Command {
 public:
  Claim(const rules::Packs& packs, std::int64_t customer) : customer_(customer), packs_(packs) {}
  const char* name() const override { return "transfers.claim"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::vector<std::int64_t> claimable(engine::Context& ctx, const rules::Pack& pack) const;
  std::int64_t customer_;
  const rules::Packs& packs_;
};

}  // namespace chenxi::transfers
