#include "payments/checkout/board.h"

#include "merchants/rows.h"

namespace chenxi::payments {

std::string_view name(Step step) {
  switch (step) {
    case Step::none: return "none";
    case Step::opened: return "opened";
    case Step::confirming: return "confirming";
  }
  return "";
}

void Board::note(std::int64_t order, Step step) {
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (steps_.size() >= kStepsMax)
    std::erase_if(steps_, [&](const auto& one) { return one.second.until <= now; });
  if (steps_.size() >= kStepsMax && !steps_.contains(order)) return;
  steps_[order] = {step, now + kStepLasts};
  noted_ = steps_.size();
  tell(order);
}

Step Board::step(std::int64_t order) const {
  const std::lock_guard lock(mutex_);
  const auto found = steps_.find(order);
  return found == steps_.end() || found->second.until <= clock_.now() ? Step::none : found->second.step;
}

bool Board::watch(std::int64_t ticket, std::int64_t order, Tell tell) {
  const std::lock_guard lock(mutex_);
  if (open_ >= kWatchersMax) return false;
  std::vector<Watcher>& there = watchers_[order];
  if (there.size() >= kWatchersPerOrderMax) return false;
  there.push_back({ticket, std::move(tell)});
  open_ += 1;
  return true;
}

void Board::leave(std::int64_t ticket) {
  const std::lock_guard lock(mutex_);
  for (auto& [order, there] : watchers_) {
    open_ -= std::erase_if(there, [&](const Watcher& one) { return one.ticket == ticket; });
    if (!there.empty()) continue;
    watchers_.erase(order);
    return;
  }
}

void Board::tell(std::int64_t order) {
  const auto there = watchers_.find(order);
  if (there == watchers_.end()) return;
  open_ -= std::erase_if(there->second, [](const Watcher& one) { return !one.tell(); });
  if (there->second.empty()) watchers_.erase(there);
}

void Board::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                      const std::vector<engine::Event>&, const ledger::Batch&) {
  if (open_ == 0 && noted_ == 0) return;
  const auto& orders = changed.shelf<merchants::Order>();
  if (!orders.changed()) return;
  const std::lock_guard lock(mutex_);
  orders.visit_changed([&](const merchants::Order& order) {
    if (order.state != merchants::OrderState::open) steps_.erase(order.id);
    tell(order.id);
  });
  noted_ = steps_.size();
}

}  // namespace chenxi::payments
