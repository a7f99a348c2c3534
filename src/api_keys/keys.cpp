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
  }
  return "";
}

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
  std::size_t same_kind = 0;
  ctx.each<ActiveKey>([&](const ActiveKey& active) { same_kind += active.kind == kind ? 1 : 0; }, merchant);
  const std::size_t most = kind == KeyKind::secret ? kSecretKeysMax : kRestrictedKeysMax;
  if (same_kind >= most) return refuse(Code::api_keys_full, {.count = static_cast<std::int64_t>(most)});
  const ShopKeys* before = ctx.find<ShopKeys>(merchant);
  const std::int64_t number = before == nullptr ? 1 : before->made + 1;

  // From here it happens.
  if (before == nullptr)
    ctx.insert(ShopKeys{merchant, number});
  else
    ctx.edit<ShopKeys>(merchant).made = number;
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
  ctx.insert(std::move(key));
  ctx.insert(ActiveKey{merchant, number, kind});
  return engine::ObjectRef{0, number};
}

void MakeKey::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef ref) {
  keys.row<ApiKey>(merchant, ref.id);
}

void MakeKey::answer(engine::Context& ctx, engine::ObjectRef ref) {
  made = ctx.get<ApiKey>(merchant, ref.id);
  made.revoked_at = {};
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
