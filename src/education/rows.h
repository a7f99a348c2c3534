// How somebody did in the drills: counts, and nothing of what was thought on the way.
#pragma once
#include "identity/rows.h"

namespace chenxi::education {

struct DrillScore {
  std::int64_t customer = 0;
  std::string drill;
  std::int64_t answered = 0, right = 0;
  bool first_right = false;  // the first time is what counts for how well the warning works
  Instant last_at;
  static constexpr store::Table kTable{"drill_scores", 2};
};
BOOST_DESCRIBE_STRUCT(DrillScore, (), (customer, drill, answered, right, first_right, last_at))

}  // namespace chenxi::education
