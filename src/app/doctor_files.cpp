#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>

#include "app/doctor.h"
#include "base/keyring.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;
using Seen = Doctor::Seen;

/// A secret that others may read is one no more.
Seen secret_mode(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return Doctor::failed(path.string() + " is missing");
  if ((info.st_mode & 077) != 0)
    return Doctor::failed(
        fmt::format("{} has mode {:o}: others can read it", path.string(), info.st_mode & 0777));
  if (::access(path.c_str(), R_OK) != 0) return Doctor::failed(path.string() + " cannot be read by us");
  return Doctor::well(fmt::format("mode {:o}", info.st_mode & 0777));
}

std::string quoted(const fs::path& path) {
  return "'" + path.string() + "'";
}

}  // namespace

void look_at_files(Doctor& d) {
  const fs::path data = d.options.common.data, keys = d.options.instance.key_file();
  const bool sqlite = d.options.instance.store == StoreKind::sqlite;
  d.look("data_directory", "Everything of this instance lies there.",
         "chenxi serve --data DIR, or chenxi restore", [&] {
           return fs::is_directory(data) ? Doctor::well(fs::absolute(data).string())
                                         : Doctor::failed(data.string() + " is not there");
         });
  d.look("data_mode", "Others on this machine could read sealed data and ask the operator's socket.",
         "chmod 700 " + quoted(data), [&] {
           struct stat info{};
           if (::stat(data.c_str(), &info) != 0) return Doctor::not_looked("no data directory");
           return (info.st_mode & 077) == 0 ? Doctor::well()
                                            : Doctor::failed(fmt::format("mode {:o}", info.st_mode & 0777));
         });
  d.look("data_owner", "Only the owner of the folder can write into it.",
         "chown -R \"$(id -un)\" " + quoted(data), [&] {
           struct stat info{};
           if (::stat(data.c_str(), &info) != 0) return Doctor::not_looked("no data directory");
           if (info.st_uid != ::geteuid())
             return Doctor::failed(fmt::format("belongs to user {}, we are {}", info.st_uid, ::geteuid()));
           return ::access(data.c_str(), W_OK) == 0 ? Doctor::well() : Doctor::failed("cannot be written");
         });
  d.look("key_file", "Without these keys no name, number or PIN can be read again.",
         "chenxi restore from a backup; never make new ones", [&] {
           if (!fs::exists(keys)) {
             const bool books = !sqlite || fs::exists(data / "chenxi.db");
             return books ? Doctor::failed("the key file is missing")
                          : Doctor::not_looked("a new instance makes them");
           }
           std::ifstream file(keys);
           std::string line;
           if (!std::getline(file, line) || line != "chenxi-keys 1")
             return Doctor::failed("the key file is damaged");
           if (struct stat info{}; ::stat(keys.c_str(), &info) == 0 && (info.st_mode & 077) != 0)
             return Doctor::well("there; see key_file_mode");
           load_keys(keys.string());
           return Doctor::well();
         });
  d.look("key_file_mode", "Whoever reads the keys reads everything.", "chmod 600 " + quoted(keys),
         [&] {
           return fs::exists(keys) ? secret_mode(keys) : Doctor::not_looked("no key file");
         });
  d.look("bank_secret", "Orders to the bank are signed with it.", "chmod 600 " + quoted(data / "bank.secret"),
         [&] {
           if (d.options.instance.info.bank_url.empty() && !fs::exists(data / "bank.secret"))
             return Doctor::not_looked("no bank");
           return secret_mode(data / "bank.secret");
         });
  d.look("registry_secret", "Questions about identities are signed with it.",
         "chmod 600 " + quoted(data / "registry.secret"), [&] {
           if (d.options.instance.info.registry_url.empty() && !fs::exists(data / "registry.secret"))
             return Doctor::not_looked("no registry");
           return secret_mode(data / "registry.secret");
         });
  d.look("demo_data", "Demo residents have keys and a PIN that everybody knows.",
         "start a fresh instance: script/server --no-demo --data DIR", [&] {
           const bool demo_rows = fs::exists(data / "demo.json"),
                      loopback = d.options.bind == "127.0.0.1" || d.options.bind == "::1";
           if (demo_rows && !d.options.instance.info.demo)
             return Doctor::failed("the demo town's people are in these books, and --demo is off");
           if (d.options.instance.info.demo && !loopback && !d.options.instance.info.lan)
             return Doctor::failed(
                 "--demo is reached from other machines: messages with codes are shown to everybody");
           return Doctor::well(demo_rows ? "a demo, on this machine only" : "none");
         });
  d.look("web_build", "People would see nothing.",
         "script/server builds them; or cd web && node scripts/build.mjs", [&] {
           for (const char* page :
                {"app/index.html", "till/index.html", "console/index.html", "verify/index.html"})
             if (!fs::exists(fs::path(d.options.web) / page))
               return Doctor::failed((fs::path(d.options.web) / page).string() + " is missing");
           return Doctor::well(d.options.web);
         });
  d.look("backup_age", "What happened since the last backup is lost with the machine.",
         "chenxi backup --to FILE --key KEYFILE", [&] {
           std::ifstream file(data / "last_backup.json");
           std::string line;
           if (!std::getline(file, line)) return Doctor::warning("no backup was ever taken");
           const auto note = parse_json(line);
           const auto at = note && note->is_object() && note->as_object().contains("taken_at")
                               ? parse_rfc3339(std::string(note->at("taken_at").as_string()))
                               : std::nullopt;
           if (!at) return Doctor::failed("last_backup.json cannot be read");
           const std::int64_t hours_ago = (d.env.clock->now() - *at).us / hours(1).us;
           if (hours_ago > d.wishes.backup_hours_max)
             return Doctor::failed(fmt::format("the last one is {} hours old", hours_ago));
           return Doctor::well(
               fmt::format("{} hours ago, {}", hours_ago, std::string_view(note->at("file").as_string())));
         });
}

void look_at_machine(Doctor& d) {
  const fs::path data = d.options.common.data, keys = d.options.instance.key_file();
  struct statvfs disk{};
  const bool known = ::statvfs(data.c_str(), &disk) == 0;
  d.look("disk_space", "A full disk stops every payment.",
         "free space on the disk of --data, or move it to a larger one", [&] {
           if (!known) return Doctor::not_looked("no data directory");
           const auto mb = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize / 1'000'000);
           const std::string text = fmt::format("{} MB free, {} wanted", mb, d.wishes.free_mb_min);
           return mb >= d.wishes.free_mb_min ? Doctor::well(text) : Doctor::failed(text);
         });
  d.look("disk_inodes", "Without inodes no file can be made, however much space is left.",
         "remove what fills the disk of --data with small files", [&] {
           if (!known || disk.f_files == 0) return Doctor::not_looked("this file system does not count them");
           const auto free = static_cast<std::int64_t>(disk.f_favail);
           const std::string text = fmt::format("{} free, {} wanted", free, d.wishes.free_inodes_min);
           return free >= d.wishes.free_inodes_min ? Doctor::well(text) : Doctor::failed(text);
         });
  d.look("open_files", "Each phone holds a connection open; a low limit turns people away.",
         "ulimit -n 65536, or LimitNOFILE=65536 in the service's unit", [] {
           rlimit limit{};
           ::getrlimit(RLIMIT_NOFILE, &limit);
           return limit.rlim_cur >= 1024 ? Doctor::well(std::to_string(limit.rlim_cur))
                                         : Doctor::failed(fmt::format("{}, 1024 wanted", limit.rlim_cur));
         });
  d.look("core_dumps", "A core file holds the keys in clear.",
         "ulimit -c 0, or LimitCORE=0 in the service's unit", [] {
           rlimit limit{};
           ::getrlimit(RLIMIT_CORE, &limit);
           return limit.rlim_cur == 0 ? Doctor::well("off") : Doctor::warning("allowed; only the server itself declines them");
         });
  d.look("clock", "Codes, limits and keys are judged by it.", "timedatectl set-ntp true", [&] {
    const Instant now = d.env.clock->now();
    constexpr Instant kBuiltAfter{1'763'000'000'000'000};  // November 2025: before this program was written
    return now > kBuiltAfter ? Doctor::well(rfc3339(now))
                             : Doctor::failed(rfc3339(now) + " is before this program was written");
  });
  d.look("time_zone", "The business day, and with it every daily limit, is computed in it.",
         "apt-get install tzdata", [&] {
           BusinessCalendar calendar(d.wishes.zone);
           return Doctor::well(calendar.zone());
         });
}

}  // namespace chenxi::app
