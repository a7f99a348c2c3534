#include "receipts/issue.h"

#include "counter/rows.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "merchants/rows.h"
#include "rules/factors.h"
#include "rules/packs.h"

namespace chenxi::receipts {
namespace {

using ledger::AccountKind;
using ledger::TransferKind;

/// What waits in escrow is for a shop, and stands between the same two.
bool is_shop(AccountKind kind) { return kind == AccountKind::merchant || kind == AccountKind::escrow; }
bool is_person(AccountKind kind) { return kind == AccountKind::customer || kind == AccountKind::held; }

void read_payment(engine::Context& ctx, Facts& facts, std::int64_t id) {
  const auto* payment = ctx.fetch<payments::Payment>(id);
  if (payment == nullptr) return;
  facts.method = facts.type == records::Type::refund ? "refund" : payments::name(payment->method);
  if (facts.type == records::Type::payment) {
    facts.refunded = payment->refunded;
    facts.whom = payment->whom;
    if (const auto* off =
            ctx.fetch<counter::Discount>(payment->merchant, static_cast<std::int64_t>(payment->group)))
      facts.discount = off->amount;
  }
  if (const auto* shop = ctx.fetch<merchants::Merchant>(payment->merchant)) facts.shop = shop->name;
}

void read_trade(engine::Context& ctx, Facts& facts, std::int64_t id) {
  const auto* trade = ctx.fetch<trade::Trade>(id);
  if (trade == nullptr) return;
  facts.method = facts.type == records::Type::refund ? "refund" : "guaranteed";
  if (facts.type == records::Type::payment) facts.refunded = trade->returned;
  if (const auto* shop = ctx.fetch<merchants::Merchant>(trade->merchant)) facts.shop = shop->name;
}

void read_package(engine::Context& ctx, Facts& facts, std::int64_t id) {
  const auto* package = ctx.fetch<packages::Package>(id);
  if (package == nullptr) return read_trade(ctx, facts, id);
  facts.method = facts.type == records::Type::refund ? "refund" : "package";
  if (facts.type == records::Type::payment) facts.refunded = package->given_back;
  if (const auto* shop = ctx.fetch<merchants::Merchant>(package->merchant)) facts.shop = shop->name;
}

/// As the rules of the row's day say it; nullopt where nobody proved anything, or they say nothing of it.
std::optional<Authentication> authentication_of(const ports::Services& services, const ledger::Transfer& row) {
  const auto factors = rules::factors_of(row.factor);
  if (!factors) return std::nullopt;
  const auto pack = services.packs.at(row.at);
  const rules::Section& section = pack->at(row.at);
  const rules::FactorClass& found = rules::class_of(section, *factors);
  if (found.law == nullptr) return std::nullopt;
  return Authentication{std::string(rules::name(*factors)), found.name, rules::day_max_of(section, *factors), pack->name(),
                        section.valid_from};
}

/// A person as others may see him: never his whole nickname, which is often his name.
std::string person(const ports::Services& services, std::int64_t customer) {
  const auto row = services.directory.customer(customer);
  if (!row) return "*";
  if (row->name_verified) return identity::shown_name(services.vault, *row);
  return identity::mask_name(services.vault.open(*row, identity::Class::own, "nickname", row->sealed_nickname));
}

}  // namespace

std::optional<Facts> facts_of(engine::Context& ctx, ledger::TransferId group) {
  auto place = place_of(ctx.reader(), group);
  // A refund stands behind what other shops gave back for it; everything else is its group's first row.
  if (!place || (place->row.group != group && place->row.kind != TransferKind::refund)) return std::nullopt;
  const ledger::Account* from = ctx.books().find(place->row.debit);
  const ledger::Account* to = ctx.books().find(place->row.credit);
  if (from == nullptr || to == nullptr) return std::nullopt;
  Facts facts;
  facts.place = *std::move(place);
  facts.payer_is_shop = is_shop(from->kind);
  facts.payee_is_shop = is_shop(to->kind);
  if (facts.payer_is_shop || is_person(from->kind)) facts.payer = from->owner;
  if (facts.payee_is_shop || is_person(to->kind)) facts.payee = to->owner;
  const ledger::Transfer& row = facts.place.row;
  switch (row.kind) {
    case TransferKind::payment:
      facts.type = records::Type::payment;
      read_payment(ctx, facts, row.object);
      break;
    case TransferKind::refund:
      facts.type = records::Type::refund;
      if (const auto* refund = ctx.fetch<payments::Refund>(row.object)) read_payment(ctx, facts, refund->payment);
      break;
    case TransferKind::escrow:
      facts.type = records::Type::payment;
      read_package(ctx, facts, row.object);
      break;
    case TransferKind::escrow_return:
      facts.type = records::Type::refund;
      read_package(ctx, facts, row.object);
      break;
    case TransferKind::transfer: facts.type = records::Type::transfer_out; facts.method = "transfer"; break;
    case TransferKind::top_up: facts.type = records::Type::top_up; break;
    case TransferKind::withdrawal: facts.type = records::Type::withdrawal; break;
    case TransferKind::payout: facts.type = records::Type::payout; break;
    case TransferKind::cash_in:
    case TransferKind::cash_out: facts.type = records::Type::cash; break;
    case TransferKind::hold:
    case TransferKind::release:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
    case TransferKind::reversal: return std::nullopt;
  }
  if (facts.method.empty()) facts.method = records::name(facts.type);
  return facts;
}

void Ask::run(engine::Context& ctx) {
  found = facts_of(ctx, group);
  if (found && (viewer == 0 || (found->payer != viewer && found->payee != viewer))) found.reset();
}

Receipt issue(const ports::Services& services, const Facts& facts, std::int64_t viewer, Lang lang) {
  const auto side = [&](std::int64_t owner, bool shop) {
    if (shop) return facts.shop;
    return owner == 0 ? sentence(lang, "receipt.method." + std::string(records::name(facts.type))) : person(services, owner);
  };
  const ledger::Transfer& row = facts.place.row;
  Receipt out;
  out.id = services.ids.make(IdKind::receipt, static_cast<std::int64_t>(row.id));
  out.instance = services.info.name;
  out.origin = services.info.origin;
  out.type = facts.type == records::Type::transfer_out ? "transfer" : records::name(facts.type);
  out.method = facts.method;
  out.amount = row.amount;
  out.currency = money::code(row.currency);
  out.payee = side(facts.payee, facts.payee_is_shop);
  out.payer = side(facts.payer, facts.payer_is_shop);
  if (facts.whom != 0)
    out.payer = sentence(lang, "receipt.paid_for", {{"payer", out.payer}, {"who", person(services, facts.whom)}});
  out.at = row.at;
  out.refunded = facts.refunded;
  out.signed_at = services.env.clock->now();
  out.leaf = row.leaf;
  out.index = facts.place.index;
  out.size = facts.place.size;
  out.path = facts.place.path;
  out.batch = facts.place.batch;
  const ledger::LeafFields fields = ledger::leaf_fields(row, ledger::LeafKey::of_instance(services.keys.public_ids));
  if (ledger::leaf_hash(fields) == row.leaf) {
    out.version = 2;
    out.row = fields;
    const bool is_the_payers = facts.payer == viewer && !facts.payer_is_shop && facts.whom == 0;
    if (const auto proved = is_the_payers ? authentication_of(services, row) : std::nullopt) {
      out.version = 3;
      out.authentication = *proved;
    }
  }
  sign(out, services.keys.receipts);
  return out;
}

}  // namespace chenxi::receipts
