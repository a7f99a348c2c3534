#include "app/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"

namespace chenxi::app {

void write_private_file(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path unfinished = path.string() + ".part";
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!written) throw Trouble("cannot write " + path.string());
  std::filesystem::rename(unfinished, path);
}

}  // namespace chenxi::app
