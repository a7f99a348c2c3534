// Trace: where the money of one transfer went, read off the rows of the books.
//
// The problem: whoever deceives passes on at once what he got, so that freezing the receiver alone finds an empty account;
// and whoever received from him may be honest, so nobody may lose more than his part. The picture: the disputed amount is
// a quantity that flows down the rows. Three rules (DECISIONS.md):
//   - what still lies on an account covers the share that reached it, first: at most the share, at most the balance;
//   - the rest of the share left with the account's later rows, in proportion to their amounts, and none carries more
//     than its own amount; what is only set aside in the holder's name (for another case, say) comes after what has left;
//   - what reached a shop was paid for with goods, and what reached a bank or a counter has left the books: it is shown
//     there, and not followed.
// So the shares of all places, and what was not found, always add up to the disputed amount. Rows never change, and this
// runs in the batch that freezes, so nobody can move money between the look and the freeze.
#pragma once
#include <map>

#include "disputes/rows.h"
#include "engine/command.h"
#include "rules/pack.h"

namespace chenxi::disputes {

/// A share below this (minor units) is not followed: nobody is bothered for cents.
constexpr std::int64_t kShareMin = 100;

struct Origin {
  std::int64_t payer = 0;
  ledger::TransferId arrived = ledger::TransferId::none;
  std::int64_t amount = 0;
};
struct Trace {
  std::vector<TraceStep> steps;  // breadth first; dispute 0
  std::int64_t frozen = 0;
  std::int64_t lost = 0;  // not found within the bounds, or below kShareMin
  bool cut = false;       // a bound ended it
};
/// Rows of the books, also those that the running batch has just made. What was read stays: rows never change, and a
/// command is asked for its keys more than once.
class Rows {
 public:
  std::optional<ledger::Transfer> row(engine::Context& ctx, ledger::TransferId id);
  /// The rows of an account after `since`, oldest first; the newest `max` where there are more (`cut`).
  std::vector<ledger::Transfer> after(engine::Context& ctx, ledger::AccountId account, ledger::TransferId since,
                                      std::int64_t max, bool& cut);
  /// What became of money that was set aside by `hold`: the row that took it from there to somebody else; nullopt: it still
  /// waits, or went back to its owner.
  std::optional<ledger::Transfer> end_of_hold(engine::Context& ctx, const ledger::Transfer& hold, std::int64_t max, bool& cut);

 private:
  std::map<ledger::TransferId, ledger::Transfer> known_;
};

/// All that one trace reads, whatever the rules allow an account: a batch waits for it.
constexpr std::int64_t kRowsMax = 2000;

/// `origin.arrived` must be a row that credits a customer.
Trace trace(engine::Context& ctx, Rows& rows, const Origin& origin, const rules::Disputes& bounds);

}  // namespace chenxi::disputes
