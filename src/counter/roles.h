// What each role at a counter may: one table for all rooms that have routes for tills.
#pragma once
#include <optional>
#include <string_view>

#include "counter/rows.h"

namespace chenxi::counter {

std::string_view name(Role role);
std::optional<Role> role_from_name(std::string_view text);
/// May this role do what needs at least `needed`?
constexpr bool reaches(Role role, Role needed) {
  return static_cast<int>(role) <= static_cast<int>(needed);
}

/// The least role that may ask a route of tills. A route that nobody has put into the table is for owner and manager.
Role least_role(std::string_view operation);

/// What a role gives back of one payment without asking anybody; nullopt: all of it.
std::optional<std::int64_t> refund_max(Role role);

// What a shop's roles may take off a sale until its owner says otherwise, in percent.
constexpr std::int64_t kCashierDiscount = 10;
constexpr std::int64_t kManagerDiscount = 30;

}  // namespace chenxi::counter
