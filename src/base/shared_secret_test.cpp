#include "base/shared_secret.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/check.h"

namespace chenxi {
namespace {

TEST(SharedSecret, IsChangedWhileBothSidesWork) {
  std::string directory = (std::filesystem::temp_directory_path() / "chenxi-secret-XXXXXX").string();
  ASSERT_NE(::mkdtemp(directory.data()), nullptr);
  const std::string path = directory + "/bank.secret";
  SimRng rng{3};
  const Secret secret = follow_secret(path, rng);
  const std::string old = secret();
  EXPECT_EQ(old.size(), 64u);
  EXPECT_THROW(finish_next(path), Trouble) << "nothing is prepared";
  const std::string next = prepare_next(path, rng);
  EXPECT_NE(next, old);
  EXPECT_EQ(prepare_next(path, rng), next) << "asked again it is the same one";
  EXPECT_EQ(secret(), old) << "until it is finished the old one is signed with";
  finish_next(path);
  EXPECT_EQ(secret(), next);
  EXPECT_EQ(follow_secret(path, rng)(), next) << "and after a restart";
  struct ::stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);

  std::ofstream(path) << "half a wo";
  EXPECT_EQ(secret(), next) << "a file that is being written leaves the one before";
  EXPECT_THROW(prepare_next(path, rng), Trouble);
  std::filesystem::remove(path);
  EXPECT_EQ(secret(), next);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace chenxi
