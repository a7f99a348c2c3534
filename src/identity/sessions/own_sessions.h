// What somebody does with sessions that are open: sees them, ends one or all others, has a token renewed,
// gives a till its key.
#pragma once
#include "identity/sessions.h"

namespace chenxi::identity {

/// The sessions of a customer's wallet that still count, the latest used first.
class ListSessions : public engine::Query {
 public:
  explicit ListSessions(std::int64_t customer) : customer_(customer) {}
  std::vector<Session> found;
  const char* name() const override { return "identity.list_sessions"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

/// Ends one session, with whatever tokens it has. It may be one's own.
///   refuses  not_found: no such session that still counts
///   writes   sessions
class EndSession : public engine::Command {
 public:
  EndSession(std::int64_t customer, std::int64_t number) : customer_(customer), number_(number) {}
  const char* name() const override { return "identity.end_session"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context& found) override {
    keys_for_sessions(keys, found, AppKind::wallet, customer_);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_, number_;
};

/// Ends all sessions of a customer's wallet but the one that asks.
///   refuses  not_signed_in
///   writes   sessions
class EndOtherSessions : public engine::Command {
 public:
  EndOtherSessions(std::int64_t customer, const Hash32& own) : customer_(customer), own_(own) {}
  std::int64_t ended = 0;  // the answer
  const char* name() const override { return "identity.end_other_sessions"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context& found) override {
    keys_for_sessions(keys, found, AppKind::wallet, customer_);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  Hash32 own_;
};

/// A new token for the same session; the old one is good for another minute, for requests that are under way.
/// How long the session lasts as a whole does not change.
///   refuses  not_signed_in, session_expired
///   writes   sessions
class RenewSession : public engine::Command {
 public:
  RenewSession(AppKind app, std::int64_t subject, const Hash32& old_hash, const Hash32& new_hash)
      : app_(app), subject_(subject), old_(old_hash), new_(new_hash) {}
  Session session;  // the answer
  const char* name() const override { return "identity.renew_session"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) override {
    keys.row<Session>(new_);
  }
  void answer(engine::Context& ctx, engine::ObjectRef) override;

 private:
  AppKind app_;
  std::int64_t subject_;
  Hash32 old_, new_;
};

/// The key of a till's browser. The first one given counts: from then on the cookie alone charges and refunds
/// nothing.
///   refuses  not_signed_in; signature_wrong: it has another key already
///   writes   session
class BindTill : public engine::Command {
 public:
  BindTill(const Hash32& session, store::Bytes point) : session_(session), point_(std::move(point)) {}
  const char* name() const override { return "identity.bind_till"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Session>(session_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Hash32 session_;
  store::Bytes point_;
};

}  // namespace chenxi::identity
