// Hub: tells open screens what has just been committed. It follows the executor: money from transfer rows (there are no
// event rows for payments), everything else from event rows.
//
// A screen that comes back says the last id it saw and is told first what it missed: transfers by walking its account's
// chain, events backwards from the newest. Joining and replaying happen on the executor's thread, between two commits,
// so nothing is missed and nothing comes twice.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/public_id.h"
#include "engine/executor.h"
#include "merchants/directory.h"

namespace chenxi::live {

/// Hands one event to a screen: id, name, JSON. False: it is gone.
using Send = std::function<bool(std::string_view id, std::string_view event, std::string_view data)>;

enum class Screen : std::uint8_t { wallet, till, console };

class Hub : public engine::Observer {
 public:
  Hub(const PublicIds& ids, const merchants::Directory& merchants) : ids_(ids), merchants_(merchants) {}
  /// The books of the executor that is observed; before it is opened. Observe it after the merchants' directory.
  void follow(const ledger::Books& books) { books_ = &books; }

  /// On the executor's thread. `subject`: customer or merchant; 0 for consoles. A screen that is gone is forgotten when
  /// it can no longer be told anything, at the latest.
  void join(std::int64_t ticket, Screen screen, std::int64_t subject, Send send);
  /// From any thread.
  void leave(std::int64_t ticket);
  std::int64_t new_ticket() { return next_ticket_++; }
  std::size_t screens() const { return open_; }

  /// Tells one screen what happened after `last_seen` (an id it was given; anything else: nothing). On the executor's
  /// thread. Gives how many events were told.
  std::size_t replay(engine::Context& ctx, Screen screen, std::int64_t subject, std::string_view last_seen,
                     const Send& send) const;

  void reload(store::Reader&) override {}
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Listener {
    std::int64_t ticket = 0;
    Send send;
    bool gone = false;
  };
  using Listeners = std::vector<Listener>;

  /// What a till is told of a payment beside its transfer row.
  struct Sale {
    std::int64_t payment = 0, order = 0;
    std::string_view method;
  };
  void tell_wallet(const ledger::Transfer& t, const ledger::Account& account, const Send& send) const;
  void tell_till(const ledger::Transfer& t, const Sale& sale, const Send& send) const;
  void tell_console(const ledger::Transfer& t, const Send& send) const;
  void tell_event(const engine::Event& event, const Send& send) const;
  std::string posting(const ledger::Transfer& t) const { return ids_.make(IdKind::posting, static_cast<std::int64_t>(t.id)); }
  /// Whoever listens there; nullptr: nobody. Under the lock.
  Listeners* of(Screen screen, std::int64_t subject);
  static Send to_all(Listeners& listeners);
  void sweep();

  const PublicIds& ids_;
  const merchants::Directory& merchants_;
  const ledger::Books* books_ = nullptr;
  mutable std::mutex mutex_;
  std::map<std::pair<Screen, std::int64_t>, Listeners> listeners_;
  std::atomic<std::size_t> open_ = 0;
  std::atomic<std::int64_t> next_ticket_ = 1;
};

/// Joins a screen after telling it what it missed.
class Join : public engine::Query {
 public:
  Join(Hub& hub, std::int64_t ticket, Screen screen, std::int64_t subject, std::string last_seen, Send send)
      : hub_(hub), ticket_(ticket), screen_(screen), subject_(subject), last_seen_(std::move(last_seen)), send_(std::move(send)) {}
  const char* name() const override { return "live.join"; }
  void run(engine::Context& ctx) override;

 private:
  Hub& hub_;
  std::int64_t ticket_;
  Screen screen_;
  std::int64_t subject_;
  std::string last_seen_;
  Send send_;
};

}  // namespace chenxi::live
