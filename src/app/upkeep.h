// Keeping an instance safe and coming back: backups, restoring, the end of a recovery.
#pragma once
#include "app/instance.h"
#include "app/running.h"
#include "backup/backup.h"
#include "ports/operator.h"

namespace chenxi::app {

/// What `chenxi backup` prints, also kept in DIR/last_backup.json for `chenxi doctor`.
json::value take_backup(const InstanceOptions& options, Env& env, store::Reader& still,
                        const std::filesystem::path& to, const std::filesystem::path& key_file);
struct RestoreOrder {
  std::filesystem::path from, key_file;
  bool verify =
      false;  // also: the auditor replays every row, and the rows written are read back and compared
};
/// Into `options.data`, which is empty or not there, and an empty database. Throws Trouble; "ok" in the
/// answer says whether the auditor found the books whole.
json::value restore(const InstanceOptions& options, Env& env, const RestoreOrder& order);

/// "backup", "recovery", "end_recovery".
ports::OperatorRequests upkeep_requests(Instance& instance, Running& running);

}  // namespace chenxi::app
