// What the shim in the server's process and the harness outside agree upon.
#pragma once
#include <atomic>
#include <cstdint>

namespace power {

enum class What : std::uint32_t { write = 1, truncate, create, remove, sync, failed_sync, sync_directory };

/// One line of the notes, followed by the file's name and, for a write, its bytes.
struct Note {
  What what = What::write;
  std::uint32_t name_size = 0;
  std::int64_t offset = 0;  // of a write; the new size of a truncate
  std::int64_t size = 0;
};

/// Mapped by both sides.
struct Control {
  std::atomic<std::int32_t> failing_writes;  // so many of the next writes end with EIO
  std::atomic<std::int32_t> failing_syncs;
  std::atomic<std::int32_t> full;            // 1: nothing may grow (ENOSPC)
  std::atomic<std::int32_t> failed;          // how often something failed
};

}  // namespace power
