// Six-digit codes: proof that a number or address is in somebody's hands.
//
// A code is made on the HTTP thread, kept as an HMAC, bound to its purpose, its handle and (for a step-up) to what it
// allows. It lives five minutes, allows five tries, is used once, and a new one voids it. Whether a number is known here
// changes nothing about asking for a code: same path, same answer.
#pragma once
#include "identity/vault.h"
#include "ports/messages.h"

namespace chenxi::identity {

constexpr Duration kCodeLife = minutes(5);
constexpr Duration kResendAfter = seconds(60);
constexpr std::int64_t kCodeTriesMax = 5;
constexpr std::int64_t kSendsPerHour = 5;             // to one number or address
constexpr std::int64_t kSendsPerHourOfNetwork = 100;  // asked for from one network
constexpr std::int64_t kSendsPerHourOfBlock = 100;    // to the 10,000 numbers that differ in their last four digits alone

/// Asks for a code.
///   refuses  code_budget_exhausted (detail.until): the handle's last code for this purpose is younger than a minute,
///            or the handle, its block of numbers or the asking network has had its hour's share
///   writes   1 challenge, 1 message, the budgets, 1 timer; voids the handle's earlier code for this purpose
class SendCode : public engine::Command {
 public:
  /// HTTP threads only: makes the code and seals what must not be read. `challenge` has purpose, kind, handle, payload,
  /// customer and client filled.
  /// `facts`: what the text says beside the code.
  SendCode(const KeyRing& keys, Vault& vault, Rng& rng, CodeChallenge challenge, std::string_view to, Lang language,
           json::object facts = {});
  std::int64_t network_budget = kSendsPerHourOfNetwork, block_budget = kSendsPerHourOfBlock;

  std::int64_t id = 0;
  Instant expires_at, resend_at;

  const char* name() const override { return "identity.send_code"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  bool is_phone() const { return challenge_.kind == HandleKind::phone; }
  CodeChallenge challenge_;
  ports::Message message_;
};

/// What a step-up's code is bound to: it is good for this amount to a payee of this shown name, and its text says both.
Hash32 step_up_payload(std::int64_t amount, std::string_view payee_name);

/// A code as it came back.
struct ProvenCode {
  std::int64_t challenge = 0;
  std::string code;
  CodePurpose purpose = CodePurpose::registration;
  std::int64_t customer = 0;  // who is signed in, where the purpose needs it
  Hash32 payload{};
};
void keys_for_code(engine::Keys& keys, const ProvenCode& code);
/// Refuses code_expired (also for a challenge of another purpose or customer), code_used, code_tries_exhausted,
/// code_wrong (detail.count = tries left). Wrong codes leave their mark.
Result<CodeChallenge> judge_code(engine::Context& ctx, const Vault& vault, const ProvenCode& code);
/// After the line.
void use_code(engine::Context& ctx, std::int64_t challenge);

/// Reads a challenge before its command is made: the handle must be sealed anew on the HTTP thread.
class LookChallenge : public engine::Query {
 public:
  explicit LookChallenge(std::int64_t id) : id_(id) {}
  std::optional<CodeChallenge> challenge;
  const char* name() const override { return "identity.look_challenge"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t id_;
};

/// Timer: an old challenge is forgotten, with budgets that have run out.
class ForgetCode : public engine::Command {
 public:
  static constexpr const char* kTimer = "identity.forget_code";
  explicit ForgetCode(std::int64_t id) : id_(id) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t id_;
};

}  // namespace chenxi::identity
