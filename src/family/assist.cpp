#include "family/assist.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::family {
namespace {

using identity::Customer;
using identity::UserLimits;

void keys_for_assisting(engine::Keys& keys, engine::Context& found, std::int64_t link) {
  keys.row<FamilyLink>(link);
  const FamilyLink* row = found.found<FamilyLink>(link);
  if (row == nullptr) return;
  keys.row<Customer>(row->owner);
  keys.row<UserLimits>(row->owner);
  keys.row<LimitProposal>(row->owner, link);
}

/// The link, where it lets this helper touch the owner's limits.
Result<const FamilyLink*> assisting(engine::Context& ctx, std::int64_t link, std::int64_t helper) {
  const FamilyLink* row = ctx.find<FamilyLink>(link);
  if (row == nullptr || row->helper != helper || !terms_at(*row, ctx.now()).limits)
    return refuse(Code::family_link_unknown);
  return row;
}

engine::ObjectRef told(engine::Context& ctx, const FamilyLink& link, std::string_view text_key) {
  const engine::ObjectRef made{static_cast<std::int64_t>(IdKind::family_link), link.id};
  if (!text_key.empty()) identity::notice(ctx, ctx.get<Customer>(link.owner), text_key);
  ctx.emit("family.updated", link.owner, made);
  ctx.emit("family.updated", link.helper, made);
  return made;
}

std::int64_t proposed(const limits::Wish& wish) {
  return wish.asked ? wish.bound.value_or(-1) : -2;
}

}  // namespace

void LowerLimits::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_assisting(keys, found, link_);
}

Result<engine::ObjectRef> LowerLimits::run(engine::Context& ctx) {
  const FamilyLink& row = *TRY(assisting(ctx, link_, helper_));
  if (limits::loosens(ctx.find<UserLimits>(row.owner), wishes_, ctx.now()))
    return refuse(Code::family_only_lowers);

  // From here it happens.
  limits::lower(ctx, row.owner, wishes_);
  return told(ctx, row, "message.family_lowered");
}

void ProposeLimits::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_assisting(keys, found, link_);
}

Result<engine::ObjectRef> ProposeLimits::run(engine::Context& ctx) {
  const FamilyLink& row = *TRY(assisting(ctx, link_, helper_));
  const LimitProposal fresh{row.owner,
                            link_,
                            proposed(wishes_.payment),
                            proposed(wishes_.day),
                            proposed(wishes_.month),
                            proposed(wishes_.night),
                            ctx.now()};
  const LimitProposal* before = ctx.find<LimitProposal>(row.owner, link_);
  // One message for what is proposed again and again within a day.
  const bool tells = before == nullptr || before->at + hours(24) <= ctx.now();

  // From here it happens.
  if (before == nullptr)
    ctx.insert(fresh);
  else
    ctx.edit<LimitProposal>(row.owner, link_) = fresh;
  return told(ctx, row, tells ? "message.family_proposed" : "");
}

void DropProposal::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_assisting(keys, found, link_);
}

Result<engine::ObjectRef> DropProposal::run(engine::Context& ctx) {
  const FamilyLink* row = ctx.find<FamilyLink>(link_);
  if (row == nullptr || row->owner != owner_) return refuse(Code::family_link_unknown);

  // From here it happens.
  if (ctx.find<LimitProposal>(owner_, link_) != nullptr) ctx.erase<LimitProposal>(owner_, link_);
  return told(ctx, *row, "");
}

}  // namespace chenxi::family
