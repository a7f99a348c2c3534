// Plays every script over memory, SQLite and PostgreSQL, compares the rows that moved money with those kept
// beside it, and says what no script covers. `--bless` rewrites the kept rows; the diff is then read by a
// person.
#include <gtest/gtest.h>

#include <fstream>

#include "base/log.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = CHENXI_SOURCE_DIR;
const fs::path kScripts = kRoot / "tests/scenario/scripts";
bool bless = false;

std::vector<std::string> script_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kScripts))
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "\n"));
}

/// What all scripts met over memory; filled by the tests that play them.
std::map<std::string, Coverage> played;

Coverage play(const std::string& script, const std::string& store) {
  Stage stage(store, read_script(read_text(kScripts / (script + ".txt"))));
  EXPECT_EQ(joined(stage.play()), "") << script << ".txt over " << store;
  const fs::path kept = kScripts / (script + ".transfers");
  const std::string rows = stage.transfers();
  if (bless && store == "memory") std::ofstream(kept, std::ios::binary) << rows;
  EXPECT_EQ(rows, fs::exists(kept) ? read_text(kept) : "")
      << script << ".transfers over " << store << " (test_scenarios --bless rewrites it)";
  return stage.world().coverage;
}

class Scenario : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(Scenario, PlaysAsWritten) {
  const auto& [store, script] = GetParam();
  if (places::make_place(store) == nullptr) GTEST_SKIP() << places::why_skipped();
  const Coverage seen = play(script, store);
  if (store == "memory") played[script] = seen;
}

INSTANTIATE_TEST_SUITE_P(Stores, Scenario,
                         testing::Combine(testing::Values("memory", "sqlite", "postgres"),
                                          testing::ValuesIn(script_names())),
                         [](const auto& one) {
                           return std::get<0>(one.param) + "_" + std::get<1>(one.param);
                         });

TEST(Coverage, EveryCodeIsRefusedOnceAndEveryCommandIsRepeatedReusedAndRaced) {
  Coverage seen;
  for (const std::string& script : script_names())
    seen.add(played.contains(script) ? played.at(script) : play(script, "memory"));
  const auto missing =
      gaps(seen, codes_in(read_text(kRoot / "src/base/codes.def")), commands_in(kRoot / "src"),
           read_elsewhere(read_text(kRoot / "tests/scenario/elsewhere.txt")), kRoot);
  EXPECT_EQ(joined(missing), "");
}

TEST(Coverage, NoticesWhatIsMissing) {
  Coverage seen;
  seen.codes = {"pin_wrong"};
  seen.commands["a.pay"] = {
      .keyed = true, .success = true, .replay = true, .other_request = true, .race = true};
  const std::vector<std::string> codes{"pin_wrong"};
  const std::set<std::string> commands{"a.pay"};
  EXPECT_TRUE(gaps(seen, codes, commands, {}, kRoot).empty());
  EXPECT_EQ(gaps(seen, {"pin_wrong", "pin_locked"}, commands, {}, kRoot).size(), 1u);
  EXPECT_EQ(gaps(seen, codes, {"a.pay", "a.refund"}, {}, kRoot).size(), 1u);
  for (bool Seen::* fact : {&Seen::success, &Seen::replay, &Seen::other_request, &Seen::race}) {
    Coverage less = seen;
    less.commands["a.pay"].*fact = false;
    EXPECT_EQ(gaps(less, codes, commands, {}, kRoot).size(), 1u);
  }
  const std::string here = "tests/scenario/scenario_test.cpp";
  const std::vector<Elsewhere> there{{"codes/pin_locked", here, "Coverage.NoticesWhatIsMissing"}};
  EXPECT_TRUE(gaps(seen, {"pin_wrong", "pin_locked"}, commands, there, kRoot).empty());
  const std::vector<Elsewhere> gone{{"codes/pin_locked", here, "Coverage.IsNoSuchTest"}};
  EXPECT_EQ(gaps(seen, {"pin_wrong", "pin_locked"}, commands, gone, kRoot).size(), 1u);
  const std::vector<Elsewhere> needless{{"codes/pin_wrong", here, "Coverage.NoticesWhatIsMissing"}};
  EXPECT_EQ(gaps(seen, codes, commands, needless, kRoot).size(), 1u);
}

TEST(Coverage, ReadsTheCommandsOffTheCode) {
  const auto commands = commands_in(kRoot / "src");
  for (const char* one : {"payments.pay", "payments.refund", "transfers.send", "banks.top_up", "cash.cash_in",
                          "identity.register", "identity.forget_code"})
    EXPECT_TRUE(commands.contains(one)) << one;
  EXPECT_FALSE(commands.contains("records.home")) << "a question is no command";
}

TEST(Script, ReadsWordsOptionsAndExpectations) {
  const auto lines = read_script(
      "# heading\n\namy pays p1 stall 30.00 note=\"two bowls\"  ok  # comment\n  bob pays p1 stall 1.00 "
      "id_reused\ncheck balance amy = 1.00\n");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].number, 3);
  EXPECT_EQ(lines[0].words, (std::vector<std::string>{"amy", "pays", "p1", "stall", "30.00"}));
  EXPECT_EQ(lines[0].option("note"), "two bowls");
  EXPECT_EQ(lines[0].expected, "ok");
  EXPECT_TRUE(lines[1].indented);
  EXPECT_EQ(lines[2].words.back(), "1.00");
  EXPECT_THROW(read_script("amy pays 'p1"), std::runtime_error);
}

/// A wrong expectation, a wrong balance and a refusal that never came are all noticed.
TEST(Script, APlantedFaultIsNoticed) {
  const std::string scene = "resident amy 13800138001\nshop stall Stall\n";
  EXPECT_TRUE(
      Stage("memory", read_script(scene + "operator cash_in k1 amy 10.00 ok\ncheck balance amy = 10.00\n"))
          .play()
          .empty());
  EXPECT_EQ(Stage("memory", read_script(scene + "operator cash_in k1 amy 10.00 id_reused\n")).play().size(),
            1u);
  EXPECT_EQ(
      Stage("memory", read_script(scene + "operator cash_in k1 amy 10.00 ok\ncheck balance amy = 10.01\n"))
          .play()
          .size(),
      1u);
  EXPECT_EQ(Stage("memory", read_script(scene + "amy dances ok\n")).play().size(), 1u);
}

}  // namespace
}  // namespace chenxi::scenario

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) chenxi::scenario::bless |= std::string_view(argv[i]) == "--bless";
  return RUN_ALL_TESTS();
}
