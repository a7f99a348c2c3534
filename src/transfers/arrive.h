// Arrive: a transfer's time has come. What was scheduled is delivered, or returned when the payee cannot
// receive it any more, or when its payer has stopped everything that leaves; what nobody claimed is returned;
// what a case has called back is over. Timer "transfers.arrive" about the transfer.
#pragma once
#include "rules/packs.h"
#include "transfers/settle.h"

namespace chenxi::transfers {

/// Does nothing where the transfer has ended or its time has not come. Refuses what can_post() refuses on the payer's
/// side (account_frozen): the timer comes again.
class Arrive : public engine::Command {
 public:
  Arrive(const rules::Packs& packs, std::int64_t transfer) : transfer_(transfer), packs_(packs) {}
  const char* name() const override { return "transfers.arrive"; }
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_ending(keys, found, transfer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t transfer_;
  const rules::Packs& packs_;
};

}  // namespace chenxi::transfers
