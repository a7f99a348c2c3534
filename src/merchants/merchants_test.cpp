// Shops: made, found again after a restart, and printed as codes that say who is paid.
#include <gtest/gtest.h>

#include "merchants/codes.h"
#include "merchants/create.h"
#include "merchants/directory.h"
#include "qr/classify.h"

namespace chenxi::merchants {
namespace {

class MerchantsTest : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-23T12:00:00+08:00")};
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  Directory directory;
  engine::Executor executor{env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{}};

  void SetUp() override {
    executor.observe(&directory);
    executor.open();
  }
  std::optional<Code> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor.run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  std::shared_ptr<Create> create(std::string name, std::string category = "5812") {
    auto command = std::make_shared<Create>();
    command->shop_name = std::move(name);
    command->category = std::move(category);
    return command;
  }
};

TEST_F(MerchantsTest, AShopHasAnAccountAndIsKnownAtOnceAndAfterARestart) {
  auto command = create("Stall");
  ASSERT_FALSE(run(command));
  const auto known = directory.merchant(command->made.id);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->name, "Stall");
  EXPECT_EQ(executor.books().account(known->account).kind, ledger::AccountKind::merchant);
  EXPECT_EQ(executor.books().account(known->account).owner, known->id);
  Directory later;
  later.reload(executor.store());
  EXPECT_EQ(later.merchants().size(), 1u);
}

TEST_F(MerchantsTest, AShopWithoutANameOrAStrangeCategoryIsNotMade) {
  EXPECT_EQ(run(create("")), Code::text_invalid);
  EXPECT_EQ(run(create(std::string(61, 'x'))), Code::text_invalid);
  EXPECT_EQ(run(create("Stall", "581")), Code::text_invalid);
  EXPECT_EQ(run(create("Stall", "58a2")), Code::text_invalid);
}

TEST_F(MerchantsTest, BothCodesOfAShopSayWhoIsPaid) {
  auto command = create("Stall");
  ASSERT_FALSE(run(command));
  const qr::CodeKeys keys = qr::code_keys(rng.bytes(32));
  ports::InstanceInfo info;
  info.origin = "https://pay.example";
  const PrintedCode fixed = static_code(keys, info, command->made);
  EXPECT_TRUE(fixed.text.starts_with("https://pay.example/q/"));
  for (const std::string& text : {fixed.text, fixed.emv}) {
    const auto code = qr::read_scanned(keys, text, clock.now());
    ASSERT_TRUE(code) << text;
    EXPECT_EQ(code->kind, qr::CodeKind::merchant_static);
    EXPECT_EQ(code->row, command->made.id);
  }
  Order order;
  order.id = 77;
  order.amount = 1'250;
  order.expires_at = clock.now() + minutes(5);
  const PrintedCode once = order_code(keys, info, command->made, order);
  for (const std::string& text : {once.text, once.emv}) {
    EXPECT_EQ(qr::read_scanned(keys, text, clock.now())->row, 77);
    EXPECT_EQ(qr::read_scanned(keys, text, clock.now() + minutes(6)).error().code(), Code::qr_expired);
  }
  order.kind = OrderKind::link;
  EXPECT_EQ(qr::read_scanned(keys, order_code(keys, info, command->made, order).text, clock.now())->kind,
            qr::CodeKind::link);
}

TEST_F(MerchantsTest, ACheckWordIsTheShopsAndStaysWhenItsCodeIsPrintedAnew) {
  auto stall = create("Stall");
  ASSERT_FALSE(run(stall));
  const qr::CodeKeys keys = qr::code_keys(rng.bytes(32));
  Merchant anew = stall->made;
  anew.code_issue = 3;
  const std::string word = check_word(keys, stall->made, Lang::en);
  EXPECT_EQ(check_word(keys, anew, Lang::en), word);
  EXPECT_NE(word, check_word(keys, stall->made, Lang::zh_cn)) << "in both languages";
  EXPECT_EQ(issue_of(static_token(anew)), 3);
  EXPECT_EQ(issue_of(static_token(stall->made)), 0);
  qr::CodeToken strange = static_token(anew);
  strange.note = "3x";
  EXPECT_EQ(issue_of(strange), -1);
}

}  // namespace
}  // namespace chenxi::merchants
