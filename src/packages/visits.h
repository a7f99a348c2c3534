// Visits: each needs an act of the buyer's. Either the till scans the code that his phone shows, or the till asks and he says
// yes on his phone. Only then does the shop get the visit's share of the price.
#pragma once
#include "engine/command.h"
#include "packages/plans.h"

namespace chenxi::packages {

/// How long a shown code is good.
constexpr Duration kCodeLife = seconds(60);
/// How long a question waits for its answer.
constexpr Duration kQuestionLife = minutes(5);

/// What both ways of taking a visit have in common.
class VisitCommand : public engine::Command {
 public:
  Visit visit;      // the answer
  Package package;  // the immutable of it
  std::string shop;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;
};

/// "packages.take_visit": the till scanned the code that the buyer's phone shows. One code takes one visit:
/// whatever was shown before a visit is void after it.
///   refuses  qr_expired (shown too long ago); shop_unknown; package_unknown (another shop's, too);
///            package_over (ended, or its shop is wound up); qr_expired (shown before the books came back);
///            visit_over (the code has taken its visit)
///   writes   escrow -> shop; the visit, the package (with its last visit it is used up); events
///            "visit.taken" to both
class TakeVisit : public VisitCommand {
 public:
  TakeVisit(std::int64_t merchant, std::int64_t till, std::int64_t of, Instant shown_at)
      : merchant_(merchant), till_(till), package_(of), shown_at_(shown_at) {}
  const char* name() const override { return "packages.take_visit"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, till_, package_;
  Instant shown_at_;
};

/// "packages.ask_visit": the till asks the buyer's phone. While a question waits, asking again finds that one.
///   refuses  shop_unknown; package_unknown (another shop's, too); package_over
///   writes   the question; event "visit.asked" to the buyer
class AskVisit : public VisitCommand {
 public:
  AskVisit(std::int64_t merchant, std::int64_t till, std::int64_t of)
      : merchant_(merchant), till_(till), package_(of) {}
  const char* name() const override { return "packages.ask_visit"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;

 private:
  std::int64_t merchant_, till_, package_;
};

/// "packages.answer_visit": the buyer's yes or no.
///   refuses  visit_unknown (another's, too); visit_over (answered, too late, or another visit was taken meanwhile);
///            package_over
///   writes   yes: as TakeVisit; no: the question; event "visit.declined" to the shop
class AnswerVisit : public VisitCommand {
 public:
  AnswerVisit(std::int64_t buyer, std::int64_t asked, bool yes) : buyer_(buyer), visit_(asked), yes_(yes) {}
  const char* name() const override { return "packages.answer_visit"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t buyer_, visit_;
  bool yes_;
};

}  // namespace chenxi::packages
