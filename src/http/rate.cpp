#include "http/rate.h"

#include <algorithm>

namespace chenxi::http {

constexpr std::int64_t kToken = 1'000'000;

void AddressRates::refill(Bucket& bucket, Duration now) const {
  // Ten minutes fill any bucket; the bound keeps the product within 64 bits.
  const std::int64_t passed = std::clamp<std::int64_t>(now.us - bucket.at.us, 0, minutes(10).us);
  bucket.micro_tokens = std::min(burst_ * kToken, bucket.micro_tokens + passed * per_second_);
  bucket.at = now;
}

bool AddressRates::take(const std::string& address, Duration now) {
  if (per_second_ <= 0) return true;
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= sweep_at_) {
    for (auto each = buckets_.begin(); each != buckets_.end();) {
      refill(each->second, now);
      each = each->second.micro_tokens == burst_ * kToken ? buckets_.erase(each) : std::next(each);
    }
    sweep_at_ = std::max<std::size_t>(1024, buckets_.size() * 2);
  }
  const auto [found, is_new] = buckets_.try_emplace(address, Bucket{burst_ * kToken, now});
  refill(found->second, now);
  if (found->second.micro_tokens < kToken) return false;
  found->second.micro_tokens -= kToken;
  return true;
}

std::size_t AddressRates::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace chenxi::http
