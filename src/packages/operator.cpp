#include "packages/operator.h"

#include "base/bytes.h"
#include "merchants/directory.h"
#include "packages/render.h"
#include "packages/wind_up.h"

namespace chenxi::packages {
namespace {

using ports::Services;

class Look : public engine::Query {
 public:
  explicit Look(std::int64_t merchant) : merchant_(merchant) {}
  std::optional<Seller> found;
  const char* name() const override { return "packages.look"; }
  void run(engine::Context& ctx) override {
    if (const auto* row = ctx.fetch<Seller>(merchant_)) found = *row;
  }

 private:
  std::int64_t merchant_;
};

Result<std::int64_t> read_shop(Services& services, JsonReader& in) {
  const auto shop = services.ids.read(IdKind::merchant, TRY(in.string("shop", 1, 64)));
  if (!shop) return refuse(Code::shop_unknown);
  return *shop;
}

Result<json::value> give_all_back(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::int64_t shop = TRY(read_shop(services, in));
  auto command = std::make_shared<WindUp>(Asker{shop, 0});
  command->request = TRY(ports::operator_request(in, command->name(), Encoder(1).add(shop).bytes()));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return Render(services).winding_up(command->seller);
}

Result<json::value> status(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto query = std::make_shared<Look>(TRY(read_shop(services, in)));
  TRY(in.finish());
  TRY(ports::ask_and_wait(services.engine, query));
  if (!query->found) return refuse(Code::shop_unknown);
  return Render(services).winding_up(*query->found);
}

}  // namespace

ports::OperatorRequests operator_requests() { return {{"packages_return", give_all_back}, {"packages_status", status}}; }

ports::ChangeKind wind_up_kind() {
  using ports::Role;
  ports::ChangeKind kind{"packages.wind_up", {Role::risk, Role::finance, Role::compliance}, {Role::finance, Role::compliance}};
  kind.read = [](Services& services, JsonReader& in) -> Result<ports::Asked> {
    const std::int64_t shop = TRY(read_shop(services, in));
    const auto row = services.merchants.merchant(shop);
    if (!row) return refuse(Code::shop_unknown);
    return ports::Asked{json::object{{"shop", shop}, {"name", row->name}}, 0};
  };
  kind.command = [](const ports::Agreed& agreed) {
    return std::make_shared<WindUp>(Asker{agreed.what.at("shop").as_int64(), 0});
  };
  return kind;
}

}  // namespace chenxi::packages
