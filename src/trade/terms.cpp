#include "trade/terms.h"

#include <fmt/format.h>

namespace chenxi::trade {

std::string_view status(const Trade& trade) {
  switch (trade.state) {
    case TradeState::paid: return "paid";
    case TradeState::sent: return trade.disputed() ? "disputed" : "sent";
    case TradeState::delivered: return "delivered";
    case TradeState::returned: return "returned";
  }
  return "";
}

std::string_view name(Ending ending) {
  switch (ending) {
    case Ending::none: return "none";
    case Ending::confirmed: return "confirmed";
    case Ending::time: return "time";
    case Ending::unsent: return "unsent";
    case Ending::cancelled: return "cancelled";
    case Ending::given_back: return "given_back";
    case Ending::decided: return "decided";
    case Ending::wound_up: return "wound_up";
  }
  return "";
}

std::string_view name(Door door) {
  switch (door) {
    case Door::none: return "none";
    case Door::not_come: return "not_come";
    case Door::not_as_agreed: return "not_as_agreed";
  }
  return "";
}

std::string_view name(Case state) {
  switch (state) {
    case Case::none: return "none";
    case Case::open: return "open";
    case Case::contested: return "contested";
    case Case::withdrawn: return "withdrawn";
    case Case::decided: return "decided";
    case Case::settled: return "settled";
  }
  return "";
}

std::string signed_name(const Offer& offer) {
  return fmt::format("{} · {} · {}d · {}d", offer.shop, offer.title, offer.confirm_days, offer.send_days);
}

}  // namespace chenxi::trade
