#ifdef CHENXI_PLANTED
#include "tests/sim/hunt.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/check.h"
#include "base/planted.h"
#include "tests/sim/run.h"

namespace chenxi::sim {
namespace {

namespace fs = std::filesystem;
using planted::Bug;

struct Named {
  Bug bug;
  const char* name;
  const char* falls;
};
const Named kBugs[] = {
#define BUG(name, falls) {Bug::name, #name, falls},
#include "base/planted.def"
#undef BUG
};

/// In a process of its own: seeds until something falls. Writes "seed<TAB>what" or nothing.
void look_for(const Named& bug, const Snapshot& snapshot, const HuntOptions& options, int to) {
  planted::chosen = bug.bug;
  for (std::uint64_t seed = 1; seed <= options.seeds_max; ++seed) {
    Counts ignored;
    const RunResult result = run(snapshot, {seed, options.payments}, ignored);
    if (result.faults.empty()) continue;
    const std::string line = fmt::format("{}\t{}", seed, result.faults.front());
    CHECK(::write(to, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    return;
  }
}

struct Child {
  const Named* bug = nullptr;
  int from = -1;
  std::string data;
};

}  // namespace

int hunt(const HuntOptions& options) {
  char pattern[] = "/tmp/chenxi-hunt-XXXXXX";
  CHECK(::mkdtemp(pattern) != nullptr);
  const fs::path root = pattern;
  fs::create_directory(root / "town");
  const Snapshot snapshot = build_snapshot((root / "town").string(), {.people = 80, .newcomers = 12, .shops = 5});
  std::map<pid_t, Child> running;
  int found = 0, missed = 0;
  json::array record;
  const auto reap = [&] {
    int status = 0;
    const pid_t pid = ::wait(&status);
    const Child child = running.at(pid);
    running.erase(pid);
    char text[4096] = {};
    const ssize_t n = ::read(child.from, text, sizeof text - 1);
    ::close(child.from);
    fs::remove_all(child.data);
    const std::string line(text, n > 0 ? static_cast<std::size_t>(n) : 0);
    const auto tab = line.find('\t');
    const bool caught = tab != std::string::npos;
    (caught ? found : missed) += 1;
    const std::string what = caught ? line.substr(tab + 1) : status != 0 ? "the simulation died" : "not found";
    fmt::print("{:28} {:>6}  {}\n", child.bug->name, caught ? line.substr(0, tab) : "-", what);
    std::fflush(stdout);
    record.push_back(json::object{{"bug", child.bug->name}, {"falls", child.bug->falls},
                                  {"seeds", caught ? std::stoll(line.substr(0, tab)) : -1}, {"what", what}});
  };
  for (const Named& bug : kBugs) {
    if (!options.only.empty() && options.only != bug.name) continue;
    while (static_cast<int>(running.size()) >= options.jobs) reap();
    int ends[2];
    CHECK(::pipe(ends) == 0);
    const Snapshot own = moved(snapshot, (root / bug.name).string());
    const pid_t pid = ::fork();
    CHECK(pid >= 0);
    if (pid == 0) {
      ::close(ends[0]);
      look_for(bug, own, options, ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    running[pid] = {&bug, ends[0], own.data};
  }
  while (!running.empty()) reap();
  fs::remove_all(root);
  if (!options.record.empty()) std::ofstream(options.record) << to_text(record) << "\n";
  fmt::print("{} passed, {} failed\n", found, missed);
  return missed == 0 && found > 0 ? 0 : 1;
}

}  // namespace chenxi::sim
#endif
