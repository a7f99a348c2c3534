// Calls of ours that an operator has announced: what the resident's wallet shows while the telephone rings.
#pragma once
#include "identity/rows.h"

namespace chenxi::calls {

/// Why we call; the words are the catalogue's (wallet.calls.reason.NAME).
enum class CallReason : std::uint8_t { security = 1, documents = 2, question = 3, bank = 4 };

/// Append-only but for its end: a resident sees who has called him, and an operator answers for it.
struct AnnouncedCall {
  std::int64_t customer = 0, number = 0;  // the n-th call to this customer
  std::int64_t staff = 0;                 // who announced it
  CallReason reason = CallReason::security;
  std::string word;  // the caller says it first
  Instant began_at, until;
  Instant ended_at;  // 0: it was not ended before its time
  static constexpr store::Table kTable{"announced_calls", 2};
};
BOOST_DESCRIBE_STRUCT(AnnouncedCall, (), (customer, number, staff, reason, word, began_at, until, ended_at))

/// How many there were; the last one is the only one that can be live.
struct CallsTo {
  std::int64_t customer = 0;
  std::int64_t calls = 0;
  static constexpr store::Table kTable{"calls_to", 1};
};
BOOST_DESCRIBE_STRUCT(CallsTo, (), (customer, calls))

constexpr bool is_live(const AnnouncedCall& call, Instant now) {
  return call.ended_at.us == 0 && now < call.until;
}

}  // namespace chenxi::calls
