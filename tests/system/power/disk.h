// The disk under the server: what of its data directory survives when the power fails.
//
// A copy of the directory is the platter as it was when the server started. The shim's notes say what was changed since
// and what was synced; at the loss, what was synced is there, and of the rest as much as the kind of loss lets through.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "tests/system/power/shim.h"

namespace power {

/// What becomes of writes that were not synced: none survives; all up to some moment; each one by chance, and one of
/// them torn between two sectors.
enum class Survival : std::uint8_t { none, prefix, random };
const char* name(Survival survival);

struct Loss {
  std::int64_t changes = 0;   // noted since the start
  std::int64_t unsynced = 0;  // … and not durable at the loss
  std::int64_t dropped = 0;
};

class Disk {
 public:
  /// `shim`: the shared library. `scratch`: where the platter and the notes are kept.
  Disk(std::filesystem::path data, const std::filesystem::path& shim, const std::filesystem::path& scratch);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// For the server's environment. `unsafe`: SQLite without syncs.
  std::vector<std::string> environment(bool unsafe) const;
  /// The data directory as it is now is on the platter. Before each start of the server.
  void power_on();
  /// The server is dead: the data directory becomes what the platter kept.
  Loss lose_power(Survival survival, chenxi::Rng& rng);
  Control& control() { return *control_; }

 private:
  std::filesystem::path data_, shim_, platter_, notes_, control_file_;
  Control* control_ = nullptr;
};

}  // namespace power
