// Questions about the ledger, answered on the executor: plain copies of rows, rendered by routes.cpp.
#pragma once
#include "engine/command.h"

namespace chenxi::console {

class Summary : public engine::Query {
 public:
  std::map<std::pair<ledger::AccountKind, money::Currency>, std::int64_t> balances;
  std::map<std::pair<ledger::AccountKind, money::Currency>, std::int64_t> accounts;
  const char* name() const override { return "console.summary"; }
  void run(engine::Context& ctx) override;
};

class Accounts : public engine::Query {
 public:
  std::optional<ledger::AccountKind> kind;
  std::int64_t after = 0, limit = 20;  // accounts with a larger id
  std::vector<ledger::Account> found;
  bool more = false;
  const char* name() const override { return "console.accounts"; }
  void run(engine::Context& ctx) override;
};

class Entries : public engine::Query {
 public:
  ledger::AccountId account = ledger::AccountId::none;
  ledger::TransferId from = ledger::TransferId::none;  // none: the newest
  std::int64_t limit = 20;
  std::optional<ledger::Account> card;
  std::vector<ledger::Transfer> found;
  ledger::TransferId next = ledger::TransferId::none;
  const char* name() const override { return "console.entries"; }
  void run(engine::Context& ctx) override;
};

class Posting : public engine::Query {
 public:
  ledger::TransferId posting = ledger::TransferId::none;
  std::vector<ledger::Transfer> group;  // empty: there is no such row
  std::optional<ledger::Batch> batch;
  const char* name() const override { return "console.posting"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::console
