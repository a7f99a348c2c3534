#include "records/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "banks/show.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "merchants/directory.h"
#include "payments/render.h"
#include "rules/factors.h"
#include "rules/packs.h"
#include "transfers/reads.h"
#include "transfers/render.h"

namespace chenxi::records {
namespace {

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

}  // namespace

std::string Render::title(const Entry& entry) const {
  if (!entry.shop.empty() && entry.payment && entry.payment->whom != 0) {
    const auto whom = services_.directory.customer(entry.payment->whom);
    if (whom)
      return sentence(lang_, "record.paid_for", {{"shop", entry.shop}, {"who", identity::shown_name(services_.vault, *whom)}});
  }
  if (!entry.shop.empty()) return entry.shop;
  if (entry.transfer) {
    const std::string other = transfers::counterparty_name(services_, *entry.transfer, entry.customer);
    return other.empty() ? sentence(lang_, "record.someone") : other;
  }
  if (entry.order) return banks::bank_name(lang_, entry.order->bank);
  if (entry.dispute) return sentence(lang_, "record.dispute");
  switch (entry.type) {
    case Type::cash: return sentence(lang_, entry.in ? "record.cash_in" : "record.cash_out");
    case Type::payout: return sentence(lang_, entry.in ? "record.payout" : "record.taken_back");
    case Type::payment:
    case Type::refund:
    case Type::transfer_in:
    case Type::transfer_out:
    case Type::top_up:
    case Type::withdrawal:
    case Type::dispute: return sentence(lang_, "record.correction");
  }
  return "";
}

std::string Render::note(const Entry& entry) const {
  const auto owner = services_.directory.customer(entry.customer);
  if (!owner) return "";
  const auto opened = [&](std::string_view column, const store::Bytes& sealed) {
    return sealed.empty() ? std::string() : services_.vault.open(*owner, identity::Class::own, column, sealed);
  };
  if (entry.note && !entry.note->sealed_note.empty()) return opened(kNoteColumn, entry.note->sealed_note);
  if (entry.refund) return entry.refund->reason;
  if (entry.payment) return opened("payments.note", entry.payment->sealed_note);
  if (entry.hold && !entry.in) return opened("payments.note", entry.hold->sealed_note);
  if (entry.transfer) return transfers::note_of(services_, *entry.transfer);
  return "";
}

json::value Render::object_id(const Entry& entry) const {
  if (entry.refund) return json::value(id(IdKind::refund, entry.refund->id));
  if (entry.payment) return json::value(id(IdKind::payment, entry.payment->id));
  if (entry.hold) return json::value(id(IdKind::hold, entry.hold->id));
  if (entry.package) return json::value(id(IdKind::package, entry.package->id));
  if (entry.trade) return json::value(id(IdKind::trade, entry.trade->id));
  if (entry.transfer) return json::value(id(IdKind::transfer, entry.transfer->id));
  if (entry.order)
    return json::value(id(entry.order->kind == banks::OrderKind::top_up ? IdKind::top_up : IdKind::withdrawal, entry.order->id));
  if (entry.dispute) return json::value(id(IdKind::dispute, entry.dispute->id));
  return nullptr;
}

json::object Render::transaction(const Entry& entry) const {
  return {{"object", "transaction"},
          {"id", id(IdKind::posting, static_cast<std::int64_t>(entry.row.id))},
          {"type", name(entry.type)},
          {"direction", entry.in ? "in" : "out"},
          {"amount", entry.row.amount},
          {"currency", money::code(entry.row.currency)},
          {"title", title(entry)},
          {"category", text_or_null(category_of(entry))},
          {"note", text_or_null(note(entry))},
          {"object_id", object_id(entry)},
          {"status", status(entry)},
          {"balance_after", entry.balance_after},
          {"created_at", rfc3339(entry.row.at)}};
}

/// By what the payer proved that it was him: told to him alone.
json::value Render::proved(const Entry& entry) const {
  const auto factors = rules::factors_of(entry.row.factor);
  const bool by_another = entry.payment && entry.payment->whom != 0;
  if (entry.in || !factors || by_another) return nullptr;
  return rules::factor_class_json(services_.packs.at(entry.row.at)->at(entry.row.at), *factors, lang_);
}

json::object Render::detail(const Detail& detail) const {
  json::object out = transaction(detail.entry);
  json::array timeline, refunds;
  for (const Step& step : detail.timeline) timeline.push_back(json::object{{"at", rfc3339(step.at)}, {"kind", step.kind}});
  for (const payments::Refund& refund : detail.refunds)
    refunds.push_back(json::object{{"id", id(IdKind::refund, refund.id)},
                                   {"amount", refund.amount},
                                   {"currency", money::code(refund.currency)},
                                   {"created_at", rfc3339(refund.at)}});
  out["timeline"] = timeline;
  out["refunds"] = refunds;
  if (detail.discount > 0) out["discount"] = detail.discount;
  out["proved"] = proved(detail.entry);
  out["receipt_id"] = detail.receipt == ledger::TransferId::none
                          ? json::value()
                          : json::value(id(IdKind::receipt, static_cast<std::int64_t>(detail.receipt)));
  return out;
}

json::object Render::money(std::int64_t minor, money::Currency currency) const {
  return {{"amount", minor}, {"currency", money::code(currency)}};
}

json::array Render::pending(const Home& home) const {
  json::array out;
  const payments::Render paying(services_);
  for (const merchants::Order& order : services_.merchants.awaiting(home.customer, home.as_of))
    if (auto shop = services_.merchants.merchant(order.merchant))
      out.push_back(paying.confirmation(payments::OrderView{order, *std::move(shop)}));
  for (const auto& transfer : home.waiting)
    out.push_back(transfers::transfer_json(services_, transfers::view_now(transfer), home.customer));
  for (const payments::HoldView& hold : home.holds) out.push_back(paying.hold(hold));
  for (const auto& [order, link] : home.bank_orders)
    out.push_back(banks::show_order(services_, lang_, order, link, false));
  return out;
}

json::object Render::home(const Home& home) const {
  const rules::Spendable can = rules::spendable(home.limits, home.available);
  json::object spendable = money(can.amount, home.currency);
  spendable["rule"] = can.rule;
  spendable["rule_text"] = can.rule.empty() ? sentence(lang_, "record.balance_binds")
                                            : rules::rule_title(can.window, can.source, can.rule, lang_);
  json::array limits, recent;
  for (const rules::LimitState& limit : home.limits) limits.push_back(rules::limit_json(limit, home.currency, lang_));
  for (const Entry& entry : home.recent) recent.push_back(transaction(entry));
  return {{"object", "home"},
          {"balance", money(home.available + home.held, home.currency)},
          {"available", money(home.available, home.currency)},
          {"held", money(home.held, home.currency)},
          {"spendable", spendable},
          {"limits", limits},
          {"recent", recent},
          {"pending", pending(home)},
          {"as_of", rfc3339(home.as_of)}};
}

json::object Render::limits(const Limits& limits) const {
  const money::Currency currency = limits.pack ? limits.pack->currency() : money::Currency::cny;
  json::array statutory, pending;
  for (const rules::LimitState& limit : limits.limits)
    if (limit.source != rules::Source::user) statutory.push_back(rules::limit_json(limit, currency, lang_));
  json::object user;
  const auto own = [&](std::string_view window, const std::optional<std::int64_t>& now, std::int64_t next, Instant at) {
    user[window] = now ? json::value(money(*now, currency)) : json::value();
    if (at.us == 0 || at <= limits.as_of) return;
    pending.push_back(json::object{{"window", window},
                                   {"amount", next < 0 ? json::value() : json::value(next)},
                                   {"effective_at", rfc3339(at)}});
  };
  const identity::UserLimits& u = limits.user;
  own("payment", limits.bounds.payment, u.next_payment, u.raise_payment_at);
  own("day", limits.bounds.day, u.next_day, u.raise_day_at);
  own("month", limits.bounds.month, u.next_month, u.raise_month_at);
  own("night", limits.bounds.night, u.next_night, u.raise_night_at);
  user["pending"] = pending;
  json::array classes;
  if (limits.pack) classes = rules::factor_classes_json(limits.pack->at(limits.as_of), limits.limits, currency, lang_);
  return {{"statutory", statutory}, {"user", user}, {"factor_classes", classes}};
}

json::object Render::month(std::int64_t number, const MonthTotals& totals) const {
  return {{"month", month_name(number)}, {"in_amount", totals.in}, {"out_amount", totals.out}, {"count", totals.rows}};
}

json::object Render::insights(const Insights& insights) const {
  json::array categories, days, payees;
  std::vector<std::pair<std::string, Insights::Sum>> sums(insights.by_category.begin(), insights.by_category.end());
  std::ranges::sort(sums, [](const auto& a, const auto& b) { return a.second.amount > b.second.amount; });
  for (const auto& [category, sum] : sums)
    categories.push_back(json::object{{"category", category}, {"amount", sum.amount}, {"count", sum.count}});
  for (const auto& [day, amount] : insights.by_day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    days.push_back(json::object{{"date", fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()))},
                                {"out_amount", amount}});
  }
  for (const Insights::Payee& payee : insights.top)
    payees.push_back(json::object{{"title", title(payee.example)}, {"amount", payee.sum.amount}, {"count", payee.sum.count}});
  return {{"month", month_name(insights.month)},
          {"currency", money::code(insights.currency)},
          {"in_amount", insights.totals.in},
          {"out_amount", insights.totals.out},
          {"by_category", categories},
          {"by_day", days},
          {"top_payees", payees},
          {"previous", json::object{{"in_amount", insights.previous.in}, {"out_amount", insights.previous.out}}}};
}

}  // namespace chenxi::records
