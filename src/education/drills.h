// Drills: what a scammer says, what one could do, and which of it is right. The words are the catalogue's
// (i18n, "wallet.drill.NAME.*" and "practice.NAME.*"); here is only which answer is right.
#pragma once
#include "education/rows.h"
#include "engine/command.h"

namespace chenxi::education {

/// A question: what would you do? Practice: do it, with play money and a scripted scammer; the app plays it
/// without a server and tells how it ended.
enum class DrillKind : std::uint8_t { question, practice };
struct Drill {
  std::string_view name;
  std::int64_t right;  // of the choices 1, 2, 3
  DrillKind kind = DrillKind::question;
};
constexpr std::int64_t kChoices = 3;
/// How a practice ended: nothing left (or, where there is no scammer, done as it should be); something was
/// given away before it was stopped; the play money is gone.
constexpr std::int64_t kNothingLost = 1;
/// Of questions not the same place each time: nobody learns the place instead of the answer.
constexpr Drill kDrills[] = {{"parcel_message", 2},
                             {"refund_service", 3},
                             {"shared_screen", 1},
                             {"borrowing_friend", 2},
                             {"police_call", 3},
                             {"easy_money", 1},
                             {"practice_send", kNothingLost, DrillKind::practice},
                             {"practice_code", kNothingLost, DrillKind::practice},
                             {"practice_service", kNothingLost, DrillKind::practice},
                             {"practice_relative", kNothingLost, DrillKind::practice},
                             {"practice_screen", kNothingLost, DrillKind::practice}};
const Drill* drill_named(std::string_view name);

/// An answer to a drill; a wrong one is no fault, it is what drills are for.
///   writes   the score
class AnswerDrill : public engine::Command {
 public:
  AnswerDrill(std::int64_t customer, const Drill& drill, std::int64_t choice)
      : customer_(customer), drill_(drill), choice_(choice) {}
  bool right() const { return choice_ == drill_.right; }
  DrillScore score;  // the answer: as it is now
  const char* name() const override { return "education.answer_drill"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<DrillScore>(customer_, std::string(drill_.name));
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef) override {
    this->keys(keys, found);
  }
  void answer(engine::Context& ctx, engine::ObjectRef) override;

 private:
  std::int64_t customer_;
  const Drill& drill_;
  std::int64_t choice_;
};

/// How somebody did so far.
class LookDrills : public engine::Query {
 public:
  explicit LookDrills(std::int64_t customer) : customer_(customer) {}
  std::vector<DrillScore> scores;
  const char* name() const override { return "education.look_drills"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::education
