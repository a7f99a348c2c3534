// chenxi ledger verify|explain, chenxi books: asks the running server, or opens the books itself when none runs.
#include "app/command_line.h"
#include "app/ledger_requests.h"
#include "app/offline.h"
#include "app/socket.h"

namespace chenxi::app {
namespace {

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
  static StoreChoice choice;
  static std::int64_t transfer = 0;
  CLI::App& ledger = *app.add_subcommand("ledger", "Verify the books, explain a row");
  ledger.require_subcommand(1);
  CLI::App& verify = *ledger.add_subcommand("verify", "Replay every row and compare balances, chains, hashes and roots");
  add_common(verify, common);
  add_store_options(verify, choice);
  run(verify, [] {
    json::value verdict;
    if (server_answers(common.data)) {
      const auto answer = ask(common, "ledger_verify", json::object{});
      if (!answer) return kRefused;
      verdict = *answer;
    } else {
      Env env = real_env();
      Offline offline(instance_options(common, choice), env);
      verdict = verdict_json(ledger::verify(offline.store(), BusinessCalendar(), offline.leaf_key()));
    }
    print(common, verdict, verdict_text(verdict.as_object()));
    return verdict.at("ok").as_bool() ? kOk : kRefused;
  });
  CLI::App& head = *ledger.add_subcommand("head", "The newest batch and its hash: keep it outside, a restore is compared with it");
  add_common(head, common);
  add_store_options(head, choice);
  run(head, [] {
    std::optional<json::value> found;
    if (server_answers(common.data)) {
      found = ask(common, "ledger_head", json::object{});
    } else {
      Env env = real_env();
      Offline offline(instance_options(common, choice), env);
      found = head_json(offline.store());
    }
    if (!found) return kRefused;
    print(common, *found, std::string(found->at("head").as_string()));
    return kOk;
  });
  CLI::App& explain = *ledger.add_subcommand("explain", "Where a transfer row comes from");
  add_common(explain, common);
  add_store_options(explain, choice);
  explain.add_option("transfer", transfer, "number of the row")->required();
  run(explain, [] {
    std::optional<json::value> found;
    if (server_answers(common.data)) {
      found = ask(common, "ledger_explain", json::object{{"transfer", transfer}});
    } else {
      Env env = real_env();
      Offline offline(instance_options(common, choice), env);
      found = explain_json(offline.store(), transfer, offline.leaf_key());
      if (!found) fmt::print(stderr, "refused: there is no transfer {}\n", transfer);
    }
    if (!found) return kRefused;
    print(common, *found, to_text(*found));
    return kOk;
  });
}

}  // namespace chenxi::app
