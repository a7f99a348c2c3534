// Cancel: the payer takes back what has not arrived yet.
#pragma once
#include "transfers/send.h"

namespace chenxi::transfers {

/// "transfers.cancel". Refuses transfer_unknown, not_yours (the payee asks), transfer_already_done, transfer_cancelled
/// (also when it was returned), and what can_post() refuses: account_frozen, account_closed.
/// Writes 1 row of the books; the windows get back what they may.
class Cancel : public engine::Command {
 public:
  Cancel(const rules::Packs& packs, std::int64_t customer, std::int64_t transfer)
      : customer_(customer), transfer_(transfer), packs_(packs) {}

  TransferView view;  // the answer

  const char* name() const override { return "transfers.cancel"; }
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_ending(keys, found, transfer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;

 private:
  std::int64_t customer_, transfer_;
  const rules::Packs& packs_;
};

Hash32 hash_of_cancel(std::int64_t transfer);

}  // namespace chenxi::transfers
