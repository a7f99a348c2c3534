#include "base/shared_secret.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crypto.h"
#include "base/new_file.h"

namespace chenxi {
namespace {

constexpr std::size_t kChars = 64;

void write_file(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool whole = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!whole) throw Trouble("cannot write the shared secret " + path);
}

/// Whoever reads meanwhile finds the one or the other, whole.
void replace_file(const std::string& path, const std::string& text) {
  write_file(path + ".new", text);
  if (::rename((path + ".new").c_str(), path.c_str()) != 0) throw Trouble("cannot replace the shared secret " + path);
}

std::vector<std::string> words_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> words;
  for (std::string word; file >> word;) words.push_back(word);
  if (words.empty() || words.size() > 2) throw Trouble("the shared secret in " + path + " cannot be read");
  for (const std::string& word : words)
    if (word.size() != kChars) throw Trouble("the shared secret in " + path + " cannot be read");
  return words;
}

/// Follows one file.
class Followed {
 public:
  Followed(std::string path, Rng& rng) : path_(std::move(path)), text_(read_or_make_secret(path_, rng)) {}
  std::string now() {
    const std::lock_guard lock(mutex_);
    struct ::stat found {};
    if (::stat(path_.c_str(), &found) != 0) return text_;
    const auto same = [](const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; };
    if (found.st_ino == seen_.st_ino && same(found.st_mtim, seen_.st_mtim)) return text_;
    try {
      text_ = words_of(path_).front();
      seen_ = found;
    } catch (const Trouble&) {  // somebody writes it by hand: the next request looks again
    }
    return text_;
  }

 private:
  const std::string path_;
  std::mutex mutex_;
  std::string text_;
  struct ::stat seen_ {};
};

}  // namespace

std::string read_or_make_secret(const std::string& path, Rng& rng) {
  // Who finds it there by now reads the one of the other who starts beside us.
  if (::access(path.c_str(), F_OK) != 0) write_new_file(path, hex(rng.bytes(kChars / 2)));
  return words_of(path).front();
}

Secret follow_secret(const std::string& path, Rng& rng) {
  return [followed = std::make_shared<Followed>(path, rng)] { return followed->now(); };
}

std::string prepare_next(const std::string& path, Rng& rng) {
  std::vector<std::string> words = words_of(path);
  if (words.size() == 1) {
    words.push_back(hex(rng.bytes(kChars / 2)));
    replace_file(path, words[0] + "\n" + words[1] + "\n");
  }
  return words[1];
}

void finish_next(const std::string& path) {
  const std::vector<std::string> words = words_of(path);
  if (words.size() != 2) throw Trouble("no next secret is prepared in " + path);
  replace_file(path, words[1] + "\n");
}

}  // namespace chenxi
