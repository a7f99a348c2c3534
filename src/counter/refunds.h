// A refund above what a role may give back alone needs a second person with a higher role. Asking and being
// refused is one thing: the refusal leaves the question behind, the second person says yes on his own device,
// and the till asks again under the same key. A yes is found, not carried: for this payment, this amount on
// top of what was given back before, ten minutes.
#pragma once
#include "counter/roles.h"
#include "engine/command.h"

namespace chenxi::counter {

constexpr Duration kYesLasts = minutes(10);

/// As whom a till asks; 0: as the owner. nullopt: it is a till no more.
std::optional<Role> role_at(engine::Context& ctx, std::int64_t merchant, std::int64_t till);

struct RefundBy {
  std::int64_t merchant = 0, till = 0;  // 0: the owner's, opened by a link, or a program of the shop
  std::int64_t payment = 0;
  std::int64_t given_back = 0;  // of it before
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
};
void keys_for_refund(engine::Keys& keys, std::int64_t merchant, std::int64_t till, std::int64_t payment);
/// Refuses till_role_missing (revoked, or it only receives), second_person_required{amount: what it gives back alone}.
Done allow_refund(engine::Context& ctx, const RefundBy& refund);
/// After the line: a yes is used once.
void use_yes(engine::Context& ctx, const RefundBy& refund);

/// "counter.approve_refund", by another device of a higher role.
///   refuses  payment_unknown (nobody asks for that, or for another amount), till_role_missing (the one that
///            asks, or one that may not give so much of this payment back alone either)
///   writes   the question; event "refund.approved" to the shop
class ApproveRefund : public engine::Command {
 public:
  ApproveRefund(std::int64_t merchant, std::int64_t till, std::int64_t payment, std::int64_t amount)
      : merchant_(merchant), till_(till), payment_(payment), amount_(amount) {}
  const char* name() const override { return "counter.approve_refund"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, till_, payment_, amount_;
};

/// What the tills of a shop wait for.
class ListRefundsAsked : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 500;
  explicit ListRefundsAsked(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<RefundAsked> found;
  const char* name() const override { return "counter.list_refunds_asked"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::counter
