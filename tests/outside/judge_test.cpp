// A checker that never failed is not evidence: a right history passes, and every planted fault is named.
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

#include "tests/outside/history.h"

namespace outside {
namespace {

constexpr std::int64_t kDrawer = 1, kAnna = 2, kBo = 3, kShop = 4;

std::string key(char c) { return std::string(15, 'k') + c; }

/// Anna and Bo had 60,000 each before; then, second after second, they pay, get back and look.
struct World {
  checker::Books before, after;
  History history;
  std::int64_t now = 1'000'000'000'000;

  World() {
    for (const auto& [id, kind] : {std::pair{kDrawer, 21}, {kAnna, 1}, {kBo, 1}, {kShop, 3}})
      after.accounts.push_back({.id = id, .kind = kind});
    post(key('0'), kDrawer, kAnna, 60'000);
    post(key('1'), kDrawer, kBo, 60'000);
    before = after;
    pay('a', kAnna, 1000);
    pay('b', kBo, 500);
    refund('c', 'a', 400);
    look(kAnna, 59'400);
    pay('d', kAnna, 50);
    look(kAnna, 59'350);
    Asked refused{.key = key('e'), .from = kAnna, .to = kShop, .amount = 90'000, .begun_us = tick(), .heard_us = tick(), .heard = Heard::refused};
    history.asked.push_back(refused);
    pay('f', kBo, 49'000);
  }
  std::int64_t tick() { return now += 1'000'000; }
  Asked& asked(char c) {
    for (Asked& a : history.asked)
      if (a.key == key(c)) return a;
    throw std::runtime_error("no such key");
  }
  checker::Transfer& row(char c) {
    for (checker::Transfer& t : after.transfers)
      if (t.key == key(c)) return t;
    throw std::runtime_error("no such row");
  }
  void pay(char c, std::int64_t who, std::int64_t amount) {
    Asked a{.key = key(c), .from = who, .to = kShop, .amount = amount, .begun_us = tick()};
    post(a.key, who, kShop, amount);
    a.heard = Heard::done;
    a.heard_us = tick();
    a.objects = {std::string("pay_") + c};
    history.asked.push_back(a);
  }
  void refund(char c, char of, std::int64_t amount) {
    Asked a{.key = key(c), .what = What::refund, .from = kShop, .to = asked(of).from, .amount = amount, .refunds = key(of), .begun_us = tick()};
    post(a.key, kShop, a.to, amount);
    a.heard = Heard::done;
    a.heard_us = tick();
    a.objects = {std::string("ref_") + c};
    history.asked.push_back(a);
  }
  void look(std::int64_t who, std::int64_t balance) { history.looks.push_back({who, tick(), tick(), balance}); }

  void post(const std::string& with_key, std::int64_t from, std::int64_t to, std::int64_t amount) {
    checker::Transfer t;
    t.id = t.group = static_cast<std::int64_t>(after.transfers.size()) + 1;
    t.at = tick();
    t.kind = 3;
    t.debit = from;
    t.credit = to;
    t.amount = amount;
    t.key = with_key;
    after.transfers.push_back(t);
    seal();
  }
  /// Whoever plants a fault may cover it up: balances, chains and hashes agree again.
  void seal() {
    std::map<std::int64_t, checker::Account*> cards;
    for (checker::Account& a : after.accounts) {
      a.balance = a.rows = a.head = 0;
      cards[a.id] = &a;
    }
    after.batches.clear();
    checker::Hash previous{};
    for (std::size_t i = 0; i < after.transfers.size(); ++i) {
      checker::Transfer& t = after.transfers[i];
      t.id = t.group = static_cast<std::int64_t>(i) + 1;
      checker::Account& from = *cards[t.debit];
      checker::Account& to = *cards[t.credit];
      t.debit_prev = from.head;
      t.credit_prev = to.head;
      t.debit_after = from.balance -= t.amount;
      t.credit_after = to.balance += t.amount;
      from.head = to.head = t.id;
      from.rows += 1;
      to.rows += 1;
      t.leaf = checker::leaf_of(t);
      checker::Batch batch;
      batch.id = batch.first = batch.last = t.id;
      batch.at = t.at;
      batch.root = checker::root_of({t.leaf});
      batch.previous = previous;
      batch.hash = previous = checker::hash_of(batch);
      after.batches.push_back(batch);
    }
  }
  void drop(char c) {
    std::erase_if(after.transfers, [&](const checker::Transfer& t) { return t.key == key(c); });
    seal();
  }
  std::vector<Finding> judged() const { return judge(history, before, after, {}); }
};

std::string all(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings) out += f.what + ": " + f.text + "\n";
  return out;
}

TEST(Judge, ARightHistoryPasses) { EXPECT_EQ(all(World().judged()), ""); }

struct Plant {
  const char* named;  // the finding that must come
  const char* text;   // … saying this
  std::function<void(World&)> plant;
};

const std::vector<Plant> kPlants = {
    {"lost_ack", "told", [](World& w) { w.drop('f'); }},
    {"applied_twice", "transfer", [](World& w) { w.post(key('b'), kBo, kShop, 500); }},
    {"wrong_effect", "transfer", [](World& w) { w.row('b').amount = 501; w.seal(); }},
    {"wrong_effect", "transfer", [](World& w) { w.row('f').debit = kAnna; w.seal(); }},
    {"failed_but_applied", "transfer", [](World& w) { w.post(key('e'), kAnna, kShop, 90); }},
    {"phantom", "transfer", [](World& w) { w.post(key('z'), kAnna, kShop, 1); }},
    {"divergent_replay", "pay_q", [](World& w) { w.asked('a').objects.push_back("pay_q"); }},
    {"shared_object", "pay_a", [](World& w) { w.asked('d').objects = {"pay_a"}; }},
    {"contradiction", "asked", [](World& w) { w.asked('a').contradicted = true; }},
    {"never_answered", "asked", [](World& w) { w.asked('d').heard = Heard::unknown; w.asked('d').objects.clear(); }},
    {"refund_over_payment", "transfer", [](World& w) { w.refund('g', 'a', 601); }},
    {"refund_of_nothing", "transfer", [](World& w) { w.refund('g', 'e', 1); }},
    {"limit", "transfer", [](World& w) { w.pay('g', kBo, 1'000); }},
    {"realtime_order", "transfer", [](World& w) { std::swap(w.row('a'), w.row('b')); w.seal(); }},
    {"stale_read", "shown as 59400", [](World& w) { w.look(kAnna, 59'400); }},
    {"stale_read", "shown as 60000", [](World& w) { w.history.looks[0].balance = 60'000; }},
    {"impossible_read", "shown as 1", [](World& w) { w.look(kAnna, 1); }},
    {"impossible_read", "shown as 59350", [](World& w) { w.history.looks[0].balance = 59'350; }},  // of the future
    {"past_changed", "transfer 2", [](World& w) { w.after.transfers[1].amount = 60'001; w.seal(); }},
    {"past_changed", "batches", [](World& w) { w.after.batches.resize(1); }},
    {"books", "amount or sides", [](World& w) { w.after.transfers.back().amount = 0; }},
    {"books", "unknown account", [](World& w) { w.after.accounts.pop_back(); }},
    {"books", "below zero", [](World& w) { w.pay('g', kAnna, 60'000); }},
    {"books", "account row differs", [](World& w) { w.after.accounts[1].balance += 1; }},
    {"books", "balance after", [](World& w) { w.row('d').debit_after += 1; }},
    {"books", "back-chain", [](World& w) { w.row('d').credit_prev = 1; }},
    {"books", "leaf", [](World& w) { w.row('b').object = 7; }},
    {"books", "root", [](World& w) { w.after.batches[3].root[0] ^= 1; }},
    {"books", "chain broken", [](World& w) { w.after.batches[3].hash[0] ^= 1; }},
    {"books", "transfer missing", [](World& w) { w.after.transfers.erase(w.after.transfers.begin() + 3); }},
};

TEST(Judge, NamesEveryPlantedFault) {
  EXPECT_GE(kPlants.size(), 15u);
  for (const Plant& plant : kPlants) {
    World world;
    plant.plant(world);
    const auto findings = world.judged();
    const bool named = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
      return f.what == plant.named && f.text.find(plant.text) != std::string::npos;
    });
    EXPECT_TRUE(named) << plant.named << " (" << plant.text << "), found only:\n" << all(findings);
  }
}

TEST(Recorder, WhatIsWrittenDownCanBeReadAgain) {
  const std::string path = testing::TempDir() + "history-" + std::to_string(::getpid()) + ".jsonl";
  {
    Recorder recorder(path);
    const auto a = recorder.invoke({.key = key('a'), .from = 2, .to = 4, .amount = 7, .begun_us = 10});
    recorder.unknown(a, 11, "connection ended");
    recorder.ok(a, 12, "pay_1");
    recorder.ok(a, 13, "pay_2");
    const auto b = recorder.invoke({.key = key('b'), .what = What::refund, .from = 4, .to = 2, .amount = 3, .refunds = key('a'), .begun_us = 14});
    recorder.refused(b, 15, "refund_exceeds_payment");
    recorder.look({2, 16, 17, 93});
  }
  const History read = read_history(path);
  std::filesystem::remove(path);
  ASSERT_EQ(read.asked.size(), 2u);
  EXPECT_EQ(read.asked[0].key, key('a'));
  EXPECT_EQ(read.asked[0].heard, Heard::done);
  EXPECT_EQ(read.asked[0].heard_us, 12);
  EXPECT_EQ(read.asked[0].objects, (std::vector<std::string>{"pay_1", "pay_2"}));
  EXPECT_EQ(read.asked[1].what, What::refund);
  EXPECT_EQ(read.asked[1].refunds, key('a'));
  EXPECT_EQ(read.asked[1].heard, Heard::refused);
  ASSERT_EQ(read.looks.size(), 1u);
  EXPECT_EQ(read.looks[0].balance, 93);
}

}  // namespace
}  // namespace outside
