#include "engine/key_window.h"

#include <cstring>

namespace chenxi::engine {

std::size_t KeyWindow::Hasher::operator()(const Scoped& s) const {
  // The last 8 bytes of a UUIDv7 are random unless a client is careless; the multiplication spreads what is not.
  std::uint64_t tail = 0;
  std::memcpy(&tail, s.key.bytes.data() + 8, 8);
  std::uint64_t head = 0;
  std::memcpy(&head, s.key.bytes.data(), 8);
  return (tail ^ (head * 0x9e3779b97f4a7c15) ^ static_cast<std::uint64_t>(s.caller)) * 0xff51afd7ed558ccd;
}

KeyWindow::Known& KeyWindow::shard(const Scoped& scoped) { return known_[Hasher{}(scoped) >> 58]; }
const KeyWindow::Known& KeyWindow::shard(const Scoped& scoped) const { return known_[Hasher{}(scoped) >> 58]; }

const KnownKey* KeyWindow::find(std::int64_t caller, const Uuid& key) const {
  const Scoped scoped{caller, key};
  const Known& known = shard(scoped);
  const auto it = known.find(scoped);
  return it == known.end() ? nullptr : &it->second;
}

void KeyWindow::add(std::int64_t caller, const Uuid& key, Instant used_at, const KnownKey& known) {
  const Scoped scoped{caller, key};
  shard(scoped).emplace(scoped, known);
  by_time_.push_back({used_at, {caller, key}});
}

std::vector<OldKey> KeyWindow::retire(Instant now, std::size_t limit) {
  std::vector<OldKey> out;
  while (!by_time_.empty() && by_time_.front().at < now - kWindow && out.size() < limit) {
    const Scoped scoped = by_time_.front().scoped;
    by_time_.pop_front();
    Known& known = shard(scoped);
    const auto it = known.find(scoped);
    if (it == known.end()) continue;
    out.push_back({scoped.key, scoped.caller, it->second.request_hash, it->second.group, it->second.answered});
    known.erase(it);
  }
  std::sort(out.begin(), out.end(), [](const OldKey& a, const OldKey& b) {
    return std::tie(a.key, a.caller) < std::tie(b.key, b.caller);
  });
  return out;
}

void KeyWindow::clear() {
  for (Known& known : known_) known.clear();
  by_time_.clear();
}

}  // namespace chenxi::engine
