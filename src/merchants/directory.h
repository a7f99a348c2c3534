// Directory: what HTTP threads may know about shops without asking the executor: names for screens and statements, and
// which orders wait on a payer's phone. It follows the store after each commit; the batch checks again.
#pragma once
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "engine/executor.h"
#include "merchants/rows.h"

namespace chenxi::merchants {

/// No order lives longer than this.
constexpr Duration kOrderLifeMax = hours(24);

class Directory : public engine::Observer {
 public:
  Directory();
  ~Directory() override;

  std::optional<Merchant> merchant(std::int64_t id) const;
  /// In the order in which they were made.
  std::vector<Merchant> merchants() const;
  /// Orders that only this customer can pay and that may still be paid, oldest first.
  std::vector<Order> awaiting(std::int64_t customer, Instant now) const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace chenxi::merchants
