// The walls between the rooms, read off the includes and the words of src/. A new room gets its place in walls.cpp.
#pragma once
#include <string>
#include <vector>

namespace walls {

struct Source {
  std::string path;  // "src/payments/pay.cpp"
  std::string text;
};

/// One line per broken wall: "src/payments/pay.cpp:12: ...". Tests of the rooms (*_test.cpp) may look everywhere.
std::vector<std::string> faults(const std::vector<Source>& sources);

/// The auditor (tools/audit) reads what the rooms wrote, and uses nothing of theirs: a fault there must not hide here.
std::vector<std::string> auditor_faults(const std::vector<Source>& sources);

}  // namespace walls
