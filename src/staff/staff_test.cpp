// Colleagues and what takes two of them, over a real engine and a memory store. The console's requests are
// played on every store by tests/scenario/scripts/staff.txt.
#include "staff/change.h"
#include "staff/directory.h"
#include "staff/exports.h"
#include "staff/timers.h"
#include "staff/wallets.h"
#include "tests/identity/desk.h"

namespace chenxi::staff {
namespace {

using ports::Role;
using ports::Roles;

/// Rows that a test wants to be there, or as they are not by themselves.
class Put : public engine::Command {
 public:
  Put(std::function<void(engine::Keys&)> want, std::function<void(engine::Context&)> how)
      : want_(std::move(want)), how_(std::move(how)) {}
  const char* name() const override { return "test.put"; }
  void keys(engine::Keys& keys, engine::Context&) override { want_(keys); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    how_(ctx);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::function<void(engine::Keys&)> want_;
  std::function<void(engine::Context&)> how_;
};

class House : public identity::testing::Desk {
 protected:
  Directory colleagues{identity::site_of("https://console.example.org")};
  std::shared_ptr<const ports::ChangeKinds> kinds = std::make_shared<ports::ChangeKinds>(wallet_kinds());

  void SetUp() override {
    Desk::SetUp();
    engine->stop();
    executor =
        std::make_unique<engine::Executor>(env, [this] { return open_store(); }, engine::ExecutorOptions{});
    executor->observe(&directory);
    executor->observe(&colleagues);
    register_timers(*executor, kinds);
    identity::register_timers(*executor, *services);
    executor->open();
    run(std::make_shared<FirstColleagues>(false));
  }
  std::optional<Code> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  std::int64_t add(Roles roles) {
    const auto added = std::make_shared<AddColleague>("somebody", roles, AddColleague::By::two);
    EXPECT_FALSE(run(added));
    return added->id;
  }
  void customer(std::int64_t id, identity::Stopped stopped = identity::Stopped::no) {
    identity::Customer row;
    row.id = id;
    row.stopped = stopped;
    vault.make_keys(row);
    row.sealed_phone = vault.seal(row, identity::Class::statutory, "phone", "+8613800138000");
    run(std::make_shared<Put>([id](engine::Keys& wanted) { wanted.row<identity::Customer>(id); },
                              [row](engine::Context& ctx) { ctx.insert(row); }));
  }
  identity::CustomerState state_of(std::int64_t id) { return directory.customer(id)->state; }
};
using Colleagues = House;
using Wallets = House;
using Looks = House;
using Exports = House;

TEST_F(Colleagues, TheFirstMayNameOthersAndOnlyTheDemosHasEveryRole) {
  ASSERT_EQ(colleagues.everybody().size(), 2u);
  EXPECT_EQ(roles_of(*colleagues.colleague(kFirstColleague)), Roles{Role::security});
  EXPECT_EQ(roles_of(*colleagues.colleague(kFirstSupervisor)), Roles{Role::supervisor});
  run(std::make_shared<FirstColleagues>(true));
  EXPECT_TRUE(roles_of(*colleagues.colleague(kFirstColleague)).has(Role::risk));
  EXPECT_TRUE(colleagues.colleague(kDemoChecker));
  EXPECT_FALSE(comes_by_link(false, kFirstColleague));
  EXPECT_TRUE(comes_by_link(true, kDemoChecker));
  EXPECT_FALSE(comes_by_link(true, kDemoChecker + 1));
}

TEST_F(Colleagues, WhoseRolesChangeIsOutAtOnceAndSecurityIsNeverWithoutAnybody) {
  const std::int64_t other = add({Role::support});
  const Hash32 session = sha256("a session");
  run(std::make_shared<Put>([](engine::Keys&) {},
                            [=](engine::Context& ctx) {
                              identity::open_session(ctx, identity::AppKind::console, session, other, 0);
                            }));
  EXPECT_FALSE(run(std::make_shared<SetRoles>(other, Roles{Role::risk})));
  EXPECT_EQ(roles_of(*colleagues.colleague(other)), Roles{Role::risk});
  for (const identity::Session& one : store::scan_all<identity::Session>(executor->store()))
    EXPECT_TRUE(one.revoked);
  EXPECT_EQ(run(std::make_shared<SetRoles>(kFirstColleague, Roles{Role::support})), Code::last_of_role);
  EXPECT_EQ(run(std::make_shared<SetRoles>(99, Roles{Role::support})), Code::staff_unknown);
  EXPECT_FALSE(run(std::make_shared<SetRoles>(other, Roles{})));
  EXPECT_FALSE(colleagues.colleague(other)) << "who has no role has left";
  EXPECT_EQ(colleagues.name_of(other), "somebody") << "and what he did still says who it was";
  EXPECT_EQ(run(std::make_shared<SetRoles>(other, Roles{Role::risk})), Code::staff_unknown);
}

TEST_F(Wallets, AreFrozenByTwoOrForADayByOne) {
  customer(50);
  EXPECT_EQ(run(std::make_shared<FreezeWallet>(51, 1, true)), Code::not_found);
  EXPECT_EQ(run(std::make_shared<FreeWallet>(50)), Code::not_allowed);
  EXPECT_FALSE(run(std::make_shared<FreezeWallet>(50, 1, false)));
  EXPECT_EQ(state_of(50), identity::CustomerState::frozen);
  EXPECT_EQ(run(std::make_shared<FreezeWallet>(50, 1, false)), Code::account_frozen);
  EXPECT_FALSE(run(std::make_shared<FreeWallet>(50, true))) << "nobody confirmed it";
  EXPECT_EQ(state_of(50), identity::CustomerState::active);
  EXPECT_FALSE(run(std::make_shared<FreezeWallet>(50, 1, false)));
  EXPECT_FALSE(run(std::make_shared<FreezeWallet>(50, 2, true)));
  EXPECT_FALSE(run(std::make_shared<FreeWallet>(50, true)));
  EXPECT_EQ(state_of(50), identity::CustomerState::frozen) << "what two have done, no clock undoes";
  EXPECT_FALSE(run(std::make_shared<FreeWallet>(50)));
  EXPECT_EQ(state_of(50), identity::CustomerState::active);
}

TEST_F(Wallets, AStopIsLiftedOnlyWhereThereIsOne) {
  customer(50);
  customer(51, identity::Stopped::by_recovery_code);
  EXPECT_EQ(run(std::make_shared<LiftStop>(50)), Code::not_allowed);
  EXPECT_EQ(run(std::make_shared<LiftStop>(52)), Code::not_found);
  EXPECT_FALSE(run(std::make_shared<LiftStop>(51)));
  EXPECT_EQ(directory.customer(51)->stopped, identity::Stopped::no);
}

TEST_F(Wallets, AreSignedOutEverywhereAndNobodyElseIs) {
  customer(50);
  customer(51);
  for (const std::int64_t owner : {50, 50, 51}) {
    const Hash32 session = sha256(fmt::format("a session of {} at {}", owner, executor->last_batch().id));
    run(std::make_shared<Put>([](engine::Keys&) {}, [=](engine::Context& ctx) {
      identity::open_session(ctx, identity::AppKind::wallet, session, owner, 0);
    }));
  }
  EXPECT_EQ(run(std::make_shared<EndSessions>(52)), Code::not_found);
  EXPECT_FALSE(run(std::make_shared<EndSessions>(50)));
  int ended = 0, open = 0;
  for (const identity::Session& one : store::scan_all<identity::Session>(executor->store())) {
    (one.subject == 50 ? ended : open) += 1;
    EXPECT_EQ(one.revoked, one.subject == 50);
  }
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(open, 1);
}

TEST_F(Looks, SoCloseTogetherAreOneLineAndThoseOfOthersAreTheirOwn) {
  customer(50);
  customer(51);
  const auto look = [&](std::int64_t colleague, std::int64_t object) {
    EXPECT_FALSE(run(std::make_shared<Look>(Looked{{50, 51}, colleague, LookKind::dispute, object})));
  };
  const Instant began = clock.now();
  look(3, 900);
  clock.advance(minutes(9));
  look(3, 900);
  clock.advance(minutes(9));
  look(3, 900);
  look(3, 901);
  look(4, 901);
  clock.advance(minutes(11));
  look(4, 901);
  for (const std::int64_t whose : {50, 51}) {
    const auto lines =
        store::scan_all<StaffLook>(executor->store(), store::prefix_range(store::make_key(whose)));
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(lines[0].at, began);
    EXPECT_EQ(lines[0].last_at, began + minutes(18)) << "a page that stayed open";
  }
}

TEST_F(Exports, AreForWhoAskedForADayAndEachTimeStandsInTheOwnersLog) {
  customer(50);
  EXPECT_EQ(run(std::make_shared<AllowExport>(51)), Code::not_found);
  EXPECT_FALSE(run(std::make_shared<AllowExport>(50)));
  Change change;
  change.id = 700;
  change.kind = "data.export";
  change.what = R"({"customer":50})";
  change.customer = 50;
  change.maker = 3;
  change.state = ChangeState::waiting;
  const auto put = [&] {
    run(std::make_shared<Put>([](engine::Keys& wanted) { wanted.row<Change>(700); },
                              [change](engine::Context& ctx) {
                                if (ctx.find<Change>(700) == nullptr) ctx.insert(change);
                                ctx.edit<Change>(700) = change;
                              }));
  };
  const auto take = [&](std::int64_t colleague, const char* token) {
    return run(std::make_shared<TakeExport>(change, colleague, sha256(token)));
  };
  put();
  EXPECT_EQ(take(3, "a"), Code::change_over) << "nobody has approved it";
  change.state = ChangeState::done;
  change.ended_at = clock.now();
  put();
  EXPECT_EQ(take(4, "b"), Code::change_unknown) << "another one asked";
  EXPECT_TRUE(store::scan_all<StaffLook>(executor->store()).empty());
  EXPECT_FALSE(take(3, "c"));
  EXPECT_FALSE(take(3, "again"));
  EXPECT_EQ(store::scan_all<StaffLook>(executor->store()).size(), 2u) << "each time is a line";
  clock.advance(kExportLasts);
  EXPECT_EQ(take(3, "d"), Code::change_over);
  change.kind = "account.freeze";
  change.ended_at = clock.now();
  put();
  EXPECT_EQ(take(3, "e"), Code::change_unknown);
  EXPECT_EQ(store::scan_all<identity::Session>(executor->store()).size(), 2u)
      << "only what was taken opened one";
}

TEST(ChangeText, HoldsAllThatIsApprovedAndDiffersWithEachOfIt) {
  Change change;
  change.kind = "account.freeze";
  change.what = R"({"customer":7})";
  change.maker = 4;
  EXPECT_EQ(change_text(change, "why"),
            R"({"kind":"account.freeze","maker":4,"what":{"customer":7},"reason":"why","urgent":false})");
  const std::string one = change_text(change, "why");
  EXPECT_NE(one, change_text(change, "Why"));
  change.what = R"({"customer":8})";
  EXPECT_NE(one, change_text(change, "why"));
}

}  // namespace
}  // namespace chenxi::staff
