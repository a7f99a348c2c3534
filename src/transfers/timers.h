// The timers of this room. app calls register_timers(); identity rings kClaimTimer for a customer whose number or
// address was proved.
#pragma once
#include "engine/executor.h"
#include "ports/recallable_holds.h"
#include "ports/services.h"
#include "rules/packs.h"

namespace chenxi::transfers {

constexpr const char* kArriveTimer =
    ports::kRecalledTimer;  // about a transfer; also when a case has called it back
constexpr const char* kClaimTimer = "transfers.claim";    // about a customer

/// Before executor.open().
void register_timers(engine::Executor& executor, const rules::Packs& packs);
inline void register_timers(engine::Executor& executor, ports::Services& services) {
  register_timers(executor, services.packs);
}

}  // namespace chenxi::transfers
