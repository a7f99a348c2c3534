// A cart: what a till asks to be paid for, line by line. Priced and written in the sale's own batch, and
// taken back line by line in the refund's. A witness: it says what a cart comes to, and never moves money.
#pragma once
#include "base/bytes.h"
#include "base/json.h"
#include "engine/command.h"
#include "products/rows.h"

namespace chenxi::products {

constexpr std::size_t kLinesMax = 50;
constexpr std::int64_t kCountMax = 999;

/// What a till sends: a product and how many of it, or something typed with its price.
struct CartItem {
  std::int64_t product = 0;  // 0: typed
  std::string name;
  std::int64_t price = 0;
  std::int64_t count = 0;
};
using Cart = std::vector<CartItem>;
/// Line by line what comes back.
struct CartReturn {
  std::int64_t line = 0;
  std::int64_t count = 0;
};
using CartReturns = std::vector<CartReturn>;

/// The member "lines" of a request; absent: empty. Refuses malformed.
Result<Cart> read_cart(JsonReader& in);
Result<CartReturns> read_returns(JsonReader& in);
void add_to(Encoder& encoder, const Cart& cart);
void add_to(Encoder& encoder, const CartReturns& returns);

void keys_for_cart(engine::Keys& keys, std::int64_t merchant, const Cart& cart);
/// At today's prices. Refuses product_unknown, text_invalid, amount_invalid, cart_differs (its sum is not
/// `amount`: detail.amount says what it is). An empty cart is none.
Result<std::vector<CartLine>> price(engine::Context& ctx, std::int64_t merchant, const Cart& cart,
                                    std::int64_t amount);
/// After the line.
void write(engine::Context& ctx, std::vector<CartLine> lines, std::int64_t sale);

void keys_for_returns(engine::Keys& keys, std::int64_t sale, const CartReturns& returns);
/// A sale of which something was taken off: each line gave its part of it, and gives back what is left.
struct Reduced {
  std::int64_t before = 0, paid = 0;
  std::int64_t returned = 0;  // of `before`, so far
};
/// What is given back of lines that cost so much before. Rounded down, of everything that came back so far: with the last line the
/// payer has all that he paid.
std::int64_t part_paid(const Reduced& sale, std::int64_t before);
/// Gives what they cost before a discount. Refuses refund_exceeds_payment (there is no such line, or not so many of it are left),
/// cart_differs (another sum than `amount`: detail.amount says which).
Result<std::int64_t> allow_returns(engine::Context& ctx, std::int64_t sale, const CartReturns& returns, std::int64_t amount,
                                   const std::optional<Reduced>& reduced);
/// After the line.
void count_returns(engine::Context& ctx, std::int64_t sale, const CartReturns& returns);

/// For questions: all lines of a sale.
std::vector<CartLine> fetch_lines(engine::Context& ctx, std::int64_t sale);
json::array lines_json(const std::vector<CartLine>& lines);

}  // namespace chenxi::products
