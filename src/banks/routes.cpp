#include "banks/routes.h"

#include "banks/line.h"
#include "banks/link.h"
#include "banks/queries.h"
#include "banks/shops/payout.h"
#include "banks/show.h"
#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"

namespace chenxi::banks {
namespace {

namespace schema = http::schema;

using http::Respond;
using http::RequestPtr;
using ports::Services;

Result<identity::SignedIn> resident(const Services& services, const http::Request& request) {
  return services.directory.signed_in(identity::AppKind::wallet, request.session, services.env.clock->now());
}

/// The device's signature and the PIN, as they came; judged in the batch.
Result<identity::Proof> read_proof(const Services& services, JsonReader in) {
  identity::Proof proof;
  const std::string device = TRY(in.string("device_id", 1, 64));
  proof.device = services.ids.read(IdKind::device, device).value_or(0);  // an unknown one signs nothing
  proof.expires_at = TRY(in.integer("expires_at", 0, INT64_MAX));
  const std::string signature = TRY(in.string("signature", 1, 128));
  const auto bytes = unbase64url(signature);
  if (!bytes) return refuse(Code::malformed, {.pointer = in.pointer_to("signature")});
  proof.signature = *bytes;
  proof.pin = TRY(in.optional_string("pin", 6, 6));
  TRY(in.finish());
  return proof;
}

/// POST /v1/top_ups and /v1/withdrawals: parse, authenticate, queue, render after the commit.
template <class C>
Done make_order(Services& services, const RequestPtr& request, const Respond& respond, std::string_view purpose) {
  const identity::SignedIn who = TRY(resident(services, *request));
  const json::value body = TRY(http::json_body(*request));
  auto in = TRY(JsonReader::object(body));
  auto command = std::make_shared<C>(services.packs);
  command->customer = who.subject;
  const std::string link_id = TRY(in.string("bank_link_id", 1, 64));
  command->link = services.ids.read(IdKind::bank_link, link_id).value_or(0);
  command->amount = TRY(in.integer("amount", 1, money::kAmountMax));
  const auto currency = money::currency_from_code(TRY(in.string("currency", 3, 3)));
  if (!currency) return refuse(Code::currency_unsupported, {.pointer = "/currency"});
  command->currency = *currency;
  const identity::Proof proof = TRY(read_proof(services, TRY(in.child("proof"))));
  TRY(in.finish());

  identity::Statement statement;
  statement.purpose = purpose;
  statement.amount = command->amount;
  statement.currency = money::code(*currency);
  statement.payee_id = link_id;
  statement.nonce = text(*request->key);
  command->proof = identity::check_proof(services.directory, services.vault, services.env.clock->now(), who.subject,
                                         statement, proof);
  if (command->proof) {
    command->authority.factor = command->proof->factor();
    command->authority.device = proof.device;
    command->authority.signature = store::Bytes(proof.signature);
  }
  command->request = engine::Request{who.subject, *request->key, hash_of_order(command->name(), *command)};
  const bool queued = services.engine.submit(command, [&services, command, request, respond](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal)
                                        : http::json_reply(201, show_order(services, request->lang, command->view.order,
                                                                           command->view.link, true));
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done show_one(Services& services, const RequestPtr& request, const Respond& respond, OrderKind kind) {
  const identity::SignedIn who = TRY(resident(services, *request));
  auto query = std::make_shared<OneOrder>();
  query->customer = who.subject;
  query->kind = kind;
  const auto id = services.ids.read(kind == OrderKind::top_up ? IdKind::top_up : IdKind::withdrawal, request->param("id"));
  if (!id) return refuse(Code::not_found);
  query->id = *id;
  const bool queued = services.engine.ask(query, [&services, query, request, respond](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    if (!query->found) return respond(http::problem(*request, Code::not_found));
    respond(http::json_reply(200, show_order(services, request->lang, query->found->order, query->found->link, false)));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done list_links(Services& services, const RequestPtr& request, const Respond& respond) {
  const identity::SignedIn who = TRY(resident(services, *request));
  auto query = std::make_shared<Links>();
  query->customer = who.subject;
  const bool queued = services.engine.ask(query, [&services, query, request, respond](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::array data;
    for (const BankLink& link : query->found) data.push_back(show_link(services, request->lang, link));
    respond(http::json_reply(200, json::object{{"object", "list"}, {"data", std::move(data)},
                                               {"has_more", false}, {"next_cursor", nullptr}}));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

/// The bank is asked first, on a thread of its line; then the link is written.
Done make_link(Services& services, const RequestPtr& request, const Respond& respond) {
  const identity::SignedIn who = TRY(resident(services, *request));
  const json::value body = TRY(http::json_body(*request));
  auto in = TRY(JsonReader::object(body));
  const std::string bank = TRY(in.string("bank", 1, 16));
  const std::string account = TRY(in.string("account_no", 12, 19));
  const std::string holder = TRY(in.string("holder_name", 1, 120));
  TRY(in.finish());
  Line* line = services.bank;
  if (line == nullptr || !line->has_bank()) return refuse(Code::bank_unavailable);
  if (bank != line->config().code) return refuse(Code::bank_account_invalid, {.pointer = "/bank"});
  if (account.find_first_not_of("0123456789") != std::string::npos)
    return refuse(Code::bank_account_invalid, {.pointer = "/account_no"});
  const auto customer = services.directory.customer(who.subject);
  if (!customer) return refuse(Code::account_unknown);

  auto command = std::make_shared<Link>();
  command->customer = who.subject;
  command->bank = line->config().number;
  command->sealed_account = services.vault.seal(*customer, identity::Class::statutory, "bank_account", account);
  command->sealed_holder = services.vault.seal(*customer, identity::Class::statutory, "bank_holder", holder);
  command->account_index = hmac_sha256(services.keys.lookup, "bank account " + account);
  const std::string fields = Encoder(1).add("banks.link").add(bank).add(account).add(holder).bytes();
  command->request = engine::Request{who.subject, *request->key, hmac_sha256(services.keys.lookup, fields)};
  const bool taken = line->run([&services, command, account, holder, request, respond](Client& client) {
    switch (client.verify(account, holder)) {
      case Holder::unknown: return respond(http::problem(*request, Code::bank_unavailable));
      case Holder::differs: command->early = Refusal(Code::bank_account_invalid, {.pointer = "/account_no"}); break;
      case Holder::fits: break;
    }
    const bool queued = services.engine.submit(command, [&services, command, request, respond](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal)
                                          : http::json_reply(201, show_link(services, request->lang, command->made));
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  });
  if (!taken) return refuse(Code::in_recovery);
  return done();
}

Done remove_link(Services& services, const RequestPtr& request, const Respond& respond) {
  const identity::SignedIn who = TRY(resident(services, *request));
  auto command = std::make_shared<Unlink>();
  command->customer = who.subject;
  command->link = services.ids.read(IdKind::bank_link, request->param("id")).value_or(0);
  const bool queued = services.engine.submit(command, [request, respond](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    respond(http::json_reply(200, json::object{{"object", "bank_link"}, {"id", request->param("id")}, {"removed", true}}));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

json::object show_shop_account(const Services& services, Lang lang, const BankLink& link) {
  json::object out = show_link(services, lang, link);
  return {{"object", "shop_account"}, {"account", std::move(out)}};
}

/// Where a shop's takings go: the account, or null while none was chosen.
Done look_shop_account(Services& services, const RequestPtr& request, const Respond& respond) {
  const identity::SignedIn who = TRY(resident(services, *request));
  const auto shop = services.ids.read(IdKind::merchant, request->param("shop"));
  if (!shop) return refuse(Code::shop_unknown);
  auto query = std::make_shared<LookShopAccount>(who.subject, *shop);
  const bool queued = services.engine.ask(query, [&services, query, request, respond](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    if (!query->known) return respond(http::problem(*request, Code::shop_unknown));
    respond(http::json_reply(200, query->link ? show_shop_account(services, request->lang, *query->link)
                                              : json::object{{"object", "shop_account"}, {"account", nullptr}}));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

Done choose_shop_account(Services& services, const RequestPtr& request, const Respond& respond) {
  const identity::SignedIn who = TRY(resident(services, *request));
  const auto shop = services.ids.read(IdKind::merchant, request->param("shop"));
  if (!shop) return refuse(Code::shop_unknown);
  const json::value body = TRY(http::json_body(*request));
  auto in = TRY(JsonReader::object(body));
  const std::int64_t link = services.ids.read(IdKind::bank_link, TRY(in.string("bank_link_id", 1, 64))).value_or(0);
  TRY(in.finish());
  auto command = std::make_shared<ChooseShopAccount>(services.vault, who.subject, *shop, link);
  command->request = engine::Request{who.subject, *request->key, command->hash()};
  const bool queued = services.engine.submit(command, [&services, command, request, respond](const engine::Outcome& outcome) {
    http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal)
                                        : http::json_reply(200, show_shop_account(services, request->lang, command->made));
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) return refuse(Code::overloaded);
  return done();
}

using Handle = std::function<Done(Services&, const RequestPtr&, const Respond&)>;

http::Route route(Services& services, std::string method, std::string pattern, std::string operation, std::string summary,
                  Handle handle) {
  http::Route out;
  out.needs_key = method == "POST";
  out.success = method == "POST" ? 201 : 200;
  out.method = std::move(method);
  out.pattern = std::move(pattern);
  out.operation_id = std::move(operation);
  out.summary = std::move(summary);
  out.audience = http::Audience::resident;
  out.app = http::App::wallet;
  out.handler = [&services, handle = std::move(handle)](const RequestPtr& request, Respond respond) {
    if (const Done started = handle(services, request, respond); !started) respond(http::problem(*request, started.error()));
  };
  return out;
}

json::value object_schema(json::object properties) {
  json::array required;
  for (const auto& property : properties) required.push_back(json::value(property.key()));
  return json::object{{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)},
                      {"additionalProperties", false}};
}
json::object text_type() { return {{"type", "string"}}; }

json::value order_request() {
  return object_schema({{"bank_link_id", text_type()},
                        {"amount", {{"type", "integer"}, {"format", "int64"}, {"minimum", 1}, {"maximum", money::kAmountMax}}},
                        {"currency", text_type()},
                        {"proof", schema::proof()}});
}
json::value order_reply(OrderKind kind) {
  const bool top_up = kind == OrderKind::top_up;
  return schema::named(top_up ? "TopUp" : "Withdrawal",
                       schema::object({{"object", schema::constant(top_up ? "top_up" : "withdrawal")},
                                       {"id", schema::public_id(top_up ? "top" : "wdr")},
                                       {"status", schema::one_of({"pending", "succeeded", "failed"})},
                                       {"amount", schema::amount()},
                                       {"currency", schema::currency()},
                                       {"bank_link_id", schema::public_id("bnk")},
                                       {"bank_name", schema::string(1, 64)},
                                       {"account_masked", schema::string(1, 32)},
                                       {"reason", schema::string(1, 200), schema::kOptional},
                                       {"created_at", schema::instant()}}));
}
json::value link_reply() {
  return schema::named("BankLink", schema::object({{"object", schema::constant("bank_link")},
                                                   {"id", schema::public_id("bnk")},
                                                   {"bank_name", schema::string(1, 64)},
                                                   {"account_masked", schema::string(1, 32)}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, Services& services) {
  http::Route links = route(services, "GET", "/v1/bank_links", "list_bank_links", "My linked bank accounts", list_links);
  links.reply = schema::list(link_reply());
  routes.push_back(std::move(links));

  http::Route link = route(services, "POST", "/v1/bank_links", "create_bank_link", "Link a bank account of mine", make_link);
  link.request = schema::object({{"bank", schema::string(1, 16)}, {"account_no", schema::pattern("^[0-9]{12,19}$")}, {"holder_name", schema::string(1, 120)}});
  link.reply = link_reply();
  link.bound = true;
  link.refusals = {Code::bank_account_invalid, Code::bank_unavailable, Code::account_frozen};
  routes.push_back(std::move(link));

  http::Route unlink = route(services, "DELETE", "/v1/bank_links/{id}", "remove_bank_link", "Take a linked account away",
                             remove_link);
  unlink.reply = json::object{{"type", "object"},
                              {"properties", {{"object", text_type()}, {"id", text_type()}, {"removed", {{"type", "boolean"}}}}}};
  unlink.refusals = {Code::bank_link_unknown};
  unlink.bound = true;
  routes.push_back(std::move(unlink));

  const json::value shop_account = schema::named(
      "ShopAccount", schema::object({{"object", schema::constant("shop_account")}, {"account", schema::nullable(link_reply())}}));
  http::Route look = route(services, "GET", "/v1/me/shops/{shop}/settlement_account", "get_settlement_account",
                           "The bank account that a shop's takings go to", look_shop_account);
  look.reply = shop_account;
  look.refusals = {Code::shop_unknown};
  routes.push_back(std::move(look));
  http::Route choose = route(services, "POST", "/v1/me/shops/{shop}/settlement_account", "choose_settlement_account",
                             "Chooses it: a linked account in one's own confirmed name", choose_shop_account);
  choose.request = schema::object({{"bank_link_id", schema::string(1, 64)}});
  choose.reply = shop_account;
  choose.success = 200;
  choose.bound = true;
  choose.refusals = {Code::shop_unknown, Code::account_frozen, Code::bank_link_unknown, Code::identity_required, Code::bank_account_invalid};
  routes.push_back(std::move(choose));

  http::Route top_up = route(services, "POST", "/v1/top_ups", "create_top_up", "Put money in from a linked account",
                             [](Services& s, const RequestPtr& r, const Respond& a) { return make_order<TopUp>(s, r, a, "top_up"); });
  top_up.refusals = {Code::bank_link_unknown, Code::amount_invalid, Code::currency_unsupported, Code::balance_limit_exceeded, Code::pin_required,
                     Code::pin_wrong, Code::pin_locked, Code::signature_wrong, Code::statement_expired};
  http::Route withdraw = route(services, "POST", "/v1/withdrawals", "create_withdrawal", "Take money out to a linked account",
                               [](Services& s, const RequestPtr& r, const Respond& a) { return make_order<Withdraw>(s, r, a, "withdrawal"); });
  withdraw.refusals = {Code::bank_link_unknown, Code::amount_invalid, Code::currency_unsupported, Code::insufficient_balance, Code::limit_payment_exceeded,
                       Code::limit_day_exceeded, Code::pin_required, Code::pin_wrong, Code::pin_locked,
                       Code::signature_wrong, Code::statement_expired, Code::payments_stopped, Code::money_locked, Code::family_approval_required,
                       Code::user_limit_channel_exceeded, Code::user_limit_year_exceeded, Code::payment_not_possible};
  for (http::Route* one : {&top_up, &withdraw}) {
    one->request = order_request();
    one->reply = order_reply(one == &top_up ? OrderKind::top_up : OrderKind::withdrawal);
    routes.push_back(std::move(*one));
  }

  http::Route one_top_up = route(services, "GET", "/v1/top_ups/{id}", "get_top_up", "One top-up",
                                 [](Services& s, const RequestPtr& r, const Respond& a) { return show_one(s, r, a, OrderKind::top_up); });
  http::Route one_withdrawal = route(services, "GET", "/v1/withdrawals/{id}", "get_withdrawal", "One withdrawal",
                                     [](Services& s, const RequestPtr& r, const Respond& a) { return show_one(s, r, a, OrderKind::withdrawal); });
  for (http::Route* one : {&one_top_up, &one_withdrawal}) {
    one->reply = order_reply(one == &one_top_up ? OrderKind::top_up : OrderKind::withdrawal);
    routes.push_back(std::move(*one));
  }
}

}  // namespace chenxi::banks
