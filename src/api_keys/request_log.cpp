#include "api_keys/request_log.h"

#include <algorithm>

namespace chenxi::api_keys {

void RequestLog::add(std::int64_t merchant, LoggedRequest request) {
  const std::lock_guard lock(mutex_);
  if (requests_.size() >= kShopsKept && !requests_.contains(merchant))
    requests_.erase(
        std::ranges::min_element(requests_, {}, [](const auto& one) { return one.second.back().at; }));
  std::deque<LoggedRequest>& mine = requests_[merchant];
  mine.push_back(std::move(request));
  if (mine.size() > kRequestsKept) mine.pop_front();
}

std::vector<LoggedRequest> RequestLog::of(std::int64_t merchant) const {
  const std::lock_guard lock(mutex_);
  const auto found = requests_.find(merchant);
  if (found == requests_.end()) return {};
  return {found->second.rbegin(), found->second.rend()};
}

}  // namespace chenxi::api_keys
