// What a simulator of the outside world answers, and how badly.
#pragma once
#include <boost/json.hpp>
#include <cstdint>

namespace sim {

struct Answer {
  int status = 200;
  boost::json::value body;  // null: none
  bool silent = false;      // close the connection, say nothing
  bool twice = false;       // send the same answer two times
  std::int64_t after_ms = 0;
};

}  // namespace sim
