// Reading a pack: strictly, because a misspelt key in a rule would be a rule that does not hold.
#include "rules/toml.h"

#include <set>

#include "money/money.h"
#include "rules/calendar.h"
#include "rules/judge.h"
#include "rules/packs.h"

namespace chenxi::rules {
namespace {

tl::unexpected<Refusal> invalid(std::string where) {
  return refuse(Code::rule_pack_invalid, {.text = std::move(where)});
}

/// Takes the members of one table by name; finish() refuses the ones that nobody took.
class Reader {
 public:
  Reader(const toml::table& table, std::string where) : table_(&table), where_(std::move(where)) {}

  const toml::node* take(std::string_view key) {
    taken_.insert(std::string(key));
    return table_->get(key);
  }
  std::string at(std::string_view key) const {
    return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
  }
  Result<std::optional<std::int64_t>> maybe_integer(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<std::int64_t>();
    const auto* value = node->as_integer();
    if (value == nullptr || value->get() < 0 || value->get() > money::kAmountMax) return invalid(at(key));
    return std::optional(value->get());
  }
  Result<std::int64_t> integer(std::string_view key) {
    const auto value = TRY(maybe_integer(key));
    if (!value) return invalid(at(key));
    return *value;
  }
  Result<std::optional<std::string>> maybe_text(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<std::string>();
    const auto* value = node->as_string();
    if (value == nullptr || value->get().empty()) return invalid(at(key));
    return std::optional(value->get());
  }
  Result<std::string> text(std::string_view key) {
    const auto value = TRY(maybe_text(key));
    if (!value) return invalid(at(key));
    return *value;
  }
  Result<std::optional<bool>> maybe_boolean(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<bool>();
    const auto* value = node->as_boolean();
    if (value == nullptr) return invalid(at(key));
    return std::optional(value->get());
  }
  Result<std::optional<Instant>> maybe_instant(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<Instant>();
    const auto* value = node->as_date_time();
    if (value == nullptr || !value->get().offset) return invalid(at(key));
    const toml::date_time& t = value->get();
    const std::chrono::year_month_day day{std::chrono::year{t.date.year}, std::chrono::month{t.date.month},
                                          std::chrono::day{t.date.day}};
    const auto since = std::chrono::sys_days{day} + std::chrono::hours{t.time.hour} +
                       std::chrono::minutes{t.time.minute} + std::chrono::seconds{t.time.second} -
                       std::chrono::minutes{t.offset->minutes};
    return std::optional(Instant{std::chrono::microseconds(since.time_since_epoch()).count()});
  }
  Result<std::optional<Reader>> maybe_table(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<Reader>();
    if (!node->is_table()) return invalid(at(key));
    return std::optional(Reader(*node->as_table(), at(key)));
  }
  /// [[key]]: a list of tables; absent: empty.
  Result<std::vector<Reader>> tables(std::string_view key) {
    std::vector<Reader> out;
    const toml::node* node = take(key);
    if (node == nullptr) return out;
    if (!node->is_array_of_tables()) return invalid(at(key));
    for (const toml::node& item : *node->as_array())
      out.emplace_back(*item.as_table(), at(key) + "[" + std::to_string(out.size()) + "]");
    return out;
  }
  Result<std::optional<std::vector<std::string>>> maybe_texts(std::string_view key) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::optional<std::vector<std::string>>();
    if (!node->is_array()) return invalid(at(key));
    std::vector<std::string> out;
    for (const toml::node& item : *node->as_array()) {
      if (!item.is_string()) return invalid(at(key));
      out.push_back(item.as_string()->get());
    }
    return std::optional(std::move(out));
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& [key, node] : *table_) out.emplace_back(key.str());
    return out;
  }
  Done finish() const {
    for (const auto& [key, node] : *table_)
      if (!taken_.contains(std::string(key.str()))) return invalid(at(key.str()));
    return done();
  }
  const std::string& where() const { return where_; }

 private:
  const toml::table* table_;
  std::string where_;
  std::set<std::string> taken_;
};

/// A worked example: what is assumed, what is asked, what must come out.
struct Example {
  Instant at;
  Facts facts;
  std::optional<Spend> spend;
  std::optional<std::int64_t> receive;
  std::optional<std::int64_t> collect;  // by a shop
  ShopStep shop = ShopStep::opened;
  Collected collected;
  std::optional<Code> expect;  // nullopt: allowed
  std::optional<std::int64_t> left;
};

std::optional<ledger::Factor> factor_from_name(std::string_view text) {
  if (text == "device_and_pin") return ledger::Factor::device_and_pin;
  if (text == "device") return ledger::Factor::device;
  if (text == "payment_code") return ledger::Factor::payment_code;
  if (text == "counter") return ledger::Factor::counter;
  return std::nullopt;
}

}  // namespace

class PackReader {
 public:
  Result<std::shared_ptr<const Pack>> read(const toml::table& table) {
    Reader in(table, "");
    pack_->name_ = TRY(in.text("pack"));
    const auto currency = money::currency_from_code(TRY(in.text("currency")));
    if (!currency) return invalid(in.at("currency"));
    pack_->currency_ = *currency;
    TRY(laws(in));
    for (Reader& section : TRY(in.tables("section"))) TRY(this->section(section));
    if (pack_->sections_.empty()) return invalid("section");
    auto examples = TRY(in.tables("example"));
    if (examples.empty()) return invalid("example");
    TRY(in.finish());
    for (Reader& example : examples) TRY(work(example));
    pack_->examples_ = examples.size();
    return std::shared_ptr<const Pack>(std::move(pack_));
  }

 private:
  Done laws(Reader& in) {
    auto laws = TRY(in.maybe_table("law"));
    if (!laws) return invalid("law");
    for (const std::string& key : laws->names()) {
      auto one = TRY(laws->maybe_table(key));
      Law law;
      law.zh = TRY(one->text("zh"));
      law.en = TRY(one->text("en"));
      law.source = TRY(one->text("source"));
      const auto confirmed = TRY(one->maybe_boolean("confirmed"));
      if (!confirmed) return invalid(one->at("confirmed"));
      law.confirmed = *confirmed;
      TRY(one->finish());
      pack_->laws_.emplace(key, std::move(law));
    }
    return done();
  }

  Result<const Law*> law(Reader& in, std::string_view key) {
    const auto found = pack_->laws_.find(TRY(in.text(key)));
    if (found == pack_->laws_.end()) return invalid(in.at(key));
    return &found->second;
  }

  std::string rule(std::string_view narrower, std::string_view window) const {
    return pack_->name_ + "/" + std::string(narrower) + "/" + std::string(window);
  }

  Done section(Reader& in) {
    Section section;
    const auto from = TRY(in.maybe_instant("valid_from"));
    if (!from) return invalid(in.at("valid_from"));
    const bool inherits = TRY(in.maybe_boolean("inherits")).value_or(false);
    if (inherits) {
      if (pack_->sections_.empty()) return invalid(in.at("inherits"));
      section = pack_->sections_.back();
    }
    if (!pack_->sections_.empty() && *from <= pack_->sections_.back().valid_from) return invalid(in.at("valid_from"));
    section.valid_from = *from;
    TRY(switches(in, section, inherits));
    TRY(limits(in, section));
    TRY(factor_class(in, "two_factors", section.two_factors));
    TRY(factor_class(in, "one_factor", section.one_factor));
    TRY(day_bound(in, section));
    TRY(pair(in, "small_payments", "day", section.small_payment, section.small_payment_day));
    TRY(pair(in, "new_device", "total", section.new_device_payment, section.new_device_total));
    TRY(disputes(in, section.disputes));
    TRY(retention(in, section.retention));
    TRY(shops(in, section.shops));
    TRY(fees(in, section.fees));
    TRY(settlement(in, section.settlement));
    TRY(packages(in, section.packages));
    TRY(trade(in, section.trade));
    TRY(in.finish());
    pack_->sections_.push_back(std::move(section));
    return done();
  }

  /// The plain switches: all must be said, except where the section inherits them.
  Done switches(Reader& in, Section& section, bool inherits) {
    const auto identity_first = TRY(in.maybe_boolean("identity_first"));
    const auto refund_gives_back = TRY(in.maybe_boolean("refund_gives_back"));
    const auto uncounted = TRY(in.maybe_texts("uncounted"));
    const auto warning = TRY(in.maybe_integer("first_payee_warning"));
    if (!inherits && (!identity_first || !refund_gives_back || !uncounted || !warning))
      return invalid(in.where() + ": identity_first, refund_gives_back, uncounted, first_payee_warning");
    if (identity_first) section.identity_first = *identity_first;
    if (identity_first.value_or(false)) {
      section.identity_rule.law = TRY(law(in, "identity_law"));
      section.identity_rule.rule = rule("identity", "first");
    }
    if (refund_gives_back) section.refund_gives_back = *refund_gives_back;
    if (uncounted) {
      section.uncounted.fill(false);
      for (const std::string& text : *uncounted) {
        const auto method = method_from_name(text);
        if (!method) return invalid(in.at("uncounted"));
        section.uncounted.at(static_cast<std::size_t>(*method)) = true;
      }
    }
    if (warning) section.first_payee_warning = *warning;
    return done();
  }

  Done limits(Reader& in, Section& section) {
    std::set<std::pair<identity::Tier, Window>> said;
    for (Reader& one : TRY(in.tables("limit"))) {
      const auto tier = tier_from_name(TRY(one.text("tier")));
      if (!tier) return invalid(one.at("tier"));
      const auto window = window_from_name(TRY(one.text("window")));
      if (!window) return invalid(one.at("window"));
      if (!said.emplace(*tier, *window).second) return invalid(one.where());
      Bound bound;
      bound.max = TRY(one.integer("max"));
      bound.law = TRY(law(one, "law"));
      bound.rule = rule(name(*tier), name(*window));
      TRY(one.finish());
      section.tiers[*tier].at(static_cast<std::size_t>(*window)) = std::move(bound);
    }
    return done();
  }

  /// Class A wants a certificate of a licensed authority, which nobody has here.
  Done factor_class(Reader& in, std::string_view key, FactorClass& out) {
    auto one = TRY(in.maybe_table(key));
    if (!one) return done();
    out.name = TRY(one->text("class"));
    if (out.name == "A") return invalid(one->at("class"));
    out.law = TRY(law(*one, "law"));
    return one->finish();
  }

  Done day_bound(Reader& in, Section& section) {
    auto one = TRY(in.maybe_table("static_code"));
    if (!one) return done();
    section.static_code_day.max = TRY(one->integer("day"));
    section.static_code_day.law = TRY(law(*one, "law"));
    section.static_code_day.rule = rule("static_code", "day");
    return one->finish();
  }

  /// [small_payments] and [new_device]: so much each, so much together.
  Done pair(Reader& in, std::string_view key, std::string_view together, Bound& each, Bound& sum) {
    auto one = TRY(in.maybe_table(key));
    if (!one) return done();
    each.max = TRY(one->integer("payment"));
    sum.max = TRY(one->integer(together));
    each.law = sum.law = TRY(law(*one, "law"));
    each.rule = rule(key, "payment");
    sum.rule = rule(key, together);
    return one->finish();
  }

  /// What a case reads and touches is bounded in the batch, whatever a pack asks for.
  Done disputes(Reader& in, Disputes& said) {
    auto one = TRY(in.maybe_table("disputes"));
    if (!one) return done();
    const auto read = [&](std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max) -> Done {
      const std::int64_t number = TRY(one->integer(key));
      if (number < min || number > max) return invalid(one->at(key));
      value = number;
      return chenxi::done();
    };
    TRY(read("window_days", said.window_days, 1, 3650));
    TRY(read("answer_days", said.answer_days, 1, 90));
    TRY(read("decide_hours", said.decide_hours, 1, 24 * 90));
    TRY(read("depth", said.depth, 0, 10));
    TRY(read("accounts", said.accounts, 1, 100));
    TRY(read("rows", said.rows, 1, 1000));
    TRY(read("open_max", said.open_max, 1, 20));
    TRY(read("unfounded_max", said.unfounded_max, 1, 20));
    TRY(read("unfounded_days", said.unfounded_days, 1, 3650));
    return one->finish();
  }

  Done retention(Reader& in, Retention& said) {
    auto one = TRY(in.maybe_table("retention"));
    if (!one) return done();
    said.years = TRY(one->integer("years"));
    if (said.years < 0 || said.years > 100) return invalid(one->at("years"));
    return one->finish();
  }

  /// Who lets residents open shops says what these may collect until their papers are seen.
  Done shops(Reader& in, Shops& said) {
    auto one = TRY(in.maybe_table("shops"));
    if (!one) return done();
    said.per_person = TRY(one->integer("per_person"));
    if (said.per_person < 1 || said.per_person > 100) return invalid(one->at("per_person"));
    TRY(shop_cap(*one, "opened", said.opened));
    if (!said.opened.day || !said.opened.month || !said.opened.year) return invalid(one->at("opened"));
    TRY(shop_cap(*one, "accepted", said.accepted));
    return one->finish();
  }
  Done shop_cap(Reader& in, std::string_view key, ShopCap& cap) {
    auto one = TRY(in.maybe_table(key));
    if (!one) return done();
    const Law* const because = TRY(law(*one, "law"));
    const auto read = [&](std::string_view window, Bound& bound) -> Done {
      const auto max = TRY(one->maybe_integer(window));
      if (max) bound = {*max, rule("shop_" + std::string(key), window), because};
      return chenxi::done();
    };
    TRY(read("day", cap.day));
    TRY(read("month", cap.month));
    TRY(read("year", cap.year));
    return one->finish();
  }

  /// A number within bounds, which must be said.
  static Done bounded(Reader& in, std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max) {
    const std::int64_t number = TRY(in.integer(key));
    if (number < min || number > max) return invalid(in.at(key));
    value = number;
    return chenxi::done();
  }

  Done fees(Reader& in, Fees& said) {
    auto one = TRY(in.maybe_table("fees"));
    if (!one) return done();
    said = {};
    TRY(bounded(*one, "per_100_000", said.per_100_000, 0, 10'000));
    said.each_max = TRY(one->maybe_integer("each_max")).value_or(0);
    const auto returned = TRY(one->maybe_boolean("returned"));
    if (!returned) return invalid(one->at("returned"));
    said.returned = *returned;
    for (const std::string& who : TRY(one->maybe_texts("free")).value_or(std::vector<std::string>{})) {
      const std::size_t standing = who == "house" ? 0 : who == "opened" ? 1 : who == "accepted" ? 2 : 3;
      if (standing == 3) return invalid(one->at("free"));
      said.free.at(standing) = true;
    }
    said.law = TRY(law(*one, "law"));
    return one->finish();
  }

  Done settlement(Reader& in, SettlementTerms& said) {
    auto one = TRY(in.maybe_table("settlement"));
    if (!one) return done();
    said = {};
    said.calendar = TRY(one->text("calendar"));
    if (shipped_calendar(said.calendar) == nullptr) return invalid(one->at("calendar"));
    TRY(bounded(*one, "days", said.days, 1, 30));
    auto instant = TRY(one->maybe_table("instant"));
    if (instant) {
      TRY(bounded(*instant, "after_days", said.instant_after_days, 1, 3650));
      TRY(bounded(*instant, "trade_days", said.instant_trade_days, 1, 365));
      TRY(bounded(*instant, "per_100_000", said.instant_per_100_000, 0, 10'000));
      said.instant_law = TRY(law(*instant, "law"));
      TRY(instant->finish());
    }
    return one->finish();
  }

  Done packages(Reader& in, PackageTerms& said) {
    auto one = TRY(in.maybe_table("packages"));
    if (!one) return done();
    said = {};
    TRY(bounded(*one, "price_max", said.price_max, 1, money::kAmountMax));
    TRY(bounded(*one, "visits_max", said.visits_max, 1, 1'000));
    TRY(bounded(*one, "months_max", said.months_max, 1, 60));
    TRY(bounded(*one, "cooling_days", said.cooling_days, 0, 365));
    TRY(bounded(*one, "paid_within_days", said.paid_within_days, 0, 365));
    said.law = TRY(law(*one, "law"));
    return one->finish();
  }

  Done trade(Reader& in, TradeTerms& said) {
    auto one = TRY(in.maybe_table("trade"));
    if (!one) return done();
    said = {};
    TRY(bounded(*one, "confirm_days", said.confirm_days, 1, 90));
    TRY(bounded(*one, "send_days", said.send_days, 1, 90));
    said.law = TRY(law(*one, "law"));
    return one->finish();
  }

  Done work(Reader& in) {
    const Example example = TRY(read_example(in));
    const Section& section = pack_->at(example.at);
    const auto judge = [&]() -> std::optional<Objection> {
      if (example.collect) return judge_collect(section, example.shop, example.collected, *example.collect);
      return example.spend ? judge_spend(section, example.facts, *example.spend)
                           : judge_receive(section, example.facts, *example.receive);
    };
    const auto no = judge();
    const bool as_expected = no ? example.expect == no->code : !example.expect;
    const bool left_right = !example.left || (no && *example.left == no->left);
    if (as_expected && left_right) return done();
    return invalid(in.where() + ": " + (no ? std::string(chenxi::name(no->code)) : std::string("allowed")) +
                   (no ? ", left " + std::to_string(no->left) : ""));
  }

  Result<Example> read_example(Reader& in) {
    Example out;
    TRY(in.text("says"));
    out.at = TRY(in.maybe_instant("at")).value_or(pack_->sections_.back().valid_from);
    if (const auto shop = TRY(in.maybe_text("shop"))) {
      TRY(read_shop_example(in, *shop, out));
      return out;
    }
    const auto tier = tier_from_name(TRY(in.text("tier")));
    if (!tier) return invalid(in.at("tier"));
    out.facts.tier = *tier;
    out.facts.small_payments = TRY(in.maybe_boolean("small_payments")).value_or(false);
    out.facts.reduced = TRY(in.maybe_boolean("new_device")).value_or(false);
    out.facts.night = TRY(in.maybe_boolean("night")).value_or(false);
    if (auto used = TRY(in.maybe_table("used"))) TRY(read_used(*used, out.facts));
    if (auto user = TRY(in.maybe_table("user"))) {
      out.facts.user.payment = TRY(user->maybe_integer("payment"));
      out.facts.user.day = TRY(user->maybe_integer("day"));
      out.facts.user.month = TRY(user->maybe_integer("month"));
      out.facts.user.night = TRY(user->maybe_integer("night"));
      TRY(user->finish());
    }
    const auto amount = TRY(in.maybe_integer("spend"));
    out.receive = TRY(in.maybe_integer("receive"));
    if (amount.has_value() == out.receive.has_value()) return invalid(in.at("spend"));
    const auto method = method_from_name(TRY(in.maybe_text("method")).value_or("order"));
    if (!method) return invalid(in.at("method"));
    const auto factor = factor_from_name(TRY(in.maybe_text("factor")).value_or("device_and_pin"));
    if (!factor) return invalid(in.at("factor"));
    if (amount) out.spend = Spend{*amount, pack_->currency_, *method, *factor, 0};
    TRY(read_outcome(in, out));
    return out;
  }

  Done read_outcome(Reader& in, Example& out) {
    const std::string expect = TRY(in.text("expect"));
    if (expect != "allowed") {
      out.expect = code_from_name(expect);
      if (!out.expect) return invalid(in.at("expect"));
    }
    out.left = TRY(in.maybe_integer("left"));
    return in.finish();
  }

  Done read_shop_example(Reader& in, std::string_view shop, Example& out) {
    if (shop != "opened" && shop != "accepted") return invalid(in.at("shop"));
    out.shop = shop == "opened" ? ShopStep::opened : ShopStep::accepted;
    out.collect = TRY(in.integer("collect"));
    if (auto used = TRY(in.maybe_table("used"))) {
      out.collected.day = TRY(used->maybe_integer("day")).value_or(0);
      out.collected.month = TRY(used->maybe_integer("month")).value_or(0);
      out.collected.year = TRY(used->maybe_integer("year")).value_or(0);
      TRY(used->finish());
    }
    return read_outcome(in, out);
  }

  Done read_used(Reader& in, Facts& facts) {
    facts.used.day = TRY(in.maybe_integer("day")).value_or(0);
    facts.used.month = TRY(in.maybe_integer("month")).value_or(0);
    facts.used.year = TRY(in.maybe_integer("year")).value_or(0);
    facts.used.night = TRY(in.maybe_integer("night")).value_or(0);
    facts.used.lifetime = TRY(in.maybe_integer("lifetime")).value_or(0);
    facts.static_code_used = TRY(in.maybe_integer("static_code")).value_or(0);
    facts.small_payment_used = TRY(in.maybe_integer("small_payments")).value_or(0);
    facts.new_device_used = TRY(in.maybe_integer("new_device")).value_or(0);
    facts.balance = TRY(in.maybe_integer("balance")).value_or(0);
    return in.finish();
  }

  std::shared_ptr<Pack> pack_ = std::make_shared<Pack>();
};

namespace {

/// toml++ looks for Unicode blanks between words, and at a letter such as "é" there its behaviour is undefined. TOML has
/// nothing but ASCII outside strings and comments.
bool is_ascii_outside_strings(std::string_view text) {
  std::string_view quote;  // of the string that we are in
  bool comment = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      comment = false;
      if (quote.size() == 1) quote = {};
    } else if (comment) {
      continue;
    } else if (!quote.empty()) {
      if (c == '\\' && quote.front() == '"') ++i;
      else if (text.substr(i, quote.size()) == quote) i += std::exchange(quote, {}).size() - 1;
    } else if (c == '"' || c == '\'') {
      quote = text.substr(i, text.substr(i, 3) == std::string(3, c) ? 3 : 1);
      i += quote.size() - 1;
    } else if (c == '#') {
      comment = true;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<std::shared_ptr<const Pack>> parse_pack(std::string_view text) {
  if (!is_ascii_outside_strings(text)) return invalid("no TOML");
  try {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed) {
      const auto where = parsed.error().source().begin;
      return invalid("line " + std::to_string(where.line) + ", column " + std::to_string(where.column));
    }
    return PackReader().read(parsed.table());
  } catch (const NotToml&) {
    return invalid("no TOML");
  }
}

}  // namespace chenxi::rules
