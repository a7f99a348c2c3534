// Paying for somebody: an owner lets a helper pay at shops out of the owner's account, within a bound for each payment
// and one for each month. Asked in the batch of the payment, by the room that moves the money.
#pragma once
#include "engine/command.h"
#include "family/rows.h"

namespace chenxi::family {

constexpr std::size_t kPaidShown = 20;

/// Names the link, its month, and whether its owner needs a yes. What the payer's own account needs is the caller's to name: payer_of().
void keys_for_paid(engine::Keys& keys, engine::Context& found, std::int64_t link);
/// The link's owner as far as it was found; 0: not yet, or there is no such link.
std::int64_t payer_of(engine::Context& found, std::int64_t link);

/// Who pays by way of this link what `whom` buys. Whether he has the money and may spend it is the caller's question.
///   refuses  family_link_unknown: also for everybody but the helper; family_link_over; family_payer_cannot_pay: the link
///            is not for that, or the owner's own payments may need somebody's yes, which nobody here could say; family_cap_exceeded{amount: what would go}
Result<std::int64_t> who_pays(engine::Context& ctx, std::int64_t link, std::int64_t whom, std::int64_t amount);
/// After the line: counts it, writes it into the list that both see; event "family.updated" to both.
void count_paid(engine::Context& ctx, FamilyPaid paid);

/// What of the month's bound is spent.
std::int64_t spent_in(const FamilyMonth* month);

/// For the link's two sides: what was paid, newest first.
class PaidList : public engine::Query {
 public:
  PaidList(std::int64_t viewer, std::int64_t link) : viewer_(viewer), link_(link) {}
  bool found = false;
  std::vector<FamilyPaid> paid;
  const char* name() const override { return "family.paid"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t viewer_, link_;
};

}  // namespace chenxi::family
