#include "cash/operator.h"

#include "base/bytes.h"
#include "cash/counter.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/vault.h"

namespace chenxi::cash {
namespace {

using ports::Services;

/// The resident whom the request names, by phone number or public id.
Result<std::int64_t> customer_of(Services& services, JsonReader& in) {
  if (const auto id = TRY(in.optional_string("customer", 1, 64))) {
    const auto row = services.ids.read(IdKind::customer, *id);
    if (!row) return refuse(Code::account_unknown, {.pointer = "/customer"});
    return *row;
  }
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 4, 32))));
  const auto found = services.directory.customer_by_handle(services.vault.index(identity::HandleKind::phone, phone));
  if (!found) return refuse(Code::account_unknown, {.pointer = "/phone"});
  return *found;
}

json::value show(const Services& services, const CashMove& move) {
  json::object out{{"object", "cash_move"},
                   {"posting", services.ids.make(IdKind::posting, static_cast<std::int64_t>(move.transfer))},
                   {"counter", move.counter},
                   {"amount", move.amount},
                   {"currency", "CNY"},
                   {"created_at", rfc3339(move.at)}};
  if (move.customer != 0) out["customer"] = services.ids.make(IdKind::customer, move.customer);
  return out;
}

template <class C>
Result<json::value> move_cash(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto command = std::make_shared<C>(services.packs);
  command->amount = TRY(in.integer("amount", 1, money::kAmountMax));
  command->counter = TRY(in.optional_integer("counter", 1, 999)).value_or(kMainCounter);
  if constexpr (!std::is_same_v<C, Fund>) command->customer = TRY(customer_of(services, in));
  command->authority.factor = ledger::Factor::counter;
  Encoder fields(1);
  fields.add(command->customer).add(command->amount).add(command->counter);
  command->request = TRY(ports::operator_request(in, command->name(), fields.bytes()));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return show(services, command->made);
}

Result<json::value> open_counter(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto command = std::make_shared<OpenCounter>();
  command->counter = TRY(in.integer("counter", 1, 999));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return json::object{{"object", "counter"}, {"counter", command->counter}};
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"cash_in", move_cash<CashIn>},
          {"cash_out", move_cash<CashOut>},
          {"fund", move_cash<Fund>},
          {"open_counter", open_counter}};
}

}  // namespace chenxi::cash
