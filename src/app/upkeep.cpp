#include "app/upkeep.h"

#include <fstream>
#include <sstream>

#include "app/ledger_requests.h"
#include "app/offline.h"
#include "backup/sealed_file.h"
#include "base/keyring.h"
#include "base/new_file.h"
#include "engine/recovery.h"

namespace chenxi::app {
namespace {

namespace fs = std::filesystem;

/// Files that a restored instance cannot do without, by their names in a backup.
constexpr const char* kKeys = "keys";
/// What is shared with the outside world; a backup takes what is there.
constexpr const char* kSecrets[] = {"bank.secret", "registry.secret"};
constexpr const char* kLastBackup = "last_backup.json";

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

void write_secret(const fs::path& path, std::string_view content) {
  if (!write_new_file(path.string(), content)) throw Trouble("cannot write " + path.string() + ": there is one already");
}

json::object manifest_json(const backup::Manifest& manifest) {
  return {{"head", manifest.head_text()},
          {"head_at", rfc3339(manifest.head_at)},
          {"taken_at", rfc3339(manifest.taken_at)},
          {"rows", manifest.rows()},
          {"schema", manifest.schema}};
}

/// The restored books' own, from the keys that came with them.
ledger::LeafKey leaf_key_in(const std::vector<backup::OutsideFile>& outside) {
  for (const backup::OutsideFile& file : outside)
    if (file.name == kKeys) return leaf_key_of(read_keys(file.content, "in the backup"));
  throw Trouble("the backup holds no keys");
}

bool nothing_in(const fs::path& folder) {
  if (!fs::exists(folder)) return true;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename() != "lock") return false;
  return true;
}

json::value recovery_json(const std::optional<engine::Recovery>& row) {
  if (!row) return json::object{{"restored", false}, {"open", false}};
  json::object out{{"restored", true},
                   {"open", row->confirmed_at.us == 0},
                   {"restored_at", rfc3339(row->restored_at)},
                   {"head", fmt::format("{}:{}", row->batch, hex(view(row->hash)))}};
  if (row->confirmed_at.us != 0) {
    out["confirmed_at"] = rfc3339(row->confirmed_at);
    out["known_head"] = row->known_batch == 0
                            ? json::value(nullptr)
                            : json::value(fmt::format("{}:{}", row->known_batch, hex(view(row->known_hash))));
  }
  return out;
}

/// "1234:9f…" as `chenxi ledger head` prints it, or the batch and root of a receipt.
Result<engine::KnownHead> read_head(const std::string& text) {
  engine::KnownHead head;
  const std::size_t colon = text.find(':');
  const auto hash = colon == text.npos ? std::nullopt : unhex(text.substr(colon + 1));
  if (!hash || hash->size() != 32 || colon == 0 || colon > 18 ||
      text.find_first_not_of("0123456789") != colon)
    return refuse(Code::malformed, {.pointer = "/head"});
  head.batch = std::stoll(text.substr(0, colon));
  std::copy(hash->begin(), hash->end(), head.hash.begin());
  return head;
}

}  // namespace

json::value take_backup(const InstanceOptions& options, Env& env, store::Reader& still, const fs::path& to,
                        const fs::path& key_file) {
  std::vector<backup::OutsideFile> outside;
  auto keys = content_of(options.key_file());
  if (!keys) throw Trouble("the key ring " + options.key_file().string() + " cannot be read: a backup without it is worth nothing");
  read_keys(*keys, options.key_file().string());  // nor is one with half of it
  outside.push_back({kKeys, std::move(*keys)});
  for (const char* name : kSecrets)
    if (auto secret = content_of(options.data / name)) outside.push_back({name, std::move(*secret)});
  const std::string key = backup::load_key_file(key_file);
  const backup::Written written = backup::write_backup(env, still, tables(), outside, to, key);
  json::object out = manifest_json(written.manifest);
  out["file"] = to.string();
  out["bytes"] = written.bytes;
  const fs::path note = options.data / kLastBackup;
  std::ofstream(note, std::ios::trunc) << to_text(json::value(out)) << "\n";
  return out;
}

json::value restore(const InstanceOptions& options, Env& env, const RestoreOrder& order) {
  if (!nothing_in(options.data))
    throw Trouble("restore writes into an empty folder only, and " + options.data.string() + " is not empty");
  if (fs::exists(options.key_file()))
    throw Trouble("a backup brings its keys with it, and " + options.key_file().string() +
                  " is there already: move it away, or name another place with --keys");
  const std::string key = backup::load_key_file(order.key_file);
  backup::check_backup(order.from, key);  // before anything is made
  Offline books(options, env, true);
  const backup::Restored restored = backup::restore_rows(env, order.from, key, books.store(), tables(),
                                                         tables_of_the_moment(), order.verify);
  const auto head =
      store::load_one<ledger::Batch>(books.store(), store::make_key(restored.manifest.head_batch));
  if (!head || head->hash != restored.manifest.head_hash)
    throw Trouble("the newest batch that was restored is not the head of the manifest");
  json::object out = manifest_json(restored.manifest);
  out["rows_restored"] = restored.rows;
  json::array left;
  for (const std::string& name : restored.left_behind) left.push_back(json::value(name));
  out["left_behind"] = left;
  out["verified"] = order.verify;
  bool ok = true;
  if (order.verify) {
    const ledger::Verdict verdict = ledger::verify(books.store(), BusinessCalendar(), leaf_key_in(restored.outside));
    ok = verdict.ok() && verdict.head == restored.manifest.head_hash;
    out["verdict"] = verdict_json(verdict);
  }
  // Last: books without their keys are not opened.
  for (const backup::OutsideFile& file : restored.outside)
    write_secret(file.name == kKeys ? options.key_file() : options.data / file.name, file.content);
  out["ok"] = ok;
  return out;
}

ports::OperatorRequests upkeep_requests(Instance& instance, Running& running) {
  ports::OperatorRequests all;
  all["backup"] = [&instance](ports::Services& services,
                              const json::value& arguments) -> Result<json::value> {
    auto in = TRY(JsonReader::object(arguments));
    const std::string to = TRY(in.string("to", 1, 4096));
    const std::string key_file = TRY(in.string("key_file", 1, 4096));
    TRY(in.finish());
    try {
      return take_backup(instance.options(), services.env, *open_reader(services), to, key_file);
    } catch (const Trouble& trouble) {  // no disk space, no key file: the operator hears which
      return json::value(json::object{{"trouble", trouble.what()}});
    }
  };
  all["recovery"] = [](ports::Services& services, const json::value&) -> Result<json::value> {
    const auto rows = store::scan_all<engine::Recovery>(*open_reader(services));
    return recovery_json(rows.empty() ? std::nullopt : std::optional(rows.back()));
  };
  all["end_recovery"] = [&instance, &running](ports::Services& services,
                                              const json::value& arguments) -> Result<json::value> {
    auto in = TRY(JsonReader::object(arguments));
    const auto text = TRY(in.optional_string("head", 1, 128));
    const bool none = TRY(in.boolean("none_known"));
    const bool accept_loss = TRY(in.boolean("accept_loss"));
    TRY(in.finish());
    if (text.has_value() == none) return refuse(Code::malformed, {.pointer = "/none_known"});
    std::optional<engine::KnownHead> known;
    if (text) known = TRY(read_head(*text));
    auto end = std::make_shared<engine::EndRecovery>(known, accept_loss);
    TRY(ports::run_and_wait(services.engine, end));
    instance.recovery_ended();
    running.start();
    json::object out = recovery_json(end->recovery).as_object();
    out["lost_batches"] = end->lost_batches;
    return json::value(out);
  };
  return all;
}

}  // namespace chenxi::app
