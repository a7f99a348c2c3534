// Small commands for tests of the spine: accounts, transfers, rows of several shapes, timers, marks and faults, without
// any room. What they make is the same on every run of the same log.
#pragma once
#include "engine/executor.h"

namespace chenxi::acts {

struct Note {
  std::int64_t id = 0;
  std::int64_t amount = 0;
  std::string text;
  store::Bytes seal;
  static constexpr store::Table kTable{"notes", 1};
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, amount, text, seal))

/// A key of text, bytes and integer.
struct Tally {
  std::string name;
  store::Bytes code;
  std::int64_t number = 0;
  std::int64_t count = 0;
  static constexpr store::Table kTable{"tallies", 3};
};
BOOST_DESCRIBE_STRUCT(Tally, (), (name, code, number, count))

std::vector<const store::TableInfo*> tables();

/// Opens an account.
struct Open : engine::Command {
  ledger::AccountKind kind = ledger::AccountKind::customer;
  ledger::AccountId made{};
  const char* name() const override { return "acts.open"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// Moves money, with an optional fee leg, and leaves a note, a tally and an event.
struct Move : engine::Command {
  ledger::AccountId from{}, to{}, fee_to{};
  std::int64_t amount = 0, fee = 0;
  bool faulty = false;       // fails a CHECK after writing
  bool wrong_proof = false;  // refused with a mark
  std::int64_t answered = 0;
  const char* name() const override { return faulty ? "acts.faulty" : "acts.move"; }
  void keys(engine::Keys& keys, engine::Context&) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// A change without money: writes a note's text, or erases the note, and sets a timer on it.
struct Write : engine::Command {
  std::int64_t note = 0;
  std::string text;
  bool erase = false;
  std::optional<Duration> ring_after;
  const char* name() const override { return "acts.write"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Note>(note); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

/// The request of a command: its hash covers `body`.
engine::Request request(std::int64_t caller, Uuid key, std::string_view body);

/// Registers the timers' commands.
void on_timers(engine::Executor& executor);

}  // namespace chenxi::acts
