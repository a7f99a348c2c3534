#include "merchants/console/routes.h"

#include <set>

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "merchants/directory.h"
#include "merchants/papers.h"
#include "merchants/render.h"
#include "staff/looks.h"

namespace chenxi::merchants::console {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using RenderPtr = std::shared_ptr<const ShopRender>;

Result<identity::SignedIn> staff(ports::Services& services, const http::Request& request) {
  return services.directory.signed_in(identity::AppKind::console, request.session, services.env.clock->now());
}

void list(ports::Services& services, const RenderPtr& render, const RequestPtr& request, const Respond& respond) {
  const auto who = staff(services, *request);
  if (!who) return respond(http::problem(*request, who.error()));
  const auto query = std::make_shared<PapersQueue>();
  const bool queued =
      services.engine.ask(query, [=, &services, colleague = who->subject](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        json::array data;
        std::set<std::int64_t> owners;
        for (const OwnShop& one : query->found)
          if (const auto owner = services.directory.customer(one.shop.owner)) {
            data.push_back(render->waiting(one, *owner, request->lang));
            owners.insert(owner->id);
          }
        const json::object shown{{"object", "shop_papers_queue"}, {"data", std::move(data)}};
        if (owners.empty()) return respond(http::json_reply(200, shown));
        // They see that somebody has looked, before he does.
        const staff::Looked look{{owners.begin(), owners.end()}, colleague, staff::LookKind::papers, 0};
        const bool noted =
            services.engine.submit(std::make_shared<staff::Look>(look), [=](const engine::Outcome& kept) {
              respond(kept.refusal ? http::problem(*request, *kept.refusal) : http::json_reply(200, shown));
            });
        if (!noted) respond(http::problem(*request, Code::overloaded));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Result<std::shared_ptr<DecidePapers>> read(ports::Services& services, const http::Request& request) {
  const identity::SignedIn who = TRY(staff(services, request));
  if (who.app != identity::AppKind::console) return refuse(Code::not_allowed);
  const json::value body = TRY(http::json_body(request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string decision = TRY(in.string("decision", 1, 20));
  const auto reason = TRY(in.optional_string("reason", 1, kReasonBytesMax));
  TRY(in.finish());
  if (decision != "accept" && decision != "refuse") return refuse(Code::malformed, {.pointer = "/decision"});
  // Whoever is refused is told why; whoever is accepted needs no words.
  if ((decision == "refuse") != reason.has_value()) return refuse(Code::malformed, {.pointer = "/reason"});
  const auto row = services.ids.read(IdKind::merchant, request.param("shop"));
  const auto shop = row ? services.merchants.merchant(*row) : std::nullopt;
  const auto owner = shop ? services.directory.customer(shop->owner) : std::nullopt;
  if (!owner) return refuse(Code::shop_unknown);
  auto command = std::make_shared<DecidePapers>(owner->id, shop->id);
  command->accept = decision == "accept";
  command->by = who.subject;
  if (reason)
    command->sealed_reason = services.vault.seal(*owner, identity::Class::statutory, "shop.reason", *reason);
  // The console's requests share the caller 0, as the operator's on the socket do.
  command->request = engine::Request{0, *request.key,
                                     hmac_sha256(services.keys.lookup, Encoder(1)
                                                                           .add(command->name())
                                                                           .add(shop->id)
                                                                           .add(decision)
                                                                           .add(reason.value_or(""))
                                                                           .bytes())};
  return command;
}

void decide(ports::Services& services, const RenderPtr&, const RequestPtr& request, const Respond& respond) {
  const auto command = read(services, *request);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool queued = services.engine.submit(*command, [=, accept = (*command)->accept](const engine::Outcome& outcome) {
    const std::string_view state = name(accept ? Papers::accepted : Papers::refused);
    http::Reply reply =
        outcome.refusal
            ? http::problem(*request, *outcome.refusal)
            : http::json_reply(200, json::object{{"object", "shop_papers_decision"}, {"state", state}});
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, RenderPtr render) {
  using enum Code;
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       void (*work)(ports::Services&, const RenderPtr&, const RequestPtr&, const Respond&)) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::staff;
    route.app = http::App::console;
    route.refusals = {not_signed_in};
    route.handler = [&services, render, work](const RequestPtr& request, const Respond& respond) {
      work(services, render, request, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  http::Route& queue = add("GET", "/v1/console/shop_papers", "list_shop_papers", "Papers of shops that wait to be looked at", list);
  const json::value waiting = schema::named(
      "ShopPapers", schema::object({{"object", schema::constant("shop_papers")},
                                    {"id", schema::public_id("mer")},
                                    {"name", schema::string(1, kShopNameBytesMax)},
                                    {"category_name", schema::string(1, 60)},
                                    {"place", schema::string(0, kPlaceBytesMax)},
                                    {"owner_name", schema::string(0, 250)},
                                    {"licence_code", schema::string(0, 18)},
                                    {"licence_name", schema::string(0, kPlaceBytesMax)},
                                    {"opened_at", schema::instant()},
                                    {"handed_in_at", schema::instant()}}));
  queue.reply = schema::named("ShopPapersQueue", schema::object({{"object", schema::constant("shop_papers_queue")},
                                                                 {"data", schema::array(waiting, PapersQueue::kMost)}}));
  http::Route& one = add("POST", "/v1/console/shop_papers/{shop}/decision", "decide_shop_papers",
                         "Accepts a shop's papers, or refuses them with a reason that its owner reads", decide);
  one.needs_key = true;
  one.request = schema::object({{"decision", schema::one_of({"accept", "refuse"})},
                                {"reason", schema::string(1, kReasonBytesMax), schema::kOptional}});
  one.reply = schema::object({{"object", schema::constant("shop_papers_decision")},
                              {"state", schema::one_of({"accepted", "refused"})}});
  for (const Code code : {shop_unknown, papers_over, not_allowed}) one.refusals.push_back(code);
}

}  // namespace chenxi::merchants::console
