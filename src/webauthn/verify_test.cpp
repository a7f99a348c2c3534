// Every way in which a registration or an assertion can be another one than was asked for, each bent into an otherwise
// right one.
#include "webauthn/verify.h"

#include <gtest/gtest.h>

#include <functional>

#include "webauthn/test_authenticator.h"

namespace chenxi::webauthn {
namespace {

const std::string kChallenge = "thirty-two bytes of a statement.";

Expected expected() { return {"wallet.example.org", {"https://wallet.example.org"}, kChallenge}; }
TestClientData client_data() {
  TestClientData out;
  out.challenge = kChallenge;
  return out;
}
template <class T>
std::string why(const Result<T>& result) {
  return result ? "ok" : result.error().detail().text;
}

// -------------------------------------------------------------------------------------------------------- assertions

struct Scene {
  TestPasskey passkey;
  Expected expected = webauthn::expected();
  TestClientData client = client_data();
  TestAuthenticatorData data;
  Known known{passkey.key.cose(), 0, true};

  explicit Scene(Algorithm algorithm = Algorithm::es256) : passkey(algorithm) {}
  std::string verdict() const { return why(verify_assertion(expected, known, passkey.get(client, data))); }
};

TEST(Assertion, IsTakenWithEachAlgorithm) {
  for (const Algorithm algorithm : kAlgorithms) EXPECT_EQ(Scene(algorithm).verdict(), "ok") << name(algorithm);
}

struct Bent {
  const char* why;
  std::function<void(Scene&)> bend;
};

TEST(Assertion, IsRefusedWhenOneThingIsNotAsAsked) {
  const Bent cases[] = {
      {"type", [](Scene& s) { s.client.type = "webauthn.create"; }},
      {"type", [](Scene& s) { s.client.type = "payment.get"; }},
      {"challenge", [](Scene& s) { s.client.challenge.back() ^= 1; }},
      {"challenge", [](Scene& s) { s.client.challenge.pop_back(); }},
      {"challenge", [](Scene& s) { s.client.challenge += '\0'; }},
      {"challenge", [](Scene& s) { s.client.challenge = ""; }},
      {"origin", [](Scene& s) { s.client.origin = "https://wallet.example.org.evil.example"; }},
      {"origin", [](Scene& s) { s.client.origin = "http://wallet.example.org"; }},
      {"origin", [](Scene& s) { s.client.origin = "https://wallet.example.org:8443"; }},
      {"origin", [](Scene& s) { s.client.origin = "https://Wallet.example.org"; }},
      {"origin", [](Scene& s) { s.client.origin = "https://wаllet.example.org"; }},  // a Cyrillic а
      {"cross_origin", [](Scene& s) { s.client.cross_origin = true; }},
      {"cross_origin", [](Scene& s) { s.client.top_origin = "https://shop.example"; }},
      {"cross_origin", [](Scene& s) {
         s.client.cross_origin = true, s.client.top_origin = "https://evil.example";
         s.expected.top_origins = {"https://shop.example"};
       }},
      {"rp_id", [](Scene& s) { s.data.rp_id = "example.org"; }},
      {"user_not_present", [](Scene& s) { s.data.user_present = false; }},
      {"user_not_verified", [](Scene& s) { s.data.user_verified = false; }},
      {"backup_state", [](Scene& s) { s.data.backup_eligible = false; }},
      {"backup_eligibility", [](Scene& s) { s.data.backup_eligible = s.data.backed_up = false; }},
      {"credential_in_assertion", [](Scene& s) { s.data.credential = attested("id", s.passkey.key.cose()); }},
      {"bytes_left_over", [](Scene& s) { s.data.left_over = "x"; }},
      {"bytes_left_over", [](Scene& s) { s.data.left_over = cbor_map({}); }},  // extensions without their flag
      {"cbor_type", [](Scene& s) { s.data.extensions = cbor_text("no map"); }},
      {"counter", [](Scene& s) { s.known.sign_count = 7, s.data.sign_count = 7; }},
      {"counter", [](Scene& s) { s.known.sign_count = 7, s.data.sign_count = 6; }},
      {"counter", [](Scene& s) { s.known.sign_count = 7, s.data.sign_count = 0; }},
      {"signature", [](Scene& s) { s.known.public_key = TestKey(Algorithm::es256).cose(); }},
      {"algorithm_not_allowed", [](Scene& s) { s.expected.algorithms = {Algorithm::rs256}; }},
  };
  for (const Bent& bent : cases) {
    Scene scene;
    bent.bend(scene);
    EXPECT_EQ(scene.verdict(), bent.why) << "case " << &bent - cases;
  }
}

TEST(Assertion, IsTakenWhereTheExpectationSaysSo) {
  Scene unverified;
  unverified.data.user_verified = false;
  unverified.expected.user_verification = false;
  EXPECT_EQ(unverified.verdict(), "ok");

  Scene framed;
  framed.client.cross_origin = true;
  framed.client.top_origin = "https://shop.example";
  framed.expected.top_origins = {"https://shop.example"};
  EXPECT_EQ(framed.verdict(), "ok");

  Scene counting;
  counting.known.sign_count = 7;
  counting.data.sign_count = 8;
  EXPECT_EQ(counting.verdict(), "ok");

  Scene extended;
  extended.data.extensions = cbor_map({cbor_text("credProtect"), cbor_int(2)});
  EXPECT_EQ(extended.verdict(), "ok");
}

TEST(Assertion, ClientDataMustBeOneJsonObjectWithItsMembers) {
  const std::string good = client_data().bytes();
  const std::string challenge = base64url(kChallenge);
  const std::string bad[] = {
      "", "null", "[]", "{}", good + " ", "\xef\xbb\xbf" + good, good + good, good.substr(0, good.size() - 1),
      R"({"type":"webauthn.get","challenge":"x","challenge":")" + challenge + R"(","origin":"https://wallet.example.org"})",
      R"({"type":"webauthn.get","challenge":")" + challenge + R"(=","origin":"https://wallet.example.org"})",
      R"({"type":"webauthn.get","challenge":7,"origin":"https://wallet.example.org"})",
      R"({"type":"webauthn.get","challenge":")" + challenge + R"("})",
      R"({"type":"webauthn.get","challenge":")" + challenge + R"(","origin":"https://wallet.example.org","crossOrigin":"no"})",
      R"({"type":"webauthn.get","challenge":")" + challenge + R"(","origin":"https://wallet.example.org","topOrigin":null})",
  };
  for (const std::string& text : bad) {
    Scene scene;
    scene.client.text = text.empty() ? std::string(1, ' ') : text;
    const std::string verdict = scene.verdict();
    // White space behind an object is JSON, too: the bytes are signed as they are.
    EXPECT_EQ(verdict, text == good + " " ? "ok" : "client_data_malformed") << text;
  }
  Scene huge;
  huge.client.text = good.substr(0, good.size() - 1) + ",\"padding\":\"" + std::string(5000, 'x') + "\"}";
  EXPECT_EQ(huge.verdict(), "client_data_malformed");
}

TEST(Assertion, EveryChangedOrMissingByteIsNoticed) {
  for (const Algorithm algorithm : kAlgorithms) {
    Scene s(algorithm);
    const Assertion good = s.passkey.get(s.client, s.data);
    for (std::string Assertion::* part : {&Assertion::client_data, &Assertion::authenticator_data, &Assertion::signature}) {
      for (std::size_t i = 0; i < (good.*part).size(); ++i) {
        Assertion bent = good;
        (bent.*part)[i] = static_cast<char>((bent.*part)[i] ^ 1);
        EXPECT_NE(why(verify_assertion(s.expected, s.known, bent)), "ok") << name(algorithm) << " byte " << i;
        bent = good;
        (bent.*part).resize(i);
        EXPECT_NE(why(verify_assertion(s.expected, s.known, bent)), "ok") << name(algorithm) << " length " << i;
      }
      Assertion longer = good;
      (longer.*part) += '\0';
      EXPECT_NE(why(verify_assertion(s.expected, s.known, longer)), "ok") << name(algorithm);
    }
  }
}

TEST(Assertion, SignaturesThatFitEverythingFitNothing) {
  Scene s;
  Assertion forged = s.passkey.get(s.client, s.data);
  const std::string order = unhex("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").value();
  const auto der = [](const std::string& r, const std::string& t) {
    const std::string body = "\x02" + std::string(1, static_cast<char>(r.size())) + r + "\x02" + std::string(1, static_cast<char>(t.size())) + t;
    return "\x30" + std::string(1, static_cast<char>(body.size())) + body;
  };
  const std::string zero(1, '\0');
  for (const std::string& signature : {der(zero, zero), der(order, order), der(zero, order), der("\x01", zero), std::string(64, '\0'), std::string()}) {
    forged.signature = signature;
    EXPECT_EQ(why(verify_assertion(s.expected, s.known, forged)), "signature");
  }
  // The same two numbers in BER: one has a zero too many in front.
  const Assertion good = s.passkey.get(s.client, s.data);
  std::string loose = good.signature;
  loose.insert(4, 1, '\0');
  loose[1] = static_cast<char>(loose[1] + 1), loose[3] = static_cast<char>(loose[3] + 1);
  forged.signature = loose;
  EXPECT_EQ(why(verify_assertion(s.expected, s.known, forged)), "signature");
}

// ----------------------------------------------------------------------------------------------------- registrations

struct Making {
  TestPasskey passkey;
  Expected expected = webauthn::expected();
  TestClientData client = client_data();
  TestAuthenticatorData data;
  std::string format = "none", statement = cbor_map({});
  std::function<void(Registration&)> afterwards = [](Registration&) {};

  explicit Making(Algorithm algorithm = Algorithm::es256) : passkey(algorithm) { client.type = "webauthn.create"; }
  Registration made() const {
    Registration out = passkey.create(client, data);
    TestAuthenticatorData whole = data;
    if (whole.credential.empty()) whole.credential = attested(passkey.id, passkey.key.cose());
    out.attestation_object = attestation_object(format, statement, whole.bytes());
    afterwards(out);
    return out;
  }
  Result<Registered> verdict() const { return verify_registration(expected, made()); }
};

TEST(Registering, GivesWhatMustBeKept) {
  for (const Algorithm algorithm : kAlgorithms) {
    Making making(algorithm);
    making.data.sign_count = 3;
    making.data.credential = attested(making.passkey.id, making.passkey.key.cose(), "sixteen of model");
    const auto made = making.verdict();
    ASSERT_EQ(why(made), "ok") << name(algorithm);
    EXPECT_EQ(made->credential_id, making.passkey.id);
    EXPECT_EQ(made->public_key, making.passkey.key.cose());
    EXPECT_EQ(made->algorithm, algorithm);
    EXPECT_EQ(made->sign_count, 3u);
    EXPECT_EQ(made->aaguid, "sixteen of model");
    EXPECT_TRUE(made->user_verified && made->backup_eligible && made->backed_up);
    EXPECT_EQ(made->attestation, Attestation::none);
  }
}

struct BentMaking {
  const char* why;
  std::function<void(Making&)> bend;
};

/// The credential's key with its members changed.
std::string key_of(std::vector<std::string> members) { return cbor_map(members); }

TEST(Registering, IsRefusedWhenOneThingIsNotAsAsked) {
  const auto with_key = [](std::string cose) {
    return [cose = std::move(cose)](Making& m) { m.data.credential = attested(m.passkey.id, cose); };
  };
  const std::string x(32, 'x'), y(32, 'y'), n(256, '\xff');
  const auto i = cbor_int;
  const auto b = cbor_bytes;
  const std::string e = b(std::string("\x01\x00\x01", 3));
  const std::string good = TestKey(Algorithm::es256).raw();
  const std::string gx = good.substr(0, 32), gy = good.substr(32);
  const BentMaking cases[] = {
      {"type", [](Making& m) { m.client.type = "webauthn.GET"; }},
      {"challenge", [](Making& m) { m.client.challenge = "another"; }},
      {"origin", [](Making& m) { m.client.origin = "https://example.org"; }},
      {"rp_id", [](Making& m) { m.data.rp_id = "wallet.example.com"; }},
      {"user_not_present", [](Making& m) { m.data.user_present = false; }},
      {"user_not_verified", [](Making& m) { m.data.user_verified = false; }},
      {"backup_state", [](Making& m) { m.data.backup_eligible = false; }},
      {"bytes_left_over", [](Making& m) { m.data.left_over = std::string(1, '\0'); }},
      {"credential_id", [](Making& m) { m.data.credential = attested("another id", m.passkey.key.cose()); }},
      {"credential_id_length", [](Making& m) { m.data.credential = attested("", m.passkey.key.cose()); }},
      {"credential_id_length", [](Making& m) { m.data.credential = attested(std::string(1024, 'i'), m.passkey.key.cose()); }},
      {"authenticator_data_cut_short", [](Making& m) { m.data.credential = attested(std::string(1000, 'i'), "").substr(0, 90); }},
      {"credential_missing", [](Making& m) {
         m.afterwards = [data = m.data](Registration& r) { r.attestation_object = attestation_object("none", cbor_map({}), data.bytes()); };
       }},
      {"authenticator_data_cut_short", [](Making& m) {
         m.afterwards = [](Registration& r) { r.attestation_object = attestation_object("none", cbor_map({}), "short"); };
       }},
      {"algorithm_not_allowed", [](Making& m) { m.expected.algorithms = {Algorithm::eddsa}; }},
      {"algorithm_not_allowed", with_key(key_of({i(1), i(2), i(3), i(-36), i(-1), i(3), i(-2), b(x), i(-3), b(y)}))},
      {"algorithm_not_allowed", with_key(key_of({i(1), i(4), i(3), i(-65535), i(-1), b(n), i(-2), e}))},
      {"curve_wrong", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(2), i(-2), b(gx), i(-3), b(gy)}))},
      {"curve_wrong", with_key(key_of({i(1), i(1), i(3), i(-8), i(-1), i(7), i(-2), b(x)}))},
      {"point_not_on_curve", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(1), i(-2), b(x), i(-3), b(y)}))},
      {"point_not_on_curve", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(1), i(-2), b(std::string(32, '\0')), i(-3), b(std::string(32, '\0'))}))},
      {"point_not_on_curve", with_key(key_of({i(1), i(2), i(3), i(-35), i(-1), i(2), i(-2), b(std::string(48, 'x')), i(-3), b(std::string(48, 'y'))}))},
      {"key_malformed", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(1), i(-2), b(gx), i(-3), std::string("\xf5")}))},  // compressed
      {"key_malformed", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(1), i(-2), b(gx.substr(1)), i(-3), b(gy)}))},
      {"key_malformed", with_key(key_of({i(1), i(3), i(3), i(-7), i(-1), i(1), i(-2), b(gx), i(-3), b(gy)}))},
      {"key_malformed", with_key(key_of({i(1), i(2), i(3), i(-7), i(-1), i(1), i(-2), b(gx), i(-3), b(gy), i(-4), b(x)}))},  // a private half
      {"key_malformed", with_key(key_of({i(3), i(-7)}))},
      {"rsa_key_weak", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(std::string(255, '\xff')), i(-2), e}))},
      {"rsa_key_weak", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(std::string(513, '\xff')), i(-2), e}))},
      {"rsa_key_weak", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(n), i(-2), b("\x03")}))},
      {"rsa_key_weak", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(n), i(-2), b("\x01")}))},
      {"rsa_key_weak", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(n.substr(1) + "\xfe"), i(-2), e}))},  // an even modulus
      {"key_malformed", with_key(key_of({i(1), i(3), i(3), i(-257), i(-1), b(std::string(1, '\0') + n), i(-2), e}))},
      {"cbor_key_twice", with_key(key_of({i(1), i(2), i(1), i(2), i(3), i(-7)}))},
      {"cbor_not_canonical", with_key(key_of({i(3), i(-7), i(1), i(2)}))},
      {"cbor_not_canonical", with_key(std::string("\xbf\xff"))},       // an indefinite map
      {"cbor_not_canonical", with_key(std::string("\xa1\x18\x01\x02"))},  // 1 in two bytes
      {"cbor_cut_short", with_key(std::string("\xa5\x01\x02"))},
      {"cbor_type", with_key(std::string("\xc1\x01"))},                // a tag
      {"attestation_malformed", [](Making& m) { m.statement = cbor_map({cbor_text("sig"), cbor_bytes("x")}); }},
      {"attestation_malformed", [](Making& m) { m.format = "packed"; }},
      {"attestation_malformed", [](Making& m) { m.afterwards = [](Registration& r) { r.attestation_object = cbor_map({cbor_text("fmt"), cbor_text("none")}); }; }},
      {"bytes_left_over", [](Making& m) { m.afterwards = [](Registration& r) { r.attestation_object += "x"; }; }},
      {"attestation_malformed", [](Making& m) { m.afterwards = [](Registration& r) { r.attestation_object = std::string(40'000, 'x'); }; }},
  };
  for (const BentMaking& bent : cases) {
    Making making;
    bent.bend(making);
    EXPECT_EQ(why(making.verdict()), bent.why) << "case " << &bent - cases;
  }
}

TEST(Registering, Ed25519KeysThatFitEveryMessageAreRefused) {
  // The eight points of small order, and y = p + 1, which is y = 1 written another way.
  for (const char* point : {"0100000000000000000000000000000000000000000000000000000000000000",
                            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "0000000000000000000000000000000000000000000000000000000000000000",
                            "0000000000000000000000000000000000000000000000000000000000000080",
                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                            "0200000000000000000000000000000000000000000000000000000000000000"}) {
    const std::string cose = cbor_map({cbor_int(1), cbor_int(1), cbor_int(3), cbor_int(-8), cbor_int(-1), cbor_int(6), cbor_int(-2), cbor_bytes(unhex(point).value())});
    const auto key = PublicKey::from_cose(cose);
    ASSERT_FALSE(key) << point;
    EXPECT_EQ(key.error().detail().text, "point_not_on_curve") << point;
  }
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(PublicKey::from_cose(TestKey(Algorithm::eddsa).cose()));
}

TEST(Registering, ASelfAttestationMustBeSignedWithTheNewKey) {
  for (const Algorithm algorithm : kAlgorithms) {
    Making making(algorithm);
    making.format = "packed";
    making.data.credential = attested(making.passkey.id, making.passkey.key.cose());
    const auto signed_with = [&](const TestKey& key, Algorithm said) {
      const std::string signature = key.sign(making.data.bytes() + std::string(view(sha256(making.client.bytes()))));
      return cbor_map({cbor_text("alg"), cbor_int(static_cast<std::int64_t>(said)), cbor_text("sig"), cbor_bytes(signature)});
    };
    making.statement = signed_with(making.passkey.key, algorithm);
    ASSERT_EQ(why(making.verdict()), "ok") << name(algorithm);
    EXPECT_EQ(making.verdict()->attestation, Attestation::self);
    making.statement = signed_with(TestKey(algorithm), algorithm);
    EXPECT_EQ(why(making.verdict()), "attestation_signature");
    making.statement = signed_with(making.passkey.key, algorithm == Algorithm::es256 ? Algorithm::es384 : Algorithm::es256);
    EXPECT_EQ(why(making.verdict()), "attestation_malformed");
  }
}

TEST(Registering, AFormatThatIsNotKnownIsSaidToBeUnchecked) {
  Making making;
  making.format = "tpm";
  const auto made = making.verdict();
  ASSERT_EQ(why(made), "ok");
  EXPECT_EQ(made->attestation, Attestation::not_checked);
  EXPECT_EQ(made->format, "tpm");
}

TEST(Registering, ACertificateMaySignWithWhatIsNotTakenOfACredential) {
  Making making;
  making.format = "packed";
  const auto statement = [](std::int64_t alg) {
    const std::string chain = "\x81" + cbor_bytes("a certificate");
    return cbor_map({cbor_text("alg"), cbor_int(alg), cbor_text("sig"), cbor_bytes("x"), cbor_text("x5c"), chain});
  };
  making.statement = statement(-36);  // ES512
  const auto made = making.verdict();
  ASSERT_EQ(why(made), "ok");
  EXPECT_EQ(made->attestation, Attestation::not_checked);
  making.statement = statement(-7);
  EXPECT_EQ(why(making.verdict()), "attestation_malformed");
}

TEST(Registering, EveryLengthBelowTheWholeIsRefused) {
  const Registration good = Making().made();
  for (std::size_t size = 0; size < good.attestation_object.size(); ++size) {
    Registration cut = good;
    cut.attestation_object.resize(size);
    EXPECT_NE(why(verify_registration(expected(), cut)), "ok") << size;
  }
}

TEST(Cbor, DeepAndWideInputIsRefusedBeforeItCosts) {
  EXPECT_EQ(why(Cbor::read_whole(std::string(4000, '\x81'))), "cbor_too_deep");
  EXPECT_EQ(why(Cbor::read_whole("\x99\x0f\xff" + std::string(4095, '\x01'))), "cbor_too_deep");
  EXPECT_EQ(why(Cbor::read_whole(std::string("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", 9))), "cbor_cut_short");
  EXPECT_EQ(why(Cbor::read_whole(std::string("\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9))), "cbor_type");
}

}  // namespace
}  // namespace chenxi::webauthn
