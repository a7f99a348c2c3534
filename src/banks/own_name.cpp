#include "banks/own_name.h"

#include "base/public_id.h"
#include "identity/sign_in.h"
#include "ladder/document.h"

namespace chenxi::banks {

using identity::Class;
using identity::Customer;
using identity::Tier;

void Recognise::keys(engine::Keys& keys, engine::Context&) {
  keys.row<Customer>(customer_);
  keys.range<BankLink>(customer_);
  keys.range<RemovedLink>(customer_);
}

Result<engine::ObjectRef> Recognise::run(engine::Context& ctx) {
  const engine::ObjectRef about{static_cast<std::int64_t>(IdKind::customer), customer_};
  const Customer* who = ctx.find<Customer>(customer_);
  if (who == nullptr || !who->name_verified || who->tier != Tier::document) return about;
  const std::string name = vault_.open(*who, Class::statutory, "name", who->sealed_name);
  bool same = false;
  ctx.each<BankLink>(
      [&](const BankLink& link) {
        if (ctx.find<RemovedLink>(customer_, link.id) != nullptr) return;
        const auto holder =
            ladder::normal_name(vault_.open(*who, Class::statutory, "bank_holder", link.sealed_holder));
        same = same || (holder && *holder == name);
      },
      customer_);
  if (!same) return about;

  // From here it happens.
  Customer& known = ctx.edit<Customer>(customer_);
  known.tier = Tier::bank_verified;
  identity::notice(ctx, known, "message.identity_bank");
  ctx.emit("identity.changed", customer_, about);
  return about;
}

}  // namespace chenxi::banks
