// Resolve: a bank that said yes and no about one order. The operator asks it, and says what came of that; the books follow
// the bank's entries where there are some, and what is missing is borne by operator:funds, never by a resident.
#pragma once
#include "banks/rows.h"
#include "engine/command.h"

namespace chenxi::banks {

/// "banks.resolve".
///   it happened   an order that succeeded: its entry was booked; one that came late and was given back: both entries were.
///                 A refused withdrawal that was paid out: `entry` is the bank's, and operator:funds pay it, since the
///                 resident has the money already: operator:funds -> bank:safeguarded
///   it never did  (only while no entry of it was booked)
///                 a top-up that was credited: operator:funds -> transit
///                 a withdrawal that counted as sent: transit -> customer, reversing it
///                 a shop's payout that counted as sent: transit -> shop, reversing it
///                 what had failed: nothing moves
///   refuses   not_found, payout_already_done (there is no contradiction any more), bank_evidence_missing,
///             operator_funds_insufficient, and what can_post() refuses
///   writes    0-1 row of the books, 1 BankResolution, 1 event
class Resolve : public engine::Command {
 public:
  std::string reference;  // ours, as `books` names it
  bool happened = false;
  std::int64_t entry = 0;  // the bank's; 0: none
  std::string evidence;    // where the bank's word can be read: a letter's number

  BankResolution made;  // the answer

  const char* name() const override { return "banks.resolve"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  struct Verdict;
  Result<Verdict> it_happened(engine::Context& ctx, const BankOrder& order) const;
  Result<Verdict> it_never_did(engine::Context& ctx, const BankOrder& order) const;
};

constexpr std::size_t kEvidenceBytesMax = 200;

}  // namespace chenxi::banks
