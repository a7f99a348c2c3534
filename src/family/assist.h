// A helper looks after the owner's limits: lowers them at once; a raise he can only propose, and it is the owner who
// raises, with his PIN and after a day (room limits).
#pragma once
#include "family/link.h"
#include "limits/change.h"

namespace chenxi::family {

constexpr Duration kProposalLife = days(7);

/// "family.lower_limits".
///   refuses  family_link_unknown: also where the link does not let him; family_only_lowers
///   writes   the owner's limits; notice to the owner; events "limits.changed", "family.updated"
class LowerLimits : public LinkCommand {
 public:
  LowerLimits(std::int64_t helper, std::int64_t id, const limits::Wishes& wishes)
      : helper_(helper), link_(id), wishes_(wishes) {}
  const char* name() const override { return "family.lower_limits"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t helper_, link_;
  limits::Wishes wishes_;
};

/// "family.propose_limits": a newer proposal takes the place of the one before.
///   refuses  family_link_unknown
///   writes   the proposal; notice to the owner; event "family.updated"
class ProposeLimits : public LinkCommand {
 public:
  ProposeLimits(std::int64_t helper, std::int64_t id, const limits::Wishes& wishes)
      : helper_(helper), link_(id), wishes_(wishes) {}
  const char* name() const override { return "family.propose_limits"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t helper_, link_;
  limits::Wishes wishes_;
};

/// "family.drop_proposal": by the owner, who has followed it or does not want to; where there is none nothing changes.
///   refuses  family_link_unknown
class DropProposal : public LinkCommand {
 public:
  DropProposal(std::int64_t owner, std::int64_t id) : owner_(owner), link_(id) {}
  const char* name() const override { return "family.drop_proposal"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t owner_, link_;
};

}  // namespace chenxi::family
