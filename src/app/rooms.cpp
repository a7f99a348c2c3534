#include "app/rooms.h"

#include "app/ledger_requests.h"
#include "app/public_routes.h"
#include "console/routes.h"
#include "identity/tables.h"
#include "merchants/tables.h"
#include "rules/tables.h"

namespace chenxi::app {

std::vector<const store::TableInfo*> tables() {
  std::vector<const store::TableInfo*> all = engine::tables();
  for (const auto& room : {identity::tables(), rules::tables(), merchants::tables()}) all.insert(all.end(), room.begin(), room.end());
  return all;
}

void register_timers(engine::Executor&, ports::Services&) {}

std::vector<http::Route> routes(ports::Services& services) {
  std::vector<http::Route> all;
  add_public_routes(all, services);
  console::add_routes(all, services);
  return all;
}

std::map<std::string, OperatorRequest> operator_requests() {
  std::map<std::string, OperatorRequest> all;
  for (auto room : {ledger_requests()}) all.merge(room);
  return all;
}

}  // namespace chenxi::app
