#include "tests/sim_disk/sim_vfs.h"

#include <sqlite3.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <new>

namespace chenxi::sim {
namespace {

// ------------------------------------------------------------------------------- locks and shared memory, by file name

/// What the connections of this process share about one open file. It is memory: a power cut forgets it, because all
/// connections are closed by then.
struct Sharing {
  std::recursive_mutex mutex;
  int shared = 0;            // holders of SHARED or more
  void* reserved = nullptr;  // at most one holder of RESERVED, PENDING or EXCLUSIVE
  bool pending = false, exclusive = false;
  std::vector<std::vector<char>> regions;  // the WAL index
  int shm_users = 0;
  int shm_shared[SQLITE_SHM_NLOCK] = {};
  void* shm_exclusive[SQLITE_SHM_NLOCK] = {};
};

std::shared_ptr<Sharing> sharing_of(const Disk* disk, const std::string& name) {
  static std::mutex mutex;
  static std::map<std::pair<const Disk*, std::string>, std::weak_ptr<Sharing>> all;
  const std::lock_guard lock(mutex);
  auto& slot = all[{disk, name}];
  auto sharing = slot.lock();
  if (!sharing) slot = sharing = std::make_shared<Sharing>();
  return sharing;
}

struct Handle : sqlite3_file {
  Disk* disk = nullptr;
  std::string name;
  bool delete_on_close = false;
  std::shared_ptr<File> file;
  std::shared_ptr<Sharing> sharing;
  int lock = SQLITE_LOCK_NONE;
  bool uses_shm = false;
  unsigned shm_shared_mask = 0, shm_exclusive_mask = 0;
};
Handle& handle(sqlite3_file* file) { return *static_cast<Handle*>(file); }

int unlock_file(sqlite3_file* file, int level) {
  Handle& h = handle(file);
  const std::lock_guard guard(h.sharing->mutex);
  Sharing& s = *h.sharing;
  if (s.reserved == &h && level <= SQLITE_LOCK_SHARED) {
    s.reserved = nullptr;
    s.pending = s.exclusive = false;
  }
  if (level == SQLITE_LOCK_NONE && h.lock >= SQLITE_LOCK_SHARED) s.shared -= 1;
  h.lock = std::min(h.lock, level);
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  Handle& h = handle(file);
  const std::lock_guard guard(h.sharing->mutex);
  Sharing& s = *h.sharing;
  if (h.lock >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) {
    if (s.pending || s.exclusive) return SQLITE_BUSY;
    s.shared += 1;
  } else {
    if (s.reserved != nullptr && s.reserved != &h) return SQLITE_BUSY;
    s.reserved = &h;
    if (level == SQLITE_LOCK_EXCLUSIVE) {
      s.pending = true;
      if (s.shared > 1) return SQLITE_BUSY;
      s.exclusive = true;
    }
  }
  h.lock = level;
  return SQLITE_OK;
}

int is_reserved(sqlite3_file* file, int* out) {
  Handle& h = handle(file);
  const std::lock_guard guard(h.sharing->mutex);
  *out = h.sharing->reserved != nullptr;
  return SQLITE_OK;
}

int shm_map(sqlite3_file* file, int index, int size, int extend, void volatile** out) {
  Handle& h = handle(file);
  if (h.disk->is_off()) return SQLITE_IOERR_SHMMAP;
  const std::lock_guard guard(h.sharing->mutex);
  Sharing& s = *h.sharing;
  if (!h.uses_shm) {
    h.uses_shm = true;
    s.shm_users += 1;
  }
  const auto i = static_cast<std::size_t>(index);
  while (s.regions.size() <= i && extend != 0) {
    s.regions.emplace_back(static_cast<std::size_t>(size), '\0');
  }
  *out = i < s.regions.size() ? s.regions[i].data() : nullptr;
  return SQLITE_OK;
}

int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
  Handle& h = handle(file);
  const std::lock_guard guard(h.sharing->mutex);
  Sharing& s = *h.sharing;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  if ((flags & SQLITE_SHM_LOCK) != 0)
    for (int i = offset; i < offset + n; ++i) {
      const bool mine = (h.shm_shared_mask >> i & 1U) != 0;
      if (s.shm_exclusive[i] != nullptr && s.shm_exclusive[i] != &h) return SQLITE_BUSY;
      if (exclusive && s.shm_shared[i] > (mine ? 1 : 0)) return SQLITE_BUSY;
    }
  for (int i = offset; i < offset + n; ++i) {
    const unsigned bit = 1U << i;
    unsigned& mask = exclusive ? h.shm_exclusive_mask : h.shm_shared_mask;
    const bool take = (flags & SQLITE_SHM_LOCK) != 0;
    if (((mask & bit) != 0) == take) continue;
    mask ^= bit;
    if (exclusive) s.shm_exclusive[i] = take ? &h : nullptr;
    else s.shm_shared[i] += take ? 1 : -1;
  }
  return SQLITE_OK;
}

void shm_barrier(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

int shm_unmap(sqlite3_file* file, int) {
  Handle& h = handle(file);
  const std::lock_guard guard(h.sharing->mutex);
  if (!h.uses_shm) return SQLITE_OK;
  shm_lock(file, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED);
  shm_lock(file, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
  h.uses_shm = false;
  if (--h.sharing->shm_users == 0) h.sharing->regions.clear();
  return SQLITE_OK;
}

// -------------------------------------------------------------------------------------------------------------- files

int result(Answer answer, int failed) {
  switch (answer) {
    case Answer::ok: return SQLITE_OK;
    case Answer::failed: return failed;
    case Answer::full: return SQLITE_FULL;
    case Answer::short_read: return SQLITE_IOERR_SHORT_READ;
  }
  return failed;
}

int close_file(sqlite3_file* file) {
  Handle& h = handle(file);
  shm_unmap(file, 0);
  unlock_file(file, SQLITE_LOCK_NONE);
  if (h.delete_on_close) h.disk->remove(h.name, false);
  h.~Handle();
  return SQLITE_OK;
}
int read_file(sqlite3_file* file, void* out, int n, sqlite3_int64 offset) {
  Handle& h = handle(file);
  const auto at = static_cast<std::size_t>(offset), many = static_cast<std::size_t>(n);
  const auto read = [&] { return h.disk->read(*h.file, at, {static_cast<char*>(out), many}); };
  Answer answer = read();
  // As SQLite's own layer does over pread(): what comes short in the middle of a file is asked for again, and is trouble then. To SQLite
  // a short read is the file's end, and the zeros in its place a new page.
  if (answer == Answer::short_read && at + many <= h.disk->size(*h.file)) {
    answer = read();
    if (answer == Answer::short_read) answer = Answer::failed;
  }
  return result(answer, SQLITE_IOERR_READ);
}
int write_file(sqlite3_file* file, const void* data, int n, sqlite3_int64 offset) {
  Handle& h = handle(file);
  return result(h.disk->write(*h.file, static_cast<std::size_t>(offset), {static_cast<const char*>(data), static_cast<std::size_t>(n)}),
                SQLITE_IOERR_WRITE);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  Handle& h = handle(file);
  return result(h.disk->truncate(*h.file, static_cast<std::size_t>(size)), SQLITE_IOERR_TRUNCATE);
}
int sync_file(sqlite3_file* file, int) {
  Handle& h = handle(file);
  return result(h.disk->sync(*h.file), SQLITE_IOERR_FSYNC);
}
int file_size(sqlite3_file* file, sqlite3_int64* out) {
  Handle& h = handle(file);
  *out = static_cast<sqlite3_int64>(h.disk->size(*h.file));
  return SQLITE_OK;
}
int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(kSector); }
int device_characteristics(sqlite3_file*) { return 0; }  // promises nothing

const sqlite3_io_methods kMethods = {2, close_file, read_file, write_file, truncate_file, sync_file, file_size, lock_file,
                                     unlock_file, is_reserved, file_control, sector_size, device_characteristics,
                                     shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};

// ---------------------------------------------------------------------------------------------------------------- vfs

Disk& disk_of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

int vfs_open(sqlite3_vfs* vfs, const char* path, sqlite3_file* out, int flags, int* out_flags) {
  Disk& disk = disk_of(vfs);
  static std::atomic<int> temporary{0};
  const std::string name = path != nullptr ? path : "temporary-" + std::to_string(++temporary);
  out->pMethods = nullptr;  // so that SQLite does not close what was not opened
  auto file = disk.open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!file) return SQLITE_CANTOPEN;
  auto* h = new (out) Handle{};
  h->pMethods = &kMethods;
  h->disk = &disk;
  h->name = name;
  h->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  h->file = std::move(file);
  h->sharing = sharing_of(&disk, name);
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}
int vfs_delete(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  return result(disk_of(vfs).remove(path, sync_directory != 0), SQLITE_IOERR_DELETE);
}
int vfs_access(sqlite3_vfs* vfs, const char* path, int, int* out) {
  if (disk_of(vfs).is_off()) return SQLITE_IOERR_ACCESS;
  *out = disk_of(vfs).exists(path) ? 1 : 0;
  return SQLITE_OK;
}
int vfs_full_path(sqlite3_vfs*, const char* path, int n, char* out) {
  std::snprintf(out, static_cast<std::size_t>(n), "%s", path);
  return SQLITE_OK;
}
int vfs_randomness(sqlite3_vfs* vfs, int n, char* out) {
  for (int i = 0; i < n; ++i) out[i] = static_cast<char>(disk_of(vfs).random());
  return n;
}
int vfs_sleep(sqlite3_vfs*, int us) { return us; }
int vfs_time(sqlite3_vfs*, double* out) {
  *out = 2461000.5;
  return SQLITE_OK;
}
int vfs_last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

std::shared_ptr<void> share_index(const Disk& from, const Disk& to, const std::string& name) {
  const std::shared_ptr<Sharing> theirs = sharing_of(&from, name);
  auto ours = sharing_of(&to, name);
  const std::lock_guard guard(theirs->mutex);
  ours->regions = theirs->regions;
  return ours;
}

Vfs::Vfs(Disk& disk) : vfs_(std::make_unique<sqlite3_vfs>()) {
  static std::atomic<int> number{0};
  name_ = "sim-disk-" + std::to_string(++number);
  *vfs_ = {};
  vfs_->iVersion = 1;
  vfs_->szOsFile = sizeof(Handle);
  vfs_->mxPathname = 200;
  vfs_->zName = name_.c_str();
  vfs_->pAppData = &disk;
  vfs_->xOpen = vfs_open;
  vfs_->xDelete = vfs_delete;
  vfs_->xAccess = vfs_access;
  vfs_->xFullPathname = vfs_full_path;
  vfs_->xRandomness = vfs_randomness;
  vfs_->xSleep = vfs_sleep;
  vfs_->xCurrentTime = vfs_time;
  vfs_->xGetLastError = vfs_last_error;
  sqlite3_vfs_register(vfs_.get(), 0);
}

Vfs::~Vfs() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace chenxi::sim
