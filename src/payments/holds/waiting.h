// What waits for a shop's word: the holds of its orders, for a screen of its till.
#pragma once
#include "engine/command.h"
#include "payments/holds/rows.h"

namespace chenxi::payments {

/// One hold that waits for a shop now.
struct HoldWaiting {
  std::int64_t merchant = 0, hold = 0;
  static constexpr store::Table kTable{"holds_waiting", 2};
};
BOOST_DESCRIBE_STRUCT(HoldWaiting, (), (merchant, hold))

struct WaitingOrder {
  Hold hold;
  std::string title;
  std::string number;  // the shop's own, where a program made the order
};

/// The oldest first: the one whose time is over next.
class ListWaiting : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 200;
  explicit ListWaiting(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<WaitingOrder> found;
  bool more = false;
  const char* name() const override { return "payments.list_waiting"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::payments
