// What no script can bring about: receivers who have nothing left, whose account is frozen, or of whom there are fifty.
#include "payments/splits/split.h"

#include "payments/api/orders.h"
#include "payments/splits/partners.h"
#include "payments/splits/share_out.h"
#include "payments/test_town.h"

namespace chenxi::payments::test {
namespace {

/// How often a question went to the store, by table.
struct Counting : store::Reader {
  explicit Counting(store::Reader& books) : inner(books) {}
  void load(const store::TableInfo& table, std::span<const store::Key> keys,
            const store::FreshRow& fresh) override {
    loads[std::string(table.name)] += 1;
    inner.load(table, keys, fresh);
  }
  void scan(const store::TableInfo& table, const store::Range& range, const store::FreshRow& fresh) override {
    inner.scan(table, range, fresh);
  }
  store::Reader& inner;
  std::map<std::string, int> loads;
};

struct SplitTest : Town {
  Resident zoe;
  std::int64_t mill = 0;
  int numbers = 0;

  void SetUp() override {
    Town::SetUp();
    zoe = resident(90'000);
    mill = shop("Mill");
    for (const std::int64_t receiver : {cafe, mill}) agree(receiver);
  }
  void agree(std::int64_t receiver) {
    must(std::make_shared<AskPartner>(stall, receiver));
    must(std::make_shared<AcceptPartner>(receiver, stall));
  }
  /// The newest orders of the stall, read by `reader`.
  ListApiOrders page_of_orders(store::Reader& reader, std::int64_t limit) {
    engine::Workspace workspace;
    ledger::Books books(0, executor.books().calendar());
    engine::Context ctx(workspace, books, reader);
    ListApiOrders list;
    list.merchant = stall;
    list.limit = limit;
    list.run(ctx);
    return list;
  }
  std::int64_t ordered(std::int64_t amount, std::vector<AskedShare> shares, SplitWhen when = SplitWhen::paid) {
    auto command = std::make_shared<CreateApiOrder>();
    command->merchant = stall;
    command->number = "S-" + std::to_string(++numbers);
    command->amount = amount;
    command->packs = &packs;
    command->split = AskedSplit{when, std::move(shares)};
    must(command);
    return command->view.order.order.id;
  }
  std::int64_t paid_order(std::int64_t amount, std::int64_t order) {
    PayOptions options;
    options.order = order;
    options.method = PaymentMethod::link;
    auto command = pay(zoe, stall, amount, options);
    must(command);
    return command->view.payment.id;
  }
  SplitShare share(std::int64_t order, std::int64_t at = 0) { return *stored<SplitShare>(stored<Split>(order)->first + at); }
  /// Takes what a shop has, as its bank would.
  void drain(std::int64_t merchant) {
    const ledger::Leg leg{ledger::TransferKind::reversal, shops.merchant(merchant)->account, cash, shop_balance(merchant), 0, 0, {}};
    act([leg](engine::Context& ctx) { ctx.post({&leg, 1}); });
  }
};

TEST_F(SplitTest, WhatAReceiverDoesNotHaveTheShopBearsUntilItIsThereAgain) {
  const std::int64_t order = ordered(1'000, {{cafe, 5'000, 0}, {mill, 3'000, 0}});
  const std::int64_t payment = paid_order(1'000, order);
  drain(cafe);
  must(refund(stall, payment, 200));
  EXPECT_EQ(shop_balance(stall), 60);  // 200 of its own, 60 of the mill's, 200 to the payer
  EXPECT_EQ(share(order, 0).owed, 100);
  EXPECT_EQ(share(order, 1).owed, 0);
  EXPECT_EQ(shop_balance(mill), 240);

  // Nobody loses silently, and the payer is not paid with what is not there.
  const Outcome refused = run(refund(stall, payment, 800));
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->code(), Code::merchant_insufficient_balance);
  EXPECT_EQ(refused.refusal->detail().amount_minor, 60) << "the shop's own balance, as it is told";
  EXPECT_EQ(shop_balance(mill), 240);

  // It sells again: what it owes comes with the next refund.
  paid(resident(1'000), cafe, 70);
  must(refund(stall, payment, 10));
  EXPECT_EQ(shop_balance(cafe), 0);
  EXPECT_EQ(share(order, 0).owed, 35);
  EXPECT_EQ(shop_balance(stall), 60 + 70 + 3 - 10);
  paid(resident(1'000), cafe, 1'000);
  paid(resident(1'000), stall, 1'000);
  must(refund(stall, payment, 790));
  EXPECT_EQ(share(order, 0).returned, 500);
  EXPECT_EQ(share(order, 1).returned, 300);
  EXPECT_EQ(share(order, 0).owed, 0);
  EXPECT_EQ(shop_balance(cafe), 1'070 - 500);
  EXPECT_EQ(shop_balance(mill), 0);
  EXPECT_EQ(sum_of_all(), 0);
}

/// Whatever the two have done since.
TEST_F(SplitTest, ARepeatedWordBetweenPartnersGetsItsFirstAnswer) {
  const std::int64_t dairy = shop("Dairy");
  const Uuid asked = fresh_key(), accepted = fresh_key(), once_more = fresh_key();
  const auto ask_under = [&](const Uuid& key) {
    auto command = std::make_shared<AskPartner>(stall, dairy);
    command->request = engine::Request{stall, key, command->hash()};
    must(command);
    return command->view.value();
  };
  const auto accept = [&] {
    auto command = std::make_shared<AcceptPartner>(dairy, stall);
    command->request = engine::Request{dairy, accepted, command->hash()};
    must(command);
    return command->view.value();
  };
  const Instant began = clock.now();
  const auto expect_all = [&] {
    for (const Uuid& key : {asked, once_more}) {
      const PartnerView seen = ask_under(key);
      EXPECT_TRUE(seen.gives);
      EXPECT_EQ(seen.name, "Dairy");
      EXPECT_EQ(seen.partner.state, key == asked ? PartnerState::asked : PartnerState::accepted);
      EXPECT_EQ(seen.partner.asked_at, began);
    }
    const PartnerView seen = accept();
    EXPECT_FALSE(seen.gives);
    EXPECT_EQ(seen.partner.state, PartnerState::accepted);
    EXPECT_EQ(seen.partner.asked_at, began);
    EXPECT_EQ(seen.partner.accepted_at, began + minutes(1));
  };
  EXPECT_EQ(ask_under(asked).partner.state, PartnerState::asked);
  clock.advance(minutes(1));
  EXPECT_EQ(accept().partner.state, PartnerState::accepted);
  EXPECT_EQ(ask_under(once_more).partner.state, PartnerState::accepted);
  expect_all();
  must(std::make_shared<EndPartner>(dairy, stall));
  clock.advance(minutes(1));
  expect_all();
  EXPECT_FALSE(stored<SplitPartner>(stall, dairy));
  must(std::make_shared<AskPartner>(stall, dairy));
  expect_all();
}

/// Money is never changed on its way to a partner.
TEST_F(SplitTest, WhoseTakingsAreInAnotherCurrencyIsNotGivenShares) {
  const auto opened_in_dollars = [&](std::int64_t of) {
    AccountId account{};
    act(
        [&](engine::Context& ctx) {
          account = ctx.open_account(AccountKind::merchant, of, money::Currency::usd);
          ctx.edit<Merchant>(of).account = account;
        },
        [&](engine::Keys& k) { k.row<Merchant>(of); });
    return account;
  };
  const std::int64_t abroad = shop("Abroad");
  opened_in_dollars(abroad);
  EXPECT_EQ(code(std::make_shared<AskPartner>(stall, abroad)), Code::currency_mismatch);
  EXPECT_EQ(code(std::make_shared<AskPartner>(abroad, stall)), Code::currency_mismatch);

  // Agreed and planned before it was so.
  const std::int64_t planned = ordered(1'000, {{cafe, 5'000, 0}, {mill, 3'000, 0}});
  const AccountId dollars = opened_in_dollars(cafe);
  change<SplitShare>(share(planned).id, [=](SplitShare& one) { one.account = dollars; });
  auto command = std::make_shared<CreateApiOrder>();
  command->merchant = stall;
  command->number = "USD-1";
  command->amount = 1'000;
  command->packs = &packs;
  command->split = AskedSplit{SplitWhen::paid, {{mill, 3'000, 0}, {cafe, 5'000, 0}}};
  const Outcome refused = run(command);
  ASSERT_TRUE(refused.refusal);
  EXPECT_EQ(refused.refusal->code(), Code::currency_mismatch);
  EXPECT_EQ(refused.refusal->detail().pointer, "/split/shares/1/shop");
  paid_order(1'000, planned);
  EXPECT_EQ(share(planned, 0).state, ShareState::kept);
  EXPECT_EQ(share(planned, 1).paid, 300);
  EXPECT_EQ(shop_balance(stall), 700);
}

TEST_F(SplitTest, TheSharesOfAPageOfOrdersAreReadTogether) {
  std::vector<std::int64_t> orders;
  for (int i = 0; i < 12; ++i) {
    if (i == 9) {
      orders.push_back(ordered(1'000, {{mill, 3'000, 0}}));
      continue;
    }
    orders.push_back(ordered(1'000, {{cafe, 5'000, 0}, {mill, 0, 70}}));
  }
  Counting reader(executor.store());
  const ListApiOrders list = page_of_orders(reader, 10);
  ASSERT_EQ(list.found.size(), 10u);
  EXPECT_TRUE(list.more);
  for (std::size_t i = 0; i < 10; ++i) {
    const ApiOrderView& view = list.found[i];
    EXPECT_EQ(view.order.order.id, orders[11 - i]);
    ASSERT_TRUE(view.split);
    EXPECT_EQ(view.split->shares.at(0).order, orders[11 - i]);
    EXPECT_EQ(view.split->names,
              i == 2 ? std::vector<std::string>{"Mill"} : (std::vector<std::string>{"Cafe", "Mill"}));
  }
  EXPECT_EQ(reader.loads["splits"], 1);
  EXPECT_EQ(reader.loads["split_shares"], 1);
}

TEST_F(SplitTest, APageOfOrdersCostsAsManyLookUpsAsOne) {
  std::vector<std::int64_t> orders, payments, holds;
  for (int i = 0; i < 6; ++i) {
    auto command = std::make_shared<CreateApiOrder>();
    command->merchant = stall;
    command->number = fmt::format("P-{}", i);
    command->amount = 100 + i;
    command->hold_days = i >= 4 ? 3 : 0;
    command->metadata = fmt::format(R"({{"table":"{}"}})", i);
    must(command);
    orders.push_back(command->view.order.order.id);
    PayOptions options;
    options.order = orders.back();
    options.method = PaymentMethod::link;
    if (i < 2) continue;
    auto paying = pay(zoe, stall, 100 + i, options);
    must(paying);
    (i >= 4 ? holds : payments).push_back(i >= 4 ? paying->held->hold.id : paying->view.payment.id);
  }
  Counting reader(executor.store());
  const ListApiOrders list = page_of_orders(reader, 6);
  EXPECT_FALSE(list.more);
  ASSERT_EQ(list.found.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    const ApiOrderView& view = list.found[5 - i];
    EXPECT_EQ(view.order.order.id, orders[i]);
    EXPECT_EQ(view.order.shop.name, "Stall");
    EXPECT_EQ(view.number, fmt::format("P-{}", i));
    EXPECT_EQ(view.metadata, fmt::format(R"({{"table":"{}"}})", i));
    EXPECT_EQ(view.payment ? view.payment->id : 0, i == 2 || i == 3 ? payments[i - 2] : 0);
    EXPECT_EQ(view.hold ? view.hold->id : 0, i >= 4 ? holds[i - 4] : 0);
  }
  for (const char* table : {"orders", "payments", "payment_holds", "merchants"}) EXPECT_EQ(reader.loads[table], 1) << table;
  EXPECT_EQ(reader.loads["api_orders"], 0) << "they are the page";
}

TEST_F(SplitTest, AFrozenReceiverIsNotPaidAndGivesNothingBack) {
  const auto state = [&](ledger::AccountState wanted) {
    const ledger::AccountId account = shops.merchant(cafe)->account;
    act([=](engine::Context& ctx) { ctx.set_account_state(account, wanted); });
  };
  const std::int64_t before = ordered(1'000, {{cafe, 5'000, 0}}), after = ordered(1'000, {{cafe, 5'000, 0}});
  const std::int64_t payment = paid_order(1'000, before);
  state(ledger::AccountState::frozen);
  paid_order(1'000, after);
  EXPECT_EQ(share(after).state, ShareState::kept);
  EXPECT_EQ(shop_balance(stall), 1'500);
  must(refund(stall, payment, 1'000));
  EXPECT_EQ(shop_balance(stall), 500);
  EXPECT_EQ(share(before).owed, 500);
  state(ledger::AccountState::open);
  EXPECT_EQ(shop_balance(cafe), 500);
}

TEST_F(SplitTest, FiftyReceiversAddUpToTheFen) {
  std::vector<AskedShare> shares;
  std::vector<std::int64_t> receivers;
  for (std::size_t i = 0; i < kSharesMax; ++i) {
    receivers.push_back(shop("Shop " + std::to_string(i)));
    agree(receivers.back());
    shares.push_back({receivers.back(), 197, 0});
  }
  const std::int64_t order = ordered(1'000, shares);  // 19.7 each
  const std::int64_t payment = paid_order(1'000, order);
  std::int64_t together = 0;
  for (const std::int64_t receiver : receivers) {
    EXPECT_GE(shop_balance(receiver), 19);
    EXPECT_LE(shop_balance(receiver), 20);
    together += shop_balance(receiver);
  }
  EXPECT_EQ(together, 985);
  EXPECT_EQ(shop_balance(stall), 15);
  for (const std::int64_t part : {1, 332, 333, 334}) must(refund(stall, payment, part));
  for (const std::int64_t receiver : receivers) EXPECT_EQ(shop_balance(receiver), 0);
  EXPECT_EQ(shop_balance(stall), 0);
  EXPECT_EQ(sum_of_all(), 0);
}

TEST_F(SplitTest, WhatWaitsIsNeitherTheShopsNorAnybodysUntilItSaysSo) {
  const std::int64_t order = ordered(1'000, {{cafe, 0, 990}, {mill, 1, 0}}, SplitWhen::confirmed);
  const std::int64_t payment = paid_order(1'000, order);
  const auto aside = stored<SplitAside>(stall);
  ASSERT_TRUE(aside);
  EXPECT_EQ(balance(aside->account), 990);  // a ten thousandth of 10.00 is nothing
  EXPECT_EQ(shop_balance(stall), 10);
  must(refund(stall, payment, 1'000));           // and still all of it comes back
  EXPECT_EQ(balance(aside->account), 0);
  must(std::make_shared<ShareOut>(packs, stall, order));
  EXPECT_EQ(shop_balance(cafe), 0);
  EXPECT_EQ(stored<Split>(order)->state, SplitState::shared);
  EXPECT_EQ(sum_of_all(), 0);
}

}  // namespace
}  // namespace chenxi::payments::test
