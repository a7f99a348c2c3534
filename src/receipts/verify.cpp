#include "receipts/verify.h"

#include "rules/factors.h"

namespace chenxi::receipts {
namespace {

bool same(const ledger::Batch& a, const ledger::Batch& b) {
  return a.id == b.id && a.hash == b.hash && ledger::batch_hash(a) == ledger::batch_hash(b);
}

/// The books know by what he proved himself; what the law calls that is our signed word.
bool proves_as_booked(const Receipt& receipt, const ledger::Transfer& row) {
  if (receipt.version < 3) return true;
  const auto factors = rules::factors_of(row.factor);
  return factors && receipt.authentication.factors == rules::name(*factors);
}

/// The receipt's words against the row that its leaf stands for.
bool tells_the_row(const Receipt& receipt, const Facts& facts) {
  const ledger::Transfer& row = facts.place.row;
  const std::string_view type = facts.type == records::Type::transfer_out ? "transfer" : records::name(facts.type);
  return receipt.amount == row.amount && receipt.currency == money::code(row.currency) && receipt.at == row.at &&
         receipt.type == type && receipt.method == facts.method && receipt.index == facts.place.index &&
         (!facts.payee_is_shop || receipt.payee == facts.shop) && proves_as_booked(receipt, row);
}

}  // namespace

Opinion judge(const Receipt& receipt, std::string_view our_key, const ledger::LeafKey& leaf_key, bool id_is_ours, const Look& look) {
  Opinion out;
  out.checks = check_alone(receipt, our_key);
  const bool known = id_is_ours && look.facts.has_value();
  // The row is hashed anew: a leaf that was stored is not believed.
  out.checks.push_back({"leaf", known && look.facts->place.row.leaf == receipt.leaf && ledger::leaf_fits(look.facts->place.row, leaf_key)});
  out.checks.push_back({"content", known && tells_the_row(receipt, *look.facts)});
  out.checks.push_back({"batch_in_books", look.booked && same(*look.booked, receipt.batch)});
  out.valid = all_ok(out.checks);
  out.status = "valid";
  if (out.valid && look.facts->refunded > 0)
    out.status = look.facts->refunded < look.facts->place.row.amount ? "partly_refunded" : "refunded";
  return out;
}

}  // namespace chenxi::receipts
