// Sessions: a cookie of 32 bytes, of which the store holds the hash.
//
// The token is an HMAC over the request that signs in (caller, key, hash): its repeat after a lost answer sets the same
// cookie, and nobody without our key can guess one.
#pragma once
#include <algorithm>

#include "engine/command.h"
#include "identity/vault.h"

namespace chenxi::identity {

/// How long a session lasts: `idle` without being renewed, `whole` in any case, then somebody proves again who he is.
/// Money needs the device's signature anyway; operators come back every day and leave their desks.
struct SessionTerms {
  Duration idle, whole;
};
constexpr SessionTerms session_terms(AppKind app) {
  switch (app) {
    case AppKind::wallet:
    case AppKind::till: return {days(30), days(90)};
    case AppKind::console:
    case AppKind::supervisor: return {hours(1), hours(12)};
  }
  return {};
}
/// What its owner sees and ends: it stays when the token is renewed.
std::int64_t session_number(const Session& session);
/// When this token ends, unless it is revoked before.
inline Instant good_until(const Session& session) {
  return session.good_until.us == 0 ? session.expires_at : std::min(session.good_until, session.expires_at);
}

std::string session_token(const Vault& vault, const engine::Request& request);  // 32 bytes
inline Hash32 token_hash(std::string_view token32) { return sha256(token32); }

// Inside commands.
/// All sessions of somebody in an app.
void keys_for_sessions(engine::Keys& keys, engine::Context& found, AppKind app, std::int64_t subject);
/// After the line. `device`: 0 where the session has none.
void open_session(engine::Context& ctx, AppKind app, const Hash32& hash, std::int64_t subject, std::int64_t device);
/// After the line: ends all of somebody's sessions in an app, but those of `spare_device` (0: spares none).
void end_sessions(engine::Context& ctx, AppKind app, std::int64_t subject, std::int64_t spare_device);
/// After the line: ends the sessions of one device.
void end_sessions_of_device(engine::Context& ctx, std::int64_t customer, std::int64_t device);

/// Ends the session of a cookie; one that is unknown has ended already.
class SignOut : public engine::Command {
 public:
  explicit SignOut(const Hash32& hash) : hash_(hash) {}
  const char* name() const override { return "identity.sign_out"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Session>(hash_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Hash32 hash_;
};

/// Timer: forgets sessions that have ended, of one subject in one app.
class ForgetSessions : public engine::Command {
 public:
  ForgetSessions(AppKind app, std::int64_t subject) : app_(app), subject_(subject) {}
  static std::string timer(AppKind app);
  const char* name() const override { return "identity.forget_sessions"; }
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_sessions(keys, found, app_, subject_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  AppKind app_;
  std::int64_t subject_;
};

}  // namespace chenxi::identity
