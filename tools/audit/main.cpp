// chenxi-audit: an auditor of one's own. It shares no code with the program whose books it reads; docs/audit.md.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "audit.h"
#include "bytes.h"

namespace {

enum Exit { kWhole = 0, kFound = 1, kUsage = 2, kUnreadable = 3 };

struct Options {
  std::string store, postgres, schema = "chenxi", checkpoints, key;
  int offset_minutes = 8 * 60;
  bool json = false, all = false;
};

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw audit::Unreadable("cannot read " + path.string());
  std::string all;
  std::array<char, 1 << 16> bite{};
  while (in.read(bite.data(), bite.size()), in.gcount() > 0) all.append(bite.data(), static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw audit::Unreadable("cannot read " + path.string());  // a folder, a disk that fails: half a file would look like a whole one
  return all;
}

int run(const Options& options) {
  namespace fs = std::filesystem;
  audit::Order order;
  order.offset_minutes = options.offset_minutes;
  const fs::path given = options.store;
  const bool is_folder = !options.store.empty() && fs::is_directory(given);
  fs::path checkpoints = options.checkpoints;
  if (checkpoints.empty() && is_folder && fs::exists(given / "checkpoints")) checkpoints = given / "checkpoints";
  if (!checkpoints.empty()) order.checkpoints = content_of(checkpoints);
  if (!options.key.empty()) order.key = audit::unbase64url(options.key);
  const auto source = options.postgres.empty() ? audit::open_sqlite((is_folder ? given / "chenxi.db" : given).string())
                                               : audit::open_postgres(options.postgres, options.schema);
  const audit::Report report = audit::audit(*source, order);
  if (std::puts((options.json ? audit::to_json(report) : audit::to_text(report, options.all)).c_str()) < 0 || std::fflush(stdout) != 0)
    throw audit::Unreadable("the report cannot be written to standard output");
  return report.ok() ? kWhole : kFound;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Reads a store of chenxi and its checkpoints, works everything out again, and names the first bad record.\n"
               "Exit code: 0 every record is what was written, 1 one is not, 2 wrong usage, 3 it cannot be read."};
  auto* store = app.add_option("store", options.store, "data directory, or a SQLite file (a copy)");
  app.add_option("--postgres", options.postgres, "libpq connection string instead")->excludes(store);
  app.add_option("--schema", options.schema, "of the PostgreSQL database")->capture_default_str();
  app.add_option("--checkpoints", options.checkpoints, "the lines that were copied away (default: those of the data directory)");
  app.add_option("--key", options.key, "public key that signs them, base64url (GET /v1/public/receipts/key)");
  app.add_option("--utc-offset", options.offset_minutes, "minutes of the deployment's local time east of UTC")->capture_default_str();
  app.add_flag("--json", options.json);
  app.add_flag("--all", options.all, "all findings, not only the first");
  try {
    app.parse(argc, argv);
    if (options.store.empty() == options.postgres.empty()) throw CLI::ValidationError("give a store, or --postgres");
    if (const auto key = audit::unbase64url(options.key); !key || (!options.key.empty() && key->size() != 32))
      throw CLI::ValidationError("--key must be 43 characters of base64url");
  } catch (const CLI::Success& wanted) {
    return app.exit(wanted);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return kUsage;
  }
  try {
    return run(options);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "chenxi-audit: %s\n", trouble.what());
    return kUnreadable;
  }
}
