#include "products/cart.h"

#include <set>

#include "money/money.h"
#include "products/catalogue.h"

namespace chenxi::products {
namespace {

/// Prices and counts are bounded, so that their product fits; a sum above what a payment may be is no cart.
Result<std::int64_t> with(std::int64_t sum, std::int64_t price, std::int64_t count) {
  static_assert(money::kAmountMax <= INT64_MAX / (kCountMax + 1) / 2);
  sum += price * count;
  if (sum > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/lines"});
  return sum;
}

}  // namespace

Result<Cart> read_cart(JsonReader& in) {
  const json::array* const given = TRY(in.optional_array("lines", kLinesMax));
  Cart out;
  for (std::size_t i = 0; given != nullptr && i < given->size(); ++i) {
    JsonReader line = TRY(JsonReader::object((*given)[i], "/lines/" + std::to_string(i)));
    CartItem one;
    one.product = TRY(line.optional_integer("product", 1, INT64_MAX)).value_or(0);
    if (one.product == 0) {
      one.name = TRY(line.string("name", 1, kProductNameBytesMax));
      one.price = TRY(line.integer("price", 1, money::kAmountMax));
    }
    one.count = TRY(line.integer("count", 1, kCountMax));
    TRY(line.finish());
    out.push_back(std::move(one));
  }
  return out;
}

Result<CartReturns> read_returns(JsonReader& in) {
  const json::array* const given = TRY(in.optional_array("lines", kLinesMax));
  CartReturns out;
  for (std::size_t i = 0; given != nullptr && i < given->size(); ++i) {
    JsonReader line = TRY(JsonReader::object((*given)[i], "/lines/" + std::to_string(i)));
    CartReturn one;
    one.line = TRY(line.integer("line", 1, static_cast<std::int64_t>(kLinesMax)));
    one.count = TRY(line.integer("count", 1, kCountMax));
    TRY(line.finish());
    out.push_back(one);
  }
  return out;
}

void add_to(Encoder& encoder, const Cart& cart) {
  encoder.add(static_cast<std::int64_t>(cart.size()));
  for (const CartItem& one : cart) encoder.add(one.product).add(one.name).add(one.price).add(one.count);
}
void add_to(Encoder& encoder, const CartReturns& returns) {
  encoder.add(static_cast<std::int64_t>(returns.size()));
  for (const CartReturn& one : returns) encoder.add(one.line).add(one.count);
}

void keys_for_cart(engine::Keys& keys, std::int64_t merchant, const Cart& cart) {
  for (const CartItem& one : cart)
    if (one.product != 0) keys.row<Product>(merchant, one.product);
}

Result<std::vector<CartLine>> price(engine::Context& ctx, std::int64_t merchant, const Cart& cart,
                                    std::int64_t amount) {
  std::vector<CartLine> out;
  std::int64_t sum = 0;
  for (const CartItem& one : cart) {
    CartLine line{0, static_cast<std::int64_t>(out.size()) + 1, one.product, one.name, one.price, one.count,
                  0};
    if (one.product != 0) {
      const Product* const known = ctx.find<Product>(merchant, one.product);
      if (known == nullptr) return refuse(Code::product_unknown);
      line.name = known->name;
      line.price = known->price;
    } else if (one.name.empty() || one.name.size() > kProductNameBytesMax) {
      return refuse(Code::text_invalid, {.pointer = "/lines"});
    }
    if (line.price <= 0 || line.price > money::kAmountMax || one.count <= 0 || one.count > kCountMax)
      return refuse(Code::amount_invalid, {.pointer = "/lines"});
    sum = TRY(with(sum, line.price, one.count));
    out.push_back(std::move(line));
  }
  if (!cart.empty() && sum != amount)
    return refuse(Code::cart_differs, {.pointer = "/amount", .amount_minor = sum});
  return out;
}

void write(engine::Context& ctx, std::vector<CartLine> lines, std::int64_t sale) {
  for (CartLine& line : lines) {
    line.sale = sale;
    ctx.insert(std::move(line));
  }
}

void keys_for_returns(engine::Keys& keys, std::int64_t sale, const CartReturns& returns) {
  for (const CartReturn& one : returns) keys.row<CartLine>(sale, one.line);
}

std::int64_t part_paid(const Reduced& sale, std::int64_t before) {
  const auto part = [&](std::int64_t of) {
    return money::Money{of, money::Currency::cny}.times(sale.paid, sale.before, money::Round::down)->minor;
  };
  return part(sale.returned + before) - part(sale.returned);
}

Result<std::int64_t> allow_returns(engine::Context& ctx, std::int64_t sale, const CartReturns& returns, std::int64_t amount,
                                   const std::optional<Reduced>& reduced) {
  std::int64_t sum = 0;
  std::set<std::int64_t> said;
  for (const CartReturn& one : returns) {
    const CartLine* const line = ctx.find<CartLine>(sale, one.line);
    if (line == nullptr || one.count <= 0 || one.count > line->count - line->returned ||
        !said.insert(one.line).second)
      return refuse(Code::refund_exceeds_payment, {.pointer = "/lines"});
    sum = TRY(with(sum, line->price, one.count));
  }
  const std::int64_t back = reduced ? part_paid(*reduced, sum) : sum;
  if (!returns.empty() && back != amount)
    return refuse(Code::cart_differs, {.pointer = "/amount", .amount_minor = back});
  return sum;
}

void count_returns(engine::Context& ctx, std::int64_t sale, const CartReturns& returns) {
  for (const CartReturn& one : returns) ctx.edit<CartLine>(sale, one.line).returned += one.count;
}

std::vector<CartLine> fetch_lines(engine::Context& ctx, std::int64_t sale) {
  return store::scan_all<CartLine>(
      ctx.reader(), store::prefix_range(store::make_key(sale), static_cast<std::int64_t>(kLinesMax)));
}

json::array lines_json(const std::vector<CartLine>& lines) {
  json::array out;
  for (const CartLine& line : lines)
    out.push_back(
        json::object{{"line", line.line},
                     {"product", line.product == 0 ? json::value(nullptr) : json::value(line.product)},
                     {"name", line.name},
                     {"price", line.price},
                     {"count", line.count},
                     {"returned", line.returned}});
  return out;
}

}  // namespace chenxi::products
