// Open: somebody complains about a transfer of his that has arrived, through one of two doors.
#pragma once
#include "disputes/settle.h"
#include "disputes/trace.h"
#include "rules/packs.h"

namespace chenxi::disputes {

/// "disputes.open". Nothing is asked but the session: whoever was deceived must be quick, and money only ever comes back to
/// the account that had paid. Refuses, in this order:
///   transfer_unknown: no row of the customer's own account took money out under this number
///   dispute_not_possible: it did not go to a person, or has not arrived
///   dispute_too_late: the window of the rule pack
///   dispute_open_already: this transfer has a dispute, or had one that cannot be followed by another ("I was deceived" may
///   follow "wrong person", once it has ended without money)
///   dispute_reports_unfounded{until}, dispute_too_many
/// Writes 1 case with its lists, a timer, notices. Door "deceived": the trace's steps, and a hold for each that still has
/// something: its holder's main -> held.
class Open : public engine::Command {
 public:
  Open(const rules::Packs& packs, std::int64_t customer, ledger::TransferId paid, Door door, Reason reason)
      : customer_(customer), paid_(paid), door_(door), reason_(reason), packs_(packs) {}
  std::optional<Words> words;

  Change change;  // the answer

  const char* name() const override { return "disputes.open"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override { keys.row<Dispute>(made.id); }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { change = opening_of(ctx.get<Dispute>(made.id)); }

 private:
  struct Arrival {
    ledger::Transfer row;
    std::int64_t payee = 0;
  };
  Result<Arrival> arrival(engine::Context& ctx);
  Trace follow(engine::Context& ctx, const Arrival& arrived);
  Done judge_reporter(engine::Context& ctx, const rules::Disputes& rule) const;
  /// After the line. What waits to arrive at somebody else is back with its sender, and frozen there: the
  /// rows that bring it back.
  std::vector<ledger::Leg> call_back(engine::Context& ctx, std::vector<TraceStep>& steps,
                                     std::vector<ledger::TransferId>& recalled);
  void freeze(engine::Context& ctx, Dispute& dispute, const Trace& traced);
  std::int64_t customer_;
  ledger::TransferId paid_;
  Door door_;
  Reason reason_;
  Rows rows_;
  const rules::Packs& packs_;
};

}  // namespace chenxi::disputes
