#include "base/new_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/check.h"

namespace chenxi {
namespace {

bool write_whole(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(file, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fsync(file) == 0;
}

/// Gives a file its name unless another has it: of two who start at once, one finds the file of the other.
bool take_name(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  return errno == EINVAL && ::link(from.c_str(), to.c_str()) == 0;  // network file systems have only this one
}

}  // namespace

bool write_new_file(const std::string& path, std::string_view content) {
  std::string unfinished = path + ".unfinished-XXXXXX";  // a name of its own: what a crash left behind is in nobody's way
  const int file = ::mkostemp(unfinished.data(), O_CLOEXEC);
  if (file < 0) throw Trouble("cannot create " + path + ": " + std::strerror(errno));
  const bool named = write_whole(file, content) && take_name(unfinished, path);
  const int fault = errno;
  ::close(file);
  ::unlink(unfinished.c_str());  // gone already when it was renamed
  if (!named && fault == EEXIST) return false;
  if (!named) throw Trouble("cannot write " + path + ": " + std::strerror(fault));
  if (!sync_folder_of(path)) throw Trouble("cannot sync the folder of " + path);
  return true;
}

bool sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return false;
  const bool synced = ::fsync(directory) == 0;
  ::close(directory);
  return synced;
}

}  // namespace chenxi
