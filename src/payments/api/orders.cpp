#include "payments/api/orders.h"

#include <map>

#include "base/bytes.h"
#include "base/public_id.h"
#include "payments/load_all.h"
#include "payments/settle.h"

namespace chenxi::payments {

using merchants::Merchant;
using merchants::Order;

namespace {

engine::ObjectRef ref(std::int64_t order) { return {static_cast<std::int64_t>(IdKind::order), order}; }

template <class Row>
std::map<std::int64_t, Row> by_id(engine::Context& ctx, const std::vector<std::int64_t>& ids) {
  std::map<std::int64_t, Row> out;
  for (Row& row : load_all<Row>(ctx.reader(), ids)) out.emplace(row.id, std::move(row));
  return out;
}

}  // namespace

std::optional<ApiOrderView> fetch_api_order(engine::Context& ctx, std::int64_t merchant, std::int64_t id) {
  const Order* row = ctx.fetch<Order>(id);
  if (row == nullptr || row->merchant != merchant) return std::nullopt;
  ApiOrderView view{{*row, *ctx.fetch<Merchant>(merchant)}, {}, {}, {}, {}, {}};
  if (const ApiOrder* api = ctx.fetch<ApiOrder>(merchant, id)) {
    view.number = api->number;
    view.metadata = api->metadata;
  }
  if (view.order.order.payment != 0) view.payment = *ctx.fetch<Payment>(view.order.order.payment);
  if (view.order.order.hold != 0) view.hold = *ctx.fetch<Hold>(view.order.order.hold);
  view.split = fetch_split(ctx, id);
  return view;
}

Hash32 CreateApiOrder::hash() const {
  Encoder fields(1);
  fields.add(name()).add(amount).add(static_cast<std::int64_t>(currency)).add(title).add(metadata).add(expires_in_s);
  if (!also.empty()) fields.add(also);
  if (hold_days > 0) fields.add(hold_days);
  if (guaranteed) fields.add("guaranteed");
  if (split) add_to(fields, *split);
  return sha256(fields.bytes());
}

void CreateApiOrder::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Merchant>(merchant);
  keys.row<OrderNumber>(merchant, number);
  if (split) keys_for_plan(keys, merchant, *split);
  const OrderNumber* known = found.found<OrderNumber>(merchant, number);
  if (known == nullptr) return;
  keys.row<ApiOrder>(merchant, known->order);
  keys.row<Order>(known->order);
  if (split) keys_for_sharing(keys, found, known->order);
  const Order* order = found.found<Order>(known->order);
  if (order == nullptr) return;
  if (order->payment != 0) keys.row<Payment>(order->payment);
  if (order->hold != 0) keys.row<Hold>(order->hold);
}

Result<engine::ObjectRef> CreateApiOrder::run(engine::Context& ctx) {
  if (const OrderNumber* known = ctx.find<OrderNumber>(merchant, number)) {
    if (ctx.get<ApiOrder>(merchant, known->order).asked != hash())
      return refuse(Code::order_differs, {.pointer = "/merchant_order_no"});
    existed = true;
    return ref(known->order);
  }
  CreateOrder order;
  order.merchant = merchant;
  order.kind = merchants::OrderKind::link;
  order.amount = amount;
  order.currency = currency;
  order.title = title;
  order.life = seconds(expires_in_s);
  order.hold_days = hold_days;
  order.guaranteed = guaranteed;
  if (split) {
    TRY(order.allow(ctx));
    TRY(allow_plan(ctx, *packs->at(ctx.now()), ctx.get<Merchant>(merchant), {amount, currency}, *split));
  }
  const engine::ObjectRef made = TRY(order.run(ctx));
  // From here it happens, and the order is written already.
  ctx.insert(ApiOrder{merchant, made.id, number, hash(), store::Bytes(metadata)});
  ctx.insert(OrderNumber{merchant, number, made.id});
  if (split) plan(ctx, ctx.get<Order>(made.id), *split);
  ctx.emit("order.created", merchant, made, amount, currency);
  return made;
}

void CreateApiOrder::answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) {}

void CreateApiOrder::answer(engine::Context& ctx, engine::ObjectRef made) {
  now = ctx.now();
  view.order = {ctx.get<Order>(made.id), ctx.get<Merchant>(merchant)};
  view.number = number;
  view.metadata = metadata;
  if (view.order.order.payment != 0) view.payment = ctx.get<Payment>(view.order.order.payment);
  if (view.order.order.hold != 0) view.hold = ctx.get<Hold>(view.order.order.hold);
  if (split) view.split = found_split(ctx, made.id);
}

void GetApiOrder::run(engine::Context& ctx) {
  now = ctx.now();
  if (order == 0) {
    const OrderNumber* known = ctx.fetch<OrderNumber>(merchant, number);
    if (known == nullptr) return;
    order = known->order;
  }
  found = fetch_api_order(ctx, merchant, order);
}

void ListApiOrders::run(engine::Context& ctx) {
  now = ctx.now();
  store::Range range = store::prefix_range(store::make_key(merchant), limit + 1);
  range.descending = true;
  if (before != 0) range.to = store::make_key(merchant, before);
  std::vector<ApiOrder> rows = store::scan_all<ApiOrder>(ctx.reader(), range);
  more = static_cast<std::int64_t>(rows.size()) > limit;
  if (more) rows.pop_back();
  if (rows.empty()) return;
  // As many look-ups for a whole page as for one order.
  std::vector<std::int64_t> ids, paid, held;
  for (const ApiOrder& row : rows) ids.push_back(row.order);
  const auto orders = by_id<Order>(ctx, ids);
  for (const auto& [id, order] : orders) {
    if (order.payment != 0) paid.push_back(order.payment);
    if (order.hold != 0) held.push_back(order.hold);
  }
  const auto payments = by_id<Payment>(ctx, paid);
  const auto holds = by_id<Hold>(ctx, held);
  auto splits = fetch_splits(ctx, ids);
  const Merchant shop = *ctx.fetch<Merchant>(merchant);
  for (ApiOrder& row : rows) {
    ApiOrderView view{{orders.at(row.order), shop}, std::move(row.number), std::move(row.metadata), {}, {}, {}};
    if (const std::int64_t payment = view.order.order.payment; payment != 0) view.payment = payments.at(payment);
    if (const std::int64_t hold = view.order.order.hold; hold != 0) view.hold = holds.at(hold);
    if (auto split = splits.extract(row.order)) view.split = std::move(split.mapped());
    found.push_back(std::move(view));
  }
}

}  // namespace chenxi::payments
