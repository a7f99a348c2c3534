#include "identity/sessions/request_proof.h"

#include <charconv>

#include "base/bytes.h"

namespace chenxi::identity {
namespace {

/// As for statements: signed just before it is sent.
constexpr std::int64_t kLifeMax = 5 * 60;

}  // namespace

std::string encode(const SignedRequest& request, std::int64_t expires_at) {
  return Encoder(2)
      .add("request")
      .add(request.method)
      .add(request.path)
      .add(view(sha256(request.body)))
      .add(request.key ? text(*request.key) : "")
      .add(expires_at)
      .bytes();
}

std::string request_proof(const P256PrivateKey& key, const SignedRequest& request, std::int64_t expires_at) {
  return std::to_string(expires_at) + "." + base64url(key.sign(encode(request, expires_at)));
}

Done check_request_proof(const P256PublicKey& key, const SignedRequest& request, std::string_view header,
                         Instant now) {
  const std::size_t dot = std::min(header.find('.'), header.size());
  std::int64_t expires_at = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + dot, expires_at);
  if (error != std::errc() || end != header.data() + dot || dot == header.size())
    return refuse(Code::signature_wrong);
  const auto signature = unbase64url(header.substr(dot + 1));
  if (!signature || signature->size() != 64) return refuse(Code::signature_wrong);
  if (!key.verify(encode(request, expires_at), *signature)) return refuse(Code::signature_wrong);
  const std::int64_t now_s = now.us / 1'000'000;
  if (expires_at <= now_s || expires_at > now_s + kLifeMax) return refuse(Code::statement_expired);
  return done();
}

}  // namespace chenxi::identity
