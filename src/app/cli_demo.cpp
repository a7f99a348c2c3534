// chenxi demo: builds the demo town in an empty data directory.
#include <unistd.h>

#include "app/command_line.h"
#include "app/instance.h"
#include "app/private_file.h"
#include "demo/town.h"
#include "ledger/verify.h"

namespace chenxi::app {
namespace {

struct DemoOptions {
  Common common;
  demo::TownOptions town;
  std::string store = "sqlite", postgres;
};

int build(const DemoOptions& options) {
  const std::filesystem::path cast = options.common.data / "demo.json";
  if (std::filesystem::exists(cast)) throw Trouble("there is a town in " + options.common.data.string() + " already");
  Env real = real_env();
  const Instant until = real.clock->now();
  SimRng rng(options.town.seed);

  InstanceOptions instance_options;
  instance_options.data = options.common.data;
  instance_options.keys = options.common.keys;
  instance_options.store = options.store == "postgres" ? StoreKind::postgres : StoreKind::sqlite;
  instance_options.postgres = options.postgres;
  // People register one after the other, and then live whole days up to yesterday, whatever the hour is now.
  const BusinessCalendar calendar(instance_options.zone);
  SimClock clock(calendar.start_of_day(calendar.civil(until).day_number - options.town.days) -
                 seconds(demo::kRegistrationSeconds * options.town.residents) - minutes(1));
  // The key ring is never made from the seed: a demo that people reach over the network has secrets, too.
  std::filesystem::create_directories(instance_options.data);
  if (!std::filesystem::exists(instance_options.key_file())) save_keys(make_keys(*real.rng), instance_options.key_file());
  Env env{&clock, &rng, nullptr, ""};
  Instance instance(instance_options, env, [](std::vector<std::function<void()>>) {});
  instance.open();
  // A town that was interrupted cannot be taken up again, and books that may be somebody's are not ours to throw away.
  if (instance.executor().last_batch().at > clock.now())
    throw Trouble("the books in " + options.common.data.string() + " were begun and hold no whole town: remove them, or name another place with --data");
  const auto tell = [&](int day) {
    if (!options.common.json && isatty(STDERR_FILENO)) fmt::print(stderr, "\r  day {} of {}", day + 1, options.town.days);
  };
  const demo::Town town = demo::build_town(instance.executor(), instance.services(), clock, rng, until, options.town, tell);
  const ledger::Verdict verdict = ledger::verify(instance.executor().store(), instance.executor().books().calendar(),
                                                instance.executor().books().leaf_key());
  if (!verdict.ok()) throw Trouble("the town's books are not whole: " + verdict.findings.front().detail);
  write_private_file(cast, to_text(town.cast));
  const demo::TownFigures& f = town.figures;
  print(options.common,
        json::object{{"residents", f.residents}, {"shops", f.shops}, {"payments", f.payments}, {"transfers", f.transfers},
                     {"refunds", f.refunds}, {"refused", f.refused}, {"ledger_rows", verdict.transfers}},
        fmt::format("\r{} residents, {} shops, {} payments, {} transfers, {} refunds in {} days; {} ledger rows verified",
                    f.residents, f.shops, f.payments, f.transfers, f.refunds, options.town.days, verdict.transfers));
  return kOk;
}

}  // namespace

void add_demo(CLI::App& app) {
  static DemoOptions options;
  CLI::App& command = *app.add_subcommand("demo", "Build the demo town in an empty data directory");
  add_common(command, options.common);
  command.add_option("--store", options.store, "where the books are kept")->capture_default_str()->check(CLI::IsMember({"sqlite", "postgres"}));
  command.add_option("--postgres", options.postgres, "libpq connection string, for --store postgres");
  command.add_option("--seed", options.town.seed, "the same seed gives the same town")->capture_default_str();
  command.add_option("--residents", options.town.residents)->capture_default_str()->check(CLI::Range(10, 9'999));
  command.add_option("--shops", options.town.shops)->capture_default_str()->check(CLI::Range(1, 500));
  command.add_option("--days", options.town.days)->capture_default_str()->check(CLI::Range(1, 365));
  command.add_option("--actors", options.town.actors, "residents whom client programs can play")->capture_default_str()->check(CLI::Range(3, 9'999));
  run(command, [] { return build(options); });
}

}  // namespace chenxi::app
