// chenxi ledger verify|explain, chenxi books: asks the running server, or opens the books itself when none runs.
#include "app/command_line.h"
#include "app/instance.h"
#include "app/ledger_requests.h"
#include "app/socket.h"

namespace chenxi::app {
namespace {

bool server_runs(const Common& common) { return std::filesystem::exists(common.data / "chenxi.sock"); }

/// The books of a stopped instance, read-only, under the data lock.
struct Offline {
  explicit Offline(const Common& common) : lock(common.data) {
    const std::filesystem::path file = common.data / "chenxi.db";
    if (!std::filesystem::exists(file)) throw Trouble("there are no books in " + common.data.string());
    const auto all = tables();
    store = store::open_sqlite({.path = file.string(), .vfs = ""}, 0, all);
  }
  DataLock lock;
  std::unique_ptr<store::Store> store;
};

std::string verdict_text(const json::object& verdict) {
  std::string out = fmt::format("{} transfers, {} batches, {} accounts\n", verdict.at("transfers").as_int64(),
                                verdict.at("batches").as_int64(), verdict.at("accounts").as_int64());
  for (const auto& [kind, balance] : verdict.at("by_kind").as_object())
    out += fmt::format("  {:<28} {:>18}\n", std::string_view(kind), balance.as_int64());
  for (const json::value& finding : verdict.at("findings").as_array())
    out += fmt::format("  FOUND {} {}: {}\n", std::string_view(finding.at("what").as_string()), finding.at("row").as_int64(),
                       std::string_view(finding.at("detail").as_string()));
  return out + (verdict.at("ok").as_bool() ? "the books are whole" : "the books are NOT whole");
}

}  // namespace

void add_ledger_commands(CLI::App& app) {
  static Common common;
  static std::int64_t transfer = 0;
  CLI::App& ledger = *app.add_subcommand("ledger", "Verify the books, explain a row");
  ledger.require_subcommand(1);
  CLI::App& verify = *ledger.add_subcommand("verify", "Replay every row and compare balances, chains, hashes and roots");
  add_common(verify, common);
  run(verify, [] {
    json::value verdict;
    if (server_runs(common)) {
      const auto answer = ask(common, "ledger_verify", json::object{});
      if (!answer) return kRefused;
      verdict = *answer;
    } else {
      const Offline offline(common);
      verdict = verdict_json(ledger::verify(*offline.store));
    }
    print(common, verdict, verdict_text(verdict.as_object()));
    return verdict.at("ok").as_bool() ? kOk : kRefused;
  });
  CLI::App& explain = *ledger.add_subcommand("explain", "Where a transfer row comes from");
  add_common(explain, common);
  explain.add_option("transfer", transfer, "number of the row")->required();
  run(explain, [] {
    std::optional<json::value> found;
    if (server_runs(common)) {
      found = ask(common, "ledger_explain", json::object{{"transfer", transfer}});
    } else {
      const Offline offline(common);
      found = explain_json(*offline.store, transfer);
      if (!found) fmt::print(stderr, "refused: there is no transfer {}\n", transfer);
    }
    if (!found) return kRefused;
    print(common, *found, to_text(*found));
    return kOk;
  });
}

}  // namespace chenxi::app
