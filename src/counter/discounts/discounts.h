// What a till takes off a sale, by role: so many percent of it alone, as the shop's owner has set them. Above
// that asking and being refused is one thing, as with refunds: the refusal leaves the question behind,
// somebody with a higher role says yes on a device of his own, and the till asks again. A yes is found, not
// carried: for this till, this sum and this discount, ten minutes, once.
#pragma once
#include <optional>

#include "counter/pairing.h"
#include "counter/refunds.h"

namespace chenxi::counter {

struct DiscountBy {
  std::int64_t merchant = 0, till = 0;  // 0: the owner's, opened by a link, or a program of the shop
  std::int64_t before = 0;              // what the sale comes to without it
  std::int64_t amount = 0;              // taken off; 0: nothing is
  money::Currency currency = money::Currency::cny;
};
/// In percent of the sale; nullopt: all that leaves something to be paid.
std::optional<std::int64_t> percent_of(Role role, const DiscountCaps& caps);
/// Rounded down.
std::int64_t discount_max(std::int64_t before, std::int64_t percent);
/// As the owner has set them, or as they are until he does.
DiscountCaps caps_or_usual(const DiscountCaps* row, std::int64_t merchant);

void keys_for_discount(engine::Keys& keys, const DiscountBy& off);
/// Refuses amount_invalid (/discount): below nothing, or a sum that no sale may have. What is left to pay is
/// judged by who asks.
Done judge_discount(const DiscountBy& off);
/// Refuses till_role_missing (revoked, or it only receives), discount_too_large{amount: what it takes off
/// alone}.
Done allow_discount(engine::Context& ctx, const DiscountBy& off);
/// After the line: a yes is used once, by the sale that it is to.
void use_yes(engine::Context& ctx, const DiscountBy& off);

/// "counter.approve_discount", by another device of a higher role.
///   refuses  till_unknown (this till asks for nothing, or for something else), till_role_missing (the one
///   that asks, or one that may
///            not do it alone either)
///   writes   the question; event "discount.approved" to the shop
class ApproveDiscount : public engine::Command {
 public:
  ApproveDiscount(std::int64_t merchant, std::int64_t till, std::int64_t asking, std::int64_t before,
                  std::int64_t amount)
      : merchant_(merchant), till_(till), asking_(asking), before_(before), amount_(amount) {}
  const char* name() const override { return "counter.approve_discount"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, till_, asking_, before_, amount_;
};

/// "counter.set_discount_caps": the owner, in the wallet or at his till. The same again is the same; what was
/// set last holds.
///   refuses  shop_unknown (another's), till_role_missing, amount_invalid (outside 0 to 100, or a cashier
///   more than a manager) writes   the caps
class SetDiscountCaps : public engine::Command {
 public:
  SetDiscountCaps(const DiscountCaps& caps, Giver giver) : caps_(caps), giver_(giver) {}
  const char* name() const override { return "counter.set_discount_caps"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  DiscountCaps caps_;
  Giver giver_;
};

class GetDiscountCaps : public engine::Query {
 public:
  GetDiscountCaps(std::int64_t merchant, std::int64_t customer) : merchant_(merchant), customer_(customer) {}
  bool yours = false;
  DiscountCaps caps;
  const char* name() const override { return "counter.get_discount_caps"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, customer_;  // 0: a till of it asks
};

/// What the tills of a shop wait for.
class ListDiscountsAsked : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 500;
  explicit ListDiscountsAsked(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<DiscountAsked> found;
  const char* name() const override { return "counter.list_discounts_asked"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::counter
