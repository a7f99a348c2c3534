#include "risk/risk.h"

#include <mutex>

namespace chenxi::risk {
namespace {

/// A transfer of this many makes the mean mean something.
constexpr std::int64_t kMovesForUsual = 5;
/// A delay that was waited for is over for this long.
constexpr Duration kWaitedIsGood = hours(24);

/// Parsing is pure, so one parsed copy for each text serves everybody.
std::shared_ptr<const RuleSet> parsed(const RiskRulesRow& row) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const RuleSet>> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(row.text);
  if (found != known.end()) return found->second;
  const auto rules = parse_rules(row.text);
  return known.emplace(row.text, rules ? *rules : nullptr).first->second;
}

/// The row in force: the last whose time has come.
const RiskRulesRow* in_force(engine::Context& ctx) {
  const RiskRulesRow* best = nullptr;
  ctx.each<RiskRulesRow>(
      [&](const RiskRulesRow& row) {
        if (row.valid_from <= ctx.now() && (best == nullptr || row.valid_from >= best->valid_from))
          best = &row;
      },
      std::int64_t{1});
  return best;
}

std::int64_t hour_of(Instant now) {
  return now.us / hours(1).us;
}
std::int64_t minutes_since(Instant then, Instant now) {
  return std::max<std::int64_t>(0, (now - then).us / minutes(1).us);
}

/// What percent `part` is of `whole`; nullopt where it does not fit.
std::optional<std::int64_t> percent(std::int64_t part, std::int64_t whole) {
  if (part < 0 || whole <= 0 || part > INT64_MAX / 100) return std::nullopt;
  return part * 100 / whole;
}

RiskCounters counters_of(engine::Context& ctx, std::int64_t customer) {
  RiskCounters row;
  row.customer = customer;
  if (const RiskCounters* kept = ctx.find<RiskCounters>(customer)) row = *kept;
  if (row.hour != hour_of(ctx.now())) row.hour = hour_of(ctx.now()), row.out_hour = 0;
  if (row.day != ctx.civil().day_number) {
    row.day = ctx.civil().day_number;
    row.out_count = row.out_amount = row.new_payees = row.new_senders = row.received = 0;
  }
  return row;
}

Signals signals_of(engine::Context& ctx, const identity::Customer& payer, const Move& move) {
  const RiskCounters own = counters_of(ctx, payer.id);
  Signals out;
  const auto set = [&](Signal signal, std::optional<std::int64_t> value) {
    out.at(static_cast<std::size_t>(signal)) = value;
  };
  set(Signal::amount, move.amount);
  // Nobody keeps where somebody has paid before.
  set(Signal::new_payee, move.shop != 0 ? std::nullopt : std::optional<std::int64_t>(move.first_payee ? 1 : 0));
  set(Signal::out_this_hour, own.out_hour);
  set(Signal::out_today, own.out_amount);
  set(Signal::new_payees_today, own.new_payees);
  set(Signal::payee_new_senders_today, move.payee == 0 ? 0 : counters_of(ctx, move.payee).new_senders);
  set(Signal::own_new_senders_today, own.new_senders);
  set(Signal::received_today, own.received);
  set(Signal::onward_percent, own.received == 0 ? std::optional<std::int64_t>(0)
                                                : percent(own.out_amount + move.amount, own.received));
  const auto* device = move.device == 0 ? nullptr : ctx.find<identity::Device>(payer.id, move.device);
  if (device != nullptr) set(Signal::device_minutes, minutes_since(device->created_at, ctx.now()));
  set(Signal::number_minutes, move.number_since ? minutes_since(*move.number_since, ctx.now()) : INT64_MAX);
  set(Signal::times_usual, own.moves < kMovesForUsual || own.usual <= 0 ? 0 : move.amount / own.usual);
  set(Signal::shop_minutes, move.shop_since ? minutes_since(*move.shop_since, ctx.now()) : INT64_MAX);
  const std::int64_t balance = ctx.books().account(payer.main).balance;
  set(Signal::balance_percent, balance <= 0 ? std::optional<std::int64_t>(0) : percent(move.amount, balance));
  return out;
}

std::string joined(const std::vector<const Rule*>& rules) {
  std::string out;
  for (const Rule* rule : rules) out += (out.empty() ? "" : ",") + rule->id;
  return out;
}

RiskCounters& edit(engine::Context& ctx, const RiskCounters& row) {
  if (ctx.find<RiskCounters>(row.customer) == nullptr) ctx.insert(row);
  RiskCounters& kept = ctx.edit<RiskCounters>(row.customer);
  kept = row;
  return kept;
}

void write(engine::Context& ctx, RiskDecision decision) {
  decision.id = ctx.new_id();
  decision.at = ctx.now();
  ctx.insert(std::move(decision));
}

/// Rows have numbers of one sequence: no shop has a customer's.
std::int64_t towards(const Move& move) {
  return move.shop != 0 ? move.shop : move.payee;
}

/// Has somebody who must wait with this payee waited long enough?
bool waited(const RiskCounters& own, const Move& move, Instant now) {
  return own.delayed_payee == towards(move) && own.delayed_until.us != 0 && own.delayed_until <= now &&
         now < own.delayed_until + kWaitedIsGood;
}

}  // namespace

void keys_for_move(engine::Keys& keys, const Move& move) {
  keys.range<RiskRulesRow>(std::int64_t{1});
  keys.row<RiskCounters>(move.payer);
  if (move.payee != 0) keys.row<RiskCounters>(move.payee);
}

void keys_for_payment(engine::Keys& keys, std::int64_t payer, std::int64_t amount) {
  if (amount < kPaymentsFromMin) return;
  keys.range<RiskRulesRow>(std::int64_t{1});
  keys.row<RiskCounters>(payer);
}

bool judges_payment(engine::Context& ctx, std::int64_t amount) {
  if (amount < kPaymentsFromMin) return false;
  const RiskRulesRow* row = in_force(ctx);
  const std::shared_ptr<const RuleSet> rules = row == nullptr ? nullptr : parsed(*row);
  return rules == nullptr || (rules->payments_from && amount >= *rules->payments_from);
}

Result<Judged> judge(engine::Context& ctx, const identity::Customer& payer, const Move& move) {
  const RiskRulesRow* row = in_force(ctx);
  const std::shared_ptr<const RuleSet> rules = row == nullptr ? nullptr : parsed(*row);
  const Signals signals = signals_of(ctx, payer, move);
  const Verdict verdict = risk::judge(rules.get(), move.method, signals);

  Judged out;
  RiskDecision& decision = out.decision;
  decision.customer = payer.id;
  decision.rules = rules == nullptr ? 0 : row->id;
  decision.method = static_cast<std::int64_t>(move.method);
  decision.payee = towards(move);
  decision.device = move.device;
  decision.action = name(verdict.action);
  decision.because = verdict.because == nullptr ? "" : verdict.because->id;
  decision.hits = joined(verdict.hits);
  decision.shadows = joined(verdict.shadows);
  decision.inputs = text_of(signals);
  decision.passed = true;
  out.action = verdict.action;

  const RiskCounters own = counters_of(ctx, payer.id);
  const std::string kind =
      "risk/" + (verdict.because == nullptr ? std::string("unknown") : verdict.because->kind);
  const auto stop = [&](Code code, RefusalDetail detail, Instant until = {}) -> Result<Judged> {
    decision.passed = false;
    ctx.on_refusal("risk_decision", sha256(decision.inputs + std::string(chenxi::name(code))),
                   [decision, own, until, payee = towards(move)](engine::Context& c) {
                     write(c, decision);
                     if (until.us == 0) return;
                     RiskCounters changed = own;
                     changed.delayed_payee = payee;
                     changed.delayed_until = until;
                     edit(c, changed);
                   });
    return refuse(code, std::move(detail));
  };
  switch (verdict.action) {
    case Action::allow:
    case Action::hold: return out;
    case Action::warn: return move.warned ? Result<Judged>(out) : stop(Code::risk_warning, {.rule = kind});
    case Action::step_up:
      return move.stepped_up ? Result<Judged>(out) : stop(Code::step_up_required, {.rule = kind});
    case Action::delay: {
      if (waited(own, move, ctx.now())) return out;
      const bool waits = own.delayed_payee == towards(move) && own.delayed_until > ctx.now();
      const Instant until = waits ? own.delayed_until : ctx.now() + minutes(verdict.because->minutes);
      return stop(Code::risk_delayed, {.rule = kind, .until = until}, until);
    }
    case Action::refuse:
      if (verdict.because->is_neutral()) return stop(Code::payment_not_possible, {});
      return stop(Code::risk_refused, {.rule = kind});
  }
  return out;
}

void count(engine::Context& ctx, const Move& move, Judged judged, std::int64_t object) {
  RiskCounters own = counters_of(ctx, move.payer);
  own.out_hour += 1;
  own.out_count += 1;
  own.out_amount += move.amount;
  if (move.first_payee && move.payee != 0) own.new_payees += 1;
  // The mean of about the last eight; the first one is the mean of itself.
  own.usual = own.moves == 0 ? move.amount : own.usual + (move.amount - own.usual) / 8;
  own.moves += 1;
  edit(ctx, own);
  if (move.payee != 0) {
    RiskCounters theirs = counters_of(ctx, move.payee);
    theirs.received += move.amount;
    if (move.first_payee) theirs.new_senders += 1;
    edit(ctx, theirs);
  }
  judged.decision.object = object;
  write(ctx, std::move(judged.decision));
}

Result<engine::ObjectRef> Adopt::run(engine::Context& ctx) {
  TRY(parse_rules(text_));

  // From here it happens.
  RiskRulesRow row;
  row.id = ctx.new_id();
  row.text = text_;
  row.valid_from = std::max(valid_from_, ctx.now());
  ctx.insert(row);
  const engine::ObjectRef made{0, row.id};
  ctx.emit("risk.adopted", 0, made);
  return made;
}

void Explain::run(engine::Context& ctx) {
  store::Range range = store::prefix_range(store::make_key(customer_), limit_);
  range.descending = true;
  for (const RiskDecision& decision : store::scan_all<RiskDecision>(ctx.reader(), range)) {
    Explained one{decision, "", ""};
    const RiskRulesRow* row =
        decision.rules == 0 ? nullptr : ctx.fetch<RiskRulesRow>(std::int64_t{1}, decision.rules);
    const auto rules = row == nullptr ? nullptr : parsed(*row);
    if (rules != nullptr) one.version = rules->name + " " + rules->version;
    const auto signals = signals_from(decision.inputs);
    if (signals)
      one.again =
          risk::name(risk::judge(rules.get(), static_cast<rules::Method>(decision.method), *signals).action);
    decisions.push_back(std::move(one));
  }
}

void AnyRules::run(engine::Context& ctx) {
  any = !store::scan_all<RiskRulesRow>(ctx.reader(), {}).empty();
}

}  // namespace chenxi::risk
