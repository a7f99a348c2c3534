#include "engine/executor.h"

#include "base/bytes.h"
#include "base/log.h"
#include "base/planted.h"
#include "engine/watcher.h"
#include "ledger/merkle.h"
#include "store/disk_full.h"

namespace chenxi::engine {
namespace {

/// On a full disk something stays open while the store is opened again. After any other trouble all is closed, so that the
/// log is read afresh.
std::unique_ptr<store::Reader> anchor_of(store::Store& store) {
  try {
    return store.anchor();
  } catch (const Trouble& trouble) {  // then opening may fail, and says so itself
    log(LogLevel::warning, "store.anchor", {{"why", std::string_view(trouble.what())}});
    return nullptr;
  }
}

/// A clock that leaps further ahead of the monotonic one than this stops posting until somebody confirms it.
constexpr Duration kLeapMax = minutes(5);
/// After so many faults a command is switched off until the next start.
constexpr int kFaultsMax = 3;
/// Wrong proofs that are remembered, so that a repeated request does not count twice.
constexpr std::size_t kCountedProofsMax = 4096;
/// Keys that leave the window with one batch: a bounded, sorted insert.
constexpr std::size_t kRetireMax = 2048;

/// After a trouble timers wait: what is due would meet a full disk again at once, and so on without an end.
constexpr Duration kTimersRest = seconds(1);
/// So many times a batch asks its commands which rows they need: the first rows may lead to others.
constexpr int kNamingRounds = 3;

const store::Key kNoKey;

/// Tells the watchers of a batch, however it ended.
struct Telling {
  const std::vector<Observer*>& observers;
  std::span<Job> jobs;
  ~Telling() {
    for (Observer* observer : observers)
      if (auto* watcher = dynamic_cast<Watcher*>(observer))
        for (const Job& job : jobs)
          if (job.command) watcher->ran(*job.command, job.outcome);
  }
};

/// New rows that nobody reads again in this batch need no shelf.
template <class Row>
void flush_all(store::Writer& writer, const std::vector<Row>& rows) {
  std::vector<const void*> places;
  for (const Row& row : rows) places.push_back(&row);
  if (!places.empty()) writer.flush(store::table<Row>(), places, {});
}

/// Does the group's first row name what the command made? Not where money that was on its way elsewhere had to come back first.
bool first_row_names(const std::vector<ledger::Transfer>& rows, ledger::TransferId group, ObjectRef made) {
  if (group == ledger::TransferId::none) return false;
  const std::int64_t at = static_cast<std::int64_t>(group) - static_cast<std::int64_t>(rows.front().id);
  return rows[static_cast<std::size_t>(at)].object == made.id;
}

/// A faulty room is undone; a fault in the books or the store must stop the process.
bool is_fault_of_the_spine(const Bug& bug) {
  const std::string_view what = bug.what();
  return what.find("src/ledger/") != what.npos || what.find("src/store/") != what.npos ||
         what.find("src/money/") != what.npos;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------- context

ledger::TransferId Context::post(std::span<const ledger::Leg> legs) {
  const bool first = group_ == ledger::TransferId::none;
  const ledger::TransferId id = books_.post(legs, first ? authority_ : ledger::Authority{});
  CHECK(first, "a command posts one group");
  group_ = id;
  return id;
}

void Context::emit(std::string_view kind, std::int64_t audience, ObjectRef object, std::int64_t amount,
                   money::Currency currency) {
  Event event;
  event.id = new_id();
  event.at = now();
  event.kind = kind;
  event.audience = audience;
  event.object_kind = object.kind;
  event.object = object.id;
  event.amount = amount;
  event.currency = currency;
  events_.push_back(std::move(event));
}

std::int64_t Context::schedule(Instant due_at, std::string command, std::int64_t object) {
  Timer timer;
  timer.id = new_id();
  timer.due_at = due_at;
  timer.command = std::move(command);
  timer.object = object;
  const std::int64_t id = timer.id;
  insert(std::move(timer));
  return id;
}

void Context::cancel_timer(std::int64_t timer) {
  if (find<Timer>(timer) != nullptr) erase<Timer>(timer);
}

void Context::on_refusal(std::string name, Hash32 proof, Mark mark) {
  marks_.push_back({std::move(name), proof, std::move(mark)});
}

// --------------------------------------------------------------------------------------------------------- start-up

Executor::Executor(Env& env, store::OpenStore open, ExecutorOptions options)
    : env_(env), open_store_(std::move(open)), options_(std::move(options)),
      books_(options_.part, BusinessCalendar(options_.zone), options_.sweep_divisor, options_.leaf_key),
      journal_(options_.part), window_(env.rng->next()) {}

void Executor::on_timer(std::string name, MakeCommand make) { timer_commands_[std::move(name)] = std::move(make); }

void Executor::observe(Observer* observer) { observers_.push_back(observer); }

void Executor::open() {
  reopen();
  wall_offset_us_ = env_.clock->now().us - env_.clock->monotonic().us;
}

void Executor::reopen() {
  context_.reset();
  store_.reset();
  store_ = open_store_();
  for (Shelf* shelf : workspace_.shelves()) shelf->end_batch(!PLANTED(stale_rows_after_trouble));
  const auto newest = store::scan_all<ledger::Batch>(*store_, {kNoKey, kNoKey, 1, true});
  last_batch_ = newest.empty() ? ledger::Batch{} : newest.front();
  books_.load(*store_, last_batch_);
  context_ = std::make_unique<Context>(workspace_, books_, *store_);
  context_->next_object_ = std::max(last_batch_.next_object, ledger::row_id(options_.part, 1));
  load_recovery();
  open_journal();
  window_.clear();
  if (!PLANTED(keys_forgotten_at_restart)) window_.load(*store_, last_batch_);
  timers_ = {};
  for (const Timer& timer : store::scan_all<Timer>(*store_))
    if (!PLANTED(timers_lost_at_restart)) timers_.push({timer.due_at, timer.id});
  for (Observer* observer : observers_) observer->reload(*store_);
}

void Executor::load_recovery() {
  const auto newest = store::scan_all<Recovery>(*store_, {kNoKey, kNoKey, 1, true});
  recovery_ = newest.empty() ? std::nullopt : std::optional(newest.front());
  if (!recovery_) return;
  const auto head = store::load_one<ledger::Batch>(*store_, store::make_key(recovery_->batch));
  if (recovery_->id == Recovery::kUnfinished || !head || head->hash != recovery_->hash)
    throw Trouble("restoring these books was interrupted: restore the backup again, into an empty place");
  context_->next_object_ = std::max(context_->next_object_, recovery_->first_object);
  context_->restored_at_ = recovery_->confirmed_at;
}

/// Notes what no batch could note: rows from before there was a journal, and what a restore left behind.
void Executor::open_journal() {
  journal_.open(*store_);
  const JournalPage& head = journal_.head();
  if (last_batch_.id == 0 || options_.tables.empty()) return;
  if (head.batch == 0 || journal_.is_of_an_older_kind()) {
    journal_.begin(*store_, last_batch_, options_.tables);
  } else if (recovery_ && recovery_->batch == last_batch_.id && head.recovery != recovery_->id) {
    journal_.note_restore(*store_, last_batch_, *recovery_, options_.tables_of_the_moment);
  } else {
    if (head.batch != last_batch_.id)  // an auditor will name the page; stopping would help nobody
      log(LogLevel::error, "journal.broken", {{"page_of", head.batch}, {"batch", last_batch_.id}});
    return;
  }
  store_->commit();
}

// ---------------------------------------------------------------------------------------------------------- batches

void Executor::run_batch(std::span<Job> jobs) {
  const Telling telling{observers_, jobs};
  const auto refuse_all = [&](Code code) {
    for (Job& job : jobs) job.outcome = {Refusal(code), false};
  };
  try {
    if (!store_) reopen();
  } catch (const Trouble& trouble) {
    log(LogLevel::error, "store.unavailable", {{"why", std::string_view(trouble.what())}});
    store_.reset();
    return refuse_all(Code::unavailable);
  }
  try {
    return run_batch_once(jobs);
  } catch (const Trouble& trouble) {
    if (store_ && dynamic_cast<const store::DiskFull*>(&trouble) != nullptr) anchor_ = anchor_of(*store_);
    stats_.troubles += 1;
    log(LogLevel::error, "batch.trouble", {{"why", std::string_view(trouble.what())}});
    rest_timers();
  }
  // The wrong proofs of a batch that did not happen were not counted: they will be when they come again.
  const auto forget_proofs = [&] {
    for (; proofs_counted_now_ > 0 && !counted_proofs_.empty(); --proofs_counted_now_) counted_proofs_.pop_back();
  };
  // Whether the commit happened is unknown. Only the store can tell, and only after it was opened afresh.
  const Hash32 asked_for = attempted_.hash;
  try {
    reopen();
    anchor_.reset();
  } catch (const Trouble& trouble) {
    log(LogLevel::error, "store.unavailable", {{"why", std::string_view(trouble.what())}});
    store_.reset();
    anchor_.reset();
    forget_proofs();
    return refuse_all(Code::unavailable);
  }
  const bool happened =
      PLANTED(unknown_means_done) || (last_batch_.id == attempted_.id && last_batch_.hash == asked_for && attempted_.id != 0);
  env_.happened(happened ? "commit found again after trouble" : "commit not found after trouble");
  if (!happened) {
    forget_proofs();
    for (Job& job : jobs)
      if (job.command) job.outcome = {Refusal(Code::unavailable), false};
  }
  // Who only asks has no part in what failed: on a full disk balances are still shown.
  try {
    answer_queries(jobs);
  } catch (const Trouble& again) {
    log(LogLevel::error, "store.unavailable", {{"why", std::string_view(again.what())}});
    store_.reset();
    for (Job& job : jobs.subspan(queries_begun_))
      if (job.query) job.outcome = {Refusal(Code::unavailable), false};
  }
}

void Executor::run_batch_once(std::span<Job> jobs) {
  CHECK(jobs.size() <= options_.batch_commands_max + 256);
  attempted_ = {};
  queries_begun_ = 0;
  proofs_counted_now_ = 0;
  guard_clock();
  books_.begin_batch(batch_instant());
  old_keys_.clear();
  find_old_keys(jobs);
  load_rows(jobs);
  for (Job& job : jobs)
    if (job.command) {
      run_command(job);
      // Its row was not touched, so it must be looked at again: the clock may be confirmed, the fault mended.
      if (job.timer != 0 && job.outcome.refusal &&
          (job.outcome.refusal->code() == Code::posting_stopped || job.outcome.refusal->code() == Code::internal))
        timers_.push({books_.now() + minutes(1), job.timer});
    }
  commit_batch();
  answer_queries(jobs);
  stats_.batches += 1;
}

/// Goes on behind the last one that was begun: a query that met trouble half-way is `unavailable` and never run twice.
void Executor::answer_queries(std::span<Job> jobs) {
  while (queries_begun_ < jobs.size()) {
    Job& job = jobs[queries_begun_++];
    if (!job.query) continue;
    job.outcome = {Refusal(Code::unavailable), false};
    try {
      job.query->run(*context_);
      job.outcome.refusal.reset();
    } catch (const Bug& bug) {
      stats_.faults += 1;
      log(LogLevel::error, "query.fault", {{"query", job.query->name()}, {"what", std::string_view(bug.what())}});
      job.outcome.refusal = Refusal(Code::internal);
    }
  }
}

Instant Executor::batch_instant() { return std::max(env_.clock->now(), last_batch_.at); }

void Executor::guard_clock() {
  const std::int64_t offset = env_.clock->now().us - env_.clock->monotonic().us;
  if (offset - wall_offset_us_ > kLeapMax.us) {
    if (!posting_stopped_) log(LogLevel::error, "clock.leap", {{"ahead_us", offset - wall_offset_us_}});
    posting_stopped_ = true;
  } else if (!posting_stopped_) {
    wall_offset_us_ = offset;  // small drift and steps back are followed; instants never go back all the same
  }
}

void Executor::confirm_clock() {
  wall_offset_us_ = env_.clock->now().us - env_.clock->monotonic().us;
  posting_stopped_ = false;
}

/// Keys that may have left the window in memory are looked up in the store, all at once. They leave it a day after their use, and may
/// have been used before their own stamp: a phone's clock may go ahead.
void Executor::find_old_keys(std::span<Job> jobs) {
  std::vector<store::Key> keys;
  for (const Job& job : jobs) {
    if (!job.command || !job.command->request) continue;
    const Request& request = *job.command->request;
    if (request.key.at() < books_.now() - KeyWindow::kWindow + KeyWindow::kAheadMax)
      keys.push_back(store::make_key(request.key, request.caller));
  }
  if (keys.empty() || PLANTED(old_keys_not_looked_up)) return;
  std::vector<OldKey> rows;
  store_->load(store::table<OldKey>(), keys, [&]() -> void* { return &rows.emplace_back(); });
  for (const OldKey& row : rows) old_keys_[{row.caller, row.key}] = {row.request_hash, row.group, row.answered};
}

const KnownKey* Executor::known(const Request& request) const {
  if (const KnownKey* found = window_.find(request.caller, request.key)) return found;
  if (old_keys_.empty()) return nullptr;
  const auto it = old_keys_.find({request.caller, request.key});
  return it == old_keys_.end() ? nullptr : &it->second;
}

bool Executor::load_shelves() {
  std::vector<store::Question> questions;
  std::vector<Shelf*> asking;
  for (Shelf* shelf : workspace_.shelves())
    if (shelf->gather(questions)) asking.push_back(shelf);
  if (asking.empty()) return false;
  store_->ask(questions);
  for (Shelf* shelf : asking) shelf->settle();
  return true;
}

void Executor::load_rows(std::span<Job> jobs) {
  Keys keys(workspace_);
  std::vector<const KnownKey*> repeats(jobs.size(), nullptr);  // no key is added before the commands run
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Job& job = jobs[i];
    if (job.timer != 0) keys.row<Timer>(job.timer);
    if (!job.command || !job.command->request) continue;
    if (const KnownKey* k = repeats[i] = known(*job.command->request)) {
      if (k->answered != 0) keys.row<AnsweredRequest>(k->answered);
      else keys.row<ledger::Transfer>(k->group);
    }
  }
  // A command may name rows that it learns of from rows.
  for (int round = 0; round < kNamingRounds; ++round) {
    load_shelves();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const Job& job = jobs[i];
      if (!job.command) continue;
      try {
        const KnownKey* k = repeats[i];
        if (k == nullptr) job.command->keys(keys, *context_);
        else if (const auto made = made_before(*k)) job.command->answer_keys(keys, *context_, *made);
      } catch (const Bug& bug) {
        if (is_fault_of_the_spine(bug)) throw;
        // run() will meet the same fault, where it is counted and answered.
      }
    }
    if (!load_shelves()) break;
  }
}

/// What an earlier request with this key made; nullopt when it was refused.
std::optional<ObjectRef> Executor::made_before(const KnownKey& k) {
  if (k.answered != 0) {
    const AnsweredRequest& answered = context_->get<AnsweredRequest>(k.answered);
    if (answered.refused) return std::nullopt;
    return ObjectRef{answered.object_kind, answered.object};
  }
  for (const ledger::Transfer& t : books_.rows())
    if (static_cast<std::int64_t>(t.id) == k.group) return ObjectRef{0, t.object};
  return ObjectRef{0, context_->get<ledger::Transfer>(k.group).object};
}

/// true: the job's key was seen before, and the job is answered.
bool Executor::settle_repeat(Job& job) {
  if (!job.command->request) return false;
  const Request& request = *job.command->request;
  if (request.key.at() > books_.now() + KeyWindow::kAheadMax || request.key.at() < books_.now() - KeyWindow::kOldestKey) {
    job.outcome.refusal = Refusal(Code::key_too_old);
    return true;
  }
  const KnownKey* k = known(request);
  if (k == nullptr) {
    // Keys are stamped in milliseconds.
    if (!recovery_ || request.key.at().us >= recovery_->confirmed_at.us / 1000 * 1000) return false;
    job.outcome.refusal = Refusal(Code::key_before_restore);
    return true;
  }
  stats_.replays += 1;
  if (old_keys_.contains({request.caller, request.key})) env_.happened("key found among the old ones");
  if (k->request_hash != request.hash && !PLANTED(other_body_accepted)) {
    job.outcome.refusal = Refusal(Code::id_reused);
    return true;
  }
  job.outcome.replayed = true;
  if (const auto made = made_before(*k)) {
    job.command->answer(*context_, *made);
  } else {
    job.outcome.refusal = Refusal(static_cast<Code>(context_->get<AnsweredRequest>(k->answered).code));
  }
  return true;
}

void Executor::run_command(Job& job) {
  stats_.commands += 1;
  const std::size_t events = context_->events_.size();
  const auto counted = proofs_counted_now_;
  const auto undo = [&] {
    undo_command();
    context_->events_.resize(events);
    for (; proofs_counted_now_ > counted; --proofs_counted_now_) counted_proofs_.pop_back();
  };
  try {
    try {
      return run_once(job);
    } catch (const NotNamed&) {
      undo();
      name_again(*job.command);
      return run_once(job);
    }
  } catch (const Bug& bug) {
    if (is_fault_of_the_spine(bug)) throw;
    undo();
    stats_.faults += 1;
    faults_[job.command->name()] += 1;
    log(LogLevel::error, "command.fault", {{"command", job.command->name()}, {"what", std::string_view(bug.what())}});
    job.outcome = {Refusal(Code::internal), false};
  }
}

/// Its names may follow from rows that the batch has made since they were asked for.
void Executor::name_again(Command& command) {
  Keys keys(workspace_);
  for (int round = 0; round < kNamingRounds; ++round) {
    const KnownKey* k = command.request ? known(*command.request) : nullptr;
    if (k == nullptr) command.keys(keys, *context_);
    else if (const auto made = made_before(*k)) command.answer_keys(keys, *context_, *made);
    if (!load_shelves()) return;
  }
}

void Executor::run_once(Job& job) {
  Command& command = *job.command;
  books_.begin_command();
  workspace_.begin_command();
  context_->marks_.clear();
  context_->group_ = ledger::TransferId::none;
  context_->authority_ = command.authority;
  if (command.request) {
    context_->authority_.caller = command.request->caller;
    context_->authority_.key = command.request->key;
    context_->authority_.request_hash = command.request->hash;
  }
  if (in_recovery() && !command.runs_in_recovery()) {
    job.outcome.refusal = Refusal(Code::in_recovery);
    return;
  }
  if (settle_repeat(job)) return;
  if (posting_stopped_) {
    job.outcome.refusal = Refusal(Code::posting_stopped);
    return;
  }
  if (!faults_.empty() && faults_[command.name()] >= kFaultsMax) {
    job.outcome.refusal = Refusal(Code::internal);
    return;
  }
  const Result<ObjectRef> made = command.run(*context_);
  if (!made) return settle_refusal(job, made.error());
  CHECK(context_->group_ == ledger::TransferId::none || books_.rows().back().group != context_->group_ ||
            made->id == books_.rows().back().object,
        "a command's rows name the object that it made");
  if (job.timer != 0) settle_timer(job.timer, std::nullopt);
  check_texts();
  command.answer(*context_, *made);
  remember(command, std::nullopt, *made);  // the last thing: the window of keys is not undone where a command turns out to be faulty
}

void Executor::settle_refusal(Job& job, const Refusal& refusal) {
  CHECK(!touched(), std::string("refused after writing: ") + job.command->name());
  stats_.refusals += 1;
  job.outcome.refusal = refusal;
  for (const Context::PendingMark& mark : context_->marks_) {
    Encoder once(1);
    once.add(std::string_view(mark.name)).add(view(mark.proof));
    if (job.command->request) {
      const Request& request = *job.command->request;
      once.add(request.caller).add(std::string_view(reinterpret_cast<const char*>(request.key.bytes.data()), 16));
      const Hash32 seen = sha256(once.bytes());
      if (std::find(counted_proofs_.begin(), counted_proofs_.end(), seen) != counted_proofs_.end()) continue;
      counted_proofs_.push_back(seen);
      proofs_counted_now_ += 1;
      if (counted_proofs_.size() > kCountedProofsMax) counted_proofs_.pop_front();
    }
    mark.mark(*context_);
    CHECK(context_->group_ == ledger::TransferId::none, "a refusal moves no money");
  }
  if (job.timer != 0) settle_timer(job.timer, refusal);
  check_texts();
  // What may be asked again under the same key is not an answer to keep.
  if (retry_advice(refusal.code()) != Retry::same_id) remember(*job.command, refusal, {});
}

void Executor::settle_timer(std::int64_t timer, const std::optional<Refusal>& refusal) {
  if (context_->find<Timer>(timer) == nullptr) return;  // the command itself moved or cancelled it
  if (!refusal) return context_->erase<Timer>(timer);
  Timer& row = context_->edit<Timer>(timer);
  row.due_at = books_.now() + minutes(1) * (std::int64_t{1} << std::min<std::int64_t>(row.tries, 10));
  row.tries += 1;
  row.last_refusal = name(refusal->code());
}

bool Executor::touched() const {
  if (books_.touched()) return true;
  return std::any_of(workspace_.touched().begin(), workspace_.touched().end(),
                     [](const Shelf* shelf) { return shelf->touched(); });
}

void Executor::check_texts() const {
  for (const Shelf* shelf : workspace_.touched()) shelf->check_texts();
}

void Executor::undo_command() {
  books_.undo_command();
  for (Shelf* shelf : workspace_.touched()) shelf->undo_command();
}

void Executor::remember(const Command& command, const std::optional<Refusal>& refusal, ObjectRef made) {
  if (!command.request || (PLANTED(refusals_forgotten) && refusal)) return;
  const Request& request = *command.request;
  KnownKey k;
  k.request_hash = request.hash;
  k.group = static_cast<std::int64_t>(context_->group_);
  if (!first_row_names(books_.rows(), context_->group_, made)) {
    AnsweredRequest row;
    row.id = context_->new_id();
    row.at = books_.now();
    row.caller = request.caller;
    row.key = request.key;
    row.request_hash = request.hash;
    row.refused = refusal.has_value();
    row.code = refusal ? static_cast<std::int64_t>(refusal->code()) : 0;
    row.object_kind = made.kind;
    row.object = made.id;
    k.answered = row.id;
    context_->insert(std::move(row));
  }
  window_.add(request.caller, request.key, books_.now(), k);
}

void Executor::commit_batch() {
  const std::vector<OldKey> retired = window_.retire(books_.now(), env_.rare("executor.retire_few") ? 1 : kRetireMax);
  std::vector<Hash32> leaves;
  for (const ledger::Transfer& t : books_.rows()) leaves.push_back(t.leaf);

  ledger::Batch batch;
  batch.id = last_batch_.id + 1;
  batch.last = ledger::TransferId{static_cast<std::int64_t>(books_.next_transfer()) - 1};
  batch.first = ledger::TransferId{static_cast<std::int64_t>(books_.next_transfer()) - static_cast<std::int64_t>(leaves.size())};
  batch.next_object = context_->next_object_;
  batch.next_account = books_.next_account();
  batch.at = books_.now();
  batch.epoch = store_->epoch();
  batch.root = ledger::merkle_root(PLANTED(root_of_nothing) ? std::vector<Hash32>{} : leaves);
  batch.previous = PLANTED(chain_not_linked) ? Hash32{} : last_batch_.hash;
  batch.hash = ledger::batch_hash(batch);

  const bool changed = !leaves.empty() || !retired.empty() || batch.next_object != last_batch_.next_object ||
                       batch.next_account != last_batch_.next_account ||
                       std::any_of(workspace_.shelves().begin(), workspace_.shelves().end(),
                                   [](const Shelf* shelf) { return shelf->changed(); });
  if (changed) {
    attempted_ = batch;
    journal_.begin_batch(*store_);
    books_.flush(journal_, batch.id);
    for (Shelf* shelf : workspace_.shelves()) shelf->flush(journal_);
    flush_all(journal_, context_->events_);
    if (!PLANTED(old_keys_not_kept)) flush_all(journal_, retired);
    const void* row = &batch;
    store_->flush(store::table<ledger::Batch>(), {&row, 1}, {});
    journal_.end_batch(batch);
    if (env_.rare("executor.commit_fails")) throw Trouble("simulated: failed before the commit");
    if (!(PLANTED(skips_a_commit) && batch.id % 16 == 0)) store_->commit();
    if (env_.rare("executor.commit_unknown")) throw Trouble("simulated: the commit's answer was lost");
    last_batch_ = batch;
    stats_.transfers += static_cast<std::int64_t>(leaves.size());
    workspace_.shelf<Recovery>().visit_changed([this](const Recovery& ended) {
      recovery_ = ended;
      context_->restored_at_ = ended.confirmed_at;
    });
    workspace_.shelf<Timer>().visit_changed([this](const Timer& timer) { timers_.push({timer.due_at, timer.id}); });
    for (Observer* observer : observers_) observer->committed(workspace_, books_.rows(), context_->events_, batch);
  }
  end_batch();
}

void Executor::end_batch() {
  context_->events_.clear();
  books_.end_batch();
  for (Shelf* shelf : workspace_.shelves()) {
    const bool log_like = shelf->table().append_only;  // read again only by chance
    shelf->end_batch(log_like || env_.rare("executor.forget_rows") || shelf->size() > options_.shelf_rows_max);
  }
}

void Executor::rest() {
  if (!store_) return;
  try {
    store_->rest();
  } catch (const Trouble& trouble) {  // everything was answered; the next batch opens the store afresh
    stats_.troubles += 1;
    log(LogLevel::error, "store.rest", {{"why", std::string_view(trouble.what())}});
    store_.reset();
  }
}

// ----------------------------------------------------------------------------------------------------------- timers

std::vector<Job> Executor::due_timers(std::size_t limit) {
  std::vector<Job> jobs;
  if (env_.clock->monotonic() < timers_rest_until_) return jobs;
  if (!store_) {  // closed after a trouble: what is due does not wait until somebody asks for something
    try {
      reopen();
    } catch (const Trouble& trouble) {
      log(LogLevel::error, "store.unavailable", {{"why", std::string_view(trouble.what())}});
      store_.reset();
      rest_timers();
      return jobs;
    }
  }
  if (in_recovery()) return jobs;
  if (env_.rare("executor.one_timer")) limit = 1;
  const Instant now = std::max(env_.clock->now(), last_batch_.at);
  while (!timers_.empty() && timers_.top().at <= now && jobs.size() < limit) {
    const Due due = timers_.top();
    timers_.pop();
    const Timer* timer = nullptr;
    try {
      timer = context_->fetch<Timer>(due.id);
    } catch (const Trouble& trouble) {  // reopening reads all timers again, this one too
      stats_.troubles += 1;
      log(LogLevel::error, "store.timers", {{"why", std::string_view(trouble.what())}});
      store_.reset();
      rest_timers();
      return {};
    }
    if (timer == nullptr || timer->due_at > due.at) continue;  // cancelled or moved
    const auto make = timer_commands_.find(timer->command);
    CHECK(make != timer_commands_.end(), "no command for timer " + timer->command);
    Job job;
    job.command = make->second(timer->object);
    job.command->authority.factor = ledger::Factor::timer;
    job.timer = timer->id;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

void Executor::rest_timers() { timers_rest_until_ = Duration{env_.clock->monotonic().us + kTimersRest.us}; }

std::optional<Instant> Executor::next_due() const {
  if (timers_.empty() || in_recovery()) return std::nullopt;
  const Duration rest{timers_rest_until_.us - env_.clock->monotonic().us};
  return rest.us > 0 ? std::max(timers_.top().at, env_.clock->now() + rest) : timers_.top().at;
}

}  // namespace chenxi::engine
