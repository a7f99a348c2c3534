#include "app/doctor.h"
#include "app/ledger_requests.h"
#include "app/socket.h"
#include "base/keyring.h"
#include "engine/recovery.h"
#include "ledger/merkle.h"
#include "ledger/verify.h"
#include "ports/messages.h"
#include "store/facts.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSample = 500;          // newest batches whose hashes are computed again
constexpr std::int64_t kAuditMax = 1'000'000;  // transfers
constexpr std::int64_t kSampleRows = 100'000;
constexpr std::int64_t kWalMax = 512 * 1'000'000;  // 30 times what is copied into the file at once
constexpr int kPostgresMin = 130'000;

Doctor::Seen schema_seen(std::int64_t schema) {
  const std::string text = fmt::format("data {}, program {}", schema, store::kSchemaVersion);
  if (schema > store::kSchemaVersion)
    return Doctor::failed("the data was written by a newer chenxi: " + text);
  if (schema < store::kSchemaVersion) return Doctor::warning("the next start migrates: " + text);
  return Doctor::well(text);
}

void look_at_sqlite(Doctor& d) {
  const fs::path file = d.options.common.data / "chenxi.db";
  std::optional<store::SqliteFacts> facts;
  const fs::path checkpoints =
      d.options.checkpoints.empty() ? d.options.common.data / "checkpoints" : fs::path(d.options.checkpoints);
  d.look("books_file", "The books themselves.", "chenxi restore from a backup", [&] {
    std::error_code none;
    if (!fs::exists(file))
      return fs::file_size(checkpoints, none) > 0 && !none
                 ? Doctor::failed("gone, and " + checkpoints.string() + " tells of them: a start would begin new ones")
                 : Doctor::not_looked("no books yet");
    facts = store::sqlite_facts(file.string());
    return Doctor::well(fmt::format("{} MB", fs::file_size(file) / 1'000'000));
  });
  const auto each = [&](const char* name, const char* why, const char* mend, auto look) {
    d.look(name, why, mend,
           [&] { return facts ? look(*facts) : Doctor::not_looked("the file could not be opened"); });
  };
  each("schema_version", "An older program must not write into newer data.",
       "install the version that wrote the data", [](const auto& f) { return schema_seen(f.schema); });
  each("sqlite_version", "Older libraries lack STRICT tables.", "apt-get install libsqlite3-0",
       [](const store::SqliteFacts& f) {
         return f.library >= "3.37" ? Doctor::well(f.library) : Doctor::failed(f.library);
       });
  each("sqlite_journal", "Only the write-ahead log makes a commit one durable write.",
       "nothing but chenxi may open the file; start chenxi once", [](const store::SqliteFacts& f) {
         return f.journal_mode == "wal" ? Doctor::well("wal") : Doctor::failed(f.journal_mode);
       });
  each("sqlite_integrity", "A damaged page can lose rows.",
       "chenxi restore from the newest backup, and replace the disk", [](const store::SqliteFacts& f) {
         return f.quick_check == "ok" ? Doctor::well("quick_check ok") : Doctor::failed(f.quick_check);
       });
  each("sqlite_log_size", "A log that only grows is not copied into the file: something reads for too long.",
       "let the backup or audit end, or restart", [](const store::SqliteFacts& f) {
         const std::string text = fmt::format("{} MB", f.wal_bytes / 1'000'000);
         return f.wal_bytes < kWalMax ? Doctor::well(text) : Doctor::warning(text);
       });
}

void look_at_postgres(Doctor& d) {
  store::PostgresOptions options;
  options.conninfo = d.options.instance.postgres;
  std::optional<store::PostgresFacts> facts;
  d.look("postgres_reachable", "The books are there.", "pg_ctlcluster 15 main start; check --postgres", [&] {
    facts = store::postgres_facts(options);
    return Doctor::well();
  });
  const auto each = [&](const char* name, const char* why, const char* mend, auto look) {
    d.look(name, why, mend, [&] { return facts ? look(*facts) : Doctor::not_looked("not reached"); });
  };
  each("postgres_version", "Tested from 13 on.", "apt-get install postgresql-15", [](const auto& f) {
    return f.version >= kPostgresMin ? Doctor::well(std::to_string(f.version))
                                     : Doctor::failed(std::to_string(f.version));
  });
  each("schema_version", "An older program must not write into newer data.",
       "install the version that wrote the data", [](const auto& f) { return schema_seen(f.schema); });
  each("postgres_fsync", "Without it a power loss loses answered payments.",
       "ALTER SYSTEM: fsync on, full_page_writes on; then reload", [](const auto& f) {
         const std::string text = "fsync " + f.fsync + ", full_page_writes " + f.full_page_writes;
         return f.fsync == "on" && f.full_page_writes == "on" ? Doctor::well(text) : Doctor::failed(text);
       });
  each("postgres_commit",
       "chenxi sets it for itself; other tools on this database may answer before a commit is durable.",
       "ALTER SYSTEM: synchronous_commit on; then reload", [](const auto& f) {
         return f.synchronous_commit == "off" ? Doctor::warning("off for others")
                                              : Doctor::well(f.synchronous_commit);
       });
}

Doctor::Seen chain_sample(store::Reader& reader, const ledger::LeafKey& leaf_key) {
  auto newest = store::scan_all<ledger::Batch>(reader, {{}, {}, kSample, true});
  for (std::size_t i = 0; i < newest.size(); ++i) {
    if (newest[i].hash != ledger::batch_hash(newest[i]))
      return Doctor::failed(fmt::format("batch {}: its hash does not fit", newest[i].id));
    if (i + 1 < newest.size() && newest[i].previous != newest[i + 1].hash)
      return Doctor::failed(fmt::format("batch {} does not name the one before", newest[i].id));
  }
  if (newest.empty()) return Doctor::not_looked("no batch yet");
  const auto rows = store::scan_all<ledger::Transfer>(
      reader, {store::make_key(newest.back().first), {}, kSampleRows, false});
  for (const ledger::Transfer& t : rows)
    if (!ledger::leaf_fits(t, leaf_key))
      return Doctor::failed(
          fmt::format("transfer {}: its leaf does not fit", static_cast<std::int64_t>(t.id)));
  // A row that is gone has no leaf that could be wrong; its batch's root has it.
  std::vector<Hash32> leaves;
  auto row = rows.begin();
  for (auto batch = newest.rbegin(); batch != newest.rend(); ++batch, leaves.clear()) {
    for (; row != rows.end() && row->id <= batch->last; ++row) leaves.push_back(row->leaf);
    if (row == rows.end() && static_cast<std::int64_t>(rows.size()) == kSampleRows) break;  // the sample may end within this batch
    if (ledger::merkle_root(leaves) != batch->root)
      return Doctor::failed(fmt::format("batch {}: its Merkle root does not fit its transfers", batch->id));
  }
  return Doctor::well(fmt::format("{} batches, {} transfers", newest.size(), rows.size()));
}

/// The auditor, where that takes seconds; it knows which account cards lag behind their rows.
Doctor::Seen balanced(store::Reader& reader, const ledger::LeafKey& leaf_key) {
  const auto newest = store::scan_all<ledger::Transfer>(reader, {{}, {}, 1, true});
  if (!newest.empty() && static_cast<std::int64_t>(newest.front().id) > kAuditMax)
    return Doctor::not_looked(
        fmt::format("more than {} transfers: chenxi ledger verify takes its time", kAuditMax));
  const ledger::Verdict verdict = ledger::verify(reader, BusinessCalendar(), leaf_key);
  if (verdict.ok())
    return Doctor::well(fmt::format("{} accounts, {} transfers", verdict.accounts, verdict.transfers));
  return Doctor::failed(fmt::format("{} {}: {}", verdict.findings[0].what, verdict.findings[0].row,
                                    verdict.findings[0].detail));
}

void look_at_rows(Doctor& d, store::Reader& reader) {
  const auto leaf_key = [&d] { return leaf_key_of(load_keys(d.options.instance.key_file().string())); };
  d.look("ledger_chain", "A row that was altered outside chenxi breaks the chain of hashes.",
         "chenxi ledger verify names every row", [&] { return chain_sample(reader, leaf_key()); });
  d.look("books_balanced", "What is owed must equal what is held.", "chenxi ledger verify, then chenxi books",
         [&] { return balanced(reader, leaf_key()); });
  d.look("recovery", "Restored books refuse to move money until their head has been compared.",
         "chenxi recovery --head BATCH:HASH", [&] {
           const auto rows = store::scan_all<engine::Recovery>(reader);
           return rows.empty() || rows.back().confirmed_at.us != 0
                      ? Doctor::well("none is open")
                      : Doctor::failed("restored, and not confirmed yet");
         });
  d.look("clock_against_books", "A clock behind the newest batch stands still for limits and expiries.",
         "timedatectl set-ntp true; then restart", [&] {
           const auto newest = store::scan_all<ledger::Batch>(reader, {{}, {}, 1, true});
           if (newest.empty()) return Doctor::not_looked("no batch yet");
           const std::string text = "newest batch " + rfc3339(newest.front().at);
           return newest.front().at > d.env.clock->now() + minutes(5)
                      ? Doctor::failed(text + " is in the future")
                      : Doctor::well(text);
         });
  d.look("timers", "Money that should have arrived or come back waits for them.",
         "chenxi ledger verify; the log names each refusal (timer.refused)", [&] {
           std::int64_t all = 0, refused = 0;
           std::string one;
           for (const engine::Timer& timer : store::scan_all<engine::Timer>(reader)) {
             all += 1;
             if (timer.tries == 0) continue;
             refused += 1;
             one = fmt::format("{}: {}", timer.command, timer.last_refusal);
           }
           return refused == 0 ? Doctor::well(fmt::format("{} waiting, none refused", all))
                               : Doctor::warning(fmt::format("{} refused, one of them {}", refused, one));
         });
  d.look("messages", "A code that is not sent keeps people out.", "check --sms-url and --smtp-url", [&] {
    std::int64_t late = 0;
    for (const ports::Message& message : store::scan_all<ports::Message>(reader))
      if (message.state == ports::MessageState::waiting && message.at + minutes(10) < d.env.clock->now())
        late += 1;
    return late == 0 ? Doctor::well("none is late")
                     : Doctor::warning(fmt::format("{} wait for more than ten minutes", late));
  });
}

}  // namespace

void look_at_books(Doctor& d, const std::function<std::unique_ptr<store::Reader>()>& open) {
  d.options.instance.store == StoreKind::sqlite ? look_at_sqlite(d) : look_at_postgres(d);
  std::unique_ptr<store::Reader> reader;
  try {
    reader = open();
    if (reader) look_at_rows(d, *reader);
  } catch (const std::exception& trouble) {
    d.look("books_readable", "Nothing can be said about books that cannot be read.",
           "see the failed checks above", [&] { return Doctor::failed(trouble.what()); });
  }
}

}  // namespace chenxi::app
