// What becomes of personal data when a wallet is closed. It is sealed under two keys of its customer: `own` is destroyed with the
// closing, `statutory` when the law no longer wants it kept. The books name accounts only and stay whole.
#pragma once
#include "closing/rows.h"
#include "engine/command.h"

namespace chenxi::closing {

/// In the commit that closes: destroys the `own` key and what it had sealed in the rows of identity; writes down how long the
/// rest is kept, and the timer that ends it. `years` after today, by the calendar.
void destroy_own(engine::Context& ctx, std::int64_t customer, std::int64_t years);

/// Timer, when retention is over: destroys the `statutory` key, and every keyed hash by which number, address or document
/// could be found again.
///   writes   customer, documents, closed_wallets; event "customer.erased"
class DestroyStatutory : public engine::Command {
 public:
  static constexpr const char* kTimer = "closing.destroy_statutory";
  explicit DestroyStatutory(std::int64_t customer) : id_(customer) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t id_;
};

}  // namespace chenxi::closing
