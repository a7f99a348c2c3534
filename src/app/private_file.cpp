#include "app/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/check.h"

namespace chenxi::app {
namespace {

/// A new name is as durable as the folder it stands in.
bool keep_names(const std::filesystem::path& folder) {
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool kept = opened >= 0 && ::fsync(opened) == 0;
  if (opened >= 0) ::close(opened);
  return kept;
}

}  // namespace

void write_private_file(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path unfinished = path.string() + ".part";
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  std::error_code why;
  if (written) std::filesystem::rename(unfinished, path, why);
  if (!written || why || !keep_names(path.parent_path())) throw Trouble("cannot write " + path.string());
}

}  // namespace chenxi::app
