// Sequences of batches through the real executor, against a model that anyone can check by eye: a map of balances, a map
// of answered keys. Retries, altered retries, the same key twice in a batch, rooms that fail, wrong proofs, a store that
// fails before and after its commit, and restarts: each answer and each balance must be the model's.
#include <map>
#include <set>

#include "base/log.h"
#include "engine/executor.h"
#include "ledger/verify.h"
#include "tests/acts/acts.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;
__extension__ using Wide = __int128;
using ledger::AccountId;
using ledger::AccountKind;

struct Asked {
  std::int64_t caller = 0;
  Uuid key;
  std::int64_t from = 0, to = 0, fee_to = 0, amount = 0, fee = 0;
  bool faulty = false, wrong_proof = false;
  std::string body() const { return fmt::format("{} {} {} {} {}", from, to, fee_to, amount, fee); }
};

// ------------------------------------------------------------------------------------------------------------- the model

struct Answer {
  std::optional<Code> refused;
  std::int64_t amount = 0;
  bool replayed = false;
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// What a batch that did not happen takes back.
struct Books {
  struct Account {
    bool below_zero = false;
    Wide balance = 0;
  };
  struct Known {
    std::string body;
    Answer answer;
  };
  std::map<std::int64_t, Account> accounts;
  std::map<std::pair<std::int64_t, Uuid>, Known> answered;
  std::set<std::pair<std::int64_t, Uuid>> proofs;  // wrong ones that were counted
  std::int64_t tries = 0;
};

struct Model {
  Books books;
  int faults = 0;  // of the room; a batch that did not happen counts them all the same

  Answer ask(const Asked& a, Instant now) {
    if (a.key.at() > now + minutes(10) || a.key.at() < now - days(30)) return {Code::key_too_old};
    if (const auto it = books.answered.find({a.caller, a.key}); it != books.answered.end()) {
      if (it->second.body != a.body()) return {Code::id_reused};
      Answer again = it->second.answer;
      again.replayed = true;
      return again;
    }
    if (a.faulty && faults >= 3) return {Code::internal};
    if (a.wrong_proof) {
      if (books.proofs.insert({a.caller, a.key}).second) books.tries += 1;
      return {Code::pin_wrong};
    }
    const auto before = books.accounts;
    Answer answer{move(a.from, a.to, a.amount)};
    if (!answer.refused && a.fee > 0) answer.refused = move(a.to, a.fee_to, a.fee);
    if (!answer.refused && a.faulty) {
      faults += 1;
      books.accounts = before;
      return {Code::internal};
    }
    if (answer.refused) books.accounts = before;
    else answer.amount = a.amount;
    books.answered[{a.caller, a.key}] = {a.body(), answer};
    return answer;
  }

 private:
  std::optional<Code> move(std::int64_t from, std::int64_t to, std::int64_t amount) {
    if (!books.accounts.contains(from) || !books.accounts.contains(to)) return Code::account_unknown;
    if (amount <= 0 || from == to) return Code::amount_invalid;
    Books::Account& payer = books.accounts[from];
    if (!payer.below_zero && payer.balance < amount) return Code::insufficient_balance;
    payer.balance -= amount;
    books.accounts[to].balance += amount;
    return std::nullopt;
  }
};

// ------------------------------------------------------------------------------------------------------------- the house

enum class Trouble_at { never, flush, before_commit, after_commit };

/// The store in memory, failing once where it was told to.
class FailingStore : public store::Store {
 public:
  FailingStore(std::unique_ptr<store::Store> inner, Trouble_at* at) : inner_(std::move(inner)), at_(at) {}
  void load(const store::TableInfo& t, std::span<const store::Key> keys, const store::FreshRow& fresh) override { inner_->load(t, keys, fresh); }
  void scan(const store::TableInfo& t, const store::Range& range, const store::FreshRow& fresh) override { inner_->scan(t, range, fresh); }
  std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> keys) override { return inner_->find(t, keys); }
  void flush(const store::TableInfo& t, std::span<const void* const> rows, std::span<const store::Key> erased) override {
    fail(Trouble_at::flush);
    inner_->flush(t, rows, erased);
  }
  void commit() override {
    fail(Trouble_at::before_commit);
    inner_->commit();
    fail(Trouble_at::after_commit);
  }
  std::unique_ptr<store::Reader> open_reader() override { return inner_->open_reader(); }

 private:
  void fail(Trouble_at here) {
    if (*at_ != here) return;
    *at_ = Trouble_at::never;
    throw Trouble("told to");
  }
  std::unique_ptr<store::Store> inner_;
  Trouble_at* at_;
};

class House {
 public:
  explicit House(int sweep) : sweep_(sweep) { restart(); }

  void restart() {
    executor_.reset();
    at_ = Trouble_at::never;
    executor_ = std::make_unique<engine::Executor>(
        env_, [this] { return std::make_unique<FailingStore>(store::open_memory(rows_), &at_); },
        engine::ExecutorOptions{.sweep_divisor = sweep_});
    acts::on_timers(*executor_);
    executor_->open();
    model_.faults = 0;
    model_.books.proofs.clear();  // kept in memory only: after a restart the same proof counts again
  }

  void open_account(AccountKind kind) {
    auto open = std::make_shared<acts::Open>();
    open->kind = kind;
    engine::Job job;
    job.command = open;
    executor_->run_batch({&job, 1});
    if (job.outcome.refusal) {
      CHECK(job.outcome.refusal->code() == Code::unavailable && at_ == Trouble_at::never, "an account is opened");
      return;
    }
    // A batch that happened though its store failed: the books know, the command may.
    model_.books.accounts[static_cast<std::int64_t>(open->made)] = {ledger::may_be_negative(kind), 0};
  }

  Asked fresh(fuzz::Input& in) {
    Asked a;
    a.caller = 1 + static_cast<std::int64_t>(in.below(3));
    a.key = make_uuid7(clock_.now(), rng_);
    a.from = static_cast<std::int64_t>(in.below(model_.books.accounts.size() + 2));
    a.to = static_cast<std::int64_t>(in.below(model_.books.accounts.size() + 2));
    const std::uint8_t shape = in.byte();
    a.amount = shape < 200 ? shape : in.integer() % 100'000'000'000;
    if (in.below(4) == 0) {
      a.fee_to = static_cast<std::int64_t>(in.below(model_.books.accounts.size() + 2));
      a.fee = static_cast<std::int64_t>(in.below(40));
    }
    a.faulty = in.below(16) == 0;
    a.wrong_proof = in.below(16) == 0;
    return a;
  }

  void run(fuzz::Input& in) {
    std::vector<Asked> asked;
    std::vector<engine::Job> jobs;
    for (std::size_t n = 1 + in.below(8); n > 0; --n) {
      const std::uint8_t shape = in.byte();
      const bool again = shape % 3 == 0 && !asked_.empty();
      Asked a = again ? asked_[in.below(asked_.size())] : fresh(in);
      if (again && shape % 5 == 0) a.amount += 1;
      if (again && shape % 7 == 0) a.caller = a.caller % 3 + 1;
      if (again && shape % 2 == 0) a.wrong_proof = false;
      asked.push_back(a);
      asked_.push_back(a);
      jobs.push_back(job_for(a, again));
    }
    const Books before = model_.books;
    std::vector<Answer> expected;
    for (const Asked& a : asked) expected.push_back(model_.ask(a, clock_.now()));
    const Trouble_at planned = at_;
    executor_->run_batch(jobs);
    const bool fired = planned != at_;
    if (fired && planned != Trouble_at::after_commit) {
      model_.books = before;
      for (const engine::Job& job : jobs)
        CHECK(job.outcome.refusal && job.outcome.refusal->code() == Code::unavailable, "what did not happen is not answered");
    } else {
      for (std::size_t i = 0; i < jobs.size(); ++i) CHECK(answer_of(jobs[i]) == expected[i], describe(asked[i], jobs[i], expected[i]));
    }
    compare();
  }

  void compare() {
    Wide sum = 0;
    for (const auto& [id, account] : model_.books.accounts) {
      const ledger::Account& card = executor_->books().account(AccountId{id});
      CHECK(Wide{card.balance} == account.balance, fmt::format("balance of {}", id));
      sum += account.balance;
    }
    CHECK(sum == 0, "money neither comes nor goes");
    CHECK(executor_->books().accounts().size() == model_.books.accounts.size(), "as many accounts");
  }

  void finish() {
    restart();
    compare();
    const auto reader = executor_->store().open_reader();
    const ledger::Verdict verdict = ledger::verify(*reader, BusinessCalendar(), {});
    CHECK(verdict.ok(), verdict.ok() ? "" : "the auditor agrees: " + verdict.findings.front().what + " " + verdict.findings.front().detail);
    const auto note = store::load_one<acts::Note>(*reader, store::make_key(std::int64_t{1}));
    CHECK((note ? note->amount : 0) == model_.books.tries, "every wrong proof counts once");
  }

  void trouble_next(Trouble_at at) { at_ = at; }
  void wait(Duration by) { clock_.advance(by); }
  bool has_room() const { return model_.books.accounts.size() < 12; }

 private:
  engine::Job job_for(const Asked& a, bool again) {
    auto move = std::make_shared<acts::Move>();
    move->from = AccountId{a.from};
    move->to = AccountId{a.to};
    move->fee_to = AccountId{a.fee_to};
    move->amount = a.amount;
    move->fee = a.fee;
    move->faulty = a.faulty;
    move->wrong_proof = a.wrong_proof;
    // The planted fault: a client's key that changes with every attempt, as if the engine kept none.
    move->request = acts::request(a.caller, again && fuzz::planted() ? make_uuid7(clock_.now(), rng_) : a.key, a.body());
    engine::Job job;
    job.command = std::move(move);
    return job;
  }

  static Answer answer_of(const engine::Job& job) {
    if (job.outcome.refusal) return {job.outcome.refusal->code(), 0, job.outcome.replayed};
    return {std::nullopt, static_cast<const acts::Move&>(*job.command).answered, job.outcome.replayed};
  }

  static std::string describe(const Asked& a, const engine::Job& job, const Answer& expected) {
    const auto text = [](const Answer& answer) {
      return fmt::format("{} {}{}", answer.refused ? name(*answer.refused) : "done", answer.amount, answer.replayed ? " again" : "");
    };
    return fmt::format("{}: told {}, the model says {}", a.body(), text(answer_of(job)), text(expected));
  }

  int sweep_;
  SimClock clock_{Instant{1'764'000'000'000'000}};
  SimRng rng_{1};
  Env env_{&clock_, &rng_, nullptr, ""};
  std::shared_ptr<store::MemoryData> rows_ = store::make_memory();
  Trouble_at at_ = Trouble_at::never;
  std::unique_ptr<engine::Executor> executor_;
  Model model_;
  std::vector<Asked> asked_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool quiet = (set_log_level(LogLevel::none), true);
  (void)quiet;
  fuzz::Input in(data, std::min<std::size_t>(size, 2048));
  House house(in.below(2) == 0 ? 1 : 64);
  static constexpr AccountKind kKinds[] = {AccountKind::cash, AccountKind::customer, AccountKind::merchant, AccountKind::transit};
  for (const AccountKind kind : kKinds) house.open_account(kind);
  while (!in.empty()) {
    switch (in.below(10)) {
      case 0: house.wait(milliseconds(in.integer() & 0xffff)); break;
      case 1: house.wait(hours(static_cast<std::int64_t>(in.below(40)))); break;
      case 2: house.restart(); break;
      case 3: house.trouble_next(static_cast<Trouble_at>(in.below(4))); break;
      case 4:
        if (house.has_room()) house.open_account(kKinds[in.below(std::size(kKinds))]);
        break;
      default: house.run(in);
    }
  }
  house.finish();
  return 0;
}
