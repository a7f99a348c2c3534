// What a resident asks about the own bank accounts and orders.
#pragma once
#include "banks/order.h"

namespace chenxi::banks {

class Links : public engine::Query {
 public:
  std::int64_t customer = 0;
  std::vector<BankLink> found;
  const char* name() const override { return "banks.links"; }
  void run(engine::Context& ctx) override {
    found = store::scan_all<BankLink>(ctx.reader(), store::prefix_range(store::make_key(customer)));
    std::erase_if(found, [&](const BankLink& link) { return ctx.fetch<RemovedLink>(customer, link.id) != nullptr; });
  }
};

/// An order of this customer and kind; nullopt when there is none.
class OneOrder : public engine::Query {
 public:
  std::int64_t customer = 0, id = 0;
  OrderKind kind = OrderKind::top_up;
  std::optional<OrderView> found;
  const char* name() const override { return "banks.order"; }
  void run(engine::Context& ctx) override {
    const BankOrder* order = ctx.fetch<BankOrder>(id);
    if (order == nullptr || order->customer != customer || order->kind != kind) return;
    const BankLink* link = ctx.fetch<BankLink>(customer, order->link);
    if (link != nullptr) found = OrderView{*order, *link};
  }
};

}  // namespace chenxi::banks
