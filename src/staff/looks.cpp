#include "staff/looks.h"

namespace chenxi::staff {

std::string_view name(LookKind what) {
  switch (what) {
    case LookKind::dispute: return "dispute";
    case LookKind::papers: return "papers";
    case LookKind::everything: return "everything";
  }
  return "";
}

void keys_for_looks(engine::Keys& keys, engine::Context& found, const Looked& look) {
  for (const std::int64_t customer : look.at) {
    keys.row<StaffLooksOf>(customer);
    const StaffLooksOf* of = found.found<StaffLooksOf>(customer);
    if (of != nullptr) keys.row<StaffLook>(customer, of->looks);
  }
}

void note_look(engine::Context& ctx, const Looked& look) {
  for (const std::int64_t customer : look.at) {
    const StaffLooksOf* of = ctx.find<StaffLooksOf>(customer);
    const StaffLook* newest = of == nullptr ? nullptr : &ctx.get<StaffLook>(customer, of->looks);
    if (look.what != LookKind::everything && newest != nullptr && newest->colleague == look.colleague &&
        newest->what == look.what && newest->object == look.object &&
        newest->last_at > ctx.now() - kOneLook) {
      if (newest->last_at + kPageStays <= ctx.now())
        ctx.edit<StaffLook>(customer, of->looks).last_at = ctx.now();
      continue;
    }
    const std::int64_t number = of == nullptr ? 1 : of->looks + 1;
    if (of == nullptr)
      ctx.insert(StaffLooksOf{customer, number});
    else
      ctx.edit<StaffLooksOf>(customer).looks = number;
    ctx.insert(StaffLook{customer, number, look.colleague, look.what, look.object, ctx.now(), ctx.now()});
  }
}

Result<engine::ObjectRef> Look::run(engine::Context& ctx) {
  note_look(ctx, look_);
  return engine::ObjectRef{};
}

void MyLooks::run(engine::Context& ctx) {
  store::Range newest =
      store::prefix_range(store::make_key(customer_), static_cast<std::int64_t>(kLooksShown));
  newest.descending = true;
  for (StaffLook& look : store::scan_all<StaffLook>(ctx.reader(), newest)) {
    One one{std::move(look), {}};
    if (one.look.what == LookKind::everything)
      if (const Change* change = ctx.fetch<Change>(one.look.object)) one.change = *change;
    found.push_back(std::move(one));
  }
}

}  // namespace chenxi::staff
