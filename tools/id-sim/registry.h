// Registry: who is known under which document number, and how badly that is told.
#pragma once
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sim/answer.h"

namespace id_sim {

using sim::Answer;

class Registry {
 public:
  /// Every `errs_every`th question meets an error, each kind in its turn; 0: none does.
  explicit Registry(int errs_every);
  void add(const std::string& document, const std::string& name);
  /// Called by many threads.
  Answer handle(std::string_view method, std::string_view target, const std::string& body,
                std::int64_t now_ms);

 private:
  struct Check {
    std::string document, name;
    std::int64_t decides_at = 0;
    bool contradicts = false;  // once
  };
  struct Fault {
    std::string what;
    std::int64_t delay_ms = 0;
  };
  Answer question(const std::string& body, std::int64_t now_ms);
  Answer show(const std::string& reference, Check& check, std::int64_t now_ms);
  Answer add_faults(const std::string& body);
  std::optional<Fault> next_fault();

  std::mutex mutex_;
  std::map<std::string, std::string> people_;  // name by document number
  std::map<std::string, Check> checks_;        // by reference
  std::deque<Fault> faults_;
  int errs_every_;
  std::int64_t questions_ = 0;
};

}  // namespace id_sim
