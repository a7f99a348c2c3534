#include "console/routes.h"

#include "console/queries.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "merchants/directory.h"
#include "ports/services.h"

namespace chenxi::console {
namespace {

namespace schema = http::schema;
using http::App;
using http::Audience;

/// Runs a query for somebody who is signed in to the console, then renders it.
template <class Q>
void answer(ports::Services& services, const http::RequestPtr& request, const http::Respond& respond,
            std::function<Done(Q&)> prepare, std::function<http::Reply(const Q&)> render) {
  const auto allowed = services.directory.signed_in(identity::AppKind::console, request->session, services.env.clock->now());
  if (!allowed) return respond(http::problem(*request, allowed.error()));
  auto query = std::make_shared<Q>();
  if (const Done ready = prepare(*query); !ready) return respond(http::problem(*request, ready.error()));
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    respond(outcome.refusal ? http::problem(*request, *outcome.refusal) : render(*query));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::value amount_json(std::int64_t minor, money::Currency currency) {
  return json::object{{"amount", minor}, {"currency", money::code(currency)}};
}

std::optional<ledger::AccountKind> kind_from_name(std::string_view text) {
  for (int i = 1; i < 64; ++i) {
    const auto kind = static_cast<ledger::AccountKind>(i);
    if (!ledger::name(kind).empty() && ledger::name(kind) == text) return kind;
  }
  return std::nullopt;
}

class Rendering {
 public:
  explicit Rendering(ports::Services& services) : services_(services) {}

  std::string account_id(ledger::AccountId id) const {
    return services_.ids.make(IdKind::account, static_cast<std::int64_t>(id));
  }
  std::string posting_id(ledger::TransferId id) const {
    return services_.ids.make(IdKind::posting, static_cast<std::int64_t>(id));
  }
  json::value account(const ledger::Account& a) const {
    json::object out{{"object", "account"},
                     {"id", account_id(a.id)},
                     {"number", static_cast<std::int64_t>(a.id)},
                     {"kind", ledger::name(a.kind)},
                     {"state", a.state == ledger::AccountState::open     ? "open"
                               : a.state == ledger::AccountState::frozen ? "frozen"
                                                                         : "closed"},
                     {"balance", amount_json(a.balance, a.currency)},
                     {"entries", a.rows}};
    if (a.kind == ledger::AccountKind::merchant)
      if (const auto shop = services_.merchants.merchant(a.owner)) out["label"] = shop->name;
    return out;
  }
  json::value posting(const ledger::Transfer& t) const {
    return json::object{{"object", "posting"},
                        {"id", posting_id(t.id)},
                        {"number", static_cast<std::int64_t>(t.id)},
                        {"group", posting_id(t.group)},
                        {"kind", ledger::name(t.kind)},
                        {"debit", account_id(t.debit)},
                        {"credit", account_id(t.credit)},
                        {"debit_number", static_cast<std::int64_t>(t.debit)},
                        {"credit_number", static_cast<std::int64_t>(t.credit)},
                        {"amount", t.amount},
                        {"currency", money::code(t.currency)},
                        {"debit_after", t.debit_after},
                        {"credit_after", t.credit_after},
                        {"object_number", t.object},
                        {"leaf", hex(view(t.leaf))},
                        {"created_at", rfc3339(t.at)}};
  }

 private:
  ports::Services& services_;
};

Result<std::int64_t> read_id(ports::Services& services, IdKind kind, std::string_view text) {
  const auto row = services.ids.read(kind, text);
  if (!row) return refuse(Code::not_found);
  return *row;
}

http::Reply list(const json::array& data, const std::string& next) {
  json::object out{{"object", "list"}, {"data", data}, {"has_more", !next.empty()}, {"next_cursor", nullptr}};
  if (!next.empty()) out["next_cursor"] = next;
  return http::json_reply(200, out);
}

constexpr std::int64_t kBalanceMax = 1'000'000'000'000'000;

std::vector<schema::Member> posting_members() {
  const auto number = [] { return schema::count(); };
  return {{"object", schema::constant("posting")},
          {"id", schema::public_id("pst")},
          {"number", number()},
          {"group", schema::public_id("pst")},
          {"kind", schema::string(1, 40)},
          {"debit", schema::public_id("acc")},
          {"credit", schema::public_id("acc")},
          {"debit_number", number()},
          {"credit_number", number()},
          {"amount", schema::amount()},
          {"currency", schema::currency()},
          {"debit_after", schema::minor(-kBalanceMax)},
          {"credit_after", schema::minor(-kBalanceMax)},
          {"object_number", number()},
          {"leaf", schema::pattern("^[0-9a-f]{64}$")},
          {"created_at", schema::instant()}};
}
json::value posting_shape() { return schema::named("LedgerPosting", schema::object(posting_members())); }
json::value posting_detail_shape() {
  const json::value batch = schema::object({{"number", schema::count()},
                                            {"root", schema::pattern("^[0-9a-f]{64}$")},
                                            {"hash", schema::pattern("^[0-9a-f]{64}$")},
                                            {"at", schema::instant()}});
  auto members = posting_members();
  members.push_back({"group_postings", schema::array(posting_shape())});
  members.push_back({"batch", batch, schema::kOptional});
  return schema::named("LedgerPostingDetail", schema::object(members));
}
json::value account_shape() {
  return schema::named("LedgerAccount", schema::object({{"object", schema::constant("account")},
                                                        {"id", schema::public_id("acc")},
                                                        {"number", schema::count()},
                                                        {"kind", schema::string(1, 40)},
                                                        {"state", schema::one_of({"open", "frozen", "closed"})},
                                                        {"balance", schema::money()},
                                                        {"entries", schema::count()},
                                                        {"label", schema::string(1, 200), schema::kOptional}}));
}
json::value summary_shape() {
  const json::value kind = schema::object({{"kind", schema::string(1, 40)}, {"balance", schema::money()}, {"accounts", schema::count()}});
  return schema::named("ConsoleSummary",
      schema::object({{"object", schema::constant("summary")},
                      {"accounts", schema::array(kind)},
                      {"viewer", schema::one_of({"operator", "supervisor"})},
                      {"books", schema::object({{"ok", schema::boolean()}, {"difference", schema::minor()}})}}));
}

http::Route route(std::string pattern, std::string operation, std::string summary, json::value reply, http::Handler handler,
                  std::vector<http::QueryParam> query = {}) {
  http::Route out;
  out.query = std::move(query);
  out.method = "GET";
  out.pattern = std::move(pattern);
  out.operation_id = std::move(operation);
  out.audience = Audience::staff;
  out.summary = std::move(summary);
  out.app = App::console;
  out.refusals = {Code::not_signed_in, Code::not_found};
  out.reply = std::move(reply);
  out.handler = std::move(handler);
  return out;
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services) {
  const http::QueryParam from{"cursor", "Where the last page ended", schema::string(1, 64)};
  const http::QueryParam how_many{"limit", "1 to 100", schema::integer(1, 100)};
  routes.push_back(route("/v1/console/summary", "get_summary", "Balances by kind of account, and whether they add up", summary_shape(),
                         [&services](const http::RequestPtr& request, http::Respond respond) {
    // The page marks what a supervisor looks at.
    const auto viewer = services.directory.signed_in(identity::AppKind::console, request->session, services.env.clock->now());
    const bool supervisor = viewer && viewer->app == identity::AppKind::supervisor;
    answer<Summary>(services, request, respond, [](Summary&) { return done(); }, [supervisor](const Summary& query) {
      json::array kinds;
      std::map<money::Currency, std::int64_t> sums;
      for (const auto& [key, balance] : query.balances) {
        sums[key.second] += balance;
        kinds.push_back(json::object{{"kind", ledger::name(key.first)},
                                     {"balance", amount_json(balance, key.second)},
                                     {"accounts", query.accounts.at(key)}});
      }
      std::int64_t difference = 0;
      for (const auto& [currency, sum] : sums) difference += sum < 0 ? -sum : sum;
      return http::json_reply(200, json::object{{"object", "summary"}, {"accounts", kinds},
                                                {"viewer", supervisor ? "supervisor" : "operator"},
                                                {"books", json::object{{"ok", difference == 0}, {"difference", difference}}}});
    });
  }));

  routes.push_back(route("/v1/console/accounts", "list_accounts", "Accounts of one kind", schema::list(account_shape()),
                         [&services](const http::RequestPtr& request, http::Respond respond) {
    answer<Accounts>(services, request, respond,
        [&](Accounts& query) -> Done {
          query.limit = TRY(http::list_limit(*request));
          if (const auto kind = request->query("kind")) {
            query.kind = kind_from_name(*kind);
            if (!query.kind) return refuse(Code::malformed, {.pointer = "kind"});
          }
          if (const auto cursor = request->query("cursor")) query.after = TRY(read_id(services, IdKind::account, *cursor));
          return done();
        },
        [&services](const Accounts& query) {
          const Rendering render(services);
          json::array data;
          for (const ledger::Account& account : query.found) data.push_back(render.account(account));
          return list(data, query.more ? render.account_id(query.found.back().id) : "");
        });
  }, {{"kind", "Only this kind", schema::string(1, 40)}, from, how_many}));

  const auto one_account = [&services](bool with_entries) {
    return [&services, with_entries](const http::RequestPtr& request, http::Respond respond) {
      answer<Entries>(services, request, respond,
          [&](Entries& query) -> Done {
            query.account = ledger::AccountId{TRY(read_id(services, IdKind::account, request->param("account")))};
            query.limit = with_entries ? TRY(http::list_limit(*request)) : 0;
            if (const auto cursor = request->query("cursor"); cursor && with_entries)
              query.from = ledger::TransferId{TRY(read_id(services, IdKind::posting, *cursor))};
            return done();
          },
          [&services, with_entries, request](const Entries& query) {
            if (!query.card) return http::problem(*request, Code::not_found);
            const Rendering render(services);
            if (!with_entries) return http::json_reply(200, render.account(*query.card));
            json::array data;
            for (const ledger::Transfer& t : query.found) data.push_back(render.posting(t));
            return list(data, query.next == ledger::TransferId::none ? "" : render.posting_id(query.next));
          });
    };
  };
  routes.push_back(route("/v1/console/accounts/{account}", "get_account", "One account", account_shape(), one_account(false)));
  routes.push_back(route("/v1/console/accounts/{account}/entries", "list_entries", "An account's rows, newest first", schema::list(posting_shape()), one_account(true), {from, how_many}));

  routes.push_back(route("/v1/console/postings/{posting}", "get_posting", "A row with its group and its batch", posting_detail_shape(),
                         [&services](const http::RequestPtr& request, http::Respond respond) {
    answer<Posting>(services, request, respond,
        [&](Posting& query) -> Done {
          query.posting = ledger::TransferId{TRY(read_id(services, IdKind::posting, request->param("posting")))};
          return done();
        },
        [&services, request](const Posting& query) {
          if (query.group.empty()) return http::problem(*request, Code::not_found);
          const Rendering render(services);
          json::object out;
          json::array group;
          for (const ledger::Transfer& t : query.group) {
            if (t.id == query.posting) out = render.posting(t).as_object();
            group.push_back(render.posting(t));
          }
          out["group_postings"] = group;
          if (query.batch)
            out["batch"] = json::object{{"number", query.batch->id}, {"root", hex(view(query.batch->root))},
                                        {"hash", hex(view(query.batch->hash))}, {"at", rfc3339(query.batch->at)}};
          return http::json_reply(200, out);
        });
  }));
}

}  // namespace chenxi::console
