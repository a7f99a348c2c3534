#include "banks/line.h"

#include <future>

#include "banks/decide.h"
#include "base/log.h"
#include "base/planted.h"

namespace chenxi::banks {
namespace {

/// An order that the bank has never heard of after this long is not sent any more: the resident has long given up on it.
constexpr Duration kSendFor = hours(24);
/// How long the line rests when its own commands are not taken (the queue is full, the disk is gone).
constexpr std::chrono::seconds kTroubleWait{1};
constexpr std::chrono::milliseconds kLookAround{100};

/// Nothing is wrong with the command: the executor could not take it.
bool must_come_again(const engine::Outcome& outcome) {
  if (!outcome.refusal) return false;
  const Code code = outcome.refusal->code();
  return code == Code::overloaded || code == Code::unavailable || code == Code::posting_stopped;
}

}  // namespace

Line::Line(Env& env, identity::Vault& vault, identity::Directory& directory, const rules::Packs& packs, BankConfig config)
    : env_(env), vault_(vault), directory_(directory), packs_(packs), client_(env, std::move(config)) {}

Line::~Line() { stop(); }

// ------------------------------------------------------------------------------------------------- following commits

void Line::reload(store::Reader& reader) {
  const std::lock_guard lock(mutex_);
  tasks_.clear();
  for (Instruction& row : store::scan_all<Instruction>(reader))
    if (row.ready && row.bank == client_.config().number) tasks_[row.order] = {std::move(row), false};
  if (const auto feed = store::load_one<BankFeed>(reader, store::make_key(client_.config().number))) {
    cursor_ = feed->cursor;
    statement_due_ = true;
  }
  wake_.notify_all();
}

void Line::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&, const std::vector<engine::Event>&,
                     const ledger::Batch& batch) {
  const std::lock_guard lock(mutex_);
  bool woken = false;
  changed.shelf<Instruction>().visit_erased([&](const store::Key& key) {
    tasks_.erase(store::KeyCells(store::table<Instruction>(), key)[0].integer);
  });
  changed.shelf<Instruction>().visit_changed([&](const Instruction& row) {
    if (row.bank != client_.config().number) return;
    if (!row.ready) {
      tasks_.erase(row.order);
      return;
    }
    tasks_[row.order] = {row, row.created_at == batch.at && row.tries == 0};
    woken = true;
  });
  changed.shelf<BankFeed>().visit_changed([&](const BankFeed& feed) {
    if (feed.bank != client_.config().number) return;
    cursor_ = feed.cursor;
    if (feed.asked_at == batch.at) statement_due_ = woken = true;
  });
  if (woken) wake_.notify_all();
}

// ------------------------------------------------------------------------------------------------------- the threads

void Line::start(engine::Engine& engine, int threads) {
  if (!has_bank()) return;
  {
    const std::lock_guard lock(mutex_);
    still_ = false;
  }
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this, &engine] { loop(engine); });
}

void Line::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Line::stand_still() {
  const std::lock_guard lock(mutex_);
  still_ = true;
}

bool Line::run(std::function<void(Client&)> work) {
  {
    const std::lock_guard lock(mutex_);
    if (still_) return false;
    work_.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

void Line::loop(engine::Engine& engine) {
  const Submit submit = [this, &engine](std::shared_ptr<engine::Command> command) -> engine::Outcome {
    auto answered = std::make_shared<std::promise<engine::Outcome>>();
    auto answer = answered->get_future();
    if (!engine.submit(std::move(command), [answered](const engine::Outcome& outcome) { answered->set_value(outcome); }))
      return {Refusal(Code::overloaded), false};
    // Whoever hands answers over may be gone already when the server goes down: nothing here may wait for ever. What became
    // of the command stands in the rows.
    while (answer.wait_for(kLookAround) != std::future_status::ready) {
      const std::lock_guard lock(mutex_);
      if (stopping_) return {Refusal(Code::unavailable), false};
    }
    try {
      return answer.get();
    } catch (const std::future_error&) {
      return {Refusal(Code::unavailable), false};
    }
  };
  std::unique_lock lock(mutex_);
  for (bool opened = false; !opened && !stopping_;) {
    lock.unlock();
    opened = !submit(std::make_shared<OpenFeed>(client_.config().number)).refusal;
    lock.lock();
    if (!opened) wake_.wait_for(lock, kTroubleWait, [this] { return stopping_; });
  }
  while (true) {
    while (!stopping_ && !troubled_ && do_one(submit, lock)) {}
    if (stopping_) return;
    if (troubled_) {
      wake_.wait_for(lock, kTroubleWait, [this] { return stopping_; });
      troubled_ = false;
      continue;
    }
    wake_.wait(lock);
  }
}

std::size_t Line::drain(const Submit& submit) {
  std::unique_lock lock(mutex_);
  std::size_t done_tasks = 0;
  troubled_ = false;
  while (!troubled_ && do_one(submit, lock)) ++done_tasks;
  return done_tasks;
}

/// Takes one task, does it without the lock, and puts it back where its command was not taken. false: nothing to do.
bool Line::do_one(const Submit& submit, std::unique_lock<std::mutex>& lock) {
  if (!work_.empty()) {
    auto work = std::move(work_.front());
    work_.erase(work_.begin());
    lock.unlock();
    work(client_);
    lock.lock();
    return true;
  }
  const auto next = std::find_if(tasks_.begin(), tasks_.end(), [this](const auto& one) { return !busy_.contains(one.first); });
  if (next != tasks_.end()) {
    const std::int64_t order = next->first;
    const Task task = std::move(next->second);
    tasks_.erase(next);
    busy_.insert(order);
    lock.unlock();
    const bool taken = carry(task, submit);
    lock.lock();
    busy_.erase(order);
    if (!taken) {
      tasks_.try_emplace(order, Task{task.instruction, false});
      troubled_ = true;
    }
    return true;
  }
  if (statement_due_ && !statement_busy_) {
    statement_due_ = false;
    statement_busy_ = true;
    lock.unlock();
    const bool taken = read_statement(submit);
    lock.lock();
    statement_busy_ = false;
    if (!taken) statement_due_ = troubled_ = true;
    return true;
  }
  return false;
}

// ------------------------------------------------------------------------------------------------------------- tasks

std::shared_ptr<engine::Command> Line::command_for(const Task& task) {
  const Instruction& instruction = task.instruction;
  BankAnswer answer{Word::unheard, "", ""};
  if (!task.fresh || env_.rare("bank.asks_first")) answer = client_.ask(instruction);
  if (answer.word == Word::unheard) {
    const auto customer = directory_.customer(instruction.customer);
    const std::string account =
        customer ? vault_.open(*customer, identity::Class::statutory, "bank_account", instruction.sealed_account) : "";
    const bool too_late = instruction.errand == Errand::debit && env_.clock->now() > instruction.created_at + kSendFor;
    const std::string holder =
        customer && !instruction.sealed_holder.empty()
            ? vault_.open(*customer, identity::Class::statutory, "bank_holder", instruction.sealed_holder)
            : "";
    answer = account.empty() || too_late ? client_.cancel(instruction) : client_.instruct(instruction, account, holder);
  }
  switch (answer.word) {
    case Word::yes:
      return std::make_shared<Confirm>(packs_, instruction.order, instruction.reference, answer.bank_id);
    case Word::no: return std::make_shared<Reject>(packs_, instruction.order, instruction.reference, answer.reason);
    case Word::unknown:
      if (PLANTED(silence_is_no)) return std::make_shared<Reject>(packs_, instruction.order, instruction.reference, "silent");
      break;
    case Word::unheard:
    case Word::working: break;
  }
  return std::make_shared<Wait>(instruction.order);
}

/// false: what the bank said could not be told to the engine; the same is asked again.
bool Line::carry(const Task& task, const Submit& submit) {
  const engine::Outcome outcome = submit(command_for(task));
  if (!outcome.refusal) return true;
  if (must_come_again(outcome)) return false;
  // The bank's word cannot be booked now (an account is frozen): it is asked for again later.
  log(LogLevel::warning, "bank.word_waits",
      {{"order", task.instruction.order}, {"code", name(outcome.refusal->code())}});
  return !must_come_again(submit(std::make_shared<Wait>(task.instruction.order)));
}

bool Line::read_statement(const Submit& submit) {
  std::int64_t after = 0;
  {
    const std::lock_guard lock(mutex_);
    after = cursor_;
  }
  while (true) {
    const auto page = client_.statement(after);
    if (!page || page->lines.empty()) return true;  // the timer asks again
    for (const StatementLine& line : page->lines) {
      const engine::Outcome outcome = submit(std::make_shared<BookEntry>(packs_, client_.config().number, line));
      if (!outcome.refusal) {
        after = std::max(after, line.id);
        continue;
      }
      if (must_come_again(outcome)) return false;
      log(LogLevel::error, "bank.entry_waits", {{"entry", line.id}, {"code", name(outcome.refusal->code())}});
      return true;  // in order: the next reading begins with this entry
    }
    if (!page->has_more) return true;
  }
}

}  // namespace chenxi::banks
