#include "payments/links/routes.h"

#include "api_keys/routes.h"
#include "http/route.h"
#include "http/schema.h"
#include "payments/api/read.h"
#include "payments/checkout/read.h"
#include "payments/checkout/render.h"
#include "payments/checkout/return_address.h"
#include "payments/links/links.h"
#include "payments/links/openings.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using api_keys::Caller;
using api_keys::Scope;
using http::RequestPtr;
using http::Respond;
using enum Code;

struct Desk {
  ports::Services& services;
  mutable Openings openings{};

  std::int64_t row(const RequestPtr& request) const {
    return link_row(services.ids, request->param("id")).value_or(-1);
  }
  json::object link(const PaymentLink& row) const {
    const std::string id = link_id(services.ids, row.id);
    return {{"object", "payment_link"},
            {"id", id},
            {"status", row.state == LinkState::active ? "active" : "ended"},
            {"use", row.use == LinkUse::once ? "once" : "again"},
            {"amount", row.amount},
            {"currency", money::code(row.currency)},
            {"title", row.title},
            {"lines",
             row.lines.empty() ? json::value(json::array()) : parse_json(row.lines).value_or(json::array())},
            {"success_url", row.success_url.empty() ? json::value(nullptr) : json::value(row.success_url)},
            {"guaranteed", row.guaranteed},
            {"orders", row.orders},
            {"url", services.info.origin + "/l/" + id},
            {"created_at", rfc3339(row.created_at)}};
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

template <class C>
void submit(const DeskPtr& desk, const RequestPtr& request, const Respond& respond,
            const Result<std::shared_ptr<C>>& command, std::function<http::Reply(const C&)> reply_of) {
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued =
      desk->services.engine.submit(*command, [=, c = *command](const engine::Outcome& outcome) {
        http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*c);
        if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
        respond(std::move(reply));
      });
  if (!queued) respond(http::problem(*request, overloaded));
}
void ask(const DeskPtr& desk, const RequestPtr& request, const Respond& respond,
         std::shared_ptr<ListPaymentLinks> query,
         std::function<http::Reply(const ListPaymentLinks&)> reply_of) {
  const bool queued = desk->services.engine.ask(query, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : reply_of(*query));
  });
  if (!queued) respond(http::problem(*request, overloaded));
}

// --------------------------------------------------------------------------------------------------------
// the program

Result<LinkUse> read_use(JsonReader& in) {
  const std::string use = TRY(in.string("use", 1, 8));
  if (use == "once") return LinkUse::once;
  if (use == "again") return LinkUse::again;
  return refuse(malformed, {.pointer = "/use"});
}

Result<std::shared_ptr<CreatePaymentLink>> read_link(const Desk& desk, const Caller& caller,
                                                     const RequestPtr& request) {
  auto command = std::make_shared<CreatePaymentLink>();
  command->merchant = caller.merchant();
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  command->use = TRY(read_use(in));
  command->amount = TRY(in.integer("amount", INT64_MIN, INT64_MAX));
  command->currency = TRY(read_currency(in));
  command->title = TRY(in.string("title", 1, kTitleBytesMax));
  command->lines = TRY(read_lines(in, command->amount));
  command->success_url = TRY(read_return_address(in, "success_url", Needed::no, desk.services.info.demo));
  command->guaranteed = TRY(in.optional_boolean("guaranteed")).value_or(false);
  TRY(in.finish());
  command->request = engine::Request{command->merchant, *request->key, command->hash()};
  return command;
}

void create(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  submit<CreatePaymentLink>(
      desk, request, respond, read_link(*desk, caller, request),
      [desk](const CreatePaymentLink& c) { return http::json_reply(201, desk->link(c.view)); });
}

void end(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  auto command = std::make_shared<EndPaymentLink>();
  command->merchant = caller.merchant();
  command->link = desk->row(request);
  submit<EndPaymentLink>(desk, request, respond, command, [desk](const EndPaymentLink& c) {
    return http::json_reply(200, desk->link(c.view));
  });
}

void get(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  auto query = std::make_shared<ListPaymentLinks>();
  query->merchant = caller.merchant();
  query->link = desk->row(request);
  ask(desk, request, respond, query, [=](const ListPaymentLinks& q) {
    return q.found.empty() ? http::problem(*request, order_unknown)
                           : http::json_reply(200, desk->link(q.found.front()));
  });
}

void list(const DeskPtr& desk, const Caller& caller, const RequestPtr& request, const Respond& respond) {
  auto query = std::make_shared<ListPaymentLinks>();
  query->merchant = caller.merchant();
  const auto limit = http::list_limit(*request);
  if (!limit) return respond(http::problem(*request, limit.error()));
  query->limit = *limit;
  if (const auto after = request->query("starting_after")) {
    const auto row = link_row(desk->services.ids, *after);
    if (!row) return respond(http::problem(*request, Refusal(malformed, {.pointer = "?starting_after"})));
    query->before = *row;
  }
  ask(desk, request, respond, query, [desk](const ListPaymentLinks& q) {
    json::array data;
    for (const PaymentLink& one : q.found) data.push_back(desk->link(one));
    const json::value last =
        q.more ? json::value(link_id(desk->services.ids, q.found.back().id)) : json::value(nullptr);
    return http::json_reply(
        200, json::object{
                 {"object", "list"}, {"data", std::move(data)}, {"has_more", q.more}, {"next_cursor", last}});
  });
}

// ------------------------------------------------------------------------------------------------------------
// anybody

void open(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  auto command = std::make_shared<OpenPaymentLink>(desk->services.ids);
  command->link = desk->row(request);
  const auto until = desk->openings.spend(request->client, command->link, desk->services.env.clock->now());
  if (until) return respond(http::problem(*request, Refusal(rate_limited, {.until = until})));
  submit<OpenPaymentLink>(desk, request, respond, command, [desk](const OpenPaymentLink& c) {
    return http::json_reply(201, json::object{{"object", "checkout_address"},
                                              {"url", checkout_address(desk->services, c.order)}});
  });
}

// --------------------------------------------------------------------------------------------------------
// the document

json::value link_shape() {
  return schema::named(
      "PaymentLink",
      schema::object({{"object", schema::constant("payment_link")},
                      {"id", schema::public_id("plk")},
                      {"status", schema::one_of({"active", "ended"})},
                      {"use", schema::one_of({"once", "again"})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"title", schema::string(1, kTitleBytesMax)},
                      {"lines", schema::array(schema::ref("CheckoutLine"), kLinesMax)},
                      {"success_url", schema::nullable(schema::string(1, kReturnAddressBytesMax))},
                      {"guaranteed", schema::boolean()},
                      {"orders", schema::count()},
                      {"url", schema::string(1, 2048)},
                      {"created_at", schema::instant()}}));
}

http::Route route(std::string method, std::string pattern, std::string id, std::string summary,
                  json::value reply, std::vector<Code> refusals) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.reply = std::move(reply);
  out.refusals = std::move(refusals);
  return out;
}

}  // namespace

void add_link_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate) {
  const auto desk = std::make_shared<const Desk>(services);
  using Work = void (*)(const DeskPtr&, const Caller&, const RequestPtr&, const Respond&);
  const auto add = [&](http::Route made, Scope scope, Work work) -> http::Route& {
    api_keys::for_programs(made, gate, scope,
                           [desk, work](const Caller& caller, const RequestPtr& request,
                                        const Respond& respond) { work(desk, caller, request, respond); });
    routes.push_back(std::move(made));
    return routes.back();
  };
  http::Route& made = add(
      route("POST", "/v1/payment_links", "create_payment_link",
            "An address that makes an order for whoever opens it: one for one payment, or again and again",
            link_shape(), {payee_cannot_receive, amount_invalid, currency_unsupported, text_invalid}),
      Scope::orders_write, create);
  made.success = 201;
  made.needs_key = true;
  made.request =
      schema::object({{"use", schema::one_of({"once", "again"})},
                      {"amount", schema::amount()},
                      {"currency", schema::currency()},
                      {"title", schema::string(1, kTitleBytesMax)},
                      {"lines", schema::array(schema::ref("CheckoutLine"), kLinesMax), schema::kOptional},
                      {"success_url", schema::string(1, kReturnAddressBytesMax), schema::kOptional},
                      {"guaranteed", schema::boolean(), schema::kOptional}});
  add(route("GET", "/v1/payment_links", "list_payment_links", "The shop's payment links, newest first",
            schema::list(link_shape()), {malformed}),
      Scope::orders_read, list)
      .query = {{"limit", "", schema::integer(1, 100)},
                {"starting_after", "The last link of the page before", schema::string(1, 64)}};
  add(route("GET", "/v1/payment_links/{id}", "get_payment_link", "A payment link as it is now", link_shape(),
            {order_unknown}),
      Scope::orders_read, get);
  add(route("POST", "/v1/payment_links/{id}/end", "end_payment_link", "A link makes no more orders",
            link_shape(), {order_unknown}),
      Scope::orders_write, end)
      .request = schema::object({});

  http::Route opened = route(
      "POST", "/v1/public/payment_links/{id}/open", "open_payment_link",
      "Somebody has opened a payment link: where its checkout is",
      schema::object({{"object", schema::constant("checkout_address")}, {"url", schema::string(1, 2048)}}),
      {order_unknown, order_closed, order_already_paid, payee_cannot_receive});
  opened.success = 201;
  opened.request = schema::object({});
  opened.handler = [desk](const RequestPtr& request, const Respond& respond) {
    open(desk, request, respond);
  };
  routes.push_back(std::move(opened));
}

}  // namespace chenxi::payments
