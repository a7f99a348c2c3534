// The timers that this room sets.
#pragma once
#include "banks/decide.h"
#include "banks/feed.h"
#include "banks/own_name.h"
#include "banks/shops/payout.h"
#include "engine/executor.h"

namespace chenxi::banks {

inline void register_timers(engine::Executor& executor, const identity::Vault& vault) {
  executor.on_timer(Recognise::kTimer, [&vault](std::int64_t customer) { return std::make_shared<Recognise>(vault, customer); });
  executor.on_timer(ports::kPayOutTimer, [](std::int64_t payout) { return std::make_shared<PayOut>(payout); });
  executor.on_timer("banks.ask_again", [](std::int64_t order) { return std::make_shared<AskAgain>(order); });
  executor.on_timer("banks.read", [](std::int64_t bank) { return std::make_shared<ReadOn>(bank); });
}

}  // namespace chenxi::banks
