// How a case of "I was deceived" ends: a case worker decides, or the deadline passes and what is frozen is free again.
#pragma once
#include "disputes/settle.h"

namespace chenxi::disputes {

/// What is frozen up to here one case worker decides alone, minor units: 5,000 yuan. Above it another one approves.
constexpr std::int64_t kAloneMax = 500'000;

enum class Decision : std::uint8_t { give_back, give_back_part, release };

/// "disputes.decide". Refuses dispute_unknown (also where `payer` is another); dispute_not_possible (the other door has no
/// case worker); dispute_closed; approval_needed: more is frozen than one decides alone; amount_invalid (a part is at least 1
/// and less than what is frozen); and what can_post() refuses (the payer's account is frozen). Writes a row for each part: held -> payer's main (a reversal of the disputed row) or held -> its holder's
/// main (a release); the case with the case worker's reason; notices to everybody in it.
class Decide : public CaseCommand {
 public:
  using CaseCommand::CaseCommand;
  Decision decision = Decision::release;
  std::int64_t part = 0;      // with give_back_part
  bool unfounded = false;     // with release: the report was not true, and counts
  std::int64_t case_worker = 0;
  std::int64_t alone_max = INT64_MAX;  // what one may decide alone; a second person has approved: anything
  std::int64_t payer = 0;              // whose key sealed the words, where nobody looked the case up; 0: somebody did
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
