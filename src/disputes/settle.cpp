#include "disputes/settle.h"

#include "base/planted.h"
#include "identity/sign_in.h"

namespace chenxi::disputes {
namespace {

using identity::Customer;
using ledger::Leg;
using ledger::TransferKind;

void forget_open(engine::Context& ctx, const Dispute& dispute) {
  ctx.erase<OpenDispute>(dispute.due_at, dispute.id);
  Reporter& reporter = ctx.edit<Reporter>(dispute.payer);
  reporter.open = std::max<std::int64_t>(0, reporter.open - 1);
}

}  // namespace

Change opening_of(const Dispute& d) {
  return {d.id,   d.door == Door::wrong_person ? State::asked : State::investigating, d.amount, d.frozen_first, 0, d.currency,
          d.due_at, d.opened_at};
}
Change change_of(const Dispute& d) { return {d.id, d.state, d.amount, d.frozen, d.returned, d.currency, d.due_at, d.ended_at}; }

void keys_for_case(engine::Keys& keys, engine::Context& found, std::int64_t id) {
  keys.row<Dispute>(id);
  keys.range<TraceStep>(id);
  const Dispute* dispute = found.found<Dispute>(id);
  if (dispute == nullptr) return;
  keys.row<Customer>(dispute->payer);
  keys.row<Customer>(dispute->payee);
  keys.row<Reporter>(dispute->payer);
  keys.row<OpenDispute>(dispute->due_at, id);
  keys.row<engine::Timer>(dispute->timer);
  found.each_found<TraceStep>(
      [&](const TraceStep& step) {
        if (step.place == Place::person) keys.row<Customer>(step.owner);
      },
      id);
}

void tell_all(engine::Context& ctx, const Dispute& dispute, std::string_view text_key) {
  std::vector<std::int64_t> told;
  const auto tell = [&](std::int64_t customer) {
    if (std::ranges::find(told, customer) != told.end()) return;
    told.push_back(customer);
    identity::notice(ctx, ctx.get<Customer>(customer), text_key);
    ctx.emit("dispute.updated", customer, ref(dispute.id));  // how much is for each to read in the case
  };
  tell(dispute.payer);
  tell(dispute.payee);
  ctx.each<TraceStep>(
      [&](const TraceStep& step) {
        if (step.frozen > 0) tell(step.owner);
      },
      dispute.id);
}

Ending ending_of(engine::Context& ctx, const Dispute& dispute, std::int64_t amount) {
  Ending out;
  const ledger::AccountId payer = ctx.get<Customer>(dispute.payer).main;
  std::int64_t left = amount;
  ctx.each<TraceStep>(
      [&](TraceStep step) {
        if (step.frozen == 0 || step.ended) return;
        const Customer& holder = ctx.get<Customer>(step.owner);
        step.returned = std::min(left, step.frozen);
        step.ended = true;
        left -= step.returned;
        const std::int64_t freed = step.frozen - step.returned;
        if (step.returned > 0)
          out.legs.emplace_back(TransferKind::reversal, holder.held, payer, step.returned, 0, dispute.id, dispute.paid);
        if (freed > 0)
          out.legs.emplace_back(TransferKind::release, holder.held, PLANTED(set_free_to_the_payer) ? payer : holder.main, freed, 0, dispute.id, step.hold);
        out.steps.push_back(step);
      },
      dispute.id);
  return out;
}

Dispute& close(engine::Context& ctx, std::int64_t id, const Ending& ending, State state) {
  if (!ending.legs.empty()) ctx.post(ending.legs);
  std::int64_t returned = 0;
  for (const TraceStep& step : ending.steps) {
    ctx.edit<TraceStep>(id, step.number) = step;
    returned += step.returned;
  }
  Dispute& dispute = ctx.edit<Dispute>(id);
  forget_open(ctx, dispute);
  dispute.state = state;
  dispute.ended_at = ctx.now();
  dispute.frozen = 0;
  dispute.returned = returned;
  return dispute;
}

void keep_words(engine::Context& ctx, std::int64_t id, Role role, std::int64_t author, const Words& words) {
  Dispute& dispute = ctx.edit<Dispute>(id);
  dispute.notes += 1;
  ctx.insert(DisputeNote{id, dispute.notes, role, author, ctx.now(), words.owner, words.sealed});
}

}  // namespace chenxi::disputes
