#include "app/doctor.h"

#include <future>

#include "app/ledger_requests.h"
#include "app/offline.h"
#include "app/socket.h"
#include "store/facts.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

std::string_view name(Health health) {
  switch (health) {
    case Health::well: return "ok";
    case Health::warning: return "warning";
    case Health::failed: return "failed";
    case Health::not_looked: return "skipped";
  }
  return "";
}

std::string lines(const json::value& report) {
  std::string out;
  for (const json::value& check : report.at("checks").as_array()) {
    const std::string_view status(check.at("status").as_string());
    out += fmt::format("{:<8} {:<20} {}\n", status, std::string_view(check.at("name").as_string()),
                       std::string_view(check.at("seen").as_string()));
    if (status == "failed" || status == "warning")
      out += fmt::format("           why   {}\n           mend  {}\n",
                         std::string_view(check.at("why").as_string()),
                         std::string_view(check.at("mend").as_string()));
  }
  return out + fmt::format("{} failed, {} warnings, {} ok, {} skipped", report.at("failed").as_int64(),
                           report.at("warnings").as_int64(), report.at("well").as_int64(),
                           report.at("skipped").as_int64());
}

/// Is the data directory in somebody's hands who does not answer?
bool lock_is_free(const fs::path& data) {
  try {
    const DataLock lock(data);
    return true;
  } catch (const Trouble&) {
    return false;
  }
}

json::value examine_stopped(const ServeOptions& options, const DoctorWishes& wishes) {
  Env env = real_env();
  Doctor d{options, wishes, env, false};
  const fs::path data = options.common.data;
  look_at_files(d);
  std::unique_ptr<DataLock> lock;
  d.look("lock", "Two programs on one data directory would ruin it.",
         "end the other chenxi; see fuser -v DIR/lock", [&] {
           if (!fs::is_directory(data)) return Doctor::not_looked("no data directory");
           if (!lock_is_free(data))
             return Doctor::failed("another program holds it and does not answer on the socket");
           lock = std::make_unique<DataLock>(data);
           return Doctor::well("free");
         });
  d.look("socket", "The command line asks a running server there.",
         "start the server; a leftover is removed then", [&] {
           return fs::exists(data / "chenxi.sock")
                      ? Doctor::warning("left behind by a server that was killed")
                      : Doctor::well("no server runs");
         });
  look_at_machine(d);
  look_at_books(d, [&]() -> std::unique_ptr<store::Reader> {
    if (options.instance.store == StoreKind::postgres) {
      store::PostgresOptions postgres;
      postgres.conninfo = options.instance.postgres;
      return store::open_postgres_reader(postgres, 0);
    }
    if (!lock || !fs::exists(data / "chenxi.db")) return nullptr;
    return store::open_sqlite_reader((data / "chenxi.db").string(), 0);
  });
  look_at_tls(d);
  look_at_world(d);
  return to_json(d.checks);
}

json::object wishes_json(const DoctorWishes& w) {
  return {{"zone", w.zone},
          {"free_mb_min", w.free_mb_min},
          {"free_inodes_min", w.free_inodes_min},
          {"backup_hours_max", w.backup_hours_max}};
}

}  // namespace

void Doctor::look(const char* name, const char* why, std::string mend, const std::function<Seen()>& look) {
  Seen seen;
  try {
    seen = look();
  } catch (const std::exception& trouble) {
    seen = failed(trouble.what());
  }
  checks.push_back({name, seen.health, std::move(seen.text), why, std::move(mend)});
}

json::value to_json(const std::vector<Check>& checks) {
  json::array all;
  std::map<Health, std::int64_t> counts;
  for (const Check& check : checks) {
    counts[check.health] += 1;
    all.push_back(json::object{{"name", check.name},
                               {"status", name(check.health)},
                               {"seen", check.seen},
                               {"why", check.why},
                               {"mend", check.mend}});
  }
  return json::object{{"ok", counts[Health::failed] == 0},     {"failed", counts[Health::failed]},
                      {"warnings", counts[Health::warning]},   {"well", counts[Health::well]},
                      {"skipped", counts[Health::not_looked]}, {"checks", all}};
}

ports::OperatorRequests doctor_requests(const ServeOptions& options, Instance& instance) {
  ports::OperatorRequests all;
  all["doctor"] = [&options, &instance](ports::Services& services,
                                        const json::value& arguments) -> Result<json::value> {
    auto in = TRY(JsonReader::object(arguments));
    DoctorWishes wishes;
    wishes.zone = TRY(in.string("zone", 1, 64));
    wishes.free_mb_min = TRY(in.integer("free_mb_min", 0, INT64_MAX));
    wishes.free_inodes_min = TRY(in.integer("free_inodes_min", 0, INT64_MAX));
    wishes.backup_hours_max = TRY(in.integer("backup_hours_max", 0, INT64_MAX));
    TRY(in.finish());
    Doctor d{options, wishes, services.env, true};
    look_at_files(d);
    d.look("lock", "Two programs on one data directory would ruin it.", "",
           [] { return Doctor::well("held by this server"); });
    d.look("socket", "The command line asks a running server there.", "",
           [] { return Doctor::well("answers"); });
    d.look("posting", "After the clock leapt ahead, nothing is posted until an operator confirms it.",
           "correct the clock, then restart", [&] {
             std::promise<bool> stopped;
             services.engine.run_between_batches(
                 [&](engine::Executor& executor) { stopped.set_value(executor.posting_stopped()); });
             return stopped.get_future().get() ? Doctor::failed("stopped: the clock leapt ahead")
                                               : Doctor::well("open");
           });
    d.look("may_answer", "Another node may be writing.", "see which chenxi holds the part", [&] {
      return instance.may_answer() ? Doctor::well("the lease is held")
                                   : Doctor::failed("the lease was not renewed in time");
    });
    look_at_machine(d);
    look_at_books(d, [&] { return open_reader(services); });
    look_at_tls(d);
    look_at_world(d);
    return to_json(d.checks);
  };
  return all;
}

void add_doctor(CLI::App& app) {
  static ServeOptions options;
  static DoctorWishes wishes;
  CLI::App& command = *app.add_subcommand(
      "doctor", "Look at everything that this instance stands on, and say what mends what is wrong");
  add_common(command, options.common);
  add_serve_options(command, options);
  command.add_option("--zone", wishes.zone, "the business day's time zone")->capture_default_str();
  command.add_option("--free-mb", wishes.free_mb_min, "megabytes that should be free")->capture_default_str();
  command.add_option("--free-inodes", wishes.free_inodes_min, "inodes that should be free")
      ->capture_default_str();
  command.add_option("--backup-hours", wishes.backup_hours_max, "hours that the last backup may be old")
      ->capture_default_str();
  command.footer(
      "A running server is looked at from inside, with its own options. Exit code 1: something failed; "
      "warnings alone are 0.");
  run(command, [] {
    finish_serve_options(options);
    json::value report;
    if (server_answers(options.common.data)) {
      const auto answer = ask(options.common, "doctor", wishes_json(wishes));
      if (!answer) return kRefused;
      report = *answer;
    } else {
      report = examine_stopped(options, wishes);
    }
    print(options.common, report, lines(report));
    return report.at("ok").as_bool() ? kOk : kRefused;
  });
}

}  // namespace chenxi::app
