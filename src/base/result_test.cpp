#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/check.h"

namespace chenxi {
namespace {

Result<int> even(int n) {
  if (n % 2 != 0) return refuse(Code::amount_invalid, {.pointer = "/n", .count = n});
  return n;
}

Result<int> sum_of_evens(int a, int b) { return TRY(even(a)) + TRY(even(TRY(even(b)))); }

TEST(Try, GivesTheValueOrReturnsTheRefusalUnchanged) {
  EXPECT_EQ(sum_of_evens(2, 4).value(), 6);
  const auto refused = sum_of_evens(2, 5);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::amount_invalid);
  EXPECT_EQ(refused.error().detail().pointer, "/n");
  EXPECT_EQ(refused.error().detail().count, 5);
}

Done both_even(int a, int b) {
  TRY(even(a));
  const Done second = even(b).map([](int) { return std::monostate{}; });
  TRY(second);
  return done();
}

TEST(Try, WorksForResultsThatCarryNothing) {
  EXPECT_TRUE(both_even(2, 4));
  EXPECT_FALSE(both_even(1, 4));
  EXPECT_FALSE(both_even(2, 3));
}

Result<std::unique_ptr<int>> boxed(int n) { return std::make_unique<int>(TRY(even(n))); }
Result<int> unboxed(int n) {
  auto box = TRY(boxed(n));
  return *box;
}

TEST(Try, MovesValuesThatCannotBeCopied) {
  EXPECT_EQ(unboxed(8).value(), 8);
  EXPECT_FALSE(unboxed(7));
}

Result<std::size_t> length_twice(const Result<std::string>& named) {
  Result<std::string> mine = named;
  const std::string first = TRY(mine);
  const std::string second = TRY(mine);  // the named Result still holds its text
  return first.size() + second.size();
}

TEST(Try, LeavesAResultThatHasANameAsItWas) { EXPECT_EQ(length_twice(std::string("a text longer than a few bytes")), 60U); }

Result<int*> pointer_to(int& n) { return &n; }
Result<std::reference_wrapper<int>> reference_to(int& n) { return n; }
Done add_one(int& n) {
  *TRY(pointer_to(n)) += 1;
  int& again = TRY(reference_to(n));
  again += 1;
  return done();
}

TEST(Try, HandsPointersAndReferencesThrough) {
  int n = 0;
  EXPECT_TRUE(add_one(n));
  EXPECT_EQ(n, 2);
}

struct Counted {
  static inline int alive = 0;
  Counted() { ++alive; }
  Counted(const Counted&) { ++alive; }
  Counted(Counted&&) noexcept { ++alive; }
  ~Counted() { --alive; }
};
struct Pair {
  Counted first;
  int second;
};
Result<int> leaves_early() {
  const Counted before;
  const int value = TRY(even(3));
  return value;
}

TEST(Try, DestroysWhatStoodBeforeIt) {
  EXPECT_FALSE(leaves_early());
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Refusal, WithoutDetailHasAnEmptyOne) { EXPECT_EQ(Refusal(Code::not_found).detail().pointer, ""); }

TEST(Code, EveryCodeIsFoundByItsName) {
  for (int i = 0; i < code_count(); ++i) {
    const auto code = static_cast<Code>(i);
    EXPECT_EQ(code_from_name(name(code)), code);
  }
  EXPECT_EQ(name(Code::insufficient_balance), "insufficient_balance");
  EXPECT_EQ(code_from_name("no_such_code"), std::nullopt);
  EXPECT_EQ(code_from_name(""), std::nullopt);
  EXPECT_EQ(name(retry_advice(Code::overloaded)), "same_id");
}

TEST(Check, SaysWhatBrokeAndWhere) {
  try {
    CHECK(1 + 1 == 3, "arithmetic");
    FAIL();
  } catch (const Bug& bug) {
    EXPECT_NE(std::string(bug.what()).find("1 + 1 == 3: arithmetic"), std::string::npos) << bug.what();
    EXPECT_NE(std::string(bug.what()).find("src/base/result_test.cpp"), std::string::npos) << bug.what();
    EXPECT_TRUE(bug.in_spine());
  }
  EXPECT_NO_THROW(CHECK(true));
}

}  // namespace
}  // namespace chenxi
