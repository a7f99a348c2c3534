#include "identity/tables.h"

#include "identity/rows.h"
#include "ports/messages.h"

namespace chenxi::identity {

std::vector<const store::TableInfo*> tables() {
  return {&store::table<Customer>(),      &store::table<Handle>(),        &store::table<Device>(),
          &store::table<Session>(),       &store::table<SessionOf>(),     &store::table<CodeChallenge>(),
          &store::table<LatestCode>(),    &store::table<SendBudget>(),    &store::table<Consent>(),
          &store::table<RoleLink>(),      &store::table<RoleLinkNumber>(),  &store::table<Passkey>(),
          &store::table<CredentialOwner>(),
               &store::table<UserLimits>(),    &store::table<ports::Message>()};
}

}  // namespace chenxi::identity
