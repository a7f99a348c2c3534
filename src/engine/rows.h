// The engine's own rows: answered requests, timers, events.
#pragma once
#include "base/code.h"
#include "ledger/rows.h"

namespace chenxi::engine {

/// What a command made, by kind and row. The kind is the room's IdKind number; 0: nothing to point at.
struct ObjectRef {
  std::int64_t kind = 0;
  std::int64_t id = 0;
};

/// A request that was answered without moving money: a refusal, or a success such as a changed setting. (A request that
/// moved money is remembered by its group's first transfer row.) Append-only.
struct AnsweredRequest {
  std::int64_t id = 0;
  Instant at;
  std::int64_t caller = 0;
  Uuid key;
  Hash32 request_hash{};
  bool refused = false;
  std::int64_t code = 0;  // the Code of a refusal
  std::int64_t object_kind = 0, object = 0;
  static constexpr store::Table kTable{"answered_requests", 1, true};
};
BOOST_DESCRIBE_STRUCT(AnsweredRequest, (), (id, at, caller, key, request_hash, refused, code, object_kind, object))

/// Keys that left the window in memory, sorted; by key first, so that what is written together lies together.
struct OldKey {
  Uuid key;
  std::int64_t caller = 0;
  Hash32 request_hash{};
  std::int64_t group = 0;     // the transfer group
  std::int64_t answered = 0;  // the AnsweredRequest row
  static constexpr store::Table kTable{"old_keys", 2, true};
};
BOOST_DESCRIBE_STRUCT(OldKey, (), (key, caller, request_hash, group, answered))

/// Work for later. The engine submits it as an ordinary command when it is due; nobody sleeps.
struct Timer {
  std::int64_t id = 0;
  Instant due_at;
  std::string command;      // which factory makes the command
  std::int64_t object = 0;  // the row it is about
  std::int64_t tries = 0;   // refused so far: the wait doubles each time
  std::string last_refusal;
  static constexpr store::Table kTable{"timers", 1};
};
BOOST_DESCRIBE_STRUCT(Timer, (), (id, due_at, command, object, tries, last_refusal))

/// Something happened that somebody outside wants to know. Append-only; consumers keep their own cursors.
struct Event {
  std::int64_t id = 0;
  Instant at;
  std::string kind;           // "payment.succeeded"
  std::int64_t audience = 0;  // the customer or merchant row it concerns; 0: operators only
  std::int64_t object_kind = 0, object = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  static constexpr store::Table kTable{"events", 1, true};
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, at, kind, audience, object_kind, object, amount, currency))

/// The books were restored from a backup: one row each time. What happened after the backup is missing from them, so
/// until an operator has compared their head with the last one that is known, commands are refused (recovery.h).
struct Recovery {
  /// The number that a restore's first row has until its last one is written: such books are not opened.
  static constexpr std::int64_t kUnfinished = INT64_MAX;
  std::int64_t id = 0;  // 1, 2, …
  Instant restored_at;
  std::int64_t batch = 0;  // the head that came back
  Hash32 hash{};
  /// Row numbers given after the backup are on receipts and in tokens outside: none of them comes again.
  std::int64_t first_object = 0;
  Instant confirmed_at;    // 0: not yet
  std::int64_t known_batch = 0;  // the last known head, as the operator gave it; 0: none is known
  Hash32 known_hash{};
  static constexpr store::Table kTable{"recoveries", 1};
};
BOOST_DESCRIBE_STRUCT(Recovery, (), (id, restored_at, batch, hash, first_object, confirmed_at, known_batch, known_hash))

/// What a batch wrote, row by row (journal.h). Page 0 is the batch's own; what a restore, or books from before there was a
/// journal, had to note goes with the newest batch of then.
struct JournalPage {
  std::int64_t batch = 0, page = 0;
  std::int64_t recovery = 0;  // the restore that this page tells of; 0: none
  store::Bytes entries;
  Hash32 hash{};
  static constexpr store::Table kTable{"journal", 2, true};
};
BOOST_DESCRIBE_STRUCT(JournalPage, (), (batch, page, recovery, entries, hash))

/// The tables of the ledger and of the engine itself.
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<ledger::AccountRow>(),  &store::table<ledger::AccountMonth>(), &store::table<ledger::Transfer>(),
          &store::table<ledger::Batch>(),    &store::table<AnsweredRequest>(),      &store::table<OldKey>(),
          &store::table<Timer>(),            &store::table<Event>(),                &store::table<Recovery>(),
          &store::table<JournalPage>()};
}

}  // namespace chenxi::engine
