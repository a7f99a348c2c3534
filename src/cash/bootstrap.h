// Bootstrap: the house's own accounts, opened once at the first start.
#pragma once
#include "ports/system_accounts.h"

namespace chenxi::cash {

/// The counter that every instance has.
constexpr std::int64_t kMainCounter = 1;
/// The bank that every instance knows: banks/README.md.
constexpr std::int64_t kMainBank = 1;

/// "cash.bootstrap": opens what is not there yet of bank:safeguarded, transit, cash, operator:funds, suspense, residual and
/// income:fees. Submitted at every start; the second time it changes nothing. Refuses nothing.
class Bootstrap : public engine::Command {
 public:
  const char* name() const override { return "cash.bootstrap"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// "cash.open_counter": one more counter with its own drawer. Refuses nothing; a counter that is there stays as it is.
class OpenCounter : public engine::Command {
 public:
  std::int64_t counter = kMainCounter;

  const char* name() const override { return "cash.open_counter"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

}  // namespace chenxi::cash
