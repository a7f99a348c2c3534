#include "webhooks/endpoints.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"

namespace chenxi::webhooks {

std::string secret_bytes(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret) {
  return vault.token(Encoder(1).add("webhooks.secret").add(endpoint).add(secret).bytes());
}

std::string secret_text(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret) {
  return "whsec_" + base64(secret_bytes(vault, endpoint, secret));
}

std::string signing_seed(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret) {
  return vault.token(Encoder(1).add("webhooks.ed25519").add(endpoint).add(secret).bytes());
}

std::string public_key_text(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret) {
  return "whpk_" + base64(ed25519_public(signing_seed(vault, endpoint, secret)));
}

std::string signatures_of(const identity::Vault& vault, const Endpoint& endpoint, std::string_view signed_text, Instant now) {
  std::string out;
  const auto add = [&](std::string_view version, std::string_view signature) {
    out += (out.empty() ? "" : " ") + std::string(version) + "," + base64(signature);
  };
  const std::int64_t oldest = endpoint.old_secret_until > now ? std::max<std::int64_t>(endpoint.secret - 1, 1) : endpoint.secret;
  if (endpoint.by_secret())
    for (std::int64_t n = endpoint.secret; n >= oldest; --n)
      add("v1", view(hmac_sha256(secret_bytes(vault, endpoint.id, n), signed_text)));
  if (endpoint.by_key_pair())
    for (std::int64_t n = endpoint.secret; n >= oldest; --n)
      add("v1a", ed25519_sign(signing_seed(vault, endpoint.id, n), signed_text));
  return out;
}

Result<engine::ObjectRef> AddEndpoint::run(engine::Context& ctx) {
  std::size_t there = 0;
  const Endpoint* same = nullptr;
  ctx.each<Endpoint>(
      [&](const Endpoint& endpoint) {
        there += 1;
        if (endpoint.url == url_) same = &endpoint;
      },
      merchant_);
  if (same == nullptr && there >= kEndpointsMax) return refuse(Code::not_allowed, {.count = kEndpointsMax});
  // From here it happens.
  if (same != nullptr) {
    const std::int64_t id = same->id;
    const Signatures signatures = wishes_.signatures.value_or(same->signatures);
    const bool in_order = wishes_.in_order.value_or(same->in_order);
    if (same->state == EndpointState::gone || signatures != same->signatures || in_order != same->in_order) {
      Endpoint& again = ctx.edit<Endpoint>(merchant_, id);
      again.state = EndpointState::enabled;
      again.gone_at = {};
      again.signatures = signatures;
      again.in_order = in_order;
    }
    return engine::ObjectRef{0, id};
  }
  Endpoint endpoint;
  endpoint.merchant = merchant_;
  endpoint.id = ctx.new_id();
  endpoint.url = url_;
  endpoint.created_at = ctx.now();
  endpoint.signatures = wishes_.signatures.value_or(Signatures::hmac);
  endpoint.in_order = wishes_.in_order.value_or(false);
  const std::int64_t id = endpoint.id;
  ctx.insert(std::move(endpoint));
  return engine::ObjectRef{0, id};
}

Result<engine::ObjectRef> RemoveEndpoint::run(engine::Context& ctx) {
  if (ctx.find<Endpoint>(merchant_, endpoint_) == nullptr) return refuse(Code::not_found);
  // From here it happens.
  ctx.erase<Endpoint>(merchant_, endpoint_);
  ctx.schedule(ctx.now(), ForgetLog::kTimer, endpoint_);
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> ForgetLog::run(engine::Context& ctx) {
  std::vector<std::int64_t> numbers;
  bool more = false;
  ctx.each<Delivery>(
      [&](const Delivery& line) {
        more = numbers.size() == kForgottenAtOnce;
        if (!more) numbers.push_back(line.number);
      },
      endpoint_);
  // From here it happens.
  for (const std::int64_t number : numbers) ctx.erase<Delivery>(endpoint_, number);
  if (more) ctx.schedule(ctx.now(), kTimer, endpoint_);
  return engine::ObjectRef{};
}

Result<engine::ObjectRef> RotateSecret::run(engine::Context& ctx) {
  const Endpoint* endpoint = ctx.find<Endpoint>(merchant_, endpoint_);
  if (endpoint == nullptr) return refuse(Code::not_found);
  if (endpoint->old_secret_until > ctx.now()) return engine::ObjectRef{};
  // From here it happens.
  Endpoint& row = ctx.edit<Endpoint>(merchant_, endpoint_);
  row.secret += 1;
  row.old_secret_until = ctx.now() + kRotationLasts;
  return engine::ObjectRef{};
}

void Replay::keys(engine::Keys& keys, engine::Context& found) {
  EndpointCommand::keys(keys, found);
  for (std::int64_t number = from_; number <= to_; ++number) {
    keys.row<ShopEvent>(merchant_, number);
    keys.row<Waiting>(endpoint_, number);
  }
}

Result<engine::ObjectRef> Replay::run(engine::Context& ctx) {
  const Endpoint* endpoint = ctx.find<Endpoint>(merchant_, endpoint_);
  if (endpoint == nullptr || endpoint->state != EndpointState::enabled) return refuse(Code::not_found);
  // From here it happens.
  for (std::int64_t number = from_; number <= to_; ++number) {
    if (ctx.find<ShopEvent>(merchant_, number) == nullptr) continue;
    if (ctx.find<Waiting>(endpoint_, number) == nullptr)
      ctx.insert(Waiting{endpoint_, number, merchant_, 0, ctx.now()});
    Waiting& waiting = ctx.edit<Waiting>(endpoint_, number);
    waiting.tries = 0;
    waiting.next_at = ctx.now();
    events += 1;
  }
  return engine::ObjectRef{};
}

}  // namespace chenxi::webhooks
