#include "base/crypto.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/check.h"

namespace chenxi {
namespace {

std::string bytes(std::string_view hex_text) { return unhex(hex_text).value(); }

TEST(Sha256, GivesThePublishedDigest) {
  EXPECT_EQ(hex(view(sha256("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(view(sha256(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("ab", "c"), sha256("abc"));
}

TEST(Hmac, GivesTheDigestsOfRfc4231) {
  EXPECT_EQ(hex(view(hmac_sha256("Jefe", "what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(view(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, AnEmptyKeyIsAKeyAndNotTheLastOne) {
  hmac_sha256("another key", "x");
  EXPECT_EQ(hex(view(hmac_sha256("", ""))), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hkdf, GivesTheKeyOfRfc5869WithoutSalt) {
  EXPECT_EQ(hex(hkdf(std::string(22, '\x0b'), "", 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Seal, GivesTheTextBackAndOnlyInItsPlace) {
  SimRng rng(1);
  const std::string key(32, 'k');
  for (const std::string& text : {std::string(), std::string("陈曦"), std::string(5000, 'x')}) {
    const std::string sealed = seal(key, "customers/name/17", text, rng);
    EXPECT_EQ(sealed.size(), text.size() + 28);
    EXPECT_EQ(unseal(key, "customers/name/17", sealed), text);
    EXPECT_EQ(unseal(key, "customers/name/18", sealed), std::nullopt);
    EXPECT_EQ(unseal(std::string(32, 'j'), "customers/name/17", sealed), std::nullopt);
  }
}

TEST(Seal, AnyChangedOrMissingByteIsNoticed) {
  SimRng rng(2);
  const std::string key(32, 'k'), sealed = seal(key, "a", "text", rng);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(unseal(key, "a", changed), std::nullopt) << i;
    EXPECT_EQ(unseal(key, "a", sealed.substr(0, i)), std::nullopt) << i;
  }
}

TEST(AesBlock, GivesThePublishedBlockAndTakesItBack) {  // FIPS 197, appendix C.1
  const AesBlock aes(bytes("000102030405060708090a0b0c0d0e0f"));
  std::array<std::uint8_t, 16> text{};
  for (std::size_t i = 0; i < 16; ++i) text[i] = static_cast<std::uint8_t>(i * 0x11);
  const auto sealed = aes.encrypt(text);
  EXPECT_EQ(hex({reinterpret_cast<const char*>(sealed.data()), 16}), "69c4e0d86a7b0430d8cdb78070b4c55a");
  EXPECT_EQ(aes.decrypt(sealed), text);
}

// RFC 6979, A.2.5: the key, and its signature of "sample" with SHA-256.
const char* const kScalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const char* const kPoint =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const char* const kR = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
const char* const kS = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

TEST(P256, SignsAsRfc6979Says) {
  const auto key = P256PrivateKey::from_scalar(bytes(kScalar));
  EXPECT_EQ(hex(key.point()), kPoint);
  EXPECT_EQ(hex(key.scalar()), kScalar);
  EXPECT_EQ(hex(key.sign("sample")), std::string(kR) + kS);
}

TEST(P256, TakesTheTrueSignatureAndNoOther) {
  const auto key = P256PublicKey::from_point(bytes(kPoint));
  ASSERT_TRUE(key);
  const std::string signature = bytes(kR) + bytes(kS);
  EXPECT_TRUE(key->verify("sample", signature));
  EXPECT_FALSE(key->verify("Sample", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 0x80);
    EXPECT_FALSE(key->verify("sample", changed)) << i;
  }
}

TEST(P256, RefusesNumbersOutsideTheGroup) {
  const auto key = P256PublicKey::from_point(bytes(kPoint));
  ASSERT_TRUE(key);
  const std::string zero(32, '\0'), r = bytes(kR), s = bytes(kS);
  const std::string order = bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (const std::string& bad : {zero, order, std::string(32, '\xff')}) {
    EXPECT_FALSE(key->verify("sample", bad + s));
    EXPECT_FALSE(key->verify("sample", r + bad));
  }
  EXPECT_FALSE(key->verify("sample", ""));
  EXPECT_FALSE(key->verify("sample", r + s + "x"));
  EXPECT_FALSE(key->verify("sample", bytes("3045022100") + r + bytes("022100") + s)) << "DER is not our form";
}

TEST(P256, SmallNumbersInASignatureAreEncodedRight) {
  // Random keys and messages meet leading zero bytes and high bits in r and s.
  SimRng rng(7);
  for (int i = 0; i < 600; ++i) {
    const auto key = P256PrivateKey::generate(rng);
    const std::string message = rng.bytes(rng.below(80));
    const auto known = P256PublicKey::from_point(key.point());
    ASSERT_TRUE(known);
    EXPECT_TRUE(known->verify(message, key.sign(message))) << hex(key.scalar()) << ' ' << hex(message);
  }
}

TEST(P256, OneKeyMayBeAskedByManyThreads) {
  SimRng rng(8);
  const auto key = P256PrivateKey::generate(rng);
  const auto known = P256PublicKey::from_point(key.point());
  ASSERT_TRUE(known);
  const std::string right = key.sign("right");
  std::atomic<int> taken = 0, refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        taken += known->verify("right", right) ? 1 : 0;
        refused += known->verify("wrong", right) ? 0 : 1;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 400);
  EXPECT_EQ(refused, 400);
}

TEST(P256, RefusesPointsThatAreNotOnTheCurve) {
  std::string point = bytes(kPoint);
  EXPECT_FALSE(P256PublicKey::from_point(point.substr(0, 64)));
  EXPECT_FALSE(P256PublicKey::from_point(point + "x"));
  EXPECT_FALSE(P256PublicKey::from_point(""));
  EXPECT_FALSE(P256PublicKey::from_point('\x04' + std::string(64, '\0')));
  EXPECT_FALSE(P256PublicKey::from_point('\x04' + std::string(64, '\xff')));
  point[40] = static_cast<char>(point[40] ^ 1);
  EXPECT_FALSE(P256PublicKey::from_point(point));
  point = bytes(kPoint);
  point[0] = '\x06';  // the hybrid form
  EXPECT_FALSE(P256PublicKey::from_point(point));
}

TEST(Ed25519, SignsAsRfc8032Says) {  // §7.1, test 3
  const std::string seed = bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
  const std::string known = ed25519_public(seed), message = bytes("af82");
  EXPECT_EQ(hex(known), "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  const std::string signature = ed25519_sign(seed, message);
  EXPECT_EQ(hex(signature),
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
  EXPECT_TRUE(ed25519_verify(known, message, signature));
  EXPECT_FALSE(ed25519_verify(known, "", signature));
  EXPECT_FALSE(ed25519_verify(known, message, signature.substr(1)));
  EXPECT_FALSE(ed25519_verify("", message, signature));
}

TEST(TextForms, GiveEveryByteStringBack) {
  SimRng rng(3);
  for (std::size_t n = 0; n < 40; ++n) {
    const std::string in = rng.bytes(n);
    EXPECT_EQ(unhex(hex(in)), in);
    EXPECT_EQ(unbase64url(base64url(in)), in);
    EXPECT_EQ(unbase32(base32(in)), in);
  }
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64url("\xfb\xff"), "-_8");
}

TEST(TextForms, OneValueHasOneText) {
  for (const char* bad : {"A0", "0", "0g", "00 "}) EXPECT_EQ(unhex(bad), std::nullopt) << bad;
  for (const char* bad : {"A", "Zg==", "Zh", "Z g", "+w", "AAAAA"}) EXPECT_EQ(unbase64url(bad), std::nullopt) << bad;
  for (const char* bad : {"0", "01", "0o", "00O", "U0", "zz", "000"}) EXPECT_EQ(unbase32(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace chenxi
