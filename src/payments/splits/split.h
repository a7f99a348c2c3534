// Split: an order says whom of the shop's partners its payment is shared with. The payer pays the shop, and sees one payment; the
// shares leave the shop in the same commit, or wait in an account of their own until the shop confirms them. What is refunded comes
// back from everybody in the same part.
#pragma once
#include <map>

#include "base/bytes.h"
#include "engine/command.h"
#include "ledger/books.h"
#include "merchants/rows.h"
#include "money/money.h"
#include "payments/rows.h"
#include "payments/splits/rows.h"
#include "rules/pack.h"

namespace chenxi::payments {

constexpr std::size_t kSharesMax = 50;
/// So long shares wait to be confirmed; then they are the shop's.
constexpr std::int64_t kSplitDays = 30;

struct AskedShare {
  std::int64_t receiver = 0;
  std::int64_t bps = 0, fixed = 0;  // one of the two
};
struct AskedSplit {
  SplitWhen when = SplitWhen::paid;
  std::vector<AskedShare> shares;
};
void add_to(Encoder& said, const AskedSplit& asked);

// ------------------------------------------------------------------------------------------------ when the order is made

void keys_for_plan(engine::Keys& keys, std::int64_t merchant, const AskedSplit& asked);
/// Refuses, with a pointer: split_invalid (somebody who is no accepted partner, or twice there),
/// currency_mismatch (one whose takings are in another); split_invalid (more than what is left of the amount
/// once the shop's own fee for it is taken).
Done allow_plan(engine::Context& ctx, const rules::Pack& pack, const merchants::Merchant& shop,
                const money::Money& amount, const AskedSplit& asked);
/// After the line.
void plan(engine::Context& ctx, const merchants::Order& order, const AskedSplit& asked);

// ------------------------------------------------------------------------------------------------ when it is paid

void keys_for_sharing(engine::Keys& keys, engine::Context& found, std::int64_t order);
/// Legs that follow those of a payment or a confirmation, and what they are of.
struct Sharing {
  std::vector<ledger::Leg> legs;
  std::vector<std::int64_t> shares;  // leg by leg: the share that it pays; 0: none
};
/// After the line: fixes what each share is of this payment. A share whose receiver cannot take it stays the
/// shop's: he is nobody's partner any more, his shop is closed, its cap is full or its account is in another
/// currency.
Sharing share_payment(engine::Context& ctx, const rules::Pack& pack, std::int64_t order, std::int64_t payment);
/// When the legs are posted, `first` being the row of the first of them.
///   writes   the shares' rows; event "split.paid" to each receiver, and to the shop
void shared(engine::Context& ctx, std::int64_t order, const Sharing& sharing, ledger::TransferId first);

// ------------------------------------------------------------------------------------------------ when it is refunded

void keys_for_unwinding(engine::Keys& keys, engine::Context& found, const Payment& paid);
struct Unwinding {
  struct Taken {
    std::int64_t share = 0, wanted = 0, taken = 0;
  };
  std::vector<ledger::Leg> legs;  // to the shop, before it gives back; their object is the refund's
  std::vector<Taken> taken;
};
/// What comes back to the shop for a refund of `amount`. Whoever does not have his part gives what he has; the rest is the
/// shop's to bear, stands in his share as owed, and is taken with a later refund of the same payment.
Unwinding unwind(engine::Context& ctx, const Payment& paid, std::int64_t amount);
/// After the line, when its legs are posted.
///   writes   the shares; event "split.returned" to each who gave back, and to the shop
void unwound(engine::Context& ctx, const Payment& paid, const Unwinding& unwinding);

// ------------------------------------------------------------------------------------------------ looking at it

struct SplitView {
  Split split;
  std::vector<SplitShare> shares;
  std::vector<std::string> names;  // of the receivers
};
/// For answers: rows that keys_for_sharing() named.
std::optional<SplitView> found_split(engine::Context& ctx, std::int64_t order);
/// For questions: of a whole page of orders in as many look-ups as of one. Those that are not shared are not
/// among them.
std::map<std::int64_t, SplitView> fetch_splits(engine::Context& ctx, std::span<const std::int64_t> orders);
std::optional<SplitView> fetch_split(engine::Context& ctx, std::int64_t order);

}  // namespace chenxi::payments
