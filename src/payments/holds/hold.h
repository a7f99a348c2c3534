// Hold: an order that is captured later sets its payer's money aside when he pays. It stays his, in his held account, until its
// shop takes it, all or a part, once; what the shop does not take comes back in that commit, and everything when its time is over.
#pragma once
#include "engine/executor.h"
#include "payments/holds/rows.h"
#include "payments/settle.h"
#include "payments/splits/share_out.h"
#include "rules/packs.h"

namespace chenxi::payments {

/// The longest that a shop may hold, and how long it is where the order does not say.
constexpr std::int64_t kHoldDaysMax = 7;

struct HoldView {
  Hold hold;
  std::string shop;  // its public name
};

/// Beside what a payment needs.
void keys_for_holding(engine::Keys& keys, std::int64_t merchant);
/// After the line, instead of settling: sets aside, counts as a payment does, closes the order to others. Gives the hold's id.
///   writes    main -> held; the hold, its timer, the order; event "order.authorized" to the shop
std::int64_t set_aside(engine::Context& ctx, const Paying& paying, const ledger::Leg& leg);

/// What ending a hold reads; nothing where there is none.
void keys_for_ending(engine::Keys& keys, engine::Context& found, std::int64_t hold);
/// May all of it go back?
Done can_release(engine::Context& ctx, const Hold& hold);
/// After the line: gives all of it back, in the windows of its own time that still run.
///   writes    held -> main; the hold; a notice to the payer; event "order.released" to the shop
void release(engine::Context& ctx, const rules::Pack& pack, std::int64_t hold);

/// The leg that gives back what is not taken.
ledger::Leg leg_back(engine::Context& ctx, const rules::Pack& pack, const Hold& hold, std::int64_t amount);
/// After the line and the posting: limits get back `given_back`, lists let it go. Its timer is the caller's: it may be the caller.
void end_hold(engine::Context& ctx, const rules::Pack& pack, std::int64_t hold, HoldState state, std::int64_t given_back,
              ledger::TransferId last);

/// A hold as it was when it was made.
Hold as_held(Hold row);

/// "payments.release_hold": its time is over and the shop has not taken it.
///   writes    as release(); the order is over. Nothing where it has ended
class ReleaseHold : public engine::Command {
 public:
  static constexpr const char* kTimer = "payments.release_hold";
  ReleaseHold(const rules::Packs& packs, std::int64_t hold) : packs_(packs), hold_(hold) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_ending(keys, found, hold_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const rules::Packs& packs_;
  std::int64_t hold_;
};

/// For queries: what this payer has held now, oldest first.
std::vector<HoldView> held_of(engine::Context& ctx, std::int64_t payer);

/// Before executor.open().
inline void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer(ReleaseHold::kTimer, [&packs](std::int64_t hold) { return std::make_shared<ReleaseHold>(packs, hold); });
  executor.on_timer(ShareDue::kTimer, [](std::int64_t order) { return std::make_shared<ShareDue>(order); });
}

}  // namespace chenxi::payments
