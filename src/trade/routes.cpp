#include "trade/routes.h"

#include "api_keys/routes.h"
#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/vault.h"
#include "trade/acts.h"
#include "trade/buy.h"
#include "trade/dispute.h"
#include "trade/render.h"
#include "trade/wind_up.h"

namespace chenxi::trade {
namespace {

namespace schema = http::schema;
using enum Code;
using api_keys::Scope;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::size_t kTitleBytesMax = 60;
constexpr std::string_view kRisk = "risk";

/// What a handler stands on.
struct Desk {
  ports::Services& services;
  std::shared_ptr<const Render> render;
  RequestPtr request;
  Respond respond;
  std::int64_t subject = 0;  // the resident, or the shop
  bool shops = false;        // whoever asks sees the shop's side
  std::int64_t order = 0;    // a program names its order; 0: the path names the trade

  Instant now() const { return services.env.clock->now(); }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  engine::Request about(const Hash32& hash) const { return {subject, *request->key, hash}; }
  http::Reply reply(const TradeView& view) const {
    return http::json_reply(200, shops ? render->sold(view) : render->trade(view));
  }

  void submit(const std::shared_ptr<TradeCommand>& command) const {
    const bool queued =
        services.engine.submit(command, [desk = *this, command](const engine::Outcome& outcome) {
          http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal)
                                              : desk.reply({command->made, command->shop});
          if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
          desk.respond(std::move(reply));
        });
    if (!queued) refused(Refusal(overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<void(const Q&)> then) const {
    const bool queued =
        services.engine.ask(query, [desk = *this, query, then](const engine::Outcome& outcome) {
          if (outcome.refusal) return desk.refused(*outcome.refusal);
          then(*query);
        });
    if (!queued) refused(Refusal(overloaded));
  }
};

Result<std::int64_t> trade_row(const Desk& desk) {
  const auto found = desk.services.ids.read(IdKind::trade, desk.request->param("trade"));
  if (!found) return refuse(trade_unknown);
  return *found;
}

// ------------------------------------------------------------------------------------------------------------
// the buyer

Result<std::shared_ptr<Buy>> read_buy(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string order_id = TRY(in.string("order_id", 1, 64));
  Offer seen;
  seen.shop = TRY(in.string("shop_name", 1, 128));
  seen.title = TRY(in.optional_string("title", 0, kTitleBytesMax)).value_or("");
  seen.amount = TRY(in.integer("amount", INT64_MIN, INT64_MAX));
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(currency_unsupported, {.pointer = "/currency"});
  seen.confirm_days = TRY(in.integer("confirm_days", 1, 90));
  seen.send_days = TRY(in.integer("send_days", 1, 90));
  bool risk_read = false;
  if (const json::array* accepted = TRY(in.optional_array("warning_accepted", 1))) {
    for (const json::value& one : *accepted)
      if (!one.is_string() || one.get_string() != kRisk)
        return refuse(malformed, {.pointer = "/warning_accepted"});
    risk_read = !accepted->empty();
  }
  std::optional<identity::ProvenCode> step_up;
  if (auto inside = TRY(in.optional_child("step_up"))) {
    const std::string challenge = TRY(inside->string("challenge_id", 1, 64));
    std::string digits = TRY(identity::read_digits(*inside, "code"));
    TRY(inside->finish());
    step_up = identity::ProvenCode{desk.services.ids.read(IdKind::code_challenge, challenge).value_or(0),
                                   std::move(digits), identity::CodePurpose::step_up, desk.subject,
                                   identity::step_up_payload(seen.amount, seen.shop)};
  }
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  // What cannot be named is left to the command to refuse, so that a repeated key is answered first.
  const std::int64_t order = desk.services.ids.read(IdKind::order, order_id).value_or(0);
  auto buy = std::make_shared<Buy>(desk.services.packs, desk.subject, order);
  buy->seen = seen;
  buy->currency = *currency;
  buy->risk_read = risk_read;
  buy->step_up = step_up;
  buy->vault = &desk.services.vault;
  buy->request = desk.about(buy->hash());
  // Over what he says he saw; the batch holds it against the rows.
  identity::Statement statement;
  statement.purpose = "trade";
  statement.amount = seen.amount;
  statement.currency = money::code(*currency);
  statement.payee_id = desk.render->id(IdKind::order, order);
  statement.payee_name = signed_name(seen);
  statement.nonce = text(*desk.request->key);
  buy->proof = identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), desk.subject,
                                     statement, proof);
  if (buy->proof) {
    buy->authority.factor = buy->proof->factor();
    buy->authority.device = buy->proof->device;
    buy->authority.signature = store::Bytes(buy->proof->signature);
  }
  return buy;
}

Done buy(const Desk& desk) {
  const auto command = TRY(read_buy(desk));
  const bool queued = desk.services.engine.submit(command, [desk, command](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal
                            ? http::problem(*desk.request, *outcome.refusal)
                            : http::json_reply(201, desk.render->trade({command->made, command->shop}));
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    desk.respond(std::move(reply));
  });
  if (!queued) desk.refused(Refusal(overloaded));
  return done();
}

Done confirm(const Desk& desk) {
  auto command = std::make_shared<Confirm>(desk.subject, TRY(trade_row(desk)));
  command->request = desk.about(command->hash());
  desk.submit(command);
  return done();
}

Done cancel(const Desk& desk) {
  auto command = std::make_shared<Cancel>(desk.services.packs, desk.subject, TRY(trade_row(desk)));
  command->request = desk.about(command->hash());
  desk.submit(command);
  return done();
}

Done complain(const Desk& desk) {
  const std::int64_t trade = TRY(trade_row(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string door = TRY(in.string("door", 1, 20));
  Words words{TRY(in.optional_string("words", 0, kWordsBytesMax)).value_or(""), {}};
  TRY(in.finish());
  if (door != "not_come" && door != "not_as_agreed") return refuse(malformed, {.pointer = "/door"});
  const auto buyer = desk.services.directory.customer(desk.subject);
  if (!buyer) return refuse(trade_unknown);
  if (!words.text.empty())
    words.sealed = desk.services.vault.seal(*buyer, identity::Class::statutory, "trades.words", words.text);
  auto command = std::make_shared<Complain>(
      desk.subject, trade, door == "not_come" ? Door::not_come : Door::not_as_agreed, std::move(words));
  command->request = desk.about(command->hash());
  desk.submit(command);
  return done();
}

Done withdraw(const Desk& desk) {
  auto command = std::make_shared<Withdraw>(desk.subject, TRY(trade_row(desk)));
  command->request = desk.about(command->hash());
  desk.submit(command);
  return done();
}

// -----------------------------------------------------------------------------------------------------------
// both sides

/// A cursor is good for whoever got it.
Done list(const Desk& desk) {
  const auto viewer = static_cast<std::uint32_t>(desk.subject);
  auto query = std::make_shared<ListTrades>();
  query->limit = TRY(http::list_limit(*desk.request));
  if (const auto cursor = desk.request->query("cursor")) {
    const auto number = desk.services.ids.read(IdKind::trade, *cursor, viewer);
    if (!number) return refuse(malformed, {.pointer = "?cursor"});
    query->before = *number;
  }
  (desk.shops ? query->merchant : query->buyer) = desk.subject;
  desk.ask<ListTrades>(query, [desk, viewer](const ListTrades& q) {
    json::array data;
    for (const TradeView& view : q.found)
      data.push_back(desk.shops ? desk.render->sold(view) : desk.render->trade(view));
    const json::value next = q.next == 0 ? json::value(nullptr)
                                         : json::value(desk.services.ids.make(IdKind::trade, q.next, viewer));
    json::object out{
        {"object", "list"}, {"data", std::move(data)}, {"has_more", q.next != 0}, {"next_cursor", next}};
    if (desk.shops)
      out["totals"] = json::object{
          {"open", q.seller.open}, {"held", q.seller.waiting}, {"currency", desk.services.info.currency}};
    desk.respond(http::json_reply(200, out));
  });
  return done();
}

Done get(const Desk& desk) {
  auto query = std::make_shared<GetTrade>();
  (desk.shops ? query->merchant : query->buyer) = desk.subject;
  if (desk.order != 0)
    query->order = desk.order;
  else
    query->trade = TRY(trade_row(desk));
  desk.ask<GetTrade>(query, [desk](const GetTrade& q) {
    desk.respond(q.found ? desk.reply(*q.found) : http::problem(*desk.request, trade_unknown));
  });
  return done();
}

// -------------------------------------------------------------------------------------------------------------
// the shop

/// Makes the command about the trade that the path names, or about that of the order which it names.
Done about_trade(const Desk& desk, std::function<std::shared_ptr<TradeCommand>(std::int64_t)> make) {
  if (desk.order == 0) {
    desk.submit(make(TRY(trade_row(desk))));
    return done();
  }
  auto query = std::make_shared<GetTrade>();
  query->merchant = desk.subject;
  query->order = desk.order;
  desk.ask<GetTrade>(query, [desk, make](const GetTrade& q) {
    if (!q.found) return desk.refused(Refusal(trade_unknown));
    desk.submit(make(q.found->trade.id));
  });
  return done();
}

Done send(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string tracking = TRY(in.optional_string("tracking", 0, kTrackingBytesMax)).value_or("");
  TRY(in.finish());
  return about_trade(desk, [desk, tracking](std::int64_t trade) {
    auto command = std::make_shared<MarkSent>(desk.subject, trade, tracking);
    command->request = desk.about(command->hash());
    return command;
  });
}

Done give_back(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t amount = TRY(in.integer("amount", INT64_MIN, INT64_MAX));
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(currency_unsupported, {.pointer = "/currency"});
  TRY(in.finish());
  return about_trade(desk, [desk, amount, currency](std::int64_t trade) {
    auto command = std::make_shared<GiveBack>(desk.services.packs, desk.subject, trade, amount, *currency);
    command->request = desk.about(command->hash());
    return command;
  });
}

Done contest(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string answer = TRY(in.string("answer", 1, kWordsBytesMax));
  TRY(in.finish());
  return about_trade(desk, [desk, answer](std::int64_t trade) {
    auto command = std::make_shared<Contest>(desk.subject, trade, answer);
    command->request = desk.about(command->hash());
    return command;
  });
}

/// The owner, in his wallet.
Done wind_up(const Desk& desk) {
  const auto shop = desk.services.ids.read(IdKind::merchant, desk.request->param("shop"));
  if (!shop) return refuse(shop_unknown);
  auto command = std::make_shared<WindUp>(*shop, desk.subject);
  command->request = desk.about(command->hash());
  const bool queued = desk.services.engine.submit(command, [desk, command](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal)
                                        : http::json_reply(200, desk.render->winding_up(command->seller));
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    desk.respond(std::move(reply));
  });
  if (!queued) desk.refused(Refusal(overloaded));
  return done();
}

// ---------------------------------------------------------------------------------------------------------
// the document

std::vector<schema::Member> trade_members() {
  const auto at = [] { return schema::nullable(schema::instant()); };
  const auto text = [](std::size_t most) {
    return schema::nullable(schema::string(1, static_cast<std::int64_t>(most)));
  };
  const json::value complaint = schema::named(
      "TradeComplaint",
      schema::object({{"status", schema::one_of({"open", "contested", "withdrawn", "decided", "settled"})},
                      {"door", schema::one_of({"not_come", "not_as_agreed"})},
                      {"words", text(kWordsBytesMax)},
                      {"opened_at", schema::instant()},
                      {"answer", text(kWordsBytesMax)},
                      {"answered_at", at()},
                      {"decision", text(2'000)},
                      {"clock_left_s", schema::nullable(schema::count())}}));
  return {{"object", schema::constant("trade")},
          {"id", schema::public_id("trd")},
          {"order_id", schema::public_id("ord")},
          {"status", schema::one_of({"paid", "sent", "disputed", "delivered", "returned"})},
          {"title", text(kTitleBytesMax)},
          {"amount", schema::amount()},
          {"currency", schema::currency()},
          {"held", schema::minor()},
          {"returned", schema::minor()},
          {"delivered", schema::minor()},
          {"paid_at", schema::instant()},
          {"send_by", at()},
          {"sent_at", at()},
          {"tracking", text(kTrackingBytesMax)},
          {"confirm_by", at()},
          {"ended_at", at()},
          {"ended_by", schema::nullable(schema::one_of({"confirmed", "time", "unsent", "cancelled",
                                                        "given_back", "decided", "wound_up"}))},
          {"complaint", schema::nullable(complaint)}};
}

json::value trade_shape() {
  auto members = trade_members();
  members.push_back(
      {"shop", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})});
  members.push_back({"receipt_id", schema::public_id("rcp")});
  return schema::named("Trade", schema::object(members));
}

json::value sold_shape() {
  auto members = trade_members();
  members.push_back({"buyer", schema::string(1, 128)});
  return schema::named("SoldTrade", schema::object(members));
}

json::value sold_list_shape() {
  json::value out = schema::list(sold_shape());
  out.as_object()["properties"].as_object()["totals"] = schema::named(
      "TradeTotals",
      schema::object(
          {{"open", schema::count()}, {"held", schema::minor()}, {"currency", schema::currency()}}));
  out.as_object()["required"].as_array().emplace_back("totals");
  return out;
}
json::value sent_body() {
  return schema::object({{"tracking", schema::string(0, kTrackingBytesMax), schema::kOptional}});
}
json::value back_body() {
  return schema::object({{"amount", schema::amount()}, {"currency", schema::currency()}});
}

json::value contest_body() {
  return schema::object({{"answer", schema::string(1, kWordsBytesMax)}});
}
json::value winding_up_shape() {
  return schema::named("TradesWindingUp",
                       schema::object({{"object", schema::constant("trades_winding_up")},
                                       {"shop_id", schema::public_id("mer")},
                                       {"status", schema::one_of({"open", "under_way", "done"})},
                                       {"trades", schema::count()},
                                       {"looked_at", schema::count()},
                                       {"returned", schema::count()},
                                       {"returned_amount", schema::minor()},
                                       {"kept", schema::count()},
                                       {"open", schema::count()},
                                       {"held", schema::minor()},
                                       {"currency", schema::currency()}}));
}

using Work = Done (*)(const Desk&);

struct Table {
  std::vector<http::Route>& routes;
  ports::Services& services;
  api_keys::Gate& gate;
  std::shared_ptr<const Render> render;

  http::Route route(std::string method, std::string pattern, std::string id, std::string summary,
                    json::value reply, std::vector<Code> refusals) const {
    http::Route out;
    out.method = std::move(method);
    out.pattern = std::move(pattern);
    out.operation_id = std::move(id);
    out.summary = std::move(summary);
    out.reply = std::move(reply);
    out.refusals = std::move(refusals);
    return out;
  }
  http::Route& add(App app, http::Route one, Work work) {
    one.app = app;
    one.audience = app == App::wallet ? http::Audience::resident : http::Audience::merchant;
    for (const Code code : {not_signed_in, session_expired}) one.refusals.push_back(code);
    one.handler = [services = &services, render = render, app, work](const RequestPtr& request,
                                                                     const Respond& respond) {
      const auto who = services->directory.signed_in(app == App::wallet ? AppKind::wallet : AppKind::till,
                                                     request->session, services->env.clock->now());
      if (!who) return respond(http::problem(*request, who.error()));
      const Desk desk{*services, render, request, respond, who->subject, app != App::wallet, 0};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(one));
    return routes.back();
  }
  /// For the program that made the order: it names its order, and knows of no other number.
  http::Route& add_program(http::Route one, Scope scope, Work work) {
    api_keys::for_programs(
        one, gate, scope,
        [services = &services, render = render, work](const api_keys::Caller& caller,
                                                      const RequestPtr& request, const Respond& respond) {
          const std::int64_t order = services->ids.read(IdKind::order, request->param("id")).value_or(-1);
          const Desk desk{*services, render, request, respond, caller.merchant(), true, order};
          if (const Done result = work(desk); !result) desk.refused(result.error());
        });
    routes.push_back(std::move(one));
    return routes.back();
  }
};

void moves(http::Route& route, json::value body) {
  route.needs_key = true;
  route.request = std::move(body);
}
void pages(http::Route& route) {
  route.query = {{"limit", "", schema::integer(1, 100)}, {"cursor", "", schema::string(1, 64)}};
}

const std::vector<Code> kBuyRefusals = {order_unknown,
                                        payee_cannot_receive,
                                        payee_changed,
                                        order_already_paid,
                                        order_closed,
                                        order_expired,
                                        amount_invalid,
                                        currency_unsupported,
                                        currency_mismatch,
                                        device_unknown,
                                        signature_wrong,
                                        passkey_wrong,
                                        statement_expired,
                                        pin_required,
                                        pin_wrong,
                                        pin_locked,
                                        account_frozen,
                                        limit_payment_exceeded,
                                        limit_day_exceeded,
                                        limit_month_exceeded,
                                        limit_year_exceeded,
                                        limit_night_exceeded,
                                        limit_lifetime_exceeded,
                                        limit_new_device_exceeded,
                                        user_limit_payment_exceeded,
                                        user_limit_day_exceeded,
                                        user_limit_month_exceeded,
                                        user_limit_year_exceeded,
                                        user_limit_night_exceeded,
                                        user_limit_channel_exceeded,
                                        user_limit_payee_exceeded,
                                        money_locked,
                                        family_approval_required,
                                        payments_stopped,
                                        identity_required,
                                        shop_cap_exceeded,
                                        insufficient_balance,
                                        step_up_required,
                                        code_wrong,
                                        code_expired,
                                        code_used,
                                        code_tries_exhausted,
                                        risk_warning,
                                        risk_delayed,
                                        risk_refused,
                                        payment_not_possible};

void add_buyer(Table& table) {
  http::Route& buys = table.add(App::wallet,
                                table.route("POST", "/v1/trades", "create_trade",
                                            "Pays a guaranteed order; the money is held until one confirms",
                                            trade_shape(), kBuyRefusals),
                                buy);
  buys.success = 201;
  moves(buys,
        schema::object({{"order_id", schema::public_id("ord")},
                        {"shop_name", schema::string(1, 128)},
                        {"title", schema::string(0, kTitleBytesMax), schema::kOptional},
                        {"amount", schema::amount()},
                        {"currency", schema::currency()},
                        {"confirm_days", schema::integer(1, 90)},
                        {"send_days", schema::integer(1, 90)},
                        {"warning_accepted", schema::array(schema::one_of({kRisk}), 1), schema::kOptional},
                        {"step_up",
                         schema::object({{"challenge_id", schema::public_id("otp")},
                                         {"code", schema::pattern("^[0-9]{6}$")}}),
                         schema::kOptional},
                        {"proof", schema::proof()}}));
  pages(table.add(App::wallet,
                  table.route("GET", "/v1/trades", "list_trades",
                              "What one has paid by guaranteed orders, the newest first",
                              schema::list(trade_shape()), {malformed}),
                  list));
  table.add(App::wallet,
            table.route("GET", "/v1/trades/{trade}", "get_trade", "One of them, with its clock",
                        trade_shape(), {trade_unknown}),
            get);
  http::Route& confirms =
      table.add(App::wallet,
                table.route("POST", "/v1/trades/{trade}/confirm", "confirm_trade",
                            "One has it: the shop is paid", trade_shape(),
                            {trade_unknown, trade_over, not_allowed, trade_disputed, payee_cannot_receive}),
                confirm);
  confirms.bound = true;
  moves(confirms, schema::object({}));
  http::Route& cancels =
      table.add(App::wallet,
                table.route("POST", "/v1/trades/{trade}/cancel", "cancel_trade",
                            "Calls it off before it is sent; all comes back", trade_shape(),
                            {trade_unknown, trade_over, not_allowed, account_closed}),
                cancel);
  cancels.bound = true;
  moves(cancels, schema::object({}));
  http::Route& complains =
      table.add(App::wallet,
                table.route("POST", "/v1/trades/{trade}/dispute", "dispute_trade",
                            "It has not come, or is not what was agreed: the clock stops", trade_shape(),
                            {trade_unknown, trade_over, trade_disputed, not_allowed}),
                complain);
  complains.bound = true;
  moves(complains, schema::object({{"door", schema::one_of({"not_come", "not_as_agreed"})},
                                   {"words", schema::string(0, kWordsBytesMax), schema::kOptional}}));
  http::Route& withdraws = table.add(
      App::wallet,
      table.route("POST", "/v1/trades/{trade}/withdraw", "withdraw_trade_dispute",
                  "Takes the complaint back: the clock goes on", trade_shape(), {trade_unknown, trade_over}),
      withdraw);
  withdraws.bound = true;
  moves(withdraws, schema::object({}));
  http::Route& winds =
      table.add(App::wallet,
                table.route("POST", "/v1/me/shops/{shop}/trades/return", "return_shop_trades",
                            "Guarantees no more orders; everybody gets back what is held", winding_up_shape(),
                            {shop_unknown}),
                wind_up);
  winds.bound = true;
  moves(winds, schema::object({}));
}

void add_shop(Table& table) {
  pages(table.add(App::till,
                  table.route("GET", "/v1/till/trades", "list_till_trades",
                              "Guaranteed orders that were paid, the newest first, and what is held",
                              sold_list_shape(), {malformed}),
                  list));
  table.add(App::till,
            table.route("GET", "/v1/till/trades/{trade}", "get_till_trade", "One of them", sold_shape(),
                        {trade_unknown}),
            get);
  const std::vector<Code> send_refusals = {trade_unknown, trade_over, text_invalid};
  const std::vector<Code> back_refusals = {trade_unknown,     trade_over,           amount_invalid,
                                           currency_mismatch, currency_unsupported, refund_exceeds_payment,
                                           account_closed};
  http::Route& sends = table.add(App::till,
                                 table.route("POST", "/v1/till/trades/{trade}/sent", "send_till_trade",
                                             "It is on its way", sold_shape(), send_refusals),
                                 send);
  sends.bound = true;
  moves(sends, sent_body());
  http::Route& backs =
      table.add(App::till,
                table.route("POST", "/v1/till/trades/{trade}/return", "return_till_trade",
                            "Gives back what is held, or a part of it", sold_shape(), back_refusals),
                give_back);
  backs.bound = true;
  moves(backs, back_body());

  const std::vector<Code> contest_refusals = {trade_unknown, trade_over, text_invalid};
  http::Route& contests =
      table.add(App::till,
                table.route("POST", "/v1/till/trades/{trade}/contest", "contest_till_trade",
                            "Says that the complaint is not so", sold_shape(), contest_refusals),
                contest);
  contests.bound = true;
  moves(contests, contest_body());
  moves(table.add_program(table.route("POST", "/v1/orders/{id}/contest", "contest_shop_trade",
                                      "Says that the complaint is not so", sold_shape(), contest_refusals),
                          Scope::orders_write, contest),
        contest_body());

  table.add_program(
      table.route("GET", "/v1/orders/{id}/trade", "get_shop_trade",
                  "What became of a guaranteed order that was paid", sold_shape(), {trade_unknown}),
      Scope::orders_read, get);
  moves(table.add_program(table.route("POST", "/v1/orders/{id}/sent", "send_shop_trade", "It is on its way",
                                      sold_shape(), send_refusals),
                          Scope::orders_write, send),
        sent_body());
  moves(
      table.add_program(table.route("POST", "/v1/orders/{id}/return", "return_shop_trade",
                                    "Gives back what is held, or a part of it", sold_shape(), back_refusals),
                        Scope::refunds_write, give_back),
      back_body());
}

}  // namespace

json::value case_shape() {
  auto members = trade_members();
  members.push_back({"buyer_number", schema::count()});
  members.push_back({"shop", schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}})});
  return schema::named("TradeCase", schema::object(members));
}

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate) {
  Table table{routes, services, gate, std::make_shared<const Render>(services)};
  add_buyer(table);
  add_shop(table);
}

}  // namespace chenxi::trade
