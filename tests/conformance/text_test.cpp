// A text that PostgreSQL does not take (a zero byte, broken UTF-8) is the fault of the room that wrote it: undone alone,
// while the batch around it is committed. The same on every store, or a test on SQLite would promise too much.
#include <gtest/gtest.h>

#include "base/log.h"
#include "base/utf8.h"
#include "tests/acts/acts.h"
#include "tests/stores/places.h"

namespace chenxi {
namespace {

using namespace std::string_literals;

/// A command that names a row by whatever it was sent.
struct LookUp : engine::Command {
  std::string name_sent;
  const char* name() const override { return "test.look_up"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<acts::Tally>(name_sent, store::Bytes("x"), std::int64_t{1}); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    if (ctx.find<acts::Tally>(name_sent, store::Bytes("x"), std::int64_t{1}) == nullptr) return refuse(Code::not_found);
    return engine::ObjectRef{1, 1};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

struct Ask : engine::Query {
  std::string name_sent;
  const char* name() const override { return "test.ask"; }
  void run(engine::Context& ctx) override { (void)ctx.fetch<acts::Tally>(name_sent, store::Bytes("x"), std::int64_t{1}); }
};

class Texts : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    set_log_level(LogLevel::none);
    place_ = places::make_place(GetParam());
    if (!place_) GTEST_SKIP() << places::why_skipped();
    executor_ = std::make_unique<engine::Executor>(env_, [this] { return place_->open(0, tables_); }, engine::ExecutorOptions{});
    acts::on_timers(*executor_);
    executor_->open();
  }
  static engine::Job write(std::int64_t note, std::string text) {
    auto command = std::make_shared<acts::Write>();
    command->note = note;
    command->text = std::move(text);
    engine::Job job;
    job.command = std::move(command);
    return job;
  }
  static engine::Job look_up(std::string text) {
    auto command = std::make_shared<LookUp>();
    command->name_sent = std::move(text);
    engine::Job job;
    job.command = std::move(command);
    return job;
  }
  static std::string told(const engine::Job& job) { return job.outcome.refusal ? std::string(name(job.outcome.refusal->code())) : "done"; }
  std::optional<std::string> note(std::int64_t id) {
    const auto row = store::load_one<acts::Note>(executor_->store(), store::make_key(id));
    return row ? std::optional(row->text) : std::nullopt;
  }

  SimClock clock_{Instant{1'764'000'000'000'000}};
  SimRng rng_{1};
  Env env_{&clock_, &rng_, nullptr, ""};
  std::vector<const store::TableInfo*> tables_ = acts::tables();
  std::unique_ptr<places::Place> place_;
  std::unique_ptr<engine::Executor> executor_;
};

TEST_P(Texts, TheOneThatNoDatabaseKeepsIsUndoneAlone) {
  std::vector<engine::Job> jobs;
  jobs.push_back(write(101, "早点 \U0001F95F"));
  jobs.push_back(write(102, "zero\0byte"s));
  jobs.push_back(write(103, "half a character \xe6\x97"));
  jobs.push_back(write(104, "豆浆"));
  executor_->run_batch(jobs);
  EXPECT_EQ(told(jobs[0]), "done");
  EXPECT_EQ(told(jobs[1]), "internal");
  EXPECT_EQ(told(jobs[2]), "internal");
  EXPECT_EQ(told(jobs[3]), "done");
  EXPECT_EQ(executor_->stats().troubles, 0);
  EXPECT_EQ(note(101), "早点 \U0001F95F");
  EXPECT_FALSE(note(102));
  EXPECT_FALSE(note(103));
  EXPECT_EQ(note(104), "豆浆");
}

TEST_P(Texts, AQuestionWithOneSpoilsNobodyElses) {
  std::vector<engine::Job> jobs;
  jobs.push_back(look_up("a\0b"s));
  jobs.push_back(look_up("nobody"));
  jobs.push_back(write(104, "豆浆"));
  auto ask = std::make_shared<Ask>();
  ask->name_sent = "\xff";
  jobs.emplace_back().query = ask;
  executor_->run_batch(jobs);
  EXPECT_EQ(told(jobs[0]), "internal");
  EXPECT_EQ(told(jobs[1]), "not_found");
  EXPECT_EQ(told(jobs[2]), "done");
  EXPECT_EQ(told(jobs[3]), "internal");
  EXPECT_EQ(executor_->stats().troubles, 0);
  EXPECT_EQ(note(104), "豆浆");
}

INSTANTIATE_TEST_SUITE_P(Stores, Texts, testing::Values("memory", "sqlite", "postgres"),
                         [](const auto& name) { return std::string(name.param); });

TEST(StorableText, IsShortestFormUtf8WithoutZeroBytes) {
  for (const std::string& good : {""s, "a"s, "晨曦"s, "\U0001F95F"s, "\xf4\x8f\xbf\xbf"s, "\x01\x7f"s})
    EXPECT_TRUE(is_storable_text(good)) << good;
  for (const std::string& bad : {"\0"s, "\x80"s, "\xc0\xaf"s, "\xc1\x81"s, "\xe0\x80\xaf"s, "\xed\xa0\x80"s, "\xf0\x80\x80\xaf"s,
                                 "\xf4\x90\x80\x80"s, "\xf5\x80\x80\x80"s, "\xe6\x97"s, "\xe6\x97z"s, "\xff"s})
    EXPECT_FALSE(is_storable_text(bad)) << bad.size();
}

}  // namespace
}  // namespace chenxi
