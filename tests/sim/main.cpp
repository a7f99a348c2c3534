// chenxi-sim: runs seeds of the simulated town, tells what fell, and takes a seed back. chenxi-sim-planted is the same
// program over a product with planted bugs, and looks for each of them.
#include <malloc.h>

#include <CLI/CLI.hpp>

#include "base/log.h"
#include "tests/sim/campaign.h"
#include "tests/sim/hunt.h"

namespace chenxi::sim {
namespace {

int main_of(int argc, char** argv) {
  CLI::App app{"Simulates a town on one thread: same seed, same run"};
#ifdef CHENXI_PLANTED
  HuntOptions options;
  app.add_option("--bug", options.only, "one of src/base/planted.def; all when absent");
  app.add_option("--seeds", options.seeds_max, "at most so many for each bug")->capture_default_str();
  app.add_option("--payments", options.payments, "per seed")->capture_default_str();
  app.add_option("--jobs", options.jobs, "processes")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_option("--record", options.record, "writes what was found to this file");
  CLI11_PARSE(app, argc, argv);
  return hunt(options);
#else
  CampaignOptions options;
  std::string seeds = "1..20";
  bool as_json = false;
  app.add_option("--seeds", seeds, "A..B, or one seed")->capture_default_str();
  app.add_option("--payments", options.payments, "per seed, until the faults end")->capture_default_str();
  app.add_option("--jobs", options.jobs, "processes")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_flag("--twice", options.twice, "runs every seed twice and compares the hashes");
  app.add_option("--stop-after", options.stop_after_s, "begins no further seed after so many seconds; 0: runs all")->capture_default_str();
  app.add_option("--record", options.record, "writes the run to this file (docs/runs/NAME.json)");
  bool again = false;
  app.add_flag("--again", again, "judges the seeds that fell in that record once more, by a judge that was mended");
  app.add_flag("--json", as_json, "one object on the output");
  app.add_flag_callback("--log", [] { chenxi::set_log_level(LogLevel::info); }, "prints what the product logs: to look into one seed");
  CLI11_PARSE(app, argc, argv);
  const auto dots = seeds.find("..");
  options.first = std::stoull(seeds.substr(0, dots));
  options.last = dots == seeds.npos ? options.first : std::stoull(seeds.substr(dots + 2));
  options.command = "build/chenxi-sim";
  for (int i = 1; i < argc; ++i) options.command += std::string(" ") + argv[i];
  return again ? judge_again(options) : run_campaign(options, as_json);
#endif
}

}  // namespace
}  // namespace chenxi::sim

int main(int argc, char** argv) {
  // The disk is strings of megabytes: the allocator keeps them instead of asking the kernel for zeroed pages again.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
  chenxi::set_log_level(static_cast<chenxi::LogLevel>(99));  // thousands of planted troubles
  return chenxi::sim::main_of(argc, argv);
}
