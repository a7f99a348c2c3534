#include "tests/power_loss/world.h"

#include "tests/acts/acts.h"
#include "tests/power_loss/read_books.h"

namespace chenxi::power_loss {
namespace {

constexpr std::int64_t kClients = 12;
constexpr const char* kPath = "/books.db";

std::string raw(const Uuid& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }

/// Answers after every second flush without having committed: a planted fault.
struct Hasty : store::Store {
  std::unique_ptr<store::Store> inner;
  int commits = 0;
  void load(const store::TableInfo& t, std::span<const store::Key> k, const store::FreshRow& f) override { inner->load(t, k, f); }
  void scan(const store::TableInfo& t, const store::Range& r, const store::FreshRow& f) override { inner->scan(t, r, f); }
  std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> k) override { return inner->find(t, k); }
  void flush(const store::TableInfo& t, std::span<const void* const> r, std::span<const store::Key> e) override {
    inner->flush(t, r, e);
  }
  void commit() override {
    if (++commits % 2 == 0) inner->commit();
  }
  void rest() override {
    if (commits % 2 == 0) inner->rest();
  }
  std::unique_ptr<store::Reader> open_reader() override { return inner->open_reader(); }
};

}  // namespace

World::World(WorldOptions options)
    : options_(options), rng_(options.seed), disk_(options.seed ^ 0x5eed), outstanding_(kClients) {
  if (start(sim::Survival::none)) set_up();
}

std::unique_ptr<store::Store> World::open_store() {
  auto store = store::open_sqlite(
      {.path = kPath, .vfs = vfs_.name(), .synchronous_off = options_.synchronous_off, .wal_pages_max = options_.wal_pages_max}, 0,
      acts::tables());
  if (!options_.answers_before_commit) return store;
  auto hasty = std::make_unique<Hasty>();
  hasty->inner = std::move(store);
  return hasty;
}

bool World::try_start() {
  executor_ = std::make_unique<engine::Executor>(env_, [this] { return open_store(); },
                                                 engine::ExecutorOptions{.sweep_divisor = options_.sweep});
  try {
    executor_->open();
    return true;
  } catch (const std::exception& trouble) {
    executor_.reset();
    why_not_ = trouble.what();
    return false;
  }
}

bool World::start(sim::Survival survival) {
  for (int tries = 0; tries < 10; ++tries) {
    if (try_start()) return true;
    if (!disk_.is_off()) break;
    disk_.power_on(survival);
  }
  found("the books cannot be opened: " + why_not_);
  return false;
}

void World::set_up() {
  std::vector<engine::Job> jobs(kClients + 1);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto open = std::make_shared<acts::Open>();
    open->kind = i == 0 ? ledger::AccountKind::cash : ledger::AccountKind::customer;
    jobs[i].command = open;
  }
  executor_->run_batch(jobs);
  for (const engine::Job& job : jobs) accounts_.push_back(static_cast<const acts::Open&>(*job.command).made);
  std::vector<Request> money;
  for (std::int64_t i = 1; i <= kClients; ++i)
    money.push_back({make_uuid7(clock_.now(), rng_), 0, accounts_[0], accounts_[static_cast<std::size_t>(i)], 10'000});
  run(money);
}

World::Request World::fresh_request(std::int64_t client) {
  const auto from = static_cast<std::size_t>(client) + 1;
  auto to = 1 + static_cast<std::size_t>(rng_.below(kClients));
  if (to == from) to = to % kClients + 1;
  return {make_uuid7(clock_.now(), rng_), client, accounts_[from], accounts_[to],
          1 + static_cast<std::int64_t>(rng_.below(4'000))};
}

void World::step() {
  clock_.advance(milliseconds(static_cast<std::int64_t>(rng_.below(40))));
  if (rng_.below(150) == 0 && long_nights_++ < 15) clock_.advance(hours(26));  // keys leave the memory
  std::vector<Request> requests;
  const std::int64_t n = 1 + static_cast<std::int64_t>(rng_.below(kClients));
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t client = static_cast<std::int64_t>(rng_.below(kClients));
    auto& waiting = outstanding_[static_cast<std::size_t>(client)];
    if (!waiting) waiting = fresh_request(client);
    requests.push_back(*waiting);  // perhaps twice in one batch: that is a retry too
  }
  if (!answered_.empty() && rng_.below(3) == 0) requests.push_back(answered_[rng_.below(answered_.size())]);
  run(requests);
  if (is_up() && !answered_.empty() && rng_.below(10) == 0) check_reuse(answered_[rng_.below(answered_.size())]);
  if (is_up()) executor_->rest();
}

void World::run(const std::vector<Request>& requests) {
  std::vector<engine::Job> jobs;
  for (const Request& r : requests) {
    auto move = std::make_shared<acts::Move>();
    move->from = r.from;
    move->to = r.to;
    move->amount = r.amount;
    move->request = acts::request(r.caller, r.key, std::to_string(r.amount));
    engine::Job job;
    job.command = std::move(move);
    jobs.push_back(std::move(job));
    history_.by_key.try_emplace(raw(r.key), checker::Sent{static_cast<std::int64_t>(r.from), static_cast<std::int64_t>(r.to), r.amount});
  }
  executor_->run_batch(jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) remember(requests[i], jobs[i].outcome);
}

void World::remember(const Request& request, const engine::Outcome& outcome) {
  using checker::Told;
  const Told told = !outcome.refusal ? Told::done
                    : outcome.refusal->code() == Code::unavailable ? Told::unknown
                                                                    : Told::refused;
  if (told == Told::unknown) {
    unanswered_.insert(request.key);
    return;
  }
  if (unanswered_.erase(request.key) > 0) (outcome.replayed ? found_again_ : done_afresh_) += 1;
  checker::Sent& sent = history_.by_key[raw(request.key)];
  if (sent.told != Told::unknown && sent.told != told) found("the answer to one key changed");
  if (sent.told == Told::unknown) {
    answered_.push_back(request);
    acknowledged_ += told == Told::done ? 1 : 0;
  }
  sent.told = told;
  auto& waiting = outstanding_[static_cast<std::size_t>(request.caller)];
  if (waiting && waiting->key == request.key) waiting.reset();
}

/// The same key with another body.
void World::check_reuse(const Request& request) {
  auto move = std::make_shared<acts::Move>();
  move->from = request.from;
  move->to = request.to;
  move->amount = request.amount + 1;
  move->request = acts::request(request.caller, request.key, std::to_string(move->amount));
  engine::Job job;
  job.command = move;
  executor_->run_batch({&job, 1});
  if (!job.outcome.refusal ||
      (job.outcome.refusal->code() != Code::id_reused && job.outcome.refusal->code() != Code::unavailable))
    found("a key was accepted with another body");
}

void World::lose_power(sim::Survival survival) {
  disk_.cut_power();
  executor_.reset();
  disk_.power_on(survival);
}

checker::Books World::books(std::string& why) {
  sim::Disk copy(1);  // reading must not disturb the disk
  copy.restore(disk_.image());
  const sim::Vfs vfs(copy);
  auto books = checker::read_books(kPath, vfs.name(), why);
  if (!books) return {};
  books->sweep = options_.sweep;
  return std::move(*books);
}

void World::check(bool all_known) {
  std::string why;
  const checker::Books read = books(why);
  if (!why.empty()) return found("the books cannot be read: " + why);
  for (std::string& fault : checker::faults(history_, read, all_known)) found(std::move(fault));
}

void World::finish() {
  disk_.plan(std::nullopt);
  for (int round = 0; round < 3; ++round) {
    std::vector<Request> requests;
    for (const auto& waiting : outstanding_)
      if (waiting) requests.push_back(*waiting);
    if (requests.empty()) break;
    run(requests);
  }
  executor_.reset();
  check(true);
}

}  // namespace chenxi::power_loss
