#include "tests/system/power/disk.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <new>
#include <sstream>
#include <stdexcept>

namespace power {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kSector = 512;

struct Change {
  What what;
  std::string name, bytes;
  std::int64_t offset = 0;
  bool durable = false;
  bool poisoned = false;  // a failed sync took it: no later sync brings it back
};

bool is_data(What what) { return what == What::write || what == What::truncate; }
bool is_entry(What what) { return what == What::create || what == What::remove; }

/// Reads the notes; the last one may be half written, like anything when the power fails.
std::vector<Change> read_notes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  std::vector<Change> changes;
  for (std::size_t at = 0; at + sizeof(Note) <= text.size();) {
    Note note;
    std::memcpy(&note, text.data() + at, sizeof note);
    at += sizeof note;
    if (at + note.name_size + static_cast<std::size_t>(note.size) > text.size()) break;
    Change change{.what = note.what, .name = text.substr(at, note.name_size), .bytes = {}, .offset = note.offset};
    at += note.name_size;
    change.bytes = text.substr(at, static_cast<std::size_t>(note.size));
    at += static_cast<std::size_t>(note.size);
    const bool is_sync = change.what == What::sync || change.what == What::failed_sync;
    if (is_sync || change.what == What::sync_directory) {
      for (Change& c : changes) {
        if (c.durable || c.poisoned) continue;
        if (change.what == What::sync_directory) c.durable = is_entry(c.what);
        else if (c.name == change.name && is_data(c.what)) (change.what == What::sync ? c.durable : c.poisoned) = true;
      }
      continue;
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

void carry_out(std::map<std::string, std::string>& files, const Change& change) {
  switch (change.what) {
    case What::create: files.try_emplace(change.name); return;
    case What::remove: files.erase(change.name); return;
    case What::truncate:
      if (const auto it = files.find(change.name); it != files.end()) it->second.resize(static_cast<std::size_t>(change.offset));
      return;
    case What::write: {
      const auto it = files.find(change.name);
      if (it == files.end()) return;  // its directory entry did not survive
      const auto end = static_cast<std::size_t>(change.offset) + change.bytes.size();
      if (it->second.size() < end) it->second.resize(end);
      it->second.replace(static_cast<std::size_t>(change.offset), change.bytes.size(), change.bytes);
      return;
    }
    case What::sync:
    case What::failed_sync:
    case What::sync_directory: return;
  }
}

}  // namespace

const char* name(Survival survival) {
  switch (survival) {
    case Survival::none: return "none";
    case Survival::prefix: return "prefix";
    case Survival::random: return "random";
  }
  return "";
}

Disk::Disk(fs::path data, const fs::path& shim, const fs::path& scratch)
    : data_(std::move(data)), shim_(fs::absolute(shim)), platter_(scratch / "platter"), notes_(scratch / "notes"),
      control_file_(scratch / "control") {
  if (!fs::exists(shim_)) throw std::runtime_error("there is no shim at " + shim_.string());
  const int file = ::open(control_file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const bool sized = file >= 0 && ::ftruncate(file, sizeof(Control)) == 0;
  void* at = sized ? ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  if (file >= 0) ::close(file);
  if (at == MAP_FAILED) throw std::runtime_error("cannot map " + control_file_.string());
  control_ = new (at) Control{};
}

Disk::~Disk() { ::munmap(control_, sizeof(Control)); }

std::vector<std::string> Disk::environment(bool unsafe) const {
  std::vector<std::string> out{"LD_PRELOAD=" + shim_.string(), "CHENXI_POWER_DATA=" + data_.string(),
                               "CHENXI_POWER_NOTES=" + notes_.string(), "CHENXI_POWER_CONTROL=" + control_file_.string()};
  if (unsafe) out.emplace_back("CHENXI_POWER_UNSAFE=1");
  return out;
}

void Disk::power_on() {
  fs::remove_all(platter_);
  fs::create_directories(platter_);
  for (const auto& entry : fs::directory_iterator(data_))
    if (entry.is_regular_file() && !entry.path().string().ends_with("-shm")) fs::copy_file(entry.path(), platter_ / entry.path().filename());
  fs::remove(notes_);
}

Loss Disk::lose_power(Survival survival, chenxi::Rng& rng) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(platter_)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    files[entry.path().filename().string()] = all.str();
  }
  const std::vector<Change> changes = read_notes(notes_);
  std::vector<std::size_t> unsynced;
  for (std::size_t i = 0; i < changes.size(); ++i)
    if (!changes[i].durable) unsynced.push_back(i);
  Loss loss{static_cast<std::int64_t>(changes.size()), static_cast<std::int64_t>(unsynced.size()), 0};
  const std::size_t kept = unsynced.empty() ? 0 : rng.below(unsynced.size() + 1);
  const std::size_t torn = unsynced.empty() ? SIZE_MAX : unsynced[rng.below(unsynced.size())];
  std::size_t at_unsynced = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].durable) {
      carry_out(files, changes[i]);
      continue;
    }
    const std::size_t nth = at_unsynced++;
    const bool survives = survival == Survival::prefix ? nth < kept : survival == Survival::random && rng.below(2) == 0;
    if (!survives) {
      loss.dropped += 1;
      continue;
    }
    Change change = changes[i];
    if (survival == Survival::random && i == torn && change.what == What::write &&
        static_cast<std::int64_t>(change.bytes.size()) > kSector)
      change.bytes.resize(static_cast<std::size_t>(kSector) * (1 + rng.below(change.bytes.size() / kSector)));
    carry_out(files, change);
  }
  for (const auto& entry : fs::directory_iterator(data_))
    if (entry.is_regular_file() && entry.path().filename() != "lock") fs::remove(entry.path());
  for (const auto& [file, content] : files) {
    if (file == "lock") continue;
    std::ofstream out(data_ / file, std::ios::binary | std::ios::trunc);
    out << content;
    fs::permissions(data_ / file, fs::perms::owner_read | fs::perms::owner_write);
  }
  return loss;
}

}  // namespace power
