#include "packages/terms.h"

#include <fmt/format.h>

#include <chrono>

namespace chenxi::packages {

std::string_view name(PackageState state) {
  switch (state) {
    case PackageState::active: return "active";
    case PackageState::used: return "used";
    case PackageState::returned: return "returned";
    case PackageState::expired: return "expired";
    case PackageState::wound_up: return "wound_up";
  }
  return "";
}

Instant valid_until(const BusinessCalendar& calendar, Instant now, std::int64_t months) {
  using namespace std::chrono;
  const CivilTime today = calendar.civil(now);
  const year_month then = year{today.year} / month{static_cast<unsigned>(today.month)} +
                          std::chrono::months{static_cast<int>(months)};
  const day wanted{static_cast<unsigned>(today.day)};
  const day last = (then / std::chrono::last).day();
  const sys_days end = then / std::min(wanted, last);
  return calendar.start_of_day(end.time_since_epoch().count() + 1);
}

Offer offer_of(std::string shop, const Plan& plan, std::int64_t cooling_days) {
  return {std::move(shop), plan.name, plan.price, plan.visits, plan.months, cooling_days};
}

std::string signed_name(const Offer& offer) {
  return fmt::format("{} · {} · {} · {}m · {}d", offer.shop, offer.plan, offer.visits, offer.months, offer.cooling_days);
}

}  // namespace chenxi::packages
