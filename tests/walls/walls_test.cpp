#include "walls.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace walls {
namespace {

namespace fs = std::filesystem;

std::vector<Source> all_sources(const char* folder = "src") {
  const fs::path root = CHENXI_SOURCE_DIR;
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp" && extension != ".def") continue;
    std::stringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    sources.push_back({fs::relative(entry.path(), root).string(), text.str()});
  }
  return sources;
}

TEST(Walls, Stand) {
  const auto sources = all_sources();
  ASSERT_GT(sources.size(), 30U);
  for (const std::string& fault : faults(sources)) ADD_FAILURE() << fault;
}

TEST(Walls, TheAuditorSharesNothingWithWhatItAudits) {
  const auto sources = all_sources("tools/audit");
  ASSERT_GT(sources.size(), 10U);
  for (const std::string& fault : auditor_faults(sources)) ADD_FAILURE() << fault;
  EXPECT_EQ(auditor_faults({{"tools/audit/x.cpp", "#include \"bytes.h\"\n#include <CLI/CLI.hpp>\n#include \"ledger/verify.h\"\n"}}).size(), 1U);

  std::ifstream cmake(fs::path(CHENXI_SOURCE_DIR) / "CMakeLists.txt");
  int linked = 0;
  for (std::string line; std::getline(cmake, line);) {
    if (!line.starts_with("target_link_libraries(audit ") && !line.starts_with("add_program(chenxi-audit ")) continue;
    linked += 1;
    EXPECT_EQ(line.find("room_"), line.npos) << line;
  }
  EXPECT_EQ(linked, 2) << "the lines that say what it is linked with";
}

/// What one planted file breaks; "" when it breaks nothing.
std::string broken_by(const std::string& path, const std::string& text) {
  const auto found = faults({{path, text}});
  return found.empty() ? "" : found.front();
}

struct Plant {
  const char *path, *text, *says;
};

class PlantedFault : public testing::TestWithParam<Plant> {};

TEST_P(PlantedFault, IsCaught) {
  const Plant& plant = GetParam();
  EXPECT_NE(broken_by(plant.path, plant.text).find(plant.says), std::string::npos)
      << plant.path << '\n' << plant.text << "\ngave: " << broken_by(plant.path, plant.text);
}

INSTANTIATE_TEST_SUITE_P(
    Directions, PlantedFault,
    testing::Values(Plant{"src/base/x.cpp", "#include \"money/money.h\"\n", "x.cpp:1: base may not use money"},
                    Plant{"src/store/x.cpp", "\n#include \"ledger/books.h\"\n", "x.cpp:2: store may not use ledger"},
                    Plant{"src/ledger/x.h", "#include \"engine/engine.h\"\n", "ledger may not use engine"},
                    Plant{"src/engine/x.h", "#include \"payments/pay.h\"\n", "engine may not use payments"},
                    Plant{"src/engine/x.h", "#include \"i18n/i18n.h\"\n", "engine may not use i18n"},
                    Plant{"src/identity/x.h", " #  include \"payments/pay.h\"\n", "identity may not use payments"},
                    Plant{"src/http/x.cpp", "#include \"payments/pay.h\"\n", "http may not use payments"},
                    Plant{"src/http/x.cpp", "#include \"app/wiring.h\"\n", "http may not use app"},
                    Plant{"src/payments/x.h", "#include \"banks/m.h\"\n", "another mover: payments -> banks"},
                    Plant{"src/banks/deep/x.h", "#include \"payments/pay.h\"\n", "another mover: banks -> payments"},
                    Plant{"src/ports/x.h", "#include \"rules/rules.h\"\n", "ports may not use rules"},
                    Plant{"src/attic/x.h", "\n", "no place among the rooms"}));

INSTANTIATE_TEST_SUITE_P(
    Http, PlantedFault,
    testing::Values(Plant{"src/payments/pay.cpp", "#include \"http/route.h\"\n", "only routes.cpp includes http"},
                    Plant{"src/payments/routes.cpp", "#include \"http/server.h\"\n", "only http/route.h"},
                    Plant{"src/engine/x.cpp", "#include \"http/route.h\"\n", "only routes.cpp includes http"},
                    Plant{"src/payments/x.cpp", "#include <boost/asio.hpp>\n", "Boost.Asio"},
                    Plant{"src/app/main.cpp", "#include <boost/beast/core.hpp>\n", "Boost.Beast"}));

INSTANTIATE_TEST_SUITE_P(
    Words, PlantedFault,
    testing::Values(Plant{"src/engine/x.cpp", "auto t = std::chrono::system_clock::now();", "base/env.cpp"},
                    Plant{"src/app/main.cpp", "std::random_device d;", "base/env.cpp"},
                    Plant{"src/base/crypto.cpp", "getrandom(p, n, 0);", "base/env.cpp"},
                    Plant{"src/payments/x.cpp", "auto t = std::time(nullptr);", "base/env.cpp"},
                    Plant{"src/ledger/x.cpp", "steady_clock::now();", "monotonic()"},
                    Plant{"src/http/x.cpp", "auto now = real_env().clock->now();", "handed in"},
                    Plant{"src/rules/x.cpp", "ctx.post(legs);", "never posts"},
                    Plant{"src/risk/x.cpp", "books->post (legs);", "never posts"},
                    Plant{"src/payments/x.cpp", "return Pay{.to = TRY(a()),\n.n = TRY(b())};", "TRY inside braces"}));

INSTANTIATE_TEST_SUITE_P(
    Literals, PlantedFault,
    testing::Values(Plant{"src/payments/x.cpp", "auto q = \"SELECT id FROM t\";", "SQL"},
                    Plant{"src/ledger/x.cpp", "auto q = R\"sql(\n insert into t values (1))sql\";", "SQL"},
                    Plant{"src/app/x.cpp", "auto q = \"PRAGMA journal_mode\";", "SQL"},
                    Plant{"src/engine/x.cpp", "f(\"update t set a = 1\");", "SQL"},
                    Plant{"src/payments/x.cpp", "say(\"付款成功\");", "i18n/*.json"}));

TEST(Walls, TwoFilesThatCompileBoostJsonAreCaught) {
  const auto found = faults({{"src/base/a.cpp", "#include <boost/json/src.hpp>\n"},
                             {"src/base/b.cpp", "#include <boost/json/src.hpp>\n"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().find("one file only"), std::string::npos);
}

TEST(Walls, ACircleOfRoomsIsCaught) {
  const auto found = faults({{"src/identity/a.h", "#include \"rules/b.h\"\n"},
                             {"src/rules/b.h", "#include \"risk/c.h\"\n"},
                             {"src/risk/c.h", "#include \"identity/a.h\"\n"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found.front().find("identity -> rules -> risk -> identity"), std::string::npos) << found.front();
}

TEST(Walls, LetHonestCodeThrough) {
  const Plant honest[] = {
      {"src/payments/pay.cpp", "#include \"payments/pay.h\"\n#include \"identity/x.h\"\n#include \"qr/qr.h\"\n", ""},
      {"src/payments/routes.cpp", "#include \"http/route.h\"\n#include \"base/json.h\"\n", ""},
      {"src/app/main.cpp", "#include \"http/server.h\"\n#include \"payments/pay.h\"\n", ""},
      {"src/http/server.cpp", "#include <boost/beast.hpp>\nsteady_clock::now();\n", ""},
      {"src/base/env.cpp", "system_clock::now(); getrandom(p, n, 0);", ""},
      {"src/payments/x.cpp", "// system_clock, SELECT x FROM y, #include \"banks/m.h\"\n/* 付款 ctx.post( */ int n = 1'000;", ""},
      {"src/payments/x.cpp", "log(\"selected; update set\"); ctx.post(legs);", ""},
      {"src/rules/x.cpp", "TRY(ctx.can_post(legs)); pay.amount = TRY(in.integer(\"amount\", 1, 9));", ""},
      {"src/payments/x_test.cpp", "#include \"banks/m.h\"\nstd::random_device d;\n", ""},
      {"src/store/sqlite/x.cpp", "q(\"SELECT 1\");", ""},
      {"src/qr/schemes.cpp", "{\"alipay\", \"支付宝\"}", ""}};
  for (const Plant& plant : honest) EXPECT_EQ(broken_by(plant.path, plant.text), "") << plant.text;
}

}  // namespace
}  // namespace walls
