#include "transfers/rows.h"

namespace chenxi::transfers {

Duration delay_of(Arrival arrival) {
  switch (arrival) {
    case Arrival::now: return {};
    case Arrival::two_hours: return hours(2);
    case Arrival::next_day: return hours(24);
  }
  return {};
}

std::string_view name(Arrival arrival) {
  switch (arrival) {
    case Arrival::now: return "now";
    case Arrival::two_hours: return "2h";
    case Arrival::next_day: return "24h";
  }
  return "";
}

std::optional<Arrival> arrival_from_name(std::string_view text) {
  for (const Arrival arrival : {Arrival::now, Arrival::two_hours, Arrival::next_day})
    if (name(arrival) == text) return arrival;
  return std::nullopt;
}

std::string_view name(State state) {
  switch (state) {
    case State::succeeded: return "succeeded";
    case State::scheduled: return "scheduled";
    case State::awaiting_claim: return "awaiting_claim";
    case State::cancelled: return "cancelled";
    case State::returned: return "returned";
  }
  return "";
}

}  // namespace chenxi::transfers
