#include "engine/journal.h"

#include <cstring>

#include "base/bytes.h"
#include "base/planted.h"

namespace chenxi::engine {
namespace {

// What a section of a page says of its table: rows that were written, keys that were erased, all rows gone. Capitals were
// those of schema version 3, whose entries were twice as long.
constexpr char kWritten = 'w', kErased = 'e', kEmptied = 'c';
/// Of a row's hash: nobody finds another row with the same sixteen bytes.
constexpr std::size_t kRowHashBytes = 16;
/// A page of the first notes is closed when it has grown to this: none is too large to be read at once.
constexpr std::size_t kPageBytesMax = 1 << 20;

/// Writes behind one another into room that is known to suffice: every column of every row passes here.
class Pen {
 public:
  explicit Pen(char* at) : at_(at) {}
  void text(std::string_view bytes) {
    std::memcpy(at_, bytes.data(), bytes.size());
    at_ += bytes.size();
  }
  void number(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) *at_++ = static_cast<char>(value >> (8 * (bytes - 1 - i)) & 0xff);
  }
  const char* at() const { return at_; }

 private:
  char* at_;
};

void append_number(std::string& out, std::uint64_t value, std::size_t bytes) {
  char room[8];
  Pen(room).number(value, bytes);
  out.append(room, bytes);
}

char letter(store::ColumnKind kind) {
  switch (kind) {
    case store::ColumnKind::integer: return 'i';
    case store::ColumnKind::text: return 't';
    case store::ColumnKind::bytes: return 'b';
  }
  return ' ';
}

}  // namespace

const std::vector<RowHash::Field>& RowHash::fields_of(const store::TableInfo& table) {
  const auto [it, is_new] = fields_.try_emplace(&table);
  if (!is_new) return it->second;
  const auto label = [](std::string_view name, store::ColumnKind kind) {
    return std::string(name) + '\0' + letter(kind);
  };
  std::vector<Field>& fields = it->second;
  for (const store::Column& column : table.columns) fields.push_back({label(column.name, column.kind), &column});
  fields.push_back({label("part", store::ColumnKind::integer), nullptr});
  std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.label < b.label; });
  return fields;
}

Hash32 RowHash::operator()(const store::TableInfo& table, const void* row) {
  const std::vector<Field>& fields = fields_of(table);
  cells_.clear();
  std::size_t room = std::strlen(table.name) + 1;
  for (const Field& field : fields) {
    cells_.push_back(field.column == nullptr ? store::Cell{part_, {}} : field.column->get(row));
    room += field.label.size() + 8 + cells_.back().bytes.size();
  }
  if (bytes_.size() < room) bytes_.resize(room);
  Pen pen(bytes_.data());
  pen.text(table.name);
  pen.number(0, 1);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    const store::Cell& cell = cells_[i];
    if (field.column == nullptr || field.column->kind == store::ColumnKind::integer) {
      if (cell.integer == 0) continue;
      pen.text(field.label);
      pen.number(static_cast<std::uint64_t>(cell.integer), 8);
    } else {
      if (cell.bytes.find_first_not_of('\0') == std::string_view::npos) continue;  // a hash of a column that was added reads as zeros
      pen.text(field.label);
      pen.number(cell.bytes.size(), 4);
      pen.text(cell.bytes);
    }
  }
  return sha256({bytes_.data(), static_cast<std::size_t>(pen.at() - bytes_.data())});
}

Hash32 page_hash(const JournalPage& page, const Hash32& previous, const Hash32& batch_hash) {
  Encoder place(1);
  place.add(view(previous)).add(page.batch).add(page.page).add(page.recovery).add(view(batch_hash));
  return sha256(place.bytes(), page.entries);  // the entries come last: no length is needed
}

void Journal::open(store::Reader& reader) {
  const auto newest = store::scan_all<JournalPage>(reader, {{}, {}, 1, true});
  head_ = newest.empty() ? JournalPage{} : newest.front();
  is_of_an_older_kind_ = !head_.entries.empty() && head_.entries.front() < 'a';
  head_.entries.clear();
  entries_.clear();
}

void Journal::begin_batch(store::Store& store) {
  store_ = &store;
  entries_.clear();
}

void Journal::flush(const store::TableInfo& table, std::span<const void* const> rows, std::span<const store::Key> erased) {
  if (!rows.empty()) add_rows(table, rows);
  if (!erased.empty() && !PLANTED(journal_forgets)) {
    add_section(kErased, table, erased.size());
    store::Key before;
    for (const store::Key& key : erased) add_key(key, before);
  }
  store_->flush(table, rows, erased);
}

void Journal::end_batch(const ledger::Batch& batch) { write_page(batch, 0); }

void Journal::begin(store::Store& store, const ledger::Batch& newest, std::span<const store::TableInfo* const> tables) {
  begin_batch(store);
  for (const store::TableInfo* table : tables) {
    // These two are chained themselves, and grow with each page.
    if (table == &store::table<ledger::Batch>() || table == &store::table<JournalPage>()) continue;
    store::visit_rows(store, *table, [&](const void* row) {
      add_rows(*table, {&row, 1});
      if (entries_.size() > kPageBytesMax) write_page(newest, 0);
    });
  }
  if (!entries_.empty() || head_.batch == 0) write_page(newest, 0);
  is_of_an_older_kind_ = false;
}

void Journal::note_restore(store::Store& store, const ledger::Batch& newest, const Recovery& recovery,
                           std::span<const store::TableInfo* const> emptied) {
  begin_batch(store);
  for (const store::TableInfo* table : emptied) add_section(kEmptied, *table, 0);
  const void* row = &recovery;
  add_rows(store::table<Recovery>(), {&row, 1});
  write_page(newest, recovery.id);
}

void Journal::add_rows(const store::TableInfo& table, std::span<const void* const> rows) {
  add_section(kWritten, table, rows.size());
  store::Key before;
  for (const void* row : rows) {
    add_key(store::key_of_row(table, row), before);
    entries_ += view(row_hash_(table, row)).substr(0, kRowHashBytes);
  }
}

void Journal::add_section(char what, const store::TableInfo& table, std::size_t many) {
  const std::string_view name = table.name;
  CHECK(name.size() <= 0xff);
  entries_.push_back(what);
  append_number(entries_, name.size(), 1);
  entries_ += name;
  append_number(entries_, many, 4);
}

/// How much of it is as in the key before, and the rest: rows of one batch mostly follow one another.
void Journal::add_key(store::Key key, store::Key& before) {
  CHECK(key.size() <= 0xffff, "a key longer than the journal can say");
  const auto differ = std::mismatch(key.begin(), key.end(), before.begin(), before.end()).first - key.begin();
  const std::size_t same = std::min<std::size_t>(static_cast<std::size_t>(differ), 0xff);
  append_number(entries_, same, 1);
  append_number(entries_, key.size() - same, 2);
  entries_.append(key, same);
  before = std::move(key);
}

void Journal::write_page(const ledger::Batch& batch, std::int64_t recovery) {
  JournalPage page;
  page.batch = batch.id;
  page.page = head_.batch == batch.id ? head_.page + 1 : 0;
  page.recovery = recovery;
  page.entries = store::Bytes(std::move(entries_));
  page.hash = page_hash(page, head_.hash, batch.hash);
  const void* row = &page;
  store_->flush(store::table<JournalPage>(), {&row, 1}, {});
  entries_ = std::move(page.entries);  // its room is used again
  entries_.clear();
  head_ = {page.batch, page.page, page.recovery, {}, page.hash};
}

}  // namespace chenxi::engine
