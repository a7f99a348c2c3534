// A day's report against the rows of the books: every figure, of any day, whoever sold, however refunds fall.
// And the files: nothing in them runs, names nobody who paid, and hledger agrees.
#include <cstdlib>
#include <fstream>
#include <random>

#include "counter/tables.h"
#include "packages/rows.h"
#include "records/test_town.h"
#include "reports/report.h"
#include "reports/routes.h"
#include "rules/fees.h"
#include "settlement/tables.h"

namespace chenxi::reports {
namespace {

using ledger::TransferKind;

class Reports : public records::test::Town {
 protected:
  std::vector<http::Route> routes;
  std::string cookie = rng.bytes(32);
  std::int64_t front = 0;  // a till of the stall's
  ledger::AccountId escrow{};

  void SetUp() override {
    records::test::Town::SetUp();
    add_routes(routes, services);
    act([&](engine::Context& ctx) {
      identity::Session session;
      session.token_hash = sha256(cookie);
      session.app = identity::AppKind::till;
      session.subject = stall;
      session.created_at = ctx.now();
      session.expires_at = ctx.now() + days(400);
      ctx.insert(std::move(session));
      front = ctx.new_id();
      counter::Till till;
      till.merchant = stall;
      till.id = front;
      till.role = counter::Role::cashier;
      till.label = "=HYPERLINK(\"http://evil\")";
      ctx.insert(till);
      escrow = ctx.open_account(ledger::AccountKind::escrow, stall, money::Currency::cny);
    });
    // A shop whose papers are accepted pays a fee.
    act([&](engine::Context& ctx) { ctx.insert(merchants::ShopTakings{stall, 0, 0, 0, 0, 0}); });
    change<merchants::Merchant>(
        stall, [](merchants::Merchant& row) { row.standing = merchants::Standing::accepted; });
  }
  void rich(const records::test::Resident& who, std::int64_t amount) {
    act([&](engine::Context& ctx) {
      const ledger::Leg leg{TransferKind::cash_in, cash, who.main, amount, 0, 0, {}};
      ctx.post({&leg, 1});
    });
  }
  /// Sold at the till.
  std::int64_t sold(std::int64_t amount) {
    auto asked = order(stall, amount);
    asked->till = front;
    must(asked);
    auto paid_by = pay(amy, stall, amount, {.order = asked->view.order.id});
    must(paid_by);
    return paid_by->view.payment.id;
  }
  void given_back(std::int64_t payment, std::int64_t amount) { must(refund(stall, payment, amount)); }
  /// A visit of a package, taken at the till.
  void visited(std::int64_t amount) {
    const ledger::AccountId shop_account = shops.merchant(stall)->account;
    auto bought = std::make_shared<payments::test::Do>();
    bought->act = [&, self = bought.get()](engine::Context& ctx) {
      packages::Visit visit;
      visit.id = self->object = ctx.new_id();
      visit.till = front;
      ctx.insert(visit);
      const ledger::Leg in{TransferKind::escrow, bob.main, escrow, amount, 0, visit.id, {}};
      ctx.post({&in, 1});
    };
    must(bought);
    auto taken = std::make_shared<payments::test::Do>();
    taken->object = bought->object;
    taken->want = [&](engine::Keys& k) {
      k.row<merchants::MerchantDay>(stall, BusinessCalendar().civil(clock.now()).day_number);
    };
    taken->act = [&](engine::Context& ctx) {
      const ledger::Leg out{TransferKind::delivery, escrow, shop_account, amount, 0, bought->object, {}};
      merchants::count_delivery(ctx, stall, amount, ctx.post({&out, 1}));
    };
    must(taken);
  }
  Got report(const std::string& date) { return request(routes, "get_shop_report", cookie, {{"date", date}}); }
  Got files(Pairs query) { return request(routes, "export_shop_days", cookie, std::move(query)); }
  /// What the rows of the books say of a day, added up without any of ours.
  Sums naive(const std::string& date) {
    const Instant begin = *parse_rfc3339(date + "T00:00:00+08:00"), end = begin + days(1);
    const ledger::AccountId account = shops.merchant(stall)->account;
    Sums out;
    for (const ledger::Transfer& row : store::scan_all<ledger::Transfer>(executor.store(), store::Range{})) {
      if (row.at < begin || row.at >= end) continue;
      if (row.credit == account && row.kind == TransferKind::payment)
        out.payments += 1, out.gross += row.amount;
      if (row.credit == account && row.kind == TransferKind::delivery)
        out.deliveries += 1, out.delivered += row.amount;
      if (row.debit == account && row.kind == TransferKind::refund)
        out.refunds += 1, out.refunded += row.amount;
      if (row.credit == account && row.kind != TransferKind::settle_return)
        out.fees += rules::fee_of(packs.at(row.at)->at(row.at).fees,
                                  static_cast<std::size_t>(merchants::Standing::accepted), row.amount);
    }
    return out;
  }
  static std::int64_t at(const json::value& of, std::string_view name) { return of.at(name).as_int64(); }
};

TEST_F(Reports, ADayAddsUpToTheRowsOfTheBooksToTheFen) {
  std::mt19937 random(20'261'127);
  rich(amy, 50'000'00);
  rich(bob, 50'000'00);
  std::vector<std::int64_t> payments;
  std::map<std::int64_t, std::int64_t> left;
  for (const char* morning :
       {"2026-11-25T08:10:00+08:00", "2026-11-26T10:10:00+08:00", "2026-11-28T12:00:00+08:00"}) {
    clock.advance(*parse_rfc3339(morning) - clock.now());
    for (int i = 0; i < 25; ++i) {
      clock.advance(minutes(static_cast<std::int64_t>(random() % 3)));
      const std::int64_t amount = 100 + static_cast<std::int64_t>(random() % 3'000);
      switch (random() % 4) {
        case 0:
          payments.push_back(paid(bob, stall, 77));
          left[payments.back()] = 77;
          break;
        case 1:
          payments.push_back(sold(120));
          left[payments.back()] = 120;
          break;
        case 2: visited(amount); break;
        case 3:
          if (payments.empty()) break;
          const std::int64_t of = payments[random() % payments.size()];
          const std::int64_t some =
              std::min<std::int64_t>(left[of], 1 + static_cast<std::int64_t>(random() % 200));
          if (some > 0) given_back(of, some);
          left[of] -= some;
          break;
      }
    }
  }
  std::map<std::string, Sums> naively;
  for (const char* day : {"2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"})
    naively[day] = naive(day);
  std::int64_t fees_back = 0;
  for (const auto& [day, sums] : naively) {
    const Got got = report(day);
    ASSERT_EQ(got.status, 200) << got.text;
    EXPECT_EQ(at(got.body, "payments"), sums.payments) << day;
    EXPECT_EQ(at(got.body, "gross"), sums.gross) << day;
    EXPECT_EQ(at(got.body, "deliveries"), sums.deliveries) << day;
    EXPECT_EQ(at(got.body, "delivered"), sums.delivered) << day;
    EXPECT_EQ(at(got.body, "refunds"), sums.refunds) << day;
    EXPECT_EQ(at(got.body, "refunded"), sums.refunded) << day;
    EXPECT_EQ(at(got.body, "fees"), sums.fees) << day;
    fees_back += at(got.body, "fees_back");
    EXPECT_EQ(at(got.body, "net"),
              sums.gross + sums.delivered - sums.refunded - sums.fees + at(got.body, "fees_back"))
        << day;
    for (const char* parts : {"by_hour", "by_till"})
      for (const char* figure : {"payments", "gross", "deliveries", "delivered", "refunds", "refunded",
                                 "fees", "fees_back", "net"}) {
        std::int64_t sum = 0;
        for (const json::value& part : got.at(parts).as_array()) sum += at(part, figure);
        EXPECT_EQ(sum, at(got.body, figure)) << day << " " << parts << " " << figure;
      }
  }
  EXPECT_GT(naively["2026-11-28"].payments + naively["2026-11-28"].deliveries, 0);
  // What a settlement of everything gives back for the same refunds.
  std::int64_t by_rule = 0;
  for (const std::int64_t id : payments) {
    const rules::Fees& fees = packs.at(clock.now())->at(clock.now()).fees;
    const auto payment = *store::load_one<payments::Payment>(executor.store(), store::make_key(id));
    by_rule += rules::fee_back(
        fees, rules::fee_of(fees, static_cast<std::size_t>(merchants::Standing::accepted), payment.amount),
        payment.amount, payment.refunded);
  }
  EXPECT_EQ(fees_back, by_rule);
}

TEST_F(Reports, ADayBeginsAtMidnightOfTheDeployment) {
  clock.advance(*parse_rfc3339("2026-11-23T23:59:59.999999+08:00") - clock.now());
  visited(10);
  clock.advance(*parse_rfc3339("2026-11-24T00:00:00+08:00") - clock.now());
  visited(20);
  EXPECT_EQ(at(report("2026-11-23").body, "delivered"), 10);
  const Got next = report("2026-11-24");
  EXPECT_EQ(at(next.body, "delivered"), 20);
  EXPECT_EQ(next.at("by_hour").as_array().at(0).at("hour"), 0);
}

TEST_F(Reports, WhereSomethingWasSoldIsSaid) {
  sold(200);
  paid(amy, stall, 100);
  visited(50);
  const Got got = report("2026-11-23");
  ASSERT_EQ(got.status, 200) << got.text;
  const json::array& places = got.at("by_till").as_array();
  ASSERT_EQ(places.size(), 2u) << got.text;
  EXPECT_EQ(places[0].at("place"), "till");
  EXPECT_EQ(places[0].at("role"), "cashier");
  EXPECT_EQ(at(places[0], "gross"), 200);
  EXPECT_EQ(at(places[0], "delivered"), 50);
  EXPECT_EQ(at(places[1], "gross"), 100);
  EXPECT_EQ(at(got.body, "average"), 117) << "350 in three sales, half up";
  EXPECT_EQ(got.at("by_hour").as_array().at(0).at("hour"), 12);
  const Got page = request(routes, "get_shop_report_page", cookie, {{"date", "2026-11-23"}});
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.text.starts_with("%PDF-"));
}

TEST_F(Reports, FilesRunNothingAndNameNobodyWhoPaid) {
  const std::int64_t payment = sold(1'000);
  given_back(payment, 300);
  const Got table = files({{"from", "2026-11-01"}, {"to", "2026-11-30"}});
  ASSERT_EQ(table.status, 200) << table.text;
  EXPECT_TRUE(table.text.starts_with("\xef\xbb\xbf\"Time\",")) << table.text;
  EXPECT_NE(table.text.find("\"'=HYPERLINK(\"\"http://evil\"\")\""), std::string::npos) << table.text;
  EXPECT_NE(table.text.find(",10.00,,"), std::string::npos) << table.text;
  EXPECT_EQ(table.text.find("Amy"), std::string::npos);
  EXPECT_EQ(std::ranges::count(table.text, '\n'), 3);
  const Got book = files({{"format", "xlsx"}, {"from", "2026-11-01"}, {"to", "2026-11-30"}});
  ASSERT_EQ(book.status, 200) << book.text;
  EXPECT_TRUE(book.text.starts_with("PK")) << "a workbook is a zip";
  EXPECT_EQ(book.text.find("Amy"), std::string::npos);
}

TEST_F(Reports, HledgerAcceptsTheJournalStrictly) {
  const std::int64_t payment = sold(1'000);
  given_back(payment, 300);
  clock.advance(days(1));
  visited(250);
  const ledger::AccountId account = shops.merchant(stall)->account;
  act([&](engine::Context& ctx) {
    const ledger::AccountId settling =
        ctx.open_account(ledger::AccountKind::settling, stall, money::Currency::cny);
    const ledger::AccountId fees =
        ctx.open_account(ledger::AccountKind::income_fees, 9, money::Currency::cny);
    const ledger::Leg legs[] = {{TransferKind::fee, account, fees, 2, 0, 0, {}},
                                {TransferKind::settle, account, settling, 900, 0, 0, {}}};
    ctx.post(legs);
  });
  const std::string all = files({{"format", "hledger"}, {"from", "2026-11-01"}, {"to", "2026-11-30"}}).text;
  const std::string second =
      files({{"format", "hledger"}, {"from", "2026-11-24"}, {"to", "2026-11-24"}}).text;
  EXPECT_NE(second.find("assets:shop  7.00 CNY = 7.00 CNY"), std::string::npos)
      << "it begins with what was there: " << second;
  const std::string path = testing::TempDir() + "/reports_test.journal";
  const auto checked = [&](const std::string& text) {
    std::ofstream(path) << text;
    return std::system(("LC_ALL=C.UTF-8 hledger -f '" + path + "' check --strict >/dev/null 2>&1").c_str()) ==
           0;
  };
  ASSERT_EQ(std::system("command -v hledger >/dev/null 2>&1"), 0) << "script/setup test installs it";
  EXPECT_TRUE(checked(all)) << all;
  EXPECT_TRUE(checked(second)) << second;
  // The check has teeth: a balance that does not add up is found.
  std::string wrong = all;
  wrong.replace(wrong.rfind("= "), 2, "= 1");
  EXPECT_FALSE(checked(wrong));
}

TEST_F(Reports, WhatIsTooMuchIsRefusedAndNotCutOff) {
  const ledger::AccountId account = shops.merchant(stall)->account;
  act([&](engine::Context& ctx) {
    const std::vector<ledger::Leg> legs(kRowsMax + 1,
                                        ledger::Leg{TransferKind::payment, cash, account, 1, 0, 0, {}});
    ctx.post(legs);
  });
  EXPECT_EQ(report("2026-11-23").code(), "too_large");
  EXPECT_EQ(report("2026-11-22").status, 200);
  EXPECT_EQ(files({{"from", "2026-08-01"}, {"to", "2026-11-30"}}).code(), "too_large");
  EXPECT_EQ(files({{"from", "2026-12-01"}, {"to", "2026-11-30"}}).code(), "malformed");
  EXPECT_EQ(files({{"format", "doc"}}).code(), "malformed");
  EXPECT_EQ(report("2026-13-23").code(), "malformed");
  EXPECT_EQ(request(routes, "get_shop_report", rng.bytes(32)).code(), "not_signed_in");
}

}  // namespace
}  // namespace chenxi::reports
