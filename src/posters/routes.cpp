#include "posters/routes.h"

#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "merchants/directory.h"
#include "posters/poster.h"
#include "merchants/codes.h"
#include "ports/services.h"
#include "rules/packs.h"

namespace chenxi::posters {
namespace {

namespace schema = http::schema;
using http::App;
using identity::AppKind;
using merchants::Merchant;

/// The owner names one of his; a till is of one.
Result<Merchant> shop_of(const ports::Services& services, const http::Request& request, App app) {
  const Instant now = services.env.clock->now();
  if (app == App::till) {
    const auto who = TRY(services.directory.signed_in(AppKind::till, request.session, now));
    auto shop = services.merchants.merchant(who.subject);
    if (!shop) return refuse(Code::not_signed_in);
    return *std::move(shop);
  }
  const auto who = TRY(services.directory.signed_in(AppKind::wallet, request.session, now));
  const auto row = services.ids.read(IdKind::merchant, request.param("shop"));
  auto shop = row ? services.merchants.merchant(*row) : std::nullopt;
  if (!shop || shop->owner != who.subject) return refuse(Code::shop_unknown);
  return *std::move(shop);
}

Result<http::Reply> poster(const ports::Services& services, const qr::CodeKeys& keys, const http::Request& request, App app) {
  const Merchant shop = TRY(shop_of(services, request, app));
  const auto size = poster_size_from_name(request.query("size").value_or("a4"));
  if (!size) return refuse(Code::malformed, {.pointer = "size"});
  Poster page;
  page.shop = shop.name;
  page.code = merchants::static_code(keys, services.info, shop).text;
  for (const Lang lang : {Lang::zh_cn, Lang::en})
    page.word[static_cast<std::size_t>(lang)] = merchants::check_word(keys, shop, lang);
  const Instant now = services.env.clock->now();
  const auto pack = services.packs.at(now);
  if (const rules::Bound bound = pack->at(now).static_code_day) page.payer_day = bound.max;
  page.currency = services.info.currency;
  http::Reply reply;
  reply.content_type = "application/pdf";
  reply.body = poster_pdf(page, *size);
  reply.headers.emplace_back("Content-Disposition", "inline; filename=\"poster.pdf\"");
  return reply;
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const qr::CodeKeys keys = qr::code_keys(services.keys.printed_codes);
  const auto add = [&](App app, std::string pattern, std::string id) {
    http::Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = "The printed code as a page with the shop's name and check word (PDF)";
    route.audience = app == App::wallet ? http::Audience::resident : http::Audience::merchant;
    route.app = app;
    route.query = {{"size", "a4 when absent", schema::one_of({"a4", "a6", "sticker"})}};
    route.refusals = {Code::not_signed_in, Code::session_expired, Code::malformed};
    if (app == App::wallet) route.refusals.push_back(Code::shop_unknown);
    route.handler = [&services, keys, app](const http::RequestPtr& request, const http::Respond& respond) {
      const auto reply = poster(services, keys, *request, app);
      respond(reply ? *reply : http::problem(*request, reply.error()));
    };
    routes.push_back(std::move(route));
  };
  add(App::wallet, "/v1/me/shops/{shop}/poster", "get_shop_poster");
  add(App::till, "/v1/till/poster", "get_till_poster");
}

}  // namespace chenxi::posters
