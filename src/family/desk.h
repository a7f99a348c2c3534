// What this room's handlers stand on. Only routes.cpp may know http, so it includes http/route.h before this.
#pragma once
#include "base/bytes.h"
#include "family/routes.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "ports/services.h"

namespace chenxi::family {

inline json::object list_json(json::array data) {
  return {{"object", "list"}, {"data", std::move(data)}, {"has_more", false}, {"next_cursor", nullptr}};
}

struct Desk {
  ports::Services& services;
  http::RequestPtr request;
  http::Respond respond;

  Instant now() const { return services.env.clock->now(); }
  Result<identity::Customer> me() const {
    const auto who = TRY(services.directory.signed_in(identity::AppKind::wallet, request->session, now()));
    auto row = services.directory.customer(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Result<std::int64_t> link_in_path() const {
    const auto row = services.ids.read(IdKind::family_link, request->param("link"));
    if (!row) return refuse(Code::family_link_unknown);
    return *row;
  }
  std::string link_id(std::int64_t link) const { return services.ids.make(IdKind::family_link, link); }
  engine::Request keyed(std::int64_t caller, std::string_view name, std::string_view fields) const {
    return engine::Request{caller, *request->key, sha256(Encoder(1).add(name).add(fields).bytes())};
  }

  template <class C>
  void submit(const Result<std::shared_ptr<C>>& read, int status,
              std::function<json::object(const C&)> render) const {
    if (!read) return refused(read.error());
    const std::shared_ptr<C> command = *read;
    const bool queued = services.engine.submit(
        command, [desk = *this, command, status, render](const engine::Outcome& outcome) {
          http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal)
                                              : http::json_reply(status, render(*command));
          if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
          desk.respond(std::move(reply));
        });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<json::object()> render) const {
    const bool queued = services.engine.ask(query, [desk = *this, render](const engine::Outcome& outcome) {
      if (outcome.refusal) return desk.refused(*outcome.refusal);
      desk.respond(http::json_reply(200, render()));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

/// A route of a resident's wallet.
inline http::Route& add_route(std::vector<http::Route>& routes, ports::Services& services, std::string method,
                              std::string pattern, std::string id, std::string summary,
                              void (*work)(const Desk&)) {
  http::Route route;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  route.operation_id = std::move(id);
  route.summary = std::move(summary);
  route.audience = http::Audience::resident;
  route.app = http::App::wallet;
  route.handler = [&services, work](const http::RequestPtr& request, http::Respond respond) {
    work(Desk{services, request, std::move(respond)});
  };
  routes.push_back(std::move(route));
  return routes.back();
}

}  // namespace chenxi::family
