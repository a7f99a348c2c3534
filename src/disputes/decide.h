// How a case of "I was deceived" ends: a case worker decides, or the deadline passes and what is frozen is free again.
#pragma once
#include "disputes/settle.h"

namespace chenxi::disputes {

enum class Decision : std::uint8_t { give_back, give_back_part, release };

/// "disputes.decide". Refuses dispute_unknown; dispute_not_possible (the other door has no case worker); dispute_closed;
/// amount_invalid (a part is at least 1 and less than what is frozen); and what can_post() refuses (the payer's account is
/// frozen). Writes a row for each part: held -> payer's main (a reversal of the disputed row) or held -> its holder's
/// main (a release); the case with the case worker's reason; notices to everybody in it.
class Decide : public CaseCommand {
 public:
  using CaseCommand::CaseCommand;
  Decision decision = Decision::release;
  std::int64_t part = 0;      // with give_back_part
  bool unfounded = false;     // with release: the report was not true, and counts
  std::int64_t case_worker = 0;
  Words words;                // why; everybody in the case reads it
  const char* name() const override { return "disputes.decide"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "disputes.due", a timer. Nobody answered or decided in time: nothing is taken from anybody. Does nothing where the case
/// has ended. Refuses what can_post() refuses (a holder's account is frozen); the timer comes again.
class Expire : public CaseCommand {
 public:
  using CaseCommand::CaseCommand;
  const char* name() const override { return "disputes.due"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

}  // namespace chenxi::disputes
