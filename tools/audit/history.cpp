#include "history.h"

#include <set>

#include "keys.h"

namespace audit {
namespace {

using Kind = Finding::Kind;

// These two are chained themselves.
constexpr std::string_view kBatches = "batches", kJournal = "journal";
/// What a restore may leave behind: sessions, codes and messages of then are nobody's proof.
const std::set<std::string, std::less<>> kOfTheMoment = {"sessions",     "sessions_of", "code_challenges",
                                                         "latest_codes", "role_links",  "messages"};
/// PostgreSQL only: the schema's number, and which process writes. No page has them, and no row of them decides anything.
const std::set<std::string, std::less<>> kNotOurs = {"chenxi_meta", "chenxi_leases"};

/// Reads from a page's entries; `good` is false once something was missing.
class Bites {
 public:
  explicit Bites(std::string_view bytes) : left_(bytes) {}
  std::string_view bytes(std::size_t many) {
    if (many > left_.size()) {
      good = false;
      left_ = {};
      return {};
    }
    const std::string_view out = left_.substr(0, many);
    left_.remove_prefix(many);
    return out;
  }
  std::size_t number(std::size_t many) {
    std::size_t out = 0;
    for (const char c : bytes(many)) out = out << 8 | static_cast<std::uint8_t>(c);
    return out;
  }
  bool at_end() const { return left_.empty(); }
  bool good = true;

 private:
  std::string_view left_;
};

bool among(const std::vector<Hash>& hashes, const Hash& hash) { return std::ranges::find(hashes, hash) != hashes.end(); }

}  // namespace

RowHash row_hash(const Table& table, const Row& row) {
  std::string bytes = table.name;
  bytes.push_back('\0');
  for (const std::size_t place : table.by_name) {
    const Value& value = row[place];
    if (value.empty()) continue;  // so a column that was added later changes nothing
    bytes += table.columns[place].name;
    bytes.push_back('\0');
    bytes.push_back(value.kind);
    if (value.kind == 'i') append_field(bytes, value.integer);
    else append_field(bytes, value.bytes);
  }
  const Hash whole = sha256(bytes);
  RowHash out{};
  std::copy_n(whole.begin(), out.size(), out.begin());
  return out;
}

const Table* History::table(std::string_view name) const {
  const auto it = std::ranges::find(tables_, name, &Table::name);
  return it == tables_.end() ? nullptr : &*it;
}

void History::read() {
  const Table* batches = table(kBatches);
  const Table* journal = table(kJournal);
  if (batches == nullptr || journal == nullptr) throw Unreadable("this is no store of a chenxi with a journal");
  read_batches(*batches);
  read_journal(*journal);
  if (of_an_older_kind_) throw Unreadable("the newest page of the journal is of an older kind: start this version's chenxi once with these books");
  if (pages_.empty() && !batches_.empty()) report_.find(Kind::chain, batches_.rbegin()->first, "journal", "", "there are batches and no journal");
  look_for_restore();
}

// ---------------------------------------------------------------------------------------------------------- batches

void History::read_batches(const Table& batches) {
  source_.rows(batches, [&](const Row& row) { check_batch(batches, row); });
  report_.batches = static_cast<std::int64_t>(batches_.size());
  if (!batches_.empty()) report_.head = std::to_string(batches_.rbegin()->first) + ":" + hex(view(batches_.rbegin()->second.hash));
}

void History::check_batch(const Table& batches, const Row& row) {
  const auto number = [&](std::string_view column) { return row[batches.at(column)].integer; };
  const auto bytes = [&](std::string_view column) -> const std::string& { return row[batches.at(column)].bytes; };
  const std::int64_t id = number("id");
  const auto find = [&](std::string what) { report_.find(Kind::chain, id, "batches", key_text(batches, row), std::move(what)); };
  if (row[batches.part].integer != 0) return find("belongs to a part that these books do not have");
  Batch batch{id, number("first"), number("last"), number("at"), {}, {}};
  std::string fields(1, '\1');
  for (const char* column : {"id", "first", "last", "next_object", "next_account", "at", "epoch"}) append_field(fields, number(column));
  append_field(fields, bytes("root"));
  append_field(fields, bytes("previous"));
  batch.hash = sha256(fields);
  const auto stored = as_hash(bytes("hash")), previous = as_hash(bytes("previous")), root = as_hash(bytes("root"));
  if (!stored || !previous || !root) return find("its hashes have no 32 bytes");
  batch.root = *root;

  // A number that does not follow, from a row that does not follow either, is a row too many; otherwise some are missing.
  const bool follows = among(before_batch_, *previous);
  if (id != last_batch_ + 1) {
    if (id > last_batch_ + 1 && batch.hash == *stored) missing_batches(batches, id);
    else find("its number does not follow the one before it");
  }
  if (batch.hash != *stored) find("its hash does not fit its fields");
  else if (!follows && id == last_batch_ + 1) find("does not name the hash of the batch before");
  if (batch.at < last_at_) find("its instant goes back");
  if (next_transfer_ != 0 && id == last_batch_ + 1 && batch.first != next_transfer_) find("its transfers do not follow the last ones");
  next_transfer_ = batch.last + 1;
  last_at_ = batch.at;
  last_batch_ = id;
  before_batch_ = {batch.hash, *stored};
  stored_hash_[id] = *stored;
  batches_[id] = batch;
}

void History::missing_batches(const Table& batches, std::int64_t until) {
  Row row(batches.columns.size());
  row[batches.at("id")].integer = last_batch_ + 1;
  for (std::int64_t id = last_batch_ + 1; id < std::min(until, last_batch_ + 1000); ++id) missing_.insert(id);
  report_.find(Kind::chain, last_batch_ + 1, "batches", key_text(batches, row),
               "is missing" + (until == last_batch_ + 2 ? std::string() : ", and all before " + std::to_string(until)));
}

// ---------------------------------------------------------------------------------------------------------- journal

void History::read_journal(const Table& journal) {
  source_.rows(journal, [&](const Row& row) { check_page(journal, row); });
  report_.pages = static_cast<std::int64_t>(pages_.size());
  if (pages_.empty()) return;
  report_.first_page_of = pages_.begin()->first.first;
  if (report_.first_page_of > 1)
    report_.notes.push_back("the journal begins with batch " + std::to_string(report_.first_page_of) + ": of the time before, the tables' rows as they stood then are covered");
  for (const auto& [id, batch] : batches_)
    if (id > page_batch_) {
      report_.find(Kind::chain, id, "journal", "batch=" + std::to_string(id) + " page=0", "is missing");
      break;
    }
}

void History::check_page(const Table& journal, const Row& row) {
  const auto number = [&](std::string_view column) { return row[journal.at(column)].integer; };
  const std::int64_t batch = number("batch"), page = number("page"), recovery = number("recovery");
  const std::string& entries = row[journal.at("entries")].bytes;
  const auto find = [&](std::string what) { report_.find(Kind::chain, batch, "journal", key_text(journal, row), std::move(what)); };
  if (row[journal.part].integer != 0) return find("belongs to a part that these books do not have");
  const auto stored = as_hash(row[journal.at("hash")].bytes);
  if (!stored) return find("its hash has no 32 bytes");

  // Every batch has a page 0, and its further pages are numbered.
  const bool next_of_batch = batch == page_batch_ && page == next_page_;
  const bool next_batch = page == 0 && (page_batch_ == 0 || batch == page_batch_ + 1);
  if (!next_of_batch && !next_batch) {
    const bool gap = batch > page_batch_ && stored_hash_.contains(batch) && page_batch_ != 0;
    if (gap && batch > page_batch_ + 1)
      report_.find(Kind::chain, page_batch_ + 1, "journal", "batch=" + std::to_string(page_batch_ + 1) + " page=0", "is missing");
    else if (page != 0 && batch != page_batch_)
      report_.find(Kind::chain, batch, "journal", "batch=" + std::to_string(batch) + " page=0", "is missing");
    else return find("its number does not follow the one before it");
  }
  std::vector<Hash> of_batch;
  if (const auto known = batches_.find(batch); known != batches_.end()) of_batch = {known->second.hash, stored_hash_.at(batch)};
  if (batch < 1) return find("its number does not follow the one before it");
  if (of_batch.empty() && missing_.insert(batch).second)
    report_.find(Kind::chain, batch, "batches", "id=" + std::to_string(batch), "is missing; the journal has its page");
  bool fits = false;
  Hash right{};
  for (const Hash& before : before_page_)
    for (const Hash& its : of_batch) {
      std::string place(1, '\1');
      append_field(place, view(before));
      for (const std::int64_t field : {batch, page, recovery}) append_field(place, field);
      append_field(place, view(its));
      right = sha256(place + entries);
      fits = fits || right == *stored;
    }
  // With the first page gone, the second names one that nobody has.
  const bool first_is_gone = !fits && page_batch_ == 0 && page == 0 && !batches_.empty() && batch == batches_.begin()->first + 1;
  if (first_is_gone)
    report_.find(Kind::chain, batch - 1, "journal", "batch=" + std::to_string(batch - 1) + " page=0", "is missing");
  else if (!fits && !of_batch.empty()) find("its hash does not fit its batch, its entries and the page before");
  if (!take_entries(batch, recovery, entries)) find("its entries cannot be read");
  before_page_ = {*stored};
  if (!fits) before_page_.push_back(right);
  page_batch_ = batch;
  next_page_ = page + 1;
  pages_[{batch, page}] = *stored;
}

bool History::take_entries(std::int64_t batch, std::int64_t recovery, std::string_view bytes) {
  // Pages of the first kind, of schema version 3, had capitals. What came after them began with a page of every row.
  of_an_older_kind_ = !bytes.empty() && (bytes.front() == 'W' || bytes.front() == 'E' || bytes.front() == 'C');
  if (of_an_older_kind_) {
    expected_.clear();
    return true;
  }
  Bites bites(bytes);
  while (bites.good && !bites.at_end()) {
    const std::string_view what = bites.bytes(1);
    const std::string name(bites.bytes(bites.number(1)));
    const std::size_t many = bites.number(4);
    if (!bites.good || table(name) == nullptr) return false;
    Entries& entries = expected_[name];
    if (what == "c") {
      if (recovery == 0 || !kOfTheMoment.contains(name)) return false;
      entries.clear();
      continue;
    }
    if (what != "w" && what != "e") return false;
    std::string key;
    for (std::size_t i = 0; i < many && bites.good; ++i) {
      const std::size_t same = bites.number(1);
      if (same > key.size()) return false;
      key.resize(same);
      key += bites.bytes(bites.number(2));
      if (what == "e") {
        entries.erase(key);
        continue;
      }
      RowHash hash{};
      const std::string_view stored = bites.bytes(hash.size());
      std::copy(stored.begin(), stored.end(), hash.begin());
      if (bites.good) entries[key] = {hash, batch, false};
    }
  }
  return bites.good;
}

// ------------------------------------------------------------------------------------------------------------- rows

/// Restored books that no server has opened yet: their journal cannot tell of the restore.
void History::look_for_restore() {
  const Table* recoveries = table("recoveries");
  if (recoveries == nullptr || batches_.empty()) return;
  const auto& [head, batch] = *batches_.rbegin();
  source_.rows(*recoveries, [&, head_id = head, hash = batch.hash](const Row& row) {
    const bool open = row[recoveries->at("confirmed_at")].integer == 0 && row[recoveries->at("batch")].integer == head_id;
    const bool noted = expected_["recoveries"].contains(key_bytes(*recoveries, row));
    if (open && !noted && as_hash(row[recoveries->at("hash")].bytes) == hash) waiting_restore_ = row[recoveries->at("id")].integer;
  });
  if (waiting_restore_ == 0) return;
  report_.notes.emplace_back("restored from a backup and not opened since: sessions, codes and messages were left behind");
  for (const std::string& name : kOfTheMoment) expected_[name].clear();
}

void History::compare_rows() {
  for (const Table& table : tables_) {
    if (table.name == kBatches || table.name == kJournal || kNotOurs.contains(table.name)) continue;
    Entries& entries = expected_[table.name];
    source_.rows(table, [&](const Row& row) {
      report_.rows += 1;
      const auto find = [&](std::int64_t batch, std::string what) {
        report_.find(Kind::row, batch, table.name, key_text(table, row), std::move(what));
      };
      const auto entry = entries.find(key_bytes(table, row));
      if (entry == entries.end()) {
        const bool waits = table.name == "recoveries" && row[table.at("id")].integer == waiting_restore_ && waiting_restore_ != 0;
        if (!waits) find(INT64_MAX, "no batch wrote it");
        return;
      }
      if (row[table.part].integer != 0) return find(entry->second.batch, "belongs to a part that these books do not have");
      entry->second.seen = true;
      if (row_hash(table, row) != entry->second.hash)
        find(entry->second.batch, "is not what batch " + std::to_string(entry->second.batch) + " wrote");
    });
    std::vector<std::pair<std::int64_t, std::string>> missing;  // an unordered map has no order to tell them in
    for (const auto& [key, entry] : entries)
      if (!entry.seen) missing.emplace_back(entry.batch, key);
    std::sort(missing.begin(), missing.end());
    for (const auto& [batch, key] : missing)
      report_.find(Kind::row, batch, table.name, key_text(table, key), "is missing; batch " + std::to_string(batch) + " wrote it");
  }
}

}  // namespace audit
