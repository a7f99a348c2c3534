#pragma once
#include <vector>

#include "products/rows.h"

namespace chenxi::products {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<Product>(), &store::table<ProductBarcode>(), &store::table<Catalogue>(),
          &store::table<CartLine>()};
}

}  // namespace chenxi::products
