#include "staff/colleagues.h"

#include <array>

#include "identity/sessions.h"

namespace chenxi::staff {
namespace {

using identity::AppKind;
using ports::Role;
using ports::Roles;

constexpr std::array<std::pair<std::string_view, Role>, 6> kNames{{{"support", Role::support},
                                                                   {"risk", Role::risk},
                                                                   {"finance", Role::finance},
                                                                   {"compliance", Role::compliance},
                                                                   {"security", Role::security},
                                                                   {"supervisor", Role::supervisor}}};
constexpr Roles kAllButSupervisor{Role::support, Role::risk, Role::finance, Role::compliance, Role::security};

engine::ObjectRef ref(std::int64_t colleague) {
  return {0, colleague};
}

std::int64_t next_number(engine::Context& ctx) {
  std::int64_t last = kDemoChecker;  // those numbers are nobody else's
  ctx.each<Colleague>([&](const Colleague& one) { last = std::max(last, one.id); });
  return last + 1;
}

Result<ports::Asked> read_new(ports::Services&, JsonReader& in) {
  const std::string who = TRY(in.string("name", 1, kNameMax));
  const Roles roles = TRY(read_roles(in, "roles"));
  if (roles.none()) return refuse(Code::malformed, {.pointer = in.pointer_to("roles")});
  return ports::Asked{json::object{{"name", who}, {"roles", names(roles)}}};
}

Result<ports::Asked> read_other(ports::Services&, JsonReader& in) {
  const std::int64_t colleague = TRY(in.integer("colleague", 1, INT64_MAX));
  const Roles roles = TRY(read_roles(in, "roles"));
  return ports::Asked{json::object{{"colleague", colleague}, {"roles", names(roles)}}};
}

/// Of what read_roles() let through and names() wrote.
Roles roles_in(const json::object& what) {
  std::int64_t bits = 0;
  for (const json::value& one : what.at("roles").as_array())
    bits |= Roles{role_named(one.as_string()).value()}.bits();
  return Roles::of_bits(bits);
}

}  // namespace

std::string_view name(Role role) {
  for (const auto& [text, one] : kNames)
    if (one == role) return text;
  CHECK(false, "a role without a name");
  return {};
}

std::optional<Role> role_named(std::string_view name) {
  for (const auto& [text, role] : kNames)
    if (text == name) return role;
  return std::nullopt;
}

json::array names(Roles roles) {
  json::array out;
  for (const auto& [text, role] : kNames)
    if (roles.has(role)) out.emplace_back(text);
  return out;
}

Result<Roles> read_roles(JsonReader& in, std::string_view member) {
  const json::array* given = TRY(in.array(member, kNames.size()));
  std::int64_t bits = 0;
  for (const json::value& one : *given) {
    const auto role = one.is_string() ? role_named(one.as_string()) : std::nullopt;
    if (!role || Roles::of_bits(bits).has(*role))
      return refuse(Code::malformed, {.pointer = in.pointer_to(member)});
    bits |= Roles{*role}.bits();
  }
  // A supervisor looks at the others, so he is none of them.
  const Roles roles = Roles::of_bits(bits);
  if (roles.has(Role::supervisor) && roles != Roles{Role::supervisor})
    return refuse(Code::malformed, {.pointer = in.pointer_to(member)});
  return roles;
}

void keys_for_staff_sessions(engine::Keys& keys, engine::Context& found, std::int64_t colleague) {
  for (const AppKind app : {AppKind::console, AppKind::supervisor})
    identity::keys_for_sessions(keys, found, app, colleague);
}

void end_staff_sessions(engine::Context& ctx, std::int64_t colleague) {
  for (const AppKind app : {AppKind::console, AppKind::supervisor})
    identity::end_sessions(ctx, app, colleague, 0);
}

void raise_alarm(engine::Context& ctx, AlarmKind kind, std::int64_t colleague, std::int64_t change) {
  ctx.insert(Alarm{ctx.new_id(), kind, colleague, change, ctx.now()});
}

// ------------------------------------------------------------------------------------------------------------

Result<engine::ObjectRef> FirstColleagues::run(engine::Context& ctx) {
  const auto first = [&](std::int64_t id, const char* who, Roles roles) {
    const Colleague* there = ctx.find<Colleague>(id);
    if (there == nullptr)
      ctx.insert(Colleague{id, who, roles.bits(), ColleagueState::active, ctx.now()});
    else if (demo_ && there->roles != roles.bits())
      ctx.edit<Colleague>(id).roles = roles.bits();  // books that were first opened without the demo's switch
  };
  first(kFirstColleague, demo_ ? "Lin Hai" : "security", demo_ ? kAllButSupervisor : Roles{Role::security});
  first(kFirstSupervisor, demo_ ? "Zhou Ning" : "supervisor", {Role::supervisor});
  if (demo_) first(kDemoChecker, "Chen Jing", kAllButSupervisor);
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> AddColleague::run(engine::Context& ctx) {
  const std::int64_t number = next_number(ctx);
  if (number > kColleaguesMax) return refuse(Code::not_allowed);

  // From here it happens.
  ctx.insert(Colleague{number, who_, roles_.bits(), ColleagueState::active, ctx.now()});
  if (by_ == By::machine) raise_alarm(ctx, AlarmKind::made_on_machine, number);
  ctx.emit("staff.added", 0, ref(number));
  return ref(number);
}

void SetRoles::keys(engine::Keys& keys, engine::Context& found) {
  keys.range<Colleague>();
  keys_for_staff_sessions(keys, found, colleague_);
}

Result<engine::ObjectRef> SetRoles::run(engine::Context& ctx) {
  const Colleague* colleague = ctx.find<Colleague>(colleague_);
  if (colleague == nullptr || colleague->state != ColleagueState::active) return refuse(Code::staff_unknown);
  std::int64_t others = 0;
  ctx.each<Colleague>([&](const Colleague& one) {
    others +=
        one.id != colleague_ && one.state == ColleagueState::active && roles_of(one).has(Role::security);
  });
  if (!roles_.has(Role::security) && others == 0) return refuse(Code::last_of_role);

  // From here it happens.
  Colleague& row = ctx.edit<Colleague>(colleague_);
  row.roles = roles_.bits();
  if (roles_.none()) row.state = ColleagueState::left;
  end_staff_sessions(ctx, colleague_);
  ctx.emit("staff.roles", 0, ref(colleague_));
  return ref(colleague_);
}

ports::ChangeKinds colleague_kinds() {
  ports::ChangeKind added{"staff.colleague", {Role::security}, {Role::security, Role::compliance}};
  added.read = read_new;
  added.command = [](const ports::Agreed& agreed) {
    return std::make_shared<AddColleague>(std::string(agreed.what.at("name").as_string()),
                                          roles_in(agreed.what), AddColleague::By::two);
  };
  ports::ChangeKind changed{"staff.roles", {Role::security}, {Role::security, Role::compliance}};
  changed.read = read_other;
  changed.command = [](const ports::Agreed& agreed) {
    return std::make_shared<SetRoles>(agreed.what.at("colleague").as_int64(), roles_in(agreed.what));
  };
  return {std::move(added), std::move(changed)};
}

}  // namespace chenxi::staff
