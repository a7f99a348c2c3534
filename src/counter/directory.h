// Directory: which devices are tills, and in which role, for HTTP threads. It follows the store after each commit.
#pragma once
#include <map>
#include <optional>
#include <shared_mutex>

#include "counter/roles.h"
#include "engine/executor.h"
#include "identity/directory.h"

namespace chenxi::counter {

class Directory : public engine::Observer {
 public:
  /// Of an active device.
  std::optional<Till> till(std::int64_t id) const;
  /// Whose it is, or was.
  std::optional<std::int64_t> merchant_of(std::int64_t till) const;
  /// The role of who is signed in at a till; nullopt: its device was revoked.
  std::optional<Role> role_of(const identity::SignedIn& who) const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::int64_t, Till> tills_;
};

}  // namespace chenxi::counter
