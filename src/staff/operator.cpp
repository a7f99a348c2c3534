#include "staff/operator.h"

#include "identity/role_link.h"
#include "staff/colleagues.h"

namespace chenxi::staff {
namespace {

using ports::Services;

class Everybody : public engine::Query {
 public:
  std::vector<Colleague> found;
  const char* name() const override { return "staff.everybody"; }
  void run(engine::Context& ctx) override { found = store::scan_all<Colleague>(ctx.reader()); }
};

Result<std::vector<Colleague>> everybody(Services& services) {
  const auto all = std::make_shared<Everybody>();
  TRY(ports::ask_and_wait(services.engine, all));
  return all->found;
}

/// {} -> {"colleagues": [{"colleague", "name", "roles", "active"}]}
Result<json::value> list(Services& services, const json::value&) {
  json::array out;
  for (const Colleague& one : TRY(everybody(services)))
    out.push_back(json::object{{"colleague", one.id},
                               {"name", one.name},
                               {"roles", names(roles_of(one))},
                               {"active", one.state == ColleagueState::active}});
  return json::value(json::object{{"colleagues", out}});
}

/// {"colleague"} -> {"path": "/enter/console#…"}. It makes a passkey, once; whoever had one before loses it.
Result<json::value> link(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::int64_t number = TRY(in.integer("colleague", 1, INT64_MAX));
  TRY(in.finish());
  bool works_here = false;
  for (const Colleague& one : TRY(everybody(services)))
    works_here |= one.id == number && one.state == ColleagueState::active;
  if (!works_here) return refuse(Code::staff_unknown);
  const identity::NewLink fresh = identity::new_link(*services.env.rng, identity::AppKind::console, number);
  TRY(ports::run_and_wait(services.engine, fresh.command));
  return json::value(json::object{{"path", identity::link_path(identity::AppKind::console, fresh.token)}});
}

/// {"name", "roles": [...]} -> {"colleague": number}. Nobody else has to agree: whoever owns the machine owns
/// the keys. So everybody of ours sees it.
Result<json::value> add(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string who = TRY(in.string("name", 1, kNameMax));
  const ports::Roles roles = TRY(read_roles(in, "roles"));
  TRY(in.finish());
  if (roles.none()) return refuse(Code::malformed, {.pointer = "/roles"});
  const auto added = std::make_shared<AddColleague>(who, roles, AddColleague::By::machine);
  TRY(ports::run_and_wait(services.engine, added));
  return json::value(json::object{{"colleague", added->id}});
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"staff_list", list}, {"staff_link", link}, {"staff_add", add}};
}

}  // namespace chenxi::staff
