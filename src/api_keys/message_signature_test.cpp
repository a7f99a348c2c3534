// RFC 9421's own examples, and what is not well-formed.
#include "api_keys/message_signature.h"

#include <gtest/gtest.h>

#include <map>

#include "api_keys/public_key.h"
#include "base/crypto.h"

namespace chenxi::api_keys {
namespace {

// RFC 9421 B.1.3 and B.1.4.
constexpr std::string_view kEccKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf\n"
    "w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kEdKey =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
    "-----END PUBLIC KEY-----\n";

struct Example {
  std::string name, input, signature;
  std::string_view key;
  std::map<std::string, std::string, std::less<>> values;
};

std::vector<Example> examples() {
  return {
      {"B.2.4, ECDSA over P-256",
       "sig-b24=(\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"",
       "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:",
       kEccKey,
       {{"@status", "200"},
        {"content-type", "application/json"},
        {"content-digest",
         "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"},
        {"content-length", "23"}}},
      {"B.2.6, Ed25519",
       "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
       "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
       kEdKey,
       {{"date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"@method", "POST"},
        {"@path", "/foo"},
        {"@authority", "example.com"},
        {"content-type", "application/json"},
        {"content-length", "18"}}}};
}

bool fits(const Example& example) {
  const auto read = read_signature(example.input, example.signature);
  const auto key = read_public_key(example.key);
  if (!read || !key) return false;
  const auto base = signature_base(read->input, [&](std::string_view name) -> std::optional<std::string> {
    const auto found = example.values.find(name);
    return found == example.values.end() ? std::nullopt : std::optional(found->second);
  });
  return base && verify(*key, *base, read->signature);
}

TEST(MessageSignature, TheRfcsOwnExamplesFit) {
  for (const Example& example : examples()) EXPECT_TRUE(fits(example)) << example.name;
}

TEST(MessageSignature, AnythingAlteredInThemDoesNotFit) {
  for (const Example& example : examples()) {
    for (const auto& [name, value] : example.values) {
      Example altered = example;
      altered.values[name].back() = value.back() == '0' ? '1' : '0';
      EXPECT_FALSE(fits(altered)) << example.name << ": another " << name;
      altered.values.erase(name);
      EXPECT_FALSE(fits(altered)) << example.name << ": no " << name;
    }
    for (const auto& [from, to] : {std::pair("1618884473", "1618884474"), std::pair("\"content-type\" ", "")}) {
      Example altered = example;
      altered.input.replace(altered.input.find(from), std::string_view(from).size(), to);
      EXPECT_FALSE(fits(altered)) << altered.input;
    }
    Example turned = example;  // the same components, in another order
    const std::size_t at = turned.input.find("\"content-type\"");
    turned.input.erase(at, 15);
    turned.input.insert(turned.input.find('(') + 1, "\"content-type\" ");
    EXPECT_FALSE(fits(turned)) << turned.input;
  }
}

TEST(MessageSignature, ReadsItsParameters) {
  const auto read = read_signature(
      "s=(\"@method\"  \"@path\");created=1764000000;expires=1764000060;nonce=\"a\\\"b\";keyid=\"key_1\";alg=\"ed25519\";tag=\"x\"",
      "s=:AAAA:");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->input.components, (std::vector<std::string>{"@method", "@path"}));
  EXPECT_EQ(read->input.created, 1764000000);
  EXPECT_EQ(read->input.expires, 1764000060);
  EXPECT_EQ(read->input.nonce, "a\"b");
  EXPECT_EQ(read->input.keyid, "key_1");
  EXPECT_EQ(read->input.algorithm, "ed25519");
  EXPECT_EQ(read->signature, std::string(3, '\0'));
}

TEST(MessageSignature, WhatIsNotWellFormedIsNotRead) {
  const std::string good = "s=(\"@method\");created=1", signature = "s=:AAAA:";
  ASSERT_TRUE(read_signature(good, signature));
  for (const char* input :
       {"", "s", "s=", "s=()x", "s=(\"@method\"", "s=(\"@method\" \"@method\")", "s=(\"@method\"\"@path\")", "s=(@method)",
        "S=(\"@method\")", "s=(\"@method\";req)", "s=(\"Date\")", "s=(\"@method\");created=1;created=2", "s=(\"@method\");created=\"1\"",
        "s=(\"@method\");created=1.5", "s=(\"@method\");who=\"me\"", "s=(\"@method\");nonce=1", "s=(\"@method\");nonce=\"a\nb\"",
        "s=(\"@method\");created=1, t=(\"@path\")", "s=(\"@method\");created=9999999999999999"})
    EXPECT_FALSE(read_signature(input, signature)) << input;
  for (const char* field : {"", "s", "s=AAAA", "s=:AAAA", "s=:A:", "s=:AA-_:", "t=:AAAA:", "s=:AAAA:, t=:AAAA:", "s=:AAAA: "})
    EXPECT_FALSE(read_signature(good, field)) << field;
}

TEST(MessageSignature, ADigestIsOfTheseBytes) {
  // RFC 9530 Appendix B.1 names it for this body.
  const std::string body = "{\"hello\": \"world\"}\n";
  const std::string digest = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";
  EXPECT_TRUE(digest_fits(digest, body));
  EXPECT_TRUE(digest_fits("sha-512=:AAAA:, " + digest, body));
  EXPECT_FALSE(digest_fits(digest, "{\"hello\": \"World\"}\n"));
  for (const char* field : {"", "sha-256", "sha-256=RK/0", "sha-512=:AAAA:", "sha-256=:AAAA:"}) EXPECT_FALSE(digest_fits(field, body)) << field;
  EXPECT_FALSE(digest_fits(digest + ", ", body));
  EXPECT_FALSE(digest_fits(digest + ", sha-256=:AAAA:", body));
}

TEST(PublicKey, IsReadAsOpensslWritesIt) {
  EXPECT_EQ(read_public_key(kEdKey)->algorithm, Algorithm::ed25519);
  EXPECT_EQ(read_public_key(kEccKey)->algorithm, Algorithm::p256);
  EXPECT_TRUE(read_public_key("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="));
  std::string off_the_curve(kEccKey);
  off_the_curve[100] = off_the_curve[100] == 'A' ? 'B' : 'A';
  for (const std::string& text : {std::string(), std::string("hello"), std::string(kEdKey.substr(0, 60)), off_the_curve})
    EXPECT_FALSE(read_public_key(text)) << text;
}

}  // namespace
}  // namespace chenxi::api_keys
