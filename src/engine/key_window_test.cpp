// The window of keys against a plain map.
#include "engine/key_window.h"

#include <gtest/gtest.h>

#include <map>

namespace chenxi::engine {
namespace {

constexpr Instant kStart{1'764'000'000'000'000};

Uuid key_of(std::uint64_t n) {
  Uuid key;
  for (std::size_t i = 0; i < 8; ++i) key.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return key;
}

KnownKey known_of(std::int64_t n) { return {{}, n, 0}; }

TEST(KeyWindow, KnowsEachKeyForADayAndGivesItAwayOnce) {
  SimRng rng(20261127);
  KeyWindow window(rng.next());
  std::map<std::pair<std::int64_t, std::uint64_t>, std::pair<Instant, std::int64_t>> twin;
  Instant now = kStart;
  std::size_t retired = 0;
  for (std::int64_t step = 1; step <= 60'000; ++step) {
    now = now + seconds(static_cast<std::int64_t>(rng.below(20)));
    // Few callers and few keys: many are the same, and neighbours in the index come and go.
    const auto caller = static_cast<std::int64_t>(rng.below(5));
    const std::uint64_t n = rng.below(20'000);
    if (twin.try_emplace({caller, n}, now, step).second) window.add(caller, key_of(n), now, known_of(step));
    if (step % 50 != 0) continue;
    for (const OldKey& old : window.retire(now, 40)) {
      const auto it = std::find_if(twin.begin(), twin.end(), [&](const auto& e) { return e.second.second == old.group; });
      ASSERT_NE(it, twin.end());
      EXPECT_EQ(old.key, key_of(it->first.second));
      EXPECT_EQ(old.caller, it->first.first);
      EXPECT_LT(it->second.first, now - KeyWindow::kWindow);
      twin.erase(it);
      retired += 1;
    }
    ASSERT_EQ(window.size(), twin.size());
    for (int look = 0; look < 50; ++look) {
      const auto who = static_cast<std::int64_t>(rng.below(5));
      const std::uint64_t which = rng.below(20'000);
      const auto it = twin.find({who, which});
      const KnownKey* found = window.find(who, key_of(which));
      ASSERT_EQ(found != nullptr, it != twin.end());
      if (found != nullptr) { EXPECT_EQ(found->group, it->second.second); }
    }
  }
  EXPECT_GT(retired, 10'000U);
  for (const auto& [key, entry] : twin) ASSERT_NE(window.find(key.first, key_of(key.second)), nullptr);
}

TEST(KeyWindow, TheFirstUseStands) {
  KeyWindow window(7);
  window.add(1, key_of(1), kStart, known_of(1));
  window.add(1, key_of(1), kStart + seconds(1), known_of(2));
  EXPECT_EQ(window.find(1, key_of(1))->group, 1);
  EXPECT_EQ(window.find(2, key_of(1)), nullptr) << "another caller's same key is his own";
  EXPECT_EQ(window.size(), 1U);
}

TEST(KeyWindow, WhatLeavesTogetherIsSortedAndBounded) {
  KeyWindow window(7);
  for (std::uint64_t n = 100; n > 0; --n) window.add(1, key_of(n), kStart, known_of(1));
  EXPECT_TRUE(window.retire(kStart + KeyWindow::kWindow, 100).empty());
  const auto old = window.retire(kStart + KeyWindow::kWindow + seconds(1), 60);
  EXPECT_EQ(old.size(), 60U);
  EXPECT_TRUE(std::is_sorted(old.begin(), old.end(), [](const OldKey& a, const OldKey& b) { return a.key < b.key; }));
  EXPECT_EQ(window.size(), 40U);
  window.clear();
  EXPECT_EQ(window.size(), 0U);
  EXPECT_EQ(window.find(1, key_of(1)), nullptr);
}

}  // namespace
}  // namespace chenxi::engine
