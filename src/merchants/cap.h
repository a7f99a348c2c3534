// What a resident's shop may still collect: judged and counted in the payment's own batch, so no two payments share the
// same room. Shops that the operator made have no cap and cost no row.
#pragma once
#include "engine/command.h"
#include "merchants/own_rows.h"
#include "rules/judge.h"

namespace chenxi::merchants {

/// Names the row that the functions below read; the shop's own row is named by the caller.
void keys_for_taking(engine::Keys& keys, engine::Context& found, std::int64_t merchant);
/// Refuses shop_cap_exceeded. How much room is left is the shop's business: the payer is told only that it is not enough.
Done allow_taking(engine::Context& ctx, const rules::Pack& pack, const Merchant& shop, std::int64_t amount);
/// After the line. What is given back later makes no room again: the cap bounds what passes through a shop.
void count_taking(engine::Context& ctx, const Merchant& shop, std::int64_t amount);

/// Whose takings a shop's are counted with; 0: it has no cap.
std::int64_t counted_with(const Merchant& shop);
rules::ShopStep step_of(Standing standing);
rules::Collected collected(const ShopTakings& takings, const CivilTime& now);

}  // namespace chenxi::merchants
