#include "banks/link.h"

#include "base/public_id.h"

namespace chenxi::banks {

using identity::Customer;

void Link::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer);
  keys.range<BankLink>(customer);
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
        linked += 1;
        if (link.bank == bank && link.account_index == account_index) same = link.id;
      },
      customer);
  if (same != 0) return engine::ObjectRef{kKind, same};
  if (linked >= kLinksMax) return refuse(Code::rate_limited);

  // From here it happens.
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

}  // namespace chenxi::banks
