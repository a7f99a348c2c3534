// Coming in. A colleague signs in with a passkey and nothing else; a link of the machine's owner is good for
// one thing, making that passkey. In the demo, where nobody has one, the links of its three people open the
// console.
#pragma once
#include "identity/role_link.h"
#include "staff/colleagues.h"

namespace chenxi::staff {

/// Does his link open the console by itself?
constexpr bool comes_by_link(bool demo, std::int64_t colleague) {
  return demo && colleague <= kDemoChecker;
}
/// Who only reads has a session of his own kind, so that no route mistakes him.
identity::AppKind session_kind(const Colleague& colleague);

/// What signs: the credential, and what the batch still has to judge.
struct PasskeyUse {
  std::int64_t colleague = 0, passkey = 0;
  std::uint32_t sign_count = 0;
  std::string signature;  // everything that is needed to check it again
};
/// Inside commands. Refuses passkey_wrong: removed, or its counter did not grow.
Done judge_passkey(engine::Context& ctx, const PasskeyUse& use);
/// After the line.
void accept_passkey(engine::Context& ctx, const PasskeyUse& use);

/// The demo's way in.
///   refuses  link_token_invalid; step_up_required: this one makes a passkey first, and the link stays good
///   for that writes   the link, session
class OpenByLink : public engine::Command {
 public:
  OpenByLink(bool demo, std::int64_t colleague, const Hash32& token_hash, const Hash32& session_hash)
      : demo_(demo), colleague_(colleague), hash_(token_hash), session_hash_(session_hash) {}
  const char* name() const override { return "staff.open_by_link"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  bool demo_;
  std::int64_t colleague_;
  Hash32 hash_, session_hash_;
};

/// Uses a link up and makes the passkey that signs in from then on; what he had before, and its sessions,
/// end.
///   refuses  link_token_invalid; passkey_wrong: this one is somebody's already
///   writes   the link, passkey, sessions; an alarm where he had one before; event "staff.enrolled"
class Enrol : public engine::Command {
 public:
  Enrol(std::int64_t colleague, const Hash32& token_hash, const Hash32& session_hash, StaffPasskey fresh)
      : colleague_(colleague),
        hash_(token_hash),
        session_hash_(session_hash),
        fresh_(std::move(fresh)),
        credential_(sha256(fresh_.credential)) {}
  const char* name() const override { return "staff.enrol"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t colleague_;
  Hash32 hash_, session_hash_;
  StaffPasskey fresh_;
  Hash32 credential_;
};

/// By passkey alone (its signature was checked before the queue).
///   refuses  passkey_wrong
///   writes   session, the passkey's counter
class SignIn : public engine::Command {
 public:
  SignIn(PasskeyUse use, const Hash32& session_hash) : use_(std::move(use)), session_hash_(session_hash) {}
  const char* name() const override { return "staff.sign_in"; }
  bool runs_in_recovery() const override { return true; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  PasskeyUse use_;
  Hash32 session_hash_;
};

/// Whose a link is, before anything is done with it; 0: nobody's, or it is used up.
class LookLink : public engine::Query {
 public:
  explicit LookLink(const Hash32& token_hash) : hash_(token_hash) {}
  std::int64_t colleague = 0;  // the answer
  const char* name() const override { return "staff.look_link"; }
  void run(engine::Context& ctx) override;

 private:
  Hash32 hash_;
};

}  // namespace chenxi::staff
