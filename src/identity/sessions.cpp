#include "identity/sessions.h"

#include <cstring>

#include "base/bytes.h"

namespace chenxi::identity {

std::string session_token(const Vault& vault, const engine::Request& request) {
  const std::string_view key(reinterpret_cast<const char*>(request.key.bytes.data()), request.key.bytes.size());
  return vault.token(Encoder(1).add(request.caller).add(key).add(view(request.hash)).bytes());
}

std::int64_t session_number(const Session& session) {
  if (session.number != 0) return session.number;
  // Of the first token; 63 bits of a hash of random bytes are nobody else's among a person's few sessions.
  std::int64_t number = 0;
  std::memcpy(&number, session.token_hash.data(), sizeof number);
  return number & INT64_MAX;
}

void keys_for_sessions(engine::Keys& keys, engine::Context& found, AppKind app, std::int64_t subject) {
  keys.range<SessionOf>(app, subject);
  found.each_found<SessionOf>([&](const SessionOf& row) { keys.row<Session>(row.token_hash); }, app, subject);
}

void open_session(engine::Context& ctx, AppKind app, const Hash32& hash, std::int64_t subject, std::int64_t device) {
  const SessionTerms terms = session_terms(app);
  const Instant ends = ctx.now() + terms.whole;
  ctx.insert(Session{hash, app, subject, device, ctx.now(), ends, false, 0, ctx.now(), ctx.now() + terms.idle, {}});
  ctx.insert(SessionOf{app, subject, hash});
  ctx.schedule(ends + hours(1), ForgetSessions::timer(app), subject);
}

void end_sessions(engine::Context& ctx, AppKind app, std::int64_t subject, std::int64_t spare_device) {
  std::vector<Hash32> hashes;
  ctx.each<SessionOf>([&](const SessionOf& row) { hashes.push_back(row.token_hash); }, app, subject);
  for (const Hash32& hash : hashes) {
    const Session* session = ctx.find<Session>(hash);
    if (session == nullptr || session->revoked || (spare_device != 0 && session->device == spare_device)) continue;
    ctx.edit<Session>(hash).revoked = true;
  }
}

void end_sessions_of_device(engine::Context& ctx, std::int64_t customer, std::int64_t device) {
  std::vector<Hash32> hashes;
  ctx.each<SessionOf>([&](const SessionOf& row) { hashes.push_back(row.token_hash); }, AppKind::wallet, customer);
  for (const Hash32& hash : hashes) {
    const Session* session = ctx.find<Session>(hash);
    if (session != nullptr && session->device == device && !session->revoked) ctx.edit<Session>(hash).revoked = true;
  }
}

Result<engine::ObjectRef> SignOut::run(engine::Context& ctx) {
  if (ctx.find<Session>(hash_) != nullptr) ctx.edit<Session>(hash_).revoked = true;
  return engine::ObjectRef{};
}

std::string ForgetSessions::timer(AppKind app) {
  switch (app) {
    case AppKind::wallet: return "identity.forget_wallet_sessions";
    case AppKind::till: return "identity.forget_till_sessions";
    case AppKind::console: return "identity.forget_console_sessions";
    case AppKind::supervisor: return "identity.forget_supervisor_sessions";
  }
  return "";
}

Result<engine::ObjectRef> ForgetSessions::run(engine::Context& ctx) {
  std::vector<Hash32> over;
  ctx.each<SessionOf>(
      [&](const SessionOf& row) {
        const Session* session = ctx.find<Session>(row.token_hash);
        if (session == nullptr || session->expires_at <= ctx.now()) over.push_back(row.token_hash);
      },
      app_, subject_);
  for (const Hash32& hash : over) {
    ctx.erase<SessionOf>(app_, subject_, hash);
    if (ctx.find<Session>(hash) != nullptr) ctx.erase<Session>(hash);
  }
  return engine::ObjectRef{};
}

}  // namespace chenxi::identity
