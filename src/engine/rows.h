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
  std::int64_t group = 0;     // the transfer group, or
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

/// The tables of the ledger and of the engine itself.
inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<ledger::Account>(),  &store::table<ledger::AccountMonth>(), &store::table<ledger::Transfer>(),
          &store::table<ledger::Batch>(),    &store::table<AnsweredRequest>(),      &store::table<OldKey>(),
          &store::table<Timer>(),            &store::table<Event>()};
}

}  // namespace chenxi::engine
