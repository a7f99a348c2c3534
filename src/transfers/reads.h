// Questions about transfers, answered after the batch's commit.
#pragma once
#include "transfers/send.h"

namespace chenxi::transfers {

/// One transfer, for its payer at any time, for its payee once it has arrived.
class ReadTransfer : public engine::Query {
 public:
  ReadTransfer(std::int64_t customer, std::int64_t transfer) : customer_(customer), transfer_(transfer) {}
  std::optional<TransferView> view;  // the answer; nullopt: transfer_unknown
  const char* name() const override { return "transfers.read"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, transfer_;
};

/// For queries: what a payer has on its way, newest first.
std::vector<PersonTransfer> pending_of(engine::Context& ctx, std::int64_t payer, std::size_t limit = 20);

}  // namespace chenxi::transfers
