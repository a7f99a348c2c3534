// What a helper sees, the log of it, and the lists of both sides.
#pragma once
#include "engine/command.h"
#include "family/link.h"
#include "family/rows.h"
#include "ledger/rows.h"
#include "rules/judge.h"

namespace chenxi::family {

/// Looks so close together are one line of the log.
constexpr Duration kOneLook = minutes(10);
constexpr std::size_t kMovementsShown = 20, kLooksShown = 50, kApprovalsShown = 20;

/// "family.look": a helper looks, and the owner's log says so in the same commit.
///   refuses  family_link_unknown: also where the owner lets him see nothing
///   writes   a line of the log, or one more in the last; event "family.seen" to the owner
class Look : public LinkCommand {
 public:
  Look(std::int64_t helper, std::int64_t id) : helper_(helper), link_(id) {}
  const char* name() const override { return "family.look"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t helper_, link_;
};

/// After a look: the owner's money, as far as the link lets see it.
class SeeMoney : public engine::Query {
 public:
  explicit SeeMoney(const FamilyLink& seen) : link_(seen) {}
  struct Movement {
    Instant at;
    ledger::TransferKind kind = ledger::TransferKind::payment;
    bool in = false;
    std::int64_t amount = 0;
    money::Currency currency = money::Currency::cny;
  };
  std::int64_t balance = 0;
  std::vector<Movement> movements;
  const char* name() const override { return "family.see_money"; }
  void run(engine::Context& ctx) override;

 private:
  FamilyLink link_;
};

/// Somebody's links on both sides, with what is proposed to him or by him.
class MyFamily : public engine::Query {
 public:
  explicit MyFamily(std::int64_t customer) : customer_(customer) {}
  struct One {
    FamilyLink link;
    std::optional<LimitProposal> proposal;
    rules::UserBounds bounds;  // of the owner, where he lets the helper touch them
    std::int64_t spent = 0;    // this month, where the owner pays for the helper
  };
  Instant now;
  std::vector<One> links;
  const char* name() const override { return "family.links"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

/// Who looked at an owner's money, newest first.
class MyLooks : public engine::Query {
 public:
  explicit MyLooks(std::int64_t owner) : owner_(owner) {}
  std::vector<FamilyLook> looks;
  const char* name() const override { return "family.looks"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t owner_;
};

/// Questions of one person, asked and answered, newest first; or the one.
class MyApprovals : public engine::Query {
 public:
  explicit MyApprovals(std::int64_t customer, std::int64_t only = 0) : customer_(customer), only_(only) {}
  Instant now;
  std::vector<Approval> approvals;
  const char* name() const override { return "family.approvals"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, only_;
};

}  // namespace chenxi::family
