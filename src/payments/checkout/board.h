// Board: who has the page of an order open, and how far its payer is.
//
// A page that waits wants to know two things. That the order is paid or over stands in the books, and is told
// from the commit. That a phone has opened it, or is asking its owner for the PIN, stands nowhere and is
// worth nothing later: it is kept in memory for two minutes and gone with the process. A page is told that
// something has changed and asks what; so whatever it misses, it learns.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "engine/executor.h"

namespace chenxi::payments {

/// How far the payer is, as his own phone says.
enum class Step : std::uint8_t { none, opened, confirming };
std::string_view name(Step step);

constexpr Duration kStepLasts = minutes(2);
constexpr std::size_t kStepsMax = 10'000;
/// Pages that are told, of one order and of all: whoever comes later asks by himself every few seconds.
constexpr std::size_t kWatchersPerOrderMax = 8, kWatchersMax = 2'000;

class Board : public engine::Observer {
 public:
  /// Tells a page that something has changed; false: it is gone.
  using Tell = std::function<bool()>;

  explicit Board(Clock& clock) : clock_(clock) {}

  void note(std::int64_t order, Step step);
  Step step(std::int64_t order) const;

  std::int64_t new_ticket() { return next_ticket_++; }
  /// false: there are enough already.
  bool watch(std::int64_t ticket, std::int64_t order, Tell tell);
  void leave(std::int64_t ticket);
  std::size_t watchers() const { return open_; }

  void reload(store::Reader&) override {}
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Noted {
    Step step = Step::none;
    Instant until;
  };
  struct Watcher {
    std::int64_t ticket = 0;
    Tell tell;
  };
  void tell(std::int64_t order);  // under the lock

  Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, Noted> steps_;                    // by order
  std::map<std::int64_t, std::vector<Watcher>> watchers_;  // by order
  std::atomic<std::size_t> open_ = 0, noted_ = 0;
  std::atomic<std::int64_t> next_ticket_ = 1;
};

}  // namespace chenxi::payments
