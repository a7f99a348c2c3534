// Links that sign in once: printed at start, made by the command line, by the demo's page.
#pragma once
#include "identity/sessions.h"

namespace chenxi::identity {

/// Makes a link. The token is made on the caller's thread and never stored: give its hash.
class IssueLink : public engine::Command {
 public:
  IssueLink(AppKind app, std::int64_t subject, const Hash32& token_hash, Duration life = hours(24))
      : app_(app), subject_(subject), hash_(token_hash), life_(life) {}
  const char* name() const override { return "identity.issue_link"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  AppKind app_;
  std::int64_t subject_;
  Hash32 hash_;
  Duration life_;
};

/// Uses a link up and opens the session.
///   refuses  link_token_invalid: unknown, used, expired, or made for another app
///   writes   the link, session
class RedeemLink : public engine::Command {
 public:
  /// `app` is the app whose cookie will be set.
  RedeemLink(AppKind app, const Hash32& token_hash, const Hash32& session_hash)
      : app_(app), hash_(token_hash), session_hash_(session_hash) {}
  AppKind session_app = AppKind::wallet;  // the answer
  std::int64_t subject = 0;

  const char* name() const override { return "identity.redeem_link"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<RoleLink>(hash_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  AppKind app_;
  Hash32 hash_, session_hash_;
};

/// Timer: a link that has expired is forgotten.
class ForgetLink : public engine::Command {
 public:
  static constexpr const char* kTimer = "identity.forget_link";
  explicit ForgetLink(std::int64_t number) : number_(number) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t number_;
};

/// What `app` and the command line print: a fresh token, and the command that makes it good.
struct NewLink {
  std::string token;  // base64url, for the address "/enter/{app}#"
  std::shared_ptr<IssueLink> command;
};
NewLink new_link(Rng& rng, AppKind app, std::int64_t subject, Duration life = hours(24));
/// "/enter/till#…": what stands behind the # no browser sends; the page there posts it when its button is pressed.
std::string link_path(AppKind app, std::string_view token);

}  // namespace chenxi::identity
