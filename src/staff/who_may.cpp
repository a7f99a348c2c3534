#include "staff/who_may.h"

#include <algorithm>

namespace chenxi::staff {
namespace {

using enum ports::Role;
using ports::Roles;

constexpr Roles kEverybody{support, risk, finance, compliance, security, supervisor};
constexpr Roles kWhoeverChanges{support, risk, finance, compliance, security};

/// A supervisor reads what shows no personal data, and changes nothing.
constexpr MayAsk kTable[] = {
    // The books: accounts are numbers there, and nothing is decrypted.
    {"get_summary", kEverybody},
    {"list_accounts", kEverybody},
    {"get_account", kEverybody},
    {"list_entries", kEverybody},
    {"get_posting", kEverybody},
    {"stream_ledger", kEverybody},
    // Cases. What people have written is left out for a supervisor (disputes/console/routes.cpp).
    {"list_dispute_cases", kEverybody},
    {"get_dispute_case", kEverybody},
    {"decide_dispute_case", {risk, compliance}},
    {"list_trade_cases", kEverybody},
    {"get_trade_case", kEverybody},
    {"decide_trade_case", {risk, compliance}},
    // Settlements that a bank refused: a shop's name is public, its owner a number.
    {"list_refused_settlements", kEverybody},
    // Papers of shops: names and licences stand there in clear.
    {"list_shop_papers", {support, risk, compliance}},
    {"get_shop_papers_photo", {support, risk, compliance}},
    {"decide_shop_papers", {risk, compliance}},
    // Calls to residents.
    {"announce_call", {support, risk}},
    {"end_call", {support, risk}},
    // One's own session.
    {"renew_console_session", kEverybody},
    // Colleagues and what takes two. Which kind of change a role asks for and approves is the kind's
    // (ports/changes.h).
    {"get_myself", kEverybody},
    {"list_colleagues", kEverybody},
    {"list_changes", kEverybody},
    {"get_change", kWhoeverChanges},
    {"ask_change", kWhoeverChanges},
    {"approve_change", kWhoeverChanges},
    {"refuse_change", kWhoeverChanges},
    // Whoever asked for the approved export; the command looks whether he did.
    {"take_export", {support, compliance}},
};

}  // namespace

std::span<const MayAsk> who_may() {
  return kTable;
}

std::optional<Roles> who_may(std::string_view operation) {
  const auto* const it = std::find_if(std::begin(kTable), std::end(kTable),
                                      [&](const MayAsk& one) { return one.operation == operation; });
  return it == std::end(kTable) ? std::nullopt : std::optional(it->roles);
}

}  // namespace chenxi::staff
