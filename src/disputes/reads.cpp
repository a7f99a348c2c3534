#include "disputes/reads.h"

namespace chenxi::disputes {
namespace {

template <class Row>
std::vector<Row> all_of(engine::Context& ctx, std::int64_t dispute) {
  return store::scan_all<Row>(ctx.reader(), store::prefix_range(store::make_key(dispute)));
}

/// Whoever was deceived writes to the case worker alone; whoever sent to the wrong person writes to the receiver. A case
/// worker's reasons are for everybody.
bool may_read(const DisputeNote& note, const Dispute& dispute, std::int64_t customer) {
  return note.author == customer || note.role == Role::case_worker || dispute.door == Door::wrong_person;
}

std::optional<PartyView> view_of(engine::Context& ctx, std::int64_t customer, std::int64_t id) {
  const DisputeParty* party = ctx.fetch<DisputeParty>(customer, id);
  if (party == nullptr) return std::nullopt;
  const Dispute* dispute = ctx.fetch<Dispute>(id);
  CHECK(dispute != nullptr, "somebody is party of a dispute that does not exist");
  PartyView out{*dispute, party->role, {}, {}};
  for (DisputeNote& note : all_of<DisputeNote>(ctx, id))
    if (may_read(note, *dispute, customer)) out.notes.push_back(std::move(note));
  for (const TraceStep& step : all_of<TraceStep>(ctx, id))
    if (party->role == Role::payer || (step.owner == customer && step.place == Place::person && step.frozen > 0))
      out.steps.push_back(step);
  return out;
}

}  // namespace

void MyDisputes::run(engine::Context& ctx) {
  store::Range range = store::prefix_range(store::make_key(customer_));
  range.descending = true;
  for (const DisputeParty& party : store::scan_all<DisputeParty>(ctx.reader(), range)) {
    if (party.dispute >= before) continue;
    if (static_cast<std::int64_t>(found.size()) == limit) {
      more = true;
      return;
    }
    if (auto view = view_of(ctx, customer_, party.dispute)) found.push_back(*std::move(view));
  }
}

void ReadDispute::run(engine::Context& ctx) { view = view_of(ctx, customer_, dispute_); }

void Cases::run(engine::Context& ctx) {
  for (const OpenDispute& one : store::scan_all<OpenDispute>(ctx.reader(), {{}, {}, kCountedMax, false})) {
    const Dispute* dispute = ctx.fetch<Dispute>(one.dispute);
    if (dispute == nullptr || dispute->door != Door::deceived) continue;
    waiting += 1;
    overdue += one.due_at <= ctx.now();
    frozen += dispute->frozen;
    if (open && static_cast<std::int64_t>(found.size()) < limit) found.push_back(*dispute);
  }
  if (open) return;
  for (const Dispute& dispute : store::scan_all<Dispute>(ctx.reader(), {{}, {}, kCountedMax, true}))
    if (!is_open(dispute.state) && dispute.door == Door::deceived && static_cast<std::int64_t>(found.size()) < limit)
      found.push_back(dispute);
}

void ReadCase::run(engine::Context& ctx) {
  const Dispute* row = ctx.fetch<Dispute>(dispute_);
  if (row == nullptr) return;
  dispute = *row;
  steps = all_of<TraceStep>(ctx, dispute_);
  notes = all_of<DisputeNote>(ctx, dispute_);
  if (const Reporter* known = ctx.fetch<Reporter>(row->payer)) reporter = *known;
}

}  // namespace chenxi::disputes
