// Checkout sessions: a page over an order, its address, where it sends people, and who is told how far the
// payer is.
#include "base/json.h"
#include "payments/checkout/board.h"
#include "payments/checkout/render.h"
#include "payments/checkout/return_address.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

TEST(ReturnAddress, IsOfTheWebByTlsAndOfNothingElse) {
  for (const char* good :
       {"https://shop.example", "https://shop.example/thanks?cart=7", "https://shop.example:8443/a/b",
        "https://192.0.2.7/x", "https://xn--fiq228c.example/%E8%B0%A2"})
    EXPECT_TRUE(is_return_address(good, false)) << good;
  for (const char* bad : {"",
                          "https://",
                          "https:///x",
                          "http://shop.example/",
                          "javascript:alert(1)",
                          "data:text/html,x",
                          "//shop.example/",
                          "/thanks",
                          "https://user@shop.example/",
                          "https://shop.example\\@evil.example/",
                          "https://shop.example/ x",
                          "https://shop.example/#x",
                          "https://shop.example:/",
                          "https://shop.example:80a/",
                          "https://shop.example:123456/",
                          "https://[::1]/",
                          "https://a..b/",
                          "https://.shop/",
                          "https://shop.example./",
                          "HTTPS://shop.example/",
                          "https://shop.example/\n",
                          "https://sh%6fp.example/"})
    EXPECT_FALSE(is_return_address(bad, false)) << bad;
  EXPECT_FALSE(is_return_address("https://shop.example/" + std::string(kReturnAddressBytesMax, 'a'), false));
}

TEST(ReturnAddress, InADemoMayBeOnThisMachine) {
  for (const char* here : {"http://localhost:3000/paid", "http://127.0.0.1:3000/paid", "http://localhost"}) {
    EXPECT_TRUE(is_return_address(here, true)) << here;
    EXPECT_FALSE(is_return_address(here, false)) << here;
  }
  for (const char* elsewhere : {"http://localhost.example/", "http://127.0.0.1.example/", "http://10.0.0.8/",
                                "http://localhost@shop.example/"})
    EXPECT_FALSE(is_return_address(elsewhere, true)) << elsewhere;
}

TEST(ReturnAddress, CarriesTheNumberAndAHint) {
  EXPECT_EQ(with_hint("https://shop.example/thanks", "A-1", "paid"),
            "https://shop.example/thanks?merchant_order_no=A-1&result=paid");
  EXPECT_EQ(with_hint("https://shop.example/?cart=7", "a&b=c d", "cancelled"),
            "https://shop.example/?cart=7&merchant_order_no=a%26b%3Dc%20d&result=cancelled");
}

class Checkout : public Town {
 protected:
  Board board{clock};
  Render render{services};

  void SetUp() override {
    executor.observe(&board);
    Town::SetUp();
  }
  std::shared_ptr<CreateCheckoutSession> session(std::string number, std::int64_t amount,
                                                 std::string success = "https://shop.example/thanks") {
    auto command = std::make_shared<CreateCheckoutSession>();
    command->order.merchant = stall;
    command->order.number = std::move(number);
    command->order.amount = amount;
    command->order.title = "Two books";
    command->order.expires_in_s = 600;
    command->lines = R"([{"title":"Book","quantity":2,"amount":10}])";
    command->success_url = std::move(success);
    command->cancel_url = "https://shop.example/cart";
    return command;
  }
  std::int64_t made(std::string number, std::int64_t amount = 20) {
    auto command = session(std::move(number), amount);
    must(command);
    return command->view.session.order;
  }
  json::object page(std::int64_t order) {
    auto query = std::make_shared<GetCheckout>();
    query->order = order;
    ask(query);
    return checkout_page(render, services, *query->found, board.step(order), query->now);
  }
};

TEST_F(Checkout, ASessionIsAnOrderWithAPageAndTheNumberIsItsKey) {
  auto first = session("A-1", 20);
  must(first);
  const std::int64_t order = first->view.session.order;
  auto again = session("A-1", 20);
  must(again);
  EXPECT_TRUE(again->order.existed);
  EXPECT_EQ(again->view.session.order, order);
  EXPECT_EQ(code(session("A-1", 21)), Code::order_differs);
  EXPECT_EQ(code(session("A-1", 20, "https://shop.example/elsewhere")), Code::order_differs);
  auto bare = std::make_shared<CreateApiOrder>();
  bare->merchant = stall;
  bare->number = "A-1";
  bare->amount = 20;
  bare->title = "Two books";
  bare->expires_in_s = 600;
  EXPECT_EQ(code(bare), Code::order_differs);

  // The other way round: an order that was made without a page gets none.
  auto plain = std::make_shared<CreateApiOrder>(*bare);
  plain->number = "A-2";
  must(plain);
  EXPECT_EQ(code(session("A-2", 20)), Code::order_differs);
}

TEST_F(Checkout, ThePageSaysWhatIsToBePaidAndNothingOfTheProgramsOwnWords) {
  auto command = session("A-1", 20);
  command->order.metadata = R"({"customer":"c-991"})";
  must(command);
  const std::int64_t order = command->view.session.order;
  const json::object shown = page(order);
  EXPECT_EQ(shown.at("status").as_string(), "open");
  EXPECT_EQ(shown.at("shop").as_string(), "Stall");
  EXPECT_EQ(shown.at("lines").as_array().size(), 1U);
  EXPECT_TRUE(shown.at("return_url").is_null());
  EXPECT_EQ(shown.at("cancel_url").as_string(),
            "https://shop.example/cart?merchant_order_no=A-1&result=left");
  EXPECT_EQ(to_text(shown).find("c-991"), std::string::npos);
  EXPECT_EQ(to_text(shown).find(ids.make(IdKind::order, order)), std::string::npos);

  must(pay(amy, stall, 20, {.method = PaymentMethod::link, .order = order}));
  const json::object paid_page = page(order);
  EXPECT_EQ(paid_page.at("status").as_string(), "paid");
  EXPECT_TRUE(paid_page.at("code").is_null());
  EXPECT_EQ(paid_page.at("return_url").as_string(),
            "https://shop.example/thanks?merchant_order_no=A-1&result=paid");
  EXPECT_TRUE(paid_page.at("cancel_url").is_null());
  EXPECT_EQ(to_text(paid_page).find("Amy"), std::string::npos);
}

TEST_F(Checkout, APageWhoseTimeIsOverShowsNoCode) {
  const std::int64_t order = made("A-1");
  clock.advance(minutes(10));
  const json::object shown = page(order);
  EXPECT_EQ(shown.at("status").as_string(), "expired");
  EXPECT_TRUE(shown.at("code").is_null());
  EXPECT_EQ(shown.at("cancel_url").as_string(),
            "https://shop.example/cart?merchant_order_no=A-1&result=expired");
}

TEST_F(Checkout, ItsAddressIsNotTheOrdersIdAndIsReadBackOnlyWhole) {
  const std::int64_t order = made("A-1");
  const std::string id = checkout_id(ids, order), order_id = ids.make(IdKind::order, order);
  EXPECT_EQ(checkout_row(ids, id), order);
  EXPECT_NE(id.substr(3), order_id.substr(3));
  EXPECT_FALSE(checkout_row(ids, "cos" + order_id.substr(3)));
  EXPECT_FALSE(checkout_row(ids, order_id));
  std::string altered = id;
  altered.back() = altered.back() == '0' ? '1' : '0';
  EXPECT_FALSE(checkout_row(ids, altered));
  EXPECT_EQ(checkout_address(services, order), "https://pay.example/c/" + id);
}

TEST_F(Checkout, AScannedCodeSaysThatThereIsAPage) {
  const std::int64_t with = made("A-1"), without = made_order(stall, 20);
  for (const auto& [order, has_page] : {std::pair{with, true}, std::pair{without, false}}) {
    auto query = std::make_shared<ResolveCode>(packs);
    query->payer = amy.id;
    query->code.kind = qr::CodeKind::link;
    query->code.row = order;
    ask(query);
    ASSERT_FALSE(query->refusal);
    EXPECT_EQ(query->has_page, has_page);
  }
}

TEST_F(Checkout, APageThatWaitsIsToldFromTheCommit) {
  const std::int64_t order = made("A-1"), other = made("A-2");
  int told = 0, others = 0;
  ASSERT_TRUE(board.watch(board.new_ticket(), order, [&] { return ++told > 0; }));
  ASSERT_TRUE(board.watch(board.new_ticket(), other, [&] { return ++others > 0; }));
  must(pay(amy, stall, 20, {.method = PaymentMethod::link, .order = order}));
  EXPECT_EQ(told, 1);
  EXPECT_EQ(others, 0);
  auto off = std::make_shared<CloseOrder>(packs);
  off->order = other;
  off->merchant = stall;
  must(off);
  EXPECT_EQ(others, 1);
}

TEST_F(Checkout, HowFarThePayerIsIsForgottenWithTimeAndWhenItIsPaid) {
  const std::int64_t order = made("A-1"), other = made("A-2");
  int told = 0;
  board.watch(board.new_ticket(), order, [&] { return ++told > 0; });
  board.note(order, Step::opened);
  board.note(other, Step::confirming);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(page(order).at("step").as_string(), "opened");
  EXPECT_EQ(page(other).at("step").as_string(), "confirming");
  must(pay(amy, stall, 20, {.method = PaymentMethod::link, .order = order}));
  EXPECT_EQ(board.step(order), Step::none);
  clock.advance(kStepLasts);
  EXPECT_EQ(board.step(other), Step::none);
}

TEST_F(Checkout, SoManyPagesAreToldAndNoMore) {
  const std::int64_t order = made("A-1");
  std::vector<std::int64_t> tickets;
  for (std::size_t i = 0; i < kWatchersPerOrderMax; ++i) {
    tickets.push_back(board.new_ticket());
    ASSERT_TRUE(board.watch(tickets.back(), order, [] { return true; }));
  }
  EXPECT_FALSE(board.watch(board.new_ticket(), order, [] { return true; }));
  board.leave(tickets.front());
  EXPECT_TRUE(board.watch(board.new_ticket(), order, [] { return false; }));
  EXPECT_EQ(board.watchers(), kWatchersPerOrderMax);
  board.note(order, Step::opened);  // the last one is gone, as it says
  EXPECT_EQ(board.watchers(), kWatchersPerOrderMax - 1);
}

}  // namespace
}  // namespace chenxi::payments::test
