// Making and revoking keys. The key itself is made by the route, from the request that asks for it: its repeat after a lost
// answer shows the same key again, and the books hold only its hash.
#pragma once
#include <optional>

#include "api_keys/rows.h"
#include "engine/executor.h"
#include "ports/changes.h"

namespace chenxi::api_keys {

/// Two of a kind are good at the same time, so that a program can be moved from one to the other.
constexpr std::size_t kSecretKeysMax = 2;
/// Two for each of a shop's programs.
constexpr std::size_t kRestrictedKeysMax = 8;
/// One for each of a shop's sites.
constexpr std::size_t kPublishableKeysMax = 4;
constexpr std::size_t kLabelBytesMax = 60;
/// What an owner is shown: the newest, whether good or revoked.
constexpr std::int64_t kKeysShown = 50;

/// "api_keys.make".
///   scopes    of a secret key all, of a restricted one at least one, of a publishable one checkout_open
///   shown     of a publishable key the key, which is kept; else empty
///   refuses   not_allowed (the shop is closed), text_invalid (the label), api_keys_full (detail.count: how many there may be)
///   writes    the key, its place among those that are good
class MakeKey : public engine::Command {
 public:
  std::int64_t merchant = 0;
  KeyKind kind = KeyKind::secret;
  std::int64_t scopes = kAllScopes;
  std::string label;
  Algorithm algorithm = Algorithm::none;
  std::string public_key;
  Hash32 key_hash{};
  std::string shown;

  ApiKey made;  // the answer: as it was made

  const char* name() const override { return "api_keys.make"; }
  /// Over what is asked, without the key that is made of it.
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

constexpr Duration kOverlapMax = hours(24 * 7);

/// "api_keys.rotate": another key in place of one, which goes on for as long as its owner wants and then ends by itself. The new one
/// has the kind, scopes, label and public key of the old.
///   overlap   0 to kOverlapMax; 0: the old one ends at once
///   refuses   not_allowed (the shop is closed), api_key_unknown (none of this shop's that is good and has no successor yet),
///             api_keys_full (detail.count: as many of this kind are ending already)
///   writes    the key, its place among those that are good; of the old one its end, and a timer
class RotateKey : public engine::Command {
 public:
  std::int64_t merchant = 0, number = 0;
  Duration overlap{};
  Hash32 key_hash{};
  std::string shown;

  ApiKey made;      // the answer: as it was made
  Instant ends_at;  // of the old one

  const char* name() const override { return "api_keys.rotate"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// Timer: a key that has a successor ends.
class EndRotated : public engine::Command {
 public:
  static constexpr const char* kTimer = "api_keys.end_rotated";
  explicit EndRotated(std::int64_t id) : id_(id) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t id_;
};

void register_timers(engine::Executor& executor);

/// "api_keys.revoke": from the next request on it is nobody's. Once more is fine.
///   refuses   api_key_unknown
///   writes    the key
class RevokeKey : public engine::Command {
 public:
  RevokeKey(std::int64_t merchant, std::int64_t number) : merchant_(merchant), number_(number) {}
  const char* name() const override { return "api_keys.revoke"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, number_;
};

/// "api_keys.end_for_shop": the house ends a key of a shop whose owner cannot, or does not know that it has
/// leaked. Inside an approval only.
///   refuses   api_key_unknown: none of this shop's that is good
///   writes    the key
class EndKeyForShop : public engine::Command {
 public:
  EndKeyForShop(std::int64_t merchant, std::string id) : merchant_(merchant), id_(std::move(id)) {}
  const char* name() const override { return "api_keys.end_for_shop"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_;
  std::string id_;
};

/// "keys.end": {shop, key}. The house makes none: whoever makes a key could use it.
ports::ChangeKind end_kind(ports::Services& services);

/// The newest keys of a shop, newest first.
class ListKeys : public engine::Query {
 public:
  explicit ListKeys(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<ApiKey> found;
  const char* name() const override { return "api_keys.list"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::api_keys
