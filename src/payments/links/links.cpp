#include "payments/links/links.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "money/money.h"
#include "payments/settle.h"

namespace chenxi::payments {
namespace {

/// Of ids that only links have: above every merchant's row, beside those of pages.
constexpr std::uint32_t kLinkAudience = 0xffff'fffd;
constexpr std::string_view kLinkPrefix = "plk", kOrderPrefix = "ord";

engine::ObjectRef ref(std::int64_t row) {
  return {static_cast<std::int64_t>(IdKind::order), row};
}

}  // namespace

std::string link_id(const PublicIds& ids, std::int64_t link) {
  return std::string(kLinkPrefix) + ids.make(IdKind::order, link, kLinkAudience).substr(kOrderPrefix.size());
}

std::optional<std::int64_t> link_row(const PublicIds& ids, std::string_view id) {
  if (!id.starts_with(kLinkPrefix)) return std::nullopt;
  return ids.read(IdKind::order, std::string(kOrderPrefix) + std::string(id.substr(kLinkPrefix.size())),
                  kLinkAudience);
}

Hash32 CreatePaymentLink::hash() const {
  Encoder fields(1);
  fields.add(name())
      .add(static_cast<std::int64_t>(use))
      .add(amount)
      .add(static_cast<std::int64_t>(currency))
      .add(title)
      .add(lines)
      .add(success_url);
  if (guaranteed) fields.add("guaranteed");
  return sha256(fields.bytes());
}

void CreatePaymentLink::keys(engine::Keys& keys, engine::Context&) {
  keys.row<merchants::Merchant>(merchant);
}

Result<engine::ObjectRef> CreatePaymentLink::run(engine::Context& ctx) {
  const merchants::Merchant& shop = *TRY(open_shop(ctx, merchant));
  if (amount <= 0 || amount > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  if (ctx.books().account(shop.account).currency != currency) return refuse(Code::currency_unsupported);
  if (title.empty() || title.size() > kTitleBytesMax)
    return refuse(Code::text_invalid, {.pointer = "/title"});
  // From here it happens.
  PaymentLink row;
  row.id = ctx.new_id();
  row.merchant = merchant;
  row.use = use;
  row.amount = amount;
  row.currency = currency;
  row.title = title;
  row.lines = store::Bytes(lines);
  row.success_url = success_url;
  row.guaranteed = guaranteed;
  row.created_at = ctx.now();
  const std::int64_t id = row.id;
  ctx.insert(std::move(row));
  ctx.insert(ShopLink{merchant, id});
  return ref(id);
}

void CreatePaymentLink::answer(engine::Context& ctx, engine::ObjectRef made) {
  view = ctx.get<PaymentLink>(made.id);
  view.state = LinkState::active;
  view.orders = 0;
}

Result<engine::ObjectRef> EndPaymentLink::run(engine::Context& ctx) {
  const PaymentLink* row = ctx.find<PaymentLink>(link);
  if (row == nullptr || row->merchant != merchant) return refuse(Code::order_unknown);
  if (row->state == LinkState::ended) return ref(link);
  // From here it happens.
  ctx.edit<PaymentLink>(link).state = LinkState::ended;
  return ref(link);
}

CreateCheckoutSession OpenPaymentLink::next_session(const PaymentLink& row) const {
  CreateCheckoutSession session;
  session.order.merchant = row.merchant;
  // A shop that gives its own order this number is in its own way.
  session.order.number = fmt::format("{}/{}", link_id(ids_, row.id), row.orders + 1);
  session.order.amount = row.amount;
  session.order.currency = row.currency;
  session.order.title = row.title;
  session.order.guaranteed = row.guaranteed;
  session.order.expires_in_s = kLinkOrderLife.us / 1'000'000;
  session.lines = std::string(row.lines);
  session.success_url = row.success_url;
  session.link = row.id;
  return session;
}

void OpenPaymentLink::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<PaymentLink>(link);
  const PaymentLink* row = found.found<PaymentLink>(link);
  if (row == nullptr) return;
  if (row->newest != 0) keys.row<merchants::Order>(row->newest);
  // Others may open it in the same batch: then this one runs again, with the next number's rows.
  next_session(*row).keys(keys, found);
}

Result<engine::ObjectRef> OpenPaymentLink::run(engine::Context& ctx) {
  const PaymentLink* row = ctx.find<PaymentLink>(link);
  if (row == nullptr) return refuse(Code::order_unknown);
  if (row->use == LinkUse::once && row->newest != 0) {
    const auto& last = ctx.get<merchants::Order>(row->newest);
    if (last.state == merchants::OrderState::paid) return refuse(Code::order_already_paid);
    if (row->state == LinkState::active && still_payable(last, ctx.now())) return ref(last.id);
  }
  if (row->state == LinkState::ended) return refuse(Code::order_closed);
  const bool same_hour = ctx.now() < row->window_from + hours(1);
  if (same_hour && row->window_orders >= kLinkOrdersPerHour)
    return refuse(Code::rate_limited, {.until = row->window_from + hours(1)});
  CreateCheckoutSession session = next_session(*row);
  const engine::ObjectRef made = TRY(session.run(ctx));
  // From here it happens, and the order is written already.
  PaymentLink& changed = ctx.edit<PaymentLink>(link);
  changed.orders += 1;
  changed.newest = made.id;
  if (!same_hour) changed.window_from = ctx.now();
  changed.window_orders = same_hour ? changed.window_orders + 1 : 1;
  return made;
}

void ListPaymentLinks::run(engine::Context& ctx) {
  if (link != 0) {
    if (const PaymentLink* row = ctx.fetch<PaymentLink>(link); row != nullptr && row->merchant == merchant)
      found.push_back(*row);
    return;
  }
  store::Range range = store::prefix_range(store::make_key(merchant), limit + 1);
  range.descending = true;
  if (before != 0) range.to = store::make_key(merchant, before);
  for (const ShopLink& row : store::scan_all<ShopLink>(ctx.reader(), range)) {
    more = static_cast<std::int64_t>(found.size()) == limit;
    if (more) return;
    found.push_back(*ctx.fetch<PaymentLink>(row.link));
  }
}

}  // namespace chenxi::payments
