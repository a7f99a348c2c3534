#include "payments/splits/split.h"

#include <set>

#include "base/planted.h"
#include "base/public_id.h"
#include "merchants/cap.h"
#include "payments/load_all.h"
#include "payments/splits/partners.h"
#include "payments/splits/share_out.h"
#include "payments/splits/shares.h"
#include "rules/fees.h"

namespace chenxi::payments {

using ledger::Leg;
using ledger::TransferKind;
using merchants::Merchant;

namespace {

engine::ObjectRef ref(IdKind kind, std::int64_t id) { return {static_cast<std::int64_t>(kind), id}; }

bool accepted(const SplitPartner* partner) { return partner != nullptr && partner->state == PartnerState::accepted; }

template <class Visit>
void each_share(engine::Context& ctx, const Split& split, Visit visit) {
  for (std::int64_t id = split.first; id < split.first + split.count; ++id) visit(ctx.get<SplitShare>(id));
}

Leg leg(ledger::AccountId debit, ledger::AccountId credit, std::int64_t amount, std::int64_t object) {
  Leg out;
  out.kind = TransferKind::split;
  out.debit = debit;
  out.credit = credit;
  out.amount = amount;
  out.object = object;
  return out;
}

/// After the line, and after nothing of it was there.
ledger::AccountId aside_of(engine::Context& ctx, const Split& split) {
  if (const auto* aside = ctx.find<SplitAside>(split.merchant)) return aside->account;
  const ledger::AccountId account = ctx.open_account(ledger::AccountKind::escrow, split.merchant, split.currency);
  ctx.insert(SplitAside{split.merchant, account});
  return account;
}

}  // namespace

std::string_view name(SplitWhen when) {
  switch (when) {
    case SplitWhen::paid: return "paid";
    case SplitWhen::confirmed: return "confirmed";
  }
  return "";
}

std::string_view name(SplitState state) {
  switch (state) {
    case SplitState::planned: return "planned";
    case SplitState::waiting: return "waiting";
    case SplitState::shared: return "shared";
    case SplitState::lapsed: return "lapsed";
  }
  return "";
}

std::string_view name(ShareState state) {
  switch (state) {
    case ShareState::planned: return "planned";
    case ShareState::waiting: return "waiting";
    case ShareState::paid: return "paid";
    case ShareState::kept: return "kept";
  }
  return "";
}

void add_to(Encoder& said, const AskedSplit& asked) {
  said.add("split").add(static_cast<std::int64_t>(asked.when));
  for (const AskedShare& share : asked.shares) said.add(share.receiver).add(share.bps).add(share.fixed);
}

void keys_for_plan(engine::Keys& keys, std::int64_t merchant, const AskedSplit& asked) {
  for (const AskedShare& share : asked.shares) {
    keys.row<Merchant>(share.receiver);
    keys.row<SplitPartner>(merchant, share.receiver);
  }
}

Done allow_plan(engine::Context& ctx, const rules::Pack& pack, const Merchant& shop, const money::Money& of,
                const AskedSplit& asked) {
  const std::int64_t amount = of.minor;
  std::set<std::int64_t> seen;
  std::vector<Part> parts;
  std::int64_t bps = 0, sum = 0;
  for (std::size_t i = 0; i < asked.shares.size(); ++i) {
    const AskedShare& share = asked.shares[i];
    const auto* receiver = ctx.find<Merchant>(share.receiver);
    if (receiver == nullptr || !may_share(*receiver) || !accepted(ctx.find<SplitPartner>(shop.id, share.receiver)) ||
        !seen.insert(share.receiver).second)
      return refuse(Code::split_invalid, {.pointer = "/split/shares/" + std::to_string(i) + "/shop"});
    if (!takes_in(ctx, *receiver, of.currency))
      return refuse(Code::currency_mismatch, {.pointer = "/split/shares/" + std::to_string(i) + "/shop"});
    bps += share.bps;
    parts.push_back({share.bps, share.fixed});
  }
  if (bps <= kWholeBps)
    for (const std::int64_t share : shares_of(amount, parts)) sum += share;
  const rules::Fees& fees = pack.at(ctx.now()).fees;
  const std::int64_t most = amount - rules::fee_of(fees, static_cast<std::size_t>(shop.standing), amount);
  if (bps > kWholeBps || sum > most) return refuse(Code::split_invalid, {.pointer = "/split/shares", .amount_minor = most});
  return done();
}

void plan(engine::Context& ctx, const merchants::Order& order, const AskedSplit& asked) {
  Split split;
  split.order = order.id;
  split.merchant = order.merchant;
  split.when = asked.when;
  split.count = static_cast<std::int64_t>(asked.shares.size());
  split.amount = order.amount;
  split.currency = order.currency;
  for (const AskedShare& one : asked.shares) {
    SplitShare share;
    share.id = ctx.new_id();
    if (split.first == 0) split.first = share.id;
    share.order = order.id;
    share.giver = order.merchant;
    share.receiver = one.receiver;
    share.bps = one.bps;
    share.fixed = one.fixed;
    share.account = ctx.get<Merchant>(one.receiver).account;
    ctx.insert(share);
  }
  ctx.insert(split);
}

void keys_for_sharing(engine::Keys& keys, engine::Context& found, std::int64_t order) {
  keys.row<Split>(order);
  const Split* split = found.found<Split>(order);
  if (split == nullptr) return;
  keys.row<SplitAside>(split->merchant);
  for (std::int64_t id = split->first; id < split->first + split->count; ++id) {
    keys.row<SplitShare>(id);
    const SplitShare* share = found.found<SplitShare>(id);
    if (share == nullptr) continue;
    keys.row<Merchant>(share->receiver);
    keys.row<SplitPartner>(split->merchant, share->receiver);
    keys.row<merchants::ShopTakings>(share->receiver);
  }
}

bool can_take(engine::Context& ctx, const rules::Pack& pack, const SplitShare& share, std::int64_t amount) {
  const auto& receiver = ctx.get<Merchant>(share.receiver);
  const ledger::Account* account = ctx.books().find(share.account);
  return may_share(receiver) && account != nullptr && account->state == ledger::AccountState::open &&
         account->currency == ctx.get<Split>(share.order).currency &&
         accepted(ctx.find<SplitPartner>(share.giver, share.receiver)) &&
         merchants::allow_taking(ctx, pack, receiver, amount).has_value();
}

Sharing share_payment(engine::Context& ctx, const rules::Pack& pack, std::int64_t order, std::int64_t payment) {
  Sharing out;
  if (ctx.find<Split>(order) == nullptr) return out;
  const Split planned = ctx.get<Split>(order);
  std::vector<Part> parts;
  each_share(ctx, planned, [&](const SplitShare& share) { parts.push_back({share.bps, share.fixed}); });
  const std::vector<std::int64_t> due = shares_of(planned.amount, parts);
  const ledger::AccountId shop = ctx.get<Merchant>(planned.merchant).account;
  const bool waits = planned.when == SplitWhen::confirmed;
  std::int64_t aside = 0;
  for (std::int64_t i = 0; i < planned.count; ++i) {
    SplitShare& share = ctx.edit<SplitShare>(planned.first + i);
    const std::int64_t amount = due[static_cast<std::size_t>(i)];
    const bool takes = waits || can_take(ctx, pack, share, amount);
    share.state = waits ? ShareState::waiting : takes ? ShareState::paid : ShareState::kept;
    share.due = takes ? amount : 0;
    if (waits) aside += amount;
    if (waits || !takes || amount == 0) continue;
    share.paid = amount;
    merchants::count_taking(ctx, ctx.get<Merchant>(share.receiver), amount);
    out.legs.push_back(leg(shop, share.account, amount, payment));
    out.shares.push_back(share.id);
  }
  Split& split = ctx.edit<Split>(order);
  split.payment = payment;
  split.state = waits ? SplitState::waiting : SplitState::shared;
  if (!waits) {
    split.ended_at = ctx.now();
    return out;
  }
  split.until = ctx.now() + days(kSplitDays);
  split.timer = ctx.schedule(split.until, ShareDue::kTimer, order);
  const ledger::AccountId to = aside_of(ctx, planned);
  if (aside > 0) {
    out.legs.push_back(leg(shop, to, aside, payment));
    out.shares.push_back(0);
  }
  return out;
}

void shared(engine::Context& ctx, std::int64_t order, const Sharing& sharing, ledger::TransferId first) {
  std::int64_t sum = 0;
  std::int64_t row = static_cast<std::int64_t>(first);
  for (std::size_t i = 0; i < sharing.legs.size(); ++i, ++row) {
    if (sharing.shares[i] == 0) continue;
    SplitShare& share = ctx.edit<SplitShare>(sharing.shares[i]);
    share.row = ledger::TransferId{row};
    sum += sharing.legs[i].amount;
    ctx.emit("split.paid", share.receiver, ref(IdKind::split, share.id), sharing.legs[i].amount, ctx.get<Split>(order).currency);
  }
  if (sum == 0) return;
  const Split& split = ctx.get<Split>(order);
  ctx.emit("split.paid", split.merchant, ref(IdKind::order, order), sum, split.currency);
}

void keys_for_unwinding(engine::Keys& keys, engine::Context& found, const Payment& paid) {
  if (paid.order == 0) return;
  keys.row<Split>(paid.order);
  keys.row<SplitAside>(paid.merchant);
  const Split* split = found.found<Split>(paid.order);
  if (split == nullptr) return;
  for (std::int64_t id = split->first; id < split->first + split->count; ++id) keys.row<SplitShare>(id);
}

Unwinding unwind(engine::Context& ctx, const Payment& paid, std::int64_t amount) {
  Unwinding out;
  const Split* split = paid.order == 0 ? nullptr : ctx.find<Split>(paid.order);
  if (split == nullptr) return out;
  const bool waits = split->state == SplitState::waiting;
  std::vector<const SplitShare*> shares;
  std::vector<Got> got;
  each_share(ctx, *split, [&](const SplitShare& share) {
    if (share.state != ShareState::paid && share.state != ShareState::waiting) return;
    shares.push_back(&share);
    got.push_back({share.due, share.returned});
  });
  const std::vector<std::int64_t> wanted = takes_of(paid.amount, (PLANTED(shares_of_each_refund_alone) ? 0 : paid.refunded) + amount, got);
  const ledger::AccountId shop = ctx.get<Merchant>(paid.merchant).account;
  std::int64_t aside = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (wanted[i] == 0) continue;
    const SplitShare& share = *shares[i];
    if (waits) {
      aside += wanted[i];
      out.taken.push_back({share.id, wanted[i], wanted[i]});
      continue;
    }
    const ledger::Account* account = ctx.books().find(share.account);
    const bool open = account != nullptr && account->state == ledger::AccountState::open;
    const std::int64_t taken = open ? std::min(wanted[i], account->balance) : 0;
    out.taken.push_back({share.id, wanted[i], taken});
    if (taken == 0) continue;
    out.legs.push_back(leg(share.account, shop, taken, 0));
    out.legs.back().reverses = share.row;
  }
  if (aside > 0) out.legs.push_back(leg(ctx.get<SplitAside>(paid.merchant).account, shop, aside, 0));
  return out;
}

void unwound(engine::Context& ctx, const Payment& paid, const Unwinding& unwinding) {
  std::int64_t sum = 0;
  for (const Unwinding::Taken& one : unwinding.taken) {
    SplitShare& share = ctx.edit<SplitShare>(one.share);
    share.returned += one.taken;
    share.owed = one.wanted - one.taken;
    if (share.state != ShareState::paid || one.taken == 0) continue;
    sum += one.taken;
    ctx.emit("split.returned", share.receiver, ref(IdKind::split, share.id), one.taken, paid.currency);
  }
  if (sum > 0) ctx.emit("split.returned", paid.merchant, ref(IdKind::order, paid.order), sum, paid.currency);
}

std::optional<SplitView> found_split(engine::Context& ctx, std::int64_t order) {
  const Split* split = ctx.find<Split>(order);
  if (split == nullptr) return std::nullopt;
  SplitView out{*split, {}, {}};
  each_share(ctx, *split, [&](const SplitShare& share) {
    out.shares.push_back(share);
    out.names.push_back(ctx.get<Merchant>(share.receiver).name);
  });
  return out;
}

std::map<std::int64_t, SplitView> fetch_splits(engine::Context& ctx, std::span<const std::int64_t> orders) {
  std::map<std::int64_t, SplitView> out;
  std::vector<std::int64_t> shares;
  for (Split& split : load_all<Split>(ctx.reader(), {orders.begin(), orders.end()})) {
    for (std::int64_t i = 0; i < split.count; ++i) shares.push_back(split.first + i);
    out[split.order].split = std::move(split);
  }
  std::map<std::int64_t, SplitShare> parts;
  std::set<std::int64_t> receivers;
  for (const SplitShare& share : load_all<SplitShare>(ctx.reader(), shares)) {
    receivers.insert(share.receiver);
    parts.emplace(share.id, share);
  }
  std::map<std::int64_t, std::string> names;
  for (Merchant& shop : load_all<Merchant>(ctx.reader(), {receivers.begin(), receivers.end()}))
    names.emplace(shop.id, std::move(shop.name));
  for (auto& [order, view] : out)
    for (std::int64_t id = view.split.first; id < view.split.first + view.split.count; ++id) {
      view.shares.push_back(parts.at(id));
      view.names.push_back(names.at(view.shares.back().receiver));
    }
  return out;
}

std::optional<SplitView> fetch_split(engine::Context& ctx, std::int64_t order) {
  auto found = fetch_splits(ctx, {&order, 1});
  if (found.empty()) return std::nullopt;
  return std::move(found.begin()->second);
}

}  // namespace chenxi::payments
