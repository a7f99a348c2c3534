#include "tests/scenario/stage.h"

#include "identity/directory.h"
#include "ledger/verify.h"
#include "money/money.h"
#include "ports/system_accounts.h"
#include "risk/risk.h"
#include "rules/packs.h"

namespace chenxi::scenario {
namespace {

Duration duration_of(const std::string& text) {
  const std::int64_t n = std::stoll(text.substr(1));
  switch (text.back()) {
    case 's': return seconds(n);
    case 'm': return minutes(n);
    case 'h': return hours(n);
    case 'd': return days(n);
    default: throw std::runtime_error("a time is written like +90s, +10m, +2h, +3d");
  }
}

/// Changes a row from outside: what an operator's desk of its own will do one day.
struct Change : engine::Command {
  std::function<void(engine::Keys&)> want;
  std::function<void(engine::Context&)> how;
  const char* name() const override { return "scenario.change"; }
  void keys(engine::Keys& keys, engine::Context&) override { want(keys); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    how(ctx);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}
};

WorldOptions options_of(const std::vector<Line>& script) {
  WorldOptions options;
  for (const Line& line : script) {
    if (line.words[0] == "rules") options.rules = line.word(1);
    if (line.words[0] == "demo") options.demo = true;
  }
  return options;
}

std::string decimal(std::int64_t minor) {
  return fmt::format("{}{}.{:02}", minor < 0 ? "-" : "", std::abs(minor) / 100, std::abs(minor) % 100);
}

}  // namespace

Stage::Stage(const std::string& store, const std::vector<Line>& script)
    : script_(script), world_(std::make_unique<World>(store, options_of(script))) {}

const Stage::Verbs& Stage::verbs() {
  static const Verbs all{{{"asks_code", &Stage::asks_code},
                          {"registers", &Stage::registers},
                          {"signs_in", &Stage::signs_in},
                          {"signs_in_anew", &Stage::signs_in_anew},
                          {"signs_out", &Stage::signs_out},
                          {"renews", &Stage::renews},
                          {"sees_sessions", &Stage::sees_sessions},
                          {"ends_session", &Stage::ends_session},
                          {"ends_others", &Stage::ends_others},
                          {"answers", &Stage::answers},
                          {"sees_calls", &Stage::sees_calls},
                          {"recovers_pin", &Stage::recovers_pin},
                          {"changes_pin", &Stage::changes_pin},
                          {"closes_wallet", &Stage::closes_wallet},
                          {"sees_closing", &Stage::sees_closing},
                          {"adds_email", &Stage::adds_email},
                          {"sets", &Stage::sets},
                          {"removes_phone", &Stage::removes_phone},
                          {"starts_passkey", &Stage::starts_passkey},
                          {"adds_passkey", &Stage::adds_passkey},
                          {"removes_passkey", &Stage::removes_passkey},
                          {"starts_passkey_sign_in", &Stage::starts_passkey_sign_in},
                          {"signs_in_by_passkey", &Stage::signs_in_by_passkey},
                          {"binds_demo", &Stage::binds_demo},
                          {"scans", &Stage::scans},
                          {"pays", &Stage::pays},
                          {"declines", &Stage::declines},
                          {"looks_up", &Stage::looks_up},
                          {"sends", &Stage::sends},
                          {"cancels", &Stage::cancels},
                          {"asks_for", &Stage::asks_for},
                          {"limits", &Stage::limits},
                          {"tells_identity", &Stage::tells_identity},
                          {"opens_shop", &Stage::opens_shop},
                          {"hands_in", &Stage::hands_in},
                          {"prints_anew", &Stage::prints_anew},
                          {"sees_shop", &Stage::sees_shop},
                          {"chooses_account", &Stage::chooses_account},
                          {"sees_settlements", &Stage::sees_settlements},
                          {"sees_settlement", &Stage::sees_settlement},
                          {"settles_now", &Stage::settles_now},
                          {"offers_till", &Stage::offers_till},
                          {"revokes_till", &Stage::revokes_till},
                          {"sees_tills", &Stage::sees_tills},
                          {"sets_discounts", &Stage::sets_discounts},
                          {"sees_discounts", &Stage::sees_discounts},
                          {"stops", &Stage::stops},
                          {"stops_by_code", &Stage::stops_by_code},
                          {"lifts", &Stage::lifts},
                          {"makes_codes", &Stage::makes_codes},
                          {"bounds", &Stage::bounds},
                          {"locks", &Stage::locks},
                          {"disputes", &Stage::disputes},
                          {"gives_back", &Stage::gives_back},
                          {"keeps", &Stage::keeps},
                          {"says", &Stage::says},
                          {"drops", &Stage::drops},
                          {"sees_dispute", &Stage::sees_dispute},
                          {"invites", &Stage::invites},
                          {"joins", &Stage::joins},
                          {"refuses", &Stage::refuses},
                          {"regives", &Stage::regives},
                          {"parts", &Stage::parts},
                          {"views", &Stage::views},
                          {"sees_family", &Stage::sees_family},
                          {"sees_looks", &Stage::sees_looks},
                          {"sees_who_looked", &Stage::sees_who_looked},
                          {"asks", &Stage::asks},
                          {"replies", &Stage::replies},
                          {"sees_question", &Stage::sees_question},
                          {"lowers", &Stage::lowers},
                          {"proposes", &Stage::proposes},
                          {"puts_away", &Stage::puts_away},
                          {"sees_paid", &Stage::sees_paid},
                          {"recovers", &Stage::recovers},
                          {"vouches", &Stage::vouches},
                          {"stops_recovery", &Stage::stops_recovery},
                          {"looks_at_recovery", &Stage::looks_at_recovery},
                          {"sees_recoveries", &Stage::sees_recoveries},
                          {"links", &Stage::links},
                          {"unlinks", &Stage::unlinks},
                          {"tops_up", &Stage::tops_up},
                          {"withdraws", &Stage::withdraws},
                          {"annotates", &Stage::annotates},
                          {"makes_plan", &Stage::makes_plan},
                          {"ends_plan", &Stage::ends_plan},
                          {"sees_plans", &Stage::sees_plans},
                          {"buys", &Stage::buys},
                          {"sees_package", &Stage::sees_package},
                          {"sees_packages", &Stage::sees_packages},
                          {"sees_sold", &Stage::sees_sold},
                          {"shows_code", &Stage::shows_code},
                          {"says_to_visit", &Stage::says_to_visit},
                          {"takes_back", &Stage::takes_back},
                          {"returns_packages", &Stage::returns_packages},
                          {"trades", &Stage::trades},
                          {"sees_trade", &Stage::sees_trade},
                          {"sees_trades", &Stage::sees_trades},
                          {"confirms_trade", &Stage::confirms_trade},
                          {"cancels_trade", &Stage::cancels_trade},
                          {"complains", &Stage::complains},
                          {"withdraws_complaint", &Stage::withdraws_trade},
                          {"returns_trades", &Stage::returns_trades},
                          {"opens_page", &Stage::opens_page},
                          {"says_confirming", &Stage::says_confirming},
                          {"opens_link", &Stage::opens_link},
                          {"hammers", &Stage::hammers}},
                         {{"orders", &Stage::orders},
                          {"cancels_order", &Stage::cancels_order},
                          {"makes_plan", &Stage::makes_plan},
                          {"ends_plan", &Stage::ends_plan},
                          {"sees_plans", &Stage::sees_plans},
                          {"sees_sold", &Stage::sees_sold},
                          {"takes_visit", &Stage::takes_visit},
                          {"asks_visit", &Stage::asks_visit},
                          {"sees_trade", &Stage::sees_trade},
                          {"sees_trades", &Stage::sees_trades},
                          {"sends_trade", &Stage::sends_trade},
                          {"returns_trade", &Stage::returns_trade},
                          {"contests", &Stage::contests},
                          {"charges", &Stage::charges},
                          {"offers_till", &Stage::offers_till},
                          {"pairs", &Stage::pairs},
                          {"revokes_till", &Stage::revokes_till},
                          {"sees_tills", &Stage::sees_tills},
                          {"sees_device", &Stage::sees_device},
                          {"sees_day", &Stage::sees_day},
                          {"sees_report", &Stage::sees_report},
                          {"takes_file", &Stage::takes_file},
                          {"checks_receipt", &Stage::checks_receipt},
                          {"approves_refund", &Stage::approves_refund},
                          {"sees_asked", &Stage::sees_asked},
                          {"approves_discount", &Stage::approves_discount},
                          {"sets_discounts", &Stage::sets_discounts},
                          {"sees_discounts", &Stage::sees_discounts},
                          {"opens_shift", &Stage::opens_shift},
                          {"moves_cash", &Stage::moves_cash},
                          {"closes_shift", &Stage::closes_shift},
                          {"sees_shift", &Stage::sees_shift},
                          {"makes_product", &Stage::makes_product},
                          {"changes_product", &Stage::changes_product},
                          {"removes_product", &Stage::removes_product},
                          {"sees_products", &Stage::sees_products},
                          {"sees_sale", &Stage::sees_sale},
                          {"refunds", &Stage::refunds},
                          {"renews", &Stage::renews},
                          {"gives_key", &Stage::gives_key},
                          {"makes_key", &Stage::makes_key},
                          {"rotates_key", &Stage::rotates_key},
                          {"checkout_status", &Stage::checkout_status},
                          {"revokes_key", &Stage::revokes_key},
                          {"asks_who", &Stage::asks_who},
                          {"api_orders", &Stage::api_orders},
                          {"api_gets", &Stage::api_gets},
                          {"api_opens", &Stage::api_opens},
                          {"api_session", &Stage::api_session},
                          {"api_expires", &Stage::api_expires},
                          {"api_links", &Stage::api_links},
                          {"api_link", &Stage::api_link},
                          {"api_lists_links", &Stage::api_lists_links},
                          {"api_ends_link", &Stage::api_ends_link},
                          {"api_lists", &Stage::api_lists},
                          {"api_cancels", &Stage::api_cancels},
                          {"captures", &Stage::captures},
                          {"sees_held", &Stage::sees_held},
                          {"api_captures", &Stage::api_captures},
                          {"api_refunds", &Stage::api_refunds},
                          {"api_hooks", &Stage::api_hooks},
                          {"api_unhooks", &Stage::api_unhooks},
                          {"api_rotates", &Stage::api_rotates},
                          {"api_replays", &Stage::api_replays},
                          {"api_events", &Stage::api_events},
                          {"api_tries", &Stage::api_tries},
                          {"hooks", &Stage::hooks},
                          {"asks_partner", &Stage::asks_partner},
                          {"accepts_partner", &Stage::accepts_partner},
                          {"ends_partner", &Stage::ends_partner},
                          {"sees_partners", &Stage::sees_partners},
                          {"shares_out", &Stage::shares_out},
                          {"sees_split", &Stage::sees_split},
                          {"opens_till", &Stage::opens_till}},
                         {{"cash_in", &Stage::cash_in},
                          {"sees", &Stage::sees},
                          {"cash_out", &Stage::cash_out},
                          {"fund", &Stage::fund},
                          {"open_counter", &Stage::open_counter},
                          {"pay_out", &Stage::pay_out},
                          {"resume", &Stage::resume},
                          {"return_packages", &Stage::return_packages},
                          {"return_trades", &Stage::return_trades},
                          {"trades_status", &Stage::trades_status},
                          {"package_status", &Stage::package_status},
                          {"payout_status", &Stage::payout_status},
                          {"attribute", &Stage::attribute},
                          {"announces", &Stage::announces},
                          {"sees_refused", &Stage::sees_refused},
                          {"ends_call", &Stage::ends_call}},
                         {{"decides", &Stage::decides},
                          {"decides_trade", &Stage::decides_trade},
                          {"sees_trade_case", &Stage::sees_trade_case},
                          {"sees_trade_cases", &Stage::sees_trade_cases},
                          {"sees_case", &Stage::sees_case},
                          {"enrols", &Stage::enrols},
                          {"opens_by_link", &Stage::opens_by_link},
                          {"comes_in", &Stage::comes_in},
                          {"goes", &Stage::goes},
                          {"sees_colleagues", &Stage::sees_colleagues},
                          {"sees_myself", &Stage::sees_myself},
                          {"asks_change", &Stage::asks_change},
                          {"approves_change", &Stage::approves_change},
                          {"refuses_change", &Stage::refuses_change},
                          {"sees_change", &Stage::sees_change},
                          {"decides_papers", &Stage::decides_papers},
                          {"sees_papers", &Stage::sees_papers},
                          {"takes_export", &Stage::takes_export},
                          {"sees_changes", &Stage::sees_changes}}};
  return all;
}

// --------------------------------------------------------------------------------------------------------------
// playing

std::vector<std::string> Stage::play() {
  for (std::size_t at = 0; at < script_.size(); ++at) {
    const Line& line = script_[at];
    try {
      if (line.words[0] == "together") {
        play_together(at);
      } else if (line.expected.empty()) {
        set_stage(line);
      } else {
        const Act act = act_of(line);
        if (act.request.empty())
          compare(line, outcome_of(line, act, world_->ask(act.http)));
        else
          compare(line, outcome_of(act, world_->operate(act.request, act.arguments)));
      }
      world_->settle();
    } catch (const std::exception& error) {
      wrong_.push_back(fmt::format("line {}: {}\n    {}", line.number, error.what(), line.text));
      return wrong_;  // what follows would only be wrong because of it
    }
  }
  ledger::Verdict verdict;
  const ledger::LeafKey leaf_key = ledger::LeafKey::of_instance(world_->services().keys.public_ids);
  world_->between([&](engine::Executor& executor) {
    verdict = ledger::verify(*executor.store().open_reader(), executor.books().calendar(), leaf_key);
  });
  if (!verdict.ok()) wrong_.push_back("the auditor finds the books wrong: " + verdict.findings.front().what);
  return wrong_;
}

/// The lines below a `together` are all under way before the first is carried out. Their expectations are a
/// set: which of two equal requests is first is nobody's business.
void Stage::play_together(std::size_t& at) {
  const Line& head = script_[at];
  std::vector<Act> acts;
  std::vector<const Line*> lines;
  while (at + 1 < script_.size() && script_[at + 1].indented) {
    lines.push_back(&script_[++at]);
    acts.push_back(act_of(*lines.back()));
  }
  std::vector<std::string> expected, outcomes;
  if (!acts.empty() && !acts[0].request.empty()) {
    std::vector<std::pair<std::string, json::value>> requests;
    for (const Act& act : acts) requests.emplace_back(act.request, act.arguments);
    const auto answers = world_->operate_together(requests);
    for (std::size_t i = 0; i < acts.size(); ++i) outcomes.push_back(outcome_of(acts[i], answers[i]));
  } else {
    std::vector<std::string> requests;
    for (const Act& act : acts) requests.push_back(act.http);
    const auto replies = world_->ask_together(requests);
    for (std::size_t i = 0; i < acts.size(); ++i)
      outcomes.push_back(outcome_of(*lines[i], acts[i], replies[i]));
  }
  for (std::size_t i = 0; i < acts.size(); ++i) {
    expected.push_back(lines[i]->expected);
    if (!acts[i].request.empty() && expected.back() == "replay")
      expected.back() = "ok";  // the socket does not tell
  }
  for (std::size_t i = 0; i < acts.size(); ++i)
    if (!acts[i].request.empty() && outcomes[i] == "replay") outcomes[i] = "ok";
  std::ranges::sort(expected);
  std::ranges::sort(outcomes);
  if (expected != outcomes)
    wrong_.push_back(fmt::format("line {}: together: {} instead of {}", head.number, fmt::join(outcomes, " "),
                                 fmt::join(expected, " ")));
}

Act Stage::act_of(const Line& line) {
  const std::string& who = line.words[0];
  const std::string& verb = line.word(1);
  if (verb == "GET" || verb == "POST" || verb == "PATCH" || verb == "DELETE" || verb == "PUT")
    return raw(line);
  const auto& table = who == "operator"      ? verbs().house
                      : shops_.contains(who) ? verbs().shop
                      : staff_.contains(who) ? verbs().staff
                                             : verbs().resident;
  const auto found = table.find(verb);
  if (found == table.end() && who == "operator") return ask_operator(line);
  if (found == table.end()) throw std::runtime_error(who + " cannot do that: " + verb);
  return (this->*found->second)(line);
}

void Stage::compare(const Line& line, const std::string& outcome) {
  if (outcome == line.expected) return;
  wrong_.push_back(
      fmt::format("line {}: {} instead of {}\n    {}", line.number, outcome, line.expected, line.text));
}

/// Each refusal says in the language that was asked for what happened and what to do.
std::string Stage::outcome_of(const Line& line, const Act& act, const Reply& reply) {
  act.then_reply(reply);
  if (reply.status >= 200 && reply.status < 400) {
    const json::value body = reply.json();
    if (body.is_object()) act.then(body.get_object());
    if (reply.header("Location").find("refused=") != std::string::npos)
      return reply.header("Location").substr(reply.header("Location").find("refused=") + 8);
    if (reply.status == 202) return "asks_payer";
    return reply.header("Idempotent-Replayed") == "true" ? "replay" : "ok";
  }
  const json::value body = reply.json();
  if (!body.is_object() || !body.get_object().contains("code")) return fmt::format("status {}", reply.status);
  const std::string code(body.at("code").as_string());
  if (body.at("user_message").as_string().empty()) return code + " without a sentence";
  const bool chinese = reply.header("Content-Language") == "zh-CN";
  if (chinese != (line.option("language", "zh-CN") == "zh-CN") && !line.has("framing"))
    return code + " in the wrong language";
  world_->coverage.codes.insert(code);
  return code;
}

std::string Stage::outcome_of(const Act& act, const Result<json::value>& answer) {
  if (!answer) {
    world_->coverage.codes.insert(std::string(name(answer.error().code())));
    return std::string(name(answer.error().code()));
  }
  if (answer->is_object()) {
    act.then(answer->get_object());
    for (const char* list : {"faults", "unknown", "failed"})  // lines of a file that were refused one by one
      if (const json::value* lines = answer->get_object().if_contains(list);
          lines != nullptr && lines->is_array())
        for (const json::value& one : lines->get_array())
          world_->coverage.codes.insert(std::string(one.at("code").as_string()));
  }
  return world_->replayed() ? "replay" : "ok";
}

void Stage::must(const Line& line, const Act& act) {
  const std::string outcome = act.request.empty()
                                  ? outcome_of(line, act, world_->ask(act.http))
                                  : outcome_of(act, world_->operate(act.request, act.arguments));
  if (outcome != "ok") throw std::runtime_error("it ended with " + outcome);
  world_->settle();
}

// -------------------------------------------------------------------------------------------------------
// setting it up

void Stage::set_stage(const Line& line) {
  const std::string& word = line.words[0];
  if (word.starts_with('+')) return world_->pass(duration_of(word));
  if (word == "rules" || word == "demo") return;  // read before the curtain
  if (word == "resident") return add_resident(line);
  if (word == "shop") return add_shop(line);
  if (word == "staff") return add_staff(line);
  if (word == "check") return check(line);
  if (word == "house") return change(line);
  if (word == "bank") return bank(line);
  if (word == "registry") return registry(line);
  if (word == "server") return server(line);
  if (word == "restart") return world_->restart();
  if (word == "leap") return world_->clock.leap(duration_of(line.word(1)));
  if (word == "confirm") return world_->confirm_clock();
  throw std::runtime_error("what is that?");
}

/// "resident amy 13800138001": registered the ordinary way.
void Stage::add_resident(const Line& line) {
  const std::string& name = line.word(1);
  Resident& who = residents_[name];
  who.name = name;
  who.number = line.word(2);
  who.pin = line.option("pin", who.pin);
  who.address = fmt::format("203.0.113.{}", residents_.size());
  if (line.has("unregistered")) return;
  const auto lines = read_script(
      fmt::format("{0} asks_code {0}_code register ok\n{0} registers {0}_registration {0}_code ok\n", name));
  for (const Line& one : lines) must(one, act_of(one));
}

/// `shop stall "Breakfast stall"`: made by the operator; its till is opened with the link.
void Stage::add_shop(const Line& line) {
  const std::string& name = line.word(1);
  Shop& shop = shops_[name];
  shop.name = name;
  Act create;
  create.request = "merchant_create";
  create.arguments = json::object{{"name", line.word(2)}, {"category", line.option("category", "5812")}};
  create.then = [&](const json::object& made) {
    shop.row = made.at("merchant").as_int64();
    shop.id = made.at("id").as_string();
    shop.shown = made.at("name").as_string();
  };
  must(line, create);
  Act link;
  link.request = "link";
  link.arguments = json::object{{"app", "till"}, {"subject", shop.row}};
  link.then = [&](const json::object& made) {
    const std::string path(made.at("path").as_string());
    shop.token = path.substr(path.find('#') + 1);
  };
  must(line, link);
  for (const Line& one : read_script(name + " opens_till " + shop.token + " ok\n")) must(one, act_of(one));
  Act me;
  me.http = till(line, "GET", "/v1/till/me", nullptr);
  me.then = [&](const json::object& till_me) {
    shop.poster = till_me.at("static_code").at("text").as_string();
  };
  must(line, me);
}

/// check balance amy = 70.00   check held amy = 5.00   check operator_funds = 0.00   check t1 status =
/// succeeded
void Stage::check(const Line& line) {
  std::string found;
  const std::string& what = line.word(1);
  if (what == "heard") {
    for (const json::object& event : world_->outside.webhooks())
      found += fmt::format("{}{}/{}", found.empty() ? "" : ",", std::string_view(event.at("type").as_string()), event.at("sequence").as_int64());
  } else if (things_.contains(what)) {
    const json::value& value = thing(what).at(line.word(2));
    found = value.is_string() ? std::string(value.as_string()) : to_text(value);
  } else {
    std::int64_t sum = 0;
    world_->between([&](engine::Executor& executor) {
      for (const ledger::Account& account : executor.books().accounts()) {
        const bool main = what == "balance" && (account.kind == ledger::AccountKind::customer ||
                                                account.kind == ledger::AccountKind::merchant);
        if (!main && ledger::name(account.kind) != what) continue;
        if (line.word(2) != "=") {
          const bool is_shop = shops_.contains(line.word(2));
          if (is_shop != (account.kind == ledger::AccountKind::merchant)) continue;
          if (account.owner != (is_shop ? shop(line.word(2)).row : resident(line.word(2)).row)) continue;
        }
        sum += account.balance;
      }
    });
    found = decimal(sum);
  }
  if (found != line.words.back())
    wrong_.push_back(
        fmt::format("line {}: {} instead of {}\n    {}", line.number, found, line.words.back(), line.text));
}

/// house freezes amy | thaws amy | closes amy | closes stall | makes amy document | adopts FILE |
/// adopts_risk FILE
void Stage::change(const Line& line) {
  const std::string &verb = line.word(1), &name = line.word(2);
  if (verb == "adopts" || verb == "adopts_risk") {
    const auto shipped = rules::shipped_pack(name);
    const std::filesystem::path own =
        std::filesystem::path(CHENXI_SOURCE_DIR) / "tests/scenario/packs" / (name + ".toml");
    const std::string text = shipped                        ? std::string(*shipped)
                             : std::filesystem::exists(own) ? read_text(own)
                                                            : name;
    const engine::Outcome outcome = verb == "adopts" ? world_->run(rules::adopt_pack(text, world_->now()))
                                                     : world_->run(std::make_shared<risk::Adopt>(text, world_->now()));
    const std::string result = outcome.refusal ? std::string(chenxi::name(outcome.refusal->code())) : "ok";
    if (result != line.words.back())
      wrong_.push_back(fmt::format("line {}: {}\n    {}", line.number, result, line.text));
    if (outcome.refusal) world_->coverage.codes.insert(result);
    if (result != line.words.back() && outcome.refusal)
      wrong_.back() += "\n    " + outcome.refusal->detail().text;
    return;
  }
  auto command = std::make_shared<Change>();
  if (shops_.contains(name)) {
    const std::int64_t row = shop(name).row;
    command->want = [row](engine::Keys& keys) { keys.row<merchants::Merchant>(row); };
    command->how = [row](engine::Context& ctx) {
      ctx.edit<merchants::Merchant>(row).state = merchants::MerchantState::closed;
    };
  } else {
    const std::int64_t row = resident(name).row;
    command->want = [row](engine::Keys& keys) { keys.row<identity::Customer>(row); };
    command->how = [row, &line, &verb](engine::Context& ctx) {
      auto& customer = ctx.edit<identity::Customer>(row);
      if (verb == "freezes") customer.state = identity::CustomerState::frozen;
      if (verb == "thaws") customer.state = identity::CustomerState::active;
      if (verb == "closes") customer.state = identity::CustomerState::closed;
      if (verb != "makes") return;
      customer.tier = line.word(3) == "document"    ? identity::Tier::document
                      : line.word(3) == "in_person" ? identity::Tier::in_person
                                                    : identity::Tier::bank_verified;
    };
  }
  world_->run(command);
}

/// registry knows NUMBER NAME | registry says silent|undecided|error|contradicts
void Stage::registry(const Line& line) {
  const std::string& verb = line.word(1);
  if (verb == "knows") return world_->outside.know(line.word(2), line.word(3));
  if (verb == "says") return world_->outside.registry_mood(line.word(2));
  throw std::runtime_error("the registry does not do that");
}

/// bank opens | bank account NUMBER HOLDER | bank says reject|silent|pending|down|up | bank settles | bank
/// books 12.00 REFERENCE
void Stage::bank(const Line& line) {
  const std::string& verb = line.word(1);
  if (verb == "opens") return world_->start_bank();
  if (verb == "account") return world_->outside.open_account(line.word(2), line.word(3));
  if (verb == "says") return world_->outside.mood(line.word(2));
  if (verb == "settles") return world_->outside.settle();
  if (verb == "books") return world_->outside.book(line.word(3), amount(line.word(2)));
  throw std::runtime_error("the bank does not do that");
}

// --------------------------------------------------------------------------------------------------------
// what is left

std::string Stage::transfers() {
  std::string out;
  std::map<Uuid, std::string> key_names;
  for (const auto& [name, value] : keys_) key_names[value] = name;
  world_->between([&](engine::Executor& executor) {
    const auto account_name = [&](ledger::AccountId id) -> std::string {
      const ledger::Account& account = executor.books().account(id);
      const bool held = account.kind == ledger::AccountKind::held;
      for (const auto& [name, who] : residents_)
        if ((held || account.kind == ledger::AccountKind::customer) && who.row == account.owner)
          return held ? name + "'s held" : name;
      for (const auto& [name, shop] : shops_)
        if (account.kind == ledger::AccountKind::merchant && shop.row == account.owner) return name;
      return fmt::format("{}:{}", ledger::name(account.kind), account.owner);
    };
    for (const ledger::Transfer& t : store::scan_all<ledger::Transfer>(executor.store())) {
      const std::string from = account_name(t.debit), to = account_name(t.credit);
      const auto named = key_names.find(t.key);
      const std::string key = t.id != t.group            ? "  (same group)"
                              : named == key_names.end() ? ""
                                                         : "  " + named->second;
      out += fmt::format("{:<13} {:>10}  {} -> {}  leaves {} {}, {} {}{}\n", ledger::name(t.kind),
                         decimal(t.amount), from, to, from, decimal(t.debit_after), to,
                         decimal(t.credit_after), key);
    }
  });
  return out;
}

// ---------------------------------------------------------------------------------------------------------------
// words

/// A key has a name in the script. `key=old`, `key=ancient`, `key=ahead` say when it was stamped, `key=none`
/// leaves it out.
Uuid Stage::key(const std::string& name, const Line& line) {
  const auto found = keys_.find(name);
  if (found != keys_.end()) return found->second;
  const std::string when = line.option("stamped");
  const Instant at = when.empty()            ? world_->now()
                     : when.starts_with('-') ? world_->now() - duration_of(when)
                                             : world_->now() + duration_of(when);
  return keys_[name] = make_uuid7(at, world_->rng());
}

Resident& Stage::resident(const std::string& name) {
  const auto found = residents_.find(name);
  if (found == residents_.end()) throw std::runtime_error("there is no resident " + name);
  return found->second;
}

Shop& Stage::shop(const std::string& name) {
  const auto found = shops_.find(name);
  if (found == shops_.end()) throw std::runtime_error("there is no shop " + name);
  return found->second;
}

const json::object& Stage::thing(const std::string& name) const {
  const auto found = things_.find(name);
  if (found == things_.end()) throw std::runtime_error("there is no " + name + " yet");
  return found->second;
}

/// The public id of something that an earlier line made; any other text as it stands.
std::string Stage::id_of(const std::string& name) const {
  const auto found = things_.find(name);
  return found == things_.end() ? name : std::string(found->second.at("id").as_string());
}

std::int64_t Stage::amount(const std::string& text) const {
  const bool minus = text.starts_with('-');
  const auto money = money::parse_decimal(minus ? text.substr(1) : text, money::Currency::cny);
  if (!money) throw std::runtime_error("not an amount: " + text);
  return minus ? -money->minor : money->minor;
}

std::function<void(const json::object&)> Stage::keep(const std::string& name) {
  return [this, name](const json::object& body) { things_[name] = body; };
}

}  // namespace chenxi::scenario
