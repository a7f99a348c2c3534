// Payout files and the bank's unexplained entries, from the command line.
#include <fstream>
#include <sstream>

#include "app/command_line.h"
#include "base/check.h"
#include "base/env.h"
#include "base/uuid.h"
#include "money/money.h"

namespace chenxi::app {
namespace {

struct PayoutOptions {
  Common common;
  std::string file, title, payout, key, reference, evidence;
  bool skip_unknown = false, happened = false, never = false;
  std::int64_t entry = 0;
};

std::string key_or_fresh(const std::string& key) {
  if (!key.empty()) return key;
  Env env = real_env();
  return text(make_uuid7(env.clock->now(), *env.rng));
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Trouble("cannot read " + path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string yuan(const json::value& minor) {
  return money::decimal({minor.as_int64(), money::Currency::cny});
}
std::string_view text_at(const json::value& object, std::string_view name) { return object.at(name).as_string(); }

std::string faults_text(const json::value& list, std::string_view what) {
  std::string out;
  for (const json::value& one : list.as_array())
    out += fmt::format("  line {:>5}  {:<22} {}  {}\n", one.at("line").as_int64(), text_at(one, "code"), text_at(one, "text"), what);
  return out;
}

std::string payout_text(const json::value& p) {
  return fmt::format("{}  {:<8} {}  {} of {} lines, paid {} of {}, failed {}\n", text_at(p, "id"), text_at(p, "state"),
                     text_at(p, "title"), p.at("done_lines").as_int64(), p.at("lines").as_int64(),
                     yuan(p.at("paid_total")), yuan(p.at("total")), p.at("failed_lines").as_int64());
}

int preview(const PayoutOptions& o) {
  const auto seen = ask(o.common, "payout_preview", json::object{{"csv", content_of(o.file)}});
  if (!seen) return kRefused;
  std::string lines = fmt::format("{} lines, {} in all; operator's funds {}\n", to_text(seen->at("lines")),
                                  yuan(seen->at("total")), yuan(seen->at("operator_funds")));
  lines += faults_text(seen->at("faults"), "");
  lines += faults_text(seen->at("unknown"), "nobody is registered");
  print(o.common, *seen, lines);
  const bool good = seen->at("faults").as_array().empty() && seen->at("unknown").as_array().empty();
  return good && seen->at("covered").as_bool() ? kOk : kRefused;
}

int create(const PayoutOptions& o) {
  const std::string key = key_or_fresh(o.key);
  const auto made = ask(o.common, "payout_create", json::object{{"key", key}, {"title", o.title}, {"csv", content_of(o.file)},
                                                                {"skip_unknown", o.skip_unknown}});
  if (!made) return kRefused;
  print(o.common, *made, payout_text(*made));
  return kOk;
}

int about(const PayoutOptions& o, std::string_view request) {
  const auto found = ask(o.common, request, json::object{{"payout", o.payout}});
  if (!found) return kRefused;
  std::string lines = payout_text(*found);
  for (const json::value& one : found->at("failed").as_array())
    lines += fmt::format("  line {:>5}  {:<22} {}\n", one.at("line").as_int64(), text_at(one, "code"), yuan(one.at("amount")));
  if (const auto* waits = found->as_object().if_contains("waits_for"))
    lines += fmt::format("  waits: {}\n", std::string_view(waits->as_string()));
  print(o.common, *found, lines);
  return kOk;
}

int list(const PayoutOptions& o) {
  const auto all = ask(o.common, "payout_list", json::object{});
  if (!all) return kRefused;
  std::string lines;
  for (const json::value& one : all->at("data").as_array()) lines += payout_text(one);
  print(o.common, *all, lines);
  return kOk;
}

std::string entry_text(const json::value& e) {
  return fmt::format("{:>8}  {:<28} {:>14}  {}\n", e.at("entry").as_int64(), text_at(e, "reference"), yuan(e.at("amount")),
                     text_at(e, "booked_at"));
}

int entries(const PayoutOptions& o) {
  const auto all = ask(o.common, "bank_entries", json::object{});
  if (!all) return kRefused;
  std::string lines;
  for (const json::value& one : all->at("data").as_array()) lines += entry_text(one);
  print(o.common, *all, lines);
  return kOk;
}

int attribute(const PayoutOptions& o) {
  const auto made = ask(o.common, "bank_attribute", json::object{{"key", key_or_fresh(o.key)}, {"entry", o.entry}});
  if (!made) return kRefused;
  print(o.common, *made, entry_text(*made));
  return kOk;
}

int resolve(const PayoutOptions& o) {
  json::object arguments{{"key", key_or_fresh(o.key)}, {"reference", o.reference}, {"happened", o.happened}, {"evidence", o.evidence}};
  if (o.entry != 0) arguments["entry"] = o.entry;
  const auto made = ask(o.common, "bank_resolve", arguments);
  if (!made) return kRefused;
  const std::int64_t row = made->at("transfer").as_int64();
  print(o.common, *made, fmt::format("{} {}; {}\n", o.reference, o.happened ? "happened" : "never happened",
                                     row == 0 ? "nothing had to move" : fmt::format("ledger row {}", row)));
  return kOk;
}

}  // namespace

void add_payout_commands(CLI::App& app) {
  static PayoutOptions o;
  const auto command = [](CLI::App& under, const char* name, const char* help) -> CLI::App& {
    CLI::App& made = *under.add_subcommand(name, help);
    add_common(made, o.common);
    return made;
  };
  CLI::App& payout = *app.add_subcommand("payout", "Wages and subsidies by file: CSV with phone, amount, note");
  payout.require_subcommand(1);
  CLI::App& look = command(payout, "preview", "Totals, mistakes by line, unknown numbers; pays nothing");
  look.add_option("file", o.file, "the CSV file")->required();
  run(look, [] { return preview(o); });
  CLI::App& start = command(payout, "create", "Start paying a file");
  start.add_option("file", o.file, "the CSV file")->required();
  start.add_option("--title", o.title, "what residents see")->required();
  start.add_flag("--skip-unknown", o.skip_unknown, "leave out numbers that nobody is registered with");
  start.add_option("--key", o.key, "of an earlier try, so that nothing is paid twice");
  run(start, [] { return create(o); });
  for (const auto& [name, request, help] :
       {std::tuple{"status", "payout_status", "Progress, and the lines that failed"},
        std::tuple{"resume", "payout_resume", "Go on at once, after funds were added"}}) {
    CLI::App& one = command(payout, name, help);
    one.add_option("payout", o.payout, "its number, pyt_...")->required();
    run(one, [request = std::string(request)] { return about(o, request); });
  }
  run(command(payout, "list", "The latest payouts"), [] { return list(o); });

  CLI::App& bank = *app.add_subcommand("bank", "The bank's entries that nobody has explained");
  bank.require_subcommand(1);
  run(command(bank, "entries", "List them"), [] { return entries(o); });
  CLI::App& own = command(bank, "attribute", "An entry is the operator's own money");
  own.add_option("entry", o.entry, "its number at the bank")->required();
  own.add_option("--key", o.key, "of an earlier try");
  run(own, [] { return attribute(o); });
  CLI::App& say = command(bank, "resolve", "What came of an order that the bank had affirmed and denied");
  say.add_option("reference", o.reference, "as `chenxi books` names it")->required();
  CLI::Option* yes = say.add_flag("--happened", o.happened, "the bank's entry shows it");
  say.add_flag("--never", o.never, "the bank states that it never happened")->excludes(yes);
  say.add_option("--entry", o.entry, "the bank's entry, for a refused withdrawal that was paid out");
  say.add_option("--evidence", o.evidence, "where the bank's word can be read: a letter's number")->required();
  say.add_option("--key", o.key, "of an earlier try");
  run(say, [] {
    if (o.happened == o.never) throw CLI::ValidationError("resolve", "either --happened or --never");
    return resolve(o);
  });
}

}  // namespace chenxi::app
