#include "notify/settle.h"

namespace chenxi::notify {

Result<engine::ObjectRef> Settle::run(engine::Context& ctx) {
  const ports::Message* row = ctx.find<ports::Message>(message_);
  if (row == nullptr || row->state != ports::MessageState::waiting) return engine::ObjectRef{};

  // From here it happens.
  ports::Message& message = ctx.edit<ports::Message>(message_);
  message.state = state_;
  message.tries = tries_;
  message.done_at = ctx.now();
  message.sealed_to.clear();
  message.sealed_params.clear();
  ctx.schedule(ctx.now() + days(1), Forget::kTimer, message_);
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> Forget::run(engine::Context& ctx) {
  if (ctx.find<ports::Message>(message_) != nullptr) ctx.erase<ports::Message>(message_);
  return engine::ObjectRef{};
}

}  // namespace chenxi::notify
