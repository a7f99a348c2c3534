// A town whose books lie on a simulated disk.
#pragma once
#include "tests/acts/town.h"
#include "tests/sim_disk/sim_vfs.h"

namespace chenxi::power_loss {

struct WorldOptions {
  std::uint64_t seed = 1;
  int sweep = 1;
  int wal_pages_max = 60;  // so few that the log is copied into the file every few batches
  bool synchronous_off = false;        // what must be caught
  bool answers_before_commit = false;  // what must be caught
};

class World {
 public:
  explicit World(WorldOptions options);

  /// Opens the books; tries again when the power fails meanwhile. Gives false when they cannot be opened.
  bool start(sim::Survival survival);
  /// Switches off and on again.
  void lose_power(sim::Survival survival);
  /// Compares what clients were told with the books as they are on the disk now.
  void check(bool all_known);
  /// Every client asks until it knows; then the whole history is checked.
  void finish();

  acts::Town& town() { return town_; }
  sim::Disk& disk() { return disk_; }

 private:
  std::unique_ptr<store::Store> open_store();

  WorldOptions options_;
  sim::Disk disk_;
  sim::Vfs vfs_{disk_};
  acts::Town town_;
};

}  // namespace chenxi::power_loss
