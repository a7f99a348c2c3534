#include "cash/changes.h"

#include "cash/adjust.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/vault.h"

namespace chenxi::cash {
namespace {

using ledger::AccountKind;
using ports::Role;

constexpr std::int64_t kCounterMax = 999;
constexpr AccountKind kNamed[] = {AccountKind::operator_funds, AccountKind::customer, AccountKind::residual,
                                  AccountKind::cash};

Result<AccountKind> account_named(JsonReader& in, std::string_view member) {
  const std::string given = TRY(in.string(member, 1, 32));
  for (const AccountKind kind : kNamed)
    if (ledger::name(kind) == given) return kind;
  return refuse(Code::adjustment_invalid, {.pointer = in.pointer_to(member)});
}

/// {from, to, amount, phone?, posting?}: a resident by his number, the row that was wrong by its id.
Result<ports::Asked> read_adjustment(ports::Services& services, JsonReader& in) {
  const AccountKind from = TRY(account_named(in, "from")), to = TRY(account_named(in, "to"));
  const std::int64_t amount = TRY(in.integer("amount", 1, money::kAmountMax));
  const bool residents = from == AccountKind::customer || to == AccountKind::customer;
  ports::Asked out{json::object{{"from", ledger::name(from)}, {"to", ledger::name(to)}, {"amount", amount}},
                   0};
  if (residents) {
    const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
    const auto owner =
        services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
    if (!owner) return refuse(Code::not_found);
    out.what["customer"] = out.customer = *owner;
  }
  if (from == AccountKind::customer) {
    const std::string posting = TRY(in.string("posting", 1, 64));
    if (!services.ids.read(IdKind::posting, posting))
      return refuse(Code::adjustment_invalid, {.pointer = in.pointer_to("posting")});
    out.what["posting"] = posting;
  }
  return out;
}

AccountKind kind_of(const json::value& text) {
  for (const AccountKind kind : kNamed)
    if (ledger::name(kind) == std::string_view(text.as_string())) return kind;
  CHECK(false, "read_adjustment() has written it");
  return AccountKind::residual;
}

Result<ports::Asked> read_budget(ports::Services&, JsonReader& in) {
  const std::string way = TRY(in.string("way", 1, 8));
  if (way != "in" && way != "out") return refuse(Code::malformed, {.pointer = in.pointer_to("way")});
  const std::int64_t counter = TRY(in.optional_integer("counter", 1, kCounterMax)).value_or(kMainCounter);
  const std::int64_t amount = TRY(in.integer("amount", 1, money::kAmountMax));
  return ports::Asked{json::object{{"way", way}, {"counter", counter}, {"amount", amount}}, 0};
}

}  // namespace

ports::ChangeKinds change_kinds(ports::Services& services) {
  ports::ChangeKind adjust{"books.adjust", {Role::finance}, {Role::compliance, Role::finance}};
  adjust.read = read_adjustment;
  adjust.command = [&services](const ports::Agreed& agreed) {
    Adjustment wanted;
    wanted.from = kind_of(agreed.what.at("from"));
    wanted.to = kind_of(agreed.what.at("to"));
    wanted.amount = agreed.what.at("amount").as_int64();
    wanted.customer = agreed.customer;
    wanted.maker = agreed.maker;
    wanted.checker = agreed.checker;
    if (const json::value* posting = agreed.what.if_contains("posting")) {
      const auto row = services.ids.read(IdKind::posting, posting->as_string());
      CHECK(row.has_value(), "read_adjustment() has read it");
      wanted.names = ledger::TransferId{*row};
    }
    return std::make_shared<Adjust>(services.packs, wanted);
  };

  ports::ChangeKind budget{"funds.budget", {Role::finance}, {Role::compliance, Role::finance}};
  budget.read = read_budget;
  budget.command = [](const ports::Agreed& agreed) {
    const Way way = agreed.what.at("way").as_string() == "in" ? Way::float_in : Way::float_out;
    return std::make_shared<Budget>(agreed.what.at("counter").as_int64(), way,
                                    agreed.what.at("amount").as_int64());
  };
  return {std::move(adjust), std::move(budget)};
}

}  // namespace chenxi::cash
