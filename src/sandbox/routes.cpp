#include "sandbox/routes.h"

#include "api_keys/routes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/handles.h"
#include "ports/services.h"
#include "sandbox/payer.h"
#include "sandbox/walk.h"

namespace chenxi::sandbox {
namespace {

namespace schema = http::schema;
using api_keys::Caller;
using api_keys::KeyKind;
using http::RequestPtr;
using http::Respond;

constexpr std::int64_t kSecondsMax = 1'000'000'000'000;  // exact, whatever it means

json::object clock_json(TestClock& clock) {
  return {{"object", "test_clock"},
          {"now", rfc3339(clock.now())},
          {"ahead_seconds", clock.ahead().us / 1'000'000}};
}

/// Where to: `to` or `seconds`, one of them.
Result<Instant> read_target(const http::Request& request, Instant now, Instant latest) {
  const json::value body = TRY(http::json_body(request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto to = TRY(in.optional_string("to", 1, 40));
  const auto by = TRY(in.optional_integer("seconds", -kSecondsMax, kSecondsMax));
  TRY(in.finish());
  if (to.has_value() == by.has_value()) return refuse(Code::malformed, {.pointer = "/to"});
  const auto target = to ? parse_rfc3339(*to) : std::nullopt;
  if (to && !target) return refuse(Code::malformed, {.pointer = "/to"});
  if (by && (*by < 0 || *by > kAdvanceMax.us / 1'000'000))
    return refuse(Code::clock_invalid, {.pointer = "/seconds"});
  const Instant at = target ? *target : now + seconds(*by);
  if (at < now || at > now + kAdvanceMax || at > latest)
    return refuse(Code::clock_invalid, {.pointer = to ? "/to" : "/seconds"});
  return at;
}

/// A restricted key is for a program that has no business with everybody's time.
Done may_move(const Caller& caller) {
  if (caller.key.kind != KeyKind::secret) return refuse(Code::api_scope_missing, {.text = "secret"});
  return done();
}

void advance(ports::Services& services, const Clockwork& work, const Caller& caller,
             const RequestPtr& request, const Respond& respond) {
  if (const Done may = may_move(caller); !may) return respond(http::problem(*request, may.error()));
  services.engine.run_between_batches([&work, request, respond](engine::Executor& executor) {
    const auto to = read_target(*request, work.clock.now(), work.clock.real_now() + kAheadMax);
    if (!to) return respond(http::problem(*request, to.error()));
    const std::int64_t fired = walk_on(executor, work.clock, *to, work.keep);
    json::object out = clock_json(work.clock);
    out["timers_fired"] = fired;
    respond(http::json_reply(200, out));
  });
}

// ------------------------------------------------------------------------------------------------------- a resident pays

constexpr std::string_view kRisk = "risk";

/// One payment on its way: found, asked about where that is wanted, and paid.
struct Paying {
  ports::Services& services;
  RequestPtr request;
  Respond respond;
  Resident who;
  Wish wish;

  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<void(const C&)> then) const {
    const bool queued = services.engine.submit(command, [self = *this, command, then](const engine::Outcome& outcome) {
      if (outcome.refusal) return self.refused(*outcome.refusal);
      then(*command);
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

Result<std::shared_ptr<payments::GetApiOrder>> read_which(const ports::Services& services, const Caller& caller, JsonReader& in) {
  auto query = std::make_shared<payments::GetApiOrder>();
  query->merchant = caller.merchant();
  const auto id = TRY(in.optional_string("order_id", 1, 64));
  const auto number = TRY(in.optional_string("merchant_order_no", 1, payments::kOrderNumberBytesMax));
  if (id.has_value() == number.has_value()) return refuse(Code::malformed, {.pointer = "/order_id"});
  if (id) query->order = services.ids.read(IdKind::order, *id).value_or(-1);
  if (number) query->number = *number;
  return query;
}

Result<Wish> read_wish(JsonReader& in) {
  Wish wish;
  if (const auto pin = TRY(in.optional_string("pin", 6, 6))) {
    if (pin->find_first_not_of("0123456789") != std::string::npos) return refuse(Code::malformed, {.pointer = "/pin"});
    wish.pin = *pin;
  }
  if (const json::array* accepted = TRY(in.optional_array("warning_accepted", 1))) {
    for (const json::value& one : *accepted)
      if (!one.is_string() || one.get_string() != kRisk) return refuse(Code::malformed, {.pointer = "/warning_accepted"});
    wish.risk_read = !accepted->empty();
  }
  if (const auto word = TRY(in.optional_string("family_answer", 1, 8))) {
    using family::Answer;
    wish.family = *word == "yes" ? Answer::yes : *word == "no" ? Answer::no : *word == "call" ? Answer::call : Answer::none;
    if (wish.family == Answer::none) return refuse(Code::malformed, {.pointer = "/family_answer"});
  }
  return wish;
}

http::Reply paid_reply(const Paying& paying, const merchants::Order& order, IdKind kind, std::int64_t row, std::string_view status) {
  return http::json_reply(201, json::object{{"object", "sandbox_payment"},
                                            {"id", paying.services.ids.make(kind, row)},
                                            {"status", status},
                                            {"order_id", paying.services.ids.make(IdKind::order, order.id)},
                                            {"phone", paying.who.phone},
                                            {"amount", order.amount},
                                            {"currency", money::code(order.currency)}});
}

void pay_now(const Paying& paying, const payments::OrderView& view) {
  const merchants::Order& order = view.order;
  if (order.guaranteed)
    return paying.submit<trade::Buy>(buy(paying.services, paying.who, view, paying.wish), [paying, order](const trade::Buy& done) {
      paying.respond(paid_reply(paying, order, IdKind::trade, done.made.id, "guaranteed"));
    });
  paying.submit<payments::Pay>(pay(paying.services, paying.who, view, paying.wish), [paying, order](const payments::Pay& done) {
    paying.respond(done.held ? paid_reply(paying, order, IdKind::hold, done.held->hold.id, "authorized")
                             : paid_reply(paying, order, IdKind::payment, done.view.payment.id, "paid"));
  });
}

void pay_for(const Paying& paying, const payments::OrderView& view) {
  if (!paying.wish.family) return pay_now(paying, view);
  const auto question = ask_family(paying.services, paying.who, view);
  if (!question) return paying.refused(question.error());
  paying.submit<family::Ask>(*question, [paying, view](const family::Ask& asked) {
    paying.submit<family::ReplyTo>(answer(paying.services, paying.who, asked.approval.id, *paying.wish.family),
                                   [paying, view](const family::ReplyTo&) { pay_now(paying, view); });
  });
}

Done have_paid(ports::Services& services, const Residents& residents, const Caller& caller, const RequestPtr& request,
               const Respond& respond) {
  TRY(may_move(caller));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto query = TRY(read_which(services, caller, in));
  const std::string typed = TRY(in.string("phone", 1, 40));
  const std::string phone = identity::normal_phone(typed).value_or(typed);
  Wish wish = TRY(read_wish(in));
  TRY(in.finish());
  const auto who = std::ranges::find(residents, phone, &Resident::phone);
  if (who == residents.end()) return refuse(Code::account_unknown, {.pointer = "/phone"});
  if (wish.pin.empty()) wish.pin = who->pin;
  const Paying paying{services, request, respond, *who, std::move(wish)};
  const bool queued = services.engine.ask(query, [paying, query](const engine::Outcome& outcome) {
    if (outcome.refusal) return paying.refused(*outcome.refusal);
    if (!query->found) return paying.refused(Refusal(Code::order_unknown));
    pay_for(paying, query->found->order);
  });
  return queued ? done() : refuse(Code::overloaded);
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                const Clockwork* clockwork, std::shared_ptr<const Residents> residents) {
  std::vector<schema::Member> members = {{"object", schema::constant("test_clock")},
                                         {"now", schema::instant()},
                                         {"ahead_seconds", schema::integer(0, 1'000'000'000'000)}};
  http::Route show;
  show.method = "GET";
  show.pattern = "/v1/test_clock";
  show.operation_id = "get_test_clock";
  show.summary = "The clock of this sandbox; elsewhere there is none";
  show.reply = schema::named("TestClock", schema::object(members));
  show.refusals = {Code::not_found};
  api_keys::for_programs(show, gate, std::nullopt,
                         [clockwork](const Caller&, const RequestPtr& request, const Respond& respond) {
                           respond(clockwork == nullptr
                                       ? http::problem(*request, Code::not_found)
                                       : http::json_reply(200, clock_json(clockwork->clock)));
                         });
  routes.push_back(std::move(show));

  members.push_back({"timers_fired", schema::integer(0, 1'000'000'000)});
  http::Route forward;
  forward.method = "POST";
  forward.pattern = "/v1/test_clock/advance";
  forward.operation_id = "advance_test_clock";
  forward.summary =
      "Puts the clock of this sandbox forward; what is due on the way is done at its own time (a secret key)";
  forward.request =
      schema::object({{"to", schema::instant(), schema::kOptional},
                      {"seconds", schema::integer(0, kAdvanceMax.us / 1'000'000), schema::kOptional}});
  forward.reply = schema::named("AdvancedClock", schema::object(members));
  forward.refusals = {Code::not_found, Code::api_scope_missing, Code::clock_invalid};
  api_keys::for_programs(
      forward, gate, std::nullopt,
      [clockwork, &services](const Caller& caller, const RequestPtr& request, const Respond& respond) {
        if (clockwork == nullptr) return respond(http::problem(*request, Code::not_found));
        advance(services, *clockwork, caller, request, respond);
      });
  routes.push_back(std::move(forward));

  using enum Code;
  http::Route payment;
  payment.method = "POST";
  payment.pattern = "/v1/sandbox/payments";
  payment.operation_id = "pay_in_sandbox";
  payment.summary =
      "Has one of this sandbox's residents pay an order of the shop, as his phone would (a secret key); elsewhere there is nobody to";
  payment.request = schema::object({{"order_id", schema::public_id("ord"), schema::kOptional},
                                    {"merchant_order_no", schema::string(1, payments::kOrderNumberBytesMax), schema::kOptional},
                                    {"phone", schema::string(1, 40)},
                                    {"pin", schema::pattern("^[0-9]{6}$"), schema::kOptional},
                                    {"warning_accepted", schema::array(schema::one_of({kRisk}), 1), schema::kOptional},
                                    {"family_answer", schema::one_of({"yes", "no", "call"}), schema::kOptional}});
  payment.success = 201;
  payment.reply = schema::named(
      "SandboxPayment",
      schema::object({{"object", schema::constant("sandbox_payment")},
                      {"id", schema::any_of({schema::public_id("pay"), schema::public_id("hld"), schema::public_id("trd")})},
                      {"status", schema::one_of({"paid", "authorized", "guaranteed"})},
                      {"order_id", schema::public_id("ord")},
                      {"phone", schema::string(1, 20)},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()}}));
  payment.refusals = {not_found, api_scope_missing, account_unknown, order_unknown, order_already_paid, order_closed, order_expired,
                      payee_cannot_receive, payee_changed, device_unknown, signature_wrong, pin_wrong, pin_locked, account_frozen,
                      account_closed, payments_stopped, limit_payment_exceeded, limit_day_exceeded, limit_month_exceeded,
                      limit_year_exceeded, limit_night_exceeded, limit_lifetime_exceeded, limit_new_device_exceeded,
                      user_limit_payment_exceeded, user_limit_day_exceeded, user_limit_month_exceeded, user_limit_night_exceeded,
                      user_limit_year_exceeded, user_limit_channel_exceeded, user_limit_payee_exceeded, money_locked,
                      shop_cap_exceeded, insufficient_balance, currency_mismatch, family_link_unknown, family_link_over, rate_limited,
                      family_approval_required, risk_warning, risk_delayed, risk_refused, step_up_required, payment_not_possible};
  api_keys::for_programs(
      payment, gate, std::nullopt,
      [clockwork, residents, &services](const Caller& caller, const RequestPtr& request, const Respond& respond) {
        if (clockwork == nullptr) return respond(http::problem(*request, not_found));
        if (const Done may = have_paid(services, *residents, caller, request, respond); !may)
          respond(http::problem(*request, may.error()));
      });
  routes.push_back(std::move(payment));

  http::Route over;
  over.method = "DELETE";
  over.pattern = "/v1/sandboxes/current";
  over.operation_id = "end_sandbox";
  over.summary = "Ends this sandbox before its week is over: nothing is left of it, and its place is another's (a secret key)";
  over.success = 204;
  over.refusals = {not_found, api_scope_missing};
  api_keys::for_programs(over, gate, std::nullopt,
                         [clockwork](const Caller& caller, const RequestPtr& request, const Respond& respond) {
                           if (clockwork == nullptr) return respond(http::problem(*request, not_found));
                           if (const Done may = may_move(caller); !may) return respond(http::problem(*request, may.error()));
                           clockwork->end();
                           respond(http::empty_reply());
                         });
  routes.push_back(std::move(over));
}

}  // namespace chenxi::sandbox
