// What an answer may say: done is in the books, refused is not, the same key hears the same, and who reads finds what he wrote.
#include "tests/sim/model.h"
#include "tests/sim/numbers.h"

namespace chenxi::sim {
namespace {

/// Refusals that a well-behaved client never meets.
bool is_nonsense(const std::string& code) {
  static const std::set<std::string> all = {
      "malformed", "not_found", "method_not_allowed", "too_large", "unsupported_media", "key_missing", "key_malformed",
      "key_too_old", "internal", "origin_refused", "not_signed_in", "session_expired", "not_allowed", "device_unknown",
      "signature_wrong", "payment_unknown", "order_unknown", "transfer_unknown", "bank_link_unknown", "account_unknown",
      "currency_unsupported", "currency_mismatch", "not_yours", "dispute_unknown", "dispute_not_possible", "qr_unreadable", "qr_damaged", "qr_signature_wrong",
      "payee_is_payer", "account_frozen", "account_closed", "payout_unknown"};
  return all.contains(code);
}
/// A key that was made before the clock was set back, while the books stood still: to the server it comes from times ahead. That may
/// have been while it waited for a batch: then it is judged by what the clock said afterwards.
bool is_ahead(const Model::Sent& sent, Instant answered) { return sent.ask->key.at() > std::min(sent.arrived, answered) + minutes(10); }

bool may_come_again(const std::string& code) {
  static const std::set<std::string> all = {"rate_limited", "overloaded", "step_up_required", "code_wrong", "unavailable", "statement_expired", "pin_required",
                                            "pin_wrong", "pin_locked", "posting_stopped", "warning_unconfirmed", "risk_warning",
                                            "bank_unavailable"};
  return all.contains(code);
}

}  // namespace

void Model::answered(const Sent& sent, int status, bool replayed, std::string_view body, Instant now) {
  if (status >= 200 && status < 300) return judge_done(sent, status, replayed, body, now);
  const json::value problem = boost::json::parse(body);
  const std::string code(problem.at("code").as_string());
  marks_["refused: " + code] += 1;
  if (is_nonsense(code) && !(code == "key_too_old" && is_ahead(sent, std::max(now, newest()))))
    return fault(std::string(name(sent.ask->what)) + ": refused as " + std::string(body));
  judge_refused(sent, replayed, code, now);
}

void Model::judge_done(const Sent& sent, int status, bool replayed, std::string_view body, Instant now) {
  Ask& ask = *sent.ask;
  const std::string what = name(ask.what);
  marks_["done: " + what] += 1;
  if (replayed) marks_["an answer was given again"] += 1;
  if (sent.altered) return fault(what + ": another body under the same key was accepted");
  if (sent.wrong_pin && !replayed && ask.told == Told::nothing) fault(what + ": accepted with a wrong PIN");
  if (ask.told == Told::refused && is_keyed(ask.what)) fault(what + ": refused before, done now");
  const bool told_once = moves_money(ask.what) || ask.what == What::complain || ask.what == What::drop || ask.what == What::decline;
  if (ask.told == Told::done && told_once && (ask.body != body || ask.status != status)) {
    fault(what + ": two answers to one key");
  }
  const bool charged_later = ask.what == What::charge && status == 202;
  if (charged_later) marks_["a charge asked the payer's phone"] += 1;
  if (moves_money(ask.what) && !charged_later && ask.group == 0) fault(what + ": acknowledged, and not in the books");
  if (charged_later && ask.group != 0) fault("a charge that waits was posted");
  if (sent.right_pin && !replayed) no_wrong_pins(ask.who, now.us);  // again: it ended the count when it was done, whenever that was
  if (ask.what == What::stop && !replayed) stopped_since_[ask.who] = std::max(now.us, at_);
  if (ask.told == Told::nothing) {
    ask.told = Told::done;
    ask.status = status;
    ask.body = body;
    if (is_own_bound(ask.what)) new_bound(sent, replayed, now);
    if (ask.what == What::make_shared) judge_plan(ask);
    if (ask.what == What::share_out && payments_[ask.payment_amount].waits() != 0) fault("shared out, and still set aside");
    if (ask.what == What::call_off)
      if (const auto held = held_for_.find(ask.object); held != held_for_.end() && holds_[held->second].left != 0) fault("called off, and still held");
    if (ask.what == What::registration) {
      town_.people[ask.who].row = row_of_(boost::json::parse(body).at("customer").at("id").as_string());
    }
  }
  judge_reading(ask, body, now);
}

void Model::judge_refused(const Sent& sent, bool replayed, const std::string& code, Instant now) {
  Ask& ask = *sent.ask;
  const std::string what = name(ask.what);
  if (sent.altered) {
    if (code == "id_reused" || code == "order_differs") marks_["another body under a used key"] += 1;
    return;
  }
  if (code == "id_reused" || code == "order_differs") return fault(what + ": the same body is called another one");
  if (code == "pin_wrong") {
    if (!sent.wrong_pin) return fault(what + ": the right PIN is called wrong");
    Wrong& wrong = wrong_pins_[ask.who];
    if (!wrong.keys.insert(ask.key).second) return;  // the same guess again counts once
    if (sent.arrived.us <= wrong.nothing_since) return;
    // What a guess left behind whose answer was lost is not known here, and its repeat may count twice.
    const bool sure = wrong.sure && wrong.restarts == restarts_;
    if (sure && wrong.count >= 5 && now.us < wrong.locked_at + 60'000'000) fault("a PIN was tried while it was locked");
    if (wrong.count >= 5) wrong.count = 0;
    if (++wrong.count == 5) wrong.locked_at = sent.arrived.us;  // not before; the answer may have come much later
    return;
  }
  if (code == "pin_locked") no_wrong_pins(ask.who, now.us);  // perhaps earlier than counted here
  if (may_come_again(code) || (code == "key_too_old" && is_ahead(sent, std::max(now, newest())))) return;  // what comes from times ahead is young again later
  if (!is_keyed(ask.what)) return;
  if (replayed && ask.told == Told::nothing) marks_["a refusal was found again"] += 1;
  if (ask.told == Told::done) return fault(what + ": done before, refused now as " + code);
  if (ask.told == Told::refused && ask.code != code) return fault(what + ": refused as " + ask.code + ", then as " + code);
  if (ask.group != 0) return fault(what + ": refused as " + code + ", and in the books");
  if (ask.told == Told::nothing && is_own_bound(ask.what)) spent_[town_.people[ask.who].row].own(ask).changes_open -= 1;
  ask.told = Told::refused;
  ask.code = code;
  if (code == "split_over" && payments_[ask.payment_amount].waits() != 0) fault("called over, and still set aside");
  if (code == "capture_over")
    if (const auto held = held_for_.find(ask.object); held != held_for_.end() && holds_[held->second].left != 0) fault("called over, and still held");
  const bool by_shop = ask.what == What::refund;
  if (code == "insufficient_balance" || code == "merchant_insufficient_balance") {
    const Account* purse = by_shop ? account(kShop, town_.shops[ask.who].row) : main_of(ask.who);
    if (!replayed && !sent.perhaps_again && purse != nullptr && purse->low >= ask.amount) fault(what + ": refused for want of money that was there");
  }
  if (code == "refund_exceeds_payment" && by_shop && ask.lines_back.empty()) {
    const auto paid = payments_.find(std::atoll(ask.text.c_str()));
    if (paid != payments_.end() && paid->second.amount - paid->second.refunded >= ask.amount)
      fault("a refund was refused that would have fitted");
  }
  if (code == "order_already_paid" && !orders_paid_.contains(ask.object)) fault("an order is called paid that was not");
}

/// The change was carried out between its arrival and this answer, which a leap of the clock may hold apart.
void Model::new_bound(const Sent& sent, bool replayed, Instant now) {
  const Ask& ask = *sent.ask;
  Own& own = spent_[town_.people[ask.who].row].own(ask);
  own.changes_open -= 1;
  if (replayed) own.unsure = true;  // when it was carried out, nobody saw
  const std::int64_t wanted = ask.bound.value_or(-1), latest = std::max(now.us, at_);
  const std::int64_t most = ask.what == What::put_aside ? kAsideFrom - wanted : wanted;
  for (const auto& [since, bound] : own.since)
    if (since > sent.arrived.us && since <= latest) own.unsure = true;  // before it or after it
  const std::int64_t current = own.at(sent.arrived.us);
  std::erase_if(own.since, [&](const auto& one) { return one.first > latest; });  // a raise that waited is taken back
  const bool lower = most == current || (most >= 0 && (current < 0 || most < current));
  own.since.emplace_back(lower ? latest : sent.arrived.us + 24 * kHourUs, most);
}

void Model::no_wrong_pins(std::size_t person, std::int64_t by) {
  Wrong& wrong = wrong_pins_[person];
  wrong.count = 0;
  wrong.restarts = restarts_;
  wrong.nothing_since = std::max(by, at_);
  wrong.sure = wrong.guessed_at + 2 * kMinuteUs < by;  // or a guess may have been judged before it or after it
}

/// Read your writes: a balance, a payment, a shop's day are exactly what the rows before this answer add up to.
void Model::judge_reading(const Ask& ask, std::string_view body, Instant now) {
  if (ask.what == What::home) {
    const json::value home = boost::json::parse(body);
    const Account* main = main_of(ask.who);
    const Account* held = account(kHeld, town_.people[ask.who].row);
    if (main == nullptr || held == nullptr) return fault("somebody's accounts are not known");
    if (Wide{home.at("available").at("amount").as_int64()} != main->balance || Wide{home.at("held").at("amount").as_int64()} != held->balance)
      fault("a balance is not what the transfers before it add up to");
    const Spent& spent = spent_[town_.people[ask.who].row];
    const auto as_of = parse_rfc3339(std::string(home.at("as_of").as_string()));
    const std::int64_t used = as_of && spent.day == day_of(as_of->us) ? spent.day_out : 0;
    for (const json::value& limit : home.at("limits").as_array())
      if (limit.at("window").as_string() == "day" && limit.at("rule").as_string().find("phone") != std::string_view::npos &&
          limit.at("used").at("amount").as_int64() != used)
        fault("what was spent today is not what was counted");
  } else if (ask.what == What::look_payment) {
    const auto paid = payments_.find(ask.payment_amount);
    if (paid == payments_.end()) return;
    const json::value payment = boost::json::parse(body);
    const json::value* off = payment.as_object().if_contains("discount");
    if ((off == nullptr ? 0 : off->as_int64()) != paid->second.asked->discount) fault("another discount is shown than was given");
    if (payment.at("amount").as_int64() != paid->second.amount || payment.at("refunded_amount").as_int64() != paid->second.refunded)
      fault("a payment is shown otherwise than it was made");
  } else if (ask.what == What::look_shares) {
    const auto paid = payments_.find(ask.payment_amount);
    if (paid == payments_.end()) return;
    const json::value order = boost::json::parse(body);
    const json::array& shares = order.at("split").at("shares").as_array();
    bool same = shares.size() == paid->second.got.size();
    for (std::size_t i = 0; same && i < shares.size(); ++i) {
      const Got& got = paid->second.got[i];
      const std::int64_t paid_amount = shares[i].at("paid_amount").as_int64(), returned = shares[i].at("returned_amount").as_int64();
      same = paid_amount == got.reached && shares[i].at("owed_amount").as_int64() == got.owed;
      // Where all was given back before it was shared out, nothing in the books says whether it was.
      if (got.reached > 0) same = same && returned == got.given_back - (got.sum - got.reached);
      else same = same && (returned == got.given_back || (returned == 0 && got.given_back == got.sum));
    }
    if (!same) fault("a partner's part is shown otherwise than he has it");
  } else if (ask.what == What::shop_day) {
    const json::value totals = boost::json::parse(body).at("totals");
    const auto fits = [&](std::int64_t at) {
      const auto it = shop_days_.find({by_owner_.at({kShop, town_.shops[ask.who].row}), day_of(at)});
      const ShopDay day = it == shop_days_.end() ? ShopDay{} : it->second;
      return totals.at("count").as_int64() == day.payments && totals.at("gross_amount").as_int64() == day.gross &&
             totals.at("refunded_amount").as_int64() == day.refunded;
    };
    // A wall clock that jumped back over midnight leaves the books in the later day.
    if (!fits(now.us) && !fits(at_)) fault("a shop's day is not the sum of its payments");
  }
}

}  // namespace chenxi::sim
