#include "family/look.h"

#include <algorithm>

#include "base/public_id.h"
#include "family/pays.h"
#include "ledger/statement.h"

namespace chenxi::family {

using identity::Customer;

void Look::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<FamilyLink>(link_);
  const FamilyLink* link = found.found<FamilyLink>(link_);
  if (link == nullptr) return;
  keys.row<FamilyLooks>(link->owner);
  if (const FamilyLooks* of = found.found<FamilyLooks>(link->owner))
    keys.row<FamilyLook>(link->owner, of->looks);
}

Result<engine::ObjectRef> Look::run(engine::Context& ctx) {
  const FamilyLink* row = ctx.find<FamilyLink>(link_);
  if (row == nullptr || row->helper != helper_) return refuse(Code::family_link_unknown);
  const See what = terms_at(*row, ctx.now()).see;
  if (what == See::none) return refuse(Code::family_link_unknown);
  const FamilyLooks* of = ctx.find<FamilyLooks>(row->owner);
  const FamilyLook* last = of == nullptr ? nullptr : ctx.find<FamilyLook>(row->owner, of->looks);
  const bool again =
      last != nullptr && last->link == link_ && last->what == what && ctx.now() < last->at + kOneLook;

  // From here it happens.
  if (again) {
    FamilyLook& line = ctx.edit<FamilyLook>(row->owner, of->looks);
    line.times += 1;
    line.last_at = ctx.now();
  } else {
    const std::int64_t number = of == nullptr ? 1 : of->looks + 1;
    if (of == nullptr)
      ctx.insert(FamilyLooks{row->owner, number});
    else
      ctx.edit<FamilyLooks>(row->owner).looks = number;
    ctx.insert(FamilyLook{row->owner, number, link_, helper_, what, 1, ctx.now(), ctx.now()});
    ctx.emit("family.updated", row->owner, {static_cast<std::int64_t>(IdKind::family_link), link_});
  }
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::family_link), link_};
}

void SeeMoney::run(engine::Context& ctx) {
  const Customer* owner = ctx.fetch<Customer>(link_.owner);
  CHECK(owner != nullptr, "a link has an owner");
  const ledger::Account& main = ctx.books().account(owner->main);
  balance = main.balance;
  if (const ledger::Account* held = ctx.books().find(owner->held)) balance += held->balance;
  if (link_.see != See::movements) return;
  ledger::walk(ctx.reader(), owner->main, main.head, [&](const ledger::Transfer& row) {
    movements.push_back({row.at, row.kind, row.credit == owner->main, row.amount, row.currency});
    return movements.size() < kMovementsShown;
  });
}

void MyFamily::run(engine::Context& ctx) {
  now = ctx.now();
  for (const FamilyOf& one :
       store::scan_all<FamilyOf>(ctx.reader(), store::prefix_range(store::make_key(customer_)))) {
    const FamilyLink* link = ctx.fetch<FamilyLink>(one.link);
    CHECK(link != nullptr, "a place has a link");
    if (!takes_a_place(*link, now) || (one.owner && link->state == LinkState::withdrawn)) continue;
    One& shown = links.emplace_back();
    shown.link = *link;
    if (const LimitProposal* proposal = ctx.fetch<LimitProposal>(link->owner, link->id))
      shown.proposal = *proposal;
    if (terms_at(*link, now).pays())
      shown.spent = spent_in(ctx.fetch<FamilyMonth>(link->id, ctx.civil().month_number));
    if (!one.owner && terms_at(*link, now).limits)
      if (const auto* held = ctx.fetch<identity::UserLimits>(link->owner))
        shown.bounds = rules::bounds_at(*held, now);
  }
}

void MyLooks::run(engine::Context& ctx) {
  looks = store::scan_all<FamilyLook>(ctx.reader(), store::prefix_range(store::make_key(owner_)));
  std::reverse(looks.begin(), looks.end());
  if (looks.size() > kLooksShown) looks.resize(kLooksShown);
}

void MyApprovals::run(engine::Context& ctx) {
  now = ctx.now();
  if (only_ != 0) {
    const Approval* one = ctx.fetch<Approval>(only_);
    if (one != nullptr && (one->asker == customer_ || one->asked == customer_)) approvals.push_back(*one);
    return;
  }
  auto all = store::scan_all<ApprovalOf>(ctx.reader(), store::prefix_range(store::make_key(customer_)));
  std::reverse(all.begin(), all.end());
  if (all.size() > kApprovalsShown) all.resize(kApprovalsShown);
  for (const ApprovalOf& one : all)
    if (const Approval* row = ctx.fetch<Approval>(one.approval)) approvals.push_back(*row);
}

}  // namespace chenxi::family
