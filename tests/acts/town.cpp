#include "tests/acts/town.h"

#include "tests/acts/acts.h"

namespace chenxi::acts {
namespace {

constexpr std::int64_t kClients = 12;

std::string raw(const Uuid& key) { return {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}; }

}  // namespace

Town::Town(std::uint64_t seed, int sweep, store::OpenStore open)
    : sweep_(sweep), open_(std::move(open)), rng_(seed), outstanding_(kClients) {}

bool Town::start() {
  executor_ = std::make_unique<engine::Executor>(env_, open_, engine::ExecutorOptions{.sweep_divisor = sweep_});
  try {
    executor_->open();
  } catch (const std::exception& trouble) {
    executor_.reset();
    why_not_ = trouble.what();
    return false;
  }
  if (accounts_.empty()) set_up();
  return true;
}

void Town::set_up() {
  std::vector<engine::Job> jobs(kClients + 1);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    auto open = std::make_shared<Open>();
    open->kind = i == 0 ? ledger::AccountKind::cash : ledger::AccountKind::customer;
    jobs[i].command = open;
  }
  executor_->run_batch(jobs);
  for (const engine::Job& job : jobs) accounts_.push_back(static_cast<const Open&>(*job.command).made);
  std::vector<Request> money;
  for (std::int64_t i = 1; i <= kClients; ++i)
    money.push_back({make_uuid7(clock_.now(), rng_), 0, accounts_[0], accounts_[static_cast<std::size_t>(i)], 10'000});
  run(money);
}

Town::Request Town::fresh_request(std::int64_t client) {
  const auto from = static_cast<std::size_t>(client) + 1;
  auto to = 1 + static_cast<std::size_t>(rng_.below(kClients));
  if (to == from) to = to % kClients + 1;
  return {make_uuid7(clock_.now(), rng_), client, accounts_[from], accounts_[to],
          1 + static_cast<std::int64_t>(rng_.below(4'000))};
}

void Town::step() {
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

void Town::run(const std::vector<Request>& requests) {
  std::vector<engine::Job> jobs;
  for (const Request& r : requests) {
    auto move = std::make_shared<Move>();
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

void Town::remember(const Request& request, const engine::Outcome& outcome) {
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
void Town::check_reuse(const Request& request) {
  auto move = std::make_shared<Move>();
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

bool Town::ask_again() {
  std::vector<Request> requests;
  for (const auto& waiting : outstanding_)
    if (waiting) requests.push_back(*waiting);
  if (!requests.empty()) run(requests);
  return std::none_of(outstanding_.begin(), outstanding_.end(), [](const auto& waiting) { return waiting.has_value(); });
}

void Town::check(checker::Books books, bool all_known) {
  books.sweep = sweep_;
  for (std::string& fault : checker::faults(history_, books, all_known)) found(std::move(fault));
}

}  // namespace chenxi::acts
