// Env: everything that makes a run differ from the last one. Handed in from above; real in app, simulated in tests.
// Nobody outside an Env reads the wall clock or a random device.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace chenxi {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock, UTC. May jump: the engine guards against that.
  virtual Instant now() = 0;
  /// Never goes back; only differences mean anything.
  virtual Duration monotonic() = 0;
};

class Rng {
 public:
  virtual ~Rng() = default;
  /// Fills with bytes fit for keys and codes. Safe from any thread.
  virtual void fill(std::span<std::uint8_t> out) = 0;
  std::uint64_t next();
  /// Uniform in [0, bound).
  std::uint64_t below(std::uint64_t bound);
  std::string bytes(std::size_t n);
};

/// One call to the outside world (SMS gateway, bank, mail). Blocking; only `notify` and `banks` threads call it.
struct OutboundRequest {
  std::string method, url, body;
  std::string headers;  // "Name: value\n" lines
  Duration timeout = seconds(5);
};
struct OutboundReply {
  int status = 0;  // 0: no answer was received, so whether the other side acted is unknown
  std::string body;
  std::string error;
};
/// Who we are at a gateway, and whom we trust to be it.
struct OutboundAccount {
  std::string user, password;
  std::string ca_file;  // PEM of who signs its certificate; "": the authorities of this machine
};
struct OutboundMail {
  std::string server_url, from, to, message;  // message: RFC 5322 text
  OutboundAccount account{};
};
/// To a short message service centre; a gateway with an API of its own is asked by http().
struct OutboundSms {
  std::string server_url, from, id, to, text;  // id: the same for every try
  OutboundAccount account{};
};
class Outbound {
 public:
  virtual ~Outbound() = default;
  virtual OutboundReply http(const OutboundRequest& request) = 0;
  virtual OutboundReply mail(const OutboundMail& mail) = 0;
  virtual OutboundReply sms(const OutboundSms&) { return {0, "", "no way to a message centre"}; }
};

/// What a simulation may ask of the product: to take a branch that is right but rare (a batch cut short, an answer lost
/// after the commit), and to be told that something happened, so that a run which never came there is known to be void.
class Probe {
 public:
  virtual ~Probe() = default;
  virtual bool rare(std::string_view branch) = 0;
  virtual void happened(std::string_view what) = 0;
};

/// What a running instance stands on. `sqlite_vfs` names the SQLite VFS to open files through: empty is the real
/// disk, tests register a simulated one that forgets unsynced writes.
struct Env {
  Clock* clock = nullptr;
  Rng* rng = nullptr;
  Outbound* outbound = nullptr;
  std::string sqlite_vfs;
  Probe* probe = nullptr;  // only a simulation has one

  bool rare(std::string_view branch) const { return probe != nullptr && probe->rare(branch); }
  void happened(std::string_view what) const {
    if (probe != nullptr) probe->happened(what);
  }
};

/// Wall clock and getrandom(2). `outbound` is set by notify (libcurl lives there).
Env real_env();

/// A clock that stands still until told otherwise, and a generator that repeats from its seed.
class SimClock : public Clock {
 public:
  explicit SimClock(Instant start) : us_(start.us) {}
  Instant now() override { return {us_.load()}; }
  Duration monotonic() override { return {us_.load()}; }
  void advance(Duration by) { us_ += by.us; }
  void set(Instant at) { us_ = at.us; }

 private:
  std::atomic<std::int64_t> us_;  // tests move it while other threads read
};
class SimRng : public Rng {
 public:
  explicit SimRng(std::uint64_t seed);
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::array<std::uint64_t, 4> state_;  // xoshiro256**
  std::mutex mutex_;
};

}  // namespace chenxi
