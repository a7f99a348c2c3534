#include "base/keyring.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/check.h"

namespace chenxi {
namespace {

namespace fs = std::filesystem;

/// While it lives no file grows beyond so many bytes: what a full disk does to a write. Nothing may be reported meanwhile.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

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

TEST_F(KeyRingFile, OneThatCannotBeWrittenWholeIsNotThereAtTheNextStart) {
  const KeyRing keys = make_keys(rng);
  bool told = false;
  {
    const FullDisk disk(100);
    try {
      save_keys(keys, file);
    } catch (const Trouble&) {
      told = true;
    }
  }
  EXPECT_TRUE(told);
  EXPECT_TRUE(fs::is_empty(folder)) << "a cut-off file would be called damaged at the next start";
  save_keys(keys, file);
  EXPECT_EQ(load_keys(file).master, keys.master);
}

TEST_F(KeyRingFile, WhatACrashLeftBehindIsNoHindrance) {
  std::ofstream(file + ".unfinished-AAAAAA") << "chenxi-keys 1\npublic";
  const KeyRing keys = make_keys(rng);
  save_keys(keys, file);
  EXPECT_EQ(load_keys(file).master, keys.master);
}

TEST_F(KeyRingFile, OfManyThatStartAtOnceOneMakesTheKeys) {
  std::vector<KeyRing> rings;
  for (int i = 0; i < 8; ++i) rings.push_back(make_keys(rng));
  std::vector<char> made(rings.size(), 0);
  std::vector<std::thread> nodes;
  for (std::size_t i = 0; i < rings.size(); ++i)
    nodes.emplace_back([&, i] {
      try {
        save_keys(rings[i], file);
        made[i] = 1;
      } catch (const Trouble&) {  // another was faster
      }
    });
  for (std::thread& node : nodes) node.join();
  ASSERT_EQ(std::count(made.begin(), made.end(), 1), 1);
  const auto winner = static_cast<std::size_t>(std::find(made.begin(), made.end(), 1) - made.begin());
  EXPECT_EQ(load_keys(file).master, rings[winner].master) << "nobody replaced them afterwards";
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
