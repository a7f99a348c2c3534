// A refund that the house makes for a shop. Its colleagues' requests are played by
// tests/scenario/scripts/house_books.txt.
#include "payments/house_refund.h"

#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

class HouseRefunds : public Town {
 protected:
  std::optional<Code> by_house(const Resident& payer, std::int64_t payment, std::int64_t amount) {
    return code(std::make_shared<HouseRefund>(packs, payer.id, payment, amount));
  }
};

TEST_F(HouseRefunds, TheHouseGivesBackTheShopsMoneyByTheRulesOfARefund) {
  const std::int64_t id = paid(amy, stall, 300);
  EXPECT_EQ(by_house(bob, id, 100), Code::payment_unknown) << "not his payment";
  EXPECT_EQ(by_house(amy, 424'242, 100), Code::payment_unknown);
  EXPECT_EQ(by_house(amy, id, 301), Code::refund_exceeds_payment);
  EXPECT_FALSE(by_house(amy, id, 100));
  EXPECT_EQ(shop_balance(stall), 200);
  EXPECT_EQ(balance(amy), 9'800);
  EXPECT_EQ(stored<Payment>(id)->refunded, 100);
  EXPECT_EQ(by_house(amy, id, 201), Code::refund_exceeds_payment)
      << "what came back does not come back again";
  clock.advance(days(181));
  EXPECT_EQ(by_house(amy, id, 1), Code::refund_too_late);
}

}  // namespace
}  // namespace chenxi::payments::test
