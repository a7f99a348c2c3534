// What buyers and shops look at.
#pragma once
#include "engine/command.h"
#include "packages/rows.h"

namespace chenxi::packages {

struct PackageView {
  Package package;
  std::string shop;
  std::optional<Visit> asked;  // the question that waits
};

/// For queries: the visits that were taken, the newest first.
std::vector<Visit> visits_of(engine::Context& ctx, const Package& package, std::size_t most);

/// The plans of a shop, the newest first. For its owner and its tills the ended ones, too.
class ListPlans : public engine::Query {
 public:
  explicit ListPlans(std::int64_t merchant) : merchant_(merchant) {}
  std::int64_t owner = 0;     // only if the shop is his; 0: whoever asks
  bool only_offered = false;  // to buy: nothing of a shop that sells no more
  bool there = false;         // is there such a shop?
  std::vector<Plan> found;
  std::string shop;
  const char* name() const override { return "packages.list_plans"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

/// The newest `limit` packages of a buyer, or of a shop, before the number `before` (0: from the newest on).
class ListPackages : public engine::Query {
 public:
  std::int64_t buyer = 0;     // his; or
  std::int64_t merchant = 0;  // those of the shop
  std::int64_t owner = 0;     // of the shop: only if it is his
  std::int64_t before = 0, limit = 20;
  bool there = true;
  std::vector<PackageView> found;
  std::int64_t next = 0;  // the number before which the next page begins; 0: no more
  std::optional<Seller> seller;
  Instant now;
  const char* name() const override { return "packages.list"; }
  void run(engine::Context& ctx) override;
};

/// One package with its visits, the newest first.
class GetPackage : public engine::Query {
 public:
  GetPackage(std::int64_t buyer, std::int64_t package) : buyer_(buyer), package_(package) {}
  std::optional<PackageView> found;
  std::vector<Visit> visits;
  Instant now;
  const char* name() const override { return "packages.get"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t buyer_, package_;
};

}  // namespace chenxi::packages
