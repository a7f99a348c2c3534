#include "packages/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "merchants/directory.h"
#include "merchants/own_shops.h"
#include "packages/buy.h"
#include "packages/end.h"
#include "packages/render.h"
#include "packages/visits.h"
#include "packages/wind_up.h"
#include "qr/classify.h"

namespace chenxi::packages {
namespace {

namespace schema = http::schema;
using enum Code;
using http::App;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;

constexpr std::size_t kScanBytesMax = 2048;
constexpr std::string_view kRisk = "risk";

/// What a handler stands on.
struct Desk {
  ports::Services& services;
  std::shared_ptr<const Render> render;
  App app;
  RequestPtr request;
  Respond respond;

  Instant now() const { return services.env.clock->now(); }
  std::int64_t cooling_days() const { return services.packs.at(now())->at(now()).packages.cooling_days; }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Result<identity::SignedIn> who() const {
    return services.directory.signed_in(app == App::wallet ? AppKind::wallet : AppKind::till, request->session, now());
  }
  Result<std::int64_t> row(IdKind kind, std::string_view part, Code unknown) const {
    const auto found = services.ids.read(kind, request->param(part));
    if (!found) return refuse(unknown);
    return *found;
  }
  engine::Request about(std::int64_t caller, const Hash32& hash) const { return {caller, *request->key, hash}; }

  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<http::Reply(const C&)> reply_of) const {
    const bool queued = services.engine.submit(command, [desk = *this, command, reply_of](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*command);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    });
    if (!queued) refused(Refusal(overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<http::Reply(const Q&)> reply_of) const {
    const bool queued = services.engine.ask(query, [desk = *this, query, reply_of](const engine::Outcome& outcome) {
      desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*query));
    });
    if (!queued) refused(Refusal(overloaded));
  }
};

/// For which shop: the owner in his wallet names it, a till is of one.
struct Place {
  Asker asker;
  std::int64_t caller = 0;  // the scope of keys
  std::int64_t till = 0;
};
Result<Place> place_of(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  if (desk.app == App::till) return Place{{who.subject, 0}, who.subject, who.device};
  return Place{{TRY(desk.row(IdKind::merchant, "shop", shop_unknown)), who.subject}, who.subject, 0};
}

http::Reply list_reply(json::array data, const json::value& next, json::object more = {}) {
  json::object out{{"object", "list"}, {"data", std::move(data)}, {"has_more", !next.is_null()}, {"next_cursor", next}};
  for (auto& one : more) out[one.key()] = std::move(one.value());
  return http::json_reply(200, out);
}

// -------------------------------------------------------------------------------------------------------- what is sold

Done make_plan(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<MakePlan>(desk.services.packs, place.asker);
  command->plan_name = TRY(merchants::normal_shop_text(TRY(in.string("name", 1, kPlanNameBytesMax)), "/name"));
  command->price = TRY(in.integer("price", INT64_MIN, INT64_MAX));
  command->visits = TRY(in.integer("visits", INT64_MIN, INT64_MAX));
  command->months = TRY(in.integer("months", INT64_MIN, INT64_MAX));
  TRY(in.finish());
  command->request = desk.about(place.caller, command->hash());
  desk.submit<MakePlan>(command, [desk](const MakePlan& c) {
    const auto shop = desk.services.merchants.merchant(c.made.merchant);
    return http::json_reply(201, desk.render->plan(c.made, shop ? shop->name : "", desk.cooling_days()));
  });
  return done();
}

Done end_plan(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const std::int64_t plan = TRY(desk.row(IdKind::plan, "plan", plan_unknown));
  const Asker asker = desk.app == App::till ? Asker{who.subject, 0} : Asker{0, who.subject};
  desk.submit<EndPlan>(std::make_shared<EndPlan>(asker, plan), [](const EndPlan&) { return http::empty_reply(204); });
  return done();
}

Done show_plans(const Desk& desk, const std::shared_ptr<ListPlans>& query) {
  desk.ask<ListPlans>(query, [desk](const ListPlans& q) {
    if (!q.there) return http::problem(*desk.request, shop_unknown);
    json::array data;
    for (const Plan& plan : q.found) data.push_back(desk.render->plan(plan, q.shop, desk.cooling_days()));
    return list_reply(std::move(data), nullptr);
  });
  return done();
}
Done list_plans(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  auto query = std::make_shared<ListPlans>(place.asker.merchant);
  query->owner = place.asker.owner;
  return show_plans(desk, query);
}
Done list_offers(const Desk& desk) {
  TRY(desk.who());
  auto query = std::make_shared<ListPlans>(TRY(desk.row(IdKind::merchant, "shop", shop_unknown)));
  query->only_offered = true;
  return show_plans(desk, query);
}

/// A cursor is good for whoever got it.
Result<std::shared_ptr<ListPackages>> read_list(const Desk& desk, std::int64_t viewer) {
  auto query = std::make_shared<ListPackages>();
  query->limit = TRY(http::list_limit(*desk.request));
  if (const auto cursor = desk.request->query("cursor")) {
    const auto number = desk.services.ids.read(IdKind::package, *cursor, static_cast<std::uint32_t>(viewer));
    if (!number) return refuse(malformed, {.pointer = "?cursor"});
    query->before = *number;
  }
  return query;
}
json::value cursor_of(const Desk& desk, const ListPackages& q, std::int64_t viewer) {
  if (q.next == 0) return nullptr;
  return json::value(desk.services.ids.make(IdKind::package, q.next, static_cast<std::uint32_t>(viewer)));
}

Done list_sold(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  auto query = TRY(read_list(desk, place.asker.merchant));
  query->merchant = place.asker.merchant;
  query->owner = place.asker.owner;
  desk.ask<ListPackages>(query, [desk, viewer = place.asker.merchant](const ListPackages& q) {
    if (!q.there) return http::problem(*desk.request, shop_unknown);
    json::array data;
    for (const PackageView& view : q.found) data.push_back(desk.render->sold(view, q.now));
    Seller none;
    none.merchant = viewer;
    return list_reply(std::move(data), cursor_of(desk, q, viewer), {{"totals", desk.render->winding_up(q.seller.value_or(none))}});
  });
  return done();
}

Done wind_up(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  auto command = std::make_shared<WindUp>(place.asker);
  command->request = desk.about(place.caller, command->hash());
  desk.submit<WindUp>(command, [desk](const WindUp& c) { return http::json_reply(200, desk.render->winding_up(c.seller)); });
  return done();
}

// -------------------------------------------------------------------------------------------------------------- visits

Done take_visit(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string text = TRY(in.string("code", 1, kScanBytesMax));
  TRY(in.finish());
  // Whether it is still good is the command's to say: an answer that was lost is asked for again when the
  // code is over.
  const qr::CodeToken code = TRY(qr::read_scanned(desk.render->code_keys(), text, Instant{}));
  if (code.kind != qr::CodeKind::package || !code.expires_at) return refuse(package_unknown);
  auto command = std::make_shared<TakeVisit>(place.asker.merchant, place.till, code.row, shown_at(*code.expires_at));
  command->request = desk.about(place.caller, command->hash());
  desk.submit<TakeVisit>(command, [desk](const TakeVisit& c) { return http::json_reply(201, desk.render->visit(c.visit, c.package)); });
  return done();
}

Done ask_visit(const Desk& desk) {
  const Place place = TRY(place_of(desk));
  auto command = std::make_shared<AskVisit>(place.asker.merchant, place.till, TRY(desk.row(IdKind::package, "package", package_unknown)));
  command->request = desk.about(place.caller, command->hash());
  desk.submit<AskVisit>(command, [desk](const AskVisit& c) { return http::json_reply(201, desk.render->visit(c.visit, c.package)); });
  return done();
}

Done answer_visit(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  const std::int64_t visit = TRY(desk.row(IdKind::visit, "visit", visit_unknown));
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string answer = TRY(in.string("answer", 2, 3));
  TRY(in.finish());
  if (answer != "yes" && answer != "no") return refuse(malformed, {.pointer = "/answer"});
  auto command = std::make_shared<AnswerVisit>(who.subject, visit, answer == "yes");
  command->request = desk.about(who.subject, command->hash());
  desk.submit<AnswerVisit>(command, [desk](const AnswerVisit& c) { return http::json_reply(200, desk.render->visit(c.visit, c.package)); });
  return done();
}

// ----------------------------------------------------------------------------------------------------------- the buyer

Result<std::shared_ptr<Buy>> read_buy(const Desk& desk) {
  const std::int64_t buyer = TRY(desk.who()).subject;
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string plan_id = TRY(in.string("plan_id", 1, 64));
  Offer seen;
  seen.shop = TRY(in.string("shop_name", 1, 128));
  seen.plan = TRY(in.string("plan_name", 1, kPlanNameBytesMax));
  seen.price = TRY(in.integer("price", 1, money::kAmountMax));
  seen.visits = TRY(in.integer("visits", 1, 1'000));
  seen.months = TRY(in.integer("months", 1, 60));
  seen.cooling_days = TRY(in.integer("cooling_days", 0, 365));
  bool risk_read = false;
  if (const json::array* accepted = TRY(in.optional_array("warning_accepted", 1))) {
    for (const json::value& one : *accepted)
      if (!one.is_string() || one.get_string() != kRisk) return refuse(malformed, {.pointer = "/warning_accepted"});
    risk_read = !accepted->empty();
  }
  std::optional<identity::ProvenCode> step_up;
  if (auto inside = TRY(in.optional_child("step_up"))) {
    const std::string challenge = TRY(inside->string("challenge_id", 1, 64));
    std::string digits = TRY(identity::read_digits(*inside, "code"));
    TRY(inside->finish());
    step_up = identity::ProvenCode{desk.services.ids.read(IdKind::code_challenge, challenge).value_or(0), std::move(digits),
                                   identity::CodePurpose::step_up, buyer, identity::step_up_payload(seen.price, seen.shop)};
  }
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  // What cannot be named is left to the command to refuse, so that a repeated key is answered first.
  const std::int64_t plan = desk.services.ids.read(IdKind::plan, plan_id).value_or(0);
  auto buy = std::make_shared<Buy>(desk.services.packs, buyer, plan);
  buy->seen = seen;
  buy->risk_read = risk_read;
  buy->step_up = step_up;
  buy->vault = &desk.services.vault;
  buy->request = desk.about(buyer, buy->hash());
  // Over what he says he saw; the batch holds it against the rows.
  identity::Statement statement;
  statement.purpose = "package";
  statement.amount = seen.price;
  statement.currency = desk.services.info.currency;
  statement.payee_id = desk.render->id(IdKind::plan, plan);
  statement.payee_name = signed_name(seen);
  statement.nonce = text(*desk.request->key);
  buy->proof = identity::check_proof(desk.services.directory, desk.services.vault, desk.now(), buyer, statement, proof);
  if (buy->proof) {
    buy->authority.factor = buy->proof->factor();
    buy->authority.device = buy->proof->device;
    buy->authority.signature = store::Bytes(buy->proof->signature);
  }
  return buy;
}

Done buy(const Desk& desk) {
  desk.submit<Buy>(TRY(read_buy(desk)), [desk](const Buy& c) {
    return http::json_reply(201, desk.render->package({c.made, c.shop, {}}, c.made.bought_at));
  });
  return done();
}

Done list_own(const Desk& desk) {
  const std::int64_t buyer = TRY(desk.who()).subject;
  auto query = TRY(read_list(desk, buyer));
  query->buyer = buyer;
  desk.ask<ListPackages>(query, [desk, buyer](const ListPackages& q) {
    json::array data;
    for (const PackageView& view : q.found) data.push_back(desk.render->package(view, q.now));
    return list_reply(std::move(data), cursor_of(desk, q, buyer));
  });
  return done();
}

Done get_own(const Desk& desk) {
  const std::int64_t buyer = TRY(desk.who()).subject;
  auto query = std::make_shared<GetPackage>(buyer, TRY(desk.row(IdKind::package, "package", package_unknown)));
  desk.ask<GetPackage>(query, [desk](const GetPackage& q) {
    if (!q.found) return http::problem(*desk.request, package_unknown);
    json::object out = desk.render->package(*q.found, q.now);
    json::array taken;
    for (const Visit& visit : q.visits) taken.push_back(desk.render->visit(visit, q.found->package));
    out["taken"] = std::move(taken);
    return http::json_reply(200, out);
  });
  return done();
}

Done show_code(const Desk& desk) {
  const std::int64_t buyer = TRY(desk.who()).subject;
  auto query = std::make_shared<GetPackage>(buyer, TRY(desk.row(IdKind::package, "package", package_unknown)));
  desk.ask<GetPackage>(query, [desk](const GetPackage& q) {
    if (!q.found) return http::problem(*desk.request, package_unknown);
    if (q.found->package.state != PackageState::active) return http::problem(*desk.request, package_over);
    const auto [code, until] = desk.render->code(q.found->package.id, q.now);
    return http::json_reply(201, json::object{{"object", "package_code"}, {"text", code}, {"expires_at", rfc3339(until)}});
  });
  return done();
}

Done give_back(const Desk& desk) {
  const std::int64_t buyer = TRY(desk.who()).subject;
  auto command = std::make_shared<GiveBack>(desk.services.packs, buyer, TRY(desk.row(IdKind::package, "package", package_unknown)));
  command->request = desk.about(buyer, command->hash());
  desk.submit<GiveBack>(command, [desk](const GiveBack& c) {
    return http::json_reply(200, desk.render->package({c.made, c.shop, {}}, c.made.ended_at));
  });
  return done();
}

// ---------------------------------------------------------------------------------------------------------- the document

json::value visit_shape() {
  return schema::named("Visit", schema::object({{"object", schema::constant("visit")},
                                                {"id", schema::public_id("vst")},
                                                {"package_id", schema::public_id("pkg")},
                                                {"status", schema::one_of({"asked", "taken", "declined"})},
                                                {"name", schema::string(1, kPlanNameBytesMax)},
                                                {"number", schema::nullable(schema::count())},
                                                {"visits", schema::count()},
                                                {"amount", schema::minor()},
                                                {"currency", schema::currency()},
                                                {"until", schema::nullable(schema::instant())},
                                                {"at", schema::nullable(schema::instant())}}));
}

json::value shop_shape() { return schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}}); }

std::vector<schema::Member> members() {
  return {{"object", schema::constant("package")},
          {"id", schema::public_id("pkg")},
          {"status", schema::one_of({"active", "used", "returned", "expired", "wound_up"})},
          {"name", schema::string(1, kPlanNameBytesMax)},
          {"price", schema::amount()},
          {"currency", schema::currency()},
          {"visits", schema::count()},
          {"used", schema::count()},
          {"left", schema::minor()},
          {"returned", schema::minor()},
          {"next_visit", schema::nullable(schema::minor())},
          {"bought_at", schema::instant()},
          {"whole_price_until", schema::nullable(schema::instant())},
          {"valid_until", schema::instant()},
          {"ended_at", schema::nullable(schema::instant())},
          {"asked", schema::nullable(schema::object({{"visit_id", schema::public_id("vst")}, {"until", schema::instant()}}))}};
}

std::vector<schema::Member> buyers_members() {
  auto all = members();
  all.push_back({"shop", shop_shape()});
  all.push_back({"receipt_id", schema::public_id("rcp")});
  return all;
}

json::value plan_shape() {
  return schema::named("Plan", schema::object({{"object", schema::constant("plan")},
                                               {"id", schema::public_id("pln")},
                                               {"shop", shop_shape()},
                                               {"name", schema::string(1, kPlanNameBytesMax)},
                                               {"price", schema::amount()},
                                               {"currency", schema::currency()},
                                               {"visits", schema::count()},
                                               {"months", schema::count()},
                                               {"cooling_days", schema::count()},
                                               {"offered", schema::boolean()}}));
}

json::value package_shape() { return schema::named("Package", schema::object(buyers_members())); }

json::value package_detail_shape() {
  auto all = buyers_members();
  all.push_back({"taken", schema::array(visit_shape())});
  return schema::named("PackageDetail", schema::object(all));
}

json::value sold_shape() {
  auto all = members();
  all.push_back({"buyer", schema::string(1, 128)});
  return schema::named("SoldPackage", schema::object(all));
}

json::value winding_up_shape() {
  return schema::named("WindingUp", schema::object({{"object", schema::constant("winding_up")},
                                                    {"shop_id", schema::public_id("mer")},
                                                    {"status", schema::one_of({"open", "under_way", "done"})},
                                                    {"packages", schema::count()},
                                                    {"looked_at", schema::count()},
                                                    {"returned", schema::count()},
                                                    {"returned_amount", schema::minor()},
                                                    {"kept", schema::count()},
                                                    {"active", schema::count()},
                                                    {"waiting", schema::minor()},
                                                    {"currency", schema::currency()}}));
}

// ---------------------------------------------------------------------------------------------------------------- table

struct Table {
  std::vector<http::Route>& routes;
  ports::Services& services;
  std::shared_ptr<const Render> render;

  http::Route& add(App app, std::string method, std::string pattern, std::string id, std::string summary,
                   Done (*work)(const Desk&), json::value reply, std::initializer_list<Code> refusals) {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.app = app;
    route.audience = app == App::wallet ? http::Audience::resident : http::Audience::merchant;
    route.reply = std::move(reply);
    route.refusals = {not_signed_in, session_expired};
    route.refusals.insert(route.refusals.end(), refusals.begin(), refusals.end());
    route.handler = [services = &services, render = render, app, work](const RequestPtr& request, const Respond& respond) {
      const Desk desk{*services, render, app, request, respond};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(route));
    return routes.back();
  }

  /// The shop's side, for the owner's wallet and for tills.
  void add_shop(App app, const std::string& where, const std::string& whose) {
    http::Route& makes = add(app, "POST", where + "/plans", "make_" + whose + "plan", "Sells visits in advance, on terms that stay", make_plan,
                             plan_shape(), {shop_unknown, not_allowed, text_invalid, amount_invalid, amount_too_large});
    makes.needs_key = true;
    makes.bound = true;
    makes.success = 201;
    makes.request = schema::object({{"name", schema::string(1, kPlanNameBytesMax)},
                                    {"price", schema::amount()},
                                    {"visits", schema::integer(1, 1'000)},
                                    {"months", schema::integer(1, 60)}});
    add(app, "GET", where + "/plans", "list_" + whose + "plans", "What the shop sells in advance, ended ones among them", list_plans,
        schema::list(plan_shape()), {shop_unknown});
    http::Route& ends = add(app, "DELETE", app == App::wallet ? "/v1/me/shop_plans/{plan}" : "/v1/till/plans/{plan}", "end_" + whose + "plan",
                            "Sells it no more; what was bought goes on", end_plan, nullptr, {plan_unknown});
    ends.success = 204;
    ends.bound = true;
    json::value sold = schema::list(sold_shape());
    sold.as_object()["properties"].as_object()["totals"] = winding_up_shape();
    sold.as_object()["required"].as_array().emplace_back("totals");
    add(app, "GET", where + "/packages", "list_" + whose + "packages", "Packages that the shop has sold, the newest first, and what waits in escrow",
        list_sold, std::move(sold), {shop_unknown, malformed})
        .query = {{"limit", "", schema::integer(1, 100)}, {"cursor", "", schema::string(1, 64)}};
  }
};

const std::initializer_list<Code> kBuyRefusals = {
    plan_unknown, plan_not_offered, payee_cannot_receive, payee_changed,
    device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required, pin_wrong, pin_locked, account_frozen,
    limit_payment_exceeded, limit_day_exceeded, limit_month_exceeded, limit_year_exceeded, limit_night_exceeded, limit_lifetime_exceeded,
    limit_new_device_exceeded, user_limit_payment_exceeded, user_limit_day_exceeded, user_limit_month_exceeded, user_limit_year_exceeded,
    user_limit_night_exceeded, user_limit_channel_exceeded, user_limit_payee_exceeded, money_locked, family_approval_required,
    payments_stopped, identity_required, currency_mismatch, shop_cap_exceeded, insufficient_balance, step_up_required, code_wrong,
    code_expired, code_used, code_tries_exhausted, risk_warning, risk_delayed, risk_refused, payment_not_possible};

void add_buyer(Table& table) {
  table.add(App::wallet, "GET", "/v1/shops/{shop}/plans", "list_offered_plans", "What a shop sells in advance", list_offers,
            schema::list(plan_shape()), {shop_unknown});
  http::Route& buys = table.add(App::wallet, "POST", "/v1/packages", "buy_package", "Pays for visits in advance; the money waits in escrow", buy,
                                package_shape(), kBuyRefusals);
  buys.needs_key = true;
  buys.success = 201;
  buys.request = schema::object(
      {{"plan_id", schema::public_id("pln")},
       {"shop_name", schema::string(1, 128)},
       {"plan_name", schema::string(1, kPlanNameBytesMax)},
       {"price", schema::amount()},
       {"visits", schema::integer(1, 1'000)},
       {"months", schema::integer(1, 60)},
       {"cooling_days", schema::integer(0, 365)},
       {"warning_accepted", schema::array(schema::one_of({kRisk}), 1), schema::kOptional},
       {"step_up", schema::object({{"challenge_id", schema::public_id("otp")}, {"code", schema::pattern("^[0-9]{6}$")}}), schema::kOptional},
       {"proof", schema::proof()}});
  table.add(App::wallet, "GET", "/v1/packages", "list_packages", "One's own packages, the newest first", list_own,
            schema::list(package_shape()), {malformed})
      .query = {{"limit", "", schema::integer(1, 100)}, {"cursor", "", schema::string(1, 64)}};
  table.add(App::wallet, "GET", "/v1/packages/{package}", "get_package", "One of them, with its visits", get_own, package_detail_shape(),
            {package_unknown});
  http::Route& shows = table.add(App::wallet, "POST", "/v1/packages/{package}/code", "show_package_code",
                                 "A code that a till scans within a minute: it takes one visit", show_code,
                                 schema::object({{"object", schema::constant("package_code")},
                                                 {"text", schema::string(1, kScanBytesMax)},
                                                 {"expires_at", schema::instant()}}),
                                 {package_unknown, package_over});
  shows.success = 201;
  shows.bound = true;
  shows.request = schema::object({});
  http::Route& answers = table.add(App::wallet, "POST", "/v1/visits/{visit}/answer", "answer_visit",
                                   "Yes or no to a visit that the shop asks about", answer_visit, visit_shape(),
                                   {visit_unknown, visit_over, package_over});
  answers.needs_key = true;
  answers.bound = true;
  answers.request = schema::object({{"answer", schema::one_of({"yes", "no"})}});
  http::Route& back = table.add(App::wallet, "POST", "/v1/packages/{package}/return", "give_package_back",
                                "What is left comes back at once", give_back, package_shape(),
                                {package_unknown, package_over, account_frozen, account_closed});
  back.needs_key = true;
  back.bound = true;
  back.request = schema::object({});
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  Table table{routes, services, std::make_shared<const Render>(services)};
  add_buyer(table);
  table.add_shop(App::wallet, "/v1/me/shops/{shop}", "shop_");
  http::Route& winds = table.add(App::wallet, "POST", "/v1/me/shops/{shop}/packages/return", "return_shop_packages",
                                 "Sells and takes no more; everybody gets back what is left", wind_up, winding_up_shape(), {shop_unknown});
  winds.needs_key = true;
  winds.bound = true;
  winds.request = schema::object({});
  table.add_shop(App::till, "/v1/till", "till_");
  http::Route& takes = table.add(App::till, "POST", "/v1/till/visits", "take_visit", "Takes one visit of the package whose code was scanned",
                                 take_visit, visit_shape(),
                                 {shop_unknown, package_unknown, package_over, visit_over, qr_unreadable, qr_damaged, qr_foreign_scheme,
                                  qr_signature_wrong, qr_expired});
  takes.needs_key = true;
  takes.bound = true;
  takes.success = 201;
  takes.request = schema::object({{"code", schema::string(1, kScanBytesMax)}});
  http::Route& asks = table.add(App::till, "POST", "/v1/till/packages/{package}/visits", "ask_visit", "Asks the buyer's phone for a visit",
                                ask_visit, visit_shape(), {shop_unknown, package_unknown, package_over});
  asks.needs_key = true;
  asks.bound = true;
  asks.success = 201;
  asks.request = schema::object({});
}

}  // namespace chenxi::packages
