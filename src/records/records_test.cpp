#include <fstream>

#include "records/exports.h"
#include "records/routes.h"
#include "records/search.h"
#include "records/test_town.h"
#include "transfers/cancel.h"

namespace chenxi::records {
namespace {

constexpr const char* kStall = "\xe7\x8e\x8b\xe8\xae\xb0\xe6\x97\xa9\xe7\x82\xb9\xe9\x93\xba";  // Wang Ji Zao Dian Pu

class Records : public test::Town {
 protected:
  std::vector<http::Route> routes;
  void SetUp() override {
    test::Town::SetUp();
    add_routes(routes, services);
  }
  Got get(const std::string& operation, Pairs query = {}, Pairs params = {}) {
    return request(routes, operation, amys_cookie, std::move(query), std::move(params));
  }
  Got bills(Pairs query = {}) { return get("list_transactions", std::move(query)); }
  Got bill(const json::value& id) { return get("get_transaction", {}, {{"transaction", std::string(id.as_string())}}); }
  Got annotate(const json::value& id, const json::value& body) {
    return request(routes, "annotate_transaction", amys_cookie, {}, {{"transaction", std::string(id.as_string())}}, body);
  }
  static std::vector<std::int64_t> amounts(const Got& got) {
    std::vector<std::int64_t> out;
    for (const json::value& one : got.at("data").as_array()) out.push_back(one.at("amount").as_int64());
    return out;
  }
};
using Amounts = std::vector<std::int64_t>;

// ------------------------------------------------------------------------------------------------------------ lists

TEST_F(Records, BillsAreNewestFirstAndPagesMeetWithoutGapOrRepeat) {
  for (const std::int64_t amount : {100, 200, 300, 400}) paid(amy, stall, amount);
  Amounts all;
  std::string cursor;
  do {
    const Got page = bills({{"limit", "2"}, {"cursor", cursor}});
    ASSERT_EQ(page.status, 200) << page.text;
    const Amounts some = amounts(page);
    EXPECT_LE(some.size(), 2u);
    all.insert(all.end(), some.begin(), some.end());
    cursor = page.at("has_more").as_bool() ? std::string(page.at("next_cursor").as_string()) : "";
  } while (!cursor.empty());
  EXPECT_EQ(all, (Amounts{400, 300, 200, 100, 10'000}));
}

TEST_F(Records, EachKindOfRowIsCalledWhatItsOwnerCallsIt) {
  const std::int64_t payment = paid(amy, stall, 1'000);
  must(refund(stall, payment, 300));
  send(amy, bob, 200, transfers::Arrival::now, "lunch");
  send(bob, amy, 50);
  const Got got = bills();
  const auto& rows = got.at("data").as_array();
  const auto is = [&](std::size_t i, std::string_view type, std::string_view direction, std::string_view title) {
    EXPECT_EQ(rows.at(i).at("type"), json::value(type));
    EXPECT_EQ(rows.at(i).at("direction"), json::value(direction));
    EXPECT_EQ(rows.at(i).at("title"), json::value(title));
  };
  is(0, "transfer_in", "in", "\"\xe9\x98\xbf\xe6\x98\x8e\"");
  is(1, "transfer_out", "out", "\"\xe9\x98\xbf\xe6\x98\x8e\"");
  EXPECT_EQ(rows.at(1).at("note"), "lunch");
  is(2, "refund", "in", "Stall");
  is(3, "payment", "out", "Stall");
  EXPECT_EQ(rows.at(3).at("status"), "partly_refunded");
  EXPECT_EQ(rows.at(3).at("balance_after"), 9'000);
  is(4, "cash", "in", "Cash in at a counter");
  EXPECT_EQ(amounts(bills({{"type", "refund"}})), Amounts{300});
  EXPECT_EQ(bills({{"type", "nonsense"}}).code(), "malformed");
  EXPECT_EQ(bills({{"cursor", "pst_nonsense"}}).code(), "malformed");
}

TEST_F(Records, WhatTheHouseTakesBackIsNotCalledAPayout) {
  const auto posted = [&](const ledger::Leg& leg) {
    auto made = ledger::TransferId::none;
    act([&](engine::Context& ctx) { made = ctx.post({&leg, 1}); },
        [&](engine::Keys& wanted) {
          if (leg.reverses != ledger::TransferId::none) wanted.row<ledger::Transfer>(leg.reverses);
        });
    return made;
  };
  using enum ledger::TransferKind;
  const auto wrong = posted({payout, cash, amy.main, 700, 0, 0, {}});
  posted({reversal, amy.main, cash, 700, 0, 0, wrong});
  const Got got = bills();
  const auto& rows = got.at("data").as_array();
  EXPECT_EQ(rows.at(0).at("direction"), "out");
  EXPECT_EQ(rows.at(0).at("title"), "Booked by mistake, taken back");
  EXPECT_EQ(rows.at(1).at("direction"), "in");
  EXPECT_EQ(rows.at(1).at("title"), "Payout");
  const std::string table = get("export_transactions", {{"format", "csv"}, {"month", "2026-11"}}).text;
  EXPECT_NE(table.find(",\"Payout\",\"Payout\",7.00,,"), std::string::npos) << table;
  EXPECT_NE(table.find(",\"Correction\",\"Booked by mistake, taken back\",,7.00,"), std::string::npos) << "as the screen says: " << table;
  const std::string journal = get("export_transactions", {{"format", "hledger"}, {"month", "2026-11"}}).text;
  EXPECT_EQ(journal.find("expenses:payout"), std::string::npos) << "nothing was bought: " << journal;
}

TEST_F(Records, AMonthHasItsOwnTotalsAlsoWhenItIsOver) {
  paid(amy, stall, 100);
  clock.advance(days(20));
  paid(amy, stall, 200);
  paid(amy, stall, 300);
  const Got november = bills({{"month", "2026-11"}}), december = bills({{"month", "2026-12"}});
  EXPECT_EQ(amounts(november), (Amounts{100, 10'000}));
  EXPECT_EQ(november.at("month").at("in_amount"), 10'000);
  EXPECT_EQ(november.at("month").at("out_amount"), 100);
  EXPECT_EQ(november.at("month").at("count"), 2);
  EXPECT_EQ(amounts(december), (Amounts{300, 200}));
  EXPECT_EQ(december.at("month").at("out_amount"), 500);
  EXPECT_EQ(bills({{"month", "2025-01"}}).at("month").at("count"), 0);
  EXPECT_EQ(bills({{"month", "13-2026"}}).code(), "malformed");
}

TEST_F(Records, NobodySeesAnothersBillsOrFollowsHisCursor) {
  paid(bob, stall, 700);
  const Got his = request(routes, "list_transactions", bobs_cookie);
  const json::value id = his.at("data").as_array().at(0).at("id");
  EXPECT_EQ(bill(id).code(), "not_found");
  EXPECT_EQ(annotate(id, json::object{{"note", "x"}}).code(), "not_found");
  EXPECT_TRUE(bills({{"cursor", std::string(id.as_string())}}).at("data").as_array().empty());
  EXPECT_EQ(request(routes, "list_transactions", "nobody").code(), "not_signed_in");
}

TEST_F(Records, BillsAreFoundByNameByPinyinAndByNote) {
  const std::int64_t breakfast = shop(kStall);
  paid(amy, breakfast, 600);
  paid(amy, cafe, 700);
  send(amy, bob, 80, transfers::Arrival::now, "birthday cake");
  EXPECT_EQ(amounts(bills({{"q", kStall}})), Amounts{600});
  EXPECT_EQ(amounts(bills({{"q", "zaodian"}})), Amounts{600});
  EXPECT_EQ(amounts(bills({{"q", "WJ"}})), Amounts{600});
  EXPECT_EQ(amounts(bills({{"q", "caf"}})), Amounts{700});
  EXPECT_EQ(amounts(bills({{"q", "Birthday"}})), Amounts{80});
  EXPECT_EQ(amounts(bills({{"q", "aming"}})), Amounts{80});
  EXPECT_TRUE(amounts(bills({{"q", "xyz"}})).empty());
}

TEST(Pinyin, MatchesWholeWordsAndFirstLettersAndLatinNames) {
  EXPECT_EQ(pinyin(kStall), "wang ji zao dian pu");
  for (const char* typed : {"wang ji", "wjzd", "ZAODIAN", "\xef\xbd\x97\xef\xbd\x8a"}) EXPECT_TRUE(Search(typed).matches(kStall)) << typed;
  for (const char* typed : {"wz", "li", "shop"}) EXPECT_FALSE(Search(typed).matches(kStall)) << typed;
  EXPECT_TRUE(Search("cafe").matches("Caf\xc3\xa9 Nord"));
}

// ----------------------------------------------------------------------------------------------------------- detail

TEST_F(Records, ADetailTellsWhatHappenedAndLeadsToTheReceipt) {
  const std::int64_t payment = paid(amy, stall, 1'000);
  clock.advance(minutes(1));
  must(refund(stall, payment, 300));
  clock.advance(minutes(1));
  must(refund(stall, payment, 700));
  const Got list = bills({{"type", "payment"}});
  const Got got = bill(list.at("data").as_array().at(0).at("id"));
  ASSERT_EQ(got.status, 200) << got.text;
  EXPECT_EQ(got.at("status"), "refunded");
  ASSERT_EQ(got.at("refunds").as_array().size(), 2u);
  EXPECT_EQ(got.at("refunds").as_array().at(0).at("amount"), 300);
  std::string kinds;
  for (const json::value& step : got.at("timeline").as_array()) kinds += std::string(step.at("kind").as_string()) + " ";
  EXPECT_EQ(kinds, "authorised paid refunded refunded ");
  EXPECT_EQ(got.at("proved").at("class"), "B") << "by device and PIN";
  EXPECT_FALSE(got.at("proved").at("law").as_string().empty());
  const Got back = bills({{"type", "refund"}});
  EXPECT_TRUE(bill(back.at("data").as_array().at(0).at("id")).at("proved").is_null()) << "not what came in";
  const auto group = stored<payments::Payment>(payment)->group;
  EXPECT_EQ(got.at("receipt_id"), json::value(ids.make(IdKind::receipt, static_cast<std::int64_t>(group))));
}

TEST_F(Records, MoneyThatWaitsHasAReceiptOnlyWhenItHasArrived) {
  send(amy, bob, 500, transfers::Arrival::two_hours);
  const Got waiting = bills({{"type", "transfer_out"}});
  const json::value id = waiting.at("data").as_array().at(0).at("id");
  EXPECT_EQ(waiting.at("data").as_array().at(0).at("status"), "scheduled");
  EXPECT_TRUE(bill(id).at("receipt_id").is_null());
  const Got home = get("get_home");
  EXPECT_EQ(home.at("held").at("amount"), 500);
  EXPECT_EQ(home.at("balance").at("amount"), 10'000);
  ASSERT_EQ(home.at("pending").as_array().size(), 1u);
  EXPECT_EQ(home.at("pending").as_array().at(0).at("object"), "transfer");
}

TEST_F(Records, ArrivedMoneyHasAReceipt) {
  send(amy, bob, 500, transfers::Arrival::two_hours);
  clock.advance(hours(2));
  ring();
  const Got got = bill(bills({{"type", "transfer_out"}}).at("data").as_array().at(0).at("id"));
  EXPECT_EQ(got.at("status"), "succeeded");
  EXPECT_TRUE(got.at("receipt_id").is_string());
}

TEST_F(Records, OnesOwnCategoryAndNoteAreKeptSealedAndCanBeForgotten) {
  paid(amy, shop_of_kind("Noodles", "5812"), 900);
  const json::value id = bills().at("data").as_array().at(0).at("id");
  EXPECT_EQ(bill(id).at("category"), "food");
  const Got changed = annotate(id, json::object{{"category", "gift"}, {"note", "for grandma"}});
  ASSERT_EQ(changed.status, 200) << changed.text;
  EXPECT_EQ(changed.at("category"), "gift");
  EXPECT_EQ(bill(id).at("note"), "for grandma");
  EXPECT_EQ(amounts(bills({{"q", "grandma"}})), Amounts{900});
  EXPECT_EQ(annotate(id, json::object{{"category", "casino"}}).code(), "malformed");
  EXPECT_EQ(annotate(id, json::object{{"colour", "red"}}).code(), "malformed");
  annotate(id, json::object{{"category", nullptr}});
  EXPECT_EQ(bill(id).at("category"), "food");
  EXPECT_EQ(bill(id).at("note"), "for grandma") << "what was not named stays";
  annotate(id, json::object{{"note", nullptr}});
  EXPECT_TRUE(bill(id).at("note").is_null());
}

// ------------------------------------------------------------------------------------------------- home and figures

TEST_F(Records, HomeSaysWhatMayStillBeSpentAndWhichRuleSaysSo) {
  paid(amy, stall, 750);
  const Got home = get("get_home");
  ASSERT_EQ(home.status, 200) << home.text;
  EXPECT_EQ(home.at("available").at("amount"), 9'250);
  std::int64_t tightest = 9'250;
  for (const json::value& limit : home.at("limits").as_array())
    if (limit.at("rule") == home.at("spendable").at("rule")) tightest = limit.at("left").at("amount").as_int64();
  EXPECT_EQ(home.at("spendable").at("amount"), tightest);
  EXPECT_FALSE(home.at("spendable").at("rule_text").as_string().empty());
  EXPECT_EQ(home.at("recent").as_array().size(), 2u);
  const Got limits = get("get_limits");
  EXPECT_FALSE(limits.at("statutory").as_array().empty());
  EXPECT_TRUE(limits.at("user").at("day").is_null());
  EXPECT_EQ(limits.at("factor_classes").as_array().at(0).at("class"), "B");
}

TEST_F(Records, AnOrderThatWaitsOnThisPhoneStandsOnItsHomeScreen) {
  change<identity::Customer>(amy.id, [](identity::Customer& row) { row.small_payments = true; });
  run(charge(stall, shown_code(amy, clock.now()), 900));
  const Got home = get("get_home");
  ASSERT_EQ(home.at("pending").as_array().size(), 1u);
  EXPECT_EQ(home.at("pending").as_array().at(0).at("object"), "confirmation");
}

TEST_F(Records, InsightsAddUpToTheMonth) {
  const std::int64_t noodles = shop_of_kind("Noodles", "5812");
  paid(amy, noodles, 500);
  paid(amy, noodles, 250);
  send(amy, bob, 100);
  const Got got = get("get_insights", {{"month", "2026-11"}});
  EXPECT_EQ(got.at("out_amount"), 850);
  std::int64_t sum = 0;
  for (const json::value& one : got.at("by_category").as_array()) sum += one.at("amount").as_int64();
  EXPECT_EQ(sum, 850);
  EXPECT_EQ(got.at("by_category").as_array().at(0).at("category"), "food");
  EXPECT_EQ(got.at("by_day").as_array().at(0).at("date"), "2026-11-23");
  EXPECT_EQ(got.at("top_payees").as_array().at(0).at("title"), "Noodles");
  EXPECT_EQ(got.at("top_payees").as_array().at(0).at("amount"), 750);
  EXPECT_EQ(got.at("previous").at("out_amount"), 0);
}

TEST_F(Records, WhatCameBackWasNeitherSpentNorEarned) {
  send(amy, bob, 700);
  const auto cancelled = [&](std::int64_t transfer) {
    auto command = std::make_shared<transfers::Cancel>(packs, amy.id, transfer);
    command->request = engine::Request{amy.id, fresh_key(), sha256(text(fresh_key()))};
    must(command);
  };
  cancelled(send(amy, bob, 800, transfers::Arrival::next_day));
  const std::int64_t waits = send(amy, bob, 90, transfers::Arrival::next_day);
  const auto month = [&](const char* which, std::int64_t in, std::int64_t out) {
    const Got report = get("get_insights", {{"month", which}}), list = bills({{"month", which}});
    EXPECT_EQ(report.at("in_amount"), in) << which;
    EXPECT_EQ(report.at("out_amount"), out) << which;
    EXPECT_EQ(list.at("month").at("in_amount"), in) << which;
    EXPECT_EQ(list.at("month").at("out_amount"), out) << which;
    return report;
  };
  const Got report = month("2026-11", 10'000, 790);
  EXPECT_EQ(report.at("by_category").as_array().size(), 1u);
  EXPECT_EQ(report.at("by_category").as_array().at(0).at("amount"), 790);
  EXPECT_EQ(report.at("by_day").as_array().at(0).at("out_amount"), 790);
  // The statement still shows both rows.
  EXPECT_EQ(amounts(bills()), (Amounts{90, 800, 800, 700, 10'000}));
  cancelled(waits);
  const Got later = month("2026-11", 10'000, 700);
  EXPECT_EQ(later.at("previous").at("out_amount"), 0);
}

TEST_F(Records, WhatCameBackWasNeitherSpentNorReceived) {
  const std::int64_t noodles = shop_of_kind("Noodles", "5812");
  const std::int64_t meal = paid(amy, noodles, 500);
  must(refund(noodles, meal, 200));
  cancel(amy, send(amy, bob, 1'000, transfers::Arrival::next_day));
  send(amy, bob, 300);
  const std::int64_t later = send(amy, bob, 700, transfers::Arrival::next_day);
  clock.advance(days(10));  // December; before its timer rings
  cancel(amy, later);
  must(refund(noodles, meal, 100));
  paid(amy, noodles, 40);
  const Got november = get("get_insights", {{"month", "2026-11"}}), december = get("get_insights", {{"month", "2026-12"}});
  EXPECT_EQ(november.at("out_amount"), 200 + 300) << "what came back later belongs to what it gives back";
  EXPECT_EQ(november.at("in_amount"), 10'000) << "the cash alone";
  EXPECT_EQ(december.at("out_amount"), 40);
  EXPECT_EQ(december.at("in_amount"), 0);
  EXPECT_EQ(december.at("previous").at("out_amount"), 500);
  EXPECT_EQ(to_text(november.at("by_category")),
            R"([{"category":"transfer","amount":300,"count":1},{"category":"food","amount":200,"count":1}])");
  std::int64_t by_day = 0;
  for (const json::value& one : november.at("by_day").as_array()) by_day += one.at("out_amount").as_int64();
  EXPECT_EQ(by_day, 500);
  EXPECT_EQ(bills({{"month", "2026-11"}}).at("month").at("out_amount"), 500) << "the list says the same";
  EXPECT_EQ(amounts(bills({{"month", "2026-12"}})), (Amounts{40, 100, 700})) << "and still shows every row";
}

TEST_F(Records, AnOldMonthBehindABusyOneIsWholeOnItsFirstPage) {
  paid(amy, stall, 100);
  clock.advance(days(30));
  act([this](engine::Context& ctx) {
    std::vector<ledger::Leg> legs;
    for (int i = 0; i < 2'500; ++i) legs.push_back({ledger::TransferKind::cash_in, cash, amy.main, 1, 0, 0, {}});
    ctx.post(legs);
  });
  const Got november = bills({{"month", "2026-11"}}), december = bills({{"month", "2026-12"}});
  EXPECT_EQ(amounts(november), (Amounts{100, 10'000}));
  EXPECT_FALSE(november.at("has_more").as_bool());
  EXPECT_EQ(december.at("month").at("count"), 2'500);
  EXPECT_EQ(december.at("month").at("in_amount"), 2'500);
  EXPECT_EQ(amounts(bills({{"q", "stall"}})), Amounts{100}) << "a search does not end at a busy month";
  const std::string file = get("export_transactions", {{"month", "2026-12"}}).text;
  EXPECT_EQ(std::ranges::count(file, '\n'), 1 + 2'500) << "a file has them all";
}

TEST_F(Records, BillsAreFilteredByDirectionAmountAndCounterparty) {
  paid(amy, stall, 100);
  paid(amy, cafe, 200);
  paid(amy, stall, 300);
  send(amy, bob, 250);
  send(bob, amy, 50);
  EXPECT_EQ(amounts(bills({{"direction", "in"}})), (Amounts{50, 10'000}));
  EXPECT_EQ(amounts(bills({{"direction", "out"}, {"amount_min", "200"}, {"amount_max", "250"}})), (Amounts{250, 200}));
  const Got all = bills();
  const auto id = [&](std::size_t i) { return std::string(all.at("data").as_array().at(i).at("id").as_string()); };
  EXPECT_EQ(amounts(bills({{"like", id(2)}})), (Amounts{300, 100})) << "the stall's";
  EXPECT_EQ(amounts(bills({{"like", id(0)}})), (Amounts{50, 250})) << "Bob's, both ways";
  for (const auto& [name, value] : Pairs{{"direction", "up"}, {"amount_min", "1.5"}, {"amount_max", "-1"}, {"like", "pst_x"}})
    EXPECT_EQ(bills({{name, value}}).code(), "malformed") << name;
  EXPECT_TRUE(bills({{"like", std::string(request(routes, "list_transactions", bobs_cookie).at("data").as_array().back().at("id").as_string())}})
                  .at("data").as_array().empty())
      << "not by another's row";
}

TEST_F(Records, AnAnswerRightAfterAPaymentHasIt) {
  bills();  // everything is followed from here on, at its own pace
  for (std::int64_t amount = 1; amount <= 50; ++amount) {
    const auto command = std::make_shared<payments::test::Do>();
    command->act = [&](engine::Context& ctx) {
      const ledger::Leg leg{ledger::TransferKind::cash_in, cash, amy.main, amount, 0, 0, {}};
      ctx.post({&leg, 1});
    };
    ASSERT_FALSE(engine.submit_and_wait(command).refusal);
    const Got got = bills({{"limit", "1"}, {"month", "2026-11"}});
    ASSERT_EQ(amounts(got), Amounts{amount});
    ASSERT_EQ(got.at("month").at("count"), 1 + amount);
  }
}

// ---------------------------------------------------------------------------------------------------------- exports

TEST_F(Records, ASpreadsheetRunsNothingThatSomebodyWrote) {
  paid(amy, shop("=HYPERLINK(\"http://evil\")"), 100);
  send(amy, bob, 50, transfers::Arrival::now, "+cmd|' /C calc'!A0");
  send(amy, bob, 60, transfers::Arrival::now, "\xef\xbc\x9d" "1+1");
  const std::string file = get("export_transactions", {{"format", "csv"}, {"month", "2026-11"}}).text;
  EXPECT_TRUE(file.starts_with("\xef\xbb\xbf\"Time\",")) << file;
  EXPECT_NE(file.find("\"'=HYPERLINK(\"\"http://evil\"\")\""), std::string::npos) << file;
  EXPECT_NE(file.find("\"'+cmd"), std::string::npos);
  EXPECT_NE(file.find("\"'\xef\xbc\x9d"), std::string::npos);
  EXPECT_NE(file.find(",,1.00,CNY,99.00,"), std::string::npos) << file;
}

TEST_F(Records, TheTableHasTheCategoryThatTheScreenShows) {
  const std::int64_t pool = shop_of_kind("Pool", "7997");
  auto buy = std::make_shared<payments::test::Do>();
  buy->act = [&, made = &buy->object](engine::Context& ctx) {
    packages::Package bought;
    bought.id = ctx.new_id();
    bought.merchant = pool;
    bought.customer = amy.id;
    bought.price = 500;
    bought.escrow = ctx.open_account(ledger::AccountKind::escrow, pool, money::Currency::cny);
    const ledger::Leg leg{ledger::TransferKind::escrow, amy.main, bought.escrow, 500, 0, bought.id, {}};
    ctx.post({&leg, 1});
    ctx.insert(bought);
    *made = bought.id;
  };
  must(buy);
  EXPECT_EQ(bills().at("data").as_array().at(0).at("category"), "fun");
  const std::string table = get("export_transactions", {{"format", "csv"}, {"month", "2026-11"}}).text;
  EXPECT_NE(table.find("\"Pool\",,5.00,CNY,95.00,\"" + sentence(Lang::en, "wallet.category.fun") + "\","), std::string::npos) << table;
  EXPECT_NE(table.find(",100.00,,CNY,100.00,,"), std::string::npos) << "cash has none: " << table;
}

TEST_F(Records, HledgerAcceptsTheJournalStrictly) {
  const std::int64_t nasty = shop("; date:soon [2026-99-99] | \xe5\xba\x97");
  const std::int64_t payment = paid(amy, nasty, 1'000);
  must(refund(nasty, payment, 400));
  send(amy, bob, 200, transfers::Arrival::now, "date:never ; [=1] tag: value");
  send(amy, bob, 300, transfers::Arrival::two_hours);
  send(bob, amy, 70);
  clock.advance(hours(3));
  ring();
  paid(amy, shop_of_kind("Noodles", "5812"), 55);
  const std::string journal = get("export_transactions", {{"format", "hledger"}, {"month", "2026-11"}}).text;
  if (std::system("command -v hledger >/dev/null 2>&1") != 0) GTEST_SKIP() << "hledger is not installed";
  const std::string path = testing::TempDir() + "/records_test.journal";
  std::ofstream(path) << journal;
  EXPECT_EQ(std::system(("LC_ALL=C.UTF-8 hledger -f '" + path + "' check --strict").c_str()), 0) << journal;
  // The check has teeth: a balance that does not add up is found.
  std::string wrong = journal;
  const std::size_t at = wrong.rfind("= ");
  wrong.replace(at, 2, "= 1");
  std::ofstream(path) << wrong;
  EXPECT_NE(std::system(("LC_ALL=C.UTF-8 hledger -f '" + path + "' check --strict >/dev/null 2>&1").c_str()), 0);
}

TEST(Kinds, OfRowsAndAccountsHaveNamesWhereverTheBooksAreShown) {
  for (int n = 1; n < 256; ++n) {
    std::string account(ledger::name(static_cast<ledger::AccountKind>(n)));
    std::replace(account.begin(), account.end(), ':', '_');
    const std::string row(ledger::name(static_cast<ledger::TransferKind>(n)));
    for (const std::string where : {"console", "demo"}) {
      if (!account.empty()) {
        EXPECT_TRUE(has_sentence(where + ".kind." + account)) << where << " " << account;
      }
      if (!row.empty()) {
        EXPECT_TRUE(has_sentence(where + ".row." + row)) << where << " " << row;
      }
    }
  }
}

}  // namespace
}  // namespace chenxi::records
