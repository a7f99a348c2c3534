#include "family/pays.h"

#include <algorithm>

#include "base/public_id.h"

namespace chenxi::family {

void keys_for_paid(engine::Keys& keys, engine::Context& found, std::int64_t link) {
  keys.row<FamilyLink>(link);
  keys.row<FamilyMonth>(link, found.civil().month_number);
  if (const FamilyLink* row = found.found<FamilyLink>(link)) keys.row<identity::UserLimits>(row->owner);
}

std::int64_t payer_of(engine::Context& found, std::int64_t link) {
  const FamilyLink* row = found.found<FamilyLink>(link);
  return row == nullptr ? 0 : row->owner;
}

std::int64_t spent_in(const FamilyMonth* month) { return month == nullptr ? 0 : month->spent; }

Result<std::int64_t> who_pays(engine::Context& ctx, std::int64_t link, std::int64_t whom, std::int64_t amount) {
  const FamilyLink* row = ctx.find<FamilyLink>(link);
  if (row == nullptr || row->helper != whom) return refuse(Code::family_link_unknown);
  if (row->state != LinkState::active) return refuse(Code::family_link_over);
  const Terms terms = terms_at(*row, ctx.now());
  const auto* own = ctx.find<identity::UserLimits>(row->owner);
  if (!terms.pays() || (own != nullptr && own->confirms > 0)) return refuse(Code::family_payer_cannot_pay);
  const std::int64_t spent = spent_in(ctx.find<FamilyMonth>(link, ctx.civil().month_number));
  const std::int64_t left = std::min(terms.pay_each, std::max<std::int64_t>(terms.pay_month - spent, 0));
  if (amount > left) return refuse(Code::family_cap_exceeded, {.amount_minor = left});
  return row->owner;
}

void count_paid(engine::Context& ctx, FamilyPaid paid) {
  const std::int64_t month = ctx.civil().month_number;
  if (ctx.find<FamilyMonth>(paid.link, month) == nullptr) ctx.insert(FamilyMonth{paid.link, month, 0, 0});
  FamilyMonth& counted = ctx.edit<FamilyMonth>(paid.link, month);
  counted.spent += paid.amount;
  counted.payments += 1;
  const FamilyLink& link = ctx.get<FamilyLink>(paid.link);
  const engine::ObjectRef about{static_cast<std::int64_t>(IdKind::family_link), link.id};
  for (const std::int64_t side : {link.owner, link.helper}) ctx.emit("family.updated", side, about);
  paid.at = ctx.now();
  ctx.insert(std::move(paid));
}

void PaidList::run(engine::Context& ctx) {
  const FamilyLink* link = ctx.fetch<FamilyLink>(link_);
  if (link == nullptr || (link->owner != viewer_ && link->helper != viewer_)) return;
  found = true;
  store::Range range = store::prefix_range(store::make_key(link_));
  range.limit = kPaidShown;
  range.descending = true;
  paid = store::scan_all<FamilyPaid>(ctx.reader(), range);
}

}  // namespace chenxi::family
