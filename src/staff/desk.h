// What this room's handlers stand on. Only routes.cpp may know http, so it includes http/route.h before this.
#pragma once
#include "base/bytes.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/vault.h"
#include "ports/services.h"
#include "staff/directory.h"
#include "staff/entry.h"

namespace chenxi::staff {

struct House {
  ports::Services& services;
  const Directory& colleagues;
  std::shared_ptr<const ports::ChangeKinds> kinds;
};

struct Desk {
  House house;
  http::RequestPtr request;
  http::Respond respond;

  ports::Services& services() const { return house.services; }
  Instant now() const { return house.services.env.clock->now(); }
  void refused(const Refusal& refusal) const { respond(http::problem(*request, refusal)); }
  Result<Colleague> me() const {
    const auto who =
        TRY(house.services.directory.signed_in(identity::AppKind::console, request->session, now()));
    auto row = house.colleagues.colleague(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }
  /// Refuses not_found where browsers have no passkeys for this address.
  Result<identity::Site> site() const {
    if (!house.colleagues.site()) return refuse(Code::not_found);
    return *house.colleagues.site();
  }
  engine::Request keyed(std::int64_t caller, const Encoder& fields) const {
    return {caller, *request->key, sha256(fields.bytes())};
  }
  /// A passkey's signature over what only its owner was shown. Refuses statement_expired; passkey_wrong, for
  /// every reason the same.
  Result<PasskeyUse> check_passkey(std::string_view purpose, const std::string& about,
                                   const std::string& text, const identity::Proof& proof) const;

  template <class C>
  void submit(const Result<std::shared_ptr<C>>& read, std::function<http::Reply(const C&)> render) const {
    if (!read) return refused(read.error());
    const std::shared_ptr<C> command = *read;
    const bool queued = house.services.engine.submit(command, [desk = *this, command,
                                                               render](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*desk.request, *outcome.refusal) : render(*command);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      desk.respond(std::move(reply));
    });
    if (!queued) refused(Refusal(Code::overloaded));
  }
  template <class Q>
  void ask(const std::shared_ptr<Q>& query, std::function<void(const Q&)> then) const {
    const bool queued =
        house.services.engine.ask(query, [desk = *this, query, then](const engine::Outcome& outcome) {
          if (outcome.refusal) return desk.refused(*outcome.refusal);
          then(*query);
        });
    if (!queued) refused(Refusal(Code::overloaded));
  }
};

inline Result<PasskeyUse> Desk::check_passkey(std::string_view purpose, const std::string& about,
                                              const std::string& shown, const identity::Proof& proof) const {
  if (!proof.passkey) return refuse(Code::passkey_wrong);
  const std::int64_t now_s = now().us / 1'000'000;
  if (proof.expires_at <= now_s || proof.expires_at > now_s + 300) return refuse(Code::statement_expired);
  identity::Statement statement;
  statement.purpose = purpose;
  statement.payee_id = about;
  statement.payee_name = shown;
  statement.nonce = text(*request->key);
  statement.expires_at = proof.expires_at;
  const identity::Site here = TRY(site());
  const auto known = house.colleagues.passkey(proof.passkey->id);
  if (!known) return refuse(Code::passkey_wrong);
  const webauthn::Expected expected{
      here.rp_id, {here.origin}, std::string(view(sha256(identity::encode(statement))))};
  const auto verified = webauthn::verify_assertion(
      expected, {std::string(known->public_key), 0, known->backup_eligible}, *proof.passkey);
  if (!verified) return refuse(Code::passkey_wrong);
  return PasskeyUse{known->colleague, known->id, verified->sign_count,
                    Encoder(1)
                        .add("staff passkey")
                        .add(identity::encode(statement))
                        .add(proof.passkey->id)
                        .add(proof.passkey->authenticator_data)
                        .add(proof.passkey->client_data)
                        .add(proof.passkey->signature)
                        .bytes()};
}

/// A route of the console.
inline http::Route& add_route(std::vector<http::Route>& routes, const House& house, std::string method,
                              std::string pattern, std::string id, std::string summary,
                              void (*work)(const Desk&)) {
  http::Route route;
  route.method = std::move(method);
  route.pattern = std::move(pattern);
  route.operation_id = std::move(id);
  route.summary = std::move(summary);
  route.audience = http::Audience::staff;
  route.app = http::App::console;
  route.handler = [house, work](const http::RequestPtr& request, http::Respond respond) {
    work(Desk{house, request, std::move(respond)});
  };
  routes.push_back(std::move(route));
  return routes.back();
}

void add_change_routes(std::vector<http::Route>& routes, const House& house);

}  // namespace chenxi::staff
