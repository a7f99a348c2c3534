// Shifts over HTTP. The check of roles stands before these routes like before all of tills (counter/routes.cpp).
#include "counter/shifts/routes.h"

#include "base/bytes.h"
#include "counter/directory.h"
#include "counter/shifts/shifts.h"
#include "http/route.h"
#include "http/schema.h"
#include "money/money.h"
#include "ports/services.h"

namespace chenxi::counter {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

struct Desk {
  ports::Services& services;
  const Directory& tills;
  RequestPtr request;
  Respond respond;
  std::int64_t merchant = 0, till = 0;

  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<void(const C&, bool)> then) const {
    const bool queued = services.engine.submit(command, [desk = *this, command, then](const engine::Outcome& outcome) {
      if (!outcome.refusal) return then(*command, outcome.replayed);
      http::Reply reply = http::problem(*desk.request, *outcome.refusal);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<http::Reply(const Q&)> reply_of) const {
    const bool queued = services.engine.ask(query, [desk = *this, query, reply_of](const engine::Outcome& outcome) {
      desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*query));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  engine::Request keyed(const char* name, std::int64_t amount, std::string_view words = "") const {
    return {merchant, *request->key, sha256(Encoder(1).add(name).add(till).add(amount).add(words).bytes())};
  }
  json::value label(std::int64_t id) const {
    const auto known = tills.till(id);
    return known ? json::value(known->label) : json::value(nullptr);
  }
};

json::object takings_json(const Takings& t) {
  return {{"payments", t.payments}, {"gross", t.gross}, {"refunds", t.refunds}, {"refunded", t.refunded}, {"discounts", t.discounts}, {"discounted", t.discounted}, {"whole", t.whole}};
}

/// The X report; `shift` is null where none is open.
http::Reply shift_reply(const Desk& desk, const LookShift& look, int status) {
  json::value shift;
  if (look.open)
    shift = json::object{{"opened_at", rfc3339(look.open->opened_at)},
                         {"opening", look.open->opening},
                         {"cash_in", look.open->cash_in},
                         {"cash_out", look.open->cash_out},
                         {"expected", expected(*look.open)},
                         {"takings", takings_json(look.takings)}};
  return http::json_reply(status, json::object{{"object", "shift_now"}, {"currency", desk.services.info.currency}, {"shift", shift}});
}

void show(const Desk& desk, int status, bool replayed) {
  desk.ask<LookShift>(std::make_shared<LookShift>(desk.merchant, desk.till), [desk, status, replayed](const LookShift& look) {
    http::Reply reply = shift_reply(desk, look, status);
    if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    return reply;
  });
}

json::object report_json(const Desk& desk, const ShiftReport& r) {
  const std::int64_t due = r.opening + r.cash_in - r.cash_out;
  return {{"object", "shift_report"},
          {"number", r.number},
          {"till", desk.label(r.till)},
          {"opened_at", rfc3339(r.opened_at)},
          {"closed_at", rfc3339(r.closed_at)},
          {"opening", r.opening},
          {"cash_in", r.cash_in},
          {"cash_out", r.cash_out},
          {"expected", due},
          {"counted", r.counted},
          {"difference", r.counted - due},
          {"currency", desk.services.info.currency}};
}

void show_report(const Desk& desk, std::int64_t number, int status, bool replayed) {
  desk.ask<LookReport>(std::make_shared<LookReport>(desk.merchant, number), [desk, status, replayed](const LookReport& look) {
    if (!look.report) return http::problem(*desk.request, Code::not_found);
    json::object out = report_json(desk, *look.report);
    out["takings"] = takings_json(look.takings);
    http::Reply reply = http::json_reply(status, out);
    if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    return reply;
  });
}

Done look(const Desk& desk) {
  show(desk, 200, false);
  return done();
}

Done open(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t cash = TRY(in.integer("cash", 0, money::kAmountMax));
  TRY(in.finish());
  auto command = std::make_shared<OpenShift>(desk.merchant, desk.till, cash);
  command->request = desk.keyed(command->name(), cash);
  desk.submit<OpenShift>(command, [desk](const OpenShift&, bool replayed) { show(desk, 201, replayed); });
  return done();
}

Done move(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t amount = TRY(in.integer("amount", -money::kAmountMax, money::kAmountMax));
  const std::string words = TRY(in.optional_string("words", 0, kCashWordsBytesMax)).value_or("");
  TRY(in.finish());
  auto command = std::make_shared<MoveCash>(desk.merchant, desk.till, amount, words);
  command->request = desk.keyed(command->name(), amount, words);
  desk.submit<MoveCash>(command, [desk](const MoveCash&, bool replayed) { show(desk, 201, replayed); });
  return done();
}

Done close(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t counted = TRY(in.integer("counted", 0, money::kAmountMax));
  TRY(in.finish());
  auto command = std::make_shared<CloseShift>(desk.merchant, desk.till, counted);
  command->request = desk.keyed(command->name(), counted);
  desk.submit<CloseShift>(command, [desk](const CloseShift& c, bool replayed) { show_report(desk, c.number, 201, replayed); });
  return done();
}

Done list(const Desk& desk) {
  desk.ask<ListReports>(std::make_shared<ListReports>(desk.merchant), [desk](const ListReports& q) {
    json::array data;
    for (const ShiftReport& one : q.found) data.push_back(report_json(desk, one));
    return http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)}, {"has_more", false}, {"next_cursor", nullptr}});
  });
  return done();
}

json::value takings_shape() {
  return schema::named("ShiftTakings", schema::object({{"payments", schema::count()},
                                                       {"gross", schema::minor()},
                                                       {"refunds", schema::count()},
                                                       {"refunded", schema::minor()},
                                                       {"discounts", schema::count()},
                                                       {"discounted", schema::minor()},
                                                       {"whole", schema::boolean()}}));
}
json::value now_shape() {
  return schema::named("ShiftNow", schema::object({{"object", schema::constant("shift_now")},
                                                   {"currency", schema::currency()},
                                                   {"shift", schema::nullable(schema::object({{"opened_at", schema::instant()},
                                                                                              {"opening", schema::minor()},
                                                                                              {"cash_in", schema::minor()},
                                                                                              {"cash_out", schema::minor()},
                                                                                              {"expected", schema::minor()},
                                                                                              {"takings", takings_shape()}}))}}));
}
std::vector<schema::Member> report_members() {
  return {{"object", schema::constant("shift_report")},
          {"number", schema::integer(1, money::kAmountMax)},
          {"till", schema::nullable(schema::string(1, 40))},
          {"opened_at", schema::instant()},
          {"closed_at", schema::instant()},
          {"opening", schema::minor()},
          {"cash_in", schema::minor()},
          {"cash_out", schema::minor()},
          {"expected", schema::minor()},
          {"counted", schema::minor()},
          {"difference", schema::minor(-money::kAmountMax)},
          {"currency", schema::currency()}};
}
json::value report_shape() {
  auto members = report_members();
  members.push_back({"takings", schema::ref("ShiftTakings")});
  return schema::named("ShiftReport", schema::object(members));
}

}  // namespace

void add_shift_routes(std::vector<http::Route>& routes, ports::Services& services, const Directory& tills) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary, Done (*work)(const Desk&),
                       json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = http::App::till;
    route.audience = http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.handler = [&services, &tills, work](const RequestPtr& request, const Respond& respond) {
      const auto who = services.directory.signed_in(AppKind::till, request->session, services.env.clock->now());
      if (!who) return respond(http::problem(*request, who.error()));
      const Desk desk{services, tills, request, respond, who->subject, who->device};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  add("GET", "/v1/till/shift", "get_shift", "This till's running shift as it stands: the X report", look, now_shape());
  http::Route& opens = add("POST", "/v1/till/shift", "open_shift", "Opens a shift with the cash in the drawer", open, schema::ref("ShiftNow"));
  opens.needs_key = true;
  opens.success = 201;
  opens.request = schema::object({{"cash", schema::minor()}});
  opens.refusals.push_back(shift_open_already);
  http::Route& moves = add("POST", "/v1/till/shift/cash", "move_cash", "Cash that was put into the drawer, or taken out", move, schema::ref("ShiftNow"));
  moves.needs_key = true;
  moves.success = 201;
  moves.request = schema::object({{"amount", schema::minor(-money::kAmountMax)}, {"words", schema::string(0, kCashWordsBytesMax), schema::kOptional}});
  for (const Code code : {shift_not_open, amount_invalid}) moves.refusals.push_back(code);
  http::Route& closes = add("POST", "/v1/till/shift/close", "close_shift", "Closes the shift with what was counted: the Z report", close, report_shape());
  closes.needs_key = true;
  closes.success = 201;
  closes.request = schema::object({{"counted", schema::minor()}});
  closes.refusals.push_back(shift_not_open);
  add("GET", "/v1/till/shift_reports", "list_shift_reports", "Closed shifts, the newest first", list,
      schema::list(schema::named("ShiftReportBrief", schema::object(report_members()))));
}

}  // namespace chenxi::counter
