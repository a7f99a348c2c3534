#include "settlement/settle.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/public_id.h"
#include "ledger/statement.h"
#include "ports/system_accounts.h"
#include "rules/calendar.h"

namespace chenxi::settlement {
namespace {

using identity::Customer;
using ledger::AccountKind;
using ledger::Leg;
using ledger::Transfer;
using ledger::TransferId;
using ledger::TransferKind;
using merchants::Merchant;
using ports::ShopAccount;
using ports::ShopPayout;

engine::ObjectRef about(std::int64_t settlement) {
  return {static_cast<std::int64_t>(IdKind::settlement), settlement};
}

const rules::SettlementTerms& terms_of(const rules::Pack& pack, Instant now) {
  return pack.at(now).settlement;
}

void put(Settlement& one, const Sums& sums) {
  one.payments = sums.payments;
  one.gross = sums.gross;
  one.refunds = sums.refunds;
  one.refunded = sums.refunded;
  one.returned = sums.returned;
  one.other_in = sums.other_in;
  one.other_out = sums.other_out;
  one.fees = sums.fees;
  one.fees_back = sums.fees_back;
}

/// Nothing is sent: the bank has refused it and the owner has not chosen since, or the house has frozen his
/// wallet.
bool stays_in_the_shop(engine::Context& ctx, const ShopAccount& account) {
  const auto* owner = ctx.find<Customer>(account.owner);
  const bool frozen = owner != nullptr && owner->state == identity::CustomerState::frozen;
  return frozen || !account.refused.empty();
}
void keys_for_staying(engine::Keys& keys, engine::Context& found, std::int64_t merchant) {
  keys.row<ShopAccount>(merchant);
  if (const auto* account = found.found<ShopAccount>(merchant)) keys.row<Customer>(account->owner);
}

/// The bank knows a payout by what is settled: books that come back from a backup and settle the same takings
/// again ask about the same payout, and nothing is paid twice.
std::string reference_of(const Settlement& one, const Transfer& newest) {
  const Hash32 hash = sha256(Encoder(1)
                                 .add("shop payout")
                                 .add(one.merchant)
                                 .add(one.number)
                                 .add(view(newest.leaf))
                                 .add(one.amount)
                                 .bytes());
  return "CX" + base32(view(hash)).substr(0, 24);
}

Settlement fresh(engine::Context& ctx, const ShopAccount& account, const Progress& progress, Kind kind) {
  Settlement one;
  one.merchant = account.merchant;
  one.id = ctx.new_id();
  one.owner = account.owner;
  one.link = account.link;
  one.kind = kind;
  one.number = progress.number + 1;
  one.from = one.to = progress.upto;
  one.from_day = progress.to_day == 0 ? 0 : progress.to_day + 1;
  one.brought = progress.left;
  one.owed_before = progress.owed;
  one.created_at = ctx.now();
  return one;
}

}  // namespace

Sums sums_of(const Settlement& one) {
  return {one.payments, one.gross,     one.refunds, one.refunded, one.returned,
          one.other_in, one.other_out, one.fees,    one.fees_back};
}

// -------------------------------------------------------------------------------------------------------
// what is read

Stretch read_stretch(store::Reader& reader, ledger::AccountId shop, TransferId from, TransferId stop,
                     std::int64_t max) {
  Stretch out;
  out.next = ledger::walk(reader, shop, from, [&](const Transfer& row) {
    if (row.id <= stop || static_cast<std::int64_t>(out.rows.size()) == max) return false;
    out.rows.push_back(row);
    return true;
  });
  if (out.next <= stop) out.next = TransferId::none;
  for (const Transfer& row : out.rows) {
    if (line_of(row, shop) != Line::refund || out.originals.contains(row.reverses)) continue;
    if (auto paid = store::load_one<Transfer>(reader, store::make_key(row.reverses)))
      out.originals.emplace(row.reverses, *std::move(paid));
  }
  return out;
}

FeeRules fee_rules(const rules::Packs& packs, const Merchant& shop, const merchants::Shop* own) {
  using merchants::Standing;
  const Instant accepted_at =
      shop.standing == Standing::accepted && own != nullptr ? own->decided_at : Instant{};
  return [&packs, standing = shop.standing, accepted_at](Instant at) {
    const Standing then = standing == Standing::accepted && at < accepted_at ? Standing::opened : standing;
    return FeeRule{packs.at(at)->at(at).fees, static_cast<std::size_t>(then)};
  };
}

std::int64_t due_through(const rules::SettlementTerms& terms, std::int64_t today) {
  return rules::shipped_calendar(terms.calendar)->paid_by(today, terms.days);
}

Instant next_run(const engine::Context& ctx, const rules::SettlementTerms& terms, std::int64_t merchant) {
  const auto calendar = rules::shipped_calendar(terms.calendar);
  const Duration into = {kFirstHour.us + minutes(merchant % kSpreadMinutes).us};
  // Before its hour on a working day, that very day.
  std::int64_t day = ctx.civil().day_number;
  if (!calendar->working(day) || ctx.books().calendar().start_of_day(day) + into <= ctx.now())
    day = calendar->after(day, 1);
  return ctx.books().calendar().start_of_day(day) + into;
}

// --------------------------------------------------------------------------------------------------------------
// begin

void Begin::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Merchant>(merchant_);
  keys_for_staying(keys, found, merchant_);
  keys.row<Progress>(merchant_);
}

Result<engine::ObjectRef> Begin::run(engine::Context& ctx) {
  const auto* shop = ctx.find<Merchant>(merchant_);
  const auto* account = ctx.find<ShopAccount>(merchant_);
  if (shop == nullptr || account == nullptr) return engine::ObjectRef{};
  const ledger::Account& till = ctx.books().account(shop->account);
  if (till.state == ledger::AccountState::closed) return engine::ObjectRef{};
  const auto pack = packs_.at(ctx.now());
  const auto& terms = terms_of(*pack, ctx.now());

  // From here it happens.
  if (ctx.find<Progress>(merchant_) == nullptr) {
    Progress first;
    first.merchant = merchant_;
    ctx.insert(first);
  }
  if (ctx.get<Progress>(merchant_).next_at > ctx.now())
    return engine::ObjectRef{};  // an account was chosen; its day comes
  Progress& progress = ctx.edit<Progress>(merchant_);
  const bool first_time = progress.next_at.us == 0;
  progress.next_at = next_run(ctx, terms, merchant_);
  ctx.schedule(progress.next_at, ports::kAccountChosenTimer, merchant_);
  const bool something = till.head > progress.upto || progress.left != 0 || progress.owed != 0;
  if (first_time || progress.running != 0 || stays_in_the_shop(ctx, *account) || !something)
    return engine::ObjectRef{};
  Settlement one = fresh(ctx, *account, progress, Kind::regular);
  one.mark = till.head;
  one.to_day = due_through(terms, ctx.civil().day_number);
  progress.running = one.id;
  progress.number = one.number;
  const std::int64_t id = one.id;
  ctx.insert(std::move(one));
  ctx.schedule(ctx.now(), kCountTimer, merchant_);
  return about(id);
}

// --------------------------------------------------------------------------------------------------------------
// count

struct Count::End {
  Due due;
  std::vector<Leg> legs;  // the one into `settling` is the last
};

void Count::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Merchant>(merchant_);
  keys_for_staying(keys, found, merchant_);
  keys.row<Progress>(merchant_);
  ports::key_of_system_account(keys, AccountKind::income_fees);
  const auto* shop = found.found<Merchant>(merchant_);
  const auto* progress = found.found<Progress>(merchant_);
  if (shop == nullptr || progress == nullptr || progress->running == 0) return;
  keys.row<merchants::Shop>(shop->owner, merchant_);
  keys.row<Settlement>(merchant_, progress->running);
  keys.row<ShopPayout>(progress->running);
  const auto* one = found.found<Settlement>(merchant_, progress->running);
  if (one == nullptr) return;
  read(found, *one, shop->account);
  for (const Transfer& row : stretch_.rows) {
    const Line line = line_of(row, shop->account);
    if (line == Line::refund) {
      keys.row<RefundFee>(row.id);
      keys.row<FeeReturned>(row.reverses);
    }
    if (line == Line::payment)
      keys.row<TradeDay>(merchant_, found.books().calendar().civil(row.at).day_number);
  }
}

void Count::read(engine::Context& ctx, const Settlement& one, ledger::AccountId account) {
  if (read_from_ == one.mark) return;
  read_from_ = one.mark;
  stretch_ = read_stretch(ctx.reader(), account, one.mark, one.from, kChunk);
  // The end of the day: what is newer stays for the next one.
  if (one.kind == Kind::regular) {
    const Instant end = ctx.books().calendar().start_of_day(one.to_day + 1);
    std::erase_if(stretch_.rows, [&](const Transfer& row) { return row.at >= end; });
  }
  const TransferId to = one.to != one.from      ? one.to
                        : stretch_.rows.empty() ? one.from
                                                : stretch_.rows.front().id;
  newest_ =
      to == TransferId::none ? std::nullopt : store::load_one<Transfer>(ctx.reader(), store::make_key(to));
}

/// What the settlement says after these rows.
Settlement Count::add_up(engine::Context& ctx, Settlement one) {
  const auto& shop = ctx.get<Merchant>(merchant_);
  counted_ = {};
  returned_.clear();
  for (const Transfer& row : stretch_.rows)
    if (line_of(row, shop.account) == Line::refund)
      if (const auto* so_far = ctx.find<FeeReturned>(row.reverses)) returned_[row.reverses] = *so_far;
  counted_.sums = sums_of(one);
  tally(counted_, stretch_.rows, shop.account,
        fee_rules(packs_, shop, ctx.find<merchants::Shop>(shop.owner, merchant_)), stretch_.originals,
        returned_);
  put(one, counted_.sums);
  if (newest_) one.to = newest_->id;
  if (!stretch_.rows.empty() &&
      one.from == TransferId::none)  // the first of all begins with the shop's oldest row
    one.from_day = ctx.books().calendar().civil(stretch_.rows.back().at).day_number;
  if (one.kind == Kind::regular)
    one.from_day = std::min(one.from_day == 0 ? one.to_day : one.from_day, one.to_day);
  one.mark = stretch_.next;
  return one;
}

Result<Count::End> Count::decide_end(engine::Context& ctx, const Settlement& one,
                                     const Progress& progress) const {
  const auto& shop = ctx.get<Merchant>(merchant_);
  const auto& account = ctx.get<ShopAccount>(merchant_);
  const auto* fees = ctx.find<ports::SystemAccount>(AccountKind::income_fees, 1);
  Standing standing;
  standing.brought = progress.left;
  standing.owed = progress.owed;
  standing.balance = ctx.books().account(shop.account).balance;
  standing.income = fees == nullptr ? 0 : ctx.books().account(fees->account).balance;
  const auto pack = packs_.at(ctx.now());
  const bool instant = one.kind == Kind::instant;
  End end;
  end.due = due_of(sums_of(one), standing, instant ? &terms_of(*pack, one.created_at) : nullptr, one.asked);
  if (stays_in_the_shop(ctx, account)) {  // since it began
    end.due.left += end.due.amount + end.due.instant_fee;
    end.due.amount = end.due.instant_fee = 0;
  }
  const std::int64_t fee = std::max<std::int64_t>(0, end.due.charged) + end.due.instant_fee;
  const auto leg = [&](TransferKind kind, ledger::AccountId debit, ledger::AccountId credit,
                       std::int64_t amount) {
    if (amount > 0) end.legs.push_back({kind, debit, credit, amount, 0, one.id, {}});
  };
  // The house's account for fees is opened by the first one that is taken.
  if (fees != nullptr) {
    leg(TransferKind::fee_return, fees->account, shop.account, std::max<std::int64_t>(0, -end.due.charged));
    leg(TransferKind::fee, shop.account, fees->account, fee);
  }
  leg(TransferKind::settle, shop.account, account.settling, end.due.amount);
  if (!end.legs.empty()) TRY(ctx.can_post(end.legs));
  if (fees == nullptr && fee > 0) {
    const ledger::Account& till = ctx.books().account(shop.account);
    if (till.state != ledger::AccountState::open) return refuse(Code::account_frozen);
    end.legs.insert(end.legs.begin(),
                    {TransferKind::fee, shop.account, ledger::AccountId::none, fee, 0, one.id, {}});
  }
  return end;
}

Result<engine::ObjectRef> Count::run(engine::Context& ctx) {
  const auto* progress = ctx.find<Progress>(merchant_);
  if (progress == nullptr || progress->running == 0) return engine::ObjectRef{};
  const std::int64_t id = progress->running;
  Settlement one = add_up(ctx, ctx.get<Settlement>(merchant_, id));
  const bool last = one.mark == TransferId::none;
  std::optional<End> end;
  if (last) end = TRY(decide_end(ctx, one, *progress));

  // From here it happens.
  for (const auto& [refund, back] : counted_.refund_fees) ctx.insert(RefundFee{refund, back});
  for (const auto& [payment, so_far] : returned_) {
    if (ctx.find<FeeReturned>(payment) == nullptr)
      ctx.insert(so_far);
    else
      ctx.edit<FeeReturned>(payment) = so_far;
  }
  const auto& shop = ctx.get<Merchant>(merchant_);
  for (const Transfer& row : stretch_.rows) {
    if (line_of(row, shop.account) != Line::payment) continue;
    const std::int64_t day = ctx.books().calendar().civil(row.at).day_number;
    if (ctx.find<TradeDay>(merchant_, day) == nullptr) ctx.insert(TradeDay{merchant_, day, 0});
    ctx.edit<TradeDay>(merchant_, day).payments += 1;
    Progress& known = ctx.edit<Progress>(merchant_);
    if (known.first_trade_day == 0 || day < known.first_trade_day) known.first_trade_day = day;
  }
  if (last) {
    finish(ctx, std::move(one), *end);
  } else {
    ctx.edit<Settlement>(merchant_, id) = std::move(one);
    ctx.schedule(ctx.now(), kCountTimer, merchant_);
  }
  return about(id);
}

void Count::finish(engine::Context& ctx, Settlement one, const End& end) {
  std::vector<Leg> legs = end.legs;
  for (Leg& leg : legs)
    if (leg.credit == ledger::AccountId::none)
      leg.credit = ports::open_system_account(ctx, AccountKind::income_fees);
  one.owed_after = end.due.owed;
  one.instant_fee = end.due.instant_fee;
  one.amount = end.due.amount;
  one.left = end.due.left;
  one.state = one.amount > 0 ? State::settled : State::nothing;
  one.settled_at = ctx.now();
  if (!legs.empty()) {
    const TransferId group = ctx.post(legs);
    one.set_aside = TransferId{static_cast<std::int64_t>(group) + static_cast<std::int64_t>(legs.size()) - 1};
  }
  Progress& progress = ctx.edit<Progress>(one.merchant);
  progress.running = 0;
  progress.upto = one.to;
  progress.to_day = std::max(progress.to_day, one.to_day);
  progress.left = one.left;
  progress.owed = one.owed_after;
  if (one.amount > 0) {
    const auto& account = ctx.get<ShopAccount>(one.merchant);
    const auto& shop = ctx.get<Merchant>(one.merchant);
    one.link = account.link;  // the owner may have chosen another one since the counting began
    ShopPayout payout;
    payout.id = one.id;
    payout.merchant = one.merchant;
    payout.owner = one.owner;
    payout.link = one.link;
    payout.from = account.settling;
    payout.back = shop.account;
    payout.amount = one.amount;
    payout.currency = ctx.books().account(shop.account).currency;
    CHECK(newest_.has_value(), "money that came in by no row");
    payout.reference = reference_of(one, *newest_);
    payout.set_aside = one.set_aside;
    payout.asked_at = ctx.now();
    ctx.insert(std::move(payout));
    ctx.schedule(ctx.now(), ports::kPayOutTimer, one.id);
    ctx.emit("settlement.updated", one.owner, about(one.id), one.amount);
  }
  // Only rows of settlements themselves: nobody needs to read that.
  const bool empty =
      legs.empty() && one.payments + one.refunds == 0 && one.returned + one.other_in + one.other_out == 0;
  if (empty)
    ctx.erase<Settlement>(one.merchant, one.id);
  else
    ctx.edit<Settlement>(one.merchant, one.id) = std::move(one);
}

// ------------------------------------------------------------------------------------------------------- the
// same day

InstantOpen instant_open(const rules::SettlementTerms& terms, const BusinessCalendar& calendar,
                         std::int64_t today, const Progress* progress,
                         const std::function<bool(std::int64_t)>& traded_on) {
  InstantOpen out;
  out.ever = terms.instant_after_days > 0;
  out.trade_days_needed = terms.instant_trade_days;
  if (!out.ever) return out;
  const std::int64_t first = progress == nullptr ? 0 : progress->first_trade_day;
  if (first != 0) out.from = calendar.start_of_day(first + terms.instant_after_days);
  for (std::int64_t day = today - terms.instant_after_days; day < today; ++day)
    out.trade_days += traded_on(day) ? 1 : 0;
  out.open =
      first != 0 && first + terms.instant_after_days <= today && out.trade_days >= out.trade_days_needed;
  return out;
}

Hash32 SettleNow::hash() const {
  return sha256(
      Encoder(1).add(name()).add(merchant).add(static_cast<std::int64_t>(upto)).add(amount).add(fee).bytes());
}

void SettleNow::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Merchant>(merchant);
  keys.row<Customer>(owner);
  keys.row<ShopAccount>(merchant);
  keys.row<Progress>(merchant);
  if (proof) identity::keys_for_proof(keys, owner, *proof);
  const auto pack = packs_.at(found.now());
  const std::int64_t today = found.civil().day_number;
  for (std::int64_t day = today - terms_of(*pack, found.now()).instant_after_days; day < today; ++day)
    keys.row<TradeDay>(merchant, day);
  if (!row_ && upto != TransferId::none)
    row_ = store::load_one<Transfer>(found.reader(), store::make_key(upto));
}

Result<engine::ObjectRef> SettleNow::run(engine::Context& ctx) {
  const auto* shop = ctx.find<Merchant>(merchant);
  if (shop == nullptr || shop->owner == 0 || shop->owner != owner) return refuse(Code::shop_unknown);
  const auto& who = ctx.get<Customer>(owner);
  const identity::CheckedProof checked = TRY(proof);
  TRY(identity::judge_proof(ctx, who, checked, true));
  if (who.state != identity::CustomerState::active) return refuse(Code::account_frozen);
  const auto* account = ctx.find<ShopAccount>(merchant);
  if (account == nullptr || !account->refused.empty()) return refuse(Code::settlement_account_missing);
  const auto pack = packs_.at(ctx.now());
  const auto& terms = terms_of(*pack, ctx.now());
  const auto* progress = ctx.find<Progress>(merchant);
  const InstantOpen open =
      instant_open(terms, ctx.books().calendar(), ctx.civil().day_number, progress,
                   [&](std::int64_t day) { return ctx.find<TradeDay>(merchant, day) != nullptr; });
  if (!open.open) {
    RefusalDetail missing;
    if (open.from > ctx.now()) missing.until = open.from;
    return refuse(Code::settlement_not_yet, std::move(missing));
  }
  const bool ours = row_ && (row_->debit == shop->account || row_->credit == shop->account);
  if (!ours || progress->running != 0 || upto <= progress->upto || amount <= 0 || fee < 0)
    return refuse(Code::settlement_nothing_due);

  // From here it happens.
  Settlement one = fresh(ctx, *account, *progress, Kind::instant);
  one.mark = upto;
  one.to_day = ctx.books().calendar().civil(row_->at).day_number;
  one.asked = amount + fee;
  const std::int64_t id = one.id;
  Progress& changed = ctx.edit<Progress>(merchant);
  changed.running = id;
  changed.number = one.number;
  ctx.insert(std::move(one));
  ctx.schedule(ctx.now(), kCountTimer, merchant);
  identity::accept_proof(ctx, owner, checked);
  return about(id);
}

void SettleNow::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<Settlement>(merchant, object.id);
}

void SettleNow::answer(engine::Context& ctx, engine::ObjectRef object) {
  if (const auto* row = ctx.find<Settlement>(merchant, object.id)) made = *row;
  made.merchant = merchant;
  made.id = object.id;
}

void register_timers(engine::Executor& executor, const rules::Packs& packs) {
  executor.on_timer(ports::kAccountChosenTimer,
                    [&packs](std::int64_t merchant) { return std::make_shared<Begin>(packs, merchant); });
  executor.on_timer(kCountTimer,
                    [&packs](std::int64_t merchant) { return std::make_shared<Count>(packs, merchant); });
}

}  // namespace chenxi::settlement
