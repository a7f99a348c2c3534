#include "engine/key_window.h"

#include <bit>
#include <cstring>

namespace chenxi::engine {
namespace {

constexpr std::size_t kFirstSlots = 64;

/// 128 bits of a product folded: each bit of both factors reaches every bit.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

KeyWindow::Hash KeyWindow::hash(std::int64_t caller, const Uuid& key) const {
  std::uint64_t head = 0, tail = 0;
  std::memcpy(&head, key.bytes.data(), 8);
  std::memcpy(&tail, key.bytes.data() + 8, 8);
  const std::uint64_t h = mix(mix(head ^ seed_, tail ^ 0x9e3779b97f4a7c15), static_cast<std::uint64_t>(caller) ^ ~seed_);
  const auto tag = static_cast<std::uint32_t>(h);
  return {static_cast<std::size_t>(h >> 58), tag == 0 ? 1 : tag};
}

std::optional<std::size_t> KeyWindow::position(std::int64_t caller, const Uuid& key) const {
  const auto [at, tag] = hash(caller, key);
  const Shard& shard = shards_[at];
  if (shard.taken == 0) return std::nullopt;
  for (std::size_t i = shard.place(tag); shard.slots[i].tag != 0; i = shard.after(i)) {
    if (shard.slots[i].tag != tag) continue;
    const Entry& found = entry(shard.slots[i]);
    if (found.key == key && found.caller == caller) return shard.slots[i].entry - first_;
  }
  return std::nullopt;
}

const KnownKey* KeyWindow::find(std::int64_t caller, const Uuid& key) const {
  const auto there = position(caller, key);
  return there ? &entries_[*there].known : nullptr;
}

void KeyWindow::add(std::int64_t caller, const Uuid& key, Instant used_at, const KnownKey& known) {
  if (const auto there = position(caller, key)) {
    if (KnownKey& before = entries_[*there].known; before.answered == 0) before.answered = known.answered;
    return;
  }
  const auto [at, tag] = hash(caller, key);
  Shard& shard = shards_[at];
  if ((shard.taken + 1) * 4 > shard.slots.size() * 3) shard.resize(std::max(kFirstSlots, shard.slots.size() * 2));
  shard.put({first_ + static_cast<std::uint32_t>(entries_.size()), tag});
  shard.taken += 1;
  entries_.push_back({used_at, caller, key, known});
}

std::vector<OldKey> KeyWindow::retire(Instant now, std::size_t limit) {
  std::vector<OldKey> out;
  while (!entries_.empty() && entries_.front().at < now - kWindow && out.size() < limit) {
    const Entry& old = entries_.front();
    out.push_back({old.key, old.caller, old.known.request_hash, old.known.group, old.known.answered});
    const auto [at, tag] = hash(old.caller, old.key);
    Shard& shard = shards_[at];
    std::size_t i = shard.place(tag);
    while (shard.slots[i].entry != first_ || shard.slots[i].tag != tag) i = shard.after(i);
    shard.take_out(i);
    entries_.pop_front();
    first_ += 1;
  }
  std::sort(out.begin(), out.end(), [](const OldKey& a, const OldKey& b) {
    return std::tie(a.key, a.caller) < std::tie(b.key, b.caller);
  });
  return out;
}

void KeyWindow::reserve(std::size_t keys) {
  const std::size_t slots = std::bit_ceil(std::max(kFirstSlots, keys / shards_.size() * 3 / 2));
  for (Shard& shard : shards_)
    if (shard.slots.size() < slots) shard.resize(slots);
}

void KeyWindow::clear() {
  for (Shard& shard : shards_) shard = {};
  entries_.clear();
  first_ = 0;
}

void KeyWindow::Shard::resize(std::size_t to) {
  std::vector<Slot> before(to);
  before.swap(slots);
  for (const Slot& slot : before)
    if (slot.tag != 0) put(slot);
}

void KeyWindow::Shard::put(Slot slot) {
  std::size_t i = place(slot.tag);
  while (slots[i].tag != 0) i = after(i);
  slots[i] = slot;
}

/// Those behind it that would be looked for from before the gap move up, so that no search ends too early.
void KeyWindow::Shard::take_out(std::size_t i) {
  for (std::size_t next = after(i); slots[next].tag != 0; next = after(next)) {
    const std::size_t wanted = place(slots[next].tag);
    const std::size_t mask = slots.size() - 1;
    if (((next - wanted) & mask) < ((next - i) & mask)) continue;  // it stands between its place and the gap's other side
    slots[i] = slots[next];
    i = next;
  }
  slots[i] = {};
  taken -= 1;
}

}  // namespace chenxi::engine
