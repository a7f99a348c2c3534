// Reports over HTTP. Who may ask stands in counter/roles.cpp: what is not in that table is for owner and
// manager.
#include "reports/routes.h"

#include <exception>

#include "base/log.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "money/money.h"
#include "ports/services.h"
#include "records/projection.h"
#include "reports/files.h"
#include "reports/pdf.h"

namespace chenxi::reports {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;

/// One request of a till.
struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;

  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Instant now() const { return services.env.clock->now(); }
  Result<std::int64_t> shop() const {
    return TRY(services.directory.signed_in(identity::AppKind::till, request->session, now())).subject;
  }
  BusinessCalendar calendar() const {
    return request->sentences.calendar ? *request->sentences.calendar : BusinessCalendar();
  }
  std::int64_t today() const { return calendar().civil(now()).day_number; }
  money::Currency currency() const {
    return money::currency_from_code(services.info.currency).value_or(money::Currency::cny);
  }
};
using Answer = std::function<http::Reply(const Desk&, const Rows&)>;

Result<std::int64_t> read_day(const Desk& desk, std::string_view name) {
  const auto text = desk.request->query(name);
  if (!text) return desk.today();
  const auto midnight = text->size() == 10 ? parse_rfc3339(std::string(*text) + "T00:00:00Z") : std::nullopt;
  if (!midnight) return refuse(Code::malformed, {.pointer = "?" + std::string(name)});
  return midnight->us / days(1).us;
}

Result<Span> read_span(const Desk& desk) {
  Span span;
  if (!desk.request->query("from") && !desk.request->query("to")) {
    span.from = span.to = TRY(read_day(desk, "date"));
    return span;
  }
  span.to = TRY(read_day(desk, "to"));
  span.from = TRY(read_day(desk, "from"));
  if (span.from > span.to) return refuse(Code::malformed, {.pointer = "?from"});
  if (span.to - span.from >= kDaysMax) return refuse(Code::too_large, {.pointer = "?from"});
  return span;
}

/// A stretch at a time; other questions are answered in between.
void read_rows(const Desk& desk, const std::shared_ptr<Rows>& rows, const Answer& answer) {
  const bool taken = desk.services.bills->ask(
      [desk, rows, answer](records::Reading& reading) {
        if (rows->read_on(reading.ctx())) return read_rows(desk, rows, answer);
        if (rows->too_many()) return desk.refused(Refusal(Code::too_large, {.pointer = "?from"}));
        desk.respond(answer(desk, *rows));
      },
      [desk] { desk.refused(Refusal(Code::unavailable)); });
  if (!taken) desk.refused(Refusal(Code::overloaded));
}

Done ask(const Desk& desk, const Answer& answer) {
  const std::int64_t shop = TRY(desk.shop());
  const Span span = TRY(read_span(desk));
  auto query = std::make_shared<FindShop>(shop, span.to);
  const bool queued =
      desk.services.engine.ask(query, [desk, query, span, answer](const engine::Outcome& outcome) {
        if (outcome.refusal) return desk.refused(*outcome.refusal);
        if (!query->shop) return desk.refused(Refusal(Code::not_signed_in));
        read_rows(desk, std::make_shared<Rows>(*query, span, desk.calendar(), desk.services.packs), answer);
      });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

json::object sums_json(const Sums& sums) {
  return {{"payments", sums.payments},   {"gross", sums.gross},         {"deliveries", sums.deliveries},
          {"delivered", sums.delivered}, {"refunds", sums.refunds},     {"refunded", sums.refunded},
          {"fees", sums.fees},           {"fees_back", sums.fees_back}, {"net", sums.net()},
          {"discounts", sums.discounts}, {"discounted", sums.discounted}};
}

http::Reply as_json(const Desk& desk, const Rows& rows) {
  const BusinessCalendar calendar = desk.calendar();
  const Report report = report_of(rows, desk.currency(), calendar);
  json::array by_hour, by_till;
  for (std::size_t hour = 0; hour < report.hours.size(); ++hour) {
    if (report.hours[hour].empty()) continue;
    json::object one = sums_json(report.hours[hour]);
    one["hour"] = static_cast<std::int64_t>(hour);
    by_hour.push_back(std::move(one));
  }
  for (const ByPlace& place : report.places) {
    json::object one = sums_json(place.sums);
    const auto till = report.tills.find(place.till);
    one["place"] = name(place.place);
    one["till"] = till == report.tills.end() ? json::value(nullptr) : json::value(till->second.label);
    one["role"] = till == report.tills.end() ? json::value(nullptr) : json::value(till->second.role);
    by_till.push_back(std::move(one));
  }
  json::object out = sums_json(report.sums);
  out["object"] = "shop_report";
  out["shop"] = report.shop;
  out["date"] = day_name(report.span.from);
  out["zone"] = calendar.zone();
  out["currency"] = money::code(report.currency);
  out["average"] = report.sums.average();
  out["other_in"] = report.other_in;
  out["other_out"] = report.other_out;
  out["by_hour"] = std::move(by_hour);
  out["by_till"] = std::move(by_till);
  out["made_at"] = rfc3339(desk.now());
  return http::json_reply(200, out);
}

http::Reply file(std::string type, std::string body, const std::string& disposition) {
  http::Reply reply;
  reply.content_type = std::move(type);
  reply.body = std::move(body);
  reply.headers.emplace_back("Content-Disposition", disposition);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

http::Reply as_pdf(const Desk& desk, const Rows& rows) {
  const BusinessCalendar calendar = desk.calendar();
  const Report report = report_of(rows, desk.currency(), calendar);
  return file("application/pdf",
              pdf(report, desk.services.info.name, desk.now(), calendar, desk.request->lang),
              "inline; filename=\"day-" + day_name(report.span.from) + ".pdf\"");
}

http::Reply as_export(const Desk& desk, const Rows& rows) {
  const BusinessCalendar calendar = desk.calendar();
  const auto audience = static_cast<std::uint32_t>(rows.shop().id);
  FileHead head;
  head.instance = desk.services.info.name;
  head.made_at = desk.now();
  head.id = [&ids = desk.services.ids, audience](const Entry& entry) {
    return ids.make(IdKind::posting, static_cast<std::int64_t>(entry.id), audience);
  };
  head.receipt = [&ids = desk.services.ids](const Entry& entry) {
    return entry.line == settlement::Line::payment || entry.line == settlement::Line::refund
               ? ids.make(IdKind::receipt, static_cast<std::int64_t>(entry.line == settlement::Line::refund ? entry.id : entry.group))
               : std::string();
  };
  const auto named = [&rows](std::string_view end) {
    return "attachment; filename=\"days-" + day_name(rows.span().from) + "-" + day_name(rows.span().to) +
           std::string(end) + "\"";
  };
  const auto format = desk.request->query("format").value_or("csv");
  if (format == "hledger")
    return file("text/plain; charset=utf-8", journal(rows, head, calendar), named(".journal"));
  if (format == "csv")
    return file("text/csv; charset=utf-8", csv(rows, head, calendar, desk.request->lang), named(".csv"));
  try {
    return file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                xlsx(rows, head, calendar, desk.request->lang), named(".xlsx"));
  } catch (const std::exception& trouble) {
    log(LogLevel::error, "report_not_written", {{"why", trouble.what()}});
    return http::problem(*desk.request, Code::unavailable);
  }
}

Done export_days(const Desk& desk) {
  const auto format = desk.request->query("format").value_or("csv");
  if (format != "csv" && format != "xlsx" && format != "hledger")
    return refuse(Code::malformed, {.pointer = "?format"});
  return ask(desk, as_export);
}

std::vector<schema::Member> sums_members() {
  return {{"payments", schema::count()},
          {"gross", schema::minor()},
          {"deliveries", schema::count()},
          {"delivered", schema::minor()},
          {"refunds", schema::count()},
          {"refunded", schema::minor()},
          {"fees", schema::minor()},
          {"fees_back", schema::minor()},
          {"net", schema::minor(-money::kAmountMax)},
          {"discounts", schema::count()},
          {"discounted", schema::minor()}};
}
json::value report_shape() {
  auto hour = sums_members();
  hour.push_back({"hour", schema::integer(0, 23)});
  auto place = sums_members();
  place.push_back({"place", schema::one_of({"till", "poster", "link", "other"})});
  place.push_back({"till", schema::nullable(schema::string(1, 40))});
  place.push_back({"role", schema::nullable(schema::one_of({"owner", "manager", "cashier", "receiver"}))});
  auto all = sums_members();
  for (const schema::Member& member :
       {schema::Member{"object", schema::constant("shop_report")},
        schema::Member{"shop", schema::string(1, 128)},
        schema::Member{"date", schema::pattern("^\\d{4}-\\d{2}-\\d{2}$")},
        schema::Member{"zone", schema::string(1, 64)}, schema::Member{"currency", schema::currency()},
        schema::Member{"average", schema::minor()}, schema::Member{"other_in", schema::minor()},
        schema::Member{"other_out", schema::minor()},
        schema::Member{"by_hour", schema::array(schema::named("ShopReportHour", schema::object(hour)), 24)},
        schema::Member{"by_till",
                       schema::array(schema::named("ShopReportTill", schema::object(place)), 1'000)},
        schema::Member{"made_at", schema::instant()}})
    all.push_back(member);
  return schema::named("ShopReport", schema::object(all));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](std::string pattern, std::string id, std::string summary,
                       std::vector<http::QueryParam> query, json::value reply, Done (*work)(const Desk&)) {
    http::Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = http::App::till;
    route.audience = http::Audience::merchant;
    route.query = std::move(query);
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired, malformed, too_large};
    route.handler = [&services, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{services, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
  };
  const auto day = [] { return schema::pattern("^\\d{4}-\\d{2}-\\d{2}$", "2026-11-23"); };
  const std::vector<http::QueryParam> one = {{"date", "The business day, today when absent", day()}};
  add("/v1/till/report", "get_shop_report",
      "A business day in figures: by hour, by till, refunds, fees, what stays", one, report_shape(),
      [](const Desk& desk) { return ask(desk, as_json); });
  add("/v1/till/report/pdf", "get_shop_report_page", "The same as a page to print (PDF)", one, nullptr,
      [](const Desk& desk) { return ask(desk, as_pdf); });
  add("/v1/till/exports", "export_shop_days",
      "Every row of the shop's account in a span of business days, as a file",
      {{"from", "The first business day; today when absent", day()},
       {"to", "The last one; today when absent. At most 92 days and 20,000 rows in one file", day()},
       {"format", "csv when absent", schema::one_of({"csv", "xlsx", "hledger"})}},
      nullptr, export_days);
}

}  // namespace chenxi::reports
