#include "counter/shifts/shifts.h"

#include "base/public_id.h"
#include "counter/roles.h"
#include "ledger/statement.h"
#include "merchants/rows.h"
#include "money/money.h"

namespace chenxi::counter {
namespace {

/// A report reads no more entries than this; a shop with more in one shift closes it more often.
constexpr std::int64_t kEntriesMax = 20'000;

void keys_for_drawer(engine::Keys& keys, std::int64_t merchant, std::int64_t till) {
  keys.row<merchants::Merchant>(merchant);
  keys.row<Drawer>(merchant, till);
  if (till != 0) keys.row<Till>(merchant, till);
}

Done may_sell(engine::Context& ctx, std::int64_t merchant, std::int64_t till) {
  if (till == 0) return done();
  const Till* row = ctx.find<Till>(merchant, till);
  if (row == nullptr || row->state != TillState::active || !reaches(row->role, Role::cashier))
    return refuse(Code::till_role_missing);
  return done();
}

std::int64_t head_of(engine::Context& ctx, std::int64_t merchant) {
  return static_cast<std::int64_t>(ctx.books().account(ctx.get<merchants::Merchant>(merchant).account).head);
}

engine::ObjectRef about(std::int64_t row) {
  return {static_cast<std::int64_t>(IdKind::till), row};
}

/// Entries after `from`, up to and with `to`.
Takings takings_between(engine::Context& ctx, std::int64_t merchant, std::int64_t from, std::int64_t to) {
  Takings out;
  const auto* shop = ctx.fetch<merchants::Merchant>(merchant);
  if (shop == nullptr || to <= from) return out;
  std::int64_t left = kEntriesMax;
  ledger::walk(ctx.reader(), shop->account, static_cast<ledger::TransferId>(to), [&](const ledger::Transfer& t) {
    if (static_cast<std::int64_t>(t.id) <= from) return false;
    if (--left < 0) {
      out.whole = false;
      return false;
    }
    // What was paid before and is earned now, a visit of a package, is takings as a payment is.
    if (t.kind == ledger::TransferKind::payment)
      if (const auto* off = ctx.fetch<Discount>(merchant, static_cast<std::int64_t>(t.group))) {
        out.discounts += 1;
        out.discounted += off->amount;
      }
    if (t.kind == ledger::TransferKind::payment || (t.kind == ledger::TransferKind::delivery && t.credit == shop->account)) {
      out.payments += 1;
      out.gross += t.amount;
    } else if (t.kind == ledger::TransferKind::refund) {
      out.refunds += 1;
      out.refunded += t.amount;
    }
    return true;
  });
  return out;
}

}  // namespace

void OpenShift::keys(engine::Keys& keys, engine::Context&) { keys_for_drawer(keys, merchant_, till_); }

Result<engine::ObjectRef> OpenShift::run(engine::Context& ctx) {
  TRY(may_sell(ctx, merchant_, till_));
  if (ctx.find<Drawer>(merchant_, till_) != nullptr) return refuse(Code::shift_open_already);
  // From here it happens.
  Drawer drawer;
  drawer.merchant = merchant_;
  drawer.till = till_;
  drawer.opened_at = ctx.now();
  drawer.opening = opening_;
  drawer.from = head_of(ctx, merchant_);
  ctx.insert(drawer);
  return about(till_);
}

void MoveCash::keys(engine::Keys& keys, engine::Context&) { keys_for_drawer(keys, merchant_, till_); }

Result<engine::ObjectRef> MoveCash::run(engine::Context& ctx) {
  TRY(may_sell(ctx, merchant_, till_));
  const Drawer* drawer = ctx.find<Drawer>(merchant_, till_);
  if (drawer == nullptr) return refuse(Code::shift_not_open);
  const std::int64_t after = expected(*drawer) + amount_;
  if (amount_ == 0 || after < 0 || after > money::kAmountMax) return refuse(Code::amount_invalid, {.pointer = "/amount"});
  // From here it happens.
  Drawer& row = ctx.edit<Drawer>(merchant_, till_);
  (amount_ > 0 ? row.cash_in : row.cash_out) += amount_ > 0 ? amount_ : -amount_;
  const std::int64_t id = ctx.new_id();
  ctx.insert(CashMovement{id, merchant_, till_, amount_, words_, ctx.now()});
  return about(id);
}

void CloseShift::keys(engine::Keys& keys, engine::Context&) {
  keys_for_drawer(keys, merchant_, till_);
  keys.row<ReportNumber>(merchant_);
}

Result<engine::ObjectRef> CloseShift::run(engine::Context& ctx) {
  TRY(may_sell(ctx, merchant_, till_));
  const Drawer* drawer = ctx.find<Drawer>(merchant_, till_);
  if (drawer == nullptr) return refuse(Code::shift_not_open);
  // From here it happens.
  if (ctx.find<ReportNumber>(merchant_) == nullptr) ctx.insert(ReportNumber{merchant_, 0});
  ShiftReport report;
  report.merchant = merchant_;
  report.number = ctx.edit<ReportNumber>(merchant_).last += 1;
  report.till = till_;
  report.opened_at = drawer->opened_at;
  report.closed_at = ctx.now();
  report.opening = drawer->opening;
  report.cash_in = drawer->cash_in;
  report.cash_out = drawer->cash_out;
  report.counted = counted_;
  report.from = drawer->from;
  report.to = head_of(ctx, merchant_);
  ctx.insert(report);
  ctx.erase<Drawer>(merchant_, till_);
  ctx.emit("shift.closed", merchant_, about(till_));
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::till), report.number};
}

void LookShift::run(engine::Context& ctx) {
  now = ctx.now();
  const Drawer* drawer = ctx.fetch<Drawer>(merchant_, till_);
  if (drawer == nullptr) return;
  open = *drawer;
  const auto* shop = ctx.fetch<merchants::Merchant>(merchant_);
  takings = takings_between(ctx, merchant_, open->from, static_cast<std::int64_t>(ctx.books().account(shop->account).head));
}

void LookReport::run(engine::Context& ctx) {
  std::int64_t number = number_;
  if (number == 0)
    if (const auto* last = ctx.fetch<ReportNumber>(merchant_)) number = last->last;
  const ShiftReport* row = ctx.fetch<ShiftReport>(merchant_, number);
  if (row == nullptr) return;
  report = *row;
  takings = takings_between(ctx, merchant_, report->from, report->to);
}

void ListReports::run(engine::Context& ctx) {
  store::Range range = store::prefix_range(store::make_key(merchant_), kMost);
  range.descending = true;
  found = store::scan_all<ShiftReport>(ctx.reader(), range);
}

}  // namespace chenxi::counter
