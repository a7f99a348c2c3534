#include "api_keys/keys.h"

#include "api_keys/directory.h"
#include "base/bytes.h"
#include "merchants/directory.h"

namespace chenxi::api_keys {

using merchants::Merchant;
using merchants::MerchantState;

std::string_view name(KeyKind kind) {
  switch (kind) {
    case KeyKind::secret: return "secret";
    case KeyKind::restricted: return "restricted";
    case KeyKind::publishable: return "publishable";
  }
  return "secret";
}

std::string_view name(Scope scope) {
  switch (scope) {
    case Scope::orders_read: return "orders:read";
    case Scope::orders_write: return "orders:write";
    case Scope::refunds_write: return "refunds:write";
    case Scope::events_read: return "events:read";
    case Scope::webhooks_write: return "webhooks:write";
    case Scope::checkout_open: return "checkout:open";
  }
  return "";
}

namespace {

std::size_t most_of(KeyKind kind) {
  switch (kind) {
    case KeyKind::secret: return kSecretKeysMax;
    case KeyKind::restricted: return kRestrictedKeysMax;
    case KeyKind::publishable: return kPublishableKeysMax;
  }
  return 0;
}

enum class Going : std::uint8_t { on, out };
/// A shop's good keys of a kind: those that go on, or those that have a successor.
std::size_t count(engine::Context& ctx, std::int64_t merchant, KeyKind kind, Going going) {
  std::size_t found = 0;
  ctx.each<ActiveKey>(
      [&](const ActiveKey& one) { found += one.kind == kind && (one.ends_at.us == 0) == (going == Going::on) ? 1 : 0; }, merchant);
  return found;
}

/// The number of the shop's next key; from here on it has been made.
std::int64_t take_number(engine::Context& ctx, std::int64_t merchant) {
  if (ctx.find<ShopKeys>(merchant) == nullptr) ctx.insert(ShopKeys{merchant, 0});
  return ++ctx.edit<ShopKeys>(merchant).made;
}

}  // namespace

Hash32 MakeKey::hash() const {
  return sha256(Encoder(1)
                    .add(name())
                    .add(static_cast<std::int64_t>(kind))
                    .add(scopes)
                    .add(label)
                    .add(static_cast<std::int64_t>(algorithm))
                    .add(public_key)
                    .bytes());
}

void MakeKey::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Merchant>(merchant);
  keys.row<ShopKeys>(merchant);
  keys.range<ActiveKey>(merchant);
}

Result<engine::ObjectRef> MakeKey::run(engine::Context& ctx) {
  const Merchant* shop = ctx.find<Merchant>(merchant);
  if (shop == nullptr || shop->state != MerchantState::active) return refuse(Code::not_allowed);
  if (label.empty() || label.size() > kLabelBytesMax) return refuse(Code::text_invalid, {.pointer = "/label"});
  const std::size_t most = most_of(kind);
  if (count(ctx, merchant, kind, Going::on) >= most) return refuse(Code::api_keys_full, {.count = static_cast<std::int64_t>(most)});

  // From here it happens.
  const std::int64_t number = take_number(ctx, merchant);
  ApiKey key;
  key.merchant = merchant;
  key.number = number;
  key.kind = kind;
  key.scopes = scopes;
  key.label = label;
  key.hash = key_hash;
  key.algorithm = algorithm;
  key.public_key = store::Bytes(public_key);
  key.made_at = ctx.now();
  key.shown = shown;
  ctx.insert(std::move(key));
  ctx.insert(ActiveKey{merchant, number, kind, {}});
  return engine::ObjectRef{0, number};
}

void MakeKey::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef ref) {
  keys.row<ApiKey>(merchant, ref.id);
}

void MakeKey::answer(engine::Context& ctx, engine::ObjectRef ref) {
  made = ctx.get<ApiKey>(merchant, ref.id);
  made.revoked_at = made.ends_at = {};
}

Hash32 RotateKey::hash() const {
  return sha256(Encoder(1).add(name()).add(number).add(overlap.us).bytes());
}

void RotateKey::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Merchant>(merchant);
  keys.row<ShopKeys>(merchant);
  keys.row<ApiKey>(merchant, number);
  keys.range<ActiveKey>(merchant);
}

Result<engine::ObjectRef> RotateKey::run(engine::Context& ctx) {
  const Merchant* shop = ctx.find<Merchant>(merchant);
  if (shop == nullptr || shop->state != MerchantState::active) return refuse(Code::not_allowed);
  const ApiKey* old = ctx.find<ApiKey>(merchant, number);
  if (old == nullptr || old->revoked_at.us != 0 || old->ends_at.us != 0) return refuse(Code::api_key_unknown);
  const std::size_t most = most_of(old->kind);
  if (count(ctx, merchant, old->kind, Going::out) >= most) return refuse(Code::api_keys_full, {.count = static_cast<std::int64_t>(most)});

  // From here it happens.
  ApiKey key = *old;
  key.number = take_number(ctx, merchant);
  key.hash = key_hash;
  key.shown = shown;
  key.made_at = ctx.now();
  const engine::ObjectRef ref{0, key.number};
  ctx.insert(ActiveKey{merchant, key.number, key.kind, {}});
  ctx.insert(std::move(key));
  ctx.edit<ApiKey>(merchant, number).ends_at = ctx.now() + overlap;
  if (overlap.us == 0) {
    ctx.edit<ApiKey>(merchant, number).revoked_at = ctx.now();
    ctx.erase<ActiveKey>(merchant, number);
  } else {
    ctx.edit<ActiveKey>(merchant, number).ends_at = ctx.now() + overlap;
    const std::int64_t id = ctx.new_id();
    ctx.insert(EndingKey{id, merchant, number});
    ctx.schedule(ctx.now() + overlap, EndRotated::kTimer, id);
  }
  return ref;
}

void RotateKey::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef ref) {
  keys.row<ApiKey>(merchant, ref.id);
}

void RotateKey::answer(engine::Context& ctx, engine::ObjectRef ref) {
  made = ctx.get<ApiKey>(merchant, ref.id);
  made.revoked_at = made.ends_at = {};
  ends_at = made.made_at + overlap;
}

void EndRotated::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<EndingKey>(id_);
  const EndingKey* ending = found.found<EndingKey>(id_);
  if (ending == nullptr) return;
  keys.row<ApiKey>(ending->merchant, ending->number);
  keys.row<ActiveKey>(ending->merchant, ending->number);
}

Result<engine::ObjectRef> EndRotated::run(engine::Context& ctx) {
  const EndingKey* ending = ctx.find<EndingKey>(id_);
  if (ending == nullptr) return engine::ObjectRef{};
  // From here it happens.
  const std::int64_t merchant = ending->merchant, number = ending->number;
  ctx.erase<EndingKey>(id_);
  if (ctx.get<ApiKey>(merchant, number).revoked_at.us != 0) return engine::ObjectRef{};  // its owner was faster
  ctx.edit<ApiKey>(merchant, number).revoked_at = ctx.now();
  ctx.erase<ActiveKey>(merchant, number);
  return engine::ObjectRef{};
}

void register_timers(engine::Executor& executor) {
  executor.on_timer(EndRotated::kTimer, [](std::int64_t id) { return std::make_shared<EndRotated>(id); });
}

void RevokeKey::keys(engine::Keys& keys, engine::Context&) {
  keys.row<ApiKey>(merchant_, number_);
  keys.row<ActiveKey>(merchant_, number_);
}

Result<engine::ObjectRef> RevokeKey::run(engine::Context& ctx) {
  const ApiKey* key = ctx.find<ApiKey>(merchant_, number_);
  if (key == nullptr) return refuse(Code::api_key_unknown);
  if (key->revoked_at.us != 0) return engine::ObjectRef{0, number_};
  // From here it happens.
  ctx.edit<ApiKey>(merchant_, number_).revoked_at = ctx.now();
  ctx.erase<ActiveKey>(merchant_, number_);
  return engine::ObjectRef{0, number_};
}

void EndKeyForShop::keys(engine::Keys& keys, engine::Context& found) {
  keys.range<ActiveKey>(merchant_);
  found.each_found<ActiveKey>([&](const ActiveKey& one) { keys.row<ApiKey>(merchant_, one.number); },
                              merchant_);
}

Result<engine::ObjectRef> EndKeyForShop::run(engine::Context& ctx) {
  std::int64_t number = 0;
  ctx.each<ActiveKey>(
      [&](const ActiveKey& one) {
        if (key_id(ctx.get<ApiKey>(merchant_, one.number)) == id_) number = one.number;
      },
      merchant_);
  if (number == 0) return refuse(Code::api_key_unknown);

  // From here it happens.
  ctx.edit<ApiKey>(merchant_, number).revoked_at = ctx.now();
  ctx.erase<ActiveKey>(merchant_, number);
  return engine::ObjectRef{0, number};
}

ports::ChangeKind end_kind(ports::Services& services) {
  using ports::Role;
  ports::ChangeKind kind{
      "keys.end", {Role::support, Role::security, Role::risk}, {Role::security, Role::compliance}};
  kind.read = [](ports::Services& house, JsonReader& in) -> Result<ports::Asked> {
    const std::string id = TRY(in.string("shop", 1, 64));
    const auto row = house.ids.read(IdKind::merchant, id);
    const auto shop = row ? house.merchants.merchant(*row) : std::nullopt;
    if (!shop) return refuse(Code::not_found);
    const std::string key = TRY(in.string("key", 1, 64));
    return ports::Asked{json::object{{"shop", id}, {"name", shop->name}, {"key", key}}, 0};
  };
  kind.command = [&services](const ports::Agreed& agreed) {
    const auto shop = services.ids.read(IdKind::merchant, agreed.what.at("shop").as_string());
    CHECK(shop.has_value(), "read() has read it");
    return std::make_shared<EndKeyForShop>(*shop, std::string(agreed.what.at("key").as_string()));
  };
  return kind;
}

void ListKeys::run(engine::Context& ctx) {
  store::Range newest = store::prefix_range(store::make_key(merchant_), kKeysShown);
  newest.descending = true;
  found = store::scan_all<ApiKey>(ctx.reader(), newest);
}

}  // namespace chenxi::api_keys
