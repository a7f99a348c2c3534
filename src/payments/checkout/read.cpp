#include "payments/checkout/read.h"

#include "money/money.h"
#include "payments/checkout/return_address.h"
#include "payments/checkout/session.h"

namespace chenxi::payments {

Result<std::string> read_lines(JsonReader& in, std::int64_t amount) {
  const json::array* given = TRY(in.optional_array("lines", kLinesMax));
  if (given == nullptr || given->empty()) return std::string();
  json::array out;
  std::int64_t total = 0;
  for (std::size_t i = 0; i < given->size(); ++i) {
    JsonReader line = TRY(JsonReader::object((*given)[i], "/lines/" + std::to_string(i)));
    const std::string title = TRY(line.string("title", 1, kTitleBytesMax));
    const std::int64_t quantity = TRY(line.integer("quantity", 1, kLineQuantityMax));
    const std::int64_t each = TRY(line.integer("amount", -money::kAmountMax, money::kAmountMax));
    TRY(line.finish());
    std::int64_t sum = 0;
    if (__builtin_mul_overflow(quantity, each, &sum) || __builtin_add_overflow(total, sum, &total))
      return refuse(Code::amount_invalid, {.pointer = line.pointer_to("amount")});
    out.push_back(json::object{{"title", title}, {"quantity", quantity}, {"amount", each}});
  }
  if (total != amount) return refuse(Code::amount_invalid, {.pointer = "/lines"});
  return to_text(out);
}

Result<std::string> read_return_address(JsonReader& in, std::string_view name, Needed needed, bool local) {
  auto given = TRY(in.optional_string(name, 1, kReturnAddressBytesMax));
  if (!given && needed == Needed::no) return std::string();
  if (!given || !is_return_address(*given, local))
    return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *std::move(given);
}

}  // namespace chenxi::payments
