#include "settlement/render.h"

#include "rules/calendar.h"

namespace chenxi::settlement {
namespace {

json::value told(Instant at) {
  return at.us == 0 ? json::value(nullptr) : json::value(rfc3339(at));
}
json::value day_or_null(std::int64_t day) {
  return day == 0 ? json::value(nullptr) : json::value(rules::day_text(day));
}

Due due_of_row(const Settlement& one) {
  return {one.owed_before + one.fees - one.fees_back - one.owed_after, one.owed_after, one.instant_fee,
          one.amount, one.left};
}

std::string_view name(Line line) {
  switch (line) {
    case Line::payment: return "payment";
    case Line::refund: return "refund";
    case Line::returned: return "returned";
    case Line::other:
    case Line::own: return "other";
  }
  return "";
}

}  // namespace

std::string_view status(const Shown& shown) {
  switch (shown.settlement.state) {
    case State::counting: return "counting";
    case State::nothing: return "nothing";
    case State::settled: break;
  }
  if (!shown.payout) return "on_its_way";
  switch (shown.payout->state) {
    case ports::PayoutState::asked:
    case ports::PayoutState::on_its_way: return "on_its_way";
    case ports::PayoutState::paid: return "paid";
    case ports::PayoutState::refused: return "refused";
  }
  return "";
}

std::string reason_text(Lang lang, const std::string& reason) {
  const std::string key = "settlement.reason." + reason;
  return sentence(lang, has_sentence(key) ? key : "settlement.reason.other");
}

json::array lines_json(const Sums& sums, std::int64_t brought, std::int64_t owed_before, const Due& due) {
  json::array out;
  const auto line = [&](std::string_view kind, std::int64_t amount, std::int64_t count = 0) {
    if (amount != 0 || count != 0)
      out.push_back(json::object{{"kind", kind}, {"amount", amount}, {"count", count}});
  };
  line("brought", brought);
  line("payments", sums.gross, sums.payments);
  line("refunds", -sums.refunded, sums.refunds);
  line("returned", sums.returned);
  line("other", sums.other_in - sums.other_out);
  line("fees", -sums.fees);
  line("fees_back", sums.fees_back);
  line("fees_carried", due.owed - owed_before);
  line("instant_fee", -due.instant_fee);
  line("left", -due.left);
  return out;
}

json::object settlement_json(const ports::Services& services, Lang lang, const Shown& shown) {
  const Settlement& one = shown.settlement;
  json::object out{{"object", "settlement"},
                   {"id", services.ids.make(IdKind::settlement, one.id)},
                   {"kind", one.kind == Kind::instant ? "instant" : "regular"},
                   {"status", status(shown)},
                   {"reason", nullptr},
                   {"from_day", day_or_null(one.from_day)},
                   {"to_day", day_or_null(one.to_day)},
                   {"amount", one.amount},
                   {"currency", services.info.currency},
                   {"bank_link_id", services.ids.make(IdKind::bank_link, one.link)},
                   {"lines", one.state == State::counting
                                 ? json::array()
                                 : lines_json(sums_of(one), one.brought, one.owed_before, due_of_row(one))},
                   {"created_at", rfc3339(one.created_at)},
                   {"decided_at", told(shown.payout ? shown.payout->decided_at : one.settled_at)}};
  if (shown.payout && shown.payout->state == ports::PayoutState::refused)
    out["reason"] = reason_text(lang, shown.payout->reason);
  return out;
}

json::object asked_json(const ports::Services& services, const Settlement& made, std::int64_t amount) {
  return {{"object", "settlement_asked"},
          {"id", services.ids.make(IdKind::settlement, made.id)},
          {"amount", amount},
          {"currency", services.info.currency}};
}

json::object overview_json(const ports::Services& services, Lang lang, const rules::Section& section,
                           const ListSettlements& list) {
  const auto estimate = [&](const Estimate& one) {
    return json::object{{"amount", one.due.amount},
                        {"lines", lines_json(one.sums, one.brought, one.owed, one.due)},
                        {"whole", one.whole}};
  };
  json::value account = nullptr;
  if (list.account)
    account = json::object{
        {"bank_link_id", services.ids.make(IdKind::bank_link, list.account->link)},
        {"refused", list.account->refused.empty() ? json::value(nullptr)
                                                  : json::value(reason_text(lang, list.account->refused))}};
  json::object next = estimate(list.next);
  next["at"] = told(list.next_at);
  next["through_day"] = rules::day_text(list.through_day);
  const rules::SettlementTerms& terms = section.settlement;
  json::object instant{
      {"offered", list.instant.ever},
      {"open", list.instant.open},
      {"from", told(list.instant.from)},
      {"trade_days", list.instant.trade_days},
      {"trade_days_needed", list.instant.trade_days_needed},
      {"per_100_000", terms.instant_per_100_000},
      {"law", terms.instant_law == nullptr ? json::value(nullptr) : json::value(terms.instant_law->in(lang))},
      {"now", nullptr}};
  // Signed figures must be whole ones.
  if (list.instant.open && list.account && list.account->refused.empty() && !list.counting &&
      list.today.whole && list.today.due.amount > 0) {
    json::object now = estimate(list.today);
    now["fee"] = list.today.due.instant_fee;
    now["upto"] = row_cursor(services, list.account->merchant, list.today.upto);
    instant["now"] = std::move(now);
  }
  json::array data;
  for (const Shown& one : list.found) data.push_back(settlement_json(services, lang, one));
  const rules::Fees& fees = section.fees;
  return {{"object", "settlements"},
          {"account", std::move(account)},
          {"balance", list.balance},
          {"on_its_way", list.settling},
          {"currency", services.info.currency},
          {"counting", list.counting},
          {"fee", json::object{{"per_100_000", fees.law == nullptr ? 0 : fees.per_100_000},
                               {"law", fees.law == nullptr ? json::value(nullptr)
                                                           : json::value(fees.law->in(lang))}}},
          {"next", std::move(next)},
          {"instant", std::move(instant)},
          {"data", std::move(data)},
          {"has_more", list.more},
          {"next_cursor",
           list.more ? json::value(services.ids.make(IdKind::settlement, list.found.back().settlement.id))
                     : json::value(nullptr)}};
}

json::object entry_json(const ports::Services& services, const Entry& entry) {
  const bool refund = entry.line == Line::refund;
  json::value object_id = nullptr;
  if (entry.row.kind == ledger::TransferKind::payment)
    object_id = services.ids.make(IdKind::payment, entry.row.object);
  if (refund) object_id = services.ids.make(IdKind::refund, entry.row.object);
  return {{"object", "settlement_entry"},
          {"kind", name(entry.line)},
          {"object_id", std::move(object_id)},
          {"amount", entry.amount},
          {"fee", entry.fee},
          {"currency", money::code(entry.row.currency)},
          {"at", rfc3339(entry.row.at)}};
}

std::string row_cursor(const ports::Services& services, std::int64_t merchant, ledger::TransferId row) {
  return services.ids.make(IdKind::posting, static_cast<std::int64_t>(row),
                           static_cast<std::uint32_t>(merchant));
}

std::optional<ledger::TransferId> read_row_cursor(const ports::Services& services, std::int64_t merchant,
                                                  std::string_view text) {
  const auto row = services.ids.read(IdKind::posting, text, static_cast<std::uint32_t>(merchant));
  if (!row) return std::nullopt;
  return ledger::TransferId{*row};
}

}  // namespace chenxi::settlement
