#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger/books.h"
#include "ledger/merkle.h"
#include "ledger/statement.h"
#include "ledger/verify.h"

namespace chenxi::ledger {
namespace {

/// Books over a store in memory, with a batch row written as the engine would.
struct Town {
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<store::Store> store = store::open_memory(data);
  Books books{0, BusinessCalendar()};
  Batch last;
  Instant now{1'764'000'000'000'000};
  AccountId cash{}, alice{}, bob{};

  Town() {
    batch([&] {
      cash = books.open_account(AccountKind::cash, 1, money::Currency::cny);
      alice = books.open_account(AccountKind::customer, 1, money::Currency::cny);
      bob = books.open_account(AccountKind::customer, 2, money::Currency::cny);
    });
  }
  void batch(const std::function<void()>& work) {
    books.begin_batch(now);
    work();
    Batch b;
    b.id = last.id + 1;
    std::vector<Hash32> leaves;
    for (const Transfer& t : books.rows()) leaves.push_back(t.leaf);
    b.last = TransferId{static_cast<std::int64_t>(books.next_transfer()) - 1};
    b.first = TransferId{static_cast<std::int64_t>(books.next_transfer()) - static_cast<std::int64_t>(leaves.size())};
    b.next_account = books.next_account();
    b.at = now;
    b.root = merkle_root(leaves);
    b.previous = last.hash;
    b.hash = batch_hash(b);
    books.flush(*store, b.id);
    const void* row = &b;
    store->flush(store::table<Batch>(), {&row, 1}, {});
    store->commit();
    books.end_batch();
    last = b;
  }
  AccountRow row(AccountId id) const { return row_of(books.account(id), books.counts(books.account(id))); }
  Done move(AccountId from, AccountId to, std::int64_t amount, std::int64_t counted = 0) {
    const Leg leg{TransferKind::transfer, from, to, amount, counted, 0, {}};
    TRY(books.can_post({&leg, 1}));
    books.post({&leg, 1}, {});
    return done();
  }
};

TEST(Books, RefusesWhatMustNotMove) {
  Town town;
  town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.alice, 1000)); });
  town.batch([&] {
    EXPECT_EQ(town.move(town.alice, town.bob, 1001).error().code(), Code::insufficient_balance);
    EXPECT_EQ(town.move(town.alice, town.alice, 1).error().code(), Code::amount_invalid);
    EXPECT_EQ(town.move(town.alice, town.bob, 0).error().code(), Code::amount_invalid);
    EXPECT_EQ(town.move(town.alice, AccountId{99}, 1).error().code(), Code::account_unknown);
    const AccountId dollars = town.books.open_account(AccountKind::customer, 3, money::Currency::usd);
    EXPECT_EQ(town.move(town.alice, dollars, 1).error().code(), Code::currency_mismatch);
    town.books.set_state(town.bob, AccountState::closed);
    EXPECT_EQ(town.move(town.alice, town.bob, 1).error().code(), Code::account_closed);
    town.books.set_state(town.bob, AccountState::frozen);
    EXPECT_EQ(town.move(town.alice, town.bob, 1).error().code(), Code::account_frozen);
  });
  EXPECT_EQ(town.books.account(town.alice).balance, 1000);
}

/// Each instant in Shanghai: when it was held, when it is voided; what day, month, year and night still show of 100.
TEST(Books, AVoidedHoldGivesBackToThoseOfItsWindowsThatStillRun) {
  struct Case {
    const char *held, *voided;
    std::int64_t day, month, year, night;
  };
  for (const Case& c : {Case{"2026-11-20T12:00:00+08:00", "2026-11-20T13:00:00+08:00", 0, 0, 0, 0},
                        Case{"2026-11-20T12:00:00+08:00", "2026-11-21T12:00:00+08:00", 7, 7, 7, 0},
                        Case{"2026-11-20T23:00:00+08:00", "2026-11-21T01:00:00+08:00", 7, 7, 7, 7},
                        Case{"2026-11-20T23:00:00+08:00", "2026-11-21T23:00:00+08:00", 7, 7, 7, 7},
                        Case{"2026-11-30T12:00:00+08:00", "2026-12-01T12:00:00+08:00", 7, 7, 7, 0},
                        Case{"2026-12-31T12:00:00+08:00", "2027-01-01T12:00:00+08:00", 7, 7, 7, 0}}) {
    Town town;
    town.now = *parse_rfc3339(c.held);
    TransferId hold{};
    town.batch([&] {
      ASSERT_TRUE(town.move(town.cash, town.alice, 1'000));
      const Leg leg{TransferKind::hold, town.alice, town.bob, 100, 100, 0, {}, {}};
      hold = town.books.post({&leg, 1}, {});
    });
    const Instant then = town.now;
    town.now = *parse_rfc3339(c.voided);
    const bool same_day = BusinessCalendar().civil(then).day_number == BusinessCalendar().civil(town.now).day_number;
    town.batch([&] {
      if (!same_day) {
        ASSERT_TRUE(town.move(town.alice, town.bob, 7, 7));
      }
      const Leg leg{TransferKind::release, town.bob, town.alice, 100, -100, 0, hold, then};
      town.books.post({&leg, 1}, {});
    });
    const auto expect = [&](const Books& books) {
      const Windows w = books.windows(books.account(town.alice));
      EXPECT_EQ(std::tuple(w.day, w.month, w.year, w.night, w.lifetime), std::tuple(c.day, c.month, c.year, c.night, same_day ? 0 : 7))
          << c.held << " " << c.voided;
    };
    town.books.begin_batch(town.now);
    expect(town.books);
    EXPECT_TRUE(verify(*town.store, BusinessCalendar(), {}).ok()) << "the auditor counts the same";

    // From the rows alone: cards as they were before any of this.
    AccountRow card = town.row(town.alice), zero;
    zero.id = card.id;
    zero.owner = card.owner;
    const void* row = &zero;
    town.store->flush(store::table<AccountRow>(), {&row, 1}, {});
    town.store->commit();
    Books again{0, BusinessCalendar()};
    again.load(*town.store, town.last);
    again.begin_batch(town.now);
    expect(again);

    card.month_out += 1;
    row = &card;
    town.store->flush(store::table<AccountRow>(), {&row, 1}, {});
    town.store->commit();
    const Verdict found = verify(*town.store, BusinessCalendar(), {});
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.findings.front().what, "window");
  }
}

/// A card is what start-up believes; the rows are the truth.
TEST(Auditor, NamesACardThatTheRowsDoNotBear) {
  const auto found_with = [](const std::function<void(AccountRow&)>& change) {
    Town town;
    town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.alice, 1'000)); });
    const TransferId lagging = town.books.account(town.alice).head;
    town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.bob, 5'000)); });
    town.batch([&] { ASSERT_TRUE(town.move(town.alice, town.bob, 300)); });
    AccountRow card = town.row(town.alice);
    card.head = lagging;
    card.balance = 1'000;
    card.rows = 1;
    change(card);
    const void* row = &card;
    town.store->flush(store::table<AccountRow>(), {&row, 1}, {});
    town.store->commit();
    const Verdict verdict = verify(*town.store, BusinessCalendar(), {});
    return verdict.findings.empty() ? "" : verdict.findings.front().what + ": " + verdict.findings.front().detail;
  };
  EXPECT_EQ(found_with([](AccountRow&) {}), "");
  EXPECT_EQ(found_with([](AccountRow& c) { c.balance += 1; }), "card: the lagging card differs from its row");
  EXPECT_EQ(found_with([](AccountRow& c) { c.rows += 1; }), "card: the lagging card differs from its row");
  EXPECT_EQ(found_with([](AccountRow& c) { c.head = TransferId{2}, c.balance = 5'000; }), "card: the card names a row of other accounts")
      << "the balance that another has there";
  EXPECT_EQ(found_with([](AccountRow& c) { c.head = TransferId{77}; }), "card: the card names a row that does not exist");
  EXPECT_EQ(found_with([](AccountRow& c) { c.head = TransferId::none; }), "card: the card names no row, and is not empty");
  EXPECT_EQ(found_with([](AccountRow& c) { c = AccountRow{.id = c.id, .kind = c.kind, .currency = c.currency, .owner = c.owner}; }), "");
}

TEST(Books, LegsOfOneGroupSeeEachOther) {
  Town town;
  town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.alice, 100)); });
  town.batch([&] {
    const Leg twice[] = {{TransferKind::transfer, town.alice, town.bob, 60, 0, 0, {}},
                         {TransferKind::transfer, town.alice, town.bob, 60, 0, 0, {}}};
    EXPECT_EQ(town.books.can_post(twice).error().code(), Code::insufficient_balance);
    const Leg through[] = {{TransferKind::transfer, town.alice, town.bob, 100, 0, 0, {}},
                           {TransferKind::transfer, town.bob, town.alice, 100, 0, 0, {}}};
    EXPECT_TRUE(town.books.can_post(through));
  });
}

TEST(Books, WindowsCountPerDayMonthYearAndNightAndGiveBackNoMoreThanWasUsed) {
  Town town;
  town.now = *parse_rfc3339("2026-12-31T15:30:00Z");  // 23:30 in Shanghai: night, the year's last day
  town.batch([&] {
    ASSERT_TRUE(town.move(town.cash, town.alice, 10'000));
    ASSERT_TRUE(town.move(town.alice, town.bob, 300, 300));
    const Windows w = town.books.windows(town.books.account(town.alice));
    EXPECT_EQ(w.day, 300);
    EXPECT_EQ(w.year, 300);
    EXPECT_EQ(w.night, 300);
  });
  town.now = *parse_rfc3339("2026-12-31T16:30:00Z");  // half past midnight: another year, the same night
  town.batch([&] {
    ASSERT_TRUE(town.move(town.alice, town.bob, 50, 50));
    const Windows w = town.books.windows(town.books.account(town.alice));
    EXPECT_EQ(w.day, 50);
    EXPECT_EQ(w.month, 50);
    EXPECT_EQ(w.year, 50);
    EXPECT_EQ(w.night, 350);
    EXPECT_EQ(w.lifetime, 350);
    ASSERT_TRUE(town.move(town.bob, town.alice, 200, -200));
    EXPECT_EQ(town.books.windows(town.books.account(town.alice)).day, 0);
  });
}

TEST(Books, ACommandThatIsUndoneLeavesNothingCounted) {
  Town town;
  town.batch([&] {
    ASSERT_TRUE(town.move(town.cash, town.alice, 1'000));
    ASSERT_TRUE(town.move(town.cash, town.bob, 1'000));
    ASSERT_TRUE(town.move(town.alice, town.bob, 30, 30));
  });
  town.batch([&] {
    ASSERT_TRUE(town.move(town.alice, town.bob, 1, 1));
    town.books.begin_command();
    ASSERT_TRUE(town.move(town.alice, town.bob, 50, 50));
    ASSERT_TRUE(town.move(town.bob, town.alice, 5, 5));  // who had spent nothing before
    ASSERT_TRUE(town.move(town.bob, town.alice, 6, 6));
    town.books.undo_command();
    EXPECT_EQ(town.books.windows(town.books.account(town.alice)).day, 31);
    EXPECT_EQ(town.books.windows(town.books.account(town.bob)).day, 0);
    ASSERT_TRUE(town.move(town.bob, town.alice, 7, 7));
  });
  EXPECT_EQ(town.books.windows(town.books.account(town.alice)).day, 31);
  EXPECT_EQ(town.books.windows(town.books.account(town.bob)).day, 7);
  EXPECT_TRUE(verify(*town.store, BusinessCalendar(), {}).ok());
}

TEST(Books, AreReadAsTheyWereWritten) {
  Town town;
  town.batch([&] {
    ASSERT_TRUE(town.move(town.cash, town.alice, 1'000));
    ASSERT_TRUE(town.move(town.alice, town.bob, 300, 300));
    const Leg leg{TransferKind::refund, town.bob, town.alice, 300, -300, 0, {}};
    town.books.post({&leg, 1}, {});  // nothing counts any more, in windows that have begun
  });
  Books again{0, BusinessCalendar()};
  again.load(*town.store, town.last);
  for (const AccountId id : {town.cash, town.alice, town.bob}) {
    const AccountRow before = town.row(id), after = row_of(again.account(id), again.counts(again.account(id)));
    store::RowsHash was, is;
    was.add(store::table<AccountRow>(), &before);
    is.add(store::table<AccountRow>(), &after);
    EXPECT_EQ(is.text(), was.text()) << static_cast<std::int64_t>(id);
  }
  EXPECT_NE(town.row(town.alice).day, 0);
}

TEST(Books, AFinishedMonthIsSummarisedByTheFirstRowOfTheNext) {
  Town town;
  town.now = *parse_rfc3339("2026-11-10T04:00:00Z");
  town.batch([&] {
    ASSERT_TRUE(town.move(town.cash, town.alice, 1000));
    ASSERT_TRUE(town.move(town.alice, town.bob, 400));
  });
  town.now = *parse_rfc3339("2026-12-01T04:00:00Z");
  town.batch([&] { ASSERT_TRUE(town.move(town.alice, town.bob, 1)); });
  const auto month = store::load_one<AccountMonth>(*town.store, store::make_key(town.alice, parse_month("2026-11").value()));
  ASSERT_TRUE(month);
  EXPECT_EQ(month->opening, 0);
  EXPECT_EQ(month->in, 1000);
  EXPECT_EQ(month->out, 400);
  EXPECT_EQ(month->rows, 2);
  EXPECT_EQ(town.books.account(town.alice).statement_opening(), 600);
}

TEST(Statement, WalksTheChainBackToTheFirstRow) {
  Town town;
  town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.alice, 1000)); });
  for (int i = 1; i <= 5; ++i) town.batch([&] { ASSERT_TRUE(town.move(town.alice, town.bob, i)); });
  std::vector<std::int64_t> amounts;
  const auto visit = [&](const Transfer& t) {
    amounts.push_back(t.amount);
    return amounts.size() < 3;
  };
  const TransferId next = walk(*town.store, town.alice, town.books.account(town.alice).head, visit);
  EXPECT_EQ(amounts, (std::vector<std::int64_t>{5, 4, 3}));
  EXPECT_NE(next, TransferId::none);
}

TEST(Leaf, TheSecondVersionBindsEveryColumnAndHidesBalancesBehindASalt) {
  const LeafKey key = LeafKey::of_instance("sixteen bytes...");
  Transfer t;
  t.id = t.group = TransferId{7};
  t.at = {1'764'000'000'000'000};
  t.debit = AccountId{1};
  t.credit = AccountId{2};
  t.amount = 100;
  t.leaf = leaf_hash(t, key);
  EXPECT_EQ(hex(view(t.leaf)), "7cc0264cf39a1c6fda088687413cb1de83b30e9b1087338abf2cf2ad0603e6d3") << "no migration ever changes a leaf";
  EXPECT_TRUE(leaf_fits(t, key));
  EXPECT_FALSE(leaf_fits(t, LeafKey::of_instance("another instance")));
  const std::vector<std::function<void(Transfer&)>> changes = {
      [](Transfer& x) { x.id = TransferId{8}; },          [](Transfer& x) { x.group = TransferId{6}; },
      [](Transfer& x) { x.at.us += 1; },                   [](Transfer& x) { x.kind = TransferKind::refund; },
      [](Transfer& x) { x.currency = money::Currency::usd; }, [](Transfer& x) { x.debit = AccountId{3}; },
      [](Transfer& x) { x.credit = AccountId{3}; },        [](Transfer& x) { x.amount += 1; },
      [](Transfer& x) { x.debit_after += 1; },             [](Transfer& x) { x.credit_after += 1; },
      [](Transfer& x) { x.debit_prev = TransferId{1}; },   [](Transfer& x) { x.credit_prev = TransferId{1}; },
      [](Transfer& x) { x.counted += 1; },                 [](Transfer& x) { x.object += 1; },
      [](Transfer& x) { x.reverses = TransferId{1}; },     [](Transfer& x) { std::swap(x.debit, x.credit); }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Transfer other = t;
    changes[i](other);
    EXPECT_FALSE(leaf_fits(other, key)) << i;
  }
  Transfer next = t;  // everything hidden is the same, and yet nobody can see that it is
  next.id = TransferId{8};
  EXPECT_NE(leaf_fields(next, key).hidden, leaf_fields(t, key).hidden);
  EXPECT_EQ(leaf_fields(next, key).payer_ref, leaf_fields(t, key).payer_ref);
}

TEST(Verify, AcceptsWhatBooksWroteAndNamesEveryTampering) {
  Town town;
  town.batch([&] { ASSERT_TRUE(town.move(town.cash, town.alice, 1000)); });
  town.batch([&] {
    ASSERT_TRUE(town.move(town.alice, town.bob, 10));
    ASSERT_TRUE(town.move(town.alice, town.bob, 20));
  });
  town.batch([&] { ASSERT_TRUE(town.move(town.bob, town.alice, 5)); });
  const Verdict good = verify(*town.store, BusinessCalendar(), {});
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.transfers, 4);
  EXPECT_EQ(good.sum.at(money::Currency::cny), 0);

  // Each planted fault changes one stored row; the auditor must find it.
  const std::vector<std::function<void(Transfer&)>> faults = {
      [](Transfer& t) { t.amount += 1; },       [](Transfer& t) { t.debit_after += 1; },
      [](Transfer& t) { t.credit_prev = TransferId{77}; },  [](Transfer& t) { t.at = t.at + seconds(1); },
      [](Transfer& t) { std::swap(t.debit, t.credit); },
      [](Transfer& t) { t.object = 77; },       [](Transfer& t) { t.counted = 7; },
      [](Transfer& t) { t.amount = 1; t.leaf = leaf_hash(t); }};  // also with a leaf made to fit
  const auto rows = store::scan_all<Transfer>(*town.store);
  const auto replace = [&](const Transfer& with) {  // no program can do this; somebody with the disk in his hands can
    const store::Key key = store::key_of_row(store::table<Transfer>(), &with);
    town.store->flush(store::table<Transfer>(), {}, {&key, 1});
    town.store->commit();
    const void* row = &with;
    town.store->flush(store::table<Transfer>(), {&row, 1}, {});
    town.store->commit();
  };
  for (std::size_t f = 0; f < faults.size(); ++f) {
    for (const std::size_t which : {1u, 3u}) {
      Transfer broken = rows[which];
      faults[f](broken);
      replace(broken);
      EXPECT_FALSE(verify(*town.store, BusinessCalendar(), {}).ok()) << "fault " << f << " in row " << which;
      replace(rows[which]);
    }
  }
  const store::Key gone = store::key_of_row(store::table<Transfer>(), &rows[2]);
  town.store->flush(store::table<Transfer>(), {}, {&gone, 1});
  town.store->commit();
  EXPECT_FALSE(verify(*town.store, BusinessCalendar(), {}).ok());
}

RC_GTEST_PROP(Merkle, EveryPathLeadsToTheRootAndNoOtherLeafDoes, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(1, 70);
  std::vector<Hash32> leaves;
  for (std::size_t i = 0; i < size; ++i) leaves.push_back(sha256("leaf " + std::to_string(i)));
  const auto index = *rc::gen::inRange<std::size_t>(0, size);
  const auto path = merkle_path(leaves, index);
  const Hash32 root = merkle_root(leaves);
  RC_ASSERT(merkle_root_from_path(leaves[index], index, size, path) == root);
  RC_ASSERT(merkle_root_from_path(sha256("other"), index, size, path) != root);
  RC_ASSERT(merkle_root_from_path(leaves[index], size, size, path) == std::nullopt);
}

}  // namespace
}  // namespace chenxi::ledger
