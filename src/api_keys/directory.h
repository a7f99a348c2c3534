// Directory: which key is whose, for HTTP threads. It follows the store after each commit.
#pragma once
#include <memory>
#include <optional>
#include <shared_mutex>

#include "api_keys/rows.h"
#include "engine/executor.h"

namespace chenxi::api_keys {

class Directory : public engine::Observer {
 public:
  Directory();
  ~Directory() override;

  /// The key with this hash, as long as it is good.
  std::optional<ApiKey> good(const Hash32& hash) const;
  /// The number of a shop's key, revoked ones too, by the id that its owner sees; nullopt: no key of this shop's.
  std::optional<std::int64_t> number_of(std::int64_t merchant, std::string_view id) const;
  std::optional<KeyKind> kind_of(std::int64_t merchant, std::int64_t number) const;
  /// Has no shop ever made a key?
  bool empty() const;
  /// Has this shop ever made a key?
  bool has_keys(std::int64_t merchant) const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

/// What names a key without being it: made of its hash. "key_7HQ2…"
std::string key_id(const ApiKey& key);

}  // namespace chenxi::api_keys
