#include "staff/entry.h"

#include "webauthn/verify.h"

namespace chenxi::staff {
namespace {

using identity::AppKind;
using identity::DeviceState;
using identity::RoleLink;

bool is_good(const RoleLink* link, std::int64_t colleague, Instant now) {
  return link != nullptr && !link->used && link->expires_at > now && link->subject == colleague &&
         (link->app == AppKind::console || link->app == AppKind::supervisor);
}

const Colleague* at_work(engine::Context& ctx, std::int64_t id) {
  const Colleague* row = ctx.find<Colleague>(id);
  return row != nullptr && row->state == ColleagueState::active ? row : nullptr;
}

void open(engine::Context& ctx, const Colleague& colleague, const Hash32& session) {
  identity::open_session(ctx, session_kind(colleague), session, colleague.id, 0);
}

engine::ObjectRef ref(std::int64_t colleague) {
  return {0, colleague};
}

}  // namespace

AppKind session_kind(const Colleague& colleague) {
  return roles_of(colleague).has(ports::Role::supervisor) ? AppKind::supervisor : AppKind::console;
}

Done judge_passkey(engine::Context& ctx, const PasskeyUse& use) {
  const StaffPasskey* passkey = ctx.find<StaffPasskey>(use.colleague, use.passkey);
  if (passkey == nullptr || passkey->state != DeviceState::active) return refuse(Code::passkey_wrong);
  if (!webauthn::counter_grew(static_cast<std::uint32_t>(passkey->sign_count), use.sign_count))
    return refuse(Code::passkey_wrong);
  return done();
}

void accept_passkey(engine::Context& ctx, const PasskeyUse& use) {
  if (use.sign_count != 0) ctx.edit<StaffPasskey>(use.colleague, use.passkey).sign_count = use.sign_count;
}

void OpenByLink::keys(engine::Keys& keys, engine::Context&) {
  keys.row<RoleLink>(hash_);
  keys.row<Colleague>(colleague_);
}

Result<engine::ObjectRef> OpenByLink::run(engine::Context& ctx) {
  const Colleague* colleague = at_work(ctx, colleague_);
  if (colleague == nullptr || !is_good(ctx.find<RoleLink>(hash_), colleague_, ctx.now()))
    return refuse(Code::link_token_invalid);
  if (!comes_by_link(demo_, colleague_)) return refuse(Code::step_up_required);

  // From here it happens.
  ctx.edit<RoleLink>(hash_).used = true;
  open(ctx, *colleague, session_hash_);
  return ref(colleague_);
}

void Enrol::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<RoleLink>(hash_);
  keys.row<Colleague>(colleague_);
  keys.range<StaffPasskey>(colleague_);
  keys.row<StaffCredential>(credential_);
  keys_for_staff_sessions(keys, found, colleague_);
}

Result<engine::ObjectRef> Enrol::run(engine::Context& ctx) {
  const Colleague* colleague = at_work(ctx, colleague_);
  if (colleague == nullptr || !is_good(ctx.find<RoleLink>(hash_), colleague_, ctx.now()))
    return refuse(Code::link_token_invalid);
  if (ctx.find<StaffCredential>(credential_) != nullptr) return refuse(Code::passkey_wrong);
  std::vector<std::int64_t> before;
  ctx.each<StaffPasskey>(
      [&](const StaffPasskey& one) {
        if (one.state == DeviceState::active) before.push_back(one.id);
      },
      colleague_);

  // From here it happens.
  ctx.edit<RoleLink>(hash_).used = true;
  for (const std::int64_t id : before) ctx.edit<StaffPasskey>(colleague_, id).state = DeviceState::removed;
  end_staff_sessions(ctx, colleague_);
  if (!before.empty()) raise_alarm(ctx, AlarmKind::enrolled_again, colleague_);
  fresh_.colleague = colleague_;
  fresh_.id = ctx.new_id();
  fresh_.state = DeviceState::active;
  fresh_.created_at = ctx.now();
  ctx.insert(StaffCredential{credential_, colleague_, fresh_.id});
  ctx.insert(fresh_);
  open(ctx, *colleague, session_hash_);
  ctx.emit("staff.enrolled", 0, ref(colleague_));
  return ref(colleague_);
}

void SignIn::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Colleague>(use_.colleague);
  keys.row<StaffPasskey>(use_.colleague, use_.passkey);
}

Result<engine::ObjectRef> SignIn::run(engine::Context& ctx) {
  const Colleague* colleague = at_work(ctx, use_.colleague);
  if (colleague == nullptr) return refuse(Code::passkey_wrong);
  TRY(judge_passkey(ctx, use_));

  // From here it happens.
  accept_passkey(ctx, use_);
  open(ctx, *colleague, session_hash_);
  return ref(colleague->id);
}

void LookLink::run(engine::Context& ctx) {
  const RoleLink* link = ctx.fetch<RoleLink>(hash_);
  if (link == nullptr || !is_good(link, link->subject, ctx.now())) return;
  const Colleague* row = ctx.fetch<Colleague>(link->subject);
  if (row != nullptr && row->state == ColleagueState::active) colleague = row->id;
}

}  // namespace chenxi::staff
