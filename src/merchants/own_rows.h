// What is kept of shops that residents opened themselves, beside the row that payments read (rows.h).
#pragma once
#include "merchants/rows.h"

namespace chenxi::merchants {

enum class Papers : std::uint8_t { none = 0, waiting = 1, accepted = 2, refused = 3 };
/// A resident's shop as its owner and the house see it. What is sealed is under the owner's `statutory` key.
struct Shop {
  std::int64_t owner = 0;
  std::int64_t merchant = 0;
  store::Bytes sealed_place;
  Instant opened_at;
  Papers papers = Papers::none;
  store::Bytes sealed_licence_code, sealed_licence_name;  // as they were handed in last
  Instant handed_in_at, decided_at;
  std::int64_t decided_by = 0;  // colleague
  store::Bytes sealed_reason;   // why they were refused; the owner reads it
  static constexpr store::Table kTable{"shops", 2};
};
BOOST_DESCRIBE_STRUCT(Shop, (), (owner, merchant, sealed_place, opened_at, papers, sealed_licence_code,
                                 sealed_licence_name, handed_in_at, decided_at, decided_by, sealed_reason))

/// Papers that nobody has looked at yet, so that the console's list is short however many shops there are.
struct WaitingPapers {
  std::int64_t merchant = 0;
  std::int64_t owner = 0;
  static constexpr store::Table kTable{"waiting_papers", 1};
};
BOOST_DESCRIBE_STRUCT(WaitingPapers, (), (merchant, owner))

/// What was collected under a cap, by the windows of the business calendar. A figure is only meant for the window whose
/// number stands beside it. `whose`: the owner of shops without accepted papers, who share one cap; or the shop with them.
struct ShopTakings {
  std::int64_t whose = 0;
  std::int64_t day = 0, day_in = 0;
  std::int64_t month = 0, month_in = 0;
  std::int64_t year_in = 0;  // the year's number is month / 12
  static constexpr store::Table kTable{"shop_takings", 1};
};
BOOST_DESCRIBE_STRUCT(ShopTakings, (), (whose, day, day_in, month, month_in, year_in))

}  // namespace chenxi::merchants
