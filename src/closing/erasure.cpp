#include "closing/erasure.h"

#include "banks/rows.h"
#include "base/public_id.h"
#include "ladder/rows.h"

namespace chenxi::closing {
namespace {

using identity::Customer;
using identity::Device;
using identity::Passkey;

/// Numbers of a customer's rows of one kind.
template <class Row>
std::vector<std::int64_t> ids_of(engine::Context& ctx, std::int64_t customer) {
  std::vector<std::int64_t> out;
  ctx.each<Row>([&](const Row& one) { out.push_back(one.id); }, customer);
  return out;
}

}  // namespace

void destroy_own(engine::Context& ctx, std::int64_t customer, std::int64_t years) {
  Customer& row = ctx.edit<Customer>(customer);
  row.wrapped_own = {};
  row.sealed_nickname = {};
  for (const std::int64_t id : ids_of<Device>(ctx, customer)) ctx.edit<Device>(customer, id).sealed_name = {};
  for (const std::int64_t id : ids_of<Passkey>(ctx, customer)) ctx.edit<Passkey>(customer, id).sealed_name = {};
  const Instant until = ctx.now() + days(366 * years);  // never a day less than the law's years
  ctx.insert(ClosedWallet{customer, ctx.now(), until, {}});
  ctx.schedule(until, DestroyStatutory::kTimer, customer);
}

void DestroyStatutory::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(id_);
  keys.row<ClosedWallet>(id_);
  keys.row<ladder::IdentityCheck>(id_);
  keys.range<banks::BankLink>(id_);
  if (const auto* check = found.found<ladder::IdentityCheck>(id_)) keys.row<ladder::DocumentOwner>(check->document);
}

Result<engine::ObjectRef> DestroyStatutory::run(engine::Context& ctx) {
  const ladder::IdentityCheck* check = ctx.find<ladder::IdentityCheck>(id_);
  const Hash32 document = check == nullptr ? Hash32{} : check->document;
  const ladder::DocumentOwner* owner = ctx.find<ladder::DocumentOwner>(document);
  const bool owns = owner != nullptr && owner->customer == id_;  // he may have shown it at a counter since, for a new wallet

  // From here it happens.
  Customer& row = ctx.edit<Customer>(id_);
  row.wrapped_statutory = {};
  row.sealed_phone = row.sealed_email = row.sealed_name = {};
  row.phone_index = row.email_index = Hash32{};
  if (owns) ctx.erase<ladder::DocumentOwner>(document);
  if (check != nullptr) ctx.edit<ladder::IdentityCheck>(id_).document = Hash32{};
  for (const std::int64_t id : ids_of<banks::BankLink>(ctx, id_)) {
    banks::BankLink& link = ctx.edit<banks::BankLink>(id_, id);
    link.sealed_account = link.sealed_holder = {};
    link.account_index = Hash32{};
  }
  ctx.edit<ClosedWallet>(id_).destroyed_at = ctx.now();
  const engine::ObjectRef self{static_cast<std::int64_t>(IdKind::customer), id_};
  ctx.emit("customer.erased", id_, self);
  return self;
}

}  // namespace chenxi::closing
