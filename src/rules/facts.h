// Inside this room: what the rows say of a customer.
#pragma once
#include "rules/rules.h"

namespace chenxi::rules {

/// The rows of keys_for_spend() must be there. `spend`: whose own narrower bounds matter; null: none.
Facts facts_of(engine::Context& ctx, const identity::Customer& customer, const Spend* spend);

}  // namespace chenxi::rules
