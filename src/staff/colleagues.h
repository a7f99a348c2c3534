// Who works here: the first ones, those that the machine's owner adds, and what two colleagues change.
#pragma once
#include "engine/command.h"
#include "staff/rows.h"

namespace chenxi::staff {

/// More than a district's wallet has people; they are read as one list.
constexpr std::int64_t kColleaguesMax = 200;
constexpr std::size_t kNameMax = 60;
/// Numbers of those who are there from the start.
constexpr std::int64_t kFirstColleague = 1, kFirstSupervisor = 2, kDemoChecker = 3;

/// At every opening of the books: somebody who may name the others (security), and a supervisor; neither can
/// come in before the machine's owner has made a link. The demo's first one has every role, and a colleague
/// with whom he can try what takes two.
class FirstColleagues : public engine::Command {
 public:
  explicit FirstColleagues(bool demo) : demo_(demo) {}
  const char* name() const override { return "staff.first_colleagues"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.range<Colleague>(); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  bool demo_;
};

/// A new colleague. `by_machine`: the owner of the machine did it alone, which everybody of ours is told.
///   refuses  limit: too many (not_allowed)
///   writes   colleague; alarm; event "staff.added"
class AddColleague : public engine::Command {
 public:
  enum class By : std::uint8_t { machine, two };
  AddColleague(std::string who, ports::Roles roles, By by) : who_(std::move(who)), roles_(roles), by_(by) {}
  std::int64_t id = 0;  // the answer
  const char* name() const override { return "staff.add"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.range<Colleague>(); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { id = made.id; }

 private:
  std::string who_;
  ports::Roles roles_;
  By by_;
};

/// Other roles for a colleague; none: he has left. His sessions end, so that nothing is done under what he
/// was.
///   refuses  staff_unknown (nobody, or has left); last_of_role: security would be without anybody
///   writes   colleague, sessions; event "staff.roles"
class SetRoles : public engine::Command {
 public:
  SetRoles(std::int64_t colleague, ports::Roles roles) : colleague_(colleague), roles_(roles) {}
  const char* name() const override { return "staff.set_roles"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t colleague_;
  ports::Roles roles_;
};

std::string_view name(ports::Role role);
std::optional<ports::Role> role_named(std::string_view name);
json::array names(ports::Roles roles);
/// An array of names, each once. Refuses malformed.
Result<ports::Roles> read_roles(JsonReader& in, std::string_view member);

/// "staff.colleague" and "staff.roles".
ports::ChangeKinds colleague_kinds();

// Inside commands: sessions of a colleague, whichever kind they are.
void keys_for_staff_sessions(engine::Keys& keys, engine::Context& found, std::int64_t colleague);
void end_staff_sessions(engine::Context& ctx, std::int64_t colleague);
void raise_alarm(engine::Context& ctx, AlarmKind kind, std::int64_t colleague, std::int64_t change = 0);

}  // namespace chenxi::staff
