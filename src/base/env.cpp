#include "base/env.h"

#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/check.h"

namespace chenxi {
namespace {

class RealClock : public Clock {
 public:
  Instant now() override { return {micros(std::chrono::system_clock::now().time_since_epoch())}; }
  Duration monotonic() override { return {micros(std::chrono::steady_clock::now().time_since_epoch())}; }

 private:
  template <class D>
  static std::int64_t micros(D d) {
    return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  }
};

void read_device(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Trouble(std::string("getrandom: ") + std::strerror(errno));
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

/// getrandom(2) costs a system call; small requests are served from a buffer of the thread, each byte once.
class RealRng : public Rng {
 public:
  void fill(std::span<std::uint8_t> out) override {
    thread_local std::array<std::uint8_t, 256> buffer;
    thread_local std::size_t left = 0;
    if (out.size() > buffer.size() / 4) return read_device(out);
    if (out.size() > left) {
      read_device(buffer);
      left = buffer.size();
    }
    auto from = std::span(buffer).subspan(left - out.size(), out.size());
    std::copy(from.begin(), from.end(), out.begin());
    std::fill(from.begin(), from.end(), std::uint8_t{0});
    left -= out.size();
  }
};

std::uint64_t splitmix(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

constexpr std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

}  // namespace

std::uint64_t Rng::next() {
  std::array<std::uint8_t, 8> raw{};
  fill(raw);
  std::uint64_t value = 0;
  for (const std::uint8_t byte : raw) value = value << 8 | byte;
  return value;
}

std::uint64_t Rng::below(std::uint64_t bound) {
  CHECK(bound > 0);
  // The first 2^64 mod bound values are thrown away, so that what is left falls evenly.
  const std::uint64_t uneven = (0 - bound) % bound;
  for (;;) {
    if (const std::uint64_t value = next(); value >= uneven) return value % bound;
  }
}

std::string Rng::bytes(std::size_t n) {
  std::string out(n, '\0');
  fill({reinterpret_cast<std::uint8_t*>(out.data()), n});
  return out;
}

Env real_env() {
  static RealClock clock;
  static RealRng rng;
  return {.clock = &clock, .rng = &rng, .outbound = nullptr, .sqlite_vfs = {}};
}

SimRng::SimRng(std::uint64_t seed) {
  for (auto& word : state_) word = splitmix(seed);
}

void SimRng::fill(std::span<std::uint8_t> out) {
  const std::lock_guard lock(mutex_);
  while (!out.empty()) {
    const std::uint64_t value = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    const std::size_t n = std::min<std::size_t>(8, out.size());
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    out = out.subspan(n);
  }
}

}  // namespace chenxi
