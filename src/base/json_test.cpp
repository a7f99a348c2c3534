#include "base/json.h"

#include <gtest/gtest.h>

namespace chenxi {
namespace {

/// The pointer of the refusal, or "taken".
std::string verdict(std::string_view text) {
  const auto parsed = parse_json(text);
  if (parsed) return "taken";
  EXPECT_EQ(parsed.error().code(), Code::malformed);
  return "refused at " + parsed.error().detail().pointer;
}

TEST(ParseJson, TakesWhatAClientOfOursWrites) {
  EXPECT_EQ(verdict(R"({"amount":1250,"currency":"CNY","note":"早餐 🥟","ok":true,"none":null,"list":[1,-2,[]],"o":{}})"),
            "taken");
  EXPECT_EQ(verdict(" \n{ } \t"), "taken");
  EXPECT_EQ(verdict("-5"), "taken");
  EXPECT_EQ(verdict("0"), "taken");
  EXPECT_EQ(verdict(R"("\ud83e\udd5f")"), "taken");
}

TEST(ParseJson, KeepsTheWholeRangeOfInt64) {
  EXPECT_EQ(parse_json("9223372036854775807").value().as_int64(), INT64_MAX);
  EXPECT_EQ(parse_json("-9223372036854775808").value().as_int64(), INT64_MIN);
}

TEST(ParseJson, NumbersAreExactIntegersOrRefused) {
  for (const char* number : {"9223372036854775808", "18446744073709551615", "18446744073709551616",
                             "-9223372036854775809", "100.0", "1e2", "1E2", "1e400", "-0", "-0.0", "0.5", "1e-400",
                             "1e99999999999999999999", "0e0", "01", "+1", "1.", ".5", "0x10", "NaN", "Infinity",
                             "99999999999999999999999999999999999999999"}) {
    EXPECT_EQ(verdict(number), "refused at ") << number;
    EXPECT_EQ(verdict(R"({"a":1,"amount":)" + std::string(number) + "}"), "refused at /amount") << number;
    EXPECT_EQ(verdict(R"({"list":[0,{"x":)" + std::string(number) + "}]}"), "refused at /list/1/x") << number;
  }
}

TEST(ParseJson, AKeyStandsOnceHoweverItIsWritten) {
  EXPECT_EQ(verdict(R"({"amount":1,"amount":1})"), "refused at /amount");
  EXPECT_EQ(verdict(R"({"amount":1,"b":2,"\u0061mount":3})"), "refused at /amount");
  EXPECT_EQ(verdict(R"({"a":{"x/y":1,"x/y":1}})"), "refused at /a/x~1y");
  EXPECT_EQ(verdict(R"({"a":{"x":1},"b":{"x":1},"x":1})"), "taken");
  EXPECT_EQ(verdict(R"([{"x":1},{"x":1},{"x":1,"x":2}])"), "refused at /2/x");
}

TEST(ParseJson, RefusesWhatIsNotOneDocument) {
  for (const char* text : {"", " ", "{", "}", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "1 2", "{} {}", "{}x", "nul",
                           "tru", "\"", "\"\n\"", "[1 2]", "// x\n1", "/**/1", "\xef\xbb\xbf{}", "{\"a\" 1}"})
    EXPECT_NE(verdict(text), "taken") << text;
  EXPECT_NE(verdict(std::string_view("{}\0", 3)), "taken");
}

TEST(ParseJson, RefusesBytesThatAreNotUtf8) {
  for (const char* text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe4\xb8\"",
                           "{\"\xff\":1}", R"("\ud83e")", R"("\udd5f")", R"("\ud83e\u0041")"})
    EXPECT_NE(verdict(text), "taken") << text;
}

TEST(ParseJson, DepthAndWidthAreBounded) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_EQ(verdict(nested(16)), "taken");
  EXPECT_NE(verdict(nested(17)), "taken");
  EXPECT_NE(verdict(std::string(100'000, '[')), "taken");
  const auto wide = [](int n) {
    std::string text = "{";
    for (int i = 0; i < n; ++i) text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
    return text + "}";
  };
  EXPECT_EQ(verdict(wide(256)), "taken");
  EXPECT_NE(verdict(wide(257)), "taken");
  EXPECT_TRUE(parse_json(wide(1000), {.members = 1000}));
  EXPECT_NE(verdict("{\"" + std::string(129, 'k') + "\":1}"), "taken");
}

struct Pay {
  std::int64_t amount = 0;
  std::string currency;
  std::optional<std::string> note;
};

Result<Pay> read_pay(const json::value& value) {
  auto in = TRY(JsonReader::object(value));
  Pay pay;
  pay.amount = TRY(in.integer("amount", 1, 100'000));
  pay.currency = TRY(in.string("currency", 3, 3));
  pay.note = TRY(in.optional_string("note", 0, 20));
  TRY(in.finish());
  return pay;
}

std::string refused_at(std::string_view text) {
  const auto pay = read_pay(parse_json(text).value());
  return pay ? "taken" : pay.error().detail().pointer;
}

TEST(JsonReader, ReadsMembersByName) {
  const auto pay = read_pay(parse_json(R"({"currency":"CNY","amount":1250})").value());
  ASSERT_TRUE(pay);
  EXPECT_EQ(pay->amount, 1250);
  EXPECT_EQ(pay->currency, "CNY");
  EXPECT_EQ(pay->note, std::nullopt);
}

TEST(JsonReader, PointsToTheFirstOffence) {
  EXPECT_EQ(refused_at(R"({"currency":"CNY"})"), "/amount");
  EXPECT_EQ(refused_at(R"({"amount":"5","currency":"CNY"})"), "/amount");
  EXPECT_EQ(refused_at(R"({"amount":0,"currency":"CNY"})"), "/amount");
  EXPECT_EQ(refused_at(R"({"amount":100001,"currency":"CNY"})"), "/amount");
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CN"})"), "/currency");
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","note":null})"), "/note");
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","tip":1})"), "/tip");
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","a/b~":1})"), "/a~1b~0");
  EXPECT_EQ(refused_at("[]"), "");
}

TEST(JsonReader, TextsCarryNoHiddenCharacters) {
  for (const char* note : {R"(a\nb)", R"(\u0000)", R"(\u007f)", R"(\u0085)", R"(\u202e)", R"(\u2066)", R"(\u2028)",
                           R"(\ufeff)", R"(a\tb)"})
    EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","note":")" + std::string(note) + "\"}"), "/note") << note;
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","note":"¥ 早餐 é 👨‍👩"})"), "/note") << "24 bytes";
  EXPECT_EQ(refused_at(R"({"amount":5,"currency":"CNY","note":"早餐 é —"})"), "taken");
}

TEST(JsonReader, ChildrenKnowTheirPlace) {
  const auto value = parse_json(R"({"to":{"kind":"phone","extra":1},"flag":true,"list":[1,2]})").value();
  auto in = JsonReader::object(value).value();
  auto to = in.child("to").value();
  EXPECT_EQ(to.string("kind", 1, 9).value(), "phone");
  EXPECT_EQ(to.finish().error().detail().pointer, "/to/extra");
  EXPECT_EQ(to.integer("gone", 0, 1).error().detail().pointer, "/to/gone");
  EXPECT_EQ(in.boolean("flag").value(), true);
  EXPECT_EQ(in.optional_boolean("other").value(), std::nullopt);
  EXPECT_EQ(in.array("list", 2).value()->size(), 2U);
  EXPECT_FALSE(in.array("list", 1));
  EXPECT_FALSE(in.optional_child("none").value());
  EXPECT_FALSE(in.child("flag"));
  EXPECT_TRUE(in.finish());
}

TEST(JsonReader, NullIsReadOnlyWhereItIsAskedFor) {
  const auto value = parse_json(R"({"limit":null,"other":1})").value();
  auto in = JsonReader::object(value).value();
  EXPECT_FALSE(in.is_null("other"));
  EXPECT_FALSE(in.is_null("gone"));
  EXPECT_FALSE(in.optional_integer("limit", 0, 9));
  EXPECT_EQ(in.integer("other", 0, 9).value(), 1);
  auto again = JsonReader::object(value).value();
  EXPECT_TRUE(again.is_null("limit"));
  EXPECT_EQ(again.finish().error().detail().pointer, "/other");
}

TEST(ToText, WritesCompactly) { EXPECT_EQ(to_text({{"a", 1}, {"b", "早"}}), R"({"a":1,"b":"早"})"); }

}  // namespace
}  // namespace chenxi
