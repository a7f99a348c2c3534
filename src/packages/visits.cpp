#include "packages/visits.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "merchants/day.h"
#include "packages/end.h"
#include "packages/terms.h"

namespace chenxi::packages {
namespace {

engine::ObjectRef ref(std::int64_t visit) { return {static_cast<std::int64_t>(IdKind::visit), visit}; }

void keys_for_visit(engine::Keys& keys, engine::Context& found, std::int64_t package) {
  keys.row<Package>(package);
  const Package* row = found.found<Package>(package);
  if (row == nullptr) return;
  keys.row<merchants::Merchant>(row->merchant);
  merchants::keys_for_day(keys, found, row->merchant);
  keys.row<Seller>(row->merchant);
  keys.row<Buyer>(row->customer);
  keys.row<engine::Timer>(row->timer);
  keys.row<Visit>(row->asked);
}

/// Is there a visit to take?
Done still_open(engine::Context& ctx, const Package& package) {
  if (package.state != PackageState::active) return refuse(Code::package_over);
  if (ctx.get<Seller>(package.merchant).selling != Selling::open) return refuse(Code::package_over);
  if (ctx.now() >= package.valid_until) return refuse(Code::package_over);
  return done();
}

/// The package at this shop.
Result<const Package*> package_at(engine::Context& ctx, std::int64_t merchant, std::int64_t package) {
  TRY(shop_of(ctx, {merchant, 0}));
  const Package* row = ctx.find<Package>(package);
  if (row == nullptr || row->merchant != merchant) return refuse(Code::package_unknown);
  TRY(still_open(ctx, *row));
  return row;
}

ledger::Leg leg_of(engine::Context& ctx, const Package& package, std::int64_t visit) {
  ledger::Leg leg;
  leg.kind = ledger::TransferKind::delivery;
  leg.debit = package.escrow;
  leg.credit = ctx.get<merchants::Merchant>(package.merchant).account;
  leg.amount = share_of(package.price, package.visits, package.used + 1);
  leg.object = visit;
  return leg;
}

/// After the line: posts the share and counts the visit.
void take(engine::Context& ctx, std::int64_t id, Visit& visit) {
  const ledger::Leg leg = leg_of(ctx, ctx.get<Package>(id), visit.id);
  const ledger::TransferId posted = ctx.post({&leg, 1});
  Package& package = ctx.edit<Package>(id);
  merchants::count_delivery(ctx, package.merchant, leg.amount, posted);
  package.used += 1;
  package.delivered += leg.amount;
  visit.previous = package.last_visit;
  package.last_visit = visit.id;
  package.last_visit_at = ctx.now();
  visit.package = id;
  visit.state = VisitState::taken;
  visit.number = package.used;
  visit.amount = leg.amount;
  visit.at = ctx.now();
  ctx.edit<Seller>(package.merchant).waiting -= leg.amount;
  for (const std::int64_t audience : {package.customer, package.merchant})
    ctx.emit("visit.taken", audience, {static_cast<std::int64_t>(IdKind::package), id}, leg.amount, package.currency);
  if (package.used < package.visits) return;
  package.state = PackageState::used;
  package.ended_at = ctx.now();
  ctx.cancel_timer(package.timer);
  ctx.set_account_state(package.escrow, ledger::AccountState::closed);
  ctx.edit<Seller>(package.merchant).active -= 1;
  ctx.edit<Buyer>(package.customer).active -= 1;
}

}  // namespace

void VisitCommand::answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) {
  keys.row<Visit>(object.id);
  const Visit* row = found.found<Visit>(object.id);
  if (row == nullptr) return;
  keys.row<Package>(row->package);
  if (const Package* of = found.found<Package>(row->package)) keys.row<merchants::Merchant>(of->merchant);
}

void VisitCommand::answer(engine::Context& ctx, engine::ObjectRef object) {
  visit = ctx.get<Visit>(object.id);
  package = ctx.get<Package>(visit.package);
  shop = ctx.get<merchants::Merchant>(package.merchant).name;
}

Hash32 TakeVisit::hash() const { return sha256(Encoder(1).add(name()).add(package_).add(shown_at_.us).bytes()); }

void TakeVisit::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<merchants::Merchant>(merchant_);
  keys_for_visit(keys, found, package_);
}

Result<engine::ObjectRef> TakeVisit::run(engine::Context& ctx) {
  // Judged here and not where the code is read, so that a repeated key is answered first.
  if (const Instant until = shown_at_ + kCodeLife; ctx.now() >= until)
    return refuse(Code::qr_expired, {.until = until});
  const Package& row = *TRY(package_at(ctx, merchant_, package_));
  // Restored books cannot know whether a code of the time before has taken its visit.
  if (shown_at_ < ctx.restored_at()) return refuse(Code::qr_expired, {.until = ctx.restored_at()});
  if (row.used > 0 && shown_at_ <= row.last_visit_at) return refuse(Code::visit_over);
  Visit taken;
  const ledger::Leg leg = leg_of(ctx, row, 0);
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  taken.id = ctx.new_id();
  taken.how = How::code;
  taken.till = till_;
  take(ctx, package_, taken);
  ctx.insert(taken);
  return ref(taken.id);
}

Hash32 AskVisit::hash() const { return sha256(Encoder(1).add(name()).add(package_).bytes()); }

void AskVisit::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<merchants::Merchant>(merchant_);
  keys_for_visit(keys, found, package_);
}

Result<engine::ObjectRef> AskVisit::run(engine::Context& ctx) {
  const Package& row = *TRY(package_at(ctx, merchant_, package_));
  const Visit* open = row.asked == 0 ? nullptr : ctx.find<Visit>(row.asked);

  // From here it happens.
  if (open != nullptr && open->state == VisitState::asked && ctx.now() < open->until && open->asked_at > row.last_visit_at)
    return ref(open->id);
  Visit asked;
  asked.id = ctx.new_id();
  asked.package = package_;
  asked.how = How::asked;
  asked.till = till_;
  asked.asked_at = ctx.now();
  asked.until = ctx.now() + kQuestionLife;
  ctx.edit<Package>(package_).asked = asked.id;
  ctx.insert(asked);
  ctx.emit("visit.asked", row.customer, {static_cast<std::int64_t>(IdKind::package), package_},
           share_of(row.price, row.visits, row.used + 1), row.currency);
  return ref(asked.id);
}

void AskVisit::answer(engine::Context& ctx, engine::ObjectRef object) {
  VisitCommand::answer(ctx, object);
  visit.state = VisitState::asked;
  visit.number = visit.amount = visit.previous = 0;
  visit.at = {};
}

Hash32 AnswerVisit::hash() const { return sha256(Encoder(1).add(name()).add(visit_).add(yes_ ? 1 : 0).bytes()); }

void AnswerVisit::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Visit>(visit_);
  if (const Visit* row = found.found<Visit>(visit_)) keys_for_visit(keys, found, row->package);
}

Result<engine::ObjectRef> AnswerVisit::run(engine::Context& ctx) {
  const Visit* asked = ctx.find<Visit>(visit_);
  if (asked == nullptr || asked->how != How::asked) return refuse(Code::visit_unknown);
  const auto& row = ctx.get<Package>(asked->package);
  if (row.customer != buyer_) return refuse(Code::visit_unknown);
  if (asked->state != VisitState::asked || asked->until <= ctx.now() || row.last_visit_at >= asked->asked_at)
    return refuse(Code::visit_over);
  if (yes_) {
    TRY(still_open(ctx, row));
    const ledger::Leg leg = leg_of(ctx, row, visit_);
    TRY(ctx.can_post({&leg, 1}));
  }

  // From here it happens.
  Visit& visit_row = ctx.edit<Visit>(visit_);
  if (yes_) {
    take(ctx, row.id, visit_row);
    return ref(visit_);
  }
  visit_row.state = VisitState::declined;
  visit_row.at = ctx.now();
  ctx.emit("visit.declined", row.merchant, {static_cast<std::int64_t>(IdKind::package), row.id});
  return ref(visit_);
}

}  // namespace chenxi::packages
