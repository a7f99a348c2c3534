// Payout files: what is read, what is refused by line, and that each line is paid once whatever dies between.
#include <gtest/gtest.h>

#include "payouts/file.h"
#include "payouts/pay_out.h"
#include "ports/system_accounts.h"
#include "rules/rules.h"

namespace chenxi::payouts {
namespace {

using identity::Customer;
using ledger::AccountKind;

std::optional<std::int64_t> known(const std::string& phone) {
  if (phone == "+8613800138000") return 7;
  if (phone == "+8613900139000") return 8;
  return std::nullopt;
}

TEST(PayoutFile, ReadsWhatSpreadsheetsWrite) {
  const PayoutFile file = read_file("\xef\xbb\xbfphone,amount,note\r\n13800138000,12.50,\"wages, August\"\r\n\r\n+86 139 0013 9000, 100 ,\"say \"\"hi\"\"\"\n", known);
  ASSERT_EQ(file.lines.size(), 2u);
  EXPECT_TRUE(file.faults.empty());
  EXPECT_EQ(file.lines[0].customer, 7);
  EXPECT_EQ(file.lines[0].amount, 1250);
  EXPECT_EQ(file.lines[0].note, "wages, August");
  EXPECT_EQ(file.lines[1].number, 4);
  EXPECT_EQ(file.lines[1].note, "say \"hi\"");
  EXPECT_EQ(file.total, 11'250);
}

/// Found by tests/fuzz/payouts: the excerpt ended in the middle of a character.
TEST(PayoutFile, ShowsWhatStandsThereInWholeCharacters) {
  std::string twelve, ten;
  for (int i = 0; i < 12; ++i) (i < 10 ? ten : twelve) += "工";
  const PayoutFile file = read_file(ten + twelve + ",1\n", known);
  ASSERT_EQ(file.faults.size(), 1U);
  EXPECT_EQ(file.faults[0].text, ten);
}

TEST(PayoutFile, NamesEveryWrongLineAndEveryUnknownNumber) {
  const PayoutFile file = read_file(
      "13800138000,12.345\n13800138000,-1\n13800138000,0\nnobody,5\n13800138000\n13800138000,1,a,b\n"
      "13700137000,5\n13800138000,1e3\n13900139000,5,\"open\n", known);
  EXPECT_TRUE(file.lines.empty());
  ASSERT_EQ(file.unknown.size(), 1u);
  EXPECT_EQ(file.unknown[0].number, 7);
  EXPECT_EQ(file.unknown[0].text, "+8613700137000");
  std::vector<std::int64_t> lines;
  for (const FileFault& fault : file.faults) lines.push_back(fault.number);
  EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 8, 9}));
}

struct Town : engine::Command {
  int people = 0;
  std::int64_t funds = 0;
  std::vector<std::int64_t> made;
  const char* name() const override { return "test.town"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    ports::key_of_system_account(keys, AccountKind::operator_funds);
    ports::key_of_system_account(keys, AccountKind::cash);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    for (int i = 0; i < people; ++i) {
      Customer c;
      c.id = ctx.new_id();
      c.main = ctx.open_account(AccountKind::customer, c.id, money::Currency::cny);
      c.held = ctx.open_account(AccountKind::held, c.id, money::Currency::cny);
      made.push_back(c.id);
      ctx.insert(c);
    }
    const auto to = ports::open_system_account(ctx, AccountKind::operator_funds);
    const auto drawer = ports::open_system_account(ctx, AccountKind::cash);
    if (funds == 0) return engine::ObjectRef{};
    const std::int64_t id = ctx.new_id();
    const ledger::Leg leg{ledger::TransferKind::fund_operator, drawer, to, funds, 0, id, {}};
    ctx.post({&leg, 1});
    return engine::ObjectRef{0, id};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

struct Freeze : Town {
  std::int64_t customer = 0;
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Customer>(customer); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    ctx.edit<Customer>(customer).state = identity::CustomerState::frozen;
    return engine::ObjectRef{};
  }
};

class PayoutsTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<rules::Packs> packs;
  std::unique_ptr<engine::Executor> executor;

  void restart() {
    executor.reset();
    packs = std::make_unique<rules::Packs>();
    executor = std::make_unique<engine::Executor>(env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{});
    register_timers(*executor, *packs);
    executor->observe(packs.get());
    executor->open();
  }
  void SetUp() override {
    restart();
    run(rules::adopt_pack(std::string(*rules::shipped_pack("cn-ecny")), clock.now()));
  }
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome;
  }
  std::vector<std::int64_t> town(int people, std::int64_t funds) {
    auto command = std::make_shared<Town>();
    command->people = people;
    command->funds = funds;
    run(command);
    return command->made;
  }
  std::int64_t start(const std::vector<std::pair<std::int64_t, std::int64_t>>& lines) {
    auto create = std::make_shared<Create>();
    create->title = "wages";
    create->lines = static_cast<std::int64_t>(lines.size());
    for (const auto& line : lines) create->total += line.second;
    run(create);
    for (std::size_t from = 0; from < lines.size(); from += kChunk) {
      auto add = std::make_shared<AddLines>();
      add->payout = create->made.id;
      add->from = static_cast<std::int64_t>(from);
      for (std::size_t i = from; i < std::min(from + kChunk, lines.size()); ++i) {
        PayoutLine line;
        line.customer = lines[i].first;
        line.amount = lines[i].second;
        add->lines.push_back(line);
      }
      EXPECT_FALSE(run(add).refusal);
      EXPECT_FALSE(run(std::make_shared<AddLines>(*add)).refusal);  // the answer was lost: the same lines again
    }
    return create->made.id;
  }
  bool ring() {
    auto jobs = executor->due_timers(1);
    if (jobs.empty()) return false;
    executor->run_batch(jobs);
    return true;
  }
  Payout row(std::int64_t id) { return *store::load_one<Payout>(executor->store(), store::make_key(id)); }
  std::int64_t sum(AccountKind kind) {
    std::int64_t out = 0;
    for (const ledger::Account& account : executor->books().accounts())
      if (account.kind == kind) out += account.balance;
    return out;
  }
};

TEST_F(PayoutsTest, SixHundredLinesArePaidOnceEachThoughTheServerDiesAfterEveryStep) {
  const auto people = town(600, 1'000'000);
  std::vector<std::pair<std::int64_t, std::int64_t>> lines;
  for (const std::int64_t one : people) lines.push_back({one, 100});
  const std::int64_t id = start(lines);
  int chunks = 0;
  for (restart(); ring(); restart()) ++chunks;
  EXPECT_EQ(chunks, 3);
  EXPECT_EQ(row(id).state, PayoutState::done);
  EXPECT_EQ(row(id).paid_lines, 600);
  EXPECT_EQ(sum(AccountKind::customer), 60'000);
  for (const ledger::Account& account : executor->books().accounts())
    if (account.kind == AccountKind::customer) {
      EXPECT_EQ(account.balance, 100);
      EXPECT_EQ(account.rows, 1);
    }
}

TEST_F(PayoutsTest, WhoStandsInTheFileTwiceIsPaidTwiceAndLimitsSeeBoth) {
  const auto people = town(2, 5'000'000);
  // The balance limit is 10,000.00: the second line of the first resident no longer fits.
  const std::int64_t id = start({{people[0], 900'000}, {people[0], 200'000}, {people[1], 300}, {people[1], 300}});
  while (ring()) {}
  EXPECT_EQ(row(id).paid_lines, 3);
  EXPECT_EQ(row(id).failed_lines, 1);
  const auto failed = *store::load_one<PayoutLine>(executor->store(), store::make_key(id, std::int64_t{1}));
  EXPECT_EQ(static_cast<Code>(failed.code), Code::balance_limit_exceeded);
  EXPECT_EQ(sum(AccountKind::customer), 900'600);
}

TEST_F(PayoutsTest, AFrozenResidentFailsAloneAndTheRestGoesOn) {
  const auto people = town(3, 1'000);
  auto freeze = std::make_shared<Freeze>();
  freeze->customer = people[1];
  run(freeze);
  const std::int64_t id = start({{people[0], 100}, {people[1], 100}, {people[2], 100}});
  while (ring()) {}
  EXPECT_EQ(row(id).paid_total, 200);
  EXPECT_EQ(row(id).failed_lines, 1);
}

TEST_F(PayoutsTest, WithoutFundsNothingIsPaidUntilThereAreSome) {
  const auto people = town(2, 150);
  const std::int64_t id = start({{people[0], 100}, {people[1], 100}});
  while (ring()) {}
  EXPECT_EQ(row(id).state, PayoutState::running);
  EXPECT_EQ(sum(AccountKind::customer), 0);
  EXPECT_EQ(store::scan_all<engine::Timer>(executor->store()).at(0).last_refusal, "operator_funds_insufficient");
  town(0, 50);
  auto resume = std::make_shared<Resume>();
  resume->payout = id;
  EXPECT_FALSE(run(resume).refusal);
  clock.advance(hours(3));
  while (ring()) {}
  EXPECT_EQ(sum(AccountKind::customer), 200);
  EXPECT_EQ(row(id).state, PayoutState::done);
  EXPECT_EQ(run(std::make_shared<Resume>(*resume)).refusal->code(), Code::payout_already_done);
}

TEST_F(PayoutsTest, AGapInTheLinesIsRefusedAndAnUnknownPayoutToo) {
  const auto people = town(1, 150);
  auto create = std::make_shared<Create>();
  create->title = "t";
  create->lines = 2;
  run(create);
  auto add = std::make_shared<AddLines>();
  add->payout = create->made.id;
  add->from = 1;
  add->lines.resize(1);
  EXPECT_EQ(run(add).refusal->code(), Code::malformed);
  auto other = std::make_shared<AddLines>();
  other->payout = 12345;
  EXPECT_EQ(run(other).refusal->code(), Code::payout_unknown);
  auto empty = std::make_shared<Create>();
  empty->title = "t";
  EXPECT_EQ(run(empty).refusal->code(), Code::payout_file_invalid);
}

}  // namespace
}  // namespace chenxi::payouts
