#include "payments/house_refund.h"

#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/sign_in.h"
#include "identity/vault.h"

namespace chenxi::payments {

HouseRefund::HouseRefund(const rules::Packs& packs, std::int64_t payer, std::int64_t payment,
                         std::int64_t amount)
    : payer_(payer), refund_(packs) {
  refund_.payment = payment;
  refund_.amount = amount;
}

void HouseRefund::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Payment>(refund_.payment);
  const Payment* paid = found.found<Payment>(refund_.payment);
  if (paid == nullptr) return;
  refund_.merchant = paid->merchant;
  refund_.currency = paid->currency;
  refund_.keys(keys, found);
}

Result<engine::ObjectRef> HouseRefund::run(engine::Context& ctx) {
  const Payment* paid = ctx.find<Payment>(refund_.payment);
  if (paid == nullptr || paid->payer != payer_) return refuse(Code::payment_unknown);
  const engine::ObjectRef made = TRY(refund_.run(ctx));

  // From here it happens.
  identity::notice(ctx, ctx.get<identity::Customer>(payer_), "message.house_refund");
  return made;
}

ports::ChangeKind house_refund_kind(ports::Services& services) {
  using ports::Role;
  ports::ChangeKind kind{
      "payments.refund", {Role::support, Role::finance}, {Role::finance, Role::compliance}};
  kind.read = [](ports::Services& house, JsonReader& in) -> Result<ports::Asked> {
    const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
    const std::string payment = TRY(in.string("payment", 1, 64));
    const std::int64_t amount = TRY(in.integer("amount", 1, money::kAmountMax));
    const auto owner = house.directory.owner_of_handle(house.vault.index(identity::HandleKind::phone, phone));
    if (!owner) return refuse(Code::not_found);
    if (!house.ids.read(IdKind::payment, payment)) return refuse(Code::payment_unknown);
    return ports::Asked{json::object{{"customer", *owner}, {"payment", payment}, {"amount", amount}}, *owner};
  };
  kind.command = [&services](const ports::Agreed& agreed) {
    const auto payment = services.ids.read(IdKind::payment, agreed.what.at("payment").as_string());
    CHECK(payment.has_value(), "read() has read it");
    return std::make_shared<HouseRefund>(services.packs, agreed.customer, *payment,
                                         agreed.what.at("amount").as_int64());
  };
  return kind;
}

}  // namespace chenxi::payments
