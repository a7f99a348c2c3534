// What the commands of this room share: whose case it is, and how a case ends.
//
// Frozen money lies in its holder's own held account: it is his until somebody decides otherwise, so a crash, a forgotten
// case or a missed deadline can only ever give it back to him.
#pragma once
#include "base/public_id.h"
#include "disputes/rows.h"
#include "engine/command.h"
#include "identity/rows.h"

namespace chenxi::disputes {

inline engine::ObjectRef ref(std::int64_t dispute) { return {static_cast<std::int64_t>(IdKind::dispute), dispute}; }

/// What a command answers: facts that a repeat finds again.
struct Change {
  std::int64_t id = 0;
  State state = State::asked;
  std::int64_t amount = 0, frozen = 0, returned = 0;
  money::Currency currency = money::Currency::cny;
  Instant due_at, at;
};
Change change_of(const Dispute& dispute);     // as it ended
Change opening_of(const Dispute& dispute);    // as it began

/// For keys(): the case, its steps, and the rows of everybody in it.
void keys_for_case(engine::Keys& keys, engine::Context& found, std::int64_t dispute);

/// What is told to the parties when a case ends.
void tell_all(engine::Context& ctx, const Dispute& dispute, std::string_view text_key);

/// The legs by which `amount` of what is frozen goes to the payer, nearest to the receiver first, and the rest back to its
/// holders.
struct Ending {
  std::vector<ledger::Leg> legs;
  std::vector<TraceStep> steps;  // as they will be
};
Ending ending_of(engine::Context& ctx, const Dispute& dispute, std::int64_t amount);

/// After the line. Posts `legs`, keeps the steps, and closes the case; gives the row of the case for what else is to be kept.
Dispute& close(engine::Context& ctx, std::int64_t dispute, const Ending& ending, State state);

/// Commands about one case, which answer with how it ended.
class CaseCommand : public engine::Command {
 public:
  explicit CaseCommand(std::int64_t dispute) : dispute_(dispute) {}
  Change change;  // the answer
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_case(keys, found, dispute_); }
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override { keys.row<Dispute>(made.id); }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { change = change_of(ctx.get<Dispute>(made.id)); }

 protected:
  std::int64_t dispute_;
};

/// Keeps somebody's words.
struct Words {
  std::int64_t owner = 0;  // under whose key
  store::Bytes sealed;
};
void keep_words(engine::Context& ctx, std::int64_t dispute, Role role, std::int64_t author, const Words& words);

}  // namespace chenxi::disputes
