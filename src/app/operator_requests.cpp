#include "app/operator_requests.h"

#include "identity/role_link.h"
#include "merchants/create.h"
#include "merchants/directory.h"
#include "staff/colleagues.h"

namespace chenxi::app {
namespace {

using identity::AppKind;

/// {"app": "till" | "console" | "supervisor" | "wallet", "subject": row?} -> {"path": "/enter/till#…"}
Result<json::value> link(ports::Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string app = TRY(in.string("app", 1, 16));
  const auto subject = TRY(in.optional_integer("subject", 1, INT64_MAX));
  TRY(in.finish());
  AppKind kind = AppKind::console;
  if (app == "till") kind = AppKind::till;
  else if (app == "wallet") kind = AppKind::wallet;
  else if (app == "supervisor") kind = AppKind::supervisor;
  else if (app != "console") return refuse(Code::malformed, {.pointer = "/app"});
  if ((kind == AppKind::till || kind == AppKind::wallet) && !subject) return refuse(Code::malformed, {.pointer = "/subject"});
  const std::int64_t first = kind == AppKind::supervisor ? staff::kFirstSupervisor : staff::kFirstColleague;
  identity::NewLink fresh = identity::new_link(*services.env.rng, kind, subject.value_or(first));
  TRY(ports::run_and_wait(services.engine, fresh.command));
  return json::value(json::object{{"path", identity::link_path(kind, fresh.token)}});
}

/// {"name", "category"} -> {"merchant": row, "id": "mer_…"}
Result<json::value> merchant_create(ports::Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto create = std::make_shared<merchants::Create>();
  create->shop_name = TRY(in.string("name", 1, 60));
  create->category = TRY(in.string("category", 4, 4));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, create));
  return json::value(json::object{{"merchant", create->made.id},
                                  {"id", services.ids.make(IdKind::merchant, create->made.id)},
                                  {"name", create->made.name}});
}

Result<json::value> merchant_list(ports::Services& services, const json::value&) {
  json::array shops;
  for (const merchants::Merchant& shop : services.merchants.merchants())
    shops.push_back(json::object{{"merchant", shop.id}, {"name", shop.name}, {"category", shop.category}});
  return json::value(json::object{{"merchants", shops}});
}

}  // namespace

ports::OperatorRequests house_requests() {
  return {{"link", link}, {"merchant_create", merchant_create}, {"merchant_list", merchant_list}};
}

}  // namespace chenxi::app
