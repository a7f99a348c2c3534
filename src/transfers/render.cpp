#include "transfers/render.h"

#include "identity/directory.h"
#include "identity/vault.h"

namespace chenxi::transfers {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

std::string name_of(const ports::Services& services, std::int64_t customer) {
  const auto row = services.directory.customer(customer);
  return row ? identity::shown_name(services.vault, *row) : "";
}

/// Opens what the payer's own key keeps.
std::string opened(const ports::Services& services, const PersonTransfer& transfer, std::string_view column,
                   const store::Bytes& sealed) {
  if (sealed.empty()) return "";
  const auto payer = services.directory.customer(transfer.payer);
  return payer ? services.vault.open(*payer, identity::Class::own, column, sealed) : "";
}

}  // namespace

std::string counterparty_name(const ports::Services& services, const PersonTransfer& transfer, std::int64_t reader) {
  if (reader == transfer.payer) return opened(services, transfer, "transfers.payee_name", transfer.sealed_payee_name);
  return name_of(services, transfer.payer);
}

std::string note_of(const ports::Services& services, const PersonTransfer& transfer) {
  return opened(services, transfer, "transfers.note", transfer.sealed_note);
}

json::object transfer_json(const ports::Services& services, const TransferView& view, std::int64_t reader) {
  const PersonTransfer& t = view.row;
  const bool by_payer = reader == t.payer;
  const std::string other = counterparty_name(services, t, reader);
  const std::string own = name_of(services, reader);
  return {{"object", "transfer"},
          {"id", services.ids.make(IdKind::transfer, t.id)},
          {"status", name(view.state)},
          {"amount", t.amount},
          {"currency", money::code(t.currency)},
          {"payee", json::object{{"name", text_or_null(by_payer ? other : own)}}},
          {"payer", json::object{{"name", text_or_null(by_payer ? own : other)}}},
          {"direction", by_payer ? "out" : "in"},
          {"arrival", name(t.arrival)},
          {"arrives_at", rfc3339(view.arrives_at)},
          {"cancellable", by_payer && is_pending(view.state)},
          {"note", text_or_null(note_of(services, t))},
          {"created_at", rfc3339(t.created_at)}};
}

}  // namespace chenxi::transfers
