#include "identity/sessions/own_sessions.h"

#include <set>

namespace chenxi::identity {
namespace {

/// Requests that were sent with the old token before the new one arrived.
constexpr Duration kGrace = minutes(1);

std::vector<Session> sessions_of(engine::Context& ctx, AppKind app, std::int64_t subject) {
  std::vector<Session> all;
  ctx.each<SessionOf>(
      [&](const SessionOf& row) {
        if (const Session* session = ctx.find<Session>(row.token_hash)) all.push_back(*session);
      },
      app, subject);
  return all;
}

}  // namespace

void ListSessions::run(engine::Context& ctx) {
  const auto rows = store::scan_all<SessionOf>(
      ctx.reader(), store::prefix_range(store::make_key(AppKind::wallet, customer_)));
  for (const SessionOf& row : rows) {
    const Session* session = ctx.fetch<Session>(row.token_hash);
    if (session != nullptr && !session->revoked && good_until(*session) > ctx.now())
      found.push_back(*session);
  }
  std::sort(found.begin(), found.end(), [](const Session& a, const Session& b) {
    return std::tuple(b.created_at, b.token_hash) < std::tuple(a.created_at, a.token_hash);
  });
  // A token that was just renewed is good for another minute: the same session once more.
  std::vector<Session> once;
  for (Session& session : found) {
    const bool seen = std::any_of(once.begin(), once.end(), [&](const Session& one) {
      return session_number(one) == session_number(session);
    });
    if (!seen) once.push_back(std::move(session));
  }
  found = std::move(once);
}

Result<engine::ObjectRef> EndSession::run(engine::Context& ctx) {
  std::vector<Hash32> tokens;
  for (const Session& session : sessions_of(ctx, AppKind::wallet, customer_))
    if (session_number(session) == number_ && !session.revoked) tokens.push_back(session.token_hash);
  if (tokens.empty()) return refuse(Code::not_found);

  // From here it happens.
  for (const Hash32& hash : tokens) ctx.edit<Session>(hash).revoked = true;
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> EndOtherSessions::run(engine::Context& ctx) {
  const Session* own = ctx.find<Session>(own_);
  if (own == nullptr || own->revoked) return refuse(Code::not_signed_in);

  // From here it happens.
  const std::int64_t number = session_number(*own);
  std::set<std::int64_t> numbers;
  for (const Session& session : sessions_of(ctx, AppKind::wallet, customer_)) {
    if (session_number(session) == number || session.revoked || good_until(session) <= ctx.now()) continue;
    ctx.edit<Session>(session.token_hash).revoked = true;
    numbers.insert(session_number(session));
  }
  ended = static_cast<std::int64_t>(numbers.size());
  return engine::ObjectRef{};
}

void RenewSession::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Session>(old_);
  keys_for_sessions(keys, found, app_, subject_);
}

Result<engine::ObjectRef> RenewSession::run(engine::Context& ctx) {
  const Session* old = ctx.find<Session>(old_);
  if (old == nullptr || old->revoked || old->app != app_ || old->subject != subject_)
    return refuse(Code::not_signed_in);
  if (good_until(*old) <= ctx.now()) return refuse(Code::session_expired);

  // From here it happens.
  Session fresh = *old;
  fresh.token_hash = new_;
  fresh.created_at = ctx.now();
  fresh.number = session_number(*old);
  if (fresh.began_at.us == 0) fresh.began_at = old->created_at;
  fresh.good_until = std::min(ctx.now() + session_terms(app_).idle, fresh.expires_at);
  for (const Session& one : sessions_of(ctx, app_, subject_)) {
    if (session_number(one) != fresh.number) continue;
    if (good_until(one) <= ctx.now()) {
      ctx.erase<SessionOf>(app_, subject_, one.token_hash);
      ctx.erase<Session>(one.token_hash);
    } else {
      ctx.edit<Session>(one.token_hash).good_until = std::min(ctx.now() + kGrace, good_until(one));
    }
  }
  ctx.insert(SessionOf{app_, subject_, new_});
  ctx.insert(std::move(fresh));
  return engine::ObjectRef{};
}

void RenewSession::answer(engine::Context& ctx, engine::ObjectRef) {
  if (const Session* row = ctx.find<Session>(new_)) session = *row;
}

Result<engine::ObjectRef> BindTill::run(engine::Context& ctx) {
  const Session* row = ctx.find<Session>(session_);
  if (row == nullptr || row->revoked || row->app != AppKind::till) return refuse(Code::not_signed_in);
  if (!row->key.empty() && row->key != point_) return refuse(Code::signature_wrong);

  // From here it happens.
  if (row->key.empty()) ctx.edit<Session>(session_).key = point_;
  return engine::ObjectRef{};
}

}  // namespace chenxi::identity
