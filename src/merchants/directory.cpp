#include "merchants/directory.h"

#include <map>
#include <mutex>

namespace chenxi::merchants {

struct Directory::State {
  std::map<std::int64_t, Merchant> merchants;
  std::map<std::int64_t, std::map<std::int64_t, Order>> awaiting;  // by customer, by order

  void keep(const Order& order) {
    if (order.only_payer == 0) return;
    if (order.state == OrderState::open) {
      awaiting[order.only_payer][order.id] = order;
    } else if (const auto of = awaiting.find(order.only_payer); of != awaiting.end()) {
      of->second.erase(order.id);
      if (of->second.empty()) awaiting.erase(of);
    }
  }
  void drop_expired(std::int64_t customer, Instant now) {
    const auto of = awaiting.find(customer);
    if (of == awaiting.end()) return;
    std::erase_if(of->second, [&](const auto& entry) { return entry.second.expired(now); });
    if (of->second.empty()) awaiting.erase(of);
  }
};

Directory::Directory() : state_(std::make_unique<State>()) {}
Directory::~Directory() = default;

std::optional<Merchant> Directory::merchant(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->merchants.find(id);
  return it == state_->merchants.end() ? std::nullopt : std::optional(it->second);
}

std::vector<Merchant> Directory::merchants() const {
  const std::shared_lock lock(mutex_);
  std::vector<Merchant> out;
  for (const auto& [id, merchant] : state_->merchants) out.push_back(merchant);
  return out;
}

std::vector<Order> Directory::awaiting(std::int64_t customer, Instant now) const {
  const std::shared_lock lock(mutex_);
  std::vector<Order> out;
  const auto of = state_->awaiting.find(customer);
  if (of == state_->awaiting.end()) return out;
  for (const auto& [id, order] : of->second)
    if (!order.expired(now)) out.push_back(order);
  return out;
}

void Directory::reload(store::Reader& reader) {
  auto fresh = std::make_unique<State>();
  for (Merchant& merchant : store::scan_all<Merchant>(reader)) fresh->merchants[merchant.id] = std::move(merchant);
  // Newest first, until they are too old to be open.
  store::Key before;
  for (std::optional<Instant> newest; ;) {
    const auto bite = store::scan_all<Order>(reader, {{}, before, 1000, true});
    for (const Order& order : bite) {
      if (!newest) newest = order.created_at;
      before = store::make_key(order.id);
      fresh->keep(order);
    }
    if (bite.empty() || bite.back().created_at < *newest - kOrderLifeMax) break;
  }
  const std::unique_lock lock(mutex_);
  state_ = std::move(fresh);
}

void Directory::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch& batch) {
  // Almost every batch changes no shop, so look before taking the lock.
  auto& merchants = changed.shelf<Merchant>();
  auto& orders = changed.shelf<Order>();
  if (!merchants.changed() && !orders.changed()) return;
  const std::unique_lock lock(mutex_);
  merchants.visit_changed([&](const Merchant& merchant) { state_->merchants[merchant.id] = merchant; });
  orders.visit_changed([&](const Order& order) {
    state_->keep(order);
    if (order.only_payer != 0) state_->drop_expired(order.only_payer, batch.at);
  });
}

}  // namespace chenxi::merchants
