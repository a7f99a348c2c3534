// What an operator may ask of the ledger: is it whole, and where does this row come from.
#include "app/ledger_requests.h"

#include <future>

#include "ledger/merkle.h"
#include "ledger/verify.h"

namespace chenxi::app {
namespace {

json::value amounts(const std::map<std::string, std::int64_t>& by_kind) {
  json::object out;
  for (const auto& [kind, balance] : by_kind) out[kind] = balance;
  return out;
}

json::value account_json(const ledger::AccountRow& account) {
  return json::object{{"account", static_cast<std::int64_t>(account.id)},
                      {"kind", ledger::name(account.kind)},
                      {"owner", account.owner},
                      {"currency", money::code(account.currency)},
                      {"balance", account.balance}};
}

}  // namespace

json::value verdict_json(const ledger::Verdict& verdict) {
  json::array findings;
  for (const ledger::Finding& finding : verdict.findings)
    findings.push_back(json::object{{"what", finding.what}, {"row", finding.row}, {"detail", finding.detail}});
  json::object sums;
  for (const auto& [currency, sum] : verdict.sum) sums[money::code(currency)] = sum;
  return json::object{{"ok", verdict.ok()},
                      {"transfers", verdict.transfers},
                      {"batches", verdict.batches},
                      {"accounts", verdict.accounts},
                      {"sum_of_balances", sums},
                      {"by_kind", amounts(verdict.by_kind)},
                      {"head", hex(view(verdict.head))},
                      {"findings", findings}};
}

std::optional<json::value> explain_json(store::Reader& reader, std::int64_t transfer, const ledger::LeafKey& leaf_key) {
  const auto t = store::load_one<ledger::Transfer>(reader, store::make_key(transfer));
  if (!t) return std::nullopt;
  json::array group;
  for (const ledger::Transfer& row :
       store::scan_all<ledger::Transfer>(reader, {store::make_key(t->group), {}, 64, false})) {
    if (row.group != t->group) break;
    group.push_back(json::object{{"transfer", static_cast<std::int64_t>(row.id)},
                                 {"kind", ledger::name(row.kind)},
                                 {"debit", static_cast<std::int64_t>(row.debit)},
                                 {"credit", static_cast<std::int64_t>(row.credit)},
                                 {"amount", row.amount},
                                 {"currency", money::code(row.currency)},
                                 {"debit_after", row.debit_after},
                                 {"credit_after", row.credit_after}});
  }
  json::object out{{"transfer", transfer},
                   {"at", rfc3339(t->at)},
                   {"object", t->object},
                   {"group", group},
                   {"leaf", hex(view(t->leaf))},
                   {"leaf_is_right", ledger::leaf_fits(*t, leaf_key)}};
  for (const auto& [side, account] : {std::pair{"debit_account", t->debit}, std::pair{"credit_account", t->credit}})
    if (const auto row = store::load_one<ledger::AccountRow>(reader, store::make_key(account))) out[side] = account_json(*row);
  if (const auto first = store::load_one<ledger::Transfer>(reader, store::make_key(t->group)); first)
    out["request"] = json::object{{"caller", first->caller}, {"key", text(first->key)}, {"device", first->device}};
  return out;
}

json::value head_json(store::Reader& reader) {
  const auto newest = store::scan_all<ledger::Batch>(reader, {{}, {}, 1, true});
  if (newest.empty()) throw Trouble("the books have no batch yet");
  const ledger::Batch& batch = newest.front();
  const std::string hash = hex(view(batch.hash));
  return json::object{{"head", fmt::format("{}:{}", batch.id, hash)}, {"batch", batch.id}, {"hash", hash}, {"at", rfc3339(batch.at)}};
}

ledger::LeafKey leaf_key_of(const KeyRing& keys) { return ledger::LeafKey::of_instance(keys.public_ids); }

std::unique_ptr<store::Reader> open_reader(ports::Services& services) {
  std::promise<std::unique_ptr<store::Reader>> opened;
  services.engine.run_between_batches([&](engine::Executor& executor) {
    try {
      auto reader = executor.store().open_reader();
      reader->stand_still();
      opened.set_value(std::move(reader));
    } catch (...) {
      opened.set_exception(std::current_exception());
    }
  });
  return opened.get_future().get();
}

namespace {

BusinessCalendar calendar_of(ports::Services& services) {
  std::promise<BusinessCalendar> told;
  services.engine.run_between_batches([&](engine::Executor& executor) { told.set_value(executor.books().calendar()); });
  return told.get_future().get();
}

}  // namespace

ports::OperatorRequests ledger_requests() {
  return {
      {"ledger_verify",
       [](ports::Services& services, const json::value&) -> Result<json::value> {
         return verdict_json(ledger::verify(*open_reader(services), calendar_of(services), leaf_key_of(services.keys)));
       }},
      {"ledger_head",
       [](ports::Services& services, const json::value&) -> Result<json::value> { return head_json(*open_reader(services)); }},
      {"ledger_explain",
       [](ports::Services& services, const json::value& arguments) -> Result<json::value> {
         auto in = TRY(JsonReader::object(arguments));
         const std::int64_t transfer = TRY(in.integer("transfer", 1, INT64_MAX));
         TRY(in.finish());
         auto found = explain_json(*open_reader(services), transfer, leaf_key_of(services.keys));
         if (!found) return refuse(Code::transfer_unknown);
         return std::move(*found);
       }},
  };
}

}  // namespace chenxi::app
