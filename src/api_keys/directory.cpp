#include "api_keys/directory.h"

#include <map>
#include <mutex>

namespace chenxi::api_keys {

struct Directory::State {
  std::map<Hash32, ApiKey> good;
  std::map<std::int64_t, std::map<std::string, std::int64_t, std::less<>>> numbers;  // by shop, by id
  std::map<std::pair<std::int64_t, std::int64_t>, KeyKind> kinds;                    // by shop and number

  void keep(const ApiKey& key) {
    numbers[key.merchant][key_id(key)] = key.number;
    kinds[{key.merchant, key.number}] = key.kind;
    if (key.revoked_at.us == 0)
      good[key.hash] = key;
    else
      good.erase(key.hash);
  }
};

std::string key_id(const ApiKey& key) { return "key_" + base32(view(key.hash).substr(0, 10)); }

Directory::Directory() : state_(std::make_unique<State>()) {}
Directory::~Directory() = default;

std::optional<ApiKey> Directory::good(const Hash32& hash) const {
  const std::shared_lock lock(mutex_);
  const auto found = state_->good.find(hash);
  return found == state_->good.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> Directory::number_of(std::int64_t merchant, std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto shop = state_->numbers.find(merchant);
  if (shop == state_->numbers.end()) return std::nullopt;
  const auto found = shop->second.find(id);
  return found == shop->second.end() ? std::nullopt : std::optional(found->second);
}

std::optional<KeyKind> Directory::kind_of(std::int64_t merchant, std::int64_t number) const {
  const std::shared_lock lock(mutex_);
  const auto found = state_->kinds.find({merchant, number});
  return found == state_->kinds.end() ? std::nullopt : std::optional(found->second);
}

bool Directory::empty() const {
  const std::shared_lock lock(mutex_);
  return state_->numbers.empty();
}

bool Directory::has_keys(std::int64_t merchant) const {
  const std::shared_lock lock(mutex_);
  return state_->numbers.contains(merchant);
}

void Directory::reload(store::Reader& reader) {
  auto fresh = std::make_unique<State>();
  for (const ApiKey& key : store::scan_all<ApiKey>(reader)) fresh->keep(key);
  const std::unique_lock lock(mutex_);
  state_ = std::move(fresh);
}

void Directory::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch&) {
  auto& keys = changed.shelf<ApiKey>();
  if (!keys.changed()) return;
  const std::unique_lock lock(mutex_);
  keys.visit_changed([&](const ApiKey& key) { state_->keep(key); });
}

}  // namespace chenxi::api_keys
