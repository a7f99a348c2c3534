// Risk at the moment of payment: judges what is about to leave, in its batch, over counters kept in rows;
// never posts.
//
// A mover: keys_for_move() in keys(); judge() before the line, last of all that refuses; after it, count().
#pragma once
#include "engine/command.h"
#include "risk/rows.h"
#include "risk/rule.h"

namespace chenxi::risk {

/// What is about to leave.
struct Move {
  std::int64_t payer = 0, payee = 0;  // payee 0: not known by row (a bank, a handle that nobody has), or a shop
  std::int64_t shop = 0;
  std::optional<Instant> shop_since;
  std::int64_t device = 0;
  rules::Method method = rules::Method::transfer;
  std::int64_t amount = 0;
  bool first_payee = false;
  std::optional<Instant>
      number_since;         // when the payee's number or address came to him, where it was found by one
  bool warned = false;      // the person read the warning and wants to go on
  bool stepped_up = false;  // a code by SMS came along, and was right
};

void keys_for_move(engine::Keys& keys, const Move& move);
/// The same for a payment to a shop of this amount: names nothing where none so small is judged.
void keys_for_payment(engine::Keys& keys, std::int64_t payer, std::int64_t amount);
/// Is a payment to a shop of this amount judged? Where no rules can be read, every one that could be is.
bool judges_payment(engine::Context& ctx, std::int64_t amount);

/// A decision on its way to its row.
struct Judged {
  Action action = Action::allow;  // hold: the mover keeps the money back for a while
  RiskDecision decision;
};
/// Refuses risk_warning, step_up_required, risk_delayed{until}, risk_refused: detail.rule = "risk/<kind>";
/// and, where nothing may be said, payment_not_possible without a word. Each leaves the mark "risk_decision".
Result<Judged> judge(engine::Context& ctx, const identity::Customer& payer, const Move& move);
/// After the line: the counters of both sides, and the decision's row.
void count(engine::Context& ctx, const Move& move, Judged judged, std::int64_t object);

/// Makes rules the ones in force from an instant on. Refuses rule_pack_invalid.
class Adopt : public engine::Command {
 public:
  Adopt(std::string text, Instant valid_from) : text_(std::move(text)), valid_from_(valid_from) {}
  const char* name() const override { return "risk.adopt"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.range<RiskRulesRow>(std::int64_t{1}); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::string text_;
  Instant valid_from_;
};

/// The newest decisions about a customer, each judged once more from its own row and the rules of then.
struct Explained {
  RiskDecision decision;
  std::string version;  // of the rules
  std::string again;    // the action that comes out now
};
class Explain : public engine::Query {
 public:
  Explain(std::int64_t customer, std::int64_t limit) : customer_(customer), limit_(limit) {}
  std::vector<Explained> decisions;
  const char* name() const override { return "risk.explain"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, limit_;
};

/// Are there rules at all? For the first start.
class AnyRules : public engine::Query {
 public:
  bool any = false;
  const char* name() const override { return "risk.any_rules"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::risk
