#include "backup/backup.h"

#include "backup/sealed_file.h"
#include "base/check.h"
#include "base/crypto.h"
#include "engine/recovery.h"
#include "ledger/rows.h"

namespace chenxi::backup {
namespace {

// The content is a row of records, each beginning with one of these bytes.
constexpr char kKeysRecord = 'K', kTableRecord = 'T', kRowRecord = 'R', kEndRecord = 'E';
constexpr std::string_view kKeysPlace = "chenxi-backup/keys";
/// Rows between two commits of a restore.
constexpr int kRowsPerCommit = 5'000;

std::string keys_key(std::string_view key) {
  return hkdf(key, "keys", 32);
}

void put_length(std::string& out, std::size_t n) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(n >> shift));
}
void put_text(std::string& out, std::string_view text) {
  put_length(out, text.size());
  out.append(text);
}
void put_integer(std::string& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::string encode(const store::TableInfo& table, const void* row) {
  std::string out(1, kRowRecord);
  for (const store::Column& column : table.columns) {
    const store::Cell cell = column.get(row);
    if (column.kind == store::ColumnKind::integer)
      put_integer(out, cell.integer);
    else
      put_text(out, cell.bytes);
  }
  return out;
}

std::string encode(const store::TableInfo& table) {
  std::string out(1, kTableRecord);
  put_text(out, table.name);
  put_length(out, table.columns.size());
  for (const store::Column& column : table.columns) {
    out.push_back(static_cast<char>(column.kind));
    put_text(out, column.name);
  }
  return out;
}

/// Reads records.
class Content {
 public:
  explicit Content(SealedReader& in) : in_(in) {}
  char tag() { return in_.read(1)[0]; }
  std::size_t length() {
    std::size_t n = 0;
    for (const char c : in_.read(4)) n = n << 8 | static_cast<std::uint8_t>(c);
    return n;
  }
  std::string text() { return std::string(in_.read(length())); }
  std::int64_t integer() {
    std::uint64_t value = 0;
    for (const char c : in_.read(8)) value = value << 8 | static_cast<std::uint8_t>(c);
    return static_cast<std::int64_t>(value);
  }
  bool at_end() { return in_.at_end(); }

 private:
  SealedReader& in_;
};

/// One table of a backup on its way into today's rows. Columns that today's table does not have would lose
/// something, so they are refused; columns that the backup does not have stay empty, as after a migration.
class Incoming {
 public:
  Incoming(Content& content, const Tables& tables) : content_(content) {
    const std::string name = content.text();
    for (const store::TableInfo* each : tables)
      if (each->name == name) table_ = each;
    if (table_ == nullptr) throw Trouble("the backup holds a table that this program does not know: " + name);
    whole_ = true;
    const std::size_t n = content.length();
    for (std::size_t i = 0; i < n; ++i) {
      const auto kind = static_cast<store::ColumnKind>(content.tag());
      const std::string column = content.text();
      const auto& known = table_->columns;
      const auto it = std::find_if(known.begin(), known.end(),
                                   [&](const auto& c) { return c.name == column && c.kind == kind; });
      if (it == known.end())
        throw Trouble(
            fmt::format("the backup holds a column that this program does not know: {}.{}", name, column));
      columns_.push_back(&*it);
    }
    whole_ = n == table_->columns.size();
  }
  const store::TableInfo& table() const { return *table_; }
  /// Does it have every column of today? Only then is its hash the manifest's.
  bool whole() const { return whole_; }
  void read_row(void* row) {
    for (const store::Column* column : columns_) {
      store::Cell cell;
      std::string text;
      if (column->kind == store::ColumnKind::integer) {
        cell.integer = content_.integer();
      } else {
        text = content_.text();
        cell.bytes = text;
      }
      column->set(row, cell);
    }
  }

 private:
  Content& content_;
  const store::TableInfo* table_ = nullptr;
  std::vector<const store::Column*> columns_;
  bool whole_ = false;
};

/// Takes rows into a store and commits now and then.
class Writer {
 public:
  Writer(store::Store& into, const store::TableInfo& table) : into_(into), table_(table) {}
  void add(std::shared_ptr<void> row) {
    rows_.push_back(std::move(row));
    if (rows_.size() == kRowsPerCommit) commit();
  }
  void commit() {
    std::vector<const void*> rows;
    for (const auto& row : rows_) rows.push_back(row.get());
    if (!rows.empty()) into_.flush(table_, rows, {});
    into_.commit();
    rows_.clear();
    into_.rest();
  }

 private:
  store::Store& into_;
  const store::TableInfo& table_;
  std::vector<std::shared_ptr<void>> rows_;
};

void must_be_empty(store::Store& into, const Tables& tables) {
  for (const store::TableInfo* table : tables) {
    bool any = false;
    const std::shared_ptr<void> row = table->make_row();
    into.scan(*table, {{}, {}, 1, false}, [&]() -> void* {
      any = true;
      return row.get();
    });
    if (any)
      throw Trouble(fmt::format("the place to restore into is not empty: there are rows in {}", table->name));
  }
}

std::vector<OutsideFile> read_outside(Content& content, std::string_view key) {
  if (content.tag() != kKeysRecord) throw Trouble("the backup does not begin with its keys");
  const auto text = unseal(keys_key(key), kKeysPlace, content.text());
  if (!text) throw Trouble("the keys in the backup cannot be unwrapped");
  const auto value = parse_json(*text);
  CHECK(value.has_value(), "what we wrapped ourselves");
  std::vector<OutsideFile> outside;
  for (const auto& [name, file] : value->as_object())
    outside.push_back({name, std::string(file.as_string())});
  return outside;
}

/// Calls visit(table, row) for every row, and compares what passed with the manifest. What it gives comes
/// last.
Manifest visit_all(const std::filesystem::path& from, std::string_view key, const Tables& tables,
                   std::vector<OutsideFile>* outside,
                   const std::function<void(const store::TableInfo&, std::shared_ptr<void>)>& visit,
                   const std::function<void(const store::TableInfo&)>& table_done) {
  SealedReader in(from, key);
  Content content(in);
  auto files = read_outside(content, key);
  if (outside != nullptr) *outside = std::move(files);
  std::vector<TableCount> passed;
  std::vector<bool> whole;
  while (!content.at_end()) {
    if (content.tag() != kTableRecord) throw Trouble("the backup's content cannot be read");
    Incoming incoming(content, tables);
    store::RowsHash hash;
    TableCount count{incoming.table().name, 0, {}};
    for (char tag = content.tag(); tag != kEndRecord; tag = content.tag()) {
      if (tag != kRowRecord) throw Trouble("the backup's content cannot be read");
      std::shared_ptr<void> row = incoming.table().make_row();
      incoming.read_row(row.get());
      hash.add(incoming.table(), row.get());
      count.rows += 1;
      visit(incoming.table(), std::move(row));
    }
    table_done(incoming.table());
    count.hash = hash.text();
    passed.push_back(count);
    whole.push_back(incoming.whole());
  }
  Manifest manifest = parse_manifest(in.text());
  if (manifest.tables.size() != passed.size())
    throw Trouble("the backup's tables are not those of its manifest");
  for (std::size_t i = 0; i < passed.size(); ++i) {
    const TableCount& said = manifest.tables[i];
    if (said.name != passed[i].name || said.rows != passed[i].rows ||
        (whole[i] && said.hash != passed[i].hash))
      throw Trouble("the rows of " + passed[i].name + " are not those of the manifest");
  }
  return manifest;
}

}  // namespace

Written write_backup(Env& env, store::Reader& reader, const Tables& tables,
                     const std::vector<OutsideFile>& outside, const std::filesystem::path& to,
                     std::string_view key) {
  Manifest manifest;
  manifest.schema = store::kSchemaVersion;
  manifest.taken_at = env.clock->now();
  const auto newest = store::scan_all<ledger::Batch>(reader, {{}, {}, 1, true});
  if (newest.empty()) throw Trouble("there is nothing to back up: the books have no batch yet");
  manifest.head_batch = newest.front().id;
  manifest.head_hash = newest.front().hash;
  manifest.head_at = newest.front().at;
  manifest.next_object = newest.front().next_object;

  SealedWriter out(to, key, *env.rng);
  json::object files;
  for (const OutsideFile& file : outside) files[file.name] = file.content;
  std::string keys(1, kKeysRecord);
  put_text(keys, seal(keys_key(key), kKeysPlace, to_text(files), *env.rng));
  out.write(keys);
  for (const store::TableInfo* table : tables) {
    out.write(encode(*table));
    store::RowsHash hash;
    TableCount count{table->name, 0, {}};
    store::visit_rows(reader, *table, [&](const void* row) {
      out.write(encode(*table, row));
      hash.add(*table, row);
      count.rows += 1;
    });
    out.write(std::string_view(&kEndRecord, 1));
    count.hash = hash.text();
    manifest.tables.push_back(std::move(count));
  }
  out.close(to_text(to_json(manifest)));
  return {manifest, out.bytes()};
}

Manifest check_backup(const std::filesystem::path& from, std::string_view key) {
  SealedReader in(from, key);
  in.skip_to_end();
  return parse_manifest(in.text());
}

Restored restore_rows(Env& env, const std::filesystem::path& from, std::string_view key, store::Store& into,
                      const Tables& tables, const Tables& leave, bool prove) {
  Restored out;
  const Manifest promised = check_backup(from, key);  // before the first row is written
  must_be_empty(into, tables);

  engine::Recovery recovery;
  recovery.restored_at = env.clock->now();
  recovery.batch = promised.head_batch;
  recovery.hash = promised.head_hash;
  recovery.first_object = promised.next_object + engine::kObjectsLeftOut;
  const auto& recoveries = store::table<engine::Recovery>();
  const auto write_recovery = [&](std::int64_t id, std::span<const store::Key> erased) {
    recovery.id = id;
    const void* row = &recovery;
    into.flush(recoveries, {&row, 1}, erased);
    into.commit();
  };
  write_recovery(engine::Recovery::kUnfinished, {});

  const auto left = [&](const store::TableInfo& table) {
    return std::find(leave.begin(), leave.end(), &table) != leave.end();
  };
  std::optional<Writer> writer;
  std::int64_t recoveries_before = 0;
  out.manifest = visit_all(
      from, key, tables, &out.outside,
      [&](const store::TableInfo& table, std::shared_ptr<void> row) {
        if (left(table)) return;
        if (!writer) writer.emplace(into, table);
        writer->add(std::move(row));
        out.rows += 1;
        if (&table == &recoveries) recoveries_before += 1;
      },
      [&](const store::TableInfo& table) {
        if (writer) writer->commit();
        writer.reset();
        if (left(table)) out.left_behind.emplace_back(table.name);
      });
  const store::Key unfinished = store::make_key(engine::Recovery::kUnfinished);
  write_recovery(recoveries_before + 1, {&unfinished, 1});

  if (!prove) return out;
  for (const TableCount& count : out.manifest.tables) {
    const auto it =
        std::find_if(tables.begin(), tables.end(), [&](const auto* t) { return t->name == count.name; });
    if (left(**it) || *it == &recoveries) continue;
    store::RowsHash hash;
    store::visit_rows(into, **it, [&](const void* row) { hash.add(**it, row); });
    if (hash.text() != count.hash)
      throw Trouble("the rows of " + count.name + " that were written are not those of the backup");
  }
  return out;
}

}  // namespace chenxi::backup
