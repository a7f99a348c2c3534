// A new master key: nothing becomes unreadable on the way, and the one of before opens nothing afterwards.
#include "identity/rewrap.h"
#include "tests/identity/desk.h"

namespace chenxi::identity {
namespace {

class Rotation : public testing::Desk {
 protected:
  std::vector<Customer> rows() {
    std::promise<std::vector<Customer>> told;
    engine->run_between_batches([&](engine::Executor& running) { told.set_value(store::scan_all<Customer>(*running.store().open_reader())); });
    return told.get_future().get();
  }
  std::vector<Rewrap::One> behind() {
    std::vector<Rewrap::One> out;
    for (const Customer& row : rows())
      if (auto now = vault.rewrapped(row)) out.push_back({row.id, {row.wrapped_statutory, row.wrapped_own}, *now});
    return out;
  }
  std::int64_t rewrap(std::vector<Rewrap::One> all) {
    const auto command = std::make_shared<Rewrap>(std::move(all));
    EXPECT_FALSE(engine->submit_and_wait(command).refusal);
    return command->changed;
  }
};

TEST_F(Rotation, EverybodyIsReadableBeforeDuringAndAfterIt) {
  registered("13800138000");
  registered("13800138001");
  EXPECT_TRUE(behind().empty());
  const KeyRing before = keys, after = with_new_master(keys, rng);
  vault.use_masters(after);
  for (const Customer& row : rows()) EXPECT_EQ(vault.open(row, Class::own, "nickname", row.sealed_nickname), "阿明");
  registered("13800138002");  // is wrapped by the new one at once
  EXPECT_EQ(rewrap(behind()), 2);
  EXPECT_TRUE(behind().empty());

  KeyRing finished = after;
  finished.masters_before.clear();
  vault.use_masters(finished);
  for (const Customer& row : rows()) EXPECT_EQ(vault.open(row, Class::own, "nickname", row.sealed_nickname), "阿明");
  vault.use_masters(before);
  for (const Customer& row : rows()) EXPECT_THROW(vault.open(row, Class::own, "nickname", row.sealed_nickname), Trouble);
}

TEST_F(Rotation, WhatIsNotRewrappedYetNeedsTheOneOfBefore) {
  registered();
  KeyRing after = with_new_master(keys, rng);
  after.masters_before.clear();
  vault.use_masters(after);
  const Customer row = rows().front();
  EXPECT_THROW(vault.open(row, Class::own, "nickname", row.sealed_nickname), Trouble);
  EXPECT_THROW(vault.rewrapped(row), Trouble) << "and is never wrapped as something else";
}

TEST_F(Rotation, WhoeverChangedMeanwhileIsLeftForTheNextWalk) {
  registered();
  vault.use_masters(with_new_master(keys, rng));
  auto late = behind();
  ASSERT_EQ(late.size(), 1u);
  late[0].was.own = {};  // as if it had been read in another state
  EXPECT_EQ(rewrap(late), 0);
  EXPECT_EQ(rewrap(behind()), 1);
}

}  // namespace
}  // namespace chenxi::identity
