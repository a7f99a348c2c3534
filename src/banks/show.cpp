#include "banks/show.h"

#include "identity/directory.h"
#include "identity/vault.h"

namespace chenxi::banks {
namespace {

/// To its owner an order that could not land has failed: the money is on its way back to the bank account.
std::string_view status(OrderState state) {
  switch (state) {
    case OrderState::pending: return "pending";
    case OrderState::succeeded: return "succeeded";
    case OrderState::failed:
    case OrderState::returning:
    case OrderState::returned: return "failed";
  }
  return "";
}

std::string reason_text(Lang lang, const BankOrder& order) {
  const std::string key = "bank.reason." + order.reason;
  return sentence(lang, has_sentence(key) ? key : "bank.reason.other");
}

}  // namespace

std::string masked_account(const ports::Services& services, const BankLink& link) {
  const auto customer = services.directory.customer(link.customer);
  if (!customer) return "****";
  const std::string number =
      services.vault.open(*customer, identity::Class::statutory, "bank_account", link.sealed_account);
  return number.size() < 4 ? "****" : "**** " + number.substr(number.size() - 4);
}

std::string bank_name(Lang lang, std::int64_t) { return sentence(lang, "bank.sim"); }

json::object show_link(const ports::Services& services, Lang lang, const BankLink& link) {
  return {{"object", "bank_link"},
          {"id", services.ids.make(IdKind::bank_link, link.id)},
          {"bank_name", bank_name(lang, link.bank)},
          {"account_masked", masked_account(services, link)}};
}

json::object show_order(const ports::Services& services, Lang lang, const BankOrder& order, const BankLink& link,
                        bool as_made) {
  const bool top_up = order.kind == OrderKind::top_up;
  json::object out{{"object", top_up ? "top_up" : "withdrawal"},
                   {"id", services.ids.make(top_up ? IdKind::top_up : IdKind::withdrawal, order.id)},
                   {"status", as_made ? "pending" : status(order.state)},
                   {"amount", order.amount},
                   {"currency", money::code(order.currency)},
                   {"bank_link_id", services.ids.make(IdKind::bank_link, link.id)},
                   {"bank_name", bank_name(lang, order.bank)},
                   {"account_masked", masked_account(services, link)},
                   {"created_at", rfc3339(order.created_at)}};
  if (!as_made && !order.reason.empty()) out["reason"] = reason_text(lang, order);
  return out;
}

}  // namespace chenxi::banks
