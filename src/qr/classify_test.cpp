#include "qr/classify.h"

#include <gtest/gtest.h>

#include "base/crypto.h"
#include "qr/own_emv.h"
#include "qr/scheme.h"
#include "qr/test_codes.h"

namespace chenxi::qr {
namespace {

const Instant kNow{1'764'000'000'000'000};
const CodeKeys kKeys = code_keys(std::string(32, 'm'));

std::string account(std::string_view id, std::string_view guid) {
  return fmt::format("000201{}{:02}00{:02}{}53031565802CN", id, guid.size() + 4, guid.size(), guid);
}

struct Foreign {
  std::string text, scheme;
};
const std::vector<Foreign> kForeign = {
    {"https://qr.alipay.com/fkx12345", "Alipay"},
    {"HTTPS://QR.ALIPAY.COM/FKX12345", "Alipay"},
    {"alipays://platformapi/startapp?appId=20000067", "Alipay"},
    {"281234567890123456", "Alipay"},
    {"2512345678901234", "Alipay"},
    {"301234567890123456789012", "Alipay"},
    {"wxp://f2f0abc", "WeChat Pay"},
    {"weixin://wxpay/bizpayurl?pr=abc", "WeChat Pay"},
    {"https://payapp.weixin.qq.com/qrpay/x", "WeChat Pay"},
    {"134567890123456789", "WeChat Pay"},
    {"6212345678901234567", "UnionPay"},
    {"https://qr.95516.com/00010000/123", "UnionPay"},
    {"upi://pay?pa=a@b&pn=A&am=1", "UPI"},
    {"C1231231231;10;tea;0", "Swish"},
    {"https://pay.twint.ch/x", "TWINT"},
    {"bitcoin:bc1qxyz?amount=0.1", "Bitcoin"},
    {"BITCOIN:BC1QXYZ", "Bitcoin"},
    {"lightning:LNBC10U1P", "Lightning"},
    {"LNBC10U1P3XNHL2", "Lightning"},
    {"BCD\n002\n1\nSCT\nBFSWDE33BER\nName\nDE02100500000054540402\nEUR1", "EPC (GiroCode)"},
    {"SPC\n0200\n1\n", "Swiss QR-bill"},
    {"https://www.paypal.me/someone", "PayPal"},
    {with_checksum(account("26", "br.gov.bcb.pix")), "Pix"},
    {with_checksum(account("26", "BR.GOV.BCB.PIX")), "Pix"},
    {with_checksum(account("26", "SG.PAYNOW")), "PayNow"},
    {with_checksum(account("29", "A000000677010111")), "PromptPay"},
    {with_checksum(account("30", "A000000677010112")), "PromptPay"},
    {with_checksum(account("38", "A000000727")), "VietQR"},
    {with_checksum(account("51", "ID.CO.QRIS.WWW")), "QRIS"},
    {with_checksum(account("26", "A0000006150001")), "DuitNow"},
    {with_checksum(account("26", "hk.com.hkicl")), "FPS"},
    {with_checksum("00020115310000000000000000000000000000000520411115303156"
                   "5802CN"),
     "UnionPay"},
    {with_checksum("000201160412345303156"), "UnionPay"},
    {with_checksum(account("26", "com.nobody.knows")), "EMVCo"},
    {std::string(kSpecExample), "EMVCo"},
};

TEST(Scanned, CodesOfOtherSchemesAreRefusedByName) {
  for (const auto& [text, scheme] : kForeign) {
    const auto read = read_scanned(kKeys, text, kNow);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), Code::qr_foreign_scheme) << text;
    EXPECT_EQ(read.error().detail().text, scheme) << text;
  }
}

TEST(Scanned, ADamagedCodeOfAnotherSchemeIsDamagedFirst) {
  std::string text = with_checksum(account("26", "br.gov.bcb.pix"));
  text[20] = 'x';
  EXPECT_EQ(read_scanned(kKeys, text, kNow).error().code(), Code::qr_damaged);
}

TEST(Scanned, ThingsThatAreNoPaymentCodesAreUnreadable) {
  for (const char* text :
       {"", "   ", "hello", "WIFI:S:home;T:WPA;P:x;;", "https://example.com/menu", "4006381333931",
        "https://notalipay.com/x", "https://alipay.com.evil.example/x", "1234567890123456",
        "161234567890123456", "621234567890123456", "tel:110", "BEGIN:VCARD"}) {
    const auto read = read_scanned(kKeys, text, kNow);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), Code::qr_unreadable) << text;
  }
  EXPECT_EQ(classify(std::string(5000, 'x')).error().code(), Code::qr_unreadable);
}

TEST(Scanned, OurAddressIsOurs) {
  const std::string token = make_code(kKeys, {CodeKind::merchant_static, 7, {}, {}, ""});
  const auto scanned = classify(code_address("https://pay.example", token));
  ASSERT_TRUE(scanned);
  EXPECT_EQ(std::get<OwnCode>(*scanned).token, token);
  EXPECT_EQ(read_scanned(kKeys, code_address("https://pay.example", token), kNow)->row, 7);
}

TEST(Scanned, APaymentCodeIsForTills) {
  const std::string text = make_payment_code("123456789", std::string(32, 's'), kNow);
  EXPECT_TRUE(std::holds_alternative<PaymentCode>(*classify(text)));
  EXPECT_EQ(read_scanned(kKeys, text, kNow).error().code(), Code::qr_unreadable);
}

TEST(OwnEmv, ThePosterInEmvClothesReadsBackAsOurs) {
  const std::string token = make_code(kKeys, {CodeKind::merchant_static, 7, {}, {}, ""});
  MerchantSign sign;
  sign.name = "老王早餐店";
  sign.city = "上海";
  sign.category = "5812";
  const auto text = make_merchant_emv(sign, token);
  ASSERT_TRUE(text);
  const auto read = decode_emv(*text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "LAO WANG ZAO CAN DIAN");
  EXPECT_EQ(read->city, "SHANG HAI");
  EXPECT_EQ(read->local->name, "老王早餐店");
  EXPECT_EQ(read->local->city, "上海");
  EXPECT_EQ(read->initiation, Initiation::reusable);
  EXPECT_FALSE(read->amount_minor);
  EXPECT_EQ(token_in_emv(*read), token);
  EXPECT_EQ(read_scanned(kKeys, *text, kNow)->row, 7);
}

TEST(OwnEmv, AnOrderCarriesItsAmountAndReference) {
  const std::string token = make_code(kKeys, {CodeKind::order, 70'000'000'000, {}, kNow + minutes(5), ""});
  MerchantSign sign;
  sign.name = "Corner Café";
  sign.amount_minor = 1250;
  sign.reference = "ORD-1";
  const auto read = decode_emv(*make_merchant_emv(sign, token));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "CORNER CAFE");
  EXPECT_EQ(read->initiation, Initiation::once);
  EXPECT_EQ(read->amount_minor, 1250);
  EXPECT_EQ(value_of(read->additional, "05"), "ORD-1");
  EXPECT_EQ(token_in_emv(*read), token);
}

TEST(OwnEmv, WhoeverPutsAnotherTokenInItIsNoticed) {
  const std::string token =
      make_code(code_keys(std::string(32, 'x')), {CodeKind::merchant_static, 7, {}, {}, ""});
  MerchantSign sign;
  sign.name = "Shop";
  EXPECT_EQ(read_scanned(kKeys, *make_merchant_emv(sign, token), kNow).error().code(),
            Code::qr_signature_wrong);
  EXPECT_EQ(read_scanned(kKeys, *make_merchant_emv(sign, "short"), kNow).error().code(), Code::qr_damaged);
}

TEST(OwnEmv, AnExpiredOrderIsExpiredInAnyClothes) {
  const std::string token = make_code(kKeys, {CodeKind::order, 1, {}, kNow, ""});
  MerchantSign sign;
  sign.name = "Shop";
  EXPECT_EQ(read_scanned(kKeys, *make_merchant_emv(sign, token), kNow).error().code(), Code::qr_expired);
}

TEST(OwnEmv, NamesOfAnyScriptFitTheLatinField) {
  EXPECT_EQ(latin_name("ООО Ромашка", 25), "OOO ROMASKA");
  EXPECT_EQ(latin_name("🍜🍜", 25), "MERCHANT");
  EXPECT_EQ(latin_name("", 25), "MERCHANT");
  EXPECT_LE(latin_name("中华人民共和国上海市黄浦区南京东路步行街早餐店", 25).size(), 25u);
}

// The example of the specification, and one of a wallet that writes a length of 147 as the single byte 93.
TEST(ConsumerCodes, AreNamed) {
  const auto spec = decode_cpm(
      "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU"
      "1WXy0Icn"
      "Vlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==");
  ASSERT_TRUE(spec);
  ASSERT_EQ(spec->applications.size(), 2u);
  EXPECT_EQ(spec->applications[0], (CpmApplication{"A0000000555555", "Product1"}));
  EXPECT_EQ(spec->scheme(), "Product1");

  std::string odd =
      std::string("\x85\x05") + "CPV01" + "\x61\x93\x4f\x07\xa0" + std::string("\0\0\x06\x02\x20\x20", 6);
  odd += std::string("\x63\x81\x87") + std::string(0x87, 'x');
  const auto qris = decode_cpm(base64(odd));
  ASSERT_TRUE(qris);
  EXPECT_EQ(qris->scheme(), "QRIS");
  EXPECT_EQ(read_scanned(kKeys, base64(odd), kNow).error().detail().text, "QRIS");
}

TEST(ConsumerCodes, ThatAreBrokenAreDamaged) {
  const std::string front = std::string("\x85\x05") + "CPV01";
  const std::string application = std::string("\x61\x04\x4f\x02\xa0\x01", 6);
  EXPECT_TRUE(decode_cpm(base64(front + application)));
  for (const std::string& bytes :
       {front, front + application + front, front + application + "\x62", front + "\x61\x05\x4f\x02\xa0",
        front + std::string("\x61\x00", 2), front + "\x9f\x8f\x01", front + application + "\x61\x82\x01",
        std::string("\x85\x05") + "CPV02" + application}) {
    const auto read = decode_cpm(base64(bytes));
    ASSERT_FALSE(read) << hex(bytes);
    EXPECT_EQ(read.error().code(), Code::qr_damaged) << hex(bytes);
  }
  EXPECT_EQ(decode_cpm("hQVDUFYwMQ===!").error().code(), Code::qr_damaged);
  EXPECT_EQ(decode_cpm("AAAA").error().code(), Code::qr_unreadable);
}

}  // namespace
}  // namespace chenxi::qr
