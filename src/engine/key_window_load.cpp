// What the window holds at a start.
#include <algorithm>
#include <tuple>

#include "engine/key_window.h"

namespace chenxi::engine {
namespace {

const store::Key kNoKey;

/// Of a transfer, what the window needs: a start reads a day of them, and most of a row's time goes into its columns.
struct UsedKey {
  ledger::TransferId id = ledger::TransferId::none;
  ledger::TransferId group = ledger::TransferId::none;
  Instant at;
  std::int64_t caller = 0;
  Uuid key;
  Hash32 request_hash{};
  static constexpr store::Table kTable = ledger::Transfer::kTable;

  bool is_there() const { return id != ledger::TransferId::none && id == group && key != Uuid{}; }
  KnownKey known() const { return {request_hash, static_cast<std::int64_t>(group), 0}; }
};
BOOST_DESCRIBE_STRUCT(UsedKey, (), (id, group, at, caller, key, request_hash))

}  // namespace

void KeyWindow::load(store::Store& store, const ledger::Batch& newest) {
  std::vector<Entry> found;
  const Instant from = newest.at - kWindow;
  ledger::TransferId first = ledger::TransferId::none;
  for (std::int64_t id = newest.id; id > 0;) {  // batches backwards, in bites, until one is too old
    const auto bite = store::scan_all<ledger::Batch>(
        store, {store::make_key(std::max<std::int64_t>(1, id - 999)), store::make_key(id + 1), 1000, true});
    for (const ledger::Batch& batch : bite) {
      if (batch.at < from) {
        id = 0;
        break;
      }
      first = batch.first;
      id = batch.id - 1;
    }
  }
  if (first != ledger::TransferId::none) {
    UsedKey t;
    const auto keep = [&] {
      if (t.is_there()) found.push_back({t.at, t.caller, t.key, t.known()});
    };
    store.scan(store::table<UsedKey>(), {store::make_key(first), {}, INT64_MAX, false}, [&]() -> void* {
      keep();
      return &t;
    });
    keep();
  }
  const std::size_t of_transfers = found.size();
  // Older keys leave the memory a bounded number at a time, in the order of their use: those that had not left yet when
  // the last run ended are in no table of old keys. Takes what is missing there; true: something was.
  const auto keep_unretired = [&](std::vector<Entry> older) {
    std::vector<store::Key> keys;
    for (const Entry& f : older) keys.push_back(store::make_key(f.key, f.caller));
    const std::vector<bool> retired = store.find(store::table<OldKey>(), keys);
    bool missing = older.empty();
    for (std::size_t i = 0; i < older.size(); ++i)
      if (!retired[i]) {
        missing = true;
        found.push_back(std::move(older[i]));
      }
    return missing;
  };
  const Instant oldest = newest.at - kOldestKey;
  for (store::Key before = first == ledger::TransferId::none ? kNoKey : store::make_key(first);;) {
    const auto bite = store::scan_all<UsedKey>(store, {kNoKey, before, 4000, true});
    std::vector<Entry> older;
    for (const UsedKey& t : bite)
      if (t.is_there()) older.push_back({t.at, t.caller, t.key, t.known()});
    if (bite.empty() || !keep_unretired(std::move(older)) || bite.back().at < oldest) break;
    before = store::make_key(bite.back().id);
  }
  for (store::Key before = kNoKey;;) {
    const auto bite = store::scan_all<AnsweredRequest>(store, {kNoKey, before, 1000, true});
    std::vector<Entry> older;
    for (const AnsweredRequest& a : bite)
      (a.at < from ? older : found).push_back({a.at, a.caller, a.key, {a.request_hash, 0, a.id}});
    if (bite.empty() || !keep_unretired(std::move(older)) || bite.back().at < oldest) break;
    before = store::make_key(bite.back().id);
  }
  // In the order of their use, also of one instant: what has left is then always older than what has not, on which the bites above lean.
  const auto earlier = [](const Entry& a, const Entry& b) {
    return std::tie(a.at, a.known.group, a.known.answered) < std::tie(b.at, b.known.group, b.known.answered);
  };
  const auto from_transfers = found.begin() + static_cast<std::ptrdiff_t>(of_transfers);  // in order already, and most of them
  std::stable_sort(from_transfers, found.end(), earlier);
  std::inplace_merge(found.begin(), from_transfers, found.end(), earlier);
  reserve(found.size());
  for (const Entry& f : found) add(f.caller, f.key, f.at, f.known);
}

}  // namespace chenxi::engine
