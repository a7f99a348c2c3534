// KeyWindow: the idempotency keys of the last 24 hours, in memory, so that a payment's key costs no random write.
#pragma once
#include <array>
#include <deque>
#include <unordered_map>

#include "engine/rows.h"

namespace chenxi::engine {

/// Where the answer to a key is found again.
struct KnownKey {
  Hash32 request_hash{};
  std::int64_t group = 0;     // a transfer group, or
  std::int64_t answered = 0;  // an AnsweredRequest row
};

class KeyWindow {
 public:
  static constexpr Duration kWindow = hours(24);
  static constexpr Duration kOldestKey = days(30);
  static constexpr Duration kAheadMax = minutes(10);

  const KnownKey* find(std::int64_t caller, const Uuid& key) const;
  void add(std::int64_t caller, const Uuid& key, Instant used_at, const KnownKey& known);
  /// Takes out what was used before `now` - 24 h, at most `limit` keys, sorted as OldKey rows.
  std::vector<OldKey> retire(Instant now, std::size_t limit);
  void clear();
  std::size_t size() const { return by_time_.size(); }

 private:
  struct Scoped {
    std::int64_t caller;
    Uuid key;
    bool operator==(const Scoped&) const = default;
  };
  struct Hasher {
    std::size_t operator()(const Scoped& s) const;
  };
  struct Used {
    Instant at;
    Scoped scoped;
  };
  using Known = std::unordered_map<Scoped, KnownKey, Hasher>;
  Known& shard(const Scoped& scoped);
  const Known& shard(const Scoped& scoped) const;

  // A table of ten million keys takes 0.3 s to grow, and a batch would wait for it; a sixty-fourth of it does not.
  std::array<Known, 64> known_;
  std::deque<Used> by_time_;
};

}  // namespace chenxi::engine
