#include "counter/directory.h"

#include <mutex>

namespace chenxi::counter {

std::optional<Till> Directory::till(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto it = tills_.find(id);
  if (it == tills_.end() || it->second.state != TillState::active) return std::nullopt;
  return it->second;
}

std::optional<std::int64_t> Directory::merchant_of(std::int64_t till) const {
  const std::shared_lock lock(mutex_);
  const auto it = tills_.find(till);
  return it == tills_.end() ? std::nullopt : std::optional(it->second.merchant);
}

std::optional<Role> Directory::role_of(const identity::SignedIn& who) const {
  if (who.device == 0) return Role::owner;
  const auto known = till(who.device);
  if (!known || known->merchant != who.subject) return std::nullopt;
  return known->role;
}

void Directory::reload(store::Reader& reader) {
  std::map<std::int64_t, Till> fresh;
  for (Till& row : store::scan_all<Till>(reader)) fresh.emplace(row.id, std::move(row));
  const std::unique_lock lock(mutex_);
  tills_ = std::move(fresh);
}

void Directory::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch&) {
  auto& tills = changed.shelf<Till>();
  if (!tills.changed()) return;
  const std::unique_lock lock(mutex_);
  tills.visit_changed([&](const Till& row) { tills_[row.id] = row; });
}

}  // namespace chenxi::counter
