// What the benches of the spine share: the smallest command that writes what a real payment writes, and a town of accounts.
#pragma once
#include <chrono>

#include "base/log.h"
#include "engine/executor.h"

namespace chenxi::bench {


struct Payment {
  std::int64_t id = 0;
  std::int64_t payer = 0, payee = 0, amount = 0;
  Instant at;
  std::int64_t state = 1;
  std::string note;
  static constexpr store::Table kTable{"bench_payments", 1};
};
BOOST_DESCRIBE_STRUCT(Payment, (), (id, payer, payee, amount, at, state, note))

struct Open : engine::Command {
  ledger::AccountKind kind = ledger::AccountKind::customer;
  ledger::AccountId made{};
  const char* name() const override { return "bench.open"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    made = ctx.open_account(kind, 1, money::Currency::cny);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// What a real payment writes: a transfer with key and signature, two account cards, its own row. (A shop's day is one row for all
/// its payments in the batch; events of payments are read off the transfers.)
struct Pay : engine::Command {
  ledger::AccountId from{}, to{};
  std::int64_t amount = 0, answered = 0;
  bool lean = false;  // the transfer alone
  const char* name() const override { return "bench.pay"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    ledger::Leg leg{ledger::TransferKind::payment, from, to, amount, amount, 0, {}};
    TRY(ctx.can_post({&leg, 1}));

    // From here it happens.
    leg.object = ctx.new_id();
    ctx.post({&leg, 1});
    if (!lean) {
      Payment payment;
      payment.id = leg.object;
      payment.payer = static_cast<std::int64_t>(from);
      payment.payee = static_cast<std::int64_t>(to);
      payment.amount = amount;
      payment.at = ctx.now();
      ctx.insert(std::move(payment));
    }
    return engine::ObjectRef{1, leg.object};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { answered = made.id; }
};

inline const std::vector<const store::TableInfo*> kTables = {
    &store::table<ledger::AccountRow>(), &store::table<ledger::AccountMonth>(),    &store::table<ledger::Transfer>(),
    &store::table<ledger::Batch>(),   &store::table<engine::AnsweredRequest>(), &store::table<engine::OldKey>(),
    &store::table<engine::Timer>(),   &store::table<engine::Event>(),           &store::table<engine::Recovery>(),
    &store::table<engine::JournalPage>(), &store::table<Payment>()};

/// Opens accounts until there are `many` and the cash drawer, which is the first and may be below zero.
inline std::vector<ledger::AccountId> open_accounts(engine::Executor& executor, std::int64_t many) {
  std::vector<ledger::AccountId> accounts;
  while (accounts.size() < static_cast<std::size_t>(many) + 1) {
    std::vector<engine::Job> jobs(std::min<std::size_t>(1024, static_cast<std::size_t>(many) + 1 - accounts.size()));
    for (engine::Job& job : jobs) job.command = std::make_shared<Open>();
    if (accounts.empty()) static_cast<Open&>(*jobs[0].command).kind = ledger::AccountKind::cash;
    executor.run_batch(jobs);
    for (const engine::Job& job : jobs) accounts.push_back(static_cast<const Open&>(*job.command).made);
    executor.rest();
  }
  return accounts;
}

/// A batch of payments to and fro; who has not enough before it is replaced by the drawer, so that few are refused.
inline std::vector<engine::Job> payments(const engine::Executor& executor, const std::vector<ledger::AccountId>& accounts, std::size_t size,
                                         Rng& rng, Env& env, bool lean = false) {
  std::vector<engine::Job> jobs(size);
  for (engine::Job& job : jobs) {
    auto pay = std::make_shared<Pay>();
    pay->from = accounts[rng.below(accounts.size())];
    pay->to = accounts[1 + rng.below(accounts.size() - 1)];
    if (pay->from == pay->to || executor.books().account(pay->from).balance < 500) pay->from = accounts[0];
    pay->amount = 1 + static_cast<std::int64_t>(rng.below(500));
    pay->lean = lean;
    pay->request = engine::Request{7, make_uuid7(env.clock->now(), *env.rng), {}};
    pay->authority.signature = store::Bytes(std::string(64, 's'));
    job.command = std::move(pay);
  }
  return jobs;
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace chenxi::bench
