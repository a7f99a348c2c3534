#include "family/render.h"

#include <fmt/format.h>

#include <array>

#include "identity/directory.h"
#include "identity/vault.h"
#include "merchants/directory.h"
#include "money/money.h"

namespace chenxi::family {
namespace {

using identity::Class;
using identity::Customer;

constexpr std::string_view kWordsColumn = "family.words";
/// What "how much about" means: minor units, where each band ends.
constexpr std::array<std::int64_t, 3> kBands = {10'000, 100'000, 1'000'000};

std::string_view name(See see) {
  switch (see) {
    case See::none: return "none";
    case See::band: return "band";
    case See::movements: return "movements";
  }
  return "";
}
std::string_view name(Leaves kind) {
  switch (kind) {
    case Leaves::payment: return "payment";
    case Leaves::transfer: return "transfer";
    case Leaves::withdrawal: return "withdrawal";
    case Leaves::cash: return "cash";
  }
  return "";
}

/// A no is not told to whoever invited: it looks like no answer, as for a number that nobody has.
std::string_view state_word(const FamilyLink& link, Instant now) {
  switch (link.state) {
    case LinkState::invited:
    case LinkState::declined: return "invited";
    case LinkState::active: return "active";
    case LinkState::ending: return now < link.loosen_at ? "ending" : "ended";
    case LinkState::ended:
    case LinkState::withdrawn: return "ended";
  }
  return "";
}

json::value minor_or_null(std::int64_t amount) {
  return amount < 0 ? json::value() : json::value(amount);
}
json::value instant_or_null(Instant at) {
  return at.us == 0 ? json::value() : json::value(rfc3339(at));
}

json::object terms_json(const Terms& terms) {
  return {{"see", name(terms.see)},
          {"confirm_above", minor_or_null(terms.confirm_above)},
          {"confirm_new", terms.confirm_new},
          {"limits", terms.limits},
          {"recovery", terms.recovery},
          {"pay_each", minor_or_null(terms.pay_each)},
          {"pay_month", minor_or_null(terms.pay_month)}};
}

std::string phone_of(ports::Services& services, std::int64_t customer) {
  const auto row = services.directory.customer(customer);
  return row ? services.vault.open(*row, Class::statutory, "phone", row->sealed_phone) : "";
}
json::value name_of(ports::Services& services, std::int64_t customer) {
  const auto row = services.directory.customer(customer);
  if (!row) return nullptr;
  return json::value(identity::shown_name(services.vault, *row));
}

}  // namespace

Result<Terms> read_terms(JsonReader in) {
  Terms terms;
  const std::string see = TRY(in.string("see", 1, 20));
  bool known = false;
  for (const See one : {See::none, See::band, See::movements}) {
    if (name(one) != see) continue;
    terms.see = one;
    known = true;
  }
  if (!known) return refuse(Code::malformed, {.pointer = in.pointer_to("see")});
  if (!in.is_null("confirm_above")) terms.confirm_above = TRY(in.integer("confirm_above", 0, kAboveMax));
  terms.confirm_new = TRY(in.boolean("confirm_new"));
  terms.limits = TRY(in.boolean("limits"));
  terms.recovery = TRY(in.boolean("recovery"));
  if (!in.is_null("pay_each")) terms.pay_each = TRY(in.integer("pay_each", 1, kAboveMax));
  if (!in.is_null("pay_month")) terms.pay_month = TRY(in.integer("pay_month", 1, kAboveMax));
  TRY(in.finish());
  if ((terms.pay_each < 0) != (terms.pay_month < 0) || terms.pay_month < terms.pay_each)
    return refuse(Code::malformed, {.pointer = in.pointer_to("pay_month")});
  if (!terms.any()) return refuse(Code::malformed, {.pointer = in.pointer_to("see")});
  return terms;
}

std::string terms_text(const Terms& terms) {
  const std::string above = terms.confirm_above < 0 ? "none" : std::to_string(terms.confirm_above);
  const std::string pays = terms.pays() ? fmt::format("{}/{}", terms.pay_each, terms.pay_month) : "none";
  return fmt::format("see={};above={};new={};limits={};recovery={};pay={}", name(terms.see), above,
                     terms.confirm_new, terms.limits, terms.recovery, pays);
}

json::object link_json(ports::Services& services, const FamilyLink& link, std::int64_t viewer, Instant now) {
  const bool owner = link.owner == viewer;
  const bool linked = link.state == LinkState::active || link.state == LinkState::ending;
  // What the owner typed himself; the helper sees the owner's whole number only when he has shown that he
  // knows it.
  std::string phone;
  if (owner) {
    if (const auto me = services.directory.customer(viewer))
      phone = services.vault.open(*me, Class::own, "family.phone", link.sealed_phone);
  } else {
    phone = phone_of(services, link.owner);
    if (!linked) phone = identity::mask_phone(phone);
  }
  json::value pending;
  if (link.loosen_at > now)
    pending = json::object{{"confirm_above", minor_or_null(link.next_confirm_above)},
                           {"confirm_new", link.next_confirm_new},
                           {"effective_at", rfc3339(link.loosen_at)}};
  const Terms terms = link.state == LinkState::active || link.state == LinkState::ending ? terms_at(link, now)
                                                                                         : terms_of(link);
  return {{"object", "family_link"},
          {"id", services.ids.make(IdKind::family_link, link.id)},
          {"role", owner ? "owner" : "helper"},
          {"state", state_word(link, now)},
          {"name", owner && !linked ? json::value() : name_of(services, owner ? link.helper : link.owner)},
          {"phone", phone},
          {"terms", terms_json(terms)},
          {"pending", pending},
          {"until", linked ? json::value() : json::value(rfc3339(link.until))},
          {"since", instant_or_null(link.since)}};
}

json::object paid_json(ports::Services& services, const FamilyPaid& paid) {
  const auto shop = services.merchants.merchant(paid.merchant);
  return {{"object", "family_payment"},
          {"payment_id", services.ids.make(IdKind::payment, paid.payment)},
          {"shop", shop ? shop->name : std::string()},
          {"amount", paid.amount},
          {"currency", money::code(paid.currency)},
          {"at", rfc3339(paid.at)}};
}

json::object look_json(ports::Services& services, const FamilyLook& look) {
  return {{"object", "family_look"},
          {"link_id", services.ids.make(IdKind::family_link, look.link)},
          {"name", name_of(services, look.helper)},
          {"what", name(look.what)},
          {"times", look.times},
          {"at", rfc3339(look.at)},
          {"last_at", rfc3339(look.last_at)}};
}

json::object seen_json(ports::Services& services, const FamilyLink& link, const SeeMoney& seen) {
  std::int64_t from = 0;
  json::value to;
  for (const std::int64_t end : kBands) {
    if (seen.balance < end) {
      to = end;
      break;
    }
    from = end;
  }
  json::array movements;
  for (const SeeMoney::Movement& one : seen.movements)
    movements.push_back(json::object{{"at", rfc3339(one.at)},
                                     {"kind", ledger::name(one.kind)},
                                     {"direction", one.in ? "in" : "out"},
                                     {"amount", one.amount},
                                     {"currency", money::code(one.currency)}});
  return {{"object", "family_view"}, {"link_id", services.ids.make(IdKind::family_link, link.id)},
          {"what", name(link.see)},  {"balance_from", from},
          {"balance_to", to},        {"currency", services.info.currency},
          {"movements", movements}};
}

json::object proposal_json(const LimitProposal& proposal) {
  json::object out{{"at", rfc3339(proposal.at)}};
  const auto add = [&](std::string_view window, std::int64_t bound) {
    if (bound != -2) out[window] = minor_or_null(bound);
  };
  add("payment", proposal.payment);
  add("day", proposal.day);
  add("month", proposal.month);
  add("night", proposal.night);
  return out;
}

store::Bytes seal_words(ports::Services& services, const Customer& asker, std::string_view name,
                        std::string_view handle, std::string_view reason) {
  return services.vault.seal(asker, Class::own, kWordsColumn,
                             to_text(json::object{{"name", name}, {"handle", handle}, {"reason", reason}}));
}

json::object approval_json(ports::Services& services, const Approval& row, std::int64_t viewer, Instant now) {
  json::object words{{"name", ""}, {"handle", ""}, {"reason", ""}};
  if (const auto asker = services.directory.customer(row.asker)) {
    const auto read = parse_json(services.vault.open(*asker, Class::own, kWordsColumn, row.sealed_words));
    if (read && read->is_object()) words = read->as_object();
  }
  std::string_view state = "open";
  switch (row.answer) {
    case Answer::none: state = now < row.until ? "open" : "expired"; break;
    case Answer::yes: state = row.used ? "used" : "yes"; break;
    case Answer::no: state = "no"; break;
    case Answer::call: state = "call"; break;
  }
  const bool asking = row.asker == viewer;
  const auto text = [&](const char* member) {
    const json::value& value = words[member];
    return value.is_string() && !value.as_string().empty() ? value : json::value();
  };
  return {{"object", "approval_request"},
          {"id", services.ids.make(IdKind::approval, row.id)},
          {"link_id", services.ids.make(IdKind::family_link, row.link)},
          {"role", asking ? "asker" : "asked"},
          {"with", name_of(services, asking ? row.asked : row.asker)},
          {"phone", phone_of(services, asking ? row.asked : row.asker)},
          {"for", name(row.kind)},
          {"payee_name", text("name")},
          {"payee_handle", text("handle")},
          {"reason", text("reason")},
          {"amount", row.amount},
          {"currency", money::code(row.currency)},
          {"state", state},
          {"created_at", rfc3339(row.created_at)},
          {"until", rfc3339(row.until)},
          {"usable_until", instant_or_null(row.usable_until)}};
}

}  // namespace chenxi::family
