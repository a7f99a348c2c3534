#include "identity/tables.h"

#include "identity/rows.h"

namespace chenxi::identity {

std::vector<const store::TableInfo*> tables() {
  return {&store::table<Customer>(), &store::table<Handle>(), &store::table<Device>(), &store::table<Session>(),
          &store::table<UserLimits>()};
}

}  // namespace chenxi::identity
