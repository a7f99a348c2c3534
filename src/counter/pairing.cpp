#include "counter/pairing.h"

#include "base/public_id.h"

namespace chenxi::counter {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr Duration kTriesFor = minutes(10);

engine::ObjectRef about(std::int64_t till) {
  return {static_cast<std::int64_t>(IdKind::till), till};
}

/// An owner gives every role, a manager those below his own.
bool gives(Role giver, Role given) {
  return giver == Role::owner || static_cast<int>(given) > static_cast<int>(giver);
}

}  // namespace

void keys_for_giver(engine::Keys& keys, std::int64_t merchant, const Giver& giver) {
  keys.row<merchants::Merchant>(merchant);
  if (giver.till != 0) keys.row<Till>(merchant, giver.till);
}

Result<Role> role_of(engine::Context& ctx, std::int64_t merchant, const Giver& giver) {
  const auto* shop = ctx.find<merchants::Merchant>(merchant);
  if (shop == nullptr || shop->state != merchants::MerchantState::active) return refuse(Code::shop_unknown);
  if (giver.customer != 0) {
    if (shop->owner != giver.customer) return refuse(Code::shop_unknown);
    return Role::owner;
  }
  if (giver.till == 0) return Role::owner;
  const Till* till = ctx.find<Till>(merchant, giver.till);
  if (till == nullptr || till->state != TillState::active || !reaches(till->role, Role::manager))
    return refuse(Code::till_role_missing);
  return till->role;
}

Result<std::string> normal_code(std::string_view typed) {
  std::string out;
  for (char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
    if (kAlphabet.find(c) == std::string_view::npos) return refuse(Code::pairing_code_wrong);
    out += c;
  }
  if (out.size() != kCodeLength) return refuse(Code::pairing_code_wrong);
  return out;
}

std::string make_code(std::string_view random8) {
  std::string out;
  for (const char c : random8.substr(0, kCodeLength)) out += kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
  return out;
}

// --------------------------------------------------------------------------------------------------------- OfferPairing

void OfferPairing::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_giver(keys, merchant_, giver_);
  keys.row<ShopPairing>(merchant_);
  keys.row<PairingCode>(code);
  if (const ShopPairing* earlier = found.found<ShopPairing>(merchant_)) keys.row<PairingCode>(earlier->code);
}

Result<engine::ObjectRef> OfferPairing::run(engine::Context& ctx) {
  const Role own = TRY(role_of(ctx, merchant_, giver_));
  if (!gives(own, role)) return refuse(Code::till_role_missing);
  // From here it happens.
  if (const ShopPairing* earlier = ctx.find<ShopPairing>(merchant_)) {
    const Hash32 before = earlier->code;
    if (ctx.find<PairingCode>(before) != nullptr) ctx.erase<PairingCode>(before);
    ctx.edit<ShopPairing>(merchant_).code = code;
  } else {
    ctx.insert(ShopPairing{merchant_, code});
  }
  ctx.insert(PairingCode{code, merchant_, role, label, ctx.now() + kPairingLife});
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::merchant), merchant_};
}

// ----------------------------------------------------------------------------------------------------------------- Pair

void Pair::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<PairingCode>(code_);
  keys.row<PairingTries>(client_);
  if (const PairingCode* code = found.found<PairingCode>(code_)) {
    keys.row<ShopPairing>(code->merchant);
    keys.row<merchants::Merchant>(code->merchant);
  }
}

Result<engine::ObjectRef> Pair::run(engine::Context& ctx) {
  const PairingTries* tries = ctx.find<PairingTries>(client_);
  const bool counted = tries != nullptr && ctx.now() < tries->since + kTriesFor;
  if (counted && tries->wrong >= kWrongCodesMax)
    return refuse(Code::pairing_code_wrong, {.until = tries->since + kTriesFor});
  const PairingCode* code = ctx.find<PairingCode>(code_);
  if (code == nullptr || code->expires_at <= ctx.now()) {
    ctx.on_refusal("wrong_pairing_code", code_, [who = client_](engine::Context& c) {
      if (c.find<PairingTries>(who) == nullptr) c.insert(PairingTries{who, 0, c.now()});
      PairingTries& row = c.edit<PairingTries>(who);
      if (c.now() >= row.since + kTriesFor) row = {who, 0, c.now()};
      row.wrong += 1;
    });
    return refuse(Code::pairing_code_wrong);
  }
  // From here it happens.
  made = Till{};
  made.merchant = code->merchant;
  made.id = ctx.new_id();
  made.role = code->role;
  made.label = code->label;
  made.paired_at = ctx.now();
  ctx.erase<ShopPairing>(made.merchant);
  ctx.erase<PairingCode>(code_);
  ctx.insert(made);
  identity::open_session(ctx, identity::AppKind::till, session_hash_, made.merchant, made.id);
  ctx.emit("till.changed", made.merchant, about(made.id));
  return about(made.id);
}

// ----------------------------------------------------------------------------------------------------------- RevokeTill

void RevokeTill::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_giver(keys, merchant_, giver_);
  keys.row<Till>(merchant_, till_);
  identity::keys_for_sessions(keys, found, identity::AppKind::till, merchant_);
}

Result<engine::ObjectRef> RevokeTill::run(engine::Context& ctx) {
  const auto role = role_of(ctx, merchant_, giver_);
  if (!role) return refuse(role.error().code() == Code::shop_unknown ? Code::till_unknown : role.error().code());
  const Role own = *role;
  const Till* till = ctx.find<Till>(merchant_, till_);
  if (till == nullptr) return refuse(Code::till_unknown);
  if (!gives(own, till->role)) return refuse(Code::till_role_missing);
  if (till->state == TillState::revoked) return about(till_);
  // From here it happens.
  Till& row = ctx.edit<Till>(merchant_, till_);
  row.state = TillState::revoked;
  row.revoked_at = ctx.now();
  std::vector<Hash32> sessions;
  ctx.each<identity::SessionOf>([&](const identity::SessionOf& one) { sessions.push_back(one.token_hash); },
                                identity::AppKind::till, merchant_);
  for (const Hash32& hash : sessions) {
    const auto* session = ctx.find<identity::Session>(hash);
    if (session != nullptr && session->device == till_ && !session->revoked) ctx.edit<identity::Session>(hash).revoked = true;
  }
  ctx.emit("till.changed", merchant_, about(till_));
  return about(till_);
}

void ListTills::run(engine::Context& ctx) {
  const auto* shop = ctx.fetch<merchants::Merchant>(merchant_);
  yours = shop != nullptr && (owner_ == 0 || shop->owner == owner_);
  if (!yours) return;
  store::Range range = store::prefix_range(store::make_key(merchant_), kMost);
  range.descending = true;
  found = store::scan_all<Till>(ctx.reader(), range);
}

}  // namespace chenxi::counter
