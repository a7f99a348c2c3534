// Link: a resident's own account at a bank, checked with the bank before it is written (routes.cpp does that).
#pragma once
#include "banks/rows.h"
#include "engine/command.h"
#include "identity/rows.h"

namespace chenxi::banks {

constexpr std::size_t kLinksMax = 8;

/// "banks.link".
///   refuses   account_unknown, account_frozen, bank_account_invalid (the bank said no), rate_limited (eight are linked)
///   writes    1 BankLink; linking the same account again gives the one that is there, or was; where the customer's name is known,
///             a timer to compare it with the holder's (own_name.h)
class Link : public engine::Command {
 public:
  std::int64_t customer = 0, bank = 1;
  store::Bytes sealed_account, sealed_holder;
  Hash32 account_index{};
  std::optional<Refusal> early;  // what the bank said about the account

  BankLink made;  // the answer

  const char* name() const override { return "banks.link"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;
};

/// "banks.unlink": nothing new goes to it or comes from it; what is on its way goes on. Linking the account again brings
/// it back. Doing it twice is doing it once.
///   refuses   bank_link_unknown
///   writes    1 RemovedLink
class Unlink : public engine::Command {
 public:
  std::int64_t customer = 0, link = 0;
  const char* name() const override { return "banks.unlink"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

}  // namespace chenxi::banks
