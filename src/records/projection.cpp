#include "records/projection.h"

#include <filesystem>
#include <future>

#include "base/log.h"
#include "ledger/statement.h"

namespace chenxi::records {
namespace {

/// Raised whenever bill_of() says something else about the same rows.
constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kBatchesAtOnce = 64;
constexpr std::int64_t kRowsAtOnce = 2'000;
constexpr std::size_t kQuestionsMax = 512;
/// While payments go on, following takes a twentieth of one core at most; when they rest, it hurries.
constexpr std::int64_t kRestsPerPass = 19;
constexpr Duration kRestMin = milliseconds(20), kRestMax = seconds(1);
constexpr std::chrono::seconds kTroubleWait{1};
constexpr std::chrono::milliseconds kLookAround{100};

/// The books do not continue what was projected.
struct OtherBooks {};

ledger::TransferId after(ledger::TransferId id) { return ledger::TransferId{static_cast<std::int64_t>(id) + 1}; }

}  // namespace

std::vector<const store::TableInfo*> projection_tables() {
  return {&store::table<Bill>(), &store::table<BillReturn>(), &store::table<BillCursor>()};
}

ProjectionPlace sqlite_place(std::string path, std::string vfs) {
  return {[path, vfs]() -> std::unique_ptr<store::Store> {
            const auto tables = projection_tables();
            return store::open_sqlite({.path = path, .vfs = vfs, .may_lose_newest = true}, 0, tables);
          },
          [path] {
            std::error_code error;
            for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix, error);
          }};
}

// ---------------------------------------------------------------------------------------------------------- reading

Reading::Reading(store::Reader& books, store::Reader* projected, const BillCursor& cursor,
                 const BusinessCalendar& calendar, AccountKinds& kinds)
    : books_(0, calendar), ctx_(workspace_, books_, books), projected_(projected), cursor_(cursor), kinds_(kinds) {}

const std::vector<Billed>& Reading::newer(const Holder& holder) {
  if (newer_) return *newer_;
  newer_.emplace();
  ledger::walk(ctx_.reader(), holder.account, holder.head, [&](const ledger::Transfer& row) {
    if (projected_ != nullptr && row.id <= cursor_.last) return false;
    newer_->push_back(bill_of(ctx_, kinds_, row, holder.account));
    return true;
  });
  return *newer_;
}

void Reading::each(const Holder& holder, ledger::TransferId from, std::optional<std::int64_t> month,
                   const std::function<bool(const Bill&)>& visit) {
  for (const Billed& one : newer(holder)) {
    const Bill& bill = one.bill;
    if (from != ledger::TransferId::none && bill.transfer > from) continue;
    if (month && bill.month > *month) continue;
    if ((month && bill.month < *month) || !visit(bill)) return;
  }
  if (projected_ == nullptr) return;
  store::Range range = store::prefix_range(month ? store::make_key(holder.account, *month) : store::make_key(holder.account));
  range.descending = true;
  if (from != ledger::TransferId::none) {
    const auto row = store::load_one<ledger::Transfer>(ctx_.reader(), store::make_key(from));
    if (!row) return;
    range.to = std::min(range.to, store::make_key(holder.account, calendar().civil(row->at).month_number, after(from)));
  }
  for (range.limit = 64;; range.limit = std::min<std::int64_t>(range.limit * 4, 4'096)) {
    const auto bills = store::scan_all<Bill>(*projected_, range);
    for (const Bill& bill : bills)
      if (!visit(bill)) return;
    if (static_cast<std::int64_t>(bills.size()) < range.limit) return;
    range.to = store::key_of_row(store::table<Bill>(), &bills.back());
  }
}

void Reading::each_return(const Holder& holder, std::int64_t month, const std::function<void(const BillReturn&)>& visit) {
  if (projected_ != nullptr)
    for (const BillReturn& back :
         store::scan_all<BillReturn>(*projected_, store::prefix_range(store::make_key(holder.account, month))))
      visit(back);
  const auto& newest = newer(holder);
  for (auto it = newest.rbegin(); it != newest.rend(); ++it)
    if (it->back && it->back->month == month) visit(*it->back);
}

std::map<ledger::TransferId, std::int64_t> Reading::returned(const Holder& holder, std::int64_t month) {
  std::map<ledger::TransferId, std::int64_t> out;
  each_return(holder, month, [&](const BillReturn& back) { out[back.given_back] += back.amount; });
  return out;
}

std::vector<ledger::TransferId> Reading::returns_of(const Holder& holder, const ledger::Transfer& row) {
  std::vector<ledger::TransferId> out;
  each_return(holder, calendar().civil(row.at).month_number, [&](const BillReturn& back) {
    if (back.given_back == row.id) out.push_back(back.by);
  });
  return out;
}

Entry Reading::entry(const Holder& holder, ledger::TransferId id) {
  const auto row = store::load_one<ledger::Transfer>(ctx_.reader(), store::make_key(id));
  CHECK(row.has_value(), "a bill names a row that does not exist");
  return read_entry(ctx_, holder.customer, *row);
}

// -------------------------------------------------------------------------------------------------------- following

Projection::Projection(Env& env, BusinessCalendar calendar, ProjectionPlace place)
    : env_(env), calendar_(std::move(calendar)), place_(std::move(place)) {}

Projection::~Projection() { stop(); }

void Projection::reload(store::Reader&) {
  const std::lock_guard lock(mutex_);
  behind_ = reopen_ = true;
  wake_.notify_all();
}

void Projection::committed(engine::Workspace&, const std::vector<ledger::Transfer>& rows,
                           const std::vector<engine::Event>&, const ledger::Batch&) {
  if (rows.empty()) return;
  const std::lock_guard lock(mutex_);
  ++commits_;
  if (std::exchange(behind_, true)) return;
  wake_.notify_all();
}

/// Opens what is there, if it continues these books; else makes room for a new one.
void Projection::open_projection(store::Reader& books) {
  if (store_) return;
  try {
    store_ = place_.open();
    const auto found = store::load_one<BillCursor>(*store_, store::make_key(1));
    store::scan_all<Bill>(*store_, {{}, {}, 1, false});
    store::scan_all<BillReturn>(*store_, {{}, {}, 1, false});
    cursor_ = found.value_or(BillCursor{.format = kFormat});
    if (cursor_.format == kFormat) {
      if (cursor_.batch == 0) return;
      const auto batch = store::load_one<ledger::Batch>(books, store::make_key(cursor_.batch));
      if (batch && batch->hash == cursor_.hash) return;
    }
    log(LogLevel::warning, "bills.made_again", {{"batch", cursor_.batch}});
  } catch (const Trouble& trouble) {
    log(LogLevel::warning, "bills.made_again", {{"why", std::string_view(trouble.what())}});
  }
  make_again();
}

void Projection::make_again() {
  store_.reset();
  place_.remove();
  store_ = place_.open();
  cursor_ = {.format = kFormat};
}

/// Takes up the next batches. false: there are none.
bool Projection::follow(store::Reader& books, std::int64_t batches_max) {
  auto batches = store::scan_all<ledger::Batch>(
      books, {store::make_key(cursor_.batch + 1), {}, std::min(kBatchesAtOnce, batches_max), false});
  if (batches.empty()) return false;
  if (batches.front().id != cursor_.batch + 1 || batches.front().previous != cursor_.hash) throw OtherBooks{};
  std::size_t taken = 0;
  for (std::int64_t rows = 0; taken < batches.size() && rows < kRowsAtOnce; ++taken)
    rows += static_cast<std::int64_t>(batches[taken].last) - static_cast<std::int64_t>(batches[taken].first) + 1;
  const ledger::Batch& newest = batches[taken - 1];
  const auto rows = store::scan_all<ledger::Transfer>(
      books, {store::make_key(batches.front().first), store::make_key(after(newest.last)), INT64_MAX, false});

  engine::Workspace workspace;
  ledger::Books none(0, calendar_);
  engine::Context ctx(workspace, none, books);
  engine::Keys keys(workspace);
  for (const ledger::Transfer& row : rows) want_for_bill(keys, row);
  std::vector<Billed> made;
  for (const ledger::Transfer& row : rows)
    for (const ledger::AccountId side : {row.debit, row.credit})
      if (kinds_.of(books, side).kind == ledger::AccountKind::customer) made.push_back(bill_of(ctx, kinds_, row, side));

  std::vector<const void*> bills, backs;
  for (const Billed& one : made) {
    bills.push_back(&one.bill);
    if (one.back) backs.push_back(&*one.back);
  }
  BillCursor next{1, kFormat, newest.id, newest.hash, std::max(cursor_.last, newest.last)};
  const void* cursor = &next;
  store_->flush(store::table<Bill>(), bills, {});
  store_->flush(store::table<BillReturn>(), backs, {});
  store_->flush(store::table<BillCursor>(), {&cursor, 1}, {});
  store_->commit();
  store_->rest();
  cursor_ = next;
  return true;
}

void Projection::catch_up(store::Reader& books, std::int64_t batches_max) {
  open_projection(books);
  try {
    while (batches_max > 0) {
      const std::int64_t before = cursor_.batch;
      if (!follow(books, batches_max)) return;
      batches_max -= cursor_.batch - before;
    }
  } catch (const OtherBooks&) {
    make_again();
    catch_up(books, batches_max);
  }
}

void Projection::answer(store::Reader& books, const std::function<void(Reading&)>& work) {
  Reading reading(books, store_.get(), cursor_, calendar_, kinds_);
  work(reading);
}

// ------------------------------------------------------------------------------------------------------- the thread

void Projection::start(engine::Engine& engine) {
  thread_ = std::thread([this, &engine] { loop(engine); });
}

void Projection::stop() {
  std::deque<Question> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left.swap(questions_);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  books_.reset();  // before the store itself, or whoever closes the file last may not copy its log into it
  for (const Question& question : left) question.failed();
}

bool Projection::ask(std::function<void(Reading&)> work, std::function<void()> failed) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || questions_.size() >= kQuestionsMax) return false;
  questions_.push_back({std::move(work), std::move(failed)});
  wake_.notify_all();
  return true;
}

/// A view of the books comes from whoever owns their store. false: not now.
bool Projection::open_books(engine::Engine& engine) {
  auto opened = std::make_shared<std::promise<std::unique_ptr<store::Reader>>>();
  auto reader = opened->get_future();
  engine.run_between_batches([opened](engine::Executor& executor) {
    try {
      opened->set_value(executor.store().open_reader());
    } catch (...) {
      opened->set_exception(std::current_exception());
    }
  });
  while (reader.wait_for(kLookAround) != std::future_status::ready) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
  }
  try {
    books_ = reader.get();
    return true;
  } catch (const Trouble& trouble) {
    log(LogLevel::warning, "bills.books_closed", {{"why", std::string_view(trouble.what())}});
    return false;
  } catch (const std::future_error&) {
    return false;
  }
}

void Projection::answer_one(engine::Engine& engine, const Question& question) {
  for (const int attempt : {1, 2}) {
    if (!books_ && !open_books(engine)) break;
    try {
      return answer(*books_, question.work);
    } catch (const Trouble& trouble) {
      log(LogLevel::warning, "bills.not_read", {{"attempt", attempt}, {"why", std::string_view(trouble.what())}});
      books_.reset();
      store_.reset();  // the second time, from the books alone
      const std::lock_guard lock(mutex_);
      behind_ = true;
    } catch (const Bug& bug) {
      if (bug.in_spine()) throw;
      log(LogLevel::error, "bills.fault", {{"what", std::string_view(bug.what())}});
      break;
    }
  }
  question.failed();
}

void Projection::loop(engine::Engine& engine) {
  std::unique_lock lock(mutex_);
  std::uint64_t seen = 0;
  Duration took{0};
  while (!stopping_) {
    if (!questions_.empty()) {
      const Question question = std::move(questions_.front());
      questions_.pop_front();
      if (std::exchange(reopen_, false)) books_.reset();
      lock.unlock();
      answer_one(engine, question);
      lock.lock();
      continue;
    }
    const auto wanted = [this] { return stopping_ || !questions_.empty(); };
    if (!behind_) {
      wake_.wait(lock, [&] { return wanted() || behind_; });
      continue;
    }
    const bool quiet = seen == commits_;
    seen = commits_;
    const Duration rest = quiet ? milliseconds(1) : std::clamp(took * kRestsPerPass, kRestMin, kRestMax);
    wake_.wait_for(lock, std::chrono::microseconds(rest.us), wanted);
    if (wanted()) continue;
    if (std::exchange(reopen_, false)) books_.reset();
    behind_ = false;
    lock.unlock();
    bool more = true, troubled = false;
    const Duration began = env_.clock->monotonic();
    try {
      if (books_ || open_books(engine)) {
        open_projection(*books_);
        try {
          more = follow(*books_, INT64_MAX);
        } catch (const OtherBooks&) {
          make_again();
        }
      } else {
        troubled = true;
      }
    } catch (const Trouble& trouble) {
      log(LogLevel::warning, "bills.behind", {{"why", std::string_view(trouble.what())}});
      books_.reset();
      store_.reset();
      troubled = true;
    } catch (const Bug& bug) {
      if (bug.in_spine()) throw;
      log(LogLevel::error, "bills.fault", {{"what", std::string_view(bug.what())}});
      store_.reset();
      troubled = true;
    }
    took = {env_.clock->monotonic().us - began.us};
    lock.lock();
    behind_ = behind_ || more;
    if (troubled) wake_.wait_for(lock, kTroubleWait, wanted);
  }
}

}  // namespace chenxi::records
