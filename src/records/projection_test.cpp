// The projection against the books: the same answers however far it has come, after a rebuild, and on a file.
#include "records/bills.h"
#include "records/test_town.h"

#include <filesystem>

namespace chenxi::records {
namespace {

class Projected : public test::Town {
 protected:
  /// Payments, refunds, transfers that arrive, wait, are cancelled; over two months. From a seed.
  void live(std::uint64_t seed) {
    SCOPED_TRACE("seed=" + std::to_string(seed));
    SimRng dice(seed);
    std::vector<std::int64_t> payments, waiting;
    for (int i = 0; i < 60; ++i) {
      const auto amount = static_cast<std::int64_t>(1 + dice.below(90));
      switch (dice.below(7)) {
        case 0:
        case 1: payments.push_back(paid(amy, dice.below(2) == 0 ? stall : cafe, amount)); break;
        case 2: send(bob, amy, amount); break;
        case 3: waiting.push_back(send(amy, bob, amount, transfers::Arrival::next_day, "rent")); break;
        case 4:
          if (!payments.empty()) {
            const std::int64_t which = payments[dice.below(payments.size())];
            const auto row = stored<payments::Payment>(which);
            if (row->refunded < row->amount) must(refund(row->merchant, which, 1 + static_cast<std::int64_t>(dice.below(static_cast<std::uint64_t>(row->amount - row->refunded)))));
          }
          break;
        case 5:
          if (!waiting.empty()) {
            if (stored<transfers::PersonTransfer>(waiting.back())->state == transfers::State::scheduled) cancel(amy, waiting.back());
            waiting.pop_back();
          }
          break;
        default:
          clock.advance(hours(static_cast<std::int64_t>(dice.below(30))));
          ring();
      }
    }
  }
  Holder holder_of(const test::Resident& who) {
    auto query = std::make_shared<FindHolder>();
    query->customer = who.id;
    ask(query);
    return *query->found;
  }
  /// Everything that anybody can ask, as text.
  std::string all_answers(Projection& from) {
    const Holder holder = holder_of(amy);
    const Render render(services, Lang::en);
    std::string out;
    from.answer(executor.store(), [&](Reading& reading) {
      const auto say = [&](const Filter& filter) {
        ledger::TransferId next = ledger::TransferId::none;
        do {
          const Page page = page_of(reading, holder, render, filter, next, 7);
          for (const Entry& entry : page.entries) out += to_text(render.transaction(entry)) + "\n";
          next = page.next;
          out += "--\n";
        } while (next != ledger::TransferId::none);
      };
      say({});
      for (const char* word : {"stall", "aming", "rent", "nobody"}) {
        Filter filter;
        filter.search.emplace(word);
        say(filter);
      }
      for (const std::int64_t month : {682, 683, 684}) {  // 2026-11 and after
        Filter filter;
        filter.month = month;
        filter.in = month % 2 == 0;
        filter.amount_min = 20;
        say(filter);
        out += to_text(render.month(month, totals_of(reading, holder, month)));
        out += to_text(render.insights(insights_of(reading, holder, month)));
      }
      Filter like;
      like.like = holder.head;
      say(like);
      reading.each(holder, ledger::TransferId::none, {}, [&](const Bill& bill) {
        out += to_text(render.detail(*detail_of(reading, holder, bill.transfer))) + "\n";
        return true;
      });
    });
    return out;
  }
};

TEST_F(Projected, AnswersAreTheSameHoweverFarItHasCome) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    live(seed);
    Projection none(env, BusinessCalendar(), {[] { return store::open_memory(store::make_memory()); }, [] {}});
    const std::string expected = all_answers(none);  // never followed: from the chain alone
    auto kept = store::make_memory();
    const ProjectionPlace place{[&] { return store::open_memory(kept); }, [&] { kept = store::make_memory(); }};
    Projection some(env, BusinessCalendar(), place);
    for (int step = 0; step < 12; ++step) {
      some.catch_up(executor.store(), step * 7);
      ASSERT_EQ(all_answers(some), expected) << "seed=" << seed << " step " << step;
    }
    some.catch_up(executor.store());
    ASSERT_EQ(all_answers(some), expected) << "seed=" << seed;
    const auto tables = projection_tables();
    const std::string rows = store::hash_of_all_rows(*store::open_memory(kept), tables);

    Projection again(env, BusinessCalendar(), place);  // another start goes on where the last one stood
    again.catch_up(executor.store());
    ASSERT_EQ(store::hash_of_all_rows(*store::open_memory(kept), tables), rows);
    place.remove();
    Projection rebuilt(env, BusinessCalendar(), place);
    rebuilt.catch_up(executor.store());
    ASSERT_EQ(store::hash_of_all_rows(*store::open_memory(kept), tables), rows) << "made again, it is the same to the row";
    ASSERT_EQ(all_answers(rebuilt), expected);
  }
}

/// A month's figures against a child's sum over all rows of the books.
TEST_F(Projected, AMonthsFiguresAreWhatARereadingOfTheBooksAddsUpTo) {
  live(11);
  const Holder holder = holder_of(amy);
  const BusinessCalendar calendar;
  const auto rows = store::scan_all<ledger::Transfer>(executor.store());
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> expected;  // month -> in, out
  for (const ledger::Transfer& t : rows) {
    if (t.debit != holder.account && t.credit != holder.account) continue;
    const ledger::Transfer* counts_at = &t;
    const bool gives_back = t.credit == holder.account && t.reverses != ledger::TransferId::none;
    if (gives_back) counts_at = &*std::ranges::find(rows, t.reverses, &ledger::Transfer::id);
    auto& [in, out] = expected[calendar.civil(counts_at->at).month_number];
    if (gives_back) out -= t.amount;
    else (t.credit == holder.account ? in : out) += t.amount;
  }
  bills.catch_up(executor.store());
  bills.answer(executor.store(), [&](Reading& reading) {
    for (const auto& [month, sums] : expected) {
      const MonthTotals totals = totals_of(reading, holder, month);
      EXPECT_EQ(std::pair(totals.in, totals.out), sums) << month_name(month);
    }
  });
}

TEST_F(Projected, BooksThatCameBackFromABackupAreProjectedAnew) {
  paid(amy, stall, 100);
  bills.catch_up(executor.store());
  // Another town's projection: the same numbers of batches, other hashes.
  auto cursor = *store::load_one<BillCursor>(*store::open_memory(projected), store::make_key(1));
  cursor.hash = sha256("other books");
  const auto spoilt = store::open_memory(projected);
  const void* row = &cursor;
  spoilt->flush(store::table<BillCursor>(), {&row, 1}, {});
  spoilt->commit();
  Projection again(env, BusinessCalendar(),
                   {[this] { return store::open_memory(projected); }, [this] { projected = store::make_memory(); }});
  again.catch_up(executor.store());
  cursor = *store::load_one<BillCursor>(*store::open_memory(projected), store::make_key(1));
  EXPECT_EQ(cursor.hash, executor.last_batch().hash);
}

TEST_F(Projected, AFileThatIsNoneIsMadeAgain) {
  const std::string path = testing::TempDir() + "/bills_" + std::to_string(::getpid()) + ".db";
  std::FILE* file = std::fopen(path.c_str(), "w");
  std::fputs("this is no database, and it is longer than a header of one hundred bytes would be, so that it is looked at closely", file);
  std::fclose(file);
  paid(amy, stall, 100);
  {
    Projection onto(env, BusinessCalendar(), sqlite_place(path, ""));
    onto.catch_up(executor.store());
    const std::string first = all_answers(onto);
    bills.catch_up(executor.store());
    EXPECT_EQ(first, all_answers(bills)) << "on a file as in memory";
  }
  sqlite_place(path, "").remove();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(Projected, ItHoldsNoWordOfAnybody) {
  send(amy, bob, 50, transfers::Arrival::now, "a secret note");
  bills.catch_up(executor.store());
  for (const store::TableInfo* table : projection_tables())
    for (const store::Column& column : table->columns)
      EXPECT_TRUE(column.kind == store::ColumnKind::integer || std::string_view(column.name) == "hash") << table->name;
}

}  // namespace
}  // namespace chenxi::records
