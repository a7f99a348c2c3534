// Recovery: books that came back from a backup are compared with the last known head before money moves
// again.
//
// Between the backup and the loss, people used idempotency keys, codes and sessions that the restored books
// have never seen. Until an operator has confirmed the head, every command is refused `in_recovery` unless it
// says that it may run; timers stand still; reading works. After that, an unknown key stamped before the
// confirmation is refused for ever with `key_before_restore`: it may have been carried out in the time that
// is missing. Payment codes of that time are refused too, and row numbers continue far above those that may
// have been given out.
#pragma once
#include "engine/command.h"

namespace chenxi::engine {

/// Row numbers that a restore leaves out: more than can have been given between a backup and its restoring.
constexpr std::int64_t kObjectsLeftOut = std::int64_t{1} << 32;

/// A head that somebody kept: from a backup's manifest, `chenxi ledger head`, or a receipt (the root of its
/// batch).
struct KnownHead {
  std::int64_t batch = 0;
  Hash32 hash{};  // the batch's hash, or its Merkle root
};

/// "engine.end_recovery": the operator's word, over the instance's own socket.
///   refuses  not_found: nothing waits for confirmation; head_mismatch: these books never had that head;
///            head_ahead: batches after the backup are lost, and `accept_loss` does not say so
///   writes   the recovery row
class EndRecovery : public Command {
 public:
  EndRecovery(std::optional<KnownHead> known, bool accept_loss) : known_(known), accept_loss_(accept_loss) {}
  Recovery recovery;  // the answer
  std::int64_t lost_batches = 0;

  const char* name() const override { return "engine.end_recovery"; }
  void keys(Keys& keys, Context& found) override;
  Result<ObjectRef> run(Context& ctx) override;
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
  bool runs_in_recovery() const override { return true; }

 private:
  std::optional<KnownHead> known_;
  bool accept_loss_;
};

}  // namespace chenxi::engine
