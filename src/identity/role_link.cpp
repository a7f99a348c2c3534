#include "identity/role_link.h"

namespace chenxi::identity {

Result<engine::ObjectRef> IssueLink::run(engine::Context& ctx) {
  const RoleLinkNumber number{ctx.new_id(), hash_};
  ctx.insert(RoleLink{hash_, app_, subject_, false, ctx.now() + life_});
  ctx.insert(number);
  ctx.schedule(ctx.now() + life_, ForgetLink::kTimer, number.id);
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> RedeemLink::run(engine::Context& ctx) {
  const RoleLink* link = ctx.find<RoleLink>(hash_);
  if (link == nullptr || link->used || link->expires_at <= ctx.now()) return refuse(Code::link_token_invalid);
  if (link->app != app_) return refuse(Code::link_token_invalid);

  // From here it happens.
  session_app = link->app;
  subject = link->subject;
  ctx.edit<RoleLink>(hash_).used = true;
  open_session(ctx, session_app, session_hash_, subject, 0);
  return engine::ObjectRef{};
}

void ForgetLink::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<RoleLinkNumber>(number_);
  if (const RoleLinkNumber* number = found.found<RoleLinkNumber>(number_)) keys.row<RoleLink>(number->token_hash);
}

Result<engine::ObjectRef> ForgetLink::run(engine::Context& ctx) {
  const RoleLinkNumber* number = ctx.find<RoleLinkNumber>(number_);
  if (number == nullptr) return engine::ObjectRef{};
  const Hash32 hash = number->token_hash;
  if (ctx.find<RoleLink>(hash) != nullptr) ctx.erase<RoleLink>(hash);
  ctx.erase<RoleLinkNumber>(number_);
  return engine::ObjectRef{};
}

NewLink new_link(Rng& rng, AppKind app, std::int64_t subject, Duration life) {
  const std::string token = rng.bytes(32);
  return {base64url(token), std::make_shared<IssueLink>(app, subject, token_hash(token), life)};
}

std::string link_path(AppKind app, std::string_view token) {
  const auto place = [app]() -> std::string_view {
    switch (app) {
      case AppKind::wallet: return "wallet";
      case AppKind::till: return "till";
      case AppKind::console:
      case AppKind::supervisor: return "console";
    }
    return "";
  };
  return fmt::format("/enter/{}#{}", place(), token);
}

}  // namespace chenxi::identity
