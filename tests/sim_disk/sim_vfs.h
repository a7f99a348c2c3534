// The simulated disk as a file system of SQLite: register it, then open databases with `name` as their VFS.
#pragma once
#include <string>

#include "tests/sim_disk/sim_disk.h"

struct sqlite3_vfs;

namespace chenxi::sim {

class Vfs {
 public:
  explicit Vfs(Disk& disk);
  ~Vfs();
  Vfs(const Vfs&) = delete;
  Vfs& operator=(const Vfs&) = delete;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

/// Connections to the file of this name on the disk `to` (a copy of `from`) see of its log what the connections open on `from` see.
/// Without it they would read the log afresh, as after a restart. Good while what is returned lives.
std::shared_ptr<void> share_index(const Disk& from, const Disk& to, const std::string& name);

}  // namespace chenxi::sim
