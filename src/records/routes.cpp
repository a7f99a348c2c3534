#include "records/routes.h"

#include <algorithm>
#include <charconv>

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "records/annotate.h"
#include "records/bills.h"
#include "records/categories.h"
#include "records/exports.h"

namespace chenxi::records {
namespace {

namespace schema = http::schema;

using http::RequestPtr;
using http::Respond;

constexpr std::size_t kNoteBytesMax = 400;
constexpr std::size_t kSearchBytesMax = 100;
/// A file is written so many rows at a time, with other questions between.
constexpr std::size_t kExportStretch = 1'000;

/// One request of somebody who is signed in to the wallet.
struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;

  Result<std::int64_t> me() const {
    return TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, services.env.clock->now())).subject;
  }
  Render render() const { return Render(services, request->lang); }
  BusinessCalendar calendar() const { return request->sentences.calendar ? *request->sentences.calendar : BusinessCalendar(); }
  std::int64_t this_month() const { return calendar().civil(services.env.clock->now()).month_number; }
  void refuse_with(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  void refuse_with(Code code) const { refuse_with(Refusal(code)); }

  template <class Q>
  void ask(const Result<std::shared_ptr<Q>>& query, std::function<void(const Q&)> then) const {
    if (!query) return refuse_with(query.error());
    const bool queued = services.engine.ask(*query, [desk = *this, q = *query, then](const engine::Outcome& outcome) {
      if (outcome.refusal) return desk.refuse_with(*outcome.refusal);
      then(*q);
    });
    if (!queued) refuse_with(Code::overloaded);
  }
  /// Asks the books first whose bills they are, so that the reading has every answer given before; then reads.
  void read(const Result<std::int64_t>& customer, std::function<void(Reading&, const Holder&)> work) const {
    if (!customer) return refuse_with(customer.error());
    auto query = std::make_shared<FindHolder>();
    query->customer = *customer;
    ask<FindHolder>(query, [desk = *this, work = std::move(work)](const FindHolder& holder) {
      if (!holder.found) return desk.refuse_with(Code::not_signed_in);
      desk.read_on(*holder.found, work);
    });
  }
  void read_on(const Holder& holder, std::function<void(Reading&, const Holder&)> work) const {
    const bool taken = services.bills->ask([holder, work = std::move(work)](Reading& reading) { work(reading, holder); },
                                           [desk = *this] { desk.refuse_with(Code::unavailable); });
    if (!taken) refuse_with(Code::overloaded);
  }
  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<void(const C&)> then) const {
    const bool queued = services.engine.submit(command, [desk = *this, command, then](const engine::Outcome& outcome) {
      if (outcome.refusal) return desk.refuse_with(*outcome.refusal);
      then(*command);
    });
    if (!queued) refuse_with(Code::overloaded);
  }
};

Result<std::optional<std::int64_t>> read_month(const http::Request& request) {
  const auto text = request.query("month");
  if (!text || text->empty()) return std::nullopt;
  const auto month = parse_month(*text);
  if (!month) return refuse(Code::malformed, {.pointer = "month"});
  return month;
}

// ------------------------------------------------------------------------------------------------------------ home

void home(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refuse_with(me.error());
  auto query = std::make_shared<Home>(desk.services.packs);
  query->customer = *me;
  desk.ask<Home>(query, [desk](const Home& found) {
    if (!found.found) return desk.refuse_with(Code::not_signed_in);
    desk.respond(http::json_reply(200, desk.render().home(found)));
  });
}

void limits(const Desk& desk) {
  const auto me = desk.me();
  if (!me) return desk.refuse_with(me.error());
  auto query = std::make_shared<Limits>(desk.services.packs);
  query->customer = *me;
  desk.ask<Limits>(query, [desk](const Limits& found) { desk.respond(http::json_reply(200, desk.render().limits(found))); });
}

void insights(const Desk& desk) {
  const auto month = read_month(*desk.request);
  if (!month) return desk.refuse_with(month.error());
  desk.read(desk.me(), [desk, month = month->value_or(desk.this_month())](Reading& reading, const Holder& holder) {
    desk.respond(http::json_reply(200, desk.render().insights(insights_of(reading, holder, month))));
  });
}

// ---------------------------------------------------------------------------------------------------- transactions

struct Listing {
  std::int64_t me = 0;
  Filter filter;
  ledger::TransferId from = ledger::TransferId::none;
  std::size_t limit = 20;
};

Result<std::optional<std::int64_t>> read_amount(const http::Request& request, std::string_view name) {
  const auto text = request.query(name);
  if (!text || text->empty()) return std::nullopt;
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), amount);
  if (error != std::errc() || end != text->data() + text->size() || amount < 0)
    return refuse(Code::malformed, {.pointer = std::string(name)});
  return amount;
}

/// The public id of a row, as a cursor or to name whoever stands on its other side.
Result<ledger::TransferId> read_row(const Desk& desk, std::string_view name) {
  const auto text = desk.request->query(name);
  if (!text || text->empty()) return ledger::TransferId::none;
  const auto row = desk.services.ids.read(IdKind::posting, *text);
  if (!row) return refuse(Code::malformed, {.pointer = std::string(name)});
  return ledger::TransferId{*row};
}

Result<Listing> read_listing(const Desk& desk) {
  Listing out;
  out.me = TRY(desk.me());
  out.limit = static_cast<std::size_t>(TRY(http::list_limit(*desk.request)));
  out.filter.month = TRY(read_month(*desk.request));
  if (const auto type = desk.request->query("type"); type && !type->empty()) {
    out.filter.type = type_from_name(*type);
    if (!out.filter.type) return refuse(Code::malformed, {.pointer = "type"});
  }
  if (const auto direction = desk.request->query("direction"); direction && !direction->empty()) {
    if (*direction != "in" && *direction != "out") return refuse(Code::malformed, {.pointer = "direction"});
    out.filter.in = *direction == "in";
  }
  out.filter.amount_min = TRY(read_amount(*desk.request, "amount_min"));
  out.filter.amount_max = TRY(read_amount(*desk.request, "amount_max"));
  out.filter.like = TRY(read_row(desk, "like"));
  out.from = TRY(read_row(desk, "cursor"));
  if (const auto q = desk.request->query("q"); q && !q->empty()) {
    if (q->size() > kSearchBytesMax) return refuse(Code::malformed, {.pointer = "q"});
    out.filter.search.emplace(*q);
  }
  return out;
}

void list(const Desk& desk) {
  const auto asked = read_listing(desk);
  if (!asked) return desk.refuse_with(asked.error());
  desk.read(asked->me, [desk, asked = *asked](Reading& reading, const Holder& holder) {
    const Render render = desk.render();
    const Page page = page_of(reading, holder, render, asked.filter, asked.from, asked.limit);
    json::array data;
    for (const Entry& entry : page.entries) data.push_back(render.transaction(entry));
    const bool more = page.next != ledger::TransferId::none;
    json::object out{{"object", "list"},
                     {"data", std::move(data)},
                     {"has_more", more},
                     {"next_cursor", more ? json::value(render.id(IdKind::posting, static_cast<std::int64_t>(page.next))) : json::value()}};
    if (asked.filter.month) out["month"] = render.month(*asked.filter.month, totals_of(reading, holder, *asked.filter.month));
    desk.respond(http::json_reply(200, out));
  });
}

/// One of one's own transactions, or `not_found`.
void read_detail(const Desk& desk, std::function<void(const Detail&)> then) {
  const auto me = desk.me();
  if (!me) return desk.refuse_with(me.error());
  const auto row = desk.services.ids.read(IdKind::posting, desk.request->param("transaction"));
  if (!row) return desk.refuse_with(Code::not_found);
  desk.read(me, [desk, row = ledger::TransferId{*row}, then = std::move(then)](Reading& reading, const Holder& holder) {
    const auto found = detail_of(reading, holder, row);
    if (!found) return desk.refuse_with(Code::not_found);
    then(*found);
  });
}

void detail(const Desk& desk) {
  read_detail(desk, [desk](const Detail& found) { desk.respond(http::json_reply(200, desk.render().detail(found))); });
}

/// null forgets what was written before.
Result<std::shared_ptr<Annotate>> read_annotate(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<Annotate>();
  if (in.is_null("category")) {
    command->category = "";
  } else if (auto category = TRY(in.optional_string("category", 1, 32))) {
    if (!is_category(*category)) return refuse(Code::malformed, {.pointer = "/category"});
    command->category = std::move(category);
  }
  std::optional<std::string> note;
  if (in.is_null("note")) note = "";
  else note = TRY(in.optional_string("note", 0, kNoteBytesMax));
  TRY(in.finish());
  command->customer = TRY(desk.me());
  if (!note) return command;
  const auto owner = desk.services.directory.customer(command->customer);
  if (!owner) return refuse(Code::not_signed_in);
  command->sealed_note =
      note->empty() ? store::Bytes() : desk.services.vault.seal(*owner, identity::Class::own, kNoteColumn, *note);
  return command;
}

void annotate(const Desk& desk) {
  const auto wanted = read_annotate(desk);
  if (!wanted) return desk.refuse_with(wanted.error());
  read_detail(desk, [desk, command = *wanted](const Detail& found) {
    command->transfer = found.entry.row.id;
    desk.submit<Annotate>(command, [desk, entry = found.entry](const Annotate& done) mutable {
      entry.note = done.made;
      desk.respond(http::json_reply(200, desk.render().transaction(entry)));
    });
  });
}

// --------------------------------------------------------------------------------------------------------- exports

struct Export {
  std::int64_t month = 0;
  bool journal = false;
  std::vector<ExportLine> lines;  // newest first
};

Result<std::shared_ptr<Export>> read_export(const Desk& desk) {
  auto out = std::make_shared<Export>();
  out->month = TRY(read_month(*desk.request)).value_or(desk.this_month());
  const auto format = desk.request->query("format").value_or("csv");
  if (format != "csv" && format != "hledger") return refuse(Code::malformed, {.pointer = "format"});
  out->journal = format == "hledger";
  return out;
}

ExportLine line_of(const Render& render, const Entry& entry) {
  ExportLine line;
  line.at = entry.row.at;
  line.id = render.id(IdKind::posting, static_cast<std::int64_t>(entry.row.id));
  line.type = name(entry.type);
  line.title = render.title(entry);
  line.category = category_of(entry);
  line.note = render.note(entry);
  line.status = status(entry);
  line.in = entry.in;
  line.amount = entry.row.amount;
  line.balance_after = entry.balance_after;
  line.currency = entry.row.currency;
  return line;
}

http::Reply file_of(const Desk& desk, const Holder& holder, Export& work) {
  ExportMonth month;
  month.name = month_name(work.month);
  month.currency = holder.currency;
  month.lines = std::move(work.lines);
  std::ranges::reverse(month.lines);
  http::Reply reply;
  reply.content_type = work.journal ? "text/plain; charset=utf-8" : "text/csv; charset=utf-8";
  reply.body = work.journal ? hledger(month, desk.calendar(), desk.services.info.name) : csv(month, desk.calendar(), desk.request->lang);
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"chenxi-" + month.name + (work.journal ? ".journal\"" : ".csv\""));
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

/// A stretch at a time, from its newest row on; other questions are answered in between.
void write_on(const Desk& desk, const std::shared_ptr<Export>& work, const Holder& holder, ledger::TransferId from) {
  desk.read_on(holder, [desk, work, from](Reading& reading, const Holder& whose) {
    const Render render = desk.render();
    Filter filter;
    filter.month = work->month;
    const Page page = page_of(reading, whose, render, filter, from, kExportStretch);
    for (const Entry& entry : page.entries) work->lines.push_back(line_of(render, entry));
    if (page.next != ledger::TransferId::none) return write_on(desk, work, whose, page.next);
    desk.respond(file_of(desk, whose, *work));
  });
}

void export_file(const Desk& desk) {
  const auto work = read_export(desk);
  if (!work) return desk.refuse_with(work.error());
  desk.read(desk.me(), [desk, work = *work](Reading&, const Holder& holder) {
    write_on(desk, work, holder, ledger::TransferId::none);
  });
}

// -------------------------------------------------------------------------------------------------------- the document

json::value transaction_shape() {
  return schema::named("Transaction",
      schema::object({{"object", schema::constant("transaction")},
                      {"id", schema::public_id("pst")},
                      {"type", schema::one_of({"payment", "refund", "transfer_in", "transfer_out", "top_up", "withdrawal", "payout", "cash", "dispute"})},
                      {"direction", schema::one_of({"in", "out"})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"title", schema::string(0, 200)},
                      {"category", schema::nullable(schema::string(1, 40))},
                      {"note", schema::nullable(schema::string(1, 1'000))},
                      {"object_id", schema::nullable(schema::string(1, 64))},
                      {"status", schema::string(1, 32)},
                      {"balance_after", schema::minor()},
                      {"created_at", schema::instant()}}));
}
/// The same with more; a document cannot say "and" about shapes that allow nothing else.
json::value with(json::value shape, std::string_view name, std::initializer_list<schema::Member> more) {
  json::object& out = shape.as_object();
  out["title"] = name;
  for (const schema::Member& member : more) {
    out["properties"].as_object()[member.name] = member.schema;
    if (member.presence == schema::Presence::required) out["required"].as_array().emplace_back(member.name);
  }
  return shape;
}
json::value detail_shape() {
  return with(transaction_shape(), "TransactionDetail",
              {{"timeline", schema::array(schema::object({{"at", schema::instant()}, {"kind", schema::string(1, 32)}}))},
               {"refunds", schema::array(schema::object({{"id", schema::public_id("ref")},
                                                         {"amount", schema::amount()},
                                                         {"currency", schema::currency()},
                                                         {"created_at", schema::instant()}}))},
               {"discount", schema::amount(), schema::kOptional},
               {"proved", schema::nullable(schema::object({{"factors", schema::one_of({"two", "one"})},
                                                           {"class", schema::string(1, 8)},
                                                           {"law", schema::string(0, 500)},
                                                           {"confirmed", schema::boolean()}}))},
               {"receipt_id", schema::nullable(schema::public_id("rcp"))}});
}
json::value page_shape() {
  const json::value month = schema::object({{"month", schema::pattern("^[0-9]{4}-[0-9]{2}$", "2026-11")},
                                            {"in_amount", schema::minor()},
                                            {"out_amount", schema::minor()},
                                            {"count", schema::count()}});
  return with(schema::list(transaction_shape()), "TransactionPage", {{"month", month, schema::kOptional}});
}
json::value limit_shape() {
  return schema::named("Limit",
      schema::object({{"window", schema::one_of({"payment", "day", "month", "year", "night", "balance", "lifetime"})},
                      {"source", schema::one_of({"statutory", "user", "new_device"})},
                      {"rule", schema::string(0, 200)},
                      {"title", schema::string(0, 200)},
                      {"max", schema::money()},
                      {"used", schema::money()},
                      {"left", schema::money()},
                      {"law", schema::string(0, 500)}}));
}
json::value limits_shape() {
  const auto own = [] { return schema::nullable(schema::money()); };
  const json::value pending = schema::object({{"window", schema::one_of({"payment", "day", "month", "night"})},
                                              {"amount", schema::nullable(schema::minor())},
                                              {"effective_at", schema::instant()}});
  return schema::named("Limits",
      schema::object({{"statutory", schema::array(limit_shape())},
                      {"user", schema::object({{"payment", own()}, {"day", own()}, {"month", own()}, {"night", own()},
                                               {"pending", schema::array(pending)}})},
                      {"factor_classes", schema::array(schema::object({{"factors", schema::one_of({"two", "one"})},
                                                                       {"class", schema::string(1, 8)},
                                                                       {"law", schema::string(0, 500)},
                                                                       {"confirmed", schema::boolean()},
                                                                       {"today", schema::nullable(schema::object(
                                                                           {{"max", schema::minor()}, {"left", schema::minor()}, {"currency", schema::currency()}}))}}), 2)}}));
}
json::value home_shape() {
  const json::value spendable = schema::object({{"amount", schema::minor()},
                                                {"currency", schema::currency()},
                                                {"rule", schema::string(0, 200)},
                                                {"rule_text", schema::string(0, 200)}});
  const json::value confirmation = schema::named("Confirmation",
      schema::object({{"object", schema::constant("confirmation")}, {"order", schema::ref("OrderForPayer")}, {"payee", schema::ref("MerchantPayee")}}));
  const json::value pending = schema::any_of({confirmation, schema::ref("Transfer"), schema::ref("Hold"), schema::ref("TopUp"), schema::ref("Withdrawal")});
  return schema::named("Home", schema::object({{"object", schema::constant("home")},
                                               {"balance", schema::money()},
                                               {"available", schema::money()},
                                               {"held", schema::money()},
                                               {"spendable", spendable},
                                               {"limits", schema::array(limit_shape())},
                                               {"recent", schema::array(transaction_shape())},
                                               {"pending", schema::array(pending)},
                                               {"as_of", schema::instant()}}));
}
json::value insights_shape() {
  const json::value sums = schema::object({{"in_amount", schema::minor()}, {"out_amount", schema::minor()}});
  return schema::named("Insights",
      schema::object({{"month", schema::pattern("^[0-9]{4}-[0-9]{2}$", "2026-11")},
                      {"currency", schema::currency()},
                      {"in_amount", schema::minor()},
                      {"out_amount", schema::minor()},
                      {"by_category", schema::array(schema::object({{"category", schema::string(1, 40)}, {"amount", schema::minor()}, {"count", schema::count()}}))},
                      {"by_day", schema::array(schema::object({{"date", schema::pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "2026-11-23")}, {"out_amount", schema::minor()}}))},
                      {"top_payees", schema::array(schema::object({{"title", schema::string(0, 200)}, {"amount", schema::minor()}, {"count", schema::count()}}))},
                      {"previous", sums}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](std::string method, std::string pattern, std::string operation, std::string summary,
                       void (*handler)(const Desk&), json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.reply = std::move(reply);
    route.refusals = {Code::not_signed_in, Code::session_expired};
    route.handler = [&services, handler](const RequestPtr& request, Respond respond) { handler({services, request, std::move(respond)}); };
    routes.push_back(std::move(route));
    return routes.back();
  };
  const json::value text = json::object{{"type", "string"}};
  const http::QueryParam month{"month", "Which month, as 2026-11", text};
  add("GET", "/v1/me/home", "get_home", "Balance, what may still be spent, the newest transactions, what waits", home, home_shape());
  add("GET", "/v1/me/limits", "get_limits", "All limits with what is used and the law behind them", limits, limits_shape());
  add("GET", "/v1/me/insights", "get_insights", "A month in figures", insights, insights_shape()).query = {month};
  add("GET", "/v1/transactions", "list_transactions", "One's transactions, newest first", list, page_shape()).query = {
      month,
      {"type", "Only this type", text},
      {"direction", "Only what came in or only what went out: in, out", text},
      {"amount_min", "At least this many minor units", json::object{{"type", "integer"}}},
      {"amount_max", "At most this many minor units", json::object{{"type", "integer"}}},
      {"like", "Only with whoever is on the other side of this transaction", text},
      {"q", "Part of a name or note, pinyin or its first letters", text},
      {"cursor", "Where the last page ended", text},
      {"limit", "1 to 100", json::object{{"type", "integer"}}}};
  add("GET", "/v1/transactions/{transaction}", "get_transaction", "One transaction with its history", detail, detail_shape()).refusals.push_back(Code::not_found);
  http::Route& patch = add("PATCH", "/v1/transactions/{transaction}", "annotate_transaction", "One's own category and note", annotate, transaction_shape());
  patch.request = json::object{{"type", "object"},
                               {"properties", json::object{{"category", json::object{{"type", json::array{"string", "null"}}}},
                                                           {"note", json::object{{"type", json::array{"string", "null"}}}}}},
                               {"additionalProperties", false}};
  patch.refusals.push_back(Code::not_found);
  add("GET", "/v1/exports", "export_transactions", "A month as a file: CSV, or a journal for hledger", export_file, nullptr).query = {
      {"format", "csv or hledger", text}, month};
}

}  // namespace chenxi::records
