#include "family/approval.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::family {
namespace {

using identity::Customer;
using identity::UserLimits;

engine::ObjectRef ref(std::int64_t approval) {
  return {static_cast<std::int64_t>(IdKind::approval), approval};
}

bool needs_yes(const Terms& terms, const Leaving& what) {
  return (terms.confirm_above >= 0 && what.amount > terms.confirm_above) ||
         (terms.confirm_new && what.first_time);
}

template <class Visit>
void each_link(engine::Context& ctx, std::int64_t owner, Visit visit) {
  ctx.each<FamilyOf>(
      [&](const FamilyOf& one) {
        if (one.owner) visit(ctx.get<FamilyLink>(one.link));
      },
      owner);
}

/// Since when a helper protects: somebody who only saw or helped may have been there for long.
Instant protects_since(const FamilyLink& helper) {
  return std::max(helper.since, helper.confirm_since);
}

/// Whoever protects since yesterday cannot be the one who waves everything through: while another
/// protects, his yes does not count for a day.
bool may_say_yes(engine::Context& ctx, const FamilyLink& helper) {
  if (!terms_at(helper, ctx.now()).confirms()) return false;
  const Instant since = protects_since(helper);
  if (since + kLoosenAfter <= ctx.now()) return true;
  bool another = false;
  each_link(ctx, helper.owner, [&](const FamilyLink& link) {
    if (link.id != helper.id && protects_since(link) < since && terms_at(link, ctx.now()).confirms())
      another = true;
  });
  return !another;
}

void keys_for_questions(engine::Keys& keys, engine::Context& found, std::int64_t asker) {
  keys.range<OpenApproval>(asker);
  found.each_found<OpenApproval>([&](const OpenApproval& one) { keys.row<Approval>(one.approval); }, asker);
}

}  // namespace

Hash32 payee_hash(Leaves kind, std::int64_t payee, const Hash32& handle) {
  return sha256(Encoder(1)
                    .add("family.payee")
                    .add(static_cast<std::int64_t>(kind))
                    .add(payee)
                    .add(view(handle))
                    .bytes());
}

void keys_for_yes(engine::Keys& keys, engine::Context& found, std::int64_t payer) {
  keys.row<UserLimits>(payer);
  const UserLimits* limits = found.found<UserLimits>(payer);
  if (limits == nullptr || limits->confirms == 0) return;
  keys_for_links(keys, found, payer);
  keys_for_questions(keys, found, payer);
}

Result<std::int64_t> allow(engine::Context& ctx, std::int64_t payer, const Leaving& what) {
  const UserLimits* limits = ctx.find<UserLimits>(payer);
  if (limits == nullptr || limits->confirms == 0) return 0;
  bool needed = false;
  each_link(ctx, payer,
            [&](const FamilyLink& link) { needed |= needs_yes(terms_at(link, ctx.now()), what); });
  if (!needed) return 0;
  std::int64_t found = 0;
  ctx.each<OpenApproval>(
      [&](const OpenApproval& one) {
        const Approval& row = ctx.get<Approval>(one.approval);
        const bool same =
            row.payee == what.payee && row.amount == what.amount && row.currency == what.currency;
        if (!same || !is_usable(row, ctx.now())) return;
        bool counts = false;
        each_link(ctx, payer,
                  [&](const FamilyLink& link) { counts |= link.id == row.link && may_say_yes(ctx, link); });
        if (counts) found = row.id;
      },
      payer);
  if (found == 0) return refuse(Code::family_approval_required);
  return found;
}

void use(engine::Context& ctx, std::int64_t payer, std::int64_t approval) {
  if (approval == 0) return;
  ctx.edit<Approval>(approval).used = true;
  ctx.erase<OpenApproval>(payer, approval);
}

// ---------------------------------------------------------------------------------------------------------------
// Ask

void Ask::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<FamilyLink>(link_);
  if (const FamilyLink* link = found.found<FamilyLink>(link_)) keys.row<Customer>(link->helper);
  keys_for_questions(keys, found, asker_);
}

Result<engine::ObjectRef> Ask::run(engine::Context& ctx) {
  const FamilyLink* link = ctx.find<FamilyLink>(link_);
  if (link == nullptr || link->owner != asker_) return refuse(Code::family_link_unknown);
  const bool there =
      link->state == LinkState::active || (link->state == LinkState::ending && ctx.now() < link->loosen_at);
  if (!there) return refuse(Code::family_link_over);
  std::vector<std::int64_t> old;
  std::size_t open = 0;
  ctx.each<OpenApproval>(
      [&](const OpenApproval& one) {
        const Approval& row = ctx.get<Approval>(one.approval);
        if (is_open(row, ctx.now()))
          open += 1;
        else if (!is_usable(row, ctx.now()))
          old.push_back(row.id);
      },
      asker_);
  if (open >= kOpenMax) return refuse(Code::rate_limited);

  // From here it happens.
  for (const std::int64_t one : old) ctx.erase<OpenApproval>(asker_, one);
  Approval made;
  made.id = ctx.new_id();
  made.link = link_;
  made.asker = asker_;
  made.asked = link->helper;
  made.kind = kind;
  made.payee = what.payee;
  made.amount = what.amount;
  made.currency = what.currency;
  made.sealed_words = sealed_words;
  made.created_at = ctx.now();
  made.until = ctx.now() + kQuestionLife;
  ctx.insert(OpenApproval{asker_, made.id});
  ctx.insert(ApprovalOf{asker_, made.id});
  ctx.insert(ApprovalOf{made.asked, made.id});
  identity::notice(ctx, ctx.get<Customer>(made.asked), "message.family_asks");
  ctx.emit("approval.updated", made.asked, ref(made.id));
  ctx.emit("approval.updated", made.asker, ref(made.id));
  const std::int64_t id = made.id;
  ctx.insert(std::move(made));
  return ref(id);
}

// -----------------------------------------------------------------------------------------------------------
// ReplyTo

void ReplyTo::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Approval>(id_);
  if (const Approval* row = found.found<Approval>(id_)) {
    keys.row<FamilyLink>(row->link);
    keys.row<OpenApproval>(row->asker, id_);
  }
}

Result<engine::ObjectRef> ReplyTo::run(engine::Context& ctx) {
  const Approval* row = ctx.find<Approval>(id_);
  if (row == nullptr || row->asked != asked_) return refuse(Code::approval_unknown);
  const LinkState state = ctx.get<FamilyLink>(row->link).state;
  const bool there = state == LinkState::active || state == LinkState::ending;
  if (!there || !is_open(*row, ctx.now())) return refuse(Code::approval_over);

  // From here it happens.
  Approval& changed = ctx.edit<Approval>(id_);
  changed.answer = given_;
  changed.answered_at = ctx.now();
  if (given_ == Answer::yes)
    changed.usable_until = ctx.now() + kYesLife;
  else
    ctx.erase<OpenApproval>(changed.asker, id_);
  ctx.emit("approval.updated", changed.asker, ref(id_));
  ctx.emit("approval.updated", changed.asked, ref(id_));
  return ref(id_);
}

}  // namespace chenxi::family
