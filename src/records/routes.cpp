#include "records/routes.h"

#include <algorithm>

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "records/annotate.h"
#include "records/categories.h"
#include "records/exports.h"
#include "records/render.h"
#include "records/search.h"

namespace chenxi::records {
namespace {

namespace schema = http::schema;

using http::RequestPtr;
using http::Respond;

constexpr std::size_t kNoteBytesMax = 400;
constexpr std::size_t kSearchBytesMax = 100;
/// A search reads this many transactions at a time before it looks at them.
constexpr std::int64_t kSearchTake = 500;
/// No file is longer.
constexpr std::size_t kExportLinesMax = 50'000;

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

Result<std::shared_ptr<Insights>> read_insights(const Desk& desk) {
  auto query = std::make_shared<Insights>();
  query->customer = TRY(desk.me());
  query->month = TRY(read_month(*desk.request));
  return query;
}

void insights(const Desk& desk) {
  desk.ask<Insights>(read_insights(desk), [desk](const Insights& found) {
    desk.respond(http::json_reply(200, desk.render().insights(found)));
  });
}

// ---------------------------------------------------------------------------------------------------- transactions

struct Listing {
  std::shared_ptr<Statement> statement;
  std::optional<Search> search;
  std::size_t limit = 20;
};

Result<Listing> read_listing(const Desk& desk) {
  Listing out;
  out.statement = std::make_shared<Statement>();
  Statement& query = *out.statement;
  query.customer = TRY(desk.me());
  const std::int64_t limit = TRY(http::list_limit(*desk.request));
  out.limit = static_cast<std::size_t>(limit);
  query.take = limit;
  query.month = TRY(read_month(*desk.request));
  if (const auto type = desk.request->query("type"); type && !type->empty()) {
    query.type = type_from_name(*type);
    if (!query.type) return refuse(Code::malformed, {.pointer = "type"});
  }
  if (const auto cursor = desk.request->query("cursor"); cursor && !cursor->empty()) {
    const auto row = desk.services.ids.read(IdKind::posting, *cursor);
    if (!row) return refuse(Code::malformed, {.pointer = "cursor"});
    query.from = ledger::TransferId{*row};
  }
  if (const auto q = desk.request->query("q"); q && !q->empty()) {
    if (q->size() > kSearchBytesMax) return refuse(Code::malformed, {.pointer = "q"});
    out.search.emplace(*q);
    query.take = kSearchTake;
  }
  return out;
}

void list(const Desk& desk) {
  const auto asked = read_listing(desk);
  if (!asked) return desk.refuse_with(asked.error());
  desk.ask<Statement>(asked->statement, [desk, listing = *asked](const Statement& found) {
    const Render render = desk.render();
    json::array data;
    ledger::TransferId next = found.next;
    for (const Entry& entry : found.entries) {
      if (data.size() == listing.limit) {
        next = entry.row.id;
        break;
      }
      if (listing.search && !listing.search->matches(render.title(entry)) && !listing.search->matches(render.note(entry))) continue;
      data.push_back(render.transaction(entry));
    }
    const bool more = next != ledger::TransferId::none;
    json::object out{{"object", "list"},
                     {"data", std::move(data)},
                     {"has_more", more},
                     {"next_cursor", more ? json::value(render.id(IdKind::posting, static_cast<std::int64_t>(next))) : json::value()}};
    if (found.month) out["month"] = render.month(*found.month, found.totals.value_or(MonthTotals{}));
    desk.respond(http::json_reply(200, out));
  });
}

Result<std::shared_ptr<Detail>> read_detail(const Desk& desk) {
  auto query = std::make_shared<Detail>();
  query->customer = TRY(desk.me());
  const auto row = desk.services.ids.read(IdKind::posting, desk.request->param("transaction"));
  if (!row) return refuse(Code::not_found);
  query->transfer = ledger::TransferId{*row};
  return query;
}

void detail(const Desk& desk) {
  desk.ask<Detail>(read_detail(desk), [desk](const Detail& found) {
    if (!found.entry) return desk.refuse_with(Code::not_found);
    desk.respond(http::json_reply(200, desk.render().detail(found)));
  });
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
  desk.ask<Detail>(read_detail(desk), [desk, command = *wanted](const Detail& found) {
    if (!found.entry) return desk.refuse_with(Code::not_found);
    command->transfer = found.entry->row.id;
    desk.submit<Annotate>(command, [desk, entry = *found.entry](const Annotate& done) mutable {
      entry.note = done.made;
      desk.respond(http::json_reply(200, desk.render().transaction(entry)));
    });
  });
}

// --------------------------------------------------------------------------------------------------------- exports

struct Export {
  std::int64_t customer = 0, month = 0;
  bool journal = false;
  std::vector<Entry> entries;  // newest first
};

Result<std::shared_ptr<Export>> read_export(const Desk& desk) {
  auto out = std::make_shared<Export>();
  out->customer = TRY(desk.me());
  out->month = TRY(read_month(*desk.request)).value_or(desk.this_month());
  const auto format = desk.request->query("format").value_or("csv");
  if (format != "csv" && format != "hledger") return refuse(Code::malformed, {.pointer = "format"});
  out->journal = format == "hledger";
  return out;
}

http::Reply file_of(const Desk& desk, Export& work) {
  const Render render = desk.render();
  ExportMonth month;
  month.name = month_name(work.month);
  if (!work.entries.empty()) month.currency = work.entries.front().row.currency;
  std::ranges::reverse(work.entries);
  for (const Entry& entry : work.entries) {
    ExportLine line;
    line.at = entry.row.at;
    line.id = render.id(IdKind::posting, static_cast<std::int64_t>(entry.row.id));
    line.type = name(entry.type);
    line.title = render.title(entry);
    line.category = entry.payment || entry.transfer || entry.note ? category_of(entry) : "";
    line.note = render.note(entry);
    line.status = status(entry);
    line.in = entry.in;
    line.amount = entry.row.amount;
    line.balance_after = entry.balance_after;
    line.currency = entry.row.currency;
    month.lines.push_back(std::move(line));
  }
  http::Reply reply;
  reply.content_type = work.journal ? "text/plain; charset=utf-8" : "text/csv; charset=utf-8";
  reply.body = work.journal ? hledger(month, desk.calendar(), desk.services.info.name) : csv(month, desk.calendar(), desk.request->lang);
  reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"chenxi-" + month.name + (work.journal ? ".journal\"" : ".csv\""));
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

/// A stretch at a time, so that payments go on between them.
void read_on(const Desk& desk, const std::shared_ptr<Export>& work, ledger::TransferId from) {
  auto query = std::make_shared<Statement>();
  query->customer = work->customer;
  query->month = work->month;
  query->from = from;
  query->take = kStepsMax;
  desk.ask<Statement>(query, [desk, work](const Statement& found) {
    work->entries.insert(work->entries.end(), found.entries.begin(), found.entries.end());
    if (found.next != ledger::TransferId::none && work->entries.size() < kExportLinesMax) return read_on(desk, work, found.next);
    desk.respond(file_of(desk, *work));
  });
}

void export_file(const Desk& desk) {
  const auto work = read_export(desk);
  if (!work) return desk.refuse_with(work.error());
  read_on(desk, *work, ledger::TransferId::none);
}

// -------------------------------------------------------------------------------------------------------- the document

json::value transaction_shape() {
  return schema::named("Transaction",
      schema::object({{"object", schema::constant("transaction")},
                      {"id", schema::public_id("pst")},
                      {"type", schema::one_of({"payment", "refund", "transfer_in", "transfer_out", "top_up", "withdrawal", "payout", "cash"})},
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
                                               {"pending", schema::array(pending)}})}}));
}
json::value home_shape() {
  const json::value spendable = schema::object({{"amount", schema::minor()},
                                                {"currency", schema::currency()},
                                                {"rule", schema::string(0, 200)},
                                                {"rule_text", schema::string(0, 200)}});
  const json::value confirmation = schema::named("Confirmation",
      schema::object({{"object", schema::constant("confirmation")}, {"order", schema::ref("OrderForPayer")}, {"payee", schema::ref("MerchantPayee")}}));
  const json::value pending = schema::any_of({confirmation, schema::ref("Transfer"), schema::ref("TopUp"), schema::ref("Withdrawal")});
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
                      {"previous", sums},
                      {"complete", schema::boolean()}}));
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
      {"q", "Part of a name or note, pinyin or its first letters", text},
      {"cursor", "Where the last page ended", text},
      {"limit", "1 to 100", json::object{{"type", "integer"}}}};
  add("GET", "/v1/transactions/{transaction}", "get_transaction", "One transaction with its history", detail, detail_shape()).refusals.push_back(Code::not_found);
  http::Route& patch = add("PATCH", "/v1/transactions/{transaction}", "annotate_transaction", "One's own category and note", annotate, detail_shape());
  patch.request = json::object{{"type", "object"},
                               {"properties", json::object{{"category", json::object{{"type", json::array{"string", "null"}}}},
                                                           {"note", json::object{{"type", json::array{"string", "null"}}}}}},
                               {"additionalProperties", false}};
  patch.refusals.push_back(Code::not_found);
  add("GET", "/v1/exports", "export_transactions", "A month as a file: CSV, or a journal for hledger", export_file, nullptr).query = {
      {"format", "csv or hledger", text}, month};
}

}  // namespace chenxi::records
