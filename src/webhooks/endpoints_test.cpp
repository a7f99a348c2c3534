// What signs an event: which signatures a try carries, who can check them, and that the two kinds are
// strangers to each other.
#include "webhooks/endpoints.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/crypto.h"
#include "base/env.h"

namespace chenxi::webhooks {
namespace {

constexpr std::string_view kText = R"(evt_1.1764000000.{"type":"order.paid"})";

struct Signed {
  std::string version, signature;
};

std::string bytes_of(std::string base64_text) {
  std::erase(base64_text, '=');
  for (char& c : base64_text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return unbase64url(base64_text).value();
}

class Signatory : public testing::Test {
 protected:
  SimRng rng{7};
  KeyRing keys = make_keys(rng);
  identity::Vault vault{keys, rng};
  const Instant now{1'764'000'000'000'000};
  Endpoint endpoint = [] {
    Endpoint out;
    out.merchant = 3;
    out.id = 9;
    return out;
  }();

  std::vector<Signed> signatures() const {
    std::vector<Signed> out;
    std::istringstream words(signatures_of(vault, endpoint, kText, now));
    for (std::string word; words >> word;)
      out.push_back({word.substr(0, word.find(',')), bytes_of(word.substr(word.find(',') + 1))});
    return out;
  }
  std::string secret(std::int64_t n) const { return bytes_of(secret_text(vault, endpoint.id, n).substr(6)); }
  std::string public_key(std::int64_t n) const {
    return bytes_of(public_key_text(vault, endpoint.id, n).substr(5));
  }
  void rotate() {
    endpoint.secret += 1;
    endpoint.old_secret_until = now + kRotationLasts;
  }
};

TEST_F(Signatory, ASecretSignsUnlessAKeyPairIsWished) {
  const auto by_secret = signatures();
  ASSERT_EQ(by_secret.size(), 1u);
  EXPECT_EQ(by_secret[0].version, "v1");
  EXPECT_EQ(by_secret[0].signature, view(hmac_sha256(secret(1), kText)));

  endpoint.signatures = Signatures::ed25519;
  const auto by_key_pair = signatures();
  ASSERT_EQ(by_key_pair.size(), 1u);
  EXPECT_EQ(by_key_pair[0].version, "v1a");
  EXPECT_TRUE(ed25519_verify(public_key(1), kText, by_key_pair[0].signature));
  EXPECT_FALSE(ed25519_verify(public_key(1), std::string(kText) + " ", by_key_pair[0].signature));
  EXPECT_FALSE(ed25519_verify(public_key(2), kText, by_key_pair[0].signature));

  endpoint.signatures = Signatures::both;
  ASSERT_EQ(signatures().size(), 2u);
  EXPECT_EQ(signatures()[0].version, "v1");
  EXPECT_EQ(signatures()[1].version, "v1a");
}

TEST_F(Signatory, DuringARotationEachKindIsSignedByBoth) {
  endpoint.signatures = Signatures::both;
  rotate();
  const auto all = signatures();
  ASSERT_EQ(all.size(), 4u);
  for (const std::int64_t n : {2, 1}) {
    EXPECT_EQ(all[static_cast<std::size_t>(2 - n)].signature, view(hmac_sha256(secret(n), kText)));
    EXPECT_TRUE(ed25519_verify(public_key(n), kText, all[static_cast<std::size_t>(4 - n)].signature));
  }
  endpoint.old_secret_until = now;
  EXPECT_EQ(signatures().size(), 2u);
}

TEST_F(Signatory, NothingThatAShopIsShownSignsInTheOthersName) {
  EXPECT_NE(signing_seed(vault, endpoint.id, 1), secret_bytes(vault, endpoint.id, 1));
  EXPECT_NE(public_key(1), secret(1));
  EXPECT_NE(public_key_text(vault, endpoint.id, 1), public_key_text(vault, endpoint.id + 1, 1));
  // Whoever holds the HMAC secret cannot make the key pair's signature of it.
  endpoint.signatures = Signatures::ed25519;
  EXPECT_NE(signatures()[0].signature, ed25519_sign(secret(1), kText));
}

}  // namespace
}  // namespace chenxi::webhooks
