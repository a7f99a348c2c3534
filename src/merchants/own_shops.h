// A resident opens a shop from the wallet and collects at once, under the rule pack's cap. He is known by more than his
// phone number by then, so whoever is paid has a name.
#pragma once
#include "merchants/own_rows.h"
#include "rules/packs.h"

namespace chenxi::merchants {

constexpr std::size_t kShopNameBytesMax = 60;
constexpr std::size_t kPlaceBytesMax = 120;

/// Without the blanks around it. Refuses text_invalid when nothing is left.
Result<std::string> normal_shop_text(std::string_view typed, const char* pointer);

/// "merchants.open_shop".
///   refuses  account_unknown, account_frozen, identity_required (known by phone number only), shops_full{count}
///   writes   the shop and its account, what its owner's shops collect; event "shop.changed"
class OpenShop : public engine::Command {
 public:
  OpenShop(const rules::Packs& packs, std::int64_t owner) : packs_(packs), owner_(owner) {}
  std::string shop_name, category;
  store::Bytes sealed_place;

  std::int64_t merchant = 0;  // the answer

  const char* name() const override { return "merchants.open_shop"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { merchant = made.id; }

 private:
  const rules::Packs& packs_;
  std::int64_t owner_;
};

/// "merchants.print_anew": a new printed code; whoever scans an older one is told that it is void.
///   refuses  shop_unknown (another's, too)
///   writes   the shop, a notice to its owner; event "shop.changed"
class PrintAnew : public engine::Command {
 public:
  PrintAnew(std::int64_t owner, std::int64_t merchant) : owner_(owner), merchant_(merchant) {}
  const char* name() const override { return "merchants.print_anew"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t owner_, merchant_;
};

/// A shop as its owner sees it.
struct OwnShop {
  Merchant merchant;
  Shop shop;
  rules::Collected collected;
};
/// The shops of one person, the oldest first.
class ListShops : public engine::Query {
 public:
  explicit ListShops(std::int64_t owner) : owner_(owner) {}
  std::vector<OwnShop> found;
  identity::Tier tier = identity::Tier::phone_only;  // how well the owner is known
  Instant now;
  const char* name() const override { return "merchants.list_shops"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t owner_;
};

}  // namespace chenxi::merchants
