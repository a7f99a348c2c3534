#include "limits/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "limits/change.h"
#include "ports/services.h"
#include "rules/factors.h"
#include "rules/limits.h"

namespace chenxi::limits {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;

constexpr std::int64_t kBoundMax = 1'000'000'000'000;

/// What GET /v1/me/limits answers too.
class Look : public engine::Query {
 public:
  Look(std::shared_ptr<const rules::Pack> pack, std::int64_t customer) : pack_(std::move(pack)), customer_(customer) {}
  const char* name() const override { return "limits.look"; }
  void run(engine::Context& ctx) override {
    const auto* row = ctx.fetch<identity::Customer>(customer_);
    CHECK(row != nullptr, "somebody signed in");
    now_ = ctx.now();
    all_ = rules::limits_in_query(ctx, *pack_, *row);
    if (const auto* own = ctx.fetch<identity::UserLimits>(customer_)) own_ = *own;
  }
  json::object json(Lang lang) const {
    const money::Currency currency = pack_->currency();
    json::array statutory, pending;
    for (const rules::LimitState& limit : all_)
      if (limit.source != rules::Source::user) statutory.push_back(rules::limit_json(limit, currency, lang));
    json::object user;
    const rules::UserBounds bounds = rules::bounds_at(own_, now_);
    const auto one = [&](std::string_view window, const std::optional<std::int64_t>& bound, std::int64_t next, Instant at) {
      user[window] = bound ? json::value(json::object{{"amount", *bound}, {"currency", money::code(currency)}}) : json::value();
      if (at <= now_) return;
      pending.push_back(json::object{{"window", window},
                                     {"amount", next < 0 ? json::value() : json::value(next)},
                                     {"effective_at", rfc3339(at)}});
    };
    one("payment", bounds.payment, own_.next_payment, own_.raise_payment_at);
    one("day", bounds.day, own_.next_day, own_.raise_day_at);
    one("month", bounds.month, own_.next_month, own_.raise_month_at);
    one("night", bounds.night, own_.next_night, own_.raise_night_at);
    user["pending"] = pending;
    return {{"statutory", statutory},
            {"user", user},
            {"factor_classes", rules::factor_classes_json(pack_->at(now_), all_, currency, lang)}};
  }

 private:
  std::shared_ptr<const rules::Pack> pack_;
  std::int64_t customer_;
  Instant now_;
  std::vector<rules::LimitState> all_;
  identity::UserLimits own_;
};

Result<Wish> read_wish(JsonReader& in, std::string_view window) {
  Wish wish;
  if (in.is_null(window)) {
    wish.asked = true;
    return wish;
  }
  wish.bound = TRY(in.optional_integer(window, 0, kBoundMax));
  wish.asked = wish.bound.has_value();
  return wish;
}

struct Asked {
  std::int64_t customer = 0;
  std::shared_ptr<Change> command;
};

Result<Asked> read(ports::Services& services, const std::shared_ptr<const rules::Pack>& pack, const RequestPtr& request) {
  const Instant now = services.env.clock->now();
  Asked out;
  out.customer = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now)).subject;
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  Wishes wishes;
  wishes.payment = TRY(read_wish(in, "payment"));
  wishes.day = TRY(read_wish(in, "day"));
  wishes.month = TRY(read_wish(in, "month"));
  wishes.night = TRY(read_wish(in, "night"));
  const identity::Proof proof = TRY(identity::read_proof(TRY(in.child("proof")), services.ids));
  TRY(in.finish());
  identity::Statement statement;
  statement.purpose = "settings";
  statement.currency = services.info.currency;
  statement.nonce = text(*request->key);
  const identity::CheckedProof checked =
      TRY(identity::check_proof(services.directory, services.vault, now, out.customer, statement, proof));
  out.command = std::make_shared<Change>(pack, out.customer, wishes, checked);
  Encoder fields(1);
  for (const Wish& wish : {wishes.payment, wishes.day, wishes.month, wishes.night})
    fields.add(std::int64_t{wish.asked}).add(wish.bound.value_or(-1));
  out.command->request = engine::Request{out.customer, *request->key, sha256(fields.bytes())};
  return out;
}

void change(ports::Services& services, const RequestPtr& request, const Respond& respond) {
  const auto pack = services.packs.at(services.env.clock->now());
  const auto asked = read(services, pack, request);
  if (!asked) return respond(http::problem(*request, asked.error()));
  const bool queued = services.engine.submit(asked->command, [=, &services, customer = asked->customer](const engine::Outcome& outcome) {
    const auto answer = [request, respond, replayed = outcome.replayed](http::Reply reply) {
      if (replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    };
    if (outcome.refusal) return answer(http::problem(*request, *outcome.refusal));
    const auto query = std::make_shared<Look>(pack, customer);
    const bool asking = services.engine.ask(query, [=](const engine::Outcome& looked) {
      if (looked.refusal) return respond(http::problem(*request, *looked.refusal));
      answer(http::json_reply(200, query->json(request->lang)));
    });
    if (!asking) respond(http::problem(*request, Code::overloaded));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  http::Route route;
  route.method = "PATCH";
  route.pattern = "/v1/me/limits";
  route.operation_id = "change_limits";
  route.audience = http::Audience::resident;
  route.summary = "Lowers one's own limits at once, raises them after a day";
  route.app = http::App::wallet;
  route.needs_key = true;
  const auto bound = [] { return schema::nullable(schema::integer(0, kBoundMax)); };
  using schema::kOptional;
  route.request = schema::object({{"payment", bound(), kOptional},
                                  {"day", bound(), kOptional},
                                  {"month", bound(), kOptional},
                                  {"night", bound(), kOptional},
                                  {"proof", schema::proof()}});
  route.reply = schema::ref("Limits");
  using enum Code;
  route.refusals = {not_signed_in, session_expired, user_limit_above_rule, device_unknown, signature_wrong, passkey_wrong,
                    statement_expired, pin_required, pin_wrong, pin_locked, account_frozen};
  route.handler = [&services](const RequestPtr& request, const Respond& respond) { change(services, request, respond); };
  routes.push_back(std::move(route));
  add_bound_routes(routes, services);
}

}  // namespace chenxi::limits
