// Everything between a head that was read and a handler that runs, and between a Reply and its bytes; knows
// nothing of sockets, so tests can ask it directly.
#pragma once
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/guard.h"
#include "http/rate.h"
#include "http/router.h"
#include "http/server.h"

namespace chenxi::http {

struct Peer {
  std::string address;
  bool is_loopback = false;
  bool tls = false;
};

/// What was decided when the head was there, before the body.
struct Admission {
  const RouteEntry* entry = nullptr;
  std::optional<Reply> answer{};  // a refusal or a file: the handler is not asked
  std::size_t body_limit = 0;
};

/// How many lines a second a flood may write into the log, and how many it would have written.
class LineBudget {
 public:
  /// The lines left out since the last one that was written; nullopt: this one is left out, too. Safe from any thread.
  std::optional<std::int64_t> take(Duration now);

 private:
  static constexpr int kLinesASecond = 20;
  std::mutex mutex_;
  std::int64_t second_ = -1, left_out_ = 0;
  int written_ = 0;
};

/// What it is like at the door for a request that is looked at now. pressing: others were turned away lately.
enum class Crowd : std::uint8_t { none, pressing, waited_too_long };

class Front {
 public:
  Front(Options options, std::vector<Route> routes);

  /// Fills `request` from the head and judges it.
  Admission admit(const Head& head, const Peer& peer, Request& request, Crowd crowd = Crowd::none);
  /// Calls the route's handler; whatever it throws becomes a problem. Respond is called exactly once by
  /// somebody.
  void serve(const RouteEntry& entry, const RequestPtr& request, const Respond& respond);

  Reply refuse_head(const Offence& offence);
  /// Who answers instead; null: we do.
  std::shared_ptr<Front> elsewhere(const Head& head) const { return options_.elsewhere ? options_.elsewhere(head) : nullptr; }

  /// How a reply goes out, beside itself.
  struct Manner {
    std::string_view id{};
    std::string_view host{};
    bool tls = false;
    bool keep_alive = true;
    bool stream = false;  // length unknown: until the connection closes
    int minor = 1;
    std::string_view date{};
  };
  void write_head(std::string& out, const Reply& reply, const Manner& manner) const;

  const Options& options() const { return options_; }
  Metrics& metrics() const { return *options_.metrics; }
  const Router& router() const { return router_; }
  std::string next_id();
  std::atomic<bool> stopping{false};

 private:
  std::optional<Refusal> judge(const Head& head, const Route& route, const Peer& peer, Request& request, Crowd crowd);
  bool own_origin(const Request& request, std::string_view origin) const;
  Admission decide(const Head& head, const Peer& peer, Request& request, Crowd crowd);
  void note_refusal(std::string_view what, int status, const Request& request);
  void add_own_routes();

  Options options_;
  Router router_;
  std::shared_ptr<const StaticFiles> files_;
  AddressRates rates_;
  std::string security_;  // header lines of every reply
  std::uint64_t id_seed_ = 0;
  std::atomic<std::uint64_t> id_count_{0};
  LineBudget lines_;
};

/// problem() with another status than its code's: 414, 431, 408 and their like share `malformed` and
/// `too_large`.
Reply problem_as(const Request& request, Code code, int status);

}  // namespace chenxi::http
