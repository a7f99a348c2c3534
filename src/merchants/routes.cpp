#include "merchants/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "merchants/categories.h"
#include "merchants/console/routes.h"
#include "merchants/credit_code.h"
#include "merchants/directory.h"
#include "merchants/papers.h"
#include "merchants/photo.h"
#include "merchants/render.h"

namespace chenxi::merchants {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::Class;
using identity::Customer;

/// What a handler stands on.
struct Desk {
  ports::Services& services;
  std::shared_ptr<const ShopRender> render;
  RequestPtr request;
  Respond respond;

  Result<Customer> me() const {
    const Instant now = services.env.clock->now();
    const auto who = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now));
    auto row = services.directory.customer(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  Result<std::int64_t> shop() const {
    const auto row = services.ids.read(IdKind::merchant, request->param("shop"));
    if (!row) return refuse(Code::shop_unknown);
    return *row;
  }
  /// Keyed: the request says where somebody lives or which licence he has.
  engine::Request about(const Customer& who, const Encoder& fields) const {
    return {who.id, *request->key, hmac_sha256(services.keys.lookup, fields.bytes())};
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
};

/// Asks for the shops of somebody; `then` gets the query and its owner as the last commit left him.
void look(const Desk& desk, std::int64_t owner, std::function<void(const ListShops&, const Customer&)> then) {
  const auto query = std::make_shared<ListShops>(owner);
  const bool queued = desk.services.engine.ask(query, [desk, query, owner, then](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.refused(*outcome.refusal);
    const auto row = desk.services.directory.customer(owner);
    if (!row) return desk.refused(Refusal(Code::not_signed_in));
    then(*query, *row);
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

json::object shown(const Desk& desk, const ListShops& found, const OwnShop& one, const Customer& owner) {
  return desk.render->own(one, owner, *desk.services.packs.at(found.now), found.now, desk.request->lang);
}

Done list(const Desk& desk) {
  const Customer who = TRY(desk.me());
  look(desk, who.id, [desk](const ListShops& found, const Customer& owner) {
    json::array data;
    for (const OwnShop& one : found.found) data.push_back(shown(desk, found, one, owner));
    const rules::Shops& rules = desk.services.packs.at(found.now)->at(found.now).shops;
    desk.respond(http::json_reply(
        200, json::object{{"object", "shops"},
                          {"may_open", owner.tier != identity::Tier::phone_only},
                          {"left", std::max<std::int64_t>(0, rules.per_person - static_cast<std::int64_t>(found.found.size()))},
                          {"data", std::move(data)}}));
  });
  return done();
}

/// Carries a change out and answers with the shop as it is then; so does a repeat.
template <class C>
void change(const Desk& desk, const Customer& who, const std::shared_ptr<C>& command,
            std::function<std::int64_t(const C&)> shop_of, int status) {
  const bool queued = desk.services.engine.submit(command, [=, owner = who.id](const engine::Outcome& outcome) {
    const auto send = [desk, replayed = outcome.replayed](http::Reply reply) {
      if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    };
    if (outcome.refusal) return send(http::problem(*desk.request, *outcome.refusal));
    look(desk, owner, [=, merchant = shop_of(*command)](const ListShops& found, const Customer& row) {
      for (const OwnShop& one : found.found)
        if (one.merchant.id == merchant) return send(http::json_reply(status, shown(desk, found, one, row)));
      desk.refused(Refusal(Code::shop_unknown));
    });
  });
  if (!queued) desk.refused(Refusal(Code::overloaded));
}

Done open(const Desk& desk) {
  const Customer who = TRY(desk.me());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<OpenShop>(desk.services.packs, who.id);
  command->shop_name = TRY(normal_shop_text(TRY(in.string("name", 1, kShopNameBytesMax)), "/name"));
  command->category = TRY(in.string("category", 4, 4));
  const std::string place = TRY(normal_shop_text(TRY(in.string("place", 1, kPlaceBytesMax)), "/place"));
  TRY(in.finish());
  if (!is_category(command->category)) return refuse(Code::text_invalid, {.pointer = "/category"});
  command->sealed_place = desk.services.vault.seal(who, Class::statutory, "shop.place", place);
  command->request = desk.about(
      who, Encoder(1).add(command->name()).add(command->shop_name).add(command->category).add(place));
  change<OpenShop>(desk, who, command, [](const OpenShop& c) { return c.merchant; }, 201);
  return done();
}

Done hand_in(const Desk& desk) {
  const Customer who = TRY(desk.me());
  const std::int64_t shop = TRY(desk.shop());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string code = TRY(normal_credit_code(TRY(in.string("licence_code", 1, 80))));
  const std::string holder = TRY(normal_shop_text(TRY(in.string("licence_name", 1, kPlaceBytesMax)), "/licence_name"));
  TRY(in.finish());
  auto command = std::make_shared<HandInPapers>(who.id, shop);
  command->sealed_code = desk.services.vault.seal(who, Class::statutory, "shop.licence_code", code);
  command->sealed_name = desk.services.vault.seal(who, Class::statutory, "shop.licence_name", holder);
  command->request = desk.about(who, Encoder(1).add(command->name()).add(shop).add(code).add(holder));
  change<HandInPapers>(desk, who, command, [shop](const HandInPapers&) { return shop; }, 200);
  return done();
}

Done print_anew(const Desk& desk) {
  const Customer who = TRY(desk.me());
  const std::int64_t shop = TRY(desk.shop());
  auto command = std::make_shared<PrintAnew>(who.id, shop);
  command->request = desk.about(who, Encoder(1).add(command->name()).add(shop));
  change<PrintAnew>(desk, who, command, [shop](const PrintAnew&) { return shop; }, 200);
  return done();
}

constexpr std::size_t kPhotoTextMax = 4 * (kPhotoBytesMax + 2) / 3 + 4;

Done set_photo(const Desk& desk) {
  const Customer who = TRY(desk.me());
  const std::int64_t shop = TRY(desk.shop());
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto bytes = unbase64url(TRY(in.string("photo", 1, kPhotoTextMax)));
  TRY(in.finish());
  if (!bytes) return refuse(Code::malformed, {.pointer = "/photo"});
  const Picture picture = TRY(judge_photo(*bytes));
  auto command = std::make_shared<SetPhoto>(who.id, shop, picture, desk.services.vault.seal(who, Class::own, "shop.photo", *bytes));
  const bool queued = desk.services.engine.submit(command, [desk](const engine::Outcome& outcome) {
    desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : http::empty_reply());
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done remove_photo(const Desk& desk) {
  const Customer who = TRY(desk.me());
  auto command = std::make_shared<RemovePhoto>(who.id, TRY(desk.shop()));
  const bool queued = desk.services.engine.submit(command, [desk](const engine::Outcome& outcome) {
    desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : http::empty_reply());
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

/// Nothing of a person's: whoever is signed in may see the front of a shop.
void answer_photo(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto row = services.ids.read(IdKind::merchant, request->param("shop"));
  if (!row) return respond(http::problem(*request, Code::shop_unknown));
  const auto query = std::make_shared<GetPhoto>(*row);
  const bool queued = services.engine.ask(query, [=, &services](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    if (!query->known) return respond(http::problem(*request, Code::shop_unknown));
    const auto shop = services.merchants.merchant(*row);
    const auto owner = shop ? services.directory.customer(shop->owner) : std::nullopt;
    const bool there = query->photo && owner && owner->state == identity::CustomerState::active;
    http::Reply reply = there ? http::Reply{} : http::empty_reply();
    if (there) {
      reply.content_type = "image/jpeg";
      reply.body = services.vault.open(*owner, Class::own, "shop.photo", query->photo->sealed);
      reply.headers.emplace_back("Content-Disposition", "inline; filename=\"shop.jpg\"");
    }
    reply.headers.emplace_back("Cache-Control", "private, max-age=300");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Done get_photo(const Desk& desk) {
  TRY(desk.me());
  answer_photo(desk.services, desk.request, desk.respond);
  return done();
}

http::Reply categories_reply(const http::Request& request) {
  json::array data;
  for (const std::string_view code : categories())
    data.push_back(json::object{{"code", code}, {"name", sentence(request.lang, "shop.category." + std::string(code))}});
  return http::json_reply(200, json::object{{"object", "shop_categories"}, {"data", std::move(data)}});
}

json::value cap_shape() {
  return schema::array(schema::named(
      "ShopCap", schema::object({{"window", schema::one_of({"day", "month", "year"})},
                                 {"max", schema::minor()},
                                 {"used", schema::minor()},
                                 {"currency", schema::currency()},
                                 {"rule", schema::string(1, 200)},
                                 {"law", schema::string(1, 500)},
                                 {"confirmed", schema::boolean()}})), 3);
}

json::value shop_shape() {
  const json::value missing =
      schema::object({{"what", schema::one_of({"bank_account", "licence"})}, {"why", schema::string(1, 300)}});
  const json::value papers =
      schema::object({{"state", schema::one_of({"none", "waiting", "accepted", "refused"})},
                      {"missing", schema::array(missing, 2)},
                      {"reason", schema::nullable(schema::string(1, kReasonBytesMax))},
                      {"licence_masked", schema::nullable(schema::string(18, 18))},
                      {"handed_in_at", schema::nullable(schema::instant())},
                      {"decided_at", schema::nullable(schema::instant())}});
  return schema::named("Shop", schema::object({{"object", schema::constant("shop")},
                                               {"id", schema::public_id("mer")},
                                               {"name", schema::string(1, kShopNameBytesMax)},
                                               {"category", schema::string(4, 4)},
                                               {"category_name", schema::string(1, 60)},
                                               {"place", schema::string(0, kPlaceBytesMax)},
                                               {"standing", schema::one_of({"opened", "accepted"})},
                                               {"opened_at", schema::instant()},
                                               {"code", schema::object({{"text", schema::string(1, 2048)}, {"emv", schema::string(0, 2048)}})},
                                               {"check_word", schema::string(1, 60)},
                                               {"cap", cap_shape()},
                                               {"next_cap", cap_shape()},
                                               {"papers", papers}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  using enum Code;
  const auto render = std::make_shared<const ShopRender>(services);
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       Done (*work)(const Desk&), json::value reply) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.handler = [&services, render, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{services, render, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  add("GET", "/v1/me/shops", "list_own_shops", "The shops one has opened: their codes, caps and papers", list,
      schema::named("OwnShops", schema::object({{"object", schema::constant("shops")},
                                                {"may_open", schema::boolean()},
                                                {"left", schema::count()},
                                                {"data", schema::array(shop_shape())}})));

  http::Route& opens = add("POST", "/v1/me/shops", "open_shop", "Opens a shop that collects at once, under a cap", open,
                           schema::ref("Shop"));
  opens.needs_key = true;
  opens.success = 201;
  opens.request = schema::object({{"name", schema::string(1, kShopNameBytesMax)},
                                  {"category", schema::pattern("^[0-9]{4}$", "5814")},
                                  {"place", schema::string(1, kPlaceBytesMax)}});
  for (const Code code : {text_invalid, account_frozen, identity_required, shops_full}) opens.refusals.push_back(code);

  http::Route& papers = add("POST", "/v1/me/shops/{shop}/papers", "hand_in_shop_papers",
                            "The shop's licence, to be looked at: accepted, its cap rises", hand_in, schema::ref("Shop"));
  papers.needs_key = true;
  papers.request = schema::object({{"licence_code", schema::string(1, 80)}, {"licence_name", schema::string(1, kPlaceBytesMax)}});
  for (const Code code : {licence_invalid, text_invalid, shop_unknown, papers_over, identity_required})
    papers.refusals.push_back(code);

  http::Route& anew = add("POST", "/v1/me/shops/{shop}/code", "print_shop_code_anew",
                          "A new printed code; those printed before are void at once", print_anew, schema::ref("Shop"));
  anew.needs_key = true;
  anew.request = schema::object({});
  anew.refusals.push_back(shop_unknown);

  http::Route& photo = add("POST", "/v1/me/shops/{shop}/photo", "set_shop_photo",
                           "The shop's one photo: a JPEG with nothing in it but the picture, base64url", set_photo, nullptr);
  photo.success = 204;
  photo.body_limit = kPhotoTextMax + 64;
  photo.request = schema::object({{"photo", schema::string(1, static_cast<std::int64_t>(kPhotoTextMax))}});
  for (const Code code : {shop_unknown, malformed, too_large}) photo.refusals.push_back(code);
  http::Route& unphoto = add("DELETE", "/v1/me/shops/{shop}/photo", "remove_shop_photo", "The shop has no photo any more", remove_photo, nullptr);
  unphoto.success = 204;
  unphoto.refusals.push_back(shop_unknown);
  http::Route& face = add("GET", "/v1/shops/{shop}/photo", "get_shop_photo", "The shop's photo as image/jpeg; nothing (204) where it has none",
                          get_photo, nullptr);
  face.refusals.push_back(shop_unknown);
  http::Route seen;
  seen.method = "GET";
  seen.pattern = "/v1/console/shop_papers/{shop}/photo";
  seen.operation_id = "get_shop_papers_photo";
  seen.summary = "The photo of a shop whose papers are looked at, as image/jpeg; nothing (204) where it has none";
  seen.audience = http::Audience::staff;
  seen.app = http::App::console;
  seen.refusals = {not_signed_in, shop_unknown};
  seen.handler = [&services](const RequestPtr& request, const Respond& respond) {
    const auto who = services.directory.signed_in(identity::AppKind::console, request->session, services.env.clock->now());
    if (!who) return respond(http::problem(*request, who.error()));
    answer_photo(services, request, respond);
  };
  routes.push_back(std::move(seen));

  http::Route list_categories;
  list_categories.method = "GET";
  list_categories.pattern = "/v1/public/shop_categories";
  list_categories.operation_id = "list_shop_categories";
  list_categories.summary = "What a shop may sell, by merchant category code (ISO 18245)";
  list_categories.reply = schema::named(
      "ShopCategories",
      schema::object({{"object", schema::constant("shop_categories")},
                      {"data", schema::array(schema::object({{"code", schema::string(4, 4)}, {"name", schema::string(1, 60)}}))}}));
  list_categories.handler = [](const RequestPtr& request, const Respond& respond) { respond(categories_reply(*request)); };
  routes.push_back(std::move(list_categories));

  console::add_routes(routes, services, render);
}

}  // namespace chenxi::merchants
