// Narrower bounds that people set themselves: a year, a way of paying in a day, a payee in a month. Rows
// count for themselves, from the moment at which the bound was set; they change in the same commit as the
// spend.
#pragma once
#include "engine/command.h"

namespace chenxi::rules {

enum class BoundKind : std::uint8_t { year = 1, channel = 2, payee = 3 };

struct OwnBound {
  std::int64_t customer = 0;
  BoundKind kind = BoundKind::year;
  std::int64_t subject = 0;            // channel: a Method; payee: a merchant's or customer's row; year: 0
  std::int64_t bound = -1, next = -1;  // minor units, -1: none; `next` holds from raise_at on
  Instant raise_at;                    // 0: nothing waits
  std::int64_t window = 0, used = 0;   // used is meant for this window (a day's or a month's number) only
  store::Bytes sealed_name;            // of a payee, under the customer's own key
  static constexpr store::Table kTable{"own_bounds", 3};
};
BOOST_DESCRIBE_STRUCT(OwnBound, (),
                      (customer, kind, subject, bound, next, raise_at, window, used, sealed_name))

/// The bound as it holds at an instant; nullopt: none. A raise holds from its instant itself, its timer only
/// tidies.
inline std::optional<std::int64_t> bound_at(const OwnBound& row, Instant now) {
  const std::int64_t value = row.raise_at.us != 0 && row.raise_at <= now ? row.next : row.bound;
  return value < 0 ? std::nullopt : std::optional(value);
}

}  // namespace chenxi::rules
