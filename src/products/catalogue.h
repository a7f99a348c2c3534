// The products of a shop: made, changed and taken away at one of its tills, seen at all of them.
#pragma once
#include "engine/command.h"
#include "products/rows.h"

namespace chenxi::products {

constexpr std::int64_t kProductsMax = 300;

/// "products.save": a new product (number 0), or one that is there with another name, price or barcode.
///   refuses  product_unknown, products_full, text_invalid (no name), amount_invalid, barcode_invalid
///   (another has it) writes   the product, whose its barcode is, the catalogue
class Save : public engine::Command {
 public:
  std::int64_t merchant = 0;
  std::int64_t number = 0;
  std::string product_name;
  std::int64_t price = 0;
  std::string barcode;  // normal already

  std::int64_t made = 0;  // the answer: its number

  const char* name() const override { return "products.save"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef object) override { made = object.id; }
};

/// "products.remove". What was sold keeps its lines.
///   refuses  product_unknown
///   writes   the product, its barcode and its place in the catalogue are gone
class Remove : public engine::Command {
 public:
  Remove(std::int64_t merchant, std::int64_t number) : merchant_(merchant), number_(number) {}
  const char* name() const override { return "products.remove"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, number_;
};

/// All of a shop's, by number.
class List : public engine::Query {
 public:
  explicit List(std::int64_t merchant) : merchant_(merchant) {}
  std::vector<Product> found;
  const char* name() const override { return "products.list"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

}  // namespace chenxi::products
