#include "education/drills.h"

namespace chenxi::education {

const Drill* drill_named(std::string_view name) {
  const auto found = std::find_if(std::begin(kDrills), std::end(kDrills),
                                  [&](const Drill& one) { return one.name == name; });
  return found == std::end(kDrills) ? nullptr : found;
}

Result<engine::ObjectRef> AnswerDrill::run(engine::Context& ctx) {
  const std::string drill(drill_.name);
  if (ctx.find<DrillScore>(customer_, drill) == nullptr) {
    ctx.insert(DrillScore{customer_, drill, 1, right() ? 1 : 0, right(), ctx.now()});
    return engine::ObjectRef{};
  }
  DrillScore& row = ctx.edit<DrillScore>(customer_, drill);
  row.answered += 1;
  row.right += right() ? 1 : 0;
  row.last_at = ctx.now();
  return engine::ObjectRef{};
}

void AnswerDrill::answer(engine::Context& ctx, engine::ObjectRef) {
  score = ctx.get<DrillScore>(customer_, std::string(drill_.name));
}

void LookDrills::run(engine::Context& ctx) {
  scores = store::scan_all<DrillScore>(ctx.reader(), store::prefix_range(store::make_key(customer_)));
}

}  // namespace chenxi::education
