// Refusal: the user asked for something that cannot be. A value, never an exception.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <variant>

#include "base/code.h"
#include "base/time.h"

namespace chenxi {

/// What a refusal wants to say beside its code. All optional; a sentence uses what it needs.
struct RefusalDetail {
  std::string pointer{};     // JSON pointer to the wrong field: "/amount"
  std::string rule{};        // the rule that refused, as its pack names it: "cn-ecny/phone-only/day"
  std::string text{};        // a short fact for the sentence's {text}: the foreign scheme's name, the bank's reason
  std::optional<std::int64_t> amount_minor{};  // for {amount}: what would still be possible, or the bound
  std::optional<std::int64_t> count{};         // for {count}: tries left, days
  std::optional<Instant> until{};              // for {until}: when it may work again
};

class [[nodiscard]] Refusal {
 public:
  explicit Refusal(Code code) : code_(code) {}
  Refusal(Code code, RefusalDetail detail)
      : code_(code), detail_(std::make_shared<const RefusalDetail>(std::move(detail))) {}

  Code code() const { return code_; }
  const RefusalDetail& detail() const;

 private:
  Code code_;
  std::shared_ptr<const RefusalDetail> detail_;
};

template <class T>
using Result = tl::expected<T, Refusal>;
using Done = Result<std::monostate>;  // success carries nothing

inline Done done() { return std::monostate{}; }
inline tl::unexpected<Refusal> refuse(Code code) { return tl::unexpected<Refusal>(Refusal(code)); }
inline tl::unexpected<Refusal> refuse(Code code, RefusalDetail detail) {
  return tl::unexpected<Refusal>(Refusal(code, std::move(detail)));
}
inline tl::unexpected<Refusal> refuse(Refusal refusal) { return tl::unexpected<Refusal>(std::move(refusal)); }

/// The value of a Result, or return its refusal from this function, unchanged. A Result that has a name is copied
/// from, a fresh one (or std::move of a named one) is moved from. The counter gives every use a name of its own, so
/// that TRY inside TRY shadows nothing.
/// Not inside braces: in `Pay{.payee = TRY(a), .amount = TRY(b)}` gcc forgets to destroy `payee` when b refuses, so
/// assign the members one by one. (The test of the walls looks for it.)
#define TRY(expression) CHENXI_TRY_AS(CHENXI_TRY_NAME(__COUNTER__), expression)
#define CHENXI_TRY_NAME(number) CHENXI_TRY_GLUE(try_result_, number)
#define CHENXI_TRY_GLUE(a, b) a##b
#define CHENXI_TRY_AS(result, expression)                                                             \
  __extension__({                                                                                     \
    auto&& result = (expression);                                                                     \
    if (!result)                                                                                      \
      return ::tl::unexpected<::chenxi::Refusal>(std::forward<decltype(result)>(result).error());     \
    *std::forward<decltype(result)>(result);                                                          \
  })

}  // namespace chenxi
