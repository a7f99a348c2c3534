// Sender: the threads that read the books for events and carry these to the shops' servers.
//
// It follows commits and holds nothing that matters: after a crash the cursor says from where the books are read again, and what
// waits is in its rows. An event is sent at least once: killed between its answer and saying so, it is sent again, with the same
// webhook-id. One event of an endpoint is on its way at a time, the oldest first; a slow server holds up nobody else's. Where an
// endpoint wants order, an event is due only when no older one of the same object waits there: taken or given up, not just tried.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "api_keys/gate.h"
#include "engine/engine.h"
#include "webhooks/egress.h"
#include "webhooks/record.h"

namespace chenxi::webhooks {

/// Runs a command and waits for what became of it.
using Submit = std::function<engine::Outcome(std::shared_ptr<engine::Command>)>;

class Sender : public engine::Observer {
 public:
  /// Of the shops that the directory knows to have keys; the others have nobody to be told.
  Sender(ports::Services& services, const api_keys::Directory& shops, std::unique_ptr<Egress> egress,
         std::vector<std::string> allowed);
  ~Sender() override;

  void start(int threads = 3);
  void stop();
  /// Does what is due, here and now; gives how many tasks there were. For tests.
  std::size_t drain(const Submit& submit);
  /// When the next try is due; nullopt: nothing waits, but for others.
  std::optional<Instant> next_due() const;
  /// Addresses of our own network that may be sent to.
  const std::vector<std::string>& allowed() const { return allowed_; }
  /// What stands in the headers of a try.
  std::vector<std::string> headers(std::int64_t event_id, std::string_view content, const Endpoint& endpoint) const;
  /// Whose time signatures carry, where that is not Env's: who checks them has the world's clock, not a sandbox's. Before start().
  void stamp_by(Clock& clock) { stamps_ = &clock; }
  /// Instead of the way out; before start().
  void replace_egress(std::unique_ptr<Egress> egress) { egress_ = std::move(egress); }

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  // endpoint, number
  struct Parcel {
    Waiting waiting;
    std::int64_t event_id = 0;  // 0: the event is not kept any more
    std::int64_t object = 0;
    std::string content;
  };
  void loop();
  bool do_one(const Submit& submit, std::unique_lock<std::mutex>& lock);
  bool record(const Submit& submit, std::unique_lock<std::mutex>& lock);
  /// The parcels that wait for their instant alone, oldest first at each endpoint, until `enough` says so.
  template <class Enough>
  void visit_unheld(const Enough& enough) const;
  const Parcel* next_parcel(Instant now) const;
  /// false: what became of it could not be told to the engine; the same is done again.
  bool carry(const Parcel& parcel, const std::optional<Endpoint>& endpoint, const Submit& submit);

  ports::Services& services_;
  Clock* stamps_;
  const api_keys::Directory& shops_;
  std::unique_ptr<Egress> egress_;
  std::vector<std::string> allowed_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Fact> facts_;                     // in the order of the books, not recorded yet
  std::int64_t last_transfer_ = 0, last_event_ = 0;  // seen
  std::int64_t recorded_transfer_ = 0;         // by the cursor in the books
  bool cursor_there_ = false, recording_ = false;
  std::map<Place, Parcel> parcels_;
  std::map<std::int64_t, Endpoint> endpoints_;
  std::set<std::int64_t> busy_;                // endpoints that a thread is about
  bool stopping_ = false, troubled_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace chenxi::webhooks
