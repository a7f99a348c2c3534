#include "qr/cli.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "base/json.h"
#include "qr/own_emv.h"
#include "qr/test_codes.h"

namespace chenxi::qr {
namespace {

json::object decoded(std::string_view line, const CliContext& context = {}) {
  return parse_json(qr_decode_line(line, context))->get_object();
}
json::object encoded(std::string_view line) {
  return parse_json(qr_encode_line(line))->get_object();
}

TEST(QrCommand, PrintsOneObjectALine) {
  std::istringstream in(std::string(kSpecExample) + "\r\n\nrubbish\n");
  std::ostringstream out;
  EXPECT_EQ(qr_decode_lines(in, out), 0);
  std::istringstream lines(out.str());
  std::vector<json::object> objects;
  for (std::string line; std::getline(lines, line);) objects.push_back(parse_json(line)->get_object());
  ASSERT_EQ(objects.size(), 3u);
  EXPECT_EQ(objects[0].at("ok"), true);
  EXPECT_EQ(objects[1].at("error"), "qr_unreadable");
  EXPECT_EQ(objects[2].at("ok"), false);
}

TEST(QrCommand, TellsWhatAnEmvCodeSays) {
  const json::object object = decoded(kSpecExample);
  EXPECT_EQ(object.at("kind"), "emv");
  EXPECT_EQ(object.at("merchant_name"), "BEST TRANSPORT");
  EXPECT_EQ(object.at("amount"), "23.72");
  EXPECT_EQ(object.at("amount_minor"), 2372);
  EXPECT_EQ(object.at("currency"), "CNY");
  EXPECT_EQ(object.at("language").at("merchant_name"), "最佳运输");
  EXPECT_EQ(object.at("fields").at("54"), "23.72");
  EXPECT_EQ(object.at("fields").at("64").at("01"), "最佳运输");
  EXPECT_EQ(object.at("fields").at("63"), "A13A");
}

TEST(QrCommand, NamesTheSchemeAndThePlaceOfTheFault) {
  EXPECT_EQ(decoded("https://qr.alipay.com/x").at("scheme"), "Alipay");
  EXPECT_EQ(decoded("https://qr.alipay.com/x").at("error"), "qr_foreign_scheme");
  EXPECT_EQ(decoded(std::string(kShortBody) + "63040000").at("pointer"), "/63");
  const CliContext context{{}, {}, [](const Refusal&) { return std::string("a sentence"); }};
  EXPECT_EQ(decoded("rubbish", context).at("message"), "a sentence");
}

TEST(QrCommand, ReadsOurCodesAsFarAsItHasTheKeys) {
  const CodeKeys keys = code_keys(std::string(32, 'm'));
  const Instant now{1'764'000'000'000'000};
  const std::string token =
      make_code(keys, {CodeKind::person_collect, 7, money::Money{500}, now + hours(1), "茶"});
  EXPECT_EQ(decoded("https://a.example/q/" + token).at("checked"), false);
  EXPECT_FALSE(decoded("https://a.example/q/" + token).contains("row"));
  const json::object object = decoded(token, {keys, now, {}});
  EXPECT_EQ(object.at("row"), 7);
  EXPECT_EQ(object.at("amount_minor"), 500);
  EXPECT_EQ(object.at("note"), "茶");
  EXPECT_EQ(decoded(token, {keys, now + hours(1), {}}).at("error"), "qr_expired");
  EXPECT_EQ(decoded(token, {code_keys(std::string(32, 'x')), now, {}}).at("error"), "qr_signature_wrong");
}

TEST(QrCommand, NeverPrintsAPaymentCode) {
  EXPECT_EQ(qr_decode_line("881234567890123456").find("1234"), std::string::npos);
  EXPECT_EQ(decoded("881234567890123456").at("kind"), "payment_code");
}

TEST(QrCommand, WhatDecodePrintsEncodeUnderstands) {
  const std::string first = qr_decode_line(kSpecExample);
  const json::object again = encoded(first);
  ASSERT_EQ(again.at("ok"), true);
  EXPECT_EQ(*decode_emv(again.at("text").as_string()), *decode_emv(kSpecExample));
}

TEST(QrCommand, WritesACodeFromNames) {
  const json::object object = encoded(
      R"({"initiation":"dynamic","accounts":{"26":{"00":"com.example","01":"M-17"}},"category":"5812","currency":"CNY",)"
      R"("amount":"12.50","country":"CN","merchant_name":"LAO WANG","city":"SHANGHAI","additional":{"07":"T1","05":"ORD-1"},)"
      R"("language":{"preference":"ZH","merchant_name":"老王早餐","city":"上海"}})");
  ASSERT_EQ(object.at("ok"), true);
  EXPECT_EQ(object.at("text"),
            "00020101021226230011com.example0104M-17520458125303156540512.505802CN5908LAO WANG6008SHANGHAI"
            "62150505ORD-10702T164200002ZH0104老王早餐0202上海630480F1");
}

TEST(QrCommand, SaysWhatIsWrongWithADescription) {
  struct Case {
    const char* line;
    const char* error;
    const char* pointer;
  };
  for (const auto& [line, error, pointer] : std::vector<Case>{
           {"", "malformed", nullptr},
           {"[]", "malformed", nullptr},
           {R"({"currency":"XXX"})", "currency_unsupported", "/currency"},
           {R"({"currency":"CNY"})", "malformed", "/26"},
           {R"({"currency":"CNY","amount":12})", "malformed", "/amount"},
           {R"({"currency":"CNY","colour":"red"})", "malformed", "/colour"},
           {R"({"currency":"CNY","amount":"1e3"})", "amount_invalid", nullptr},
           {R"({"currency":"CNY","initiation":"sometimes"})", "malformed", "/initiation"},
           {R"({"currency":"CNY","accounts":{"2":"x"}})", "malformed", "/accounts/2"},
           {R"({"currency":"CNY","accounts":{"26":{"00":""}}})", "text_invalid", "/accounts/26/00"},
           {R"({"fields":{"00":"02"}})", "malformed", "/fields/00"},
           {R"({"fields":{"00":"01","59":"A"}})", "qr_damaged", "/26"},
           {R"({"fields":{"00":"01","26":{"00":"a"}}})", "malformed", "/53"},
       }) {
    const json::object object = encoded(line);
    EXPECT_EQ(object.at("ok"), false) << line;
    EXPECT_EQ(object.at("error"), error) << line;
    if (pointer != nullptr) {
      EXPECT_EQ(object.at("pointer"), pointer) << line;
    }
  }
}

TEST(QrCommand, IsPartOfTheProgram) {
  CLI::App app;
  add_qr_commands(app);
  testing::internal::CaptureStdout();
  app.parse("qr svg https://a.example/q/x", false);
  const std::string out = testing::internal::GetCapturedStdout();
  EXPECT_TRUE(out.starts_with("<svg"));
  EXPECT_THROW(app.parse("qr", false), CLI::RequiredError);
}

}  // namespace
}  // namespace chenxi::qr
