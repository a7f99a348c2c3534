// A number that nobody has costs what a number costs that somebody has: counted in rows that are asked for
// and in bytes of randomness, of which every sealing draws some; never in time.
#pragma once
#include <map>

#include "tests/identity/desk.h"

namespace chenxi::identity::testing {

/// The memory store, noting what is asked of it.
class NotingStore : public store::Store {
 public:
  NotingStore(std::unique_ptr<store::Store> inner, std::map<std::string, std::size_t>& asked)
      : inner_(std::move(inner)), asked_(asked) {}
  void load(const store::TableInfo& table, std::span<const store::Key> keys,
            const store::FreshRow& fresh) override {
    asked_[std::string(table.name) + " by key"] += keys.size();
    inner_->load(table, keys, fresh);
  }
  void scan(const store::TableInfo& table, const store::Range& range, const store::FreshRow& fresh) override {
    asked_[std::string(table.name) + " by range"] += 1;
    inner_->scan(table, range, fresh);
  }
  void flush(const store::TableInfo& table, std::span<const void* const> rows,
             std::span<const store::Key> erased) override {
    asked_[std::string(table.name) + " written"] += rows.size() + erased.size();
    inner_->flush(table, rows, erased);
  }
  std::vector<bool> find(const store::TableInfo& table, std::span<const store::Key> keys) override {
    asked_[std::string(table.name) + " looked for"] += keys.size();
    return inner_->find(table, keys);
  }
  void commit() override { inner_->commit(); }
  std::unique_ptr<store::Reader> open_reader() override { return inner_->open_reader(); }

 private:
  std::unique_ptr<store::Store> inner_;
  std::map<std::string, std::size_t>& asked_;
};

class EqualWork : public Desk {
 protected:
  std::map<std::string, std::size_t> asked;

  std::unique_ptr<store::Store> open_store() override {
    return std::make_unique<NotingStore>(Desk::open_store(), asked);
  }
  /// As after a restart: what was read before is not in memory.
  std::map<std::string, std::size_t> work_of(const std::function<void()>& request) {
    engine->stop();
    start(true);
    asked.clear();
    const std::size_t before = rng.drawn;
    request();
    asked["bytes of randomness"] = rng.drawn - before;
    return asked;
  }
};

}  // namespace chenxi::identity::testing
