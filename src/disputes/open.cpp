#include "disputes/open.h"

#include "base/planted.h"
#include "disputes/timers.h"
#include "identity/sign_in.h"
#include "ports/recallable_holds.h"

namespace chenxi::disputes {
namespace {

using identity::Customer;
using ledger::Account;
using ledger::AccountKind;
using ledger::Transfer;
using ledger::TransferKind;

/// May "I was deceived" follow a dispute that has ended like this?
bool may_follow(const Dispute& earlier, Door door) {
  return door == Door::deceived && earlier.door == Door::wrong_person && !is_open(earlier.state) && earlier.returned == 0;
}

bool is_customer(const Account* account, std::int64_t owner) {
  return account != nullptr && account->kind == AccountKind::customer && account->owner == owner;
}

}  // namespace

Result<Open::Arrival> Open::arrival(engine::Context& ctx) {
  const auto paid = rows_.row(ctx, paid_);
  if (!paid || !is_customer(ctx.books().find(paid->debit), customer_)) return refuse(Code::transfer_unknown);
  Arrival out{*paid, 0};
  if (paid->kind == TransferKind::hold) {
    bool cut = false;
    const auto end = rows_.end_of_hold(ctx, *paid, packs_.at(ctx.now())->at(ctx.now()).disputes.rows, cut);
    if (!end) return refuse(Code::dispute_not_possible);
    out.row = *end;
  }
  const Account& credit = ctx.books().account(out.row.credit);
  if (out.row.kind != TransferKind::transfer || credit.kind != AccountKind::customer)
    return refuse(Code::dispute_not_possible);
  out.payee = credit.owner;
  return out;
}

Trace Open::follow(engine::Context& ctx, const Arrival& arrived) {
  const auto pack = packs_.at(ctx.now());
  return trace(ctx, rows_, {customer_, arrived.row.id, arrived.row.amount}, pack->at(ctx.now()).disputes);
}

void Open::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  keys.row<Reporter>(customer_);
  keys.row<DisputedTransfer>(paid_);
  if (const auto* earlier = found.found<DisputedTransfer>(paid_)) keys.row<Dispute>(earlier->dispute);
  const auto arrived = arrival(found);
  if (!arrived) return;
  keys.row<Customer>(arrived->payee);
  if (door_ != Door::deceived) return;
  for (const TraceStep& step : follow(found, *arrived).steps) switch (step.place) {
      case Place::waiting: keys.row<ports::RecallableHold>(step.row); [[fallthrough]];
      case Place::person: keys.row<Customer>(step.owner); break;
      case Place::payer:
      case Place::shop:
      case Place::bank:
      case Place::cash:
      case Place::other_case:
      case Place::house: break;
    }
}

Done Open::judge_reporter(engine::Context& ctx, const rules::Disputes& rule) const {
  const Reporter* reporter = ctx.find<Reporter>(customer_);
  if (reporter == nullptr) return done();
  const Instant again_at = reporter->last_unfounded_at + days(rule.unfounded_days);
  if (reporter->unfounded >= rule.unfounded_max && again_at > ctx.now())
    return refuse(Code::dispute_reports_unfounded, {.until = again_at});
  if (reporter->open >= rule.open_max) return refuse(Code::dispute_too_many, {.count = rule.open_max});
  return done();
}

Result<engine::ObjectRef> Open::run(engine::Context& ctx) {
  const Arrival arrived = TRY(arrival(ctx));
  const auto pack = packs_.at(ctx.now());
  const rules::Disputes& rule = pack->at(ctx.now()).disputes;
  if (arrived.row.at + days(rule.window_days) <= ctx.now()) return refuse(Code::dispute_too_late);
  if (const auto* earlier = ctx.find<DisputedTransfer>(paid_))
    if (!may_follow(ctx.get<Dispute>(earlier->dispute), door_)) return refuse(Code::dispute_open_already);
  TRY(judge_reporter(ctx, rule));
  const Trace traced = door_ == Door::deceived ? follow(ctx, arrived) : Trace{};

  // From here it happens.
  Dispute dispute;
  dispute.id = ctx.new_id();
  dispute.door = door_;
  dispute.state = door_ == Door::deceived ? State::investigating : State::asked;
  dispute.reason = reason_;
  dispute.payer = customer_;
  dispute.payee = arrived.payee;
  dispute.paid = paid_;
  dispute.arrived = arrived.row.id;
  dispute.amount = arrived.row.amount;
  dispute.currency = arrived.row.currency;
  dispute.opened_at = ctx.now();
  dispute.due_at = ctx.now() + (door_ == Door::deceived ? hours(rule.decide_hours) : days(rule.answer_days));
  dispute.timer = ctx.schedule(dispute.due_at, kDueTimer, dispute.id);
  ctx.insert(DisputeParty{dispute.payer, dispute.id, Role::payer});
  ctx.insert(DisputeParty{dispute.payee, dispute.id, Role::payee});
  ctx.insert(OpenDispute{dispute.due_at, dispute.id});
  if (ctx.find<DisputedTransfer>(paid_) == nullptr) ctx.insert(DisputedTransfer{paid_, 0});
  ctx.edit<DisputedTransfer>(paid_).dispute = dispute.id;
  if (ctx.find<Reporter>(customer_) == nullptr) ctx.insert(Reporter{customer_, 0, 0, {}});
  ctx.edit<Reporter>(customer_).open += 1;
  freeze(ctx, dispute, traced);
  const std::int64_t id = dispute.id;
  ctx.insert(dispute);
  if (words) keep_words(ctx, id, Role::payer, customer_, *words);
  ctx.emit("dispute.opened", customer_, ref(id), dispute.amount, dispute.currency);
  return ref(id);
}

std::vector<ledger::Leg> Open::call_back(engine::Context& ctx, std::vector<TraceStep>& steps,
                                         std::vector<ledger::TransferId>& recalled) {
  std::vector<ledger::Leg> legs;
  for (TraceStep& step : steps) {
    if (step.place != Place::waiting) continue;
    const auto* waits = ctx.find<ports::RecallableHold>(step.row);
    if (waits == nullptr || waits->recalled != ledger::TransferId::none) continue;
    const Customer& holder = ctx.get<Customer>(step.owner);
    const auto is_open = [&](ledger::AccountId id) {
      return ctx.books().account(id).state == ledger::AccountState::open;
    };
    if (!is_open(holder.main) || !is_open(holder.held)) continue;
    if (std::ranges::find(recalled, step.row) == recalled.end()) {
      recalled.push_back(step.row);
      legs.emplace_back(TransferKind::release, holder.held, holder.main, rows_.row(ctx, step.row)->amount, 0,
                        waits->transfer, step.row);
    }
    step.place = Place::person;
    step.account = holder.main;
    step.frozen = step.share;
  }
  return legs;
}

void Open::freeze(engine::Context& ctx, Dispute& dispute, const Trace& traced) {
  std::vector<std::int64_t> told;
  const auto tell = [&](std::int64_t customer, std::string_view text_key) {
    if (std::ranges::find(told, customer) != told.end()) return;
    told.push_back(customer);
    identity::notice(ctx, ctx.get<Customer>(customer), text_key);
    ctx.emit("dispute.updated", customer, ref(dispute.id));  // how much is for each to read in the case
    if (customer != dispute.payee) ctx.insert(DisputeParty{customer, dispute.id, Role::holder});
  };
  if (door_ == Door::wrong_person) return tell(dispute.payee, "message.dispute_asked");

  std::vector<TraceStep> steps = traced.steps;
  std::vector<ledger::TransferId> recalled;
  std::vector<ledger::Leg> legs = call_back(ctx, steps, recalled);
  for (const TraceStep& step : steps) {
    if (step.frozen == 0) continue;
    const Customer& holder = ctx.get<Customer>(step.owner);
    legs.emplace_back(TransferKind::hold, holder.main, holder.held,
                      PLANTED(frozen_one_fen_more) ? step.frozen + 1 : step.frozen, 0, dispute.id, ledger::TransferId::none);
  }
  ledger::TransferId hold = legs.empty() ? ledger::TransferId::none : ctx.post(legs);
  for (const ledger::TransferId waited : recalled) {  // their rows come first
    ports::RecallableHold& over = ctx.edit<ports::RecallableHold>(waited);
    over.recalled = hold;
    ctx.schedule(ctx.now(), ports::kRecalledTimer, over.transfer);
    hold = ledger::TransferId{static_cast<std::int64_t>(hold) + 1};
  }
  std::int64_t frozen = 0;
  for (TraceStep& step : steps) {
    step.dispute = dispute.id;
    frozen += step.frozen;
    if (step.frozen > 0) {
      step.hold = hold;
      hold = ledger::TransferId{static_cast<std::int64_t>(hold) + 1};
      tell(step.owner, "message.dispute_frozen");
    }
    ctx.insert(step);
  }
  tell(dispute.payee, "message.dispute_asked");
  dispute.frozen_first = dispute.frozen = frozen;
  dispute.steps = static_cast<std::int64_t>(steps.size());
  dispute.lost = traced.lost;
  dispute.cut = traced.cut;
}

}  // namespace chenxi::disputes
