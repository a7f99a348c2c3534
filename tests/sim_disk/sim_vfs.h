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

}  // namespace chenxi::sim
