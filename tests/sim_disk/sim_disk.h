// A disk in memory that forgets what was not synced when its power is cut, and that fails when told to.
//
// Every file has two contents: `live`, what a program reads back now (the page cache), and `durable`, what is on the
// platter. A write changes `live` and joins a list; a sync carries the list over to `durable`. A power cut throws the
// list away, or keeps a part of it, as a real disk may: nothing, a prefix, or random sectors.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"

namespace chenxi::sim {

constexpr std::size_t kSector = 512;

/// What a power cut leaves of the writes that were not synced.
enum class Survival { none, prefix, random };

enum class Op { read, write, sync };  // write: also truncation and removal of a file
enum class Answer { ok, failed, full, short_read };

/// From the `at`-th operation of this kind on (counted from 1), once or for ever, answer like this. `power_cut` instead
/// switches the disk off at that operation: it and everything after it fails until power_on().
struct Fault {
  Op op = Op::write;
  std::int64_t at = 0;
  Answer answer = Answer::failed;
  bool for_ever = false;
  bool power_cut = false;
};

class Disk;

class File {
 public:
  std::string live;
  // Guarded by the disk's mutex, like `live`.
  std::string durable;
  bool on_platter = false;  // its name survives a power cut
  struct Write {
    std::size_t offset = 0;
    std::string data;
    std::optional<std::size_t> truncate_to;
  };
  std::vector<Write> unsynced;
};

class Disk {
 public:
  explicit Disk(std::uint64_t seed) : rng_(seed) {}

  std::shared_ptr<File> open(const std::string& name, bool create);
  bool exists(const std::string& name);
  Answer remove(const std::string& name, bool sync_directory);
  Answer read(File& file, std::size_t offset, std::span<char> out);
  Answer write(File& file, std::size_t offset, std::string_view data);
  Answer truncate(File& file, std::size_t size);
  Answer sync(File& file);
  std::size_t size(File& file);

  void plan(std::optional<Fault> fault);
  /// true: the planned fault has struck.
  bool struck() const { return struck_; }
  bool is_off() const { return off_; }
  std::int64_t count(Op op) const { return counts_[static_cast<std::size_t>(op)]; }
  /// Syncs answer well and do nothing: a disk that lies.
  void lie_about_syncs(bool lie) { lies_ = lie; }

  void cut_power() { off_ = true; }
  /// The platter comes back: with each file's durable content and what survives of its unsynced writes. Connections
  /// that were open must be closed before.
  void power_on(Survival survival);

  /// Only the process died: what it wrote is still in the page cache, synced or not.
  void revive();

  using Image = std::map<std::string, File>;
  Image image();
  void restore(const Image& image);

  /// Shows the files of `other` as they are, and never changes them: for those who read beside the server. Good until `other`
  /// is written to or loses its power.
  void show(Disk& other);

  std::uint64_t random() { return rng_.next(); }

 private:
  Answer meet(Op op);
  void apply(std::string& content, const File::Write& write);
  void survive(File& file, Survival survival);

  std::recursive_mutex mutex_;
  SimRng rng_;
  std::map<std::string, std::shared_ptr<File>> files_;
  std::map<std::string, std::shared_ptr<File>> removed_unsynced_;
  std::optional<Fault> fault_;
  std::int64_t counts_[3] = {0, 0, 0};
  bool off_ = false, lies_ = false, struck_ = false, shows_ = false;
};

}  // namespace chenxi::sim
