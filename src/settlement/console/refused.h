// Payouts to shops' banks that a bank refused: why, and what happens next. For colleagues, who neither choose
// an account nor send anything: the money lies in the shop again, and its owner has been told.
#pragma once
#include "settlement/reads.h"

namespace chenxi::settlement {

enum class Next : std::uint8_t {
  owner_chooses = 1,  // nothing is sent before he has chosen an account, or said that this one works now
  next_run = 2,       // he has: it goes with the shop's next settlement
  on_its_way = 3,     // it is on its way again
  paid = 4,           // a later one has arrived
};
std::string_view name(Next next);

struct RefusedPayout {
  ports::ShopPayout payout;
  std::int64_t number = 0;  // of the shop's settlement
  std::string shop;         // its public name
  Next next = Next::owner_chooses;
  Instant next_at;  // of Next::next_run
};

/// The newest first.
class ListRefused : public engine::Query {
 public:
  /// So many payouts are looked through, so many shown.
  static constexpr std::int64_t kLooked = 5'000;
  static constexpr std::size_t kMost = 200;
  std::vector<RefusedPayout> found;
  std::int64_t waiting = 0;  // of them, for their owners
  bool whole = true;         // false: there may be older ones
  const char* name() const override { return "settlement.list_refused"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::settlement
