#include "tests/sim_disk/sim_disk.h"

#include <algorithm>
#include <cstring>

namespace chenxi::sim {

/// Counts one operation and says how it ends.
Answer Disk::meet(Op op) {
  if (off_ || (shows_ && op != Op::read)) return Answer::failed;
  const std::int64_t n = ++counts_[static_cast<std::size_t>(op)];
  if (!fault_ || fault_->op != op || n < fault_->at || (n > fault_->at && !fault_->for_ever)) return Answer::ok;
  struck_ = true;
  if (fault_->power_cut) {
    off_ = true;
    return Answer::failed;
  }
  return fault_->answer;
}

Disk::Image Disk::image() {
  const std::lock_guard lock(mutex_);
  Image out;
  for (const auto& [name, file] : files_) out[name] = *file;
  return out;
}

void Disk::restore(const Image& image) {
  const std::lock_guard lock(mutex_);
  files_.clear();
  removed_unsynced_.clear();
  for (const auto& [name, file] : image) files_[name] = std::make_shared<File>(file);
}

void Disk::show(Disk& other) {
  const std::scoped_lock lock(mutex_, other.mutex_);
  files_ = other.files_;
  removed_unsynced_.clear();
  shows_ = true;
}

void Disk::plan(std::optional<Fault> fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  struck_ = false;
  for (std::int64_t& n : counts_) n = 0;
}

std::shared_ptr<File> Disk::open(const std::string& name, bool create) {
  const std::lock_guard lock(mutex_);
  if (off_) return nullptr;
  if (const auto it = files_.find(name); it != files_.end()) return it->second;
  if (!create) return nullptr;
  return files_[name] = std::make_shared<File>();
}

bool Disk::exists(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return files_.contains(name);
}

Answer Disk::remove(const std::string& name, bool sync_directory) {
  const std::lock_guard lock(mutex_);
  if (const Answer answer = meet(Op::write); answer != Answer::ok) return answer;
  const auto it = files_.find(name);
  if (it == files_.end()) return Answer::ok;
  if (!sync_directory || lies_) removed_unsynced_[name] = it->second;
  files_.erase(it);
  return Answer::ok;
}

Answer Disk::read(File& file, std::size_t offset, std::span<char> out) {
  const std::lock_guard lock(mutex_);
  if (const Answer answer = meet(Op::read); answer != Answer::ok) {
    std::memset(out.data(), 0, out.size());
    return answer;
  }
  const std::size_t have = offset < file.live.size() ? std::min(out.size(), file.live.size() - offset) : 0;
  if (have > 0) std::memcpy(out.data(), file.live.data() + offset, have);
  if (have == out.size()) return Answer::ok;
  std::memset(out.data() + have, 0, out.size() - have);  // as SQLite wants it
  return Answer::short_read;
}

Answer Disk::write(File& file, std::size_t offset, std::string_view data) {
  const std::lock_guard lock(mutex_);
  const bool was_off = off_;
  const Answer answer = meet(Op::write);
  // A write during which the power fails may have been on its way: it joins the list of which a part survives.
  const bool cut_now = off_ && !was_off;
  if (answer != Answer::ok && !cut_now) return answer;
  file.unsynced.push_back({offset, std::string(data), {}});
  apply(file.live, file.unsynced.back());
  return answer;
}

Answer Disk::truncate(File& file, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (const Answer answer = meet(Op::write); answer != Answer::ok) return answer;
  file.unsynced.push_back({0, {}, size});
  apply(file.live, file.unsynced.back());
  return Answer::ok;
}

Answer Disk::sync(File& file) {
  const std::lock_guard lock(mutex_);
  if (const Answer answer = meet(Op::sync); answer != Answer::ok) {
    // What Linux does after a failed fsync: the pages count as clean. They can still be read, are not on the platter,
    // and no later sync writes them.
    if (!off_ && !shows_) file.unsynced.clear();
    return answer;
  }
  if (lies_) return Answer::ok;
  for (const File::Write& write : file.unsynced) apply(file.durable, write);
  file.unsynced.clear();
  file.on_platter = true;
  return Answer::ok;
}

std::size_t Disk::size(File& file) {
  const std::lock_guard lock(mutex_);
  return file.live.size();
}

void Disk::apply(std::string& content, const File::Write& write) {
  if (write.truncate_to) return content.resize(std::min(*write.truncate_to, content.size()));
  if (content.size() < write.offset + write.data.size()) content.resize(write.offset + write.data.size(), '\0');
  content.replace(write.offset, write.data.size(), write.data);
}

void Disk::survive(File& file, Survival survival) {
  switch (survival) {
    case Survival::none: break;
    case Survival::prefix: {
      const std::size_t whole = file.unsynced.empty() ? 0 : rng_.below(file.unsynced.size() + 1);
      for (std::size_t i = 0; i < whole; ++i) apply(file.durable, file.unsynced[i]);
      if (whole < file.unsynced.size() && !file.unsynced[whole].truncate_to) {  // the next one is torn
        File::Write torn = file.unsynced[whole];
        torn.data.resize(rng_.below(torn.data.size() / kSector + 1) * kSector);
        if (!torn.data.empty()) apply(file.durable, torn);
      }
      break;
    }
    case Survival::random:
      for (const File::Write& write : file.unsynced) {
        if (write.truncate_to) {
          if (rng_.below(2) == 0) apply(file.durable, write);
          continue;
        }
        for (std::size_t at = 0; at < write.data.size(); at += kSector)
          if (rng_.below(2) == 0) apply(file.durable, {write.offset + at, write.data.substr(at, kSector), {}});
      }
      break;
  }
  if (survival != Survival::none && !file.unsynced.empty() && rng_.below(2) == 0) file.on_platter = true;
}

void Disk::revive() {
  const std::lock_guard lock(mutex_);
  fault_.reset();
  struck_ = off_ = false;
  for (std::int64_t& n : counts_) n = 0;
}

void Disk::power_on(Survival survival) {
  const std::lock_guard lock(mutex_);
  for (auto& [name, file] : removed_unsynced_)
    if (!(files_.contains(name) && files_[name]->on_platter) && (survival == Survival::none || rng_.below(2) == 0)) files_[name] = file;
  removed_unsynced_.clear();
  std::map<std::string, std::shared_ptr<File>> kept;
  for (auto& [name, file] : files_) {
    survive(*file, survival);
    if (!file->on_platter) continue;
    auto after = std::make_shared<File>();
    after->live = after->durable = std::move(file->durable);
    after->on_platter = true;
    kept[name] = std::move(after);
  }
  files_ = std::move(kept);
  fault_.reset();
  struck_ = off_ = false;
  for (std::int64_t& n : counts_) n = 0;
}

}  // namespace chenxi::sim
