// The checker is shown sound books, then books with one planted fault each: it must find every one of them.
#include "tests/checker/checker.h"

#include <gtest/gtest.h>

#include <functional>

namespace checker {
namespace {

constexpr std::int64_t kCash = 1, kAnna = 2, kBo = 3;
constexpr std::int64_t kDrawer = 21;  // the kind of account that may be below zero

struct Case {
  History history;
  Books books;

  std::string key(std::int64_t n) const { return "key-------------" + std::to_string(n); }

  void open(std::int64_t id, std::int64_t kind) {
    Account a;
    a.id = id;
    a.kind = kind;
    books.accounts.push_back(a);
  }
  Account& account(std::int64_t id) { return books.accounts[static_cast<std::size_t>(id - 1)]; }

  /// Posts soundly and remembers it as done.
  void post(std::int64_t from, std::int64_t to, std::int64_t amount, bool counted = true) {
    Transfer t;
    t.id = t.group = static_cast<std::int64_t>(books.transfers.size()) + 1;
    t.at = 1000 + t.id;
    t.kind = 5;
    t.currency = 156;
    t.debit = from;
    t.credit = to;
    t.amount = amount;
    t.counted = counted ? amount : 0;
    Account &debit = account(from), &credit = account(to);
    t.debit_prev = debit.head;
    t.credit_prev = credit.head;
    debit.balance -= amount;
    credit.balance += amount;
    debit.head = credit.head = t.id;
    debit.rows += 1;
    credit.rows += 1;
    debit.lifetime_out += t.counted;
    t.debit_after = debit.balance;
    t.credit_after = credit.balance;
    t.key = key(t.id);
    t.leaf = leaf_of(t);
    history.by_key[t.key] = {from, to, amount, Told::done};
    books.transfers.push_back(t);
  }
  void batch(std::int64_t transfers) {
    Batch b;
    b.id = static_cast<std::int64_t>(books.batches.size()) + 1;
    b.last = static_cast<std::int64_t>(books.transfers.size());
    b.first = b.last - transfers + 1;
    b.at = 1000 + b.last;
    std::vector<Hash> leaves;
    for (std::int64_t id = b.first; id <= b.last; ++id) leaves.push_back(books.transfers[static_cast<std::size_t>(id - 1)].leaf);
    b.root = root_of(leaves);
    if (!books.batches.empty()) b.previous = books.batches.back().hash;
    b.hash = hash_of(b);
    books.batches.push_back(b);
  }
  /// Hashes everything anew, as somebody would who covers up a change.
  void cover_up() {
    Hash previous{};
    for (Transfer& t : books.transfers) t.leaf = leaf_of(t);
    for (Batch& b : books.batches) {
      std::vector<Hash> leaves;
      for (const Transfer& t : books.transfers)
        if (t.id >= b.first && t.id <= b.last) leaves.push_back(t.leaf);
      b.root = root_of(leaves);
      b.previous = previous;
      previous = b.hash = hash_of(b);
    }
  }
};

Case sound() {
  Case c;
  c.open(kCash, kDrawer);
  c.open(kAnna, 1);
  c.open(kBo, 1);
  c.post(kCash, kAnna, 1000);
  c.post(kCash, kBo, 500);
  c.batch(2);
  c.post(kAnna, kBo, 300);
  c.batch(1);
  c.batch(0);
  c.post(kBo, kAnna, 100);
  c.post(kAnna, kBo, 50);
  c.post(kAnna, kCash, 20);
  c.batch(3);
  c.history.by_key["refused"] = {kAnna, kBo, 99'999, Told::refused};
  return c;
}

TEST(Checker, FindsNothingWrongWithSoundBooks) {
  const Case c = sound();
  EXPECT_TRUE(faults(c.history, c.books, true).empty());
}

struct Planted {
  const char* name;
  std::function<void(Case&)> plant;
};

const std::vector<Planted> kPlanted = {
    {"an acknowledged transfer is lost at the end", [](Case& c) { c.history.by_key["lost"] = {kAnna, kBo, 1, Told::done}; }},
    {"a whole acknowledged batch is lost", [](Case& c) {
       c.books.batches.pop_back();
       for (int i = 0; i < 3; ++i) c.books.transfers.pop_back();
       // and the account rows were turned back to fit
       Case before;
       before.open(kCash, kDrawer), before.open(kAnna, 1), before.open(kBo, 1);
       before.post(kCash, kAnna, 1000), before.post(kCash, kBo, 500), before.post(kAnna, kBo, 300);
       c.books.accounts = before.books.accounts;
     }},
    {"applied twice", [](Case& c) {
       const std::string key = c.books.transfers.back().key;
       c.post(kAnna, kBo, 20);
       c.history.by_key.erase(c.books.transfers.back().key);
       c.books.transfers.back().key = key;
       c.batch(1);
     }},
    {"a refused request was applied", [](Case& c) { c.history.by_key[c.key(3)].told = Told::refused; }},
    {"another amount than asked for", [](Case& c) { c.history.by_key[c.key(3)].amount = 301; }},
    {"another payee than asked for", [](Case& c) { c.history.by_key[c.key(3)].to = kCash; }},
    {"nobody asked for it", [](Case& c) { c.history.by_key.erase(c.key(4)); }},
    {"a request stays unknown", [](Case& c) { c.history.by_key["waiting"] = {kAnna, kBo, 1, Told::unknown}; }},
    {"an account row is off by one", [](Case& c) { c.account(kAnna).balance += 1; }},
    {"two account rows are off and cancel out", [](Case& c) { c.account(kAnna).balance += 1, c.account(kBo).balance -= 1; }},
    {"an account row is old", [](Case& c) {
       Account& a = c.account(kBo);
       a = {kBo, 1, 500, 1, 2, 0};
     }},
    {"a limit counter was forgotten", [](Case& c) { c.account(kAnna).lifetime_out -= 300; }},
    {"an amount was changed", [](Case& c) { c.books.transfers[2].amount = 299; }},
    {"an amount was changed and covered up", [](Case& c) { c.books.transfers[2].amount = 299, c.cover_up(); }},
    {"a balance after was changed and covered up", [](Case& c) { c.books.transfers[2].debit_after += 1, c.cover_up(); }},
    {"a back-chain skips a transfer, covered up", [](Case& c) { c.books.transfers[4].debit_prev = 1, c.cover_up(); }},
    {"an account fell below zero, covered up", [](Case& c) {
       for (Account& a : c.books.accounts)
         if (a.id == kAnna) a.kind = kDrawer;
       c.post(kAnna, kBo, 5000);
       c.batch(1);
       c.account(kAnna).kind = 1;
     }},
    {"a transfer is missing in the middle", [](Case& c) { c.books.transfers.erase(c.books.transfers.begin() + 2); }},
    {"two transfers changed places", [](Case& c) { std::swap(c.books.transfers[3].amount, c.books.transfers[4].amount); }},
    {"a leaf was changed", [](Case& c) { c.books.transfers[1].leaf[0] ^= 1; }},
    {"a root was changed", [](Case& c) { c.books.batches[1].root[31] ^= 1; }},
    {"a batch is missing", [](Case& c) { c.books.batches.erase(c.books.batches.begin() + 2); }},
    {"a batch was rewritten with its hash", [](Case& c) {
       c.books.batches[0].at += 1;
       c.books.batches[0].hash = hash_of(c.books.batches[0]);
     }},
    {"a batch names too few transfers", [](Case& c) { c.books.batches.back().last -= 1, c.cover_up(); }},
    {"time goes back", [](Case& c) { c.books.batches[2].at = 5, c.cover_up(); }},
};

TEST(Checker, FindsEveryPlantedFault) {
  EXPECT_GE(kPlanted.size(), 10u);
  for (const Planted& planted : kPlanted) {
    Case c = sound();
    planted.plant(c);
    EXPECT_FALSE(faults(c.history, c.books, true).empty()) << planted.name;
  }
}

}  // namespace
}  // namespace checker
