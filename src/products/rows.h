// What a shop sells over the counter, and what was in a cart that was paid or is to be.
#pragma once
#include "ledger/rows.h"

namespace chenxi::products {

constexpr std::size_t kProductNameBytesMax = 45;  // fifteen characters of Chinese: what a tile shows

/// A tile of the till. Its number is the shop's own, from 1 on, and never used again. A price that changes
/// changes nothing that was sold: a cart keeps its own.
struct Product {
  std::int64_t merchant = 0;
  std::int64_t number = 0;
  std::string name;
  std::int64_t price = 0;
  std::string barcode;  // GTIN of 8, 12, 13 or 14 digits; empty: none
  static constexpr store::Table kTable{"products", 2};
};
BOOST_DESCRIBE_STRUCT(Product, (), (merchant, number, name, price, barcode))

/// Whose a barcode is, so that no two products of a shop have the same.
struct ProductBarcode {
  std::int64_t merchant = 0;
  std::string barcode;
  std::int64_t product = 0;
  static constexpr store::Table kTable{"product_barcodes", 2};
};
BOOST_DESCRIBE_STRUCT(ProductBarcode, (), (merchant, barcode, product))

/// How many products a shop has, and the newest number.
struct Catalogue {
  std::int64_t merchant = 0;
  std::int64_t count = 0, last = 0;
  static constexpr store::Table kTable{"catalogues", 1};
};
BOOST_DESCRIBE_STRUCT(Catalogue, (), (merchant, count, last))

/// One line of a cart: so many of one thing at one price. `sale` is the order, or the payment where a till
/// charged at once.
struct CartLine {
  std::int64_t sale = 0;
  std::int64_t line = 0;     // from 1 on
  std::int64_t product = 0;  // number; 0: typed at the till
  std::string name;
  std::int64_t price = 0;
  std::int64_t count = 0;
  std::int64_t returned = 0;  // of these
  static constexpr store::Table kTable{"cart_lines", 2};
};
BOOST_DESCRIBE_STRUCT(CartLine, (), (sale, line, product, name, price, count, returned))

}  // namespace chenxi::products
