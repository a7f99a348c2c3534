#include "family/link.h"

#include <algorithm>

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::family {
namespace {

using identity::Customer;
using identity::UserLimits;

engine::ObjectRef ref(std::int64_t link) {
  return {static_cast<std::int64_t>(IdKind::family_link), link};
}

void tell(engine::Context& ctx, const FamilyLink& link) {
  ctx.emit("family.updated", link.owner, ref(link.id));
  if (link.helper != 0) ctx.emit("family.updated", link.helper, ref(link.id));
}

void notice(engine::Context& ctx, std::int64_t customer, std::string_view text_key) {
  identity::notice(ctx, ctx.get<Customer>(customer), text_key);
}

/// The rows that changing a link needs: both people, and where the owner's confirming helpers are counted.
void keys_for_link(engine::Keys& keys, engine::Context& found, std::int64_t link) {
  keys.row<FamilyLink>(link);
  const FamilyLink* row = found.found<FamilyLink>(link);
  if (row == nullptr) return;
  for (const std::int64_t one : {row->owner, row->helper}) {
    keys.row<Customer>(one);
    keys.row<FamilyOf>(one, link);
  }
  keys.row<UserLimits>(row->owner);
}

Result<const FamilyLink*> own(engine::Context& ctx, std::int64_t link, std::int64_t FamilyLink::* side,
                              std::int64_t customer) {
  const FamilyLink* row = ctx.find<FamilyLink>(link);
  if (row == nullptr || row->*side != customer) return refuse(Code::family_link_unknown);
  return row;
}

// After the line.

void count_confirming(engine::Context& ctx, std::int64_t owner, bool before, bool after) {
  if (before == after) return;
  if (ctx.find<UserLimits>(owner) == nullptr) {
    UserLimits none;
    none.customer = owner;
    ctx.insert(none);
  }
  ctx.edit<UserLimits>(owner).confirms += after ? 1 : -1;
}

void let_due_hold(engine::Context& ctx, std::int64_t id) {
  const FamilyLink& link = ctx.get<FamilyLink>(id);
  if (link.loosen_at.us == 0 || link.loosen_at > ctx.now()) return;
  const bool before = terms_of(link).confirms();
  FamilyLink& row = ctx.edit<FamilyLink>(id);
  row.confirm_above = row.next_confirm_above;
  row.confirm_new = row.next_confirm_new;
  row.next_confirm_above = -1;
  row.next_confirm_new = false;
  row.loosen_at = {};
  count_confirming(ctx, row.owner, before, terms_of(row).confirms());
}

void leave_place(engine::Context& ctx, std::int64_t customer, std::int64_t link) {
  if (ctx.find<FamilyOf>(customer, link) != nullptr) ctx.erase<FamilyOf>(customer, link);
}

void finish(engine::Context& ctx, std::int64_t id) {
  FamilyLink& row = ctx.edit<FamilyLink>(id);
  count_confirming(ctx, row.owner, terms_of(row).confirms(), false);
  row.see = See::none;
  row.confirm_above = row.next_confirm_above = -1;
  row.confirm_new = row.next_confirm_new = row.limits = row.recovery = false;
  row.pay_each = row.pay_month = -1;
  row.loosen_at = {};
  row.state = LinkState::ended;
  if (row.ended_at.us == 0) row.ended_at = ctx.now();
  leave_place(ctx, row.owner, id);
  leave_place(ctx, row.helper, id);
}

/// A place whose link is over by time is given back when its owner next needs one.
void leave_old_places(engine::Context& ctx, std::int64_t customer) {
  std::vector<std::int64_t> old;
  ctx.each<FamilyOf>(
      [&](const FamilyOf& one) {
        if (!takes_a_place(ctx.get<FamilyLink>(one.link), ctx.now())) old.push_back(one.link);
      },
      customer);
  for (const std::int64_t link : old) ctx.erase<FamilyOf>(customer, link);
}

/// Of two bounds above which a yes is needed; -1: never.
std::int64_t stricter(std::int64_t one, std::int64_t other) {
  if (one < 0 || other < 0) return std::max(one, other);
  return std::min(one, other);
}

bool is_looser(const Terms& wish, const Terms& than) {
  const bool above =
      than.confirm_above >= 0 && (wish.confirm_above < 0 || wish.confirm_above > than.confirm_above);
  return above || (than.confirm_new && !wish.confirm_new);
}

}  // namespace

void keys_for_links(engine::Keys& keys, engine::Context& found, std::int64_t customer) {
  keys.range<FamilyOf>(customer);
  found.each_found<FamilyOf>([&](const FamilyOf& one) { keys.row<FamilyLink>(one.link); }, customer);
}

void keys_for_ending_all(engine::Keys& keys, engine::Context& found, std::int64_t customer) {
  keys.range<FamilyOf>(customer);
  found.each_found<FamilyOf>([&](const FamilyOf& one) { keys_for_link(keys, found, one.link); }, customer);
}

void end_all(engine::Context& ctx, std::int64_t customer) {
  std::vector<std::int64_t> links;
  ctx.each<FamilyOf>([&](const FamilyOf& one) { links.push_back(one.link); }, customer);
  for (const std::int64_t id : links) {
    const FamilyLink& link = ctx.get<FamilyLink>(id);
    if (is_invited(link, ctx.now())) {
      FamilyLink& changed = ctx.edit<FamilyLink>(id);
      changed.state = changed.owner == customer ? LinkState::withdrawn : LinkState::declined;
      changed.ended_at = ctx.now();
      leave_place(ctx, changed.helper, id);  // an owner is not told that there was no answer
    } else if (link.state == LinkState::active || link.state == LinkState::ending) {
      finish(ctx, id);
      notice(ctx, link.owner == customer ? link.helper : link.owner, "message.family_ended");
    } else {
      continue;
    }
    tell(ctx, ctx.get<FamilyLink>(id));
  }
}

std::size_t places_taken(engine::Context& ctx, std::int64_t customer, bool as_owner) {
  std::size_t taken = 0;
  ctx.each<FamilyOf>(
      [&](const FamilyOf& one) {
        const FamilyLink& link = ctx.get<FamilyLink>(one.link);
        // On the helper's side an invitation takes no place: strangers could fill them.
        const bool counts = as_owner || link.state == LinkState::active || link.state == LinkState::ending;
        if (one.owner == as_owner && counts && takes_a_place(link, ctx.now())) taken += 1;
      },
      customer);
  return taken;
}

// ------------------------------------------------------------------------------------------------------------
// Invite

void Invite::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, owner_, proof_);
  keys_for_links(keys, found, owner_);
  if (helper_ == 0 || helper_ == owner_) return;
  keys.row<Customer>(helper_);
  keys.row<FamilyRefused>(helper_, owner_);
  keys_for_links(keys, found, helper_);
}

/// Not where he declined before, or where too many wait already: the owner is not told.
bool Invite::reaches(engine::Context& ctx) const {
  const Customer* helper = helper_ == 0 ? nullptr : ctx.find<Customer>(helper_);
  if (helper == nullptr || helper->state != identity::CustomerState::active) return false;
  const FamilyRefused* refused = ctx.find<FamilyRefused>(helper_, owner_);
  if (refused != nullptr && ctx.now() < refused->at + kRefusedFor) return false;
  std::size_t waiting = 0;
  ctx.each<FamilyOf>(
      [&](const FamilyOf& one) {
        const FamilyLink& link = ctx.get<FamilyLink>(one.link);
        if (!one.owner && is_invited(link, ctx.now())) waiting += 1;
      },
      helper_);
  return waiting < kInvitedMax;
}

Result<engine::ObjectRef> Invite::run(engine::Context& ctx) {
  if (helper_ == owner_) return refuse(Code::payee_is_payer);
  if (places_taken(ctx, owner_, true) >= kLinksMax) return refuse(Code::family_links_full);
  TRY(identity::judge_proof(ctx, ctx.get<Customer>(owner_), proof_, true));
  const bool arrives = reaches(ctx);

  // From here it happens.
  identity::accept_proof(ctx, owner_, proof_);
  leave_old_places(ctx, owner_);
  FamilyLink made;
  made.id = ctx.new_id();
  made.owner = owner_;
  made.helper = arrives ? helper_ : 0;
  made.see = terms_.see;
  made.confirm_above = terms_.confirm_above;
  made.confirm_new = terms_.confirm_new;
  made.limits = terms_.limits;
  made.recovery = terms_.recovery;
  made.pay_each = terms_.pay_each;
  made.pay_month = terms_.pay_month;
  made.sealed_phone = sealed_phone;
  made.created_at = ctx.now();
  made.until = ctx.now() + kInvitationLife;
  ctx.insert(made);
  ctx.insert(FamilyOf{owner_, made.id, true});
  if (arrives) {
    leave_old_places(ctx, helper_);
    ctx.insert(FamilyOf{helper_, made.id, false});
    notice(ctx, helper_, "message.family_invited");
  }
  tell(ctx, made);
  return ref(made.id);
}

// ----------------------------------------------------------------------------------------------------
// Accept, Decline

void Accept::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, helper_, proof_);
  keys_for_link(keys, found, link_);
  keys_for_links(keys, found, helper_);
}

Result<engine::ObjectRef> Accept::run(engine::Context& ctx) {
  const FamilyLink& row = *TRY(own(ctx, link_, &FamilyLink::helper, helper_));
  if (!is_invited(row, ctx.now()) || row.wrong_numbers >= kWrongNumbersMax)
    return refuse(Code::family_link_over);
  if (ctx.get<Customer>(row.owner).phone_index != number_) {
    ctx.on_refusal("wrong_number", number_,
                   [id = link_](engine::Context& c) { c.edit<FamilyLink>(id).wrong_numbers += 1; });
    return refuse(Code::family_number_wrong);
  }
  if (places_taken(ctx, helper_, false) >= kLinksMax) return refuse(Code::family_links_full);
  TRY(identity::judge_proof(ctx, ctx.get<Customer>(helper_), proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, helper_, proof_);
  FamilyLink& changed = ctx.edit<FamilyLink>(link_);
  changed.state = LinkState::active;
  changed.since = ctx.now();
  if (changed.recovery) changed.recovery_since = ctx.now();
  if (terms_of(changed).confirms()) changed.confirm_since = ctx.now();
  count_confirming(ctx, changed.owner, false, terms_of(changed).confirms());
  notice(ctx, changed.owner, "message.family_accepted");
  tell(ctx, changed);
  return ref(link_);
}

void Decline::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_link(keys, found, link_);
  if (const FamilyLink* row = found.found<FamilyLink>(link_)) keys.row<FamilyRefused>(helper_, row->owner);
}

Result<engine::ObjectRef> Decline::run(engine::Context& ctx) {
  const FamilyLink& row = *TRY(own(ctx, link_, &FamilyLink::helper, helper_));
  if (!is_invited(row, ctx.now())) return refuse(Code::family_link_over);

  // From here it happens. The owner's place stays taken until the invitation's time is over.
  FamilyLink& changed = ctx.edit<FamilyLink>(link_);
  changed.state = LinkState::declined;
  changed.ended_at = ctx.now();
  leave_place(ctx, helper_, link_);
  if (ctx.find<FamilyRefused>(helper_, changed.owner) == nullptr)
    ctx.insert(FamilyRefused{helper_, changed.owner, ctx.now()});
  else
    ctx.edit<FamilyRefused>(helper_, changed.owner).at = ctx.now();
  tell(ctx, changed);
  return ref(link_);
}

// ------------------------------------------------------------------------------------------------------------
// Change

void Change::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, owner_, proof_);
  keys_for_link(keys, found, link_);
}

Result<engine::ObjectRef> Change::run(engine::Context& ctx) {
  const FamilyLink& row = *TRY(own(ctx, link_, &FamilyLink::owner, owner_));
  if (row.state != LinkState::active) return refuse(Code::family_link_over);
  TRY(identity::judge_proof(ctx, ctx.get<Customer>(owner_), proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, owner_, proof_);
  let_due_hold(ctx, link_);
  const Terms before = terms_of(ctx.get<FamilyLink>(link_));
  FamilyLink& changed = ctx.edit<FamilyLink>(link_);
  changed.see = terms_.see;
  changed.limits = terms_.limits;
  if (terms_.recovery && !changed.recovery) changed.recovery_since = ctx.now();
  changed.recovery = terms_.recovery;
  changed.pay_each = terms_.pay_each;
  changed.pay_month = terms_.pay_month;
  if (is_looser(terms_, before)) {
    changed.next_confirm_above = terms_.confirm_above;
    changed.next_confirm_new = terms_.confirm_new;
    // What is stricter in it holds at once all the same.
    changed.confirm_above = stricter(before.confirm_above, terms_.confirm_above);
    changed.confirm_new = before.confirm_new || terms_.confirm_new;
    changed.loosen_at = ctx.now() + kLoosenAfter;
    ctx.schedule(changed.loosen_at, Loosen::kTimer, link_);
    notice(ctx, changed.helper, "message.family_loosens");
  } else {
    changed.confirm_above = terms_.confirm_above;
    changed.confirm_new = terms_.confirm_new;
    changed.next_confirm_above = -1;  // what waited is taken back
    changed.next_confirm_new = false;
    changed.loosen_at = {};
    if (terms_.confirms() && !before.confirms()) changed.confirm_since = ctx.now();
    count_confirming(ctx, owner_, before.confirms(), terms_.confirms());
    notice(ctx, changed.helper, "message.family_changed");
  }
  tell(ctx, changed);
  return ref(link_);
}

// ---------------------------------------------------------------------------------------------------------------
// End

void End::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_link(keys, found, link_);
}

Result<engine::ObjectRef> End::run(engine::Context& ctx) {
  const FamilyLink* row = ctx.find<FamilyLink>(link_);
  if (row == nullptr || (row->owner != customer_ && row->helper != customer_))
    return refuse(Code::family_link_unknown);
  const bool by_owner = row->owner == customer_;
  const bool invited = is_invited(*row, ctx.now()) && by_owner;
  const bool ending = row->state == LinkState::ending && ctx.now() < row->loosen_at;
  // The owner has ended it already; only the helper can shorten the day.
  if (!invited && row->state != LinkState::active && !(ending && !by_owner))
    return refuse(Code::family_link_over);

  // From here it happens.
  if (invited) {
    FamilyLink& changed = ctx.edit<FamilyLink>(link_);
    changed.state = LinkState::withdrawn;
    changed.ended_at = ctx.now();
    leave_place(ctx, changed.helper, link_);
    tell(ctx, changed);
    return ref(link_);
  }
  let_due_hold(ctx, link_);
  if (by_owner && terms_of(ctx.get<FamilyLink>(link_)).confirms()) {
    FamilyLink& changed = ctx.edit<FamilyLink>(link_);
    changed.state = LinkState::ending;
    changed.ended_at = ctx.now();
    changed.next_confirm_above = -1;
    changed.next_confirm_new = false;
    changed.loosen_at = ctx.now() + kLoosenAfter;
    ctx.schedule(changed.loosen_at, Loosen::kTimer, link_);
    notice(ctx, changed.helper, "message.family_ending");
  } else {
    finish(ctx, link_);
    const FamilyLink& ended = ctx.get<FamilyLink>(link_);
    notice(ctx, by_owner ? ended.helper : ended.owner, "message.family_ended");
  }
  tell(ctx, ctx.get<FamilyLink>(link_));
  return ref(link_);
}

void Loosen::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_link(keys, found, link_);
}

Result<engine::ObjectRef> Loosen::run(engine::Context& ctx) {
  const FamilyLink& row = ctx.get<FamilyLink>(link_);
  // Taken back or changed again since: another timer will come, or none has to.
  if (row.loosen_at.us == 0 || row.loosen_at > ctx.now()) return ref(link_);
  const bool ending = row.state == LinkState::ending;

  // From here it happens.
  let_due_hold(ctx, link_);
  if (ending) finish(ctx, link_);
  tell(ctx, ctx.get<FamilyLink>(link_));
  return ref(link_);
}

}  // namespace chenxi::family
