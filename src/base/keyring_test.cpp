#include "base/keyring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/check.h"

namespace chenxi {
namespace {

namespace fs = std::filesystem;

class KeyRingFile : public ::testing::Test {
 protected:
  SimRng rng{7};
  fs::path folder = fs::temp_directory_path() / ("chenxi-keyring-" + std::to_string(::getpid()));
  std::string file = (folder / "keys").string();
  void SetUp() override { fs::create_directory(folder); }
  void TearDown() override { fs::remove_all(folder); }
  std::string content() {
    std::ifstream in(file);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }
};

TEST_F(KeyRingFile, ComesBackAsItWasWritten) {
  const KeyRing keys = make_keys(rng);
  save_keys(keys, file);
  const KeyRing read = load_keys(file);
  EXPECT_EQ(read.master, keys.master);
  EXPECT_EQ(read.printed_codes, keys.printed_codes);
  EXPECT_TRUE(read.masters_before.empty());
  EXPECT_THROW(save_keys(keys, file), Trouble) << "nobody writes over a key ring by accident";
}

TEST_F(KeyRingFile, ANewMasterLeavesTheOneOfBeforeBehindItself) {
  const KeyRing first = make_keys(rng), second = with_new_master(first, rng), third = with_new_master(second, rng);
  save_keys(first, file);
  replace_keys(third, file);
  const KeyRing read = load_keys(file);
  EXPECT_EQ(read.master, third.master);
  EXPECT_EQ(read.masters_before, (std::vector<std::string>{second.master, first.master}));
  EXPECT_EQ(read.lookup, first.lookup) << "no other key changes";
  struct stat info {};
  ASSERT_EQ(::stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_FALSE(fs::exists(file + ".new"));
}

TEST_F(KeyRingFile, AnAttemptThatWasCutOffIsNoHindrance) {
  save_keys(make_keys(rng), file);
  std::ofstream(file + ".new") << "chenxi-keys 1\npublic";
  const KeyRing next = with_new_master(load_keys(file), rng);
  replace_keys(next, file);
  EXPECT_EQ(load_keys(file).master, next.master);
}

TEST_F(KeyRingFile, ADamagedOneIsNamedAndNotGuessed) {
  save_keys(with_new_master(make_keys(rng), rng), file);
  const std::string whole = content();
  for (const auto& [was, is] : std::vector<std::pair<std::string, std::string>>{
           {"chenxi-keys 1", "chenxi-keys 2"}, {"master ", "mister "}, {"master_before ", "master_after "}, {"lookup ", "lookup x"}}) {
    std::string damaged = whole;
    damaged.replace(damaged.find(was), was.size(), is);
    EXPECT_THROW(read_keys(damaged, "here"), Trouble) << was;
  }
  EXPECT_THROW(read_keys(whole + "master_before 00ff\n", "here"), Trouble) << "too short";
  EXPECT_THROW(read_keys(whole.substr(0, whole.size() / 2), "here"), Trouble);
}

}  // namespace
}  // namespace chenxi
