#include "payments/splits/routes.h"

#include "api_keys/routes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "payments/api/orders.h"
#include "payments/api/render.h"
#include "payments/render.h"
#include "payments/splits/read.h"
#include "payments/splits/share_out.h"
#include "payments/splits/shares.h"

namespace chenxi::payments {
namespace {

namespace schema = http::schema;
using enum Code;
using api_keys::Caller;
using api_keys::Scope;
using http::RequestPtr;
using http::Respond;

/// What a handler stands on.
struct Desk {
  ports::Services& services;
  std::shared_ptr<const Render> render;
  RequestPtr request;
  Respond respond;
  std::int64_t merchant = 0;

  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  void replied(http::Reply reply, bool replayed) const {
    if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<void(const Q&)> then) const {
    const bool queued = services.engine.ask(query, [desk = *this, query, then](const engine::Outcome& outcome) {
      if (outcome.refusal) return desk.refused(*outcome.refusal);
      then(*query);
    });
    if (!queued) refused(Refusal(overloaded));
  }
};
using Work = Done (*)(const Desk&);

json::value shop_shape() {
  return schema::object({{"id", schema::public_id("mer")}, {"name", schema::string(1, 128)}});
}

json::value partner_shape() {
  return schema::named("SplitPartner", schema::object({{"object", schema::constant("split_partner")},
                                                       {"shop", shop_shape()},
                                                       {"direction", schema::one_of({"receives", "gives"})},
                                                       {"status", schema::one_of({"asked", "accepted"})},
                                                       {"asked_at", schema::instant()},
                                                       {"accepted_at", schema::nullable(schema::instant())}}));
}

Done list(const Desk& desk) {
  desk.ask<ListPartners>(std::make_shared<ListPartners>(desk.merchant), [desk](const ListPartners& q) {
    json::array data;
    for (const PartnerView& view : q.found) data.push_back(partner_json(desk.services.ids, view));
    desk.respond(http::json_reply(200, json::object{{"object", "split_partners"}, {"data", std::move(data)}}));
  });
  return done();
}

/// Carries out what is said about another shop.
template <class C>
Done change(const Desk& desk, const std::shared_ptr<C>& command,
            std::function<http::Reply(const C&)> reply_of) {
  command->request = engine::Request{desk.merchant, *desk.request->key, command->hash()};
  const bool queued = desk.services.engine.submit(command, [=](const engine::Outcome& outcome) {
    desk.replied(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*command),
                 outcome.replayed);
  });
  if (!queued) return refuse(overloaded);
  return done();
}

/// Answers with how the two stand by then.
template <class C>
Done say(const Desk& desk, std::int64_t other, int status) {
  return change<C>(
      desk, std::make_shared<C>(desk.merchant, other), [&services = desk.services, status](const C& c) {
        return c.view ? http::json_reply(status, partner_json(services.ids, *c.view)) : http::empty_reply();
      });
}

Result<std::int64_t> other_shop(const Desk& desk) {
  const auto row = desk.services.ids.read(IdKind::merchant, desk.request->param("shop"));
  if (!row) return refuse(shop_unknown);
  return *row;
}

Done ask_partner(const Desk& desk) {
  const json::value body = TRY(http::json_body(*desk.request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto row = desk.services.ids.read(IdKind::merchant, TRY(in.string("receiver", 1, 64)));
  TRY(in.finish());
  return say<AskPartner>(desk, row.value_or(-1), 201);
}

Done accept(const Desk& desk) {
  return say<AcceptPartner>(desk, TRY(other_shop(desk)), 200);
}

Done end(const Desk& desk) {
  return change<EndPartner>(desk, std::make_shared<EndPartner>(desk.merchant, TRY(other_shop(desk))),
                            [](const EndPartner&) { return http::empty_reply(); });
}

Done share_out(const Desk& desk) {
  const auto order = desk.services.ids.read(IdKind::order, desk.request->param("id"));
  if (!order) return refuse(order_unknown);
  auto command = std::make_shared<ShareOut>(desk.services.packs, desk.merchant, *order);
  command->request = engine::Request{desk.merchant, *desk.request->key, command->hash()};
  const bool queued = desk.services.engine.submit(command, [desk, order = *order](const engine::Outcome& outcome) {
    if (outcome.refusal) return desk.replied(http::problem(*desk.request, *outcome.refusal), outcome.replayed);
    auto query = std::make_shared<GetApiOrder>();
    query->merchant = desk.merchant;
    query->order = order;
    desk.ask<GetApiOrder>(query, [desk, replayed = outcome.replayed](const GetApiOrder& q) {
      desk.replied(http::json_reply(200, shop_order(*desk.render, *q.found, q.now)), replayed);
    });
  });
  if (!queued) return refuse(overloaded);
  return done();
}

struct Table {
  std::vector<http::Route>& routes;
  ports::Services& services;
  api_keys::Gate& gate;
  std::shared_ptr<const Render> render;

  http::Route& add_till(http::Route one, Work work) {
    one.app = http::App::till;
    one.audience = http::Audience::merchant;
    for (const Code code : {not_signed_in, session_expired}) one.refusals.push_back(code);
    one.handler = [services = &services, render = render, work](const RequestPtr& request, const Respond& respond) {
      const auto who = services->directory.signed_in(identity::AppKind::till, request->session, services->env.clock->now());
      if (!who) return respond(http::problem(*request, who.error()));
      const Desk desk{*services, render, request, respond, who->subject};
      if (const Done result = work(desk); !result) desk.refused(result.error());
    };
    routes.push_back(std::move(one));
    return routes.back();
  }
  http::Route& add_program(http::Route one, Scope scope, Work work) {
    api_keys::for_programs(one, gate, scope,
                           [services = &services, render = render, work](const Caller& caller, const RequestPtr& request, const Respond& respond) {
                             const Desk desk{*services, render, request, respond, caller.merchant()};
                             if (const Done result = work(desk); !result) desk.refused(result.error());
                           });
    routes.push_back(std::move(one));
    return routes.back();
  }
};

http::Route route(std::string method, std::string pattern, std::string id, std::string summary, json::value reply,
                  std::vector<Code> refusals) {
  http::Route out;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(id);
  out.summary = std::move(summary);
  out.reply = std::move(reply);
  out.refusals = std::move(refusals);
  return out;
}

void moves(http::Route& one, json::value body, int success = 200) {
  one.needs_key = true;
  one.request = std::move(body);
  one.success = success;
}

}  // namespace

json::value split_body() {
  return schema::named(
      "NewSplit",
      schema::object({{"when", schema::one_of({"paid", "confirmed"})},
                      {"shares", schema::array(schema::object({{"shop", schema::public_id("mer")},
                                                               {"share_bps", schema::integer(1, kWholeBps), schema::kOptional},
                                                               {"amount", schema::amount(), schema::kOptional}}),
                                               static_cast<std::int64_t>(kSharesMax))}}));
}

json::value split_shape() {
  return schema::named(
      "OrderSplit",
      schema::object({{"when", schema::one_of({"paid", "confirmed"})},
                      {"status", schema::one_of({"planned", "waiting", "shared", "lapsed"})},
                      {"confirm_by", schema::nullable(schema::instant())},
                      {"shares", schema::array(schema::named("Share", schema::object({{"id", schema::public_id("spl")},
                                                                                       {"shop", shop_shape()},
                                                                                       {"share_bps", schema::nullable(schema::integer(1, kWholeBps))},
                                                                                       {"amount", schema::nullable(schema::amount())},
                                                                                       {"status", schema::one_of({"planned", "waiting", "paid", "kept"})},
                                                                                       {"due_amount", schema::minor()},
                                                                                       {"paid_amount", schema::minor()},
                                                                                       {"returned_amount", schema::minor()},
                                                                                       {"owed_amount", schema::minor()}})),
                                               static_cast<std::int64_t>(kSharesMax))}}));
}

void add_split_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate) {
  Table table{routes, services, gate, std::make_shared<const Render>(services)};
  const auto both = [&](const std::string& method, const std::string& pattern, const std::string& verb, const std::string& noun, const std::string& summary,
                        const json::value& reply, const std::vector<Code>& refusals, Scope scope, Work work, const json::value& body, int success) {
    const bool writes = method != "GET";
    http::Route& till = table.add_till(route(method, "/v1/till" + pattern, verb + "_till_" + noun, summary, reply, refusals), work);
    if (writes) moves(till, body, success);
    if (writes) till.bound = true;
    http::Route& program = table.add_program(route(method, "/v1" + pattern, verb + "_" + noun, summary, reply, refusals), scope, work);
    if (writes) moves(program, body, success);
  };
  both("GET", "/split_partners", "list", "split_partners", "With whom the shop shares its takings, or is asked to",
       schema::named("SplitPartners", schema::object({{"object", schema::constant("split_partners")},
                                                      {"data", schema::array(partner_shape(), 2 * kPartnersMax)}})),
       {}, Scope::orders_read, list, nullptr, 200);
  both("POST", "/split_partners", "ask", "split_partner",
       "Asks another shop whether it wants to be given shares", schema::ref("SplitPartner"),
       {shop_unknown, split_invalid, shop_not_ready, currency_mismatch, not_allowed}, Scope::orders_write,
       ask_partner, schema::object({{"receiver", schema::public_id("mer")}}), 201);
  both("POST", "/split_partners/{shop}/accept", "accept", "split_partner", "Says yes to a shop that wants to give shares",
       schema::ref("SplitPartner"), {shop_unknown, shop_not_ready}, Scope::orders_write, accept, schema::object({}), 200);
  both("POST", "/split_partners/{shop}/end", "end", "split_partner", "Ends it, or takes the question back, or declines it", nullptr, {shop_unknown},
       Scope::orders_write, end, schema::object({}), 204);
  http::Route& shares =
      table.add_program(route("POST", "/v1/orders/{id}/split", "share_out_shop_order", "Pays the shares that were set aside when the order was paid",
                              schema::ref("ShopOrder"), {order_unknown, payment_unknown, split_over, account_frozen, account_closed}),
                        Scope::orders_write, share_out);
  moves(shares, schema::object({}));
}

}  // namespace chenxi::payments
