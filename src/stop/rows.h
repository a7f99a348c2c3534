// Codes on paper, and how often somebody guessed.
#pragma once
#include "identity/rows.h"

namespace chenxi::stop {

/// One of the codes that a resident keeps on paper. Only its HMAC is here; it works once.
struct RecoveryCode {
  std::int64_t customer = 0, number = 0;
  Hash32 mac{};
  bool used = false;
  Instant made_at;
  static constexpr store::Table kTable{"recovery_codes", 2};
};
BOOST_DESCRIBE_STRUCT(RecoveryCode, (), (customer, number, mac, used, made_at))

/// Wrong codes since an instant, from one part of the network or for one number. Both fall by keyed hash into
/// a fixed number of places, so that guessing cannot fill the table.
struct WrongTries {
  std::int64_t place = 0;
  std::int64_t wrong = 0;
  Instant since;
  static constexpr store::Table kTable{"recovery_tries", 1};
};
BOOST_DESCRIBE_STRUCT(WrongTries, (), (place, wrong, since))

}  // namespace chenxi::stop
