// A second opinion: libfido2, written by others, judges the same assertions and self attestations. It looks at neither
// challenge, origin nor counter; where it looks, it must agree.
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/es384.h>
#include <fido/rs256.h>
#include <gtest/gtest.h>

#include <random>

#include "webauthn/test_authenticator.h"

namespace chenxi::webauthn {
namespace {

const std::string kRpId = "wallet.example.org";
const std::string kChallenge = "thirty-two bytes of a statement.";
Expected expected() { return {kRpId, {"https://wallet.example.org"}, kChallenge}; }
const unsigned char* raw(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

bool fido_takes(const TestKey& key, const Assertion& assertion) {
  const std::shared_ptr<fido_assert_t> a(fido_assert_new(), [](fido_assert_t* p) { fido_assert_free(&p); });
  const Hash32 hash = sha256(assertion.client_data);
  if (fido_assert_set_clientdata_hash(a.get(), hash.data(), hash.size()) != FIDO_OK) return false;
  if (fido_assert_set_rp(a.get(), kRpId.c_str()) != FIDO_OK || fido_assert_set_count(a.get(), 1) != FIDO_OK) return false;
  const std::string& data = assertion.authenticator_data;
  if (fido_assert_set_authdata_raw(a.get(), 0, raw(data), data.size()) != FIDO_OK) return false;
  if (fido_assert_set_up(a.get(), FIDO_OPT_TRUE) != FIDO_OK || fido_assert_set_uv(a.get(), FIDO_OPT_TRUE) != FIDO_OK) return false;
  if (fido_assert_set_sig(a.get(), 0, raw(assertion.signature), assertion.signature.size()) != FIDO_OK) return false;
  const std::string bytes = key.raw();
  switch (key.algorithm()) {
    case Algorithm::es256: {
      const std::shared_ptr<es256_pk_t> pk(es256_pk_new(), [](es256_pk_t* p) { es256_pk_free(&p); });
      return es256_pk_from_ptr(pk.get(), bytes.data(), bytes.size()) == FIDO_OK &&
             fido_assert_verify(a.get(), 0, COSE_ES256, pk.get()) == FIDO_OK;
    }
    case Algorithm::es384: {
      const std::shared_ptr<es384_pk_t> pk(es384_pk_new(), [](es384_pk_t* p) { es384_pk_free(&p); });
      return es384_pk_from_ptr(pk.get(), bytes.data(), bytes.size()) == FIDO_OK &&
             fido_assert_verify(a.get(), 0, COSE_ES384, pk.get()) == FIDO_OK;
    }
    case Algorithm::eddsa: {
      const std::shared_ptr<eddsa_pk_t> pk(eddsa_pk_new(), [](eddsa_pk_t* p) { eddsa_pk_free(&p); });
      return eddsa_pk_from_ptr(pk.get(), bytes.data(), bytes.size()) == FIDO_OK &&
             fido_assert_verify(a.get(), 0, COSE_EDDSA, pk.get()) == FIDO_OK;
    }
    case Algorithm::rs256: {
      const std::string key_bytes = bytes + std::string("\x01\x00\x01", 3);
      const std::shared_ptr<rs256_pk_t> pk(rs256_pk_new(), [](rs256_pk_t* p) { rs256_pk_free(&p); });
      return rs256_pk_from_ptr(pk.get(), key_bytes.data(), key_bytes.size()) == FIDO_OK &&
             fido_assert_verify(a.get(), 0, COSE_RS256, pk.get()) == FIDO_OK;
    }
  }
  return false;
}

Result<Asserted> ours_of(const TestKey& key, const Assertion& assertion) {
  return verify_assertion(expected(), {key.cose(), 0, std::nullopt}, assertion);
}

TEST(Fido2, AgreesAboutEveryAssertion) {
  const std::uint64_t seed = 20261126;
  RecordProperty("seed", std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto one_in = [&](std::uint64_t n) { return random() % n == 0; };
  TestClientData client;
  client.challenge = kChallenge;
  for (const Algorithm algorithm : kAlgorithms) {
    const TestPasskey passkey(algorithm);
    int taken = 0, refused = 0;
    for (int i = 0; i < 200; ++i) {
      TestAuthenticatorData data;
      data.sign_count = 1 + static_cast<std::uint32_t>(random() % 1000);
      if (one_in(5)) data.rp_id = "wallet.example.com";
      if (one_in(5)) data.user_present = false;
      if (one_in(5)) data.user_verified = false;
      if (one_in(8)) data.left_over = "x";
      Assertion assertion = passkey.get(client, data);
      if (one_in(4)) {
        char& bent = assertion.signature[random() % assertion.signature.size()];
        bent = static_cast<char>(bent ^ (1 << random() % 8));
      }
      if (one_in(8)) assertion.authenticator_data[33] = static_cast<char>(assertion.authenticator_data[33] ^ 1);
      const auto ours = ours_of(passkey.key, assertion);
      (ours ? taken : refused) += 1;
      // libfido2 passes over what follows the counter; to us it is a fault.
      if (!ours && ours.error().detail().text == "bytes_left_over") continue;
      EXPECT_EQ(ours.has_value(), fido_takes(passkey.key, assertion)) << name(algorithm) << " seed " << seed << " case " << i;
    }
    EXPECT_GT(taken, 20) << name(algorithm);
    EXPECT_GT(refused, 20) << name(algorithm);
  }
}

TEST(Fido2, AgreesAboutASelfAttestation) {
  TestClientData client;
  client.type = "webauthn.create", client.challenge = kChallenge;
  const Hash32 hash = sha256(client.bytes());
  const TestPasskey passkey;
  TestAuthenticatorData data;
  data.credential = attested(passkey.id, passkey.key.cose());
  for (const bool forged : {false, true}) {
    const TestKey& key = passkey.key;
    const std::string signature = (forged ? TestKey(Algorithm::es256) : key).sign(data.bytes() + std::string(view(hash)));
    const std::string statement =
        cbor_map({cbor_text("alg"), cbor_int(-7), cbor_text("sig"), cbor_bytes(signature)});
    const Registration made{passkey.id, client.bytes(), attestation_object("packed", statement, data.bytes())};
    const auto ours = verify_registration(expected(), made);

    const std::shared_ptr<fido_cred_t> cred(fido_cred_new(), [](fido_cred_t* p) { fido_cred_free(&p); });
    const std::string bytes = data.bytes();
    ASSERT_EQ(fido_cred_set_type(cred.get(), COSE_ES256), FIDO_OK);
    ASSERT_EQ(fido_cred_set_clientdata_hash(cred.get(), hash.data(), hash.size()), FIDO_OK);
    ASSERT_EQ(fido_cred_set_rp(cred.get(), kRpId.c_str(), "Chenxi"), FIDO_OK);
    ASSERT_EQ(fido_cred_set_authdata_raw(cred.get(), raw(bytes), bytes.size()), FIDO_OK);
    ASSERT_EQ(fido_cred_set_uv(cred.get(), FIDO_OPT_TRUE), FIDO_OK);
    ASSERT_EQ(fido_cred_set_fmt(cred.get(), "packed"), FIDO_OK);
    ASSERT_EQ(fido_cred_set_attstmt(cred.get(), raw(statement), statement.size()), FIDO_OK);
    EXPECT_EQ(fido_cred_verify_self(cred.get()) == FIDO_OK, ours.has_value());
    EXPECT_EQ(ours.has_value(), !forged);
    // And it reads the same credential out of it.
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(fido_cred_id_ptr(cred.get())), fido_cred_id_len(cred.get())), passkey.id);
  }
}

}  // namespace
}  // namespace chenxi::webauthn
