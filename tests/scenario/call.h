// Call: one HTTP request to this machine, and its answer as it came.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace chenxi::scenario {

/// One HTTP answer.
struct Reply {
  int status = 0;
  std::string head, body;
  std::string header(std::string_view name) const;
  json::value json() const;
};

/// One request on a connection of its own, on its way.
class Call {
 public:
  enum class Send : std::uint8_t { all, but_the_last_byte };
  Call(std::uint16_t port, const std::string& bytes, Send send = Send::all);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  /// Sends the byte that was kept back.
  void release();
  /// Reads what has come, waiting at most so long for it; true: the answer is whole.
  bool poll(int wait_ms);
  Reply reply() const;

 private:
  int socket_ = -1;
  bool whole_ = false;
  std::string kept_;
  std::string buffer_;
};

}  // namespace chenxi::scenario
