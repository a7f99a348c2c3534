#include "products/routes.h"

#include <charconv>

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "money/money.h"
#include "ports/services.h"
#include "products/barcode.h"
#include "products/catalogue.h"

namespace chenxi::products {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

/// What a handler stands on: a till that is signed in.
struct Desk {
  ports::Services& services;
  RequestPtr request;
  Respond respond;
  std::int64_t merchant = 0;

  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<void(const C&, bool)> then) const {
    const bool queued =
        services.engine.submit(command, [desk = *this, command, then](const engine::Outcome& outcome) {
          if (outcome.refusal) return desk.refused(*outcome.refusal);
          then(*command, outcome.replayed);
        });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<http::Reply(const Q&)> reply_of) const {
    const bool queued =
        services.engine.ask(query, [desk = *this, query, reply_of](const engine::Outcome& outcome) {
          desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*query));
        });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

json::object product_json(const Desk& desk, std::int64_t number, std::string_view name, std::int64_t price,
                          std::string_view barcode) {
  return {{"object", "product"},
          {"number", number},
          {"name", name},
          {"price", price},
          {"currency", desk.services.info.currency},
          {"barcode", barcode.empty() ? json::value(nullptr) : json::value(barcode)}};
}

/// Of the request and the number that it got: a repeat is answered alike, whatever has become of the product
/// since.
void saved(const Desk& desk, const Save& command, int status, bool replayed) {
  http::Reply reply = http::json_reply(
      status, product_json(desk, command.made, command.product_name, command.price, command.barcode));
  if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
  desk.respond(std::move(reply));
}

Result<std::int64_t> number_of(const Desk& desk) {
  std::int64_t out = 0;
  const std::string_view text = desk.request->param("number");
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (bad != std::errc() || end != text.data() + text.size() || out < 1) return refuse(Code::product_unknown);
  return out;
}

Result<std::shared_ptr<Save>> read_product(const Desk& desk) {
  auto command = std::make_shared<Save>();
  command->merchant = desk.merchant;
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  command->product_name = TRY(in.string("name", 1, kProductNameBytesMax));
  command->price = TRY(in.integer("price", 1, money::kAmountMax));
  const auto barcode = TRY(in.optional_string("barcode", 1, 40));
  TRY(in.finish());
  if (barcode) command->barcode = TRY(normal_barcode(*barcode));
  return command;
}

Done list(const Desk& desk) {
  desk.ask<List>(std::make_shared<List>(desk.merchant), [desk](const List& list) {
    json::array data;
    for (const Product& one : list.found)
      data.push_back(product_json(desk, one.number, one.name, one.price, one.barcode));
    return http::json_reply(
        200,
        json::object{
            {"object", "list"}, {"data", std::move(data)}, {"has_more", false}, {"next_cursor", nullptr}});
  });
  return done();
}
Done create(const Desk& desk) {
  const auto command = TRY(read_product(desk));
  command->request = engine::Request{desk.merchant, *desk.request->key, command->hash()};
  desk.submit<Save>(command, [desk](const Save& it, bool replayed) { saved(desk, it, 201, replayed); });
  return done();
}
Done change(const Desk& desk) {
  const auto command = TRY(read_product(desk));
  command->number = TRY(number_of(desk));
  desk.submit<Save>(command, [desk](const Save& it, bool replayed) { saved(desk, it, 200, replayed); });
  return done();
}
Done remove(const Desk& desk) {
  desk.submit<Remove>(std::make_shared<Remove>(desk.merchant, TRY(number_of(desk))),
                      [desk](const Remove&, bool) { desk.respond(http::empty_reply(204)); });
  return done();
}

json::value product_shape() {
  return schema::named("Product", schema::object({{"object", schema::constant("product")},
                                                  {"number", schema::integer(1, money::kAmountMax)},
                                                  {"name", schema::string(1, kProductNameBytesMax)},
                                                  {"price", schema::amount()},
                                                  {"currency", schema::currency()},
                                                  {"barcode", schema::nullable(schema::string(8, 14))}}));
}
json::value products_shape() {
  json::value list = schema::list(product_shape());
  list.as_object()["properties"].as_object()["data"].as_object()["maxItems"] = kProductsMax;
  return list;
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(const Desk&), json::value reply,
                       std::initializer_list<Code> refusals) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = http::App::till;
    route.audience = http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.refusals.insert(route.refusals.end(), refusals);
    route.handler = [&services, work](const RequestPtr& request, const Respond& respond) {
      const auto who =
          services.directory.signed_in(AppKind::till, request->session, services.env.clock->now());
      if (!who) return respond(http::problem(*request, who.error()));
      const Desk desk{services, request, respond, who->subject};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  const auto takes_product = [](http::Route& route) {
    route.request = schema::object({{"name", schema::string(1, kProductNameBytesMax)},
                                    {"price", schema::amount()},
                                    {"barcode", schema::string(1, 40), schema::kOptional}});
    route.bound = true;
  };
  add("GET", "/v1/till/products", "list_products", "What the shop sells at its tills, by number", list,
      products_shape(), {});
  http::Route& creates =
      add("POST", "/v1/till/products", "create_product", "A new product", create, schema::ref("Product"),
          {products_full, text_invalid, amount_invalid, barcode_invalid});
  takes_product(creates);
  creates.needs_key = true;
  creates.success = 201;
  takes_product(add("POST", "/v1/till/products/{number}", "change_product",
                    "Another name, price or barcode; what was sold keeps its own", change,
                    schema::ref("Product"),
                    {product_unknown, text_invalid, amount_invalid, barcode_invalid}));
  http::Route& removes = add("DELETE", "/v1/till/products/{number}", "remove_product",
                             "Takes a product off the till", remove, nullptr, {product_unknown});
  removes.bound = true;
  removes.success = 204;
}

}  // namespace chenxi::products
