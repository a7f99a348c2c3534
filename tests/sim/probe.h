// Dice: what the product may ask a simulation (base/env.h, Probe). Counts every branch that was offered and taken and
// everything that happened, for the marks which must all be above zero at the end of a run.
#pragma once
#include <map>
#include <string>

#include "base/env.h"

namespace chenxi::sim {

using Counts = std::map<std::string, std::int64_t, std::less<>>;

class Dice : public Probe {
 public:
  Dice(std::uint64_t seed, Counts& marks) : rng_(seed), marks_(marks) {}
  /// One in so many is taken; 0: none.
  void one_in(std::uint64_t odds) { odds_ = odds; }

  bool rare(std::string_view branch) override {
    if (odds_ == 0 || rng_.below(odds_) != 0) return false;
    if (branch.starts_with("executor.commit_") && rng_.below(kDear) != 0) return false;
    count(branch);
    return true;
  }
  void happened(std::string_view what) override { count(what); }

 private:
  /// After a commit in doubt the product reads everything again, which takes as long as a hundred payments.
  static constexpr std::uint64_t kDear = 4;

  void count(std::string_view what) {
    const auto it = marks_.find(what);
    if (it != marks_.end()) it->second += 1;
    else marks_.emplace(what, 1);
  }

  SimRng rng_;
  Counts& marks_;
  std::uint64_t odds_ = 0;
};

}  // namespace chenxi::sim
