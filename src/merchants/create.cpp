#include "merchants/create.h"

#include <algorithm>

#include "base/public_id.h"

namespace chenxi::merchants {

Result<engine::ObjectRef> Create::run(engine::Context& ctx) {
  if (shop_name.empty() || shop_name.size() > 60) return refuse(Code::text_invalid, {.pointer = "/name"});
  const bool digits = std::all_of(category.begin(), category.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (category.size() != 4 || !digits) return refuse(Code::text_invalid, {.pointer = "/category"});
  // From here it happens.
  Merchant merchant;
  merchant.id = ctx.new_id();
  merchant.account = ctx.open_account(ledger::AccountKind::merchant, merchant.id, money::Currency::cny);
  merchant.name = shop_name;
  merchant.category = category;
  merchant.created_at = ctx.now();
  const std::int64_t id = merchant.id;
  ctx.insert(std::move(merchant));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::merchant), id};
}

void Create::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<Merchant>(object.id);
}

void Create::answer(engine::Context& ctx, engine::ObjectRef object) { made = ctx.get<Merchant>(object.id); }

}  // namespace chenxi::merchants
