// Directory: what HTTP threads may know without asking the executor: sessions, device keys, handles, payer numbers.
// It follows the store after each commit; whatever was believed here is checked again in the batch.
#pragma once
#include <shared_mutex>

#include "engine/executor.h"
#include "identity/passkeys/site.h"
#include "identity/rows.h"

namespace chenxi::identity {

struct SignedIn {
  AppKind app = AppKind::wallet;
  std::int64_t subject = 0;  // customer, merchant or operator row
  std::int64_t device = 0;
  std::int64_t session = 0;  // its number
};

class Directory : public engine::Observer {
 public:
  /// `site`: where passkeys are made and used; nullopt: nowhere.
  explicit Directory(std::optional<Site> site = std::nullopt);
  ~Directory() override;

  /// `cookie` as it came (base64url of 32 bytes). Refuses not_signed_in, session_expired.
  Result<SignedIn> signed_in(AppKind app, std::string_view cookie, Instant now) const;
  /// Has this session (its number) not been ended? For streams that were opened with a token of it.
  bool is_open(std::int64_t session) const;
  /// The key that a till's browser gave to its session; "" where there is none.
  std::string session_key(std::string_view cookie) const;
  std::optional<P256PublicKey> device_key(std::int64_t customer, std::int64_t device) const;
  /// Whose device this is, while it is active.
  std::optional<std::int64_t> customer_of_device(std::int64_t device) const;
  /// A customer's active devices, oldest first.
  std::vector<Device> devices(std::int64_t customer) const;
  const std::optional<Site>& site() const { return site_; }
  /// The active passkey with this credential id, whosever it is.
  std::optional<Passkey> passkey(std::string_view credential) const;
  /// A customer's active passkeys, oldest first.
  std::vector<Passkey> passkeys(std::int64_t customer) const;
  /// Whose handle it is, also while it receives nothing.
  std::optional<std::int64_t> owner_of_handle(const Hash32& index) const;
  /// Who receives under this handle (confirmed ones only).
  std::optional<std::int64_t> customer_by_handle(const Hash32& index) const;
  /// The row as of the last commit, for names, payment codes and settings.
  std::optional<Customer> customer(std::int64_t id) const;
  std::size_t customers() const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  const std::optional<Site> site_;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace chenxi::identity
