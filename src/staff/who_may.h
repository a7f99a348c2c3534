// Which role may ask which route of the console: one table for all rooms.
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "ports/changes.h"

namespace chenxi::staff {

struct MayAsk {
  std::string_view operation;
  ports::Roles roles;  // one of these is enough
};

std::span<const MayAsk> who_may();
std::optional<ports::Roles> who_may(std::string_view operation);

}  // namespace chenxi::staff
