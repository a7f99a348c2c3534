// What the commands of this room share: who can receive, and how money that waits ends.
//
// Money on its way lies in the payer's own held account, so it is his until it arrives: a crash, a closed payee or a
// forgotten claim can only ever give it back to him.
#pragma once
#include "base/public_id.h"
#include "engine/command.h"
#include "ports/recallable_holds.h"
#include "rules/rules.h"
#include "transfers/rows.h"

namespace chenxi::transfers {

inline engine::ObjectRef ref(std::int64_t transfer) { return {static_cast<std::int64_t>(IdKind::transfer), transfer}; }

/// Through what the payee was named; kind 0: by a code.
struct Way {
  std::int64_t kind = 0;
  Hash32 index{};
};
inline Way way_of(const PersonTransfer& transfer) { return {transfer.handle_kind, transfer.handle_index}; }

/// Does nothing leave the payer's wallet now: has he stopped it, or has the house frozen it? His row must be
/// named.
bool is_stopped(engine::Context& ctx, std::int64_t payer);

void keys_for_receiving(engine::Keys& keys, std::int64_t payee, const Way& way);
/// Who receives under this handle now: 0 where nobody is registered, where its owner does not want to be found by it,
/// or where it has to be confirmed anew (a number that changed hands).
std::int64_t receiver_of(engine::Context& ctx, const Way& way);
/// Could this much arrive at this customer through this way? Every reason why not looks the same from outside.
bool can_receive(engine::Context& ctx, const rules::Pack& pack, std::int64_t payee, const Way& way, std::int64_t amount);

rules::Spend spend_of(const PersonTransfer& transfer);
/// Main to the payee's main: the whole of a transfer that arrives at once.
ledger::Leg direct_leg(const identity::Customer& payer, const identity::Customer& payee, std::int64_t amount);
ledger::Leg hold_leg(const identity::Customer& payer, std::int64_t amount);

/// Has a case called it back? Then its money has left the payer's held account already. Its row must be
/// named.
bool is_recalled(engine::Context& ctx, const PersonTransfer& transfer);

/// keys() of whoever ends a transfer.
void keys_for_ending(engine::Keys& keys, engine::Context& found, std::int64_t transfer);
/// Refuses what can_post() refuses on the payer's side (his account is frozen); then a timer comes again.
Done can_deliver(engine::Context& ctx, const PersonTransfer& transfer, const identity::Customer& payee);
Done can_give_back(engine::Context& ctx, const PersonTransfer& transfer);
/// After the line. The money arrives at `payee`; he is known from now on.
void deliver(engine::Context& ctx, std::int64_t transfer, std::int64_t payee);
/// After the line. The money returns to the payer, and makes room in his windows where the rules say so.
void give_back(engine::Context& ctx, const rules::Pack& pack, std::int64_t transfer, State end);
/// After the line. What a case has called back is over; nothing is posted.
void end_recalled(engine::Context& ctx, std::int64_t transfer);
/// After the line: one more transfer between the two.
void remember_payee(engine::Context& ctx, std::int64_t payer, std::int64_t payee);

}  // namespace chenxi::transfers
