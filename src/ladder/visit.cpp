#include "ladder/visit.h"

#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::ladder {
namespace {

using identity::Class;
using identity::Customer;
using identity::Tier;

engine::ObjectRef about(std::int64_t customer) {
  return {static_cast<std::int64_t>(IdKind::customer), customer};
}

}  // namespace

void Visit::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer);
  keys.row<IdentityCheck>(customer);
  keys.row<IdentityEnquiry>(customer);
  keys.row<IdentityVisit>(customer);
  keys.row<DocumentOwner>(document);
  if (const IdentityCheck* before = found.found<IdentityCheck>(customer))
    keys.row<DocumentOwner>(before->document);
  const DocumentOwner* owner = found.found<DocumentOwner>(document);
  if (owner == nullptr || owner->customer == customer) return;
  keys.row<Customer>(owner->customer);
  keys.row<IdentityCheck>(owner->customer);
}

Result<engine::ObjectRef> Visit::run(engine::Context& ctx) {
  const Customer* who = ctx.find<Customer>(customer);
  if (who == nullptr) return refuse(Code::account_unknown);
  if (who->state != identity::CustomerState::active) return refuse(Code::account_frozen);
  if (who->name_verified && vault_.open(*who, Class::statutory, "name", who->sealed_name) != legal_name)
    return refuse(Code::identity_known);
  const DocumentOwner* owner = ctx.find<DocumentOwner>(document);
  const std::int64_t other = owner != nullptr && owner->customer != customer ? owner->customer : 0;
  if (other != 0 && !moves) return refuse(Code::warning_unconfirmed);

  // From here it happens.
  if (other != 0) take_away(ctx, other);
  if (ctx.find<IdentityCheck>(customer) == nullptr) {
    IdentityCheck first;
    first.customer = customer;
    first.told_at = ctx.now();
    ctx.insert(first);
  }
  IdentityCheck& check = ctx.edit<IdentityCheck>(customer);
  // A document that was renewed under another number is this one's from now on.
  if (check.state == CheckState::confirmed && check.document != document &&
      ctx.find<DocumentOwner>(check.document) != nullptr)
    ctx.erase<DocumentOwner>(check.document);
  check.state = CheckState::confirmed;
  check.document = document;
  check.decided_at = ctx.now();
  if (owner == nullptr) {
    ctx.insert(DocumentOwner{document, customer, sealed_document, ctx.now()});
  } else {
    DocumentOwner& row = ctx.edit<DocumentOwner>(document);
    row.customer = customer;
    row.sealed_document = sealed_document;
    row.since = ctx.now();
  }
  if (ctx.find<IdentityEnquiry>(customer) != nullptr) ctx.erase<IdentityEnquiry>(customer);
  if (ctx.find<IdentityVisit>(customer) == nullptr) ctx.insert(IdentityVisit{customer, counter, ctx.now()});
  IdentityVisit& visit = ctx.edit<IdentityVisit>(customer);
  visit.counter = counter;
  visit.at = ctx.now();
  Customer& known = ctx.edit<Customer>(customer);
  known.sealed_name = sealed_name;
  known.name_verified = true;
  known.tier = Tier::in_person;
  identity::notice(ctx, known, "message.identity_in_person");
  ctx.emit("identity.changed", customer, about(customer));
  return about(customer);
}

void Visit::take_away(engine::Context& ctx, std::int64_t other) {
  Customer& loses = ctx.edit<Customer>(other);
  loses.sealed_name = {};
  loses.name_verified = false;
  loses.tier = Tier::phone_only;
  if (ctx.find<IdentityCheck>(other) != nullptr) ctx.edit<IdentityCheck>(other).state = CheckState::taken;
  identity::notice(ctx, loses, "message.identity_moved");
  ctx.emit("identity.changed", other, about(other));
}

}  // namespace chenxi::ladder
