// RequestLog: what a shop's programs have asked lately and what they were told, for whoever builds them.
//
// A developer wants to see whether his request arrived and what became of it. That is worth something for an
// hour and nothing to the books, so it lives in memory, the last so many of each shop, and is gone with the
// process. No body, no key and no header is kept, and of an address only the path: what a program sends may
// be anybody's secret.
#pragma once
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/env.h"

namespace chenxi::api_keys {

constexpr std::size_t kRequestsKept = 100;
/// Of all shops: the one that asked last longest ago is forgotten first.
constexpr std::size_t kShopsKept = 2'000;

struct LoggedRequest {
  Instant at;
  std::string key;  // "key_…"
  std::string method, path, operation;
  int status = 0;
  std::string code;  // of a refusal; "" otherwise
  std::string id;    // X-Request-Id, as in the answer and in the server's log
};

class RequestLog {
 public:
  /// From any thread.
  void add(std::int64_t merchant, LoggedRequest request);
  /// Newest first.
  std::vector<LoggedRequest> of(std::int64_t merchant) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::deque<LoggedRequest>> requests_;
};

}  // namespace chenxi::api_keys
