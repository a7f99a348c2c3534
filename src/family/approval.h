// "Ask my family": a question about one payment before it is made, and the yes that some payments need.
//
// A mover: keys_for_yes() in keys(); allow() before the line; after it, use(). The mover does not carry the yes along: it
// is found here, by payee and amount, so that no request and no till has to know of it.
#pragma once
#include "engine/command.h"
#include "family/link.h"
#include "family/rows.h"

namespace chenxi::family {

constexpr Duration kQuestionLife = minutes(5);
/// How long a yes is good for: the payer is still standing there.
constexpr Duration kYesLife = minutes(10);
/// Questions of one person that are open together, and in a day.
constexpr std::size_t kOpenMax = 3;
constexpr std::size_t kOpenKept = 8;

/// What a yes is bound to beside the amount.
Hash32 payee_hash(Leaves kind, std::int64_t payee, const Hash32& handle = {});

/// What is about to leave.
struct Leaving {
  Hash32 payee{};
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  bool first_time = false;  // to a person never paid before
};

void keys_for_yes(engine::Keys& keys, engine::Context& found, std::int64_t payer);
/// May it leave without a yes, or is there one? Gives the yes that will be used, 0: none is needed.
/// Refuses family_approval_required.
Result<std::int64_t> allow(engine::Context& ctx, std::int64_t payer, const Leaving& what);
/// After the line.
void use(engine::Context& ctx, std::int64_t payer, std::int64_t approval);

class ApprovalCommand : public engine::Command {
 public:
  Approval approval;  // the answer
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override {
    keys.row<Approval>(made.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { approval = ctx.get<Approval>(made.id); }
};

/// "family.ask": the payer asks a helper about a payment that he has not made.
///   refuses  family_link_unknown; family_link_over; rate_limited: three questions wait already
///   writes   the question; notice and event "approval.updated" to the helper
class Ask : public ApprovalCommand {
 public:
  Ask(std::int64_t asker, std::int64_t link) : asker_(asker), link_(link) {}
  Leaves kind = Leaves::payment;
  Leaving what;
  store::Bytes sealed_words;
  const char* name() const override { return "family.ask"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t asker_, link_;
};

/// "family.reply": yes, no, or "call me". Moves nothing.
///   refuses  approval_unknown; approval_over: answered, too late, or the link has ended
///   writes   the answer; event "approval.updated" to the payer
class ReplyTo : public ApprovalCommand {
 public:
  ReplyTo(std::int64_t asked, std::int64_t id, Answer given) : asked_(asked), id_(id), given_(given) {}
  const char* name() const override { return "family.reply"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t asked_, id_;
  Answer given_;
};

/// Can this answer still come, or is it still good?
inline bool is_open(const Approval& row, Instant now) { return row.answer == Answer::none && now < row.until; }
inline bool is_usable(const Approval& row, Instant now) {
  return row.answer == Answer::yes && !row.used && now < row.usable_until;
}

}  // namespace chenxi::family
