// After a new master key: the data keys of customers, wrapped by it instead of the one before.
#pragma once
#include "engine/command.h"
#include "identity/vault.h"

namespace chenxi::identity {

/// Puts newly wrapped data keys in the place of those that were read. Where somebody's have changed since (the wallet was closed
/// and a key destroyed), nothing is put back.
///   writes   customers; refuses nothing
class Rewrap : public engine::Command {
 public:
  struct One {
    std::int64_t customer = 0;
    WrappedKeys was, now;
  };
  explicit Rewrap(std::vector<One> all) : all_(std::move(all)) {}
  std::int64_t changed = 0;  // the answer

  const char* name() const override { return "identity.rewrap"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context&) override {
    for (const One& one : all_) keys.row<Customer>(one.customer);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::vector<One> all_;
};

}  // namespace chenxi::identity
