#include "ladder/operator.h"

#include "base/bytes.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "ladder/document.h"
#include "ladder/visit.h"

namespace chenxi::ladder {
namespace {

using identity::Class;

Result<json::value> visit(ports::Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 4, 32))));
  const std::string document =
      TRY(normal_document(TRY(in.string("document_number", 1, 80)), services.env.clock->now()));
  const std::string name = TRY(normal_name(TRY(in.string("name", 1, 250))));
  auto command = std::make_shared<Visit>(services.vault);
  command->counter = TRY(in.optional_integer("counter", 1, 999)).value_or(1);
  command->moves = TRY(in.optional_boolean("moves")).value_or(false);
  const auto row =
      services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
  const auto who = row ? services.directory.customer(*row) : std::nullopt;
  if (!who) return refuse(Code::account_unknown, {.pointer = "/phone"});
  command->customer = who->id;
  command->legal_name = name;
  command->document = document_index(services.keys, document);
  command->sealed_document = services.vault.seal(*who, Class::statutory, "document", document);
  command->sealed_name = services.vault.seal(*who, Class::statutory, "name", name);
  command->authority.factor = ledger::Factor::counter;
  const std::string fields = Encoder(1)
                                 .add(command->customer)
                                 .add(view(command->document))
                                 .add(name)
                                 .add(command->counter)
                                 .add(std::int64_t{command->moves})
                                 .bytes();
  command->request =
      TRY(ports::operator_request(in, command->name(), view(hmac_sha256(services.keys.lookup, fields))));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return json::object{{"object", "identity_visit"},
                      {"customer", services.ids.make(IdKind::customer, who->id)},
                      {"name_masked", identity::mask_name(name)},
                      {"document_masked", mask_document(document)},
                      {"tier", "in_person"},
                      {"counter", command->counter}};
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"identity_visit", visit}};
}

}  // namespace chenxi::ladder
