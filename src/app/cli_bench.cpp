// chenxi bench: payments per second of a running demo server: each with its own device signature and PIN, or payment codes
// that tills charge.
// `script/bench` runs it beside pgbench in one go and prints the ratios.
#include "app/command_line.h"
#include "load.h"

namespace chenxi::app {
namespace {

struct BenchOptions {
  Common common;
  town::LoadOptions load;
  bool codes = false;
};

}  // namespace

void add_bench(CLI::App& app) {
  static BenchOptions o;
  CLI::App& command = *app.add_subcommand("bench", "Measure payments per second of a running demo server");
  add_common(command, o.common);
  command.add_option("--port", o.load.port)->capture_default_str();
  command.add_option("--connections", o.load.connections)->capture_default_str()->check(CLI::Range(1, 4096));
  command.add_option("--payments", o.load.payments)->capture_default_str()->check(CLI::Range(1, 1'000'000));
  command.add_flag("--hot", o.load.hot, "one shop receives half of them");
  command.add_flag("!--no-pin", o.load.pin, "small payments, which most of the demo's residents make without their PIN");
  command.add_flag("--codes", o.codes, "tills charge payment codes, instead of signed payments");
  command.add_option("--rate", o.load.rate, "payments per second, sent by the clock whatever the answers do")->check(CLI::PositiveNumber);
  run(command, [] {
    if (o.codes) o.load.kind = town::LoadKind::payment_code;
    const town::Cast cast = town::load_cast((o.common.data / "demo.json").string());
    const town::LoadFigures f = town::run_load(cast, real_env(), o.load);
    print(o.common,
          json::object{{"payments", f.done}, {"refused", f.refused}, {"seconds", f.seconds}, {"per_second", f.per_second},
                       {"p50_ms", f.p50_ms}, {"p99_ms", f.p99_ms}, {"told_later", f.told_later}, {"refused_p99_ms", f.refused_p99_ms}, {"late_p99_ms", f.late_p99_ms}},
          fmt::format("{} payments in {:.1f} s: {:.0f} per second, p50 {:.1f} ms, p99 {:.1f} ms, {} refused", f.done,
                      f.seconds, f.per_second, f.p50_ms, f.p99_ms, f.refused));
    return f.refused == 0 ? kOk : kRefused;
  });
}

}  // namespace chenxi::app
