// Inside this room: what the rows say of a customer.
#pragma once
#include "rules/rules.h"

namespace chenxi::rules {

/// The rows of keys_for_spend() must be there.
Facts facts_of(engine::Context& ctx, const identity::Customer& customer);

}  // namespace chenxi::rules
