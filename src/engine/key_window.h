// KeyWindow: the idempotency keys of the last 24 hours, in memory, so that a payment's key costs no random write.
//
// The entries stand in the order of their use, and leave from the front. An index of 8 bytes a slot finds them: it is cut
// into shards, so that no batch waits while all of it grows, and seeded, so that nobody can choose keys that collide.
#pragma once
#include <array>
#include <deque>
#include <optional>

#include "engine/rows.h"
#include "ledger/rows.h"
#include "store/store.h"

namespace chenxi::engine {

/// Where the answer to a key is found again: in the AnsweredRequest where there is one, else in the group's first row.
struct KnownKey {
  Hash32 request_hash{};
  std::int64_t group = 0;     // a transfer group
  std::int64_t answered = 0;  // an AnsweredRequest row
};

class KeyWindow {
 public:
  static constexpr Duration kWindow = hours(24);
  static constexpr Duration kOldestKey = days(30);
  static constexpr Duration kAheadMax = minutes(10);

  explicit KeyWindow(std::uint64_t seed) : seed_(seed) {}

  /// Valid until the key is retired.
  const KnownKey* find(std::int64_t caller, const Uuid& key) const;
  /// A key that is there already stays as it is, but for the AnsweredRequest of a group that was found first.
  void add(std::int64_t caller, const Uuid& key, Instant used_at, const KnownKey& known);
  /// Takes out what was used before `now` - 24 h, at most `limit` keys, sorted as OldKey rows.
  std::vector<OldKey> retire(Instant now, std::size_t limit);
  /// Room for so many keys, when they are known beforehand.
  void reserve(std::size_t keys);
  void clear();
  /// The keys of the last 24 hours before the newest batch, and older ones that had not left when the last run ended: from the first
  /// rows of groups and from answered requests.
  void load(store::Store& store, const ledger::Batch& newest);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Instant at;
    std::int64_t caller;
    Uuid key;
    KnownKey known;
  };
  struct Slot {
    std::uint32_t entry = 0;  // its number, counted from the first that ever was, the low 32 bits
    std::uint32_t tag = 0;    // of the hash; 0: free
  };
  /// Open addressing with linear probing: a power of two of slots, at most three quarters of them taken.
  struct Shard {
    std::vector<Slot> slots;
    std::size_t taken = 0;
    std::size_t place(std::uint32_t tag) const { return tag & (slots.size() - 1); }
    std::size_t after(std::size_t i) const { return (i + 1) & (slots.size() - 1); }
    void resize(std::size_t to);
    void put(Slot slot);
    void take_out(std::size_t i);
  };
  struct Hash {
    std::size_t shard;
    std::uint32_t tag;
  };
  Hash hash(std::int64_t caller, const Uuid& key) const;
  const Entry& entry(const Slot& slot) const { return entries_[slot.entry - first_]; }
  /// Its number in `entries_`.
  std::optional<std::size_t> position(std::int64_t caller, const Uuid& key) const;

  std::uint64_t seed_;
  std::deque<Entry> entries_;
  std::uint32_t first_ = 0;  // the number of the front entry
  std::array<Shard, 64> shards_;
};

}  // namespace chenxi::engine
