// What this room's handlers stand on. Only routes.cpp may know http, so it includes http/route.h before this.
#pragma once
#include "base/bytes.h"
#include "counter/directory.h"
#include "counter/pairing.h"
#include "identity/directory.h"
#include "ports/services.h"

namespace chenxi::counter {

struct Desk {
  ports::Services& services;
  const Directory& tills;
  http::App app;
  http::RequestPtr request;
  http::Respond respond;

  Instant now() const { return services.env.clock->now(); }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Result<identity::SignedIn> who() const {
    return services.directory.signed_in(app == http::App::wallet ? identity::AppKind::wallet : identity::AppKind::till, request->session, now());
  }
  template <class C>
  void submit(const std::shared_ptr<C>& command, std::function<http::Reply(const C&)> reply_of) const {
    const bool queued = services.engine.submit(command, [desk = *this, command, reply_of](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*command);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<http::Reply(const Q&)> reply_of) const {
    const bool queued = services.engine.ask(query, [desk = *this, query, reply_of](const engine::Outcome& outcome) {
      desk.respond(outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : reply_of(*query));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

/// At which shop, and as whom: the owner in his wallet names it, a till is of one.
struct Place {
  std::int64_t merchant = 0;
  Giver giver;
  std::int64_t caller = 0;  // the scope of keys
};
inline Result<Place> place_of(const Desk& desk) {
  const identity::SignedIn who = TRY(desk.who());
  if (desk.app == http::App::till) return Place{who.subject, {0, who.device}, who.subject};
  const auto shop = desk.services.ids.read(IdKind::merchant, desk.request->param("shop"));
  if (!shop) return refuse(Code::shop_unknown);
  return Place{*shop, {who.subject, 0}, who.subject};
}

}  // namespace chenxi::counter
