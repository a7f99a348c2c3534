// Directory: what HTTP threads may know about colleagues without asking the executor. It follows the store
// after each commit, so a role that was taken away is gone with the next request; the batch checks again.
#pragma once
#include <memory>
#include <optional>
#include <shared_mutex>

#include "engine/executor.h"
#include "identity/passkeys/site.h"
#include "staff/rows.h"

namespace chenxi::staff {

class Directory : public engine::Observer {
 public:
  /// `site`: where the console's passkeys are made and used; nullopt: nowhere.
  explicit Directory(std::optional<identity::Site> site = std::nullopt);
  ~Directory() override;
  const std::optional<identity::Site>& site() const { return site_; }

  /// Who works here; somebody who has left is nobody.
  std::optional<Colleague> colleague(std::int64_t id) const;
  /// His name, also when he has left; "" for nobody.
  std::string name_of(std::int64_t id) const;
  /// Everybody there ever was, by number.
  std::vector<Colleague> everybody() const;
  /// The active passkey with this credential id.
  std::optional<StaffPasskey> passkey(std::string_view credential) const;
  bool has_passkey(std::int64_t colleague) const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  const std::optional<identity::Site> site_;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace chenxi::staff
