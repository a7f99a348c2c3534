// What became of a message.
#pragma once
#include "engine/command.h"
#include "ports/messages.h"

namespace chenxi::notify {

/// Marks a message sent or dropped and empties it; its row goes a day later.
class Settle : public engine::Command {
 public:
  Settle(std::int64_t message, ports::MessageState state, std::int64_t tries)
      : message_(message), state_(state), tries_(tries) {}
  const char* name() const override { return "notify.settle"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<ports::Message>(message_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t message_;
  ports::MessageState state_;
  std::int64_t tries_;
};

class Forget : public engine::Command {
 public:
  static constexpr const char* kTimer = "notify.forget";
  explicit Forget(std::int64_t message) : message_(message) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<ports::Message>(message_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t message_;
};

}  // namespace chenxi::notify
