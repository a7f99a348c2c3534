// Barcodes as they stand on goods, what a cart comes to, and where a catalogue ends. How tills use them is played by the scenario
// "products".
#include <gtest/gtest.h>

#include "engine/executor.h"
#include "money/money.h"
#include "products/barcode.h"
#include "products/cart.h"
#include "products/catalogue.h"
#include "products/tables.h"

namespace chenxi::products {
namespace {

TEST(Barcodes, AreReadWithTheirCheckDigit) {
  // The examples of the GS1 General Specifications and the numbers of three goods from a shelf.
  for (const char* right : {"96385074", "036000291452", "6901234567892", "4006381333931", "15400141288763", "690 1234-567892"})
    EXPECT_TRUE(normal_barcode(right)) << right;
  for (const char* wrong : {"", "96385075", "036000291453", "6901234567829", "690123456789", "123456789", "六九零一二三四五", "96385O74"})
    EXPECT_FALSE(normal_barcode(wrong)) << wrong;
}

TEST(Barcodes, EverySingleSlipIsSeen) {
  const std::string right = "6901234567892";
  for (std::size_t at = 0; at < right.size(); ++at)
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string typed = right;
      typed[at] = digit;
      EXPECT_EQ(normal_barcode(typed).has_value(), typed == right) << typed;
    }
}

class Catalogue : public testing::Test {
 protected:
  SimClock clock{*parse_rfc3339("2026-11-27T07:00:00+08:00")};
  SimRng rng{3};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  engine::Executor executor{env, [this] { return store::open_memory(data); }, engine::ExecutorOptions{}};

  void SetUp() override { executor.open(); }
  std::optional<Code> run(const std::shared_ptr<engine::Command>& command) {
    engine::Job job;
    job.command = command;
    executor.run_batch({&job, 1});
    return job.outcome.refusal ? std::optional(job.outcome.refusal->code()) : std::nullopt;
  }
  std::shared_ptr<Save> save(std::string name, std::int64_t price, std::string barcode = "", std::int64_t number = 0) {
    auto command = std::make_shared<Save>();
    command->merchant = 7;
    command->number = number;
    command->product_name = std::move(name);
    command->price = price;
    command->barcode = std::move(barcode);
    return command;
  }
};

TEST_F(Catalogue, EndsWhereATillCouldShowNoMore) {
  for (std::int64_t i = 0; i < kProductsMax; ++i) ASSERT_FALSE(run(save("Bun", 250)));
  EXPECT_EQ(run(save("Bun", 250)), Code::products_full);
  EXPECT_FALSE(run(save("Big bun", 300, "", 1))) << "what is there can still be changed";
  EXPECT_FALSE(run(std::make_shared<Remove>(7, 2)));
  const auto made = save("Tea", 500);
  EXPECT_FALSE(run(made)) << "one less makes room";
  EXPECT_EQ(made->made, kProductsMax + 1) << "a number is never another's";
}

TEST_F(Catalogue, ABarcodeGoesWithItsProduct) {
  ASSERT_FALSE(run(save("Milk", 300, "6901234567892")));
  ASSERT_FALSE(run(save("Tea", 500)));
  EXPECT_EQ(run(save("Tea", 500, "6901234567892", 2)), Code::barcode_invalid);
  EXPECT_FALSE(run(save("Milk", 350, "6901234567892", 1))) << "its own";
  EXPECT_FALSE(run(save("Milk", 350, "96385074", 1)));
  EXPECT_FALSE(run(save("Tea", 500, "6901234567892", 2))) << "the first one is free now";
  EXPECT_FALSE(run(std::make_shared<Remove>(7, 2)));
  EXPECT_FALSE(run(save("Water", 200, "6901234567892")));
}

TEST(Discounts, EachLineGivesBackItsPartAndTheLastOneTheRest) {
  for (const std::int64_t off : {1, 96, 500, 965}) {
    Reduced sale{966, 966 - off, 0};
    std::int64_t back = 0;
    for (const std::int64_t line : {333, 333, 300}) {
      const std::int64_t part = part_paid(sale, line);
      EXPECT_GE(part, 0);
      EXPECT_LE(part, line);
      back += part;
      sale.returned += line;
    }
    EXPECT_EQ(back, sale.paid) << off;
  }
  const Reduced large{money::kAmountMax, money::kAmountMax - 1, 0};
  EXPECT_EQ(part_paid(large, money::kAmountMax), money::kAmountMax - 1);
}

}  // namespace
}  // namespace chenxi::products
