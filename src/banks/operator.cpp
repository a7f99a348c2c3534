#include "banks/operator.h"

#include <future>

#include "banks/books.h"
#include "banks/line.h"
#include "banks/resolve.h"
#include "base/bytes.h"

namespace chenxi::banks {
namespace {

using ports::Services;

constexpr std::int64_t kBank = 1;

/// Here, and not on a thread of the line: that one stands still while restored books wait for an operator, who compares them first.
std::optional<TheirBooks> ask_bank(Services& services) {
  if (services.bank == nullptr || !services.bank->has_bank()) return std::nullopt;
  Client client(services.env, services.bank->config());
  return read_theirs(client);
}

Result<json::value> books(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  TRY(in.finish());
  const auto theirs = ask_bank(services);
  auto read = std::make_shared<std::promise<OurBooks>>();
  auto ours = read->get_future();
  services.engine.run_between_batches([read](engine::Executor& executor) {
    try {
      read->set_value(read_ours(executor.store(), executor.books(), kBank));
    } catch (...) {
      read->set_exception(std::current_exception());
    }
  });
  const BooksReport report = compare(ours.get(), theirs ? &*theirs : nullptr);
  json::value out = books_json(report);
  out.as_object()["text"] = books_text(report);
  return out;
}

json::value show(const BankEntry& entry) {
  return json::object{{"object", "bank_entry"}, {"entry", entry.id}, {"reference", entry.reference},
                      {"amount", entry.amount}, {"currency", "CNY"}, {"booked_at", rfc3339(entry.booked_at)}};
}

Result<json::value> attribute(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto command = std::make_shared<Attribute>();
  command->bank = kBank;
  command->entry = TRY(in.integer("entry", 1, INT64_MAX));
  command->authority.factor = ledger::Factor::counter;
  command->request = TRY(ports::operator_request(in, command->name(), Encoder(1).add(command->entry).bytes()));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  return show(command->made);
}

Result<json::value> resolve(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  auto command = std::make_shared<Resolve>();
  command->reference = TRY(in.string("reference", 1, 64));
  command->happened = TRY(in.boolean("happened"));
  command->entry = TRY(in.optional_integer("entry", 1, INT64_MAX)).value_or(0);
  command->evidence = TRY(in.string("evidence", 1, kEvidenceBytesMax));
  command->authority.factor = ledger::Factor::counter;
  const std::string fields = Encoder(1).add(command->reference).add(std::int64_t{command->happened}).add(command->entry).add(command->evidence).bytes();
  command->request = TRY(ports::operator_request(in, command->name(), fields));
  TRY(in.finish());
  TRY(ports::run_and_wait(services.engine, command));
  const BankResolution& made = command->made;
  return json::object{{"object", "bank_resolution"}, {"reference", command->reference}, {"happened", made.happened},
                      {"transfer", static_cast<std::int64_t>(made.transfer)}, {"at", rfc3339(made.at)}};
}

class Unexpected : public engine::Query {
 public:
  std::vector<BankEntry> found;
  const char* name() const override { return "banks.unexpected"; }
  void run(engine::Context& ctx) override {
    found = store::scan_all<BankEntry>(ctx.reader(), store::prefix_range(store::make_key(kBank)));
    std::erase_if(found, [](const BankEntry& entry) { return entry.state != EntryState::unexpected; });
  }
};

Result<json::value> list_unexpected(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  TRY(in.finish());
  auto query = std::make_shared<Unexpected>();
  TRY(ports::ask_and_wait(services.engine, query));
  json::array data;
  for (const BankEntry& entry : query->found) data.push_back(show(entry));
  return json::object{{"object", "list"}, {"data", std::move(data)}};
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"books", books}, {"bank_attribute", attribute}, {"bank_resolve", resolve}, {"bank_entries", list_unexpected}};
}

}  // namespace chenxi::banks
