// Snapshot: the town on the evening before: shops, residents with money, phones and bank accounts, built once through the
// same doors (HTTP, the operator's socket) without any fault, and the disk as it is then. Every seed begins there.
#pragma once
#include "tests/sim/clients.h"
#include "tests/sim/server.h"

namespace chenxi::sim {

struct Snapshot {
  std::string data;  // directory of the keys, shared by all seeds of this process
  Town town;
  Disk::Image image;
  checker::Books books;
  Instant at;
};

struct TownSize {
  std::size_t people = 240, newcomers = 24, shops = 10;  // newcomers register during the run
};
Snapshot build_snapshot(const std::string& data, TownSize size);
/// The same in another directory, for another process.
Snapshot moved(const Snapshot& snapshot, const std::string& data);

}  // namespace chenxi::sim
