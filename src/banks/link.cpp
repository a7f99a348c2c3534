#include "banks/link.h"

#include "banks/own_name.h"
#include "base/public_id.h"

namespace chenxi::banks {

using identity::Customer;

void Link::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer);
  keys.range<BankLink>(customer);
  keys.range<RemovedLink>(customer);
}

Result<engine::ObjectRef> Link::run(engine::Context& ctx) {
  const Customer* who = ctx.find<Customer>(customer);
  if (who == nullptr) return refuse(Code::account_unknown);
  if (who->state != identity::CustomerState::active) return refuse(Code::account_frozen);
  if (early) return refuse(*early);
  constexpr auto kKind = static_cast<std::int64_t>(IdKind::bank_link);
  std::size_t linked = 0;
  std::int64_t same = 0;
  ctx.each<BankLink>(
      [&](const BankLink& link) {
        if (ctx.find<RemovedLink>(customer, link.id) == nullptr) linked += 1;
        if (link.bank == bank && link.account_index == account_index) same = link.id;
      },
      customer);
  const bool removed = same != 0 && ctx.find<RemovedLink>(customer, same) != nullptr;
  if (same == 0 && linked >= kLinksMax) return refuse(Code::rate_limited);

  // From here it happens.
  if (who->name_verified) ctx.schedule(ctx.now(), Recognise::kTimer, customer);
  if (removed) ctx.erase<RemovedLink>(customer, same);
  if (same != 0) {
    ctx.edit<BankLink>(customer, same).sealed_holder = sealed_holder;  // as the bank has confirmed him now
    return engine::ObjectRef{kKind, same};
  }
  BankLink link;
  link.customer = customer;
  link.id = ctx.new_id();
  link.bank = bank;
  link.sealed_account = sealed_account;
  link.sealed_holder = sealed_holder;
  link.account_index = account_index;
  link.created_at = ctx.now();
  const std::int64_t id = link.id;
  ctx.insert(std::move(link));
  return engine::ObjectRef{kKind, id};
}

void Link::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef object) {
  keys.row<BankLink>(customer, object.id);
}

void Link::answer(engine::Context& ctx, engine::ObjectRef object) { made = ctx.get<BankLink>(customer, object.id); }

void Unlink::keys(engine::Keys& keys, engine::Context&) {
  keys.row<BankLink>(customer, link);
  keys.row<RemovedLink>(customer, link);
}

Result<engine::ObjectRef> Unlink::run(engine::Context& ctx) {
  if (ctx.find<BankLink>(customer, link) == nullptr) return refuse(Code::bank_link_unknown);
  const engine::ObjectRef ref{static_cast<std::int64_t>(IdKind::bank_link), link};
  if (ctx.find<RemovedLink>(customer, link) != nullptr) return ref;
  // From here it happens.
  ctx.insert(RemovedLink{customer, link, ctx.now()});
  return ref;
}

}  // namespace chenxi::banks
