// Discounts over HTTP, for tills and for the owner in his wallet. The check of roles stands before the routes
// of tills like before all of them (counter/routes.cpp).
#include "counter/discounts/routes.h"

// clang-format off: desk.h stands on what comes first
#include "http/route.h"
// clang-format on
#include "counter/desk.h"
#include "counter/discounts/discounts.h"
#include "http/schema.h"
#include "money/money.h"

namespace chenxi::counter {
namespace {

namespace schema = http::schema;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

json::object caps_json(const DiscountCaps& caps) {
  return {{"object", "discount_caps"}, {"cashier", caps.cashier}, {"manager", caps.manager}};
}

Done get_caps(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  desk.ask<GetDiscountCaps>(std::make_shared<GetDiscountCaps>(place.merchant, place.giver.customer),
                            [desk](const GetDiscountCaps& q) {
                              return q.yours ? http::json_reply(200, caps_json(q.caps))
                                             : http::problem(*desk.request, Code::shop_unknown);
                            });
  return done();
}

Done set_caps(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  DiscountCaps caps;
  caps.merchant = place.merchant;
  caps.cashier = TRY(in.integer("cashier", 0, 100));
  caps.manager = TRY(in.integer("manager", 0, 100));
  TRY(in.finish());
  desk.submit<SetDiscountCaps>(
      std::make_shared<SetDiscountCaps>(caps, place.giver),
      [caps](const SetDiscountCaps&) { return http::json_reply(200, caps_json(caps)); });
  return done();
}

Done list_asked(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  desk.ask<ListDiscountsAsked>(
      std::make_shared<ListDiscountsAsked>(who.subject), [desk](const ListDiscountsAsked& q) {
        json::array data;
        for (const DiscountAsked& asked : q.found) {
          const auto till = desk.tills.till(asked.till);
          data.push_back(json::object{{"object", "discount_asked"},
                                      {"till_id", desk.services.ids.make(IdKind::till, asked.till)},
                                      {"till", till ? till->label : ""},
                                      {"before", asked.before},
                                      {"discount", asked.amount},
                                      {"currency", money::code(asked.currency)},
                                      {"asked_at", rfc3339(asked.asked_at)},
                                      {"approved", asked.approved_by != 0}});
        }
        return http::json_reply(200, json::object{{"object", "list"},
                                                  {"data", std::move(data)},
                                                  {"has_more", false},
                                                  {"next_cursor", nullptr}});
      });
  return done();
}

Done approve(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t before = TRY(in.integer("before", 1, money::kAmountMax));
  const std::int64_t amount = TRY(in.integer("discount", 1, money::kAmountMax));
  TRY(in.finish());
  const auto till = desk.services.ids.read(IdKind::till, desk.request->param("till"));
  if (!till) return refuse(Code::till_unknown);
  auto command = std::make_shared<ApproveDiscount>(who.subject, who.device, *till, before, amount);
  command->request = engine::Request{
      who.subject, *desk.request->key,
      sha256(Encoder(1).add(command->name()).add(who.device).add(*till).add(before).add(amount).bytes())};
  desk.submit<ApproveDiscount>(command, [](const ApproveDiscount&) {
    return http::json_reply(200, json::object{{"object", "discount_approval"}, {"approved", true}});
  });
  return done();
}

json::value percent() {
  return schema::integer(0, 100);
}
json::value caps_shape() {
  return schema::named("DiscountCaps", schema::object({{"object", schema::constant("discount_caps")},
                                                       {"cashier", percent()},
                                                       {"manager", percent()}}));
}
json::value asked_shape() {
  return schema::list(
      schema::named("DiscountAsked", schema::object({{"object", schema::constant("discount_asked")},
                                                     {"till_id", schema::public_id("tll")},
                                                     {"till", schema::string(0, kLabelBytesMax)},
                                                     {"before", schema::amount()},
                                                     {"discount", schema::amount()},
                                                     {"currency", schema::currency()},
                                                     {"asked_at", schema::instant()},
                                                     {"approved", schema::boolean()}})));
}

}  // namespace

void add_discount_routes(std::vector<http::Route>& routes, ports::Services& services,
                         const Directory& tills) {
  using enum Code;
  const auto add = [&](App app, std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(const Desk&), json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == App::wallet ? http::Audience::resident : http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.handler = [&services, &tills, app, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{services, tills, app, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  for (const App app : {App::wallet, App::till}) {
    const bool till = app == App::till;
    const std::string where = till ? "/v1/till/discount_caps" : "/v1/me/shops/{shop}/discount_caps";
    const std::string whose = till ? "" : "shop_";
    add(app, "GET", where, "get_" + whose + "discount_caps",
        "What each role may take off a sale alone, in percent", get_caps, caps_shape())
        .refusals.push_back(shop_unknown);
    http::Route& sets =
        add(app, "POST", where, "set_" + whose + "discount_caps",
            "The owner says what each role may take off a sale alone, in percent", set_caps, caps_shape());
    sets.bound = true;
    sets.request = schema::object({{"cashier", percent()}, {"manager", percent()}});
    for (const Code code : {shop_unknown, till_role_missing, amount_invalid}) sets.refusals.push_back(code);
  }
  add(App::till, "GET", "/v1/till/discounts_asked", "list_discounts_asked",
      "Discounts that wait for a second person", list_asked, asked_shape());
  http::Route& approves = add(
      App::till, "POST", "/v1/till/discounts_asked/{till}/approval", "approve_discount",
      "The second person's yes to a discount above what a role takes off alone", approve,
      schema::object({{"object", schema::constant("discount_approval")}, {"approved", schema::boolean()}}));
  approves.needs_key = true;
  approves.request = schema::object({{"before", schema::amount()}, {"discount", schema::amount()}});
  for (const Code code : {till_unknown, till_role_missing}) approves.refusals.push_back(code);
}

}  // namespace chenxi::counter
