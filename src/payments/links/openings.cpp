#include "payments/links/openings.h"

#include <algorithm>

#include "base/net_prefix.h"

namespace chenxi::payments {

std::optional<Instant> Openings::spend(std::string_view client, std::int64_t link, Instant now) {
  const std::lock_guard lock(mutex_);
  if (hours_.size() >= sweep_at_) {
    std::erase_if(hours_, [&](const auto& one) { return one.second.since + hours(1) <= now; });
    sweep_at_ = std::max<std::size_t>(1024, hours_.size() * 2);
  }
  const std::pair key(net_prefix(client), link);
  auto found = hours_.find(key);
  if (found == hours_.end()) {
    if (hours_.size() >= kOpenersMax) return std::nullopt;
    found = hours_.emplace(key, Hour{now}).first;
  }
  Hour& hour = found->second;
  if (hour.since + hours(1) <= now) hour = {now};
  if (hour.opened >= kLinkOpeningsPerHourOfAddress) return hour.since + hours(1);
  hour.opened += 1;
  return std::nullopt;
}

std::size_t Openings::size() const {
  const std::lock_guard lock(mutex_);
  return hours_.size();
}

}  // namespace chenxi::payments
