// The tables of this room.
#pragma once
#include "family/rows.h"

namespace chenxi::family {

inline std::vector<const store::TableInfo*> tables() {
  return {&store::table<FamilyLink>(),  &store::table<FamilyOf>(), &store::table<FamilyRefused>(),
          &store::table<FamilyLook>(),  &store::table<FamilyLooks>(), &store::table<Approval>(),
          &store::table<OpenApproval>(), &store::table<ApprovalOf>(), &store::table<LimitProposal>(),
          &store::table<Recovery>(),    &store::table<RecoveryOf>(), &store::table<RecoveryVoice>(),
          &store::table<FamilyPaid>(),  &store::table<FamilyMonth>()};
}

}  // namespace chenxi::family
