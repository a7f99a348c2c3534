#include "base/shared_secret.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

#include "base/bytes.h"
#include "base/check.h"
#include "base/crypto.h"

namespace chenxi {
namespace {
constexpr std::size_t kChars = 64;
}

std::string read_or_make_secret(const std::string& path, Rng& rng) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    const std::string text = hex(rng.bytes(kChars / 2));
    const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    if (!whole) throw Trouble("cannot write the shared secret " + path);
  }
  std::string text;
  std::ifstream(path) >> text;
  if (text.size() != kChars) throw Trouble("the shared secret in " + path + " cannot be read");
  return text;
}

}  // namespace chenxi
