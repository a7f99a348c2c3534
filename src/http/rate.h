// How many requests one address may make: a bucket that fills evenly and empties with each request.
#pragma once
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace chenxi::http {

class AddressRates {
 public:
  /// `per_second` 0: no limit.
  AddressRates(std::int64_t per_second, std::int64_t burst) : per_second_(per_second), burst_(burst) {}
  /// May this address make a request at this (monotonic) time? Safe from any thread.
  bool take(const std::string& address, Duration now);
  /// How many addresses are remembered; those whose bucket is full again are forgotten.
  std::size_t size() const;

 private:
  struct Bucket {
    std::int64_t micro_tokens = 0;  // a request costs a million
    Duration at;
  };
  void refill(Bucket& bucket, Duration now) const;

  const std::int64_t per_second_, burst_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
  std::size_t sweep_at_ = 1024;
};

}  // namespace chenxi::http
