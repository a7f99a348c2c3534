#include "products/catalogue.h"

#include "base/bytes.h"
#include "base/public_id.h"
#include "money/money.h"

namespace chenxi::products {
namespace {

engine::ObjectRef about(std::int64_t number) {
  return {static_cast<std::int64_t>(IdKind::merchant), number};
}

/// The product that stands there now, and its barcode, which goes with it.
void keys_for_product(engine::Keys& keys, engine::Context& found, std::int64_t merchant,
                      std::int64_t number) {
  keys.row<Catalogue>(merchant);
  keys.row<Product>(merchant, number);
  if (const Product* now = found.found<Product>(merchant, number); now != nullptr && !now->barcode.empty())
    keys.row<ProductBarcode>(merchant, now->barcode);
}

void forget_barcode(engine::Context& ctx, const Product& product) {
  if (!product.barcode.empty()) ctx.erase<ProductBarcode>(product.merchant, product.barcode);
}

}  // namespace

Hash32 Save::hash() const {
  return sha256(Encoder(1).add(name()).add(number).add(product_name).add(price).add(barcode).bytes());
}

void Save::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_product(keys, found, merchant, number);
  if (!barcode.empty()) keys.row<ProductBarcode>(merchant, barcode);
}

Result<engine::ObjectRef> Save::run(engine::Context& ctx) {
  const Product* const now = number == 0 ? nullptr : ctx.find<Product>(merchant, number);
  if (number != 0 && now == nullptr) return refuse(Code::product_unknown);
  if (product_name.empty() || product_name.size() > kProductNameBytesMax)
    return refuse(Code::text_invalid, {.pointer = "/name"});
  if (price <= 0 || price > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/price"});
  const auto* const whose = barcode.empty() ? nullptr : ctx.find<ProductBarcode>(merchant, barcode);
  if (whose != nullptr && whose->product != number)
    return refuse(Code::barcode_invalid, {.pointer = "/barcode"});
  const auto* const catalogue = ctx.find<Catalogue>(merchant);
  if (now == nullptr && catalogue != nullptr && catalogue->count >= kProductsMax)
    return refuse(Code::products_full, {.count = kProductsMax});
  // From here it happens.
  Product product;
  product.merchant = merchant;
  product.number = number;
  product.name = product_name;
  product.price = price;
  product.barcode = barcode;
  const bool other_barcode = now == nullptr || now->barcode != barcode;
  if (now != nullptr && other_barcode) forget_barcode(ctx, *now);
  if (now == nullptr) {
    if (catalogue == nullptr) ctx.insert(Catalogue{merchant, 0, 0});
    Catalogue& counted = ctx.edit<Catalogue>(merchant);
    counted.count += 1;
    product.number = counted.last += 1;
  }
  if (!barcode.empty() && other_barcode) ctx.insert(ProductBarcode{merchant, barcode, product.number});
  const std::int64_t saved = product.number;
  if (now == nullptr)
    ctx.insert(std::move(product));
  else
    ctx.edit<Product>(merchant, number) = std::move(product);
  return about(saved);
}

void Remove::keys(engine::Keys& keys, engine::Context& found) {
  keys_for_product(keys, found, merchant_, number_);
}

Result<engine::ObjectRef> Remove::run(engine::Context& ctx) {
  const Product* const now = ctx.find<Product>(merchant_, number_);
  if (now == nullptr) return refuse(Code::product_unknown);
  // From here it happens.
  forget_barcode(ctx, *now);
  ctx.erase<Product>(merchant_, number_);
  ctx.edit<Catalogue>(merchant_).count -= 1;
  return about(number_);
}

void List::run(engine::Context& ctx) {
  found =
      store::scan_all<Product>(ctx.reader(), store::prefix_range(store::make_key(merchant_), kProductsMax));
}

}  // namespace chenxi::products
