#include "app/rooms.h"

#include "api_keys/keys.h"
#include "api_keys/routes.h"
#include "api_keys/tables.h"
#include "app/instance.h"
#include "app/ledger_requests.h"
#include "app/operator_requests.h"
#include "app/personal_data.h"
#include "app/problem_pages.h"
#include "app/public_routes.h"
#include "app/sandboxes.h"
#include "app/security_log.h"
#include "banks/operator.h"
#include "banks/routes.h"
#include "banks/tables.h"
#include "banks/timers.h"
#include "calls/routes.h"
#include "calls/tables.h"
#include "cash/changes.h"
#include "cash/operator.h"
#include "cash/tables.h"
#include "closing/routes.h"
#include "closing/tables.h"
#include "closing/timers.h"
#include "console/routes.h"
#include "counter/routes.h"
#include "counter/tables.h"
#include "disputes/console/routes.h"
#include "disputes/routes.h"
#include "disputes/tables.h"
#include "disputes/timers.h"
#include "education/routes.h"
#include "education/tables.h"
#include "family/recovery.h"
#include "family/routes.h"
#include "family/tables.h"
#include "family/timers.h"
#include "http/openapi.h"
#include "identity/routes.h"
#include "identity/rows.h"
#include "identity/sessions/routes.h"
#include "identity/tables.h"
#include "identity/timers.h"
#include "ladder/operator.h"
#include "ladder/routes.h"
#include "ladder/tables.h"
#include "ladder/timers.h"
#include "limits/routes.h"
#include "limits/sooner.h"
#include "limits/timers.h"
#include "live/routes.h"
#include "merchants/routes.h"
#include "merchants/tables.h"
#include "notify/operator.h"
#include "notify/routes.h"
#include "notify/timers.h"
#include "packages/operator.h"
#include "packages/routes.h"
#include "packages/tables.h"
#include "packages/wind_up.h"
#include "payments/api/routes.h"
#include "payments/holds/hold.h"
#include "payments/holds/routes.h"
#include "payments/checkout/routes.h"
#include "payments/house_refund.h"
#include "payments/links/routes.h"
#include "payments/routes.h"
#include "payments/splits/routes.h"
#include "payments/tables.h"
#include "payouts/operator.h"
#include "payouts/pay_out.h"
#include "payouts/tables.h"
#include "ports/messages.h"
#include "posters/routes.h"
#include "products/routes.h"
#include "products/tables.h"
#include "ports/system_accounts.h"
#include "receipts/routes.h"
#include "records/routes.h"
#include "records/tables.h"
#include "reports/routes.h"
#include "risk/operator.h"
#include "risk/tables.h"
#include "rules/tables.h"
#include "sandbox/routes.h"
#include "settlement/console/routes.h"
#include "settlement/routes.h"
#include "settlement/settle.h"
#include "settlement/tables.h"
#include "staff/exports.h"
#include "staff/operator.h"
#include "staff/routes.h"
#include "staff/tables.h"
#include "staff/timers.h"
#include "staff/wallets.h"
#include "stop/routes.h"
#include "stop/tables.h"
#include "trade/console/routes.h"
#include "trade/end.h"
#include "trade/routes.h"
#include "trade/tables.h"
#include "transfers/routes.h"
#include "transfers/tables.h"
#include "transfers/timers.h"
#include "webhooks/routes.h"
#include "webhooks/tables.h"
#include "webhooks/timers.h"

namespace chenxi::app {

std::vector<const store::TableInfo*> tables() {
  std::vector<const store::TableInfo*> all = engine::tables();
  for (const auto& room : {ports::tables(), identity::tables(), rules::tables(), merchants::tables(), counter::tables(), products::tables(), cash::tables(),
                           banks::tables(), payments::tables(), packages::tables(), trade::tables(), transfers::tables(), payouts::tables(), records::tables(),
                           stop::tables(), risk::tables(), education::tables(), calls::tables(), ladder::tables(), disputes::tables(), family::tables(), api_keys::tables(), webhooks::tables(), staff::tables(), closing::tables(), settlement::tables()})
    all.insert(all.end(), room.begin(), room.end());
  return all;
}

std::vector<const store::TableInfo*> tables_of_the_moment() {
  using namespace identity;
  return {&store::table<Session>(),    &store::table<SessionOf>(), &store::table<CodeChallenge>(),
          &store::table<LatestCode>(), &store::table<RoleLink>(),  &store::table<ports::Message>()};
}

void register_timers(engine::Executor& executor, ports::Services& services) {
  identity::register_timers(executor, services);
  limits::register_timers(executor);
  family::register_timers(executor);
  ladder::register_timers(executor);
  closing::register_timers(executor);
  api_keys::register_timers(executor);
  webhooks::register_timers(executor);
  notify::register_timers(executor);
  banks::register_timers(executor, services.vault);
  transfers::register_timers(executor, services);
  payouts::register_timers(executor, services.packs);
  settlement::register_timers(executor, services.packs);
  payments::register_timers(executor, services.packs);
  packages::register_timers(executor, services.packs);
  trade::register_timers(executor, services.packs);
  disputes::register_timers(executor);
  staff::register_timers(executor, change_kinds(services));
}

std::shared_ptr<const ports::ChangeKinds> change_kinds(ports::Services& services) {
  auto all = std::make_shared<ports::ChangeKinds>();
  for (auto room : {staff::colleague_kinds(), staff::wallet_kinds(), family::change_kinds(),
                    cash::change_kinds(services)})
    all->insert(all->end(), room.begin(), room.end());
  for (auto one : {staff::export_kind(), disputes::console::decision_kind(), limits::sooner_kind(),
                   payments::house_refund_kind(services), api_keys::end_kind(services), packages::wind_up_kind(), trade::console::decision_kind(services), trade::console::wind_up_kind()})
    all->push_back(one);
  return all;
}

std::vector<http::Route> routes(ports::Services& services, Instance& instance, const std::filesystem::path& data) {
  std::vector<http::Route> all;
  const bool is_sandbox = instance.options().clockwork != nullptr;
  add_public_routes(all, services, data, is_sandbox ? "this" : instance.sandboxes() != nullptr ? "offered" : "none");
  add_problem_pages(all);
  // Whoever proves a number or an address is handed what waits for it.
  identity::add_routes(all, services, {.handle_proved = {transfers::kClaimTimer}});
  limits::add_routes(all, services);
  family::add_routes(all, services);
  ladder::add_routes(all, services);
  stop::add_routes(all, services);
  education::add_routes(all, services);
  calls::add_routes(all, services);
  notify::add_routes(all, services);
  merchants::add_routes(all, services);
  counter::add_routes(all, services, instance.tills());
  products::add_routes(all, services);
  payments::add_routes(all, services, instance.board());
  payments::add_hold_routes(all, services);
  api_keys::add_routes(all, services, instance.gate());
  payments::add_api_routes(all, services, instance.gate());
  payments::add_checkout_routes(all, services, instance.gate(), instance.board());
  payments::add_link_routes(all, services, instance.gate());
  payments::add_split_routes(all, services, instance.gate());
  sandbox::add_routes(all, services, instance.gate(), instance.options().clockwork,
                      is_sandbox ? std::make_shared<const sandbox::Residents>(sandbox::read_residents((data / sandbox::kResidentsFile).string())) : nullptr);
  add_sandbox_routes(all, instance.sandboxes());
  packages::add_routes(all, services);
  trade::add_routes(all, services, instance.gate());
  webhooks::add_routes(all, services, instance.gate(), instance.sender());
  transfers::add_routes(all, services);
  banks::add_routes(all, services);
  settlement::add_routes(all, services);
  live::add_routes(all, services, instance.hub(), instance.tills());
  records::add_routes(all, services);
  receipts::add_routes(all, services);
  posters::add_routes(all, services);
  reports::add_routes(all, services);
  console::add_routes(all, services);
  disputes::add_routes(all, services);
  trade::console::add_routes(all, services);
  settlement::console::add_routes(all, services);
  closing::add_routes(all, services);
  staff::add_routes(all, services, instance.colleagues(), change_kinds(services));
  all.push_back(export_route(all, services));
  staff::guard_routes(all, services, instance.colleagues());
  counter::guard_routes(all, services, instance.tills());
  all.push_back(personal_data_route(all));
  identity::bind_routes(all, services);
  log_security(all, services, instance.gate().directory());
  all.push_back(http::openapi_route(all, {}));
  return all;
}

ports::OperatorRequests operator_requests() {
  ports::OperatorRequests all;
  for (auto room : {ledger_requests(), house_requests(), cash::operator_requests(), banks::operator_requests(),
                    payouts::operator_requests(), packages::operator_requests(), trade::console::operator_requests(), notify::operator_requests(),
                    risk::operator_requests(), ladder::operator_requests(), staff::operator_requests()})
    all.merge(room);
  return all;
}

}  // namespace chenxi::app
