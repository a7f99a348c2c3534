// Sandboxes: places where a shop's program can be tried without an account, beside an instance and never
// inside it.
//
// The problem: play money that shares a ledger with money is one forgotten condition away from being money.
// The picture: a sandbox is a whole instance of its own (books, keys, clock, people) over its own folder,
// built of the same code; what it knows the main instance has never heard of. Only the door is shared. Who is
// asked stands in the request: a host of its own ("sbx-….localhost", so that browsers keep cookies and
// origins apart), or one of its keys (cx_test_…) at our address.
//
//   DIR/sandboxes/<id>/              books and keys, as those of any instance (instance.h)
//   DIR/sandboxes/<id>/sandbox.json  since when, until when, how far ahead its clock is; written last, so
//   that a folder
//                                    without it is one that was never finished
//
// One thread makes them, ends them when their time is over, they have grown too large or their program says
// so, and is the only one that lets go of one.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "base/crypto.h"
#include "http/server.h"
#include "sandbox/routes.h"

namespace chenxi::app {

constexpr Duration kSandboxLife = hours(24 * 7);
constexpr int kSandboxMegabytes = 256;
/// Of one address, in an hour.
constexpr std::size_t kSandboxesPerHour = 10;
/// Of one address, to one sandbox: one developer and his shop, not a market hall.
constexpr std::int64_t kSandboxRequestsPerSecond = 20, kSandboxRequestsAtOnce = 100;

struct SandboxesOptions {
  std::filesystem::path place;  // DIR/sandboxes
  std::size_t most = 0;         // at a time
  int megabytes = kSandboxMegabytes;  // one that has grown beyond it is ended
  std::string origin;           // the instance's own
  std::string name;
  std::string rule_pack, zone;
  std::vector<std::string> webhook_addresses;  // of our own network, that a sandbox's webhooks may go to
  http::Options http;  // as the instance is served
};

class Sandboxes {
 public:
  using Post = std::function<void(std::vector<std::function<void()>>)>;
  /// `post` takes answers to the threads that wait for them, as an instance's does. Throws Trouble where the
  /// origin is an address: there is no name to put another before.
  Sandboxes(SandboxesOptions options, const Env& env, Post post);
  ~Sandboxes();
  Sandboxes(const Sandboxes&) = delete;
  Sandboxes& operator=(const Sandboxes&) = delete;

  /// Opens those that are there, and the thread.
  void start();
  /// After the server has stopped.
  void stop();

  /// Who answers this request; null: the instance itself.
  std::shared_ptr<http::Front> at(const http::Head& head);
  /// Refuses rate_limited, sandboxes_full. The answer comes when it is made.
  void make(const http::RequestPtr& request, const http::Respond& respond);

 private:
  struct Place;
  using PlacePtr = std::shared_ptr<Place>;
  using Places = std::map<std::string, PlacePtr, std::less<>>;
  struct Making {
    http::RequestPtr request;
    http::Respond respond;
  };

  PlacePtr open(const std::string& id, Instant made_at, Instant ends_at, Instant stood_at, Duration ahead);
  void serve(const PlacePtr& place);
  json::object build(const std::string& id, PlacePtr& made);
  void make_one(const Making& making);
  void open_all();
  void end_old();
  Places::iterator leave(Places::iterator it);
  void end(const std::string& id);
  void end_outgrown();
  void let_go();
  void loop();
  std::shared_ptr<http::Front> refuses_with(Code code) const;
  std::string origin_of(const std::string& id) const;
  PlacePtr by_host(std::string_view host, bool& ours);
  PlacePtr by_key(const Hash32& key);
  Done spend(const std::string& client);

  SandboxesOptions options_;
  Env env_;
  Post post_;
  std::string scheme_, base_host_, port_;  // of the origin
  std::shared_ptr<http::Front> nowhere_,
      not_yet_;  // of a name that is nobody's; of all while they are being opened
  std::atomic<bool> opened_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  Places places_;                                        // by label: "sbx-…"
  std::vector<PlacePtr> ended_;    // nobody finds them any more
  std::vector<PlacePtr> leaving_;  // the thread's
  std::deque<Making> waiting_;
  std::size_t in_making_ = 0;
  std::set<Hash32> outgrown_;  // keys of those that had grown too large: they are told that it ended
  std::map<std::string, std::deque<Instant>> made_by_;  // when, by prefix of address (base/net_prefix.h)
  bool stopping_ = false;
  std::thread thread_;
};

/// POST /v1/sandboxes; where `sandboxes` is null there is nothing.
void add_sandbox_routes(std::vector<http::Route>& routes, Sandboxes* sandboxes);

}  // namespace chenxi::app
