#include "tests/sim/campaign.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "tests/sim/marks.h"
#include "tests/sim/run.h"

namespace chenxi::sim {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

struct Totals {
  std::int64_t seeds = 0, payments = 0, answers = 0, tries = 0, power_cuts = 0, kills = 0, disk_errors = 0,
               starts_failed = 0, town_seconds = 0, doubles = 0, doubles_equal = 0;
  std::map<std::uint64_t, std::string> hashes;
  std::map<std::uint64_t, std::vector<std::string>> faults;
  Counts marks;
};

json::object to_json(const Totals& t) {
  json::object hashes, faults, marks;
  for (const auto& [seed, hash] : t.hashes) hashes[std::to_string(seed)] = hash;
  for (const auto& [seed, list] : t.faults) {
    json::array all;
    for (const std::string& one : list) all.emplace_back(one);
    faults[std::to_string(seed)] = std::move(all);
  }
  for (const auto& [what, count] : t.marks) marks[what] = count;
  return {{"seeds", t.seeds}, {"payments", t.payments}, {"answers", t.answers}, {"requests", t.tries},
          {"crash_points", t.power_cuts + t.kills}, {"power_cuts", t.power_cuts}, {"kills", t.kills},
          {"starts_failed", t.starts_failed}, {"disk_errors", t.disk_errors}, {"town_seconds", t.town_seconds},
          {"seeds_run_twice", t.doubles}, {"equal_hashes", t.doubles_equal}, {"violations", t.faults.size()},
          {"faults", std::move(faults)}, {"marks", std::move(marks)}, {"hashes", std::move(hashes)}};
}

void add(Totals& totals, const json::object& part) {
  const auto number = [&](const char* name) { return part.at(name).to_number<std::int64_t>(); };
  totals.seeds += number("seeds"), totals.payments += number("payments"), totals.answers += number("answers");
  totals.tries += number("requests"), totals.power_cuts += number("power_cuts"), totals.kills += number("kills");
  totals.starts_failed += number("starts_failed"), totals.disk_errors += number("disk_errors");
  totals.town_seconds += number("town_seconds"), totals.doubles += number("seeds_run_twice");
  totals.doubles_equal += number("equal_hashes");
  for (const auto& one : part.at("hashes").as_object()) totals.hashes[std::stoull(std::string(one.key()))] = std::string(one.value().as_string());
  for (const auto& one : part.at("marks").as_object()) totals.marks[std::string(one.key())] += one.value().to_number<std::int64_t>();
  for (const auto& one : part.at("faults").as_object())
    for (const json::value& what : one.value().as_array())
      totals.faults[std::stoull(std::string(one.key()))].emplace_back(what.as_string());
}

/// Every `jobs`-th seed, in this process.
Totals run_share(const CampaignOptions& options, int share) {
  char pattern[] = "/tmp/chenxi-sim-XXXXXX";
  CHECK(::mkdtemp(pattern) != nullptr);
  const std::string data = pattern;
  const auto start = Steady::now();
  Totals totals;
  const Snapshot snapshot = build_snapshot(data, {});
  for (std::uint64_t seed = options.first + static_cast<std::uint64_t>(share); seed <= options.last; seed += static_cast<std::uint64_t>(options.jobs)) {
    if (options.stop_after_s > 0 && seconds_since(start) > static_cast<double>(options.stop_after_s)) break;
    const RunResult result = run(snapshot, {seed, options.payments}, totals.marks);
    totals.seeds += 1;
    totals.payments += result.payments, totals.answers += result.answers, totals.tries += result.tries;
    totals.power_cuts += result.power_cuts, totals.kills += result.kills, totals.disk_errors += result.disk_errors;
    totals.starts_failed += result.starts_failed, totals.town_seconds += result.town_seconds;
    totals.hashes[seed] = result.hash;
    if (!result.faults.empty()) totals.faults[seed] = result.faults;
    for (const std::string& what : result.faults) fmt::print(stderr, "seed {}: {}\n", seed, what);
    if (!options.twice) continue;
    Counts ignored;
    const RunResult again = run(snapshot, {seed, options.payments}, ignored);
    totals.doubles += 1;
    totals.doubles_equal += again.hash == result.hash ? 1 : 0;
    if (again.hash != result.hash) totals.faults[seed].push_back("two runs of this seed differ");
  }
  fs::remove_all(data);
  return totals;
}

/// One process a share; what it found comes back over a pipe.
Totals run_all(const CampaignOptions& options) {
  if (options.jobs == 1) return run_share(options, 0);
  struct Child {
    pid_t pid;
    int from;
  };
  std::vector<Child> children;
  for (int share = 0; share < options.jobs; ++share) {
    int ends[2];
    CHECK(::pipe(ends) == 0);
    const pid_t pid = ::fork();
    CHECK(pid >= 0);
    if (pid == 0) {
      ::close(ends[0]);
      const std::string text = to_text(to_json(run_share(options, share)));
      for (std::size_t at = 0; at < text.size();) {
        const ssize_t n = ::write(ends[1], text.data() + at, text.size() - at);
        if (n <= 0) ::_exit(1);
        at += static_cast<std::size_t>(n);
      }
      ::_exit(0);
    }
    ::close(ends[1]);
    children.push_back({pid, ends[0]});
  }
  Totals totals;
  for (const Child& child : children) {
    std::string text;
    char buffer[65536];
    for (ssize_t n = 0; (n = ::read(child.from, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(n));
    ::close(child.from);
    int status = 0;
    ::waitpid(child.pid, &status, 0);
    if (status != 0) {
      totals.faults[0].push_back(fmt::format("a process of the simulation died: status {}", status));
      continue;
    }
    add(totals, boost::json::parse(text).as_object());
  }
  return totals;
}

std::string first_line_of(const char* command) {
  std::string out;
  if (FILE* pipe = ::popen(command, "r")) {
    char line[256] = {};
    if (std::fgets(line, sizeof line, pipe) != nullptr) out = line;
    ::pclose(pipe);
  }
  while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
  return out;
}

/// One line for each figure, so that two records can be compared.
void write_lines(const std::string& path, const json::object& out) {
  std::ofstream file(path);
  bool first = true;
  for (const auto& [name, value] : out) {
    file << (first ? "{\n" : ",\n") << "\"" << std::string_view(name) << "\": " << to_text(value);
    first = false;
  }
  file << "\n}\n";
}

/// Hashes as records keep them.
std::string short_hash(std::string_view hash) { return std::string(hash.substr(0, 16)); }

/// As the tree is now: somebody may work on while a run goes on.
std::string commit_now() {
  return first_line_of("git rev-parse HEAD 2>/dev/null") + (first_line_of("git status --porcelain 2>/dev/null").empty() ? "" : " with changes");
}

void write_record(const CampaignOptions& options, const std::string& commit, json::object report) {
  for (auto& one : report.at("hashes").as_object()) one.value() = short_hash(one.value().as_string());
  json::object out{{"commit", commit},
                   {"command", options.command},
                   {"date", first_line_of("date -u +%Y-%m-%dT%H:%MZ")},
                   {"machine", first_line_of("grep -m1 'model name' /proc/cpuinfo | cut -d: -f2") + ", " + first_line_of("nproc") + " cores"},
                   {"payments_per_seed", options.payments}};
  for (const auto& [name, value] : report) out[name] = value;
  write_lines(options.record, out);
}

}  // namespace

int judge_again(const CampaignOptions& options) {
  std::ifstream file(options.record);
  json::object record = boost::json::parse(std::string(std::istreambuf_iterator<char>(file), {})).as_object();
  CampaignOptions one = options;
  one.payments = record.at("payments_per_seed").to_number<std::int64_t>();
  one.jobs = 1;
  const json::object& hashes = record.at("hashes").as_object();
  one.first = record.at("first_seed").to_number<std::uint64_t>();
  one.last = one.first + 9;
  for (const auto& [seed, hash] : run_share(one, 0).hashes)
    if (short_hash(hash) != hashes.at(std::to_string(seed)).as_string()) {
      fmt::print("seed {} runs otherwise now: the whole run has to be made again\n", seed);
      return 1;
    }
  json::object again, left;
  for (const auto& [seed, said] : record.at("faults").as_object()) {
    one.first = one.last = std::stoull(std::string(seed));
    const Totals now = run_share(one, 0);
    again[seed] = json::object{{"commit", commit_now()}, {"payments", now.payments}, {"hash", short_hash(now.hashes.at(one.first))},
                               {"violations", now.faults.size()}, {"said_before", said}};
    if (!now.faults.empty()) left[seed] = to_json(now).at("faults").at(seed);
  }
  record["violations"] = left.size();
  record["faults"] = left;
  record["judged_again"] = again;
  write_lines(options.record, record);
  fmt::print("{} seeds judged again; {} violations\n", again.size(), left.size());
  return left.empty() ? 0 : 1;
}

int run_campaign(const CampaignOptions& options, bool as_json) {
  const auto start = Steady::now();
  const std::string commit = commit_now();
  const Totals totals = run_all(options);
  const double took = seconds_since(start);
  json::object report = to_json(totals);
  json::array missing;
  for (const std::string& mark : marks_never_met(totals.marks)) missing.emplace_back(mark);
  // A short run need not meet everything.
  const bool must_meet = totals.payments >= kPaymentsForAllMarks && totals.faults.empty();
  const bool ok = totals.faults.empty() && totals.doubles == totals.doubles_equal && (!must_meet || missing.empty());
  report["marks_missing"] = missing;
  report["first_seed"] = options.first;
  report["last_seed"] = options.last;
  report["seconds"] = static_cast<std::int64_t>(took);
  report["jobs"] = options.jobs;
  if (!options.record.empty()) write_record(options, commit, report);
  if (as_json) {
    fmt::print("{}\n", to_text(report));
    return ok ? 0 : 1;
  }
  for (const auto& [seed, faults] : totals.faults)
    for (const std::string& what : faults) fmt::print("seed {}: {}\n", seed, what);
  for (const json::value& mark : missing) fmt::print("{}never happened: {}\n", must_meet ? "" : "(few payments) ", std::string_view(mark.as_string()));
  fmt::print("{} seeds, {} payments, {} answers, {} crash points ({} power cuts, {} kills), {} disk errors, {} s; {} violations\n",
             totals.seeds, totals.payments, totals.answers, totals.power_cuts + totals.kills, totals.power_cuts, totals.kills,
             totals.disk_errors, static_cast<std::int64_t>(took), totals.faults.size());
  return ok ? 0 : 1;
}

}  // namespace chenxi::sim
