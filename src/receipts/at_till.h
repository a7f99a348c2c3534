// A customer holds up "I have paid": is it true, and was it here?
#pragma once
#include "receipts/issue.h"

namespace chenxi::receipts {

/// What a till is told of a receipt that it has scanned. Of somebody else's nothing but that it is one.
enum class Seen : std::uint8_t { this_shop, elsewhere, not_genuine };
std::string_view name(Seen seen);

class CheckAtTill : public engine::Query {
 public:
  std::int64_t merchant = 0;
  ledger::TransferId group = ledger::TransferId::none;  // none: the number is not one of ours

  Seen seen = Seen::not_genuine;
  std::optional<Facts> facts;  // only where it was here
  const char* name() const override { return "receipts.check_at_till"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::receipts
