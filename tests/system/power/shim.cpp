// What stands between the server and its disk when the power will fail: loaded with LD_PRELOAD, it writes down every
// change of a file in the data directory, in order, and every sync. The file itself is changed at once, as a page cache
// shows it; what would have reached the platter is worked out afterwards from these notes (disk.cpp).
//
// CHENXI_POWER_DATA     the data directory          CHENXI_POWER_NOTES    where the notes go
// CHENXI_POWER_CONTROL  a mapped file: what fails   CHENXI_POWER_UNSAFE   if set: SQLite is told synchronous=OFF
//
// The shared memory file of SQLite is not noted: it is mapped, and rebuilt after a crash. A rename in the directory would
// not be understood, so it ends the process.
#include "shim.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

using power::Control;
using power::Note;
using power::What;

template <class F>
F real(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}
#define REAL(name) static const auto real_##name = real<decltype(&::name)>(#name)

struct State {
  std::string data;
  int notes = -1;
  Control* control = nullptr;
  bool unsafe = false;
  std::mutex mutex;  // the notes are in the order of the changes

  State() {
    const char* directory = std::getenv("CHENXI_POWER_DATA");
    const char* file = std::getenv("CHENXI_POWER_NOTES");
    const char* mapped = std::getenv("CHENXI_POWER_CONTROL");
    if (directory == nullptr || file == nullptr || mapped == nullptr) return;
    REAL(open);
    data = std::string(directory) + "/";
    unsafe = std::getenv("CHENXI_POWER_UNSAFE") != nullptr;
    notes = real_open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int shared = real_open(mapped, O_RDWR | O_CLOEXEC);
    void* at = ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
    if (notes < 0 || shared < 0 || at == MAP_FAILED) {
      std::fputs("power shim: cannot write notes\n", stderr);
      ::_exit(125);
    }
    control = static_cast<Control*>(at);
  }
};

State& state() {
  static State state;
  return state;
}

/// The name inside the data directory; "" when it lies elsewhere or is not noted.
std::string name_of(const std::string& path) {
  const std::string& data = state().data;
  if (data.empty() || path.size() <= data.size() || path.compare(0, data.size(), data) != 0) return "";
  const std::string name = path.substr(data.size());
  if (name.find('/') != name.npos || name.ends_with("-shm") || name == "lock" || name.ends_with(".sock")) return "";
  return name;
}

std::string path_of(int fd) {
  if (state().data.empty()) return "";
  char link[64], path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = ::readlink(link, path, sizeof path);
  return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : "";
}

void note(What what, const std::string& name, std::int64_t offset = 0, const void* bytes = nullptr, std::size_t size = 0) {
  const Note head{.what = what, .name_size = static_cast<std::uint32_t>(name.size()), .offset = offset,
                  .size = static_cast<std::int64_t>(size)};
  iovec parts[3] = {{const_cast<Note*>(&head), sizeof head}, {const_cast<char*>(name.data()), name.size()},
                    {const_cast<void*>(bytes), size}};
  REAL(writev);
  if (real_writev(state().notes, parts, 3) != static_cast<ssize_t>(sizeof head + name.size() + size)) {
    std::fputs("power shim: cannot write notes\n", stderr);
    ::_exit(125);
  }
}

/// A full disk has no room for what makes a file longer.
bool is_full(int fd, std::int64_t end) {
  if (state().control->full.load() == 0) return false;
  struct stat now {};
  return ::fstat(fd, &now) == 0 && end > now.st_size;
}

bool fails(std::atomic<std::int32_t>& count) {
  std::int32_t left = count.load();
  while (left > 0 && !count.compare_exchange_weak(left, left - 1)) continue;
  if (left > 0) state().control->failed += 1;
  return left > 0;
}

ssize_t noted_write(int fd, const void* bytes, std::size_t size, std::int64_t offset, bool positioned) {
  REAL(pwrite);
  REAL(write);
  const std::string name = name_of(path_of(fd));
  const auto go = [&] { return positioned ? real_pwrite(fd, bytes, size, offset) : real_write(fd, bytes, size); };
  if (name.empty()) return go();
  const std::lock_guard lock(state().mutex);
  if (!positioned) offset = ::lseek(fd, 0, SEEK_CUR);
  if (fails(state().control->failing_writes)) return errno = EIO, -1;
  if (is_full(fd, offset + static_cast<std::int64_t>(size))) {
    state().control->failed += 1;
    return errno = ENOSPC, -1;
  }
  note(What::write, name, offset, bytes, size);
  return go();
}

int noted_truncate(int fd, std::int64_t size) {
  REAL(ftruncate);
  const std::string name = name_of(path_of(fd));
  if (name.empty()) return real_ftruncate(fd, size);
  const std::lock_guard lock(state().mutex);
  note(What::truncate, name, size);
  return real_ftruncate(fd, size);
}

int noted_sync(int fd, int (*sync)(int)) {
  const std::string path = path_of(fd);
  const bool directory = !state().data.empty() && path + "/" == state().data;
  const std::string name = name_of(path);
  if (name.empty() && !directory) return sync(fd);
  const std::lock_guard lock(state().mutex);
  if (fails(state().control->failing_syncs)) {
    note(What::failed_sync, name);
    return errno = EIO, -1;
  }
  note(directory ? What::sync_directory : What::sync, name);
  return 0;  // the notes keep what is durable; the real platter is not asked
}

template <class Open>
int noted_open(const char* path, int flags, const Open& open) {
  const std::string name = (flags & O_CREAT) != 0 || (flags & O_TRUNC) != 0 ? name_of(path) : "";
  if (name.empty()) return open();
  const std::lock_guard lock(state().mutex);
  const bool there = ::access(path, F_OK) == 0;
  if (!there && state().control->full.load() != 0) {
    state().control->failed += 1;
    return errno = ENOSPC, -1;
  }
  if (!there) note(What::create, name);
  else if ((flags & O_TRUNC) != 0) note(What::truncate, name, 0);
  return open();
}

}  // namespace

extern "C" {

#define NOTED_OPEN(function)                                                     \
  int function(const char* path, int flags, ...) {                               \
    REAL(function);                                                              \
    mode_t mode = 0;                                                             \
    if ((flags & O_CREAT) != 0) {                                                \
      va_list rest;                                                              \
      va_start(rest, flags);                                                     \
      mode = va_arg(rest, mode_t);                                               \
      va_end(rest);                                                              \
    }                                                                            \
    return noted_open(path, flags, [&] { return real_##function(path, flags, mode); }); \
  }
NOTED_OPEN(open)
NOTED_OPEN(open64)

ssize_t write(int fd, const void* bytes, size_t size) { return noted_write(fd, bytes, size, 0, false); }
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) { return noted_write(fd, bytes, size, offset, true); }
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) { return noted_write(fd, bytes, size, offset, true); }
int ftruncate(int fd, off_t size) noexcept { return noted_truncate(fd, size); }
int ftruncate64(int fd, off64_t size) noexcept { return noted_truncate(fd, size); }

int fsync(int fd) {
  REAL(fsync);
  return noted_sync(fd, real_fsync);
}
int fdatasync(int fd) {
  REAL(fdatasync);
  return noted_sync(fd, real_fdatasync);
}

int unlink(const char* path) noexcept {
  REAL(unlink);
  const std::string name = name_of(path);
  if (name.empty()) return real_unlink(path);
  const std::lock_guard lock(state().mutex);
  if (::access(path, F_OK) == 0) note(What::remove, name);
  return real_unlink(path);
}

int rename(const char* from, const char* to) noexcept {
  REAL(rename);
  if (name_of(from).empty() && name_of(to).empty()) return real_rename(from, to);
  std::fputs("power shim: a rename in the data directory is not understood\n", stderr);
  ::_exit(125);
}

/// The popular setting that a wallet must not have, to show that the loss would be noticed.
int sqlite3_exec(sqlite3* db, const char* sql, int (*row)(void*, int, char**, char**), void* context, char** error) {
  REAL(sqlite3_exec);
  if (state().unsafe && sql != nullptr && std::strncmp(sql, "PRAGMA synchronous=", 19) == 0) sql = "PRAGMA synchronous=OFF";
  return real_sqlite3_exec(db, sql, row, context, error);
}

}  // extern "C"
