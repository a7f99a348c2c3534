// chenxi backup-key, backup, restore, recovery: what an operator needs so that a lost machine is not lost
// money.
#include "app/command_line.h"
#include "app/offline.h"
#include "app/socket.h"
#include "app/upkeep.h"
#include "backup/sealed_file.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

struct BackupOptions {
  Common common;
  StoreChoice choice;
  std::string to, from, key, head;
  bool verify = true, dry_run = false, none_known = false, accept_loss = false;
};

std::string_view text_of(const json::value& object, std::string_view name) {
  return object.at(name).as_string();
}

json::value backup_somewhere(const BackupOptions& o) {
  const std::string to = fs::absolute(o.to).string(), key = fs::absolute(o.key).string();
  if (server_answers(o.common.data)) {
    const auto answer = ask(o.common, "backup", json::object{{"to", to}, {"key_file", key}});
    if (!answer) return nullptr;
    if (const auto* trouble = answer->as_object().if_contains("trouble"))
      throw Trouble(std::string(trouble->as_string()));
    return *answer;
  }
  Env env = real_env();
  const InstanceOptions options = instance_options(o.common, o.choice);
  Offline books(options, env);
  const auto reader = books.store().open_reader();
  reader->stand_still();
  return take_backup(options, env, *reader, to, key);
}

int backup(const BackupOptions& o) {
  const json::value done = backup_somewhere(o);
  if (done.is_null()) return kRefused;
  print(o.common, done,
        fmt::format("backed up {} rows into {} ({} bytes)\nhead {}\nkeep that line outside: a restore is "
                    "compared with it",
                    done.at("rows").as_int64(), text_of(done, "file"), done.at("bytes").as_int64(),
                    text_of(done, "head")));
  return kOk;
}

int restore_backup(const BackupOptions& o) {
  Env env = real_env();
  if (o.dry_run) {
    const backup::Manifest manifest = backup::check_backup(o.from, backup::load_key_file(o.key));
    print(o.common, backup::to_json(manifest),
          fmt::format("every byte is as it was written: {} rows, head {}", manifest.rows(),
                      manifest.head_text()));
    return kOk;
  }
  const json::value done = restore(instance_options(o.common, o.choice), env, {o.from, o.key, o.verify});
  const bool ok = done.at("ok").as_bool();
  std::string text = fmt::format("restored {} rows, head {} of {}\n", done.at("rows_restored").as_int64(),
                                 text_of(done, "head"), text_of(done, "head_at"));
  if (o.verify)
    text += ok ? "verified: chain, balances and rows are those of the backup\n"
               : "THE BOOKS ARE NOT WHOLE: see chenxi ledger verify\n";
  text +=
      "sessions and codes were left behind. The server will refuse to move money until you run\n"
      "  chenxi recovery --head BATCH:HASH   (the last head you know), or   chenxi recovery --none-known";
  print(o.common, done, text);
  return ok ? kOk : kRefused;
}

std::string recovery_text(const json::value& status) {
  if (!status.at("restored").as_bool()) return "these books were never restored from a backup";
  if (status.at("open").as_bool())
    return fmt::format(
        "restored {}; the head that came back is\n  {}\nmoney moves again after chenxi recovery --head "
        "BATCH:HASH, or --none-known",
        text_of(status, "restored_at"), text_of(status, "head"));
  return fmt::format("restored {}, confirmed {}: money moves", text_of(status, "restored_at"),
                     text_of(status, "confirmed_at"));
}

int recovery(const BackupOptions& o) {
  const bool ends = !o.head.empty() || o.none_known;
  json::object arguments;
  if (ends) arguments = {{"none_known", o.none_known}, {"accept_loss", o.accept_loss}};
  if (!o.head.empty()) arguments["head"] = o.head;
  const auto status = ask(o.common, ends ? "end_recovery" : "recovery", arguments);
  if (!status) return kRefused;
  std::string text = recovery_text(*status);
  if (ends) {
    if (const std::int64_t lost = status->at("lost_batches").as_int64(); lost > 0)
      text += fmt::format("\n{} batches after the backup are lost", lost);
    text += "\nnow compare with the bank: chenxi books names every entry that these books do not know";
  }
  print(o.common, *status, text);
  return kOk;
}

}  // namespace

void add_backup_commands(CLI::App& app) {
  static BackupOptions o;
  CLI::App& key =
      *app.add_subcommand("backup-key", "Make a key file for backups; keep it away from the backups");
  add_common(key, o.common, false);
  key.add_option("file", o.key, "where to")->required();
  run(key, [] {
    Env env = real_env();
    backup::make_key_file(o.key, *env.rng);
    print(o.common, json::object{{"file", o.key}},
          fmt::format("made {}: whoever has it can read backups, without it they are lost", o.key));
    return kOk;
  });

  CLI::App& take = *app.add_subcommand(
      "backup", "Back up books and keys into one sealed file, while the server runs or not");
  add_common(take, o.common);
  add_store_options(take, o.choice);
  take.add_option("--to", o.to, "the file to write; must not be there")->required();
  take.add_option("--key", o.key, "key file, see chenxi backup-key")->required();
  run(take, [] { return backup(o); });

  CLI::App& back = *app.add_subcommand("restore", "Bring a backup back into an empty data directory");
  add_common(back, o.common);
  add_store_options(back, o.choice);
  back.add_option("--from", o.from, "the backup")->required();
  back.add_option("--key", o.key, "its key file")->required();
  back.add_flag("--verify,!--no-verify", o.verify,
                "replay every row with the auditor and compare what was written with the manifest (the default)");
  back.add_flag("--dry-run", o.dry_run, "only prove every byte of the backup; write nothing");
  run(back, [] { return restore_backup(o); });

  CLI::App& end = *app.add_subcommand(
      "recovery", "Restored books: show what waits; say which head is known, so that money moves again");
  add_common(end, o.common);
  auto* head = end.add_option(
      "--head", o.head,
      "the last head you know, BATCH:HASH: from chenxi ledger head, a backup, or a receipt's batch and root");
  auto* none = end.add_flag("--none-known", o.none_known, "no later head is known anywhere");
  head->excludes(none);
  end.add_flag("--accept-loss", o.accept_loss, "go on although the known head is later than these books");
  run(end, [] { return recovery(o); });
}

}  // namespace chenxi::app
