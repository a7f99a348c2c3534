#include "cash/bootstrap.h"

namespace chenxi::cash {
namespace {

using ledger::AccountKind;
struct Known {
  AccountKind kind;
  std::int64_t number;
};
constexpr Known kHouse[] = {
    {AccountKind::bank_safeguarded, kMainBank}, {AccountKind::transit, kMainBank}, {AccountKind::cash, kMainCounter},
    {AccountKind::operator_funds, 1},           {AccountKind::suspense, 1},        {AccountKind::residual, 1},
    {AccountKind::income_fees, 1}};

}  // namespace

void Bootstrap::keys(engine::Keys& keys, engine::Context&) {
  for (const Known& one : kHouse) ports::key_of_system_account(keys, one.kind, one.number);
}

Result<engine::ObjectRef> Bootstrap::run(engine::Context& ctx) {
  // From here it happens.
  for (const Known& one : kHouse) ports::open_system_account(ctx, one.kind, one.number);
  return engine::ObjectRef{};
}

void OpenCounter::keys(engine::Keys& keys, engine::Context&) {
  ports::key_of_system_account(keys, AccountKind::cash, counter);
}

Result<engine::ObjectRef> OpenCounter::run(engine::Context& ctx) {
  // From here it happens.
  ports::open_system_account(ctx, AccountKind::cash, counter);
  return engine::ObjectRef{0, counter};
}

}  // namespace chenxi::cash
