// Sender: the threads that read the books for events and carry these to the shops' servers.
//
// It follows commits and holds nothing that matters: after a crash the cursor says from where the books are read again, and what
// waits is in its rows. An event is sent at least once: killed between its answer and saying so, it is sent again, with the same
// webhook-id. One event of an endpoint is on its way at a time, what is due longest first. Where an endpoint wants order, an event
// is due only when no older one of the same object waits there: taken or given up, not just tried.
//
// Who is next is a matter of turns: of the endpoints that have something due, the one that was served least recently. A thread is
// held by a server that does not answer for 15 seconds, so all threads but one may be about the endpoints of one shop, or about
// slow endpoints, whosesoever they are: one is always left for those that answer. Slow is whoever has not shown otherwise: an
// endpoint that was not tried yet, too, for nobody knows what is behind a new address. Of a shop's slow ones one is tried at a
// time, so that no single shop keeps the others' new ones waiting.
//
// Commits come by here (committed()), and every payment waits for them; so what is due is kept in order, and nobody looks through
// all that waits.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
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
  using Due = std::pair<Instant, std::int64_t>;         // when, number
  struct Parcel {
    Waiting waiting;
    std::int64_t event_id = 0;  // 0: the event is not kept any more
    std::int64_t object = 0;
    std::string content;
  };
  /// What waits at an endpoint.
  struct Line {
    std::int64_t endpoint = 0, merchant = 0;
    std::set<Due> all, oldest;  // `oldest`: of these, what is behind nothing older of the same object
    std::map<std::int64_t, std::set<std::int64_t>> of_object;  // numbers
    std::int64_t turn = 0;      // when it was served last
    bool busy = false;          // a thread is about it
    bool slow = true;           // until a try is answered in time; again when one is not
    bool ready = false;         // stands in ready_,
    std::optional<Instant> due_at;  // or in later_ under this instant
  };
  struct Carried {
    bool settled = false;  // false: what became of it could not be told to the engine; the same is done again
    std::optional<bool> slow = {};  // nullopt: nobody was asked
  };
  void loop();
  bool do_one(const Submit& submit, std::unique_lock<std::mutex>& lock);
  bool record(const Submit& submit, std::unique_lock<std::mutex>& lock);
  void enter(const Parcel& parcel);
  void leave(const Parcel& parcel);
  /// Those that wait for their instant alone.
  const std::set<Due>& due_of(const Line& line) const;
  /// Where it belongs among the others, after whatever has changed about it.
  void stand(std::int64_t endpoint);
  void stand_nowhere(Line& line);
  Line* next_line(Instant now);
  Carried carry(const Parcel& parcel, const std::optional<Endpoint>& endpoint, const Submit& submit);

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
  std::map<std::int64_t, Line> lines_;         // by endpoint
  std::set<Due> later_;                        // endpoints, by the instant of what is due first there
  std::set<std::pair<std::int64_t, std::int64_t>> ready_[2];  // those with something due, by turn; [1]: the slow ones
  std::int64_t turn_ = 0;
  std::map<std::int64_t, int> at_shop_;        // threads that are about a shop's endpoints
  std::set<std::int64_t> at_slow_;             // shops about whose slow endpoints a thread is, one each
  int most_ = 1;                               // threads about one shop, and about slow endpoints
  bool stopping_ = false, troubled_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace chenxi::webhooks
