#include "live/hub.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "base/json.h"
#include "identity/rows.h"
#include "ledger/statement.h"
#include "payments/rows.h"

namespace chenxi::live {
namespace {

using ledger::AccountKind;
using ledger::Transfer;
using ledger::TransferKind;

/// A console sees the newest rows of a batch; in the rush hour nobody reads a thousand.
constexpr std::size_t kConsoleRowsMax = 64;
/// A screen that was away longer reads its lists again anyway.
constexpr std::size_t kReplayMax = 200;
constexpr std::int64_t kEventsLookedAt = 5'000;

bool is_residents(AccountKind kind) { return kind == AccountKind::customer || kind == AccountKind::held; }

std::string_view transaction_type(TransferKind kind, bool out) {
  switch (kind) {
    case TransferKind::payment:
    case TransferKind::escrow: return "payment";
    case TransferKind::refund:
    case TransferKind::escrow_return: return "refund";
    case TransferKind::transfer: return out ? "transfer_out" : "transfer_in";
    case TransferKind::top_up: return "top_up";
    case TransferKind::withdrawal: return "withdrawal";
    case TransferKind::payout: return "payout";
    case TransferKind::cash_in:
    case TransferKind::cash_out: return "cash";
    case TransferKind::hold:
    case TransferKind::release: return "";  // one's own money, only set aside
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
    case TransferKind::reversal: return ledger::name(kind);
  }
  return "";
}

/// How the object of a transfer is named outside.
std::optional<IdKind> object_kind(TransferKind kind) {
  switch (kind) {
    case TransferKind::payment: return IdKind::payment;
    case TransferKind::refund: return IdKind::refund;
    case TransferKind::transfer:
    case TransferKind::hold:
    case TransferKind::release: return IdKind::transfer;
    case TransferKind::top_up: return IdKind::top_up;
    case TransferKind::withdrawal: return IdKind::withdrawal;
    case TransferKind::payout: return IdKind::payout;
    case TransferKind::cash_in:
    case TransferKind::cash_out:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
    case TransferKind::reversal:
    case TransferKind::escrow:  // a package or a trade: their own events name it
    case TransferKind::escrow_return: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

// ------------------------------------------------------------------------------------------------------------ telling

void Hub::tell_wallet(const Transfer& t, const ledger::Account& account, const Send& send) const {
  const bool out = t.debit == account.id;
  const std::string id = posting(t);
  const std::string_view type = transaction_type(t.kind, out);
  const std::int64_t after = out ? t.debit_after : t.credit_after;
  if (!type.empty()) {
    json::object data{{"type", type},
                      {"direction", out ? "out" : "in"},
                      {"id", id},
                      {"amount", t.amount},
                      {"currency", money::code(t.currency)},
                      {"created_at", rfc3339(t.at)}};
    if (const auto kind = object_kind(t.kind)) data["object_id"] = ids_.make(*kind, t.object);
    if (account.kind == AccountKind::customer) data["balance_after"] = after;
    const ledger::Account& other = books_->account(out ? t.credit : t.debit);
    if (other.kind == AccountKind::merchant || other.kind == AccountKind::escrow)
      if (const auto shop = merchants_.merchant(other.owner)) data["title"] = shop->name;
    if (!send(id, "transaction.created", to_text(data))) return;
  }
  if (account.kind == AccountKind::customer)
    send(id, "balance.changed",
         to_text(json::object{{"type", "balance"}, {"amount", after}, {"currency", money::code(t.currency)}}));
}

void Hub::tell_till(const Transfer& t, const Sale& sale, const Send& send) const {
  const bool refund = t.kind == TransferKind::refund;
  if (!refund && t.kind != TransferKind::payment) return;
  const std::string id = posting(t);
  json::object data{{"type", refund ? "refund" : "payment"},
                    {"object_id", ids_.make(refund ? IdKind::refund : IdKind::payment, t.object)},
                    {"amount", t.amount},
                    {"currency", money::code(t.currency)},
                    {"created_at", rfc3339(t.at)}};
  if (refund && sale.payment != 0) data["payment_id"] = ids_.make(IdKind::payment, sale.payment);
  if (!sale.method.empty()) data["method"] = sale.method;
  if (sale.order != 0) data["order_id"] = ids_.make(IdKind::order, sale.order);
  if (!send(id, refund ? "refund.succeeded" : "payment.succeeded", to_text(data))) return;
  if (sale.order != 0 && !refund)
    send(id, "order.updated", to_text(json::object{{"type", "order"},
                                                   {"object_id", ids_.make(IdKind::order, sale.order)},
                                                   {"status", "paid"},
                                                   {"amount", t.amount},
                                                   {"currency", money::code(t.currency)}}));
}

void Hub::tell_console(const Transfer& t, const Send& send) const {
  const auto side = [&](ledger::AccountId id) {
    const ledger::Account& account = books_->account(id);
    std::string label(ledger::name(account.kind));  // residents stay nameless; shops are public
    if (account.kind == AccountKind::merchant)
      if (const auto shop = merchants_.merchant(account.owner)) label = shop->name;
    return json::object{{"id", ids_.make(IdKind::account, static_cast<std::int64_t>(id))},
                        {"kind", ledger::name(account.kind)},
                        {"label", label}};
  };
  send(posting(t), "ledger.posted", to_text(json::object{{"id", posting(t)},
                                                         {"at", rfc3339(t.at)},
                                                         {"kind", ledger::name(t.kind)},
                                                         {"debit", side(t.debit)},
                                                         {"credit", side(t.credit)},
                                                         {"amount", t.amount},
                                                         {"currency", money::code(t.currency)}}));
}

void Hub::tell_event(const engine::Event& event, const Send& send) const {
  json::object data{{"type", event.kind.substr(0, event.kind.find('.'))},
                    {"amount", event.amount},
                    {"currency", money::code(event.currency)},
                    {"created_at", rfc3339(event.at)}};
  if (event.object_kind != 0)
    data["id"] = data["object_id"] = ids_.make(static_cast<IdKind>(event.object_kind), event.object);
  send(ids_.make(IdKind::event, event.id), event.kind, to_text(data));
}

// ----------------------------------------------------------------------------------------------------------- listening

void Hub::join(std::int64_t ticket, Screen screen, std::int64_t subject, Send send) {
  const std::lock_guard lock(mutex_);
  listeners_[{screen, subject}].push_back({ticket, std::move(send), false});
  open_ += 1;
}

void Hub::leave(std::int64_t ticket) {
  const std::lock_guard lock(mutex_);
  for (auto& [where, listeners] : listeners_)
    for (Listener& listener : listeners)
      if (listener.ticket == ticket) listener.gone = true;
  sweep();
}

void Hub::sweep() {
  for (auto it = listeners_.begin(); it != listeners_.end();) {
    open_ -= std::erase_if(it->second, [](const Listener& listener) { return listener.gone; });
    it = it->second.empty() ? listeners_.erase(it) : std::next(it);
  }
}

Hub::Listeners* Hub::of(Screen screen, std::int64_t subject) {
  const auto it = listeners_.find({screen, subject});
  return it == listeners_.end() ? nullptr : &it->second;
}

Send Hub::to_all(Listeners& listeners) {
  return [&listeners](std::string_view id, std::string_view event, std::string_view data) {
    for (Listener& listener : listeners) listener.gone = listener.gone || !listener.send(id, event, data);
    return true;
  };
}

void Hub::committed(engine::Workspace& changed, const std::vector<Transfer>& rows,
                    const std::vector<engine::Event>& events, const ledger::Batch&) {
  if (open_ == 0 || books_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  for (const Transfer& t : rows) {
    for (const ledger::AccountId side : {t.debit, t.credit}) {
      const ledger::Account& account = books_->account(side);
      if (is_residents(account.kind)) {
        if (Listeners* there = of(Screen::wallet, account.owner)) tell_wallet(t, account, to_all(*there));
      } else if (account.kind == AccountKind::merchant) {
        Listeners* there = of(Screen::till, account.owner);
        if (there == nullptr) continue;
        Sale sale;
        if (t.kind == TransferKind::payment) {
          if (const auto* p = changed.shelf<payments::Payment>().find_loaded(store::make_key(t.object)))
            sale = {p->id, p->order, payments::name(p->method)};
        } else if (t.kind == TransferKind::refund) {
          if (const auto* r = changed.shelf<payments::Refund>().find_loaded(store::make_key(t.object)))
            sale.payment = r->payment;
        }
        tell_till(t, sale, to_all(*there));
      }
    }
  }
  if (Listeners* there = of(Screen::console, 0)) {
    const Send send = to_all(*there);
    const std::size_t skipped = rows.size() > kConsoleRowsMax ? rows.size() - kConsoleRowsMax : 0;
    if (skipped > 0) send("", "ledger.skipped", to_text(json::object{{"count", skipped}}));
    for (std::size_t i = skipped; i < rows.size(); ++i) tell_console(rows[i], send);
  }
  for (const engine::Event& event : events) {
    if (event.audience == 0) continue;
    for (const Screen screen : {Screen::wallet, Screen::till})
      if (Listeners* there = of(screen, event.audience)) tell_event(event, to_all(*there));
  }
  sweep();
}

// ------------------------------------------------------------------------------------------------------------ replaying

std::size_t Hub::replay(engine::Context& ctx, Screen screen, std::int64_t subject, std::string_view last_seen,
                        const Send& send) const {
  // What was seen last: in a batch's telling, events come after all transfers.
  Instant events_from;
  std::int64_t after_event = 0;
  ledger::TransferId after_row = ledger::TransferId::none;
  Instant rows_from;
  if (const auto row = ids_.read(IdKind::posting, last_seen)) {
    const auto t = store::load_one<Transfer>(ctx.reader(), store::make_key(*row));
    if (!t) return 0;
    after_row = t->id;
    rows_from = events_from = t->at;
  } else if (const auto id = ids_.read(IdKind::event, last_seen)) {
    const auto event = store::load_one<engine::Event>(ctx.reader(), store::make_key(*id));
    if (!event) return 0;
    after_event = event->id;
    events_from = event->at;
    rows_from = Instant{event->at.us + 1};
  } else {
    return 0;
  }

  std::vector<Transfer> rows;
  const auto missed = [&](const Transfer& t) {
    if (t.id <= after_row || t.at < rows_from || rows.size() == kReplayMax) return false;
    rows.push_back(t);
    return true;
  };
  ledger::AccountId account = ledger::AccountId::none;
  if (screen == Screen::wallet) {
    if (const auto* customer = ctx.fetch<identity::Customer>(subject)) account = customer->main;
  } else if (screen == Screen::till) {
    if (const auto* shop = ctx.fetch<merchants::Merchant>(subject)) account = shop->account;
  } else {
    for (const Transfer& t : store::scan_all<Transfer>(ctx.reader(), {{}, {}, static_cast<std::int64_t>(kConsoleRowsMax), true}))
      if (!missed(t)) break;
  }
  if (account != ledger::AccountId::none)
    ledger::walk(ctx.reader(), account, ctx.books().account(account).head, missed);
  std::reverse(rows.begin(), rows.end());
  for (const Transfer& t : rows) {
    if (screen == Screen::wallet) {
      tell_wallet(t, ctx.books().account(account), send);
    } else if (screen == Screen::console) {
      tell_console(t, send);
    } else {
      Sale sale;
      if (t.kind == TransferKind::payment) {
        if (const auto* p = ctx.fetch<payments::Payment>(t.object)) sale = {p->id, p->order, payments::name(p->method)};
      } else if (t.kind == TransferKind::refund) {
        if (const auto* r = ctx.fetch<payments::Refund>(t.object)) sale.payment = r->payment;
      }
      tell_till(t, sale, send);
    }
  }

  std::vector<engine::Event> events;
  if (screen != Screen::console) {
    for (engine::Event& event : store::scan_all<engine::Event>(ctx.reader(), {{}, {}, kEventsLookedAt, true})) {
      if (event.at < events_from || event.id <= after_event || events.size() == kReplayMax) break;
      if (event.audience == subject) events.push_back(std::move(event));
    }
  }
  std::reverse(events.begin(), events.end());
  for (const engine::Event& event : events) tell_event(event, send);
  return rows.size() + events.size();
}

void Join::run(engine::Context& ctx) {
  if (!last_seen_.empty()) hub_.replay(ctx, screen_, subject_, last_seen_, send_);
  // Says that from here on nothing is missed.
  if (send_("", "ready", to_text(json::object{{"at", rfc3339(ctx.now())}}))) hub_.join(ticket_, screen_, subject_, std::move(send_));
}

}  // namespace chenxi::live
