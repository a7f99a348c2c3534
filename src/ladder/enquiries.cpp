#include "ladder/enquiries.h"

#include <future>

#include "base/log.h"

namespace chenxi::ladder {
namespace {

using identity::Class;

/// How long this rests when its own commands are not taken (the queue is full, the disk is gone).
constexpr std::chrono::seconds kTroubleWait{1};
constexpr std::chrono::milliseconds kLookAround{100};

}  // namespace

Enquiries::Enquiries(Env& env, const identity::Vault& vault, const identity::Directory& directory,
                     RegistryConfig config)
    : vault_(vault), directory_(directory), registry_(env, std::move(config)) {}

Enquiries::~Enquiries() {
  stop();
}

// ------------------------------------------------------------------------------------------------- following
// commits

void Enquiries::reload(store::Reader& reader) {
  const std::lock_guard lock(mutex_);
  tasks_.clear();
  for (IdentityEnquiry& row : store::scan_all<IdentityEnquiry>(reader))
    if (row.ready) tasks_[row.customer] = {std::move(row), false};
  wake_.notify_all();
}

void Enquiries::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch& batch) {
  const std::lock_guard lock(mutex_);
  bool woken = false;
  changed.shelf<IdentityEnquiry>().visit_erased([&](const store::Key& key) {
    tasks_.erase(store::KeyCells(store::table<IdentityEnquiry>(), key)[0].integer);
  });
  changed.shelf<IdentityEnquiry>().visit_changed([&](const IdentityEnquiry& row) {
    if (!row.ready) {
      tasks_.erase(row.customer);
      return;
    }
    tasks_[row.customer] = {row, row.since == batch.at && row.asked == 0};
    woken = true;
  });
  if (woken) wake_.notify_all();
}

// --------------------------------------------------------------------------------------------------------
// the thread

void Enquiries::start(engine::Engine& engine) {
  if (has_registry()) thread_ = std::thread([this, &engine] { loop(engine); });
}

void Enquiries::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Enquiries::loop(engine::Engine& engine) {
  const Submit submit = [this, &engine](std::shared_ptr<engine::Command> command) -> engine::Outcome {
    auto answered = std::make_shared<std::promise<engine::Outcome>>();
    auto answer = answered->get_future();
    if (!engine.submit(std::move(command),
                       [answered](const engine::Outcome& outcome) { answered->set_value(outcome); }))
      return {Refusal(Code::overloaded), false};
    // Whoever hands answers over may be gone already when the server goes down: nothing here may wait for
    // ever.
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
  while (true) {
    while (!stopping_ && !troubled_ && do_one(submit, lock)) {
    }
    if (stopping_) return;
    if (troubled_) {
      wake_.wait_for(lock, kTroubleWait, [this] { return stopping_; });
      troubled_ = false;
    } else {
      wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    }
  }
}

std::size_t Enquiries::drain(const Submit& submit) {
  std::unique_lock lock(mutex_);
  std::size_t asked = 0;
  troubled_ = false;
  while (!troubled_ && do_one(submit, lock)) ++asked;
  return asked;
}

/// Puts one question without the lock, and takes it up again where its command was not taken. false: nothing
/// to do.
bool Enquiries::do_one(const Submit& submit, std::unique_lock<std::mutex>& lock) {
  if (tasks_.empty()) return false;
  const Task task = std::move(tasks_.begin()->second);
  tasks_.erase(tasks_.begin());
  lock.unlock();
  const engine::Outcome outcome = submit(command_for(task));
  lock.lock();
  if (!outcome.refusal) return true;
  log(LogLevel::warning, "registry.word_waits", {{"code", name(outcome.refusal->code())}});
  tasks_.try_emplace(task.enquiry.customer, Task{task.enquiry, false});
  troubled_ = true;
  return true;
}

std::shared_ptr<engine::Command> Enquiries::command_for(const Task& task) {
  const IdentityEnquiry& row = task.enquiry;
  Word word = task.fresh ? Word::unheard : registry_.ask(row.reference);
  if (word == Word::unheard) {
    if (const auto who = directory_.customer(row.customer))
      word = registry_.question(row.reference,
                                vault_.open(*who, Class::statutory, "document", row.sealed_document),
                                vault_.open(*who, Class::statutory, "name", row.sealed_name));
  }
  const auto decide = [&](Verdict verdict) {
    auto command = std::make_shared<Decide>(row.customer, row.reference, verdict);
    command->confirmed_timers = registry_.config().confirmed_timers;
    return command;
  };
  switch (word) {
    case Word::match: return decide(Verdict::match);
    case Word::mismatch: return decide(Verdict::mismatch);
    case Word::unknown: return decide(Verdict::unknown);
    case Word::silent:
    case Word::unheard:
    case Word::undecided: break;
  }
  return std::make_shared<Wait>(row.customer, row.reference);
}

}  // namespace chenxi::ladder
