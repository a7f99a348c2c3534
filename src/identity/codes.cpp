#include "identity/codes.h"

#include "base/bytes.h"
#include "base/public_id.h"

namespace chenxi::identity {
namespace {

constexpr Duration kBudgetWindow = hours(1);
/// Longer than the budgets' hour. Repeats of the request that used a code do without the challenge.
constexpr Duration kKept = hours(25);

/// nullopt: there is room. Otherwise when there will be.
std::optional<Instant> exhausted_until(engine::Context& ctx, const Hash32& who, std::int64_t max) {
  const SendBudget* budget = ctx.find<SendBudget>(who);
  if (budget == nullptr || budget->since + kBudgetWindow <= ctx.now() || budget->sent < max) return std::nullopt;
  return budget->since + kBudgetWindow;
}

void spend(engine::Context& ctx, const Hash32& who) {
  if (ctx.find<SendBudget>(who) == nullptr) ctx.insert(SendBudget{who, 0, ctx.now()});
  SendBudget& budget = ctx.edit<SendBudget>(who);
  if (budget.since + kBudgetWindow <= ctx.now()) budget = SendBudget{who, 0, ctx.now()};
  budget.sent += 1;
}

std::string_view text_key(CodePurpose purpose) {
  switch (purpose) {
    case CodePurpose::registration: return "message.code_registration";
    case CodePurpose::login: return "message.code_login";
    case CodePurpose::pin_recovery: return "message.code_pin_recovery";
    case CodePurpose::email: return "message.code_email";
    case CodePurpose::claim: return "message.code_claim";
    case CodePurpose::resume: return "message.code_resume";
    case CodePurpose::step_up: return "message.code_step_up";
  }
  return "";
}

}  // namespace

SendCode::SendCode(const KeyRing& keys, Vault& vault, Rng& rng, CodeChallenge challenge, std::string_view to,
                   Lang language, json::object facts)
    : challenge_(std::move(challenge)) {
  const std::string code = fmt::format("{:06}", rng.below(1'000'000));
  challenge_.salt = store::Bytes(rng.bytes(16));
  challenge_.sealed_handle = vault.seal_handle(to);
  challenge_.code_mac = vault.code_mac(challenge_, code);
  if (challenge_.kind == HandleKind::phone) challenge_.block = vault.block_index(to);
  const auto channel = challenge_.kind == HandleKind::phone ? ports::Channel::sms : ports::Channel::email;
  facts["code"] = code;
  message_ = ports::make_message(keys, rng, channel, to, text_key(challenge_.purpose), language, facts);
}

void SendCode::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<LatestCode>(challenge_.handle, challenge_.purpose);
  keys.row<SendBudget>(challenge_.handle);
  keys.row<SendBudget>(challenge_.client);
  if (is_phone()) keys.row<SendBudget>(challenge_.block);
  if (const auto* latest = found.found<LatestCode>(challenge_.handle, challenge_.purpose))
    keys.row<CodeChallenge>(latest->challenge);
}

Result<engine::ObjectRef> SendCode::run(engine::Context& ctx) {
  const LatestCode* latest = ctx.find<LatestCode>(challenge_.handle, challenge_.purpose);
  if (latest != nullptr && latest->sent_at + kResendAfter > ctx.now())
    return refuse(Code::code_budget_exhausted, {.until = latest->sent_at + kResendAfter});
  if (const auto until = exhausted_until(ctx, challenge_.handle, kSendsPerHour))
    return refuse(Code::code_budget_exhausted, {.until = until});
  if (const auto until = exhausted_until(ctx, challenge_.client, network_budget))
    return refuse(Code::code_budget_exhausted, {.until = until});
  // Whoever is paid for messages to numbers of his own (pumping) has many of one block.
  if (const auto until = is_phone() ? exhausted_until(ctx, challenge_.block, block_budget) : std::nullopt)
    return refuse(Code::code_budget_exhausted, {.until = until});

  // From here it happens.
  if (latest != nullptr && ctx.find<CodeChallenge>(latest->challenge) != nullptr)
    ctx.edit<CodeChallenge>(latest->challenge).voided = true;
  challenge_.id = id = ctx.new_id();
  challenge_.created_at = ctx.now();
  challenge_.expires_at = expires_at = ctx.now() + kCodeLife;
  resend_at = ctx.now() + kResendAfter;
  const LatestCode now_latest{challenge_.handle, challenge_.purpose, id, ctx.now()};
  if (latest == nullptr) ctx.insert(now_latest);
  else ctx.edit<LatestCode>(challenge_.handle, challenge_.purpose) = now_latest;
  spend(ctx, challenge_.handle);
  spend(ctx, challenge_.client);
  if (is_phone()) spend(ctx, challenge_.block);
  ctx.insert(challenge_);
  ports::put(ctx, message_, kCodeLife);
  ctx.schedule(ctx.now() + kKept, ForgetCode::kTimer, id);
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::code_challenge), id};
}

Hash32 step_up_payload(std::int64_t amount, std::string_view payee_name) {
  return sha256(Encoder(1).add("step up").add(amount).add(payee_name).bytes());
}

void keys_for_code(engine::Keys& keys, const ProvenCode& code) { keys.row<CodeChallenge>(code.challenge); }

Result<CodeChallenge> judge_code(engine::Context& ctx, const Vault& vault, const ProvenCode& code) {
  const CodeChallenge* challenge = ctx.find<CodeChallenge>(code.challenge);
  if (challenge == nullptr || challenge->purpose != code.purpose || challenge->customer != code.customer ||
      challenge->payload != code.payload)
    return refuse(Code::code_expired);
  if (challenge->used) return refuse(Code::code_used);
  if (challenge->tries >= kCodeTriesMax) return refuse(Code::code_tries_exhausted);
  if (challenge->voided || challenge->expires_at <= ctx.now()) return refuse(Code::code_expired);
  const Hash32 mac = vault.code_mac(*challenge, code.code);
  if (equal_constant_time(view(mac), view(challenge->code_mac))) return *challenge;
  ctx.on_refusal("wrong_code", sha256(view(mac)),
                 [id = challenge->id](engine::Context& c) { c.edit<CodeChallenge>(id).tries += 1; });
  const std::int64_t left = kCodeTriesMax - 1 - challenge->tries;
  return left > 0 ? Result<CodeChallenge>(refuse(Code::code_wrong, {.count = left})) : refuse(Code::code_tries_exhausted);
}

void use_code(engine::Context& ctx, std::int64_t challenge) { ctx.edit<CodeChallenge>(challenge).used = true; }

void LookChallenge::run(engine::Context& ctx) {
  if (const CodeChallenge* row = ctx.fetch<CodeChallenge>(id_)) challenge = *row;
}

void ForgetCode::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<CodeChallenge>(id_);
  const CodeChallenge* challenge = found.found<CodeChallenge>(id_);
  if (challenge == nullptr) return;
  keys.row<LatestCode>(challenge->handle, challenge->purpose);
  keys.row<SendBudget>(challenge->handle);
  keys.row<SendBudget>(challenge->client);
  keys.row<SendBudget>(challenge->block);
}

Result<engine::ObjectRef> ForgetCode::run(engine::Context& ctx) {
  const CodeChallenge* found = ctx.find<CodeChallenge>(id_);
  if (found == nullptr) return engine::ObjectRef{};
  const CodeChallenge challenge = *found;
  const LatestCode* latest = ctx.find<LatestCode>(challenge.handle, challenge.purpose);
  if (latest != nullptr && latest->challenge == id_) ctx.erase<LatestCode>(challenge.handle, challenge.purpose);
  for (const Hash32& who : {challenge.handle, challenge.client, challenge.block}) {
    const SendBudget* budget = ctx.find<SendBudget>(who);
    if (budget != nullptr && budget->since + kBudgetWindow <= ctx.now()) ctx.erase<SendBudget>(who);
  }
  ctx.erase<CodeChallenge>(id_);
  return engine::ObjectRef{};
}

}  // namespace chenxi::identity
