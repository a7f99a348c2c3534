#include "counter/roles.h"

#include <algorithm>

namespace chenxi::counter {
namespace {

struct May {
  std::string_view operation;
  Role least;
};

/// A receiver sees that money has arrived and nothing else; a cashier charges and gives back; what gives others rights,
/// or shows the shop's programs, is the manager's.
constexpr May kTable[] = {
    {"get_till", Role::receiver},          {"get_till_device", Role::receiver},
    {"stream_till", Role::receiver},       {"bind_till", Role::receiver},
    {"renew_till_session", Role::receiver},
    {"create_order", Role::cashier},       {"get_order", Role::cashier},
    {"cancel_order", Role::cashier},       {"create_charge", Role::cashier},
    {"list_shop_payments", Role::cashier}, {"get_shop_payment", Role::cashier},
    {"create_refund", Role::cashier},      {"get_till_receipt", Role::cashier},
    {"get_till_receipt_page", Role::cashier}, {"check_till_receipt", Role::cashier},
    {"get_shift", Role::cashier},
    {"open_shift", Role::cashier},         {"move_cash", Role::cashier},
    {"close_shift", Role::cashier},        {"get_till_poster", Role::cashier},
    {"list_products", Role::cashier},
    {"list_till_plans", Role::cashier},    {"list_till_packages", Role::cashier},
    {"take_visit", Role::cashier},         {"ask_visit", Role::cashier},
    {"list_held_orders", Role::cashier},   {"capture_order", Role::cashier},
    {"get_discount_caps", Role::cashier},  {"set_discount_caps", Role::owner},
};

// Minor units. A breakfast is given back by whoever sold it; a bicycle is not.
constexpr std::int64_t kCashierRefundMax = 10'000;
constexpr std::int64_t kManagerRefundMax = 200'000;

}  // namespace

std::string_view name(Role role) {
  switch (role) {
    case Role::owner: return "owner";
    case Role::manager: return "manager";
    case Role::cashier: return "cashier";
    case Role::receiver: return "receiver";
  }
  return "";
}

std::optional<Role> role_from_name(std::string_view text) {
  for (const Role role : {Role::owner, Role::manager, Role::cashier, Role::receiver})
    if (name(role) == text) return role;
  return std::nullopt;
}

Role least_role(std::string_view operation) {
  const auto* const it =
      std::ranges::find_if(kTable, [&](const May& one) { return one.operation == operation; });
  return it == std::end(kTable) ? Role::manager : it->least;
}

std::optional<std::int64_t> refund_max(Role role) {
  switch (role) {
    case Role::owner: return std::nullopt;
    case Role::manager: return kManagerRefundMax;
    case Role::cashier: return kCashierRefundMax;
    case Role::receiver: return 0;
  }
  return 0;
}

}  // namespace chenxi::counter
