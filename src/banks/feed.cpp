#include "banks/feed.h"

#include "banks/decide.h"
#include "base/log.h"
#include "ports/system_accounts.h"

namespace chenxi::banks {
namespace {

using ledger::AccountKind;
using ledger::Leg;
using ledger::TransferKind;

void set_timer(engine::Context& ctx, std::int64_t bank, Duration wait) {
  BankFeed& feed = ctx.edit<BankFeed>(bank);
  feed.next_at = ctx.now() + wait;
  feed.timer = ctx.schedule(feed.next_at, "banks.read", bank);
}

}  // namespace

void keys_of_feed(engine::Keys& keys, engine::Context& found, std::int64_t bank) {
  keys.row<BankFeed>(bank);
  const BankFeed* feed = found.found<BankFeed>(bank);
  if (feed != nullptr && feed->timer != 0) keys.row<engine::Timer>(feed->timer);
}

void read_soon(engine::Context& ctx, std::int64_t bank) {
  const BankFeed& feed = ctx.get<BankFeed>(bank);
  if (feed.next_at > ctx.now() && feed.next_at <= ctx.now() + kReadSoon) return;
  if (feed.timer != 0) ctx.cancel_timer(feed.timer);
  set_timer(ctx, bank, kReadSoon);
}

// ---------------------------------------------------------------------------------------------------------- one entry

/// What an entry means, decided before anything is written.
struct BookEntry::Match {
  const BankOrder* order = nullptr;  // null: nothing of ours, or not as expected
  std::vector<Leg> legs;             // the settling row is the last one
  std::optional<Landing> landing;    // the order was not answered before
  bool gives_back = false;           // late money of a failed top-up
  bool contradicts = false;
};

void BookEntry::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<BankEntry>(bank_, line_.id);
  keys.row<BankReference>(line_.reference);
  keys_of_feed(keys, found, bank_);
  if (const auto* reference = found.found<BankReference>(line_.reference)) keys_to_decide(keys, found, reference->order);
}

Result<BookEntry::Match> BookEntry::match(engine::Context& ctx) const {
  Match out;
  const BankReference* reference = ctx.find<BankReference>(line_.reference);
  if (reference == nullptr) return out;
  const BankOrder& order = ctx.get<BankOrder>(reference->order);
  const bool incoming = order.kind == OrderKind::top_up && !reference->give_back;
  if (order.bank != bank_ || line_.amount != (incoming ? order.amount : -order.amount)) return out;
  if (reference->give_back ? order.return_settled : order.settled) return out;

  const ledger::AccountId transit = TRY(ports::system_account(ctx, AccountKind::transit, bank_));
  const ledger::AccountId bank = TRY(ports::system_account(ctx, AccountKind::bank_safeguarded, bank_));
  const ledger::AccountId suspense = TRY(ports::system_account(ctx, AccountKind::suspense));
  const auto settle = [&](ledger::AccountId debit, ledger::AccountId credit) {
    out.legs.push_back({TransferKind::settlement, debit, credit, order.amount, 0, order.id, {}});
  };
  const bool awaited = reference->give_back ? order.state == OrderState::returning : order.state == OrderState::pending;
  if (!reference->give_back && order.state == OrderState::failed) {
    out.contradicts = true;
    if (!incoming) return out;  // paid out although refused: an operator's matter
    out.gives_back = true;
    settle(bank, suspense);
  } else {
    if (awaited) {
      out.landing = TRY(landing_of(ctx, *packs_.at(ctx.now()), order));
      out.legs = out.landing->legs;
    }
    if (incoming) settle(bank, transit);
    else settle(transit, bank);
  }
  TRY(ctx.can_post(out.legs));
  out.order = &order;
  return out;
}

Result<engine::ObjectRef> BookEntry::run(engine::Context& ctx) {
  if (const BankEntry* seen = ctx.find<BankEntry>(bank_, line_.id)) {
    if (seen->amount != line_.amount || seen->reference != line_.reference)
      log(LogLevel::error, "bank.entry_changed", {{"entry", line_.id}});
    return engine::ObjectRef{0, seen->object};
  }
  const BankFeed* feed = ctx.find<BankFeed>(bank_);
  if (feed == nullptr) return refuse(Code::not_found);
  const Match found = TRY(match(ctx));

  // From here it happens.
  BankEntry entry;
  entry.bank = bank_;
  entry.id = line_.id;
  entry.reference = line_.reference;
  entry.amount = line_.amount;
  entry.balance_after = line_.balance_after;
  entry.booked_at = line_.booked_at;
  if (found.contradicts) mark_contradicted(ctx, ctx.get<BankOrder>(ctx.get<BankReference>(line_.reference).order));
  if (found.order != nullptr) {
    const BankOrder& order = *found.order;
    const ledger::TransferId group = ctx.post(found.legs);
    entry.state = EntryState::matched;
    entry.object = order.id;
    entry.transfer = ledger::TransferId{static_cast<std::int64_t>(group) + static_cast<std::int64_t>(found.legs.size()) - 1};
    if (found.landing) write_landing(ctx, order, *found.landing, group, "");
    const bool back = ctx.get<BankReference>(line_.reference).give_back;
    BankOrder& changed = ctx.edit<BankOrder>(order.id);
    (back ? changed.return_settled : changed.settled) = true;
    changed.settled_at = ctx.now();
    if (found.gives_back) {
      changed.landed = entry.transfer;
      give_back(ctx, changed, changed.reason);
    } else {  // what failed was not expected to settle: nothing was open for it
      BankFeed& open = ctx.edit<BankFeed>(bank_);
      open.open = std::max<std::int64_t>(0, open.open - 1);
    }
  } else {
    log(LogLevel::error, "bank.entry_unexpected", {{"entry", line_.id}, {"amount", line_.amount}});
    ctx.emit("bank.entry_unexpected", 0, {}, line_.amount < 0 ? -line_.amount : line_.amount);
  }
  BankFeed& read = ctx.edit<BankFeed>(bank_);
  read.cursor = std::max(read.cursor, line_.id);
  const engine::ObjectRef made{0, entry.object};
  ctx.insert(std::move(entry));
  return made;
}

// ---------------------------------------------------------------------------------------------------------- attribute

void Attribute::keys(engine::Keys& keys, engine::Context&) {
  keys.row<BankEntry>(bank, entry);
  ports::key_of_system_account(keys, AccountKind::bank_safeguarded, bank);
  ports::key_of_system_account(keys, AccountKind::operator_funds);
}

Result<engine::ObjectRef> Attribute::run(engine::Context& ctx) {
  const BankEntry* row = ctx.find<BankEntry>(bank, entry);
  if (row == nullptr) return refuse(Code::not_found, {.pointer = "/entry"});
  if (row->state != EntryState::unexpected) return refuse(Code::payout_already_done);
  const ledger::AccountId at_bank = TRY(ports::system_account(ctx, AccountKind::bank_safeguarded, bank));
  const ledger::AccountId funds = TRY(ports::system_account(ctx, AccountKind::operator_funds));
  const bool incoming = row->amount > 0;
  Leg leg{TransferKind::fund_operator, incoming ? at_bank : funds, incoming ? funds : at_bank,
          incoming ? row->amount : -row->amount, 0, 0, {}};
  if (!incoming && ctx.books().account(funds).balance < leg.amount)
    return refuse(Code::operator_funds_insufficient, {.amount_minor = ctx.books().account(funds).balance});
  TRY(ctx.can_post({&leg, 1}));

  // From here it happens.
  leg.object = ctx.new_id();
  BankEntry& changed = ctx.edit<BankEntry>(bank, entry);
  changed.state = EntryState::attributed;
  changed.object = leg.object;
  changed.transfer = ctx.post({&leg, 1});
  return engine::ObjectRef{0, leg.object};
}

void Attribute::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) { keys.row<BankEntry>(bank, entry); }

void Attribute::answer(engine::Context& ctx, engine::ObjectRef) { made = ctx.get<BankEntry>(bank, entry); }

// -------------------------------------------------------------------------------------------------------- reading on

void OpenFeed::keys(engine::Keys& keys, engine::Context& found) { keys_of_feed(keys, found, bank_); }

Result<engine::ObjectRef> OpenFeed::run(engine::Context& ctx) {
  if (ctx.find<BankFeed>(bank_) != nullptr) return engine::ObjectRef{};
  // From here it happens.
  BankFeed feed;
  feed.bank = bank_;
  feed.asked_at = ctx.now();
  ctx.insert(std::move(feed));
  set_timer(ctx, bank_, kReadIdle);
  return engine::ObjectRef{};
}

void ReadOn::keys(engine::Keys& keys, engine::Context& found) { keys_of_feed(keys, found, bank_); }

Result<engine::ObjectRef> ReadOn::run(engine::Context& ctx) {
  const BankFeed* feed = ctx.find<BankFeed>(bank_);
  if (feed == nullptr) return engine::ObjectRef{};
  // From here it happens. (The engine takes away the timer that rang.)
  BankFeed& asked = ctx.edit<BankFeed>(bank_);
  asked.asked_at = ctx.now();
  if (asked.next_at > ctx.now()) return engine::ObjectRef{};  // a nearer timer was set meanwhile
  const bool fresh = ctx.now() - asked.expected_at < kReadOpenFor;
  set_timer(ctx, bank_, asked.open == 0 ? kReadIdle : fresh ? kReadOpen : kReadLate);
  return engine::ObjectRef{};
}

}  // namespace chenxi::banks
