#include "ladder/check.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::ladder {
namespace {

using identity::Customer;
using identity::Tier;

constexpr Duration kFirstWait = seconds(2);
constexpr std::int64_t kDoublingsMax = 7;

engine::ObjectRef about(std::int64_t customer) {
  return {static_cast<std::int64_t>(IdKind::customer), customer};
}

/// The resident's own key makes the reference: books that come back from a backup never use one for somebody
/// else's question.
std::string reference_of(const engine::Request& request) {
  const Hash32 hash =
      sha256(Encoder(1).add("identity reference").add(request.caller).add(text(request.key)).bytes());
  return "id" + hex(view(hash).substr(0, 15));
}

/// The larger the number, the less is known.
bool is_below(Tier tier, Tier other) {
  return static_cast<int>(tier) > static_cast<int>(other);
}

}  // namespace

TriesLeft tries_left(const IdentityCheck* check, Instant now) {
  if (check == nullptr || now >= check->wrong_since + kTriesFor) return {};
  TriesLeft out{kTriesMax - check->wrong, std::nullopt};
  if (out.left <= 0) out = {0, check->wrong_since + kTriesFor};
  return out;
}

// --------------------------------------------------------------------------------------------------------------
// Tell

void Tell::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, customer_);
  identity::keys_for_proof(keys, customer_, proof_);
  keys.row<IdentityCheck>(customer_);
}

Result<engine::ObjectRef> Tell::run(engine::Context& ctx) {
  const Customer* who = ctx.find<Customer>(customer_);
  if (who == nullptr) return refuse(Code::account_unknown);
  if (who->name_verified) return refuse(Code::identity_known);
  const IdentityCheck* before = ctx.find<IdentityCheck>(customer_);
  if (before != nullptr && before->state == CheckState::waiting) return refuse(Code::identity_pending);
  if (const TriesLeft tries = tries_left(before, ctx.now()); tries.left == 0)
    return refuse(Code::identity_tries_exhausted, {.until = tries.again_at});
  TRY(identity::judge_proof(ctx, *who, proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, customer_, proof_);
  if (before == nullptr) {
    IdentityCheck first;
    first.customer = customer_;
    ctx.insert(first);
  }
  IdentityCheck& check = ctx.edit<IdentityCheck>(customer_);
  check.state = CheckState::waiting;
  check.reference = reference_of(*request);
  check.document = document;
  check.told_at = ctx.now();
  check.decided_at = {};
  IdentityEnquiry enquiry;
  enquiry.customer = customer_;
  enquiry.reference = check.reference;
  enquiry.sealed_document = sealed_document;
  enquiry.sealed_name = sealed_name;
  enquiry.since = ctx.now();
  ctx.insert(std::move(enquiry));
  ctx.emit("identity.changed", customer_, about(customer_));
  return about(customer_);
}

// ------------------------------------------------------------------------------------------------------------
// Decide

void Decide::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  keys.row<IdentityCheck>(customer_);
  keys.row<IdentityEnquiry>(customer_);
  if (const IdentityCheck* check = found.found<IdentityCheck>(customer_))
    keys.row<DocumentOwner>(check->document);
}

Result<engine::ObjectRef> Decide::run(engine::Context& ctx) {
  const IdentityEnquiry* enquiry = ctx.find<IdentityEnquiry>(customer_);
  if (enquiry == nullptr || enquiry->reference != reference_) return about(customer_);
  const DocumentOwner* owner = ctx.find<DocumentOwner>(ctx.get<IdentityCheck>(customer_).document);

  // From here it happens.
  IdentityCheck& check = ctx.edit<IdentityCheck>(customer_);
  check.decided_at = ctx.now();
  switch (verdict_) {
    case Verdict::match: check.state = owner == nullptr ? CheckState::confirmed : CheckState::taken; break;
    case Verdict::mismatch: check.state = CheckState::mismatched; break;
    case Verdict::unknown: check.state = CheckState::unknown; break;
  }
  if (check.state == CheckState::confirmed) {
    ctx.insert(DocumentOwner{check.document, customer_, enquiry->sealed_document, ctx.now()});
    Customer& who = ctx.edit<Customer>(customer_);
    who.sealed_name = enquiry->sealed_name;
    who.name_verified = true;
    if (is_below(who.tier, Tier::document)) who.tier = Tier::document;
    identity::notice(ctx, who, "message.identity_confirmed");
    for (const std::string& timer : confirmed_timers) ctx.schedule(ctx.now(), timer, customer_);
  } else {
    if (ctx.now() >= check.wrong_since + kTriesFor) {
      check.wrong = 0;
      check.wrong_since = ctx.now();
    }
    check.wrong += 1;
  }
  ctx.erase<IdentityEnquiry>(customer_);
  ctx.emit("identity.changed", customer_, about(customer_));
  return about(customer_);
}

// -------------------------------------------------------------------------------------------------------------
// later

Result<engine::ObjectRef> Wait::run(engine::Context& ctx) {
  const IdentityEnquiry* enquiry = ctx.find<IdentityEnquiry>(customer_);
  if (enquiry == nullptr || enquiry->reference != reference_ || !enquiry->ready) return about(customer_);

  // From here it happens.
  IdentityEnquiry& row = ctx.edit<IdentityEnquiry>(customer_);
  row.ready = false;
  ctx.schedule(ctx.now() + kFirstWait * (std::int64_t{1} << std::min(row.asked, kDoublingsMax)),
               AskAgain::kTimer, customer_);
  row.asked += 1;
  return about(customer_);
}

Result<engine::ObjectRef> AskAgain::run(engine::Context& ctx) {
  const IdentityEnquiry* enquiry = ctx.find<IdentityEnquiry>(customer_);
  if (enquiry == nullptr || enquiry->ready) return about(customer_);

  // From here it happens.
  ctx.edit<IdentityEnquiry>(customer_).ready = true;
  return about(customer_);
}

}  // namespace chenxi::ladder
