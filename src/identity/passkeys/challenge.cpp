#include "identity/passkeys/challenge.h"

#include "base/bytes.h"

namespace chenxi::identity {
namespace {

constexpr std::size_t kRandom = 16, kTime = 8, kMac = 32;

std::string mac(const Vault& vault, ChallengeFor purpose, std::int64_t customer, std::string_view head) {
  return vault.token(
      Encoder(1).add("passkey challenge").add(static_cast<std::int64_t>(purpose)).add(customer).add(head).bytes());
}

}  // namespace

std::string make_challenge(const Vault& vault, Rng& rng, Instant now, ChallengeFor purpose, std::int64_t customer) {
  const auto ends = static_cast<std::uint64_t>((now + kChallengeLife).us);
  std::string head;
  for (int shift = 56; shift >= 0; shift -= 8) head.push_back(static_cast<char>(ends >> shift & 0xff));
  head += rng.bytes(kRandom);
  return head + mac(vault, purpose, customer, head);
}

Done check_challenge(const Vault& vault, Instant now, ChallengeFor purpose, std::int64_t customer,
                     std::string_view challenge) {
  if (challenge.size() != kTime + kRandom + kMac) return refuse(Code::passkey_wrong);
  const std::string_view head = challenge.substr(0, kTime + kRandom);
  if (!equal_constant_time(challenge.substr(head.size()), mac(vault, purpose, customer, head)))
    return refuse(Code::passkey_wrong);
  std::uint64_t ends = 0;
  for (const char byte : head.substr(0, kTime)) ends = ends << 8 | static_cast<std::uint8_t>(byte);
  if (static_cast<std::int64_t>(ends) <= now.us) return refuse(Code::statement_expired);
  return done();
}

std::string user_handle(const Vault& vault, const Customer& customer) {
  return vault.token(Encoder(1).add("passkey user").add(customer.vault_id).bytes());
}

}  // namespace chenxi::identity
