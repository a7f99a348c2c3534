// Keys of shops, as commands. What programs and owners ask is played by tests/scenario/scripts/api_keys.txt,
// what colleagues ask by house_books.txt.
#include "api_keys/keys.h"

#include "api_keys/directory.h"
#include "merchants/rows.h"
#include "tests/identity/desk.h"

namespace chenxi::api_keys {
namespace {

class Keys : public identity::testing::Desk {
 protected:
  std::unique_ptr<engine::Executor> executor;
  Directory keys_of_shops;

  struct Shop : engine::Command {
    explicit Shop(std::int64_t number) : id(number) {}
    std::int64_t id;
    const char* name() const override { return "test.shop"; }
    void keys(engine::Keys& keys, engine::Context&) override { keys.row<merchants::Merchant>(id); }
    Result<engine::ObjectRef> run(engine::Context& ctx) override {
      merchants::Merchant row;
      row.id = id;
      row.name = "Stall";
      ctx.insert(row);
      return engine::ObjectRef{};
    }
    void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
    void answer(engine::Context&, engine::ObjectRef) override {}
  };
  void SetUp() override {
    Desk::SetUp();
    engine->stop();
    executor =
        std::make_unique<engine::Executor>(env, [this] { return open_store(); }, engine::ExecutorOptions{});
    executor->observe(&keys_of_shops);
    executor->open();
    for (const std::int64_t id : {80, 81}) run(std::make_shared<Shop>(id));
  }
  std::optional<Code> run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor->run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  ApiKey made(std::int64_t shop, const std::string& text) {
    auto make = std::make_shared<MakeKey>();
    make->merchant = shop;
    make->label = "web shop";
    make->key_hash = sha256(text);
    EXPECT_FALSE(run(make));
    return make->made;
  }
};

TEST_F(Keys, TheHouseEndsOneOfAShopsAndMakesNone) {
  const ApiKey leaked = made(80, "leaked"), other = made(80, "other"), theirs = made(81, "theirs");
  EXPECT_EQ(run(std::make_shared<EndKeyForShop>(81, key_id(leaked))), Code::api_key_unknown)
      << "another shop's";
  EXPECT_EQ(run(std::make_shared<EndKeyForShop>(80, "key_0000000000000000")), Code::api_key_unknown);
  EXPECT_FALSE(run(std::make_shared<EndKeyForShop>(80, key_id(leaked))));
  EXPECT_FALSE(keys_of_shops.good(leaked.hash));
  EXPECT_TRUE(keys_of_shops.good(other.hash));
  EXPECT_TRUE(keys_of_shops.good(theirs.hash));
  EXPECT_EQ(run(std::make_shared<EndKeyForShop>(80, key_id(leaked))), Code::api_key_unknown)
      << "it has ended";
  const ports::ChangeKind kind = end_kind(*services);
  EXPECT_EQ(kind.name, "keys.end");
}

}  // namespace
}  // namespace chenxi::api_keys
