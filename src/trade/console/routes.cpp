#include "trade/console/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "merchants/directory.h"
#include "staff/looks.h"
#include "trade/dispute.h"
#include "trade/render.h"
#include "trade/routes.h"
#include "trade/wind_up.h"

namespace chenxi::trade::console {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using identity::AppKind;
using ports::Services;

constexpr std::size_t kReasonMax = 2'000;

Result<identity::SignedIn> staff_of(Services& services, const RequestPtr& request) {
  return services.directory.signed_in(AppKind::console, request->session, services.env.clock->now());
}

template <class Q>
void ask(Services& services, const RequestPtr& request, const Respond& respond, std::shared_ptr<Q> query,
         std::function<void(const Q&)> then) {
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    then(*query);
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::object case_json(const Services& services, const TradeView& view, bool words) {
  const Render render(services);
  json::object out = render.sold(view);
  out["shop"] = json::object{{"id", render.id(IdKind::merchant, view.trade.merchant)}, {"name", view.shop}};
  out["buyer_number"] = view.trade.customer;
  out.erase("buyer");  // people are numbers here
  // What they have written is read one by one, and the buyer sees that it was.
  if (!words && out.at("complaint").is_object())
    for (const char* member : {"words", "decision"}) out.at("complaint").as_object()[member] = nullptr;
  return out;
}

void list(Services& services, const RequestPtr& request, const Respond& respond) {
  if (const auto who = staff_of(services, request); !who)
    return respond(http::problem(*request, who.error()));
  ask<ListCases>(
      services, request, respond, std::make_shared<ListCases>(), [&services, respond](const ListCases& q) {
        json::array data;
        for (const TradeView& view : q.found) data.push_back(case_json(services, view, false));
        respond(http::json_reply(
            200,
            json::object{{"object", "trade_cases"},
                         {"held", json::object{{"amount", q.held}, {"currency", services.info.currency}}},
                         {"data", std::move(data)}}));
      });
}

/// The trade in the path, then `then`.
void with_case(Services& services, const RequestPtr& request, const Respond& respond,
               std::function<void(const TradeView&)> then) {
  const auto row = services.ids.read(IdKind::trade, request->param("trade"));
  if (!row) return respond(http::problem(*request, Code::trade_unknown));
  auto query = std::make_shared<GetTrade>();
  query->trade = *row;
  ask<GetTrade>(services, request, respond, query, [=](const GetTrade& q) {
    // What nobody complains about is nobody's business here.
    if (!q.found || q.found->trade.complaint == Case::none)
      return respond(http::problem(*request, Code::trade_unknown));
    then(*q.found);
  });
}

void read(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = staff_of(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  with_case(services, request, respond, [&services, request, respond, who = *who](const TradeView& view) {
    if (who.app == AppKind::supervisor)
      return respond(http::json_reply(200, case_json(services, view, false)));
    const json::object shown = case_json(services, view, true);
    const staff::Looked look{{view.trade.customer}, who.subject, staff::LookKind::dispute, view.trade.id};
    const bool queued =
        services.engine.submit(std::make_shared<staff::Look>(look), [=](const engine::Outcome& outcome) {
          respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : http::json_reply(200, shown));
        });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  });
}

struct Asked {
  std::int64_t back = 0;
  std::string reason;
};
Result<Asked> read_decision(const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  Asked asked;
  asked.back = TRY(in.integer("return", 0, money::kAmountMax));
  asked.reason = TRY(in.string("reason", 1, kReasonMax));
  TRY(in.finish());
  return asked;
}

store::Bytes sealed(Services& services, const identity::Customer& buyer, std::string_view reason) {
  return services.vault.seal(buyer, identity::Class::statutory, "trades.decision", reason);
}

void decide(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto who = staff_of(services, request);
  if (!who) return respond(http::problem(*request, who.error()));
  if (who->app != AppKind::console) return respond(http::problem(*request, Code::not_allowed));
  const auto asked = read_decision(request);
  if (!asked) return respond(http::problem(*request, asked.error()));
  with_case(services, request, respond, [&services, request, respond, asked = *asked](const TradeView& view) {
    const auto buyer = services.directory.customer(view.trade.customer);
    if (!buyer) return respond(http::problem(*request, Code::trade_unknown));
    auto command = std::make_shared<Decide>(services.packs, view.trade.id, asked.back);
    command->alone_max = kAloneMax;
    command->buyer = buyer->id;
    command->reason = {asked.reason, sealed(services, *buyer, asked.reason)};
    command->authority.factor = ledger::Factor::counter;
    // The console's requests share the caller 0, as the operator's on the socket do.
    command->request = engine::Request{0, *request->key, command->hash()};
    const bool queued = services.engine.submit(command, [&services, request, respond,
                                                         command](const engine::Outcome& outcome) {
      http::Reply reply =
          outcome.refusal ? http::problem(*request, *outcome.refusal)
                          : http::json_reply(200, case_json(services, {command->made, command->shop}, false));
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  });
}

Result<std::int64_t> read_shop(Services& services, JsonReader& in, std::string_view member) {
  const auto shop = services.ids.read(IdKind::merchant, TRY(in.string(member, 1, 64)));
  if (!shop) return refuse(Code::shop_unknown);
  return *shop;
}

class LookSeller : public engine::Query {
 public:
  explicit LookSeller(std::int64_t merchant) : merchant_(merchant) {}
  std::optional<Seller> found;
  const char* name() const override { return "trade.look_seller"; }
  void run(engine::Context& ctx) override {
    if (const auto* row = ctx.fetch<Seller>(merchant_)) found = *row;
  }

 private:
  std::int64_t merchant_;
};

Result<json::value> give_all_back(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::int64_t shop = TRY(read_shop(services, in, "shop"));
  auto command = std::make_shared<WindUp>(shop);
  command->request = TRY(ports::operator_request(in, command->name(), Encoder(1).add(shop).bytes()));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return Render(services).winding_up(command->seller);
}

Result<json::value> look(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto query = std::make_shared<LookSeller>(TRY(read_shop(services, in, "shop")));
  TRY(in.finish());
  TRY(ports::ask_and_wait(services.engine, query));
  if (!query->found) return refuse(Code::shop_unknown);
  return Render(services).winding_up(*query->found);
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"trades_return", give_all_back}, {"trades_status", look}};
}

ports::ChangeKind wind_up_kind() {
  using ports::Role;
  ports::ChangeKind kind{
      "trade.wind_up", {Role::risk, Role::finance, Role::compliance}, {Role::finance, Role::compliance}};
  kind.read = [](Services& services, JsonReader& in) -> Result<ports::Asked> {
    const std::int64_t shop = TRY(read_shop(services, in, "shop"));
    const auto row = services.merchants.merchant(shop);
    if (!row) return refuse(Code::shop_unknown);
    return ports::Asked{json::object{{"shop", shop}, {"name", row->name}}, 0};
  };
  kind.command = [](const ports::Agreed& agreed) {
    return std::make_shared<WindUp>(agreed.what.at("shop").as_int64());
  };
  return kind;
}

ports::ChangeKind decision_kind(ports::Services& services) {
  using ports::Role;
  ports::ChangeKind kind{"trade.decide", {Role::risk, Role::compliance}, {Role::risk, Role::compliance}};
  kind.reason_column = "trades.decision";
  kind.read = [](Services& all, JsonReader& in) -> Result<ports::Asked> {
    const std::string named = TRY(in.string("trade", 1, 64));
    const auto row = all.ids.read(IdKind::trade, named);
    if (!row) return refuse(Code::trade_unknown);
    const std::int64_t buyer = TRY(in.integer("buyer", 1, INT64_MAX));
    const std::int64_t back = TRY(in.integer("return", 0, money::kAmountMax));
    return ports::Asked{json::object{{"trade", named}, {"number", *row}, {"buyer", buyer}, {"return", back}},
                        buyer};
  };
  kind.command = [&packs = services.packs](const ports::Agreed& agreed) {
    auto command = std::make_shared<Decide>(packs, agreed.what.at("number").as_int64(),
                                            agreed.what.at("return").as_int64());
    command->buyer = agreed.customer;
    command->reason.sealed = store::Bytes(agreed.sealed_reason);
    command->authority.factor = ledger::Factor::counter;
    return command;
  };
  return kind;
}

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       json::value reply,
                       void (*handle)(Services&, const RequestPtr&, const Respond&)) -> http::Route& {
    http::Route out;
    out.method = std::move(method);
    out.pattern = std::move(pattern);
    out.operation_id = std::move(id);
    out.summary = std::move(summary);
    out.audience = http::Audience::staff;
    out.app = http::App::console;
    out.reply = std::move(reply);
    out.refusals = {Code::not_signed_in, Code::session_expired};
    out.handler = [&services, handle](const RequestPtr& request, const Respond& respond) {
      handle(services, request, respond);
    };
    routes.push_back(std::move(out));
    return routes.back();
  };
  add("GET", "/v1/console/trades", "list_trade_cases",
      "Guaranteed orders that somebody complains about, the oldest complaint first",
      schema::named("TradeCases", schema::object({{"object", schema::constant("trade_cases")},
                                                  {"held", schema::money()},
                                                  {"data", schema::array(case_shape(), 100'000)}})),
      list);
  add("GET", "/v1/console/trades/{trade}", "get_trade_case", "One of them, with what its buyer wrote",
      case_shape(), read)
      .refusals.push_back(Code::trade_unknown);
  http::Route& decides =
      add("POST", "/v1/console/trades/{trade}/decision", "decide_trade_case",
          "Gives back so much to the buyer; the rest goes to the shop", case_shape(), decide);
  decides.needs_key = true;
  decides.request = schema::object(
      {{"return", schema::minor()}, {"reason", schema::string(1, static_cast<std::int64_t>(kReasonMax))}});
  for (const Code code : {Code::trade_unknown, Code::trade_over, Code::not_allowed, Code::approval_needed,
                          Code::amount_invalid, Code::account_frozen, Code::account_closed})
    decides.refusals.push_back(code);
}

}  // namespace chenxi::trade::console
