#include "ledger/leaf.h"

#include "base/bytes.h"
#include "base/planted.h"

namespace chenxi::ledger {
namespace {

template <class E>
std::int64_t number(E value) {
  return static_cast<std::int64_t>(value);
}

/// The same two accounts in either direction: a refund shows who was who in the payment.
std::pair<std::string, std::string> references(const Transfer& t, const LeafKey& key) {
  const std::int64_t low = std::min(number(t.debit), number(t.credit)), high = std::max(number(t.debit), number(t.credit));
  const Hash32 pair = hmac_sha256(key.bytes, Encoder(2).add("pair").add(low).add(high).bytes());
  std::string first(view(pair).substr(0, 16)), second(view(pair).substr(16));
  if (number(t.debit) != low) std::swap(first, second);
  return {std::move(first), std::move(second)};
}

}  // namespace

LeafKey LeafKey::of_instance(std::string_view key) { return {std::string(view(hmac_sha256(key, "chenxi leaf 2")))}; }

LeafFields leaf_fields(const Transfer& t, const LeafKey& key) {
  LeafFields out{t.id, t.group, t.at, t.kind, t.currency, t.amount, t.reverses, {}, {}, {}};
  std::tie(out.payer_ref, out.payee_ref) = references(t, key);
  // A salt of its own for each row: without it the few possible balances could be tried one after the other.
  Encoder hidden(2);
  hidden.add(view(hmac_sha256(key.bytes, Encoder(2).add("salt").add(number(t.id)).bytes())));
  hidden.add(number(t.debit)).add(number(t.credit)).add(t.debit_after).add(t.credit_after);
  hidden.add(number(t.debit_prev)).add(number(t.credit_prev)).add(t.counted).add(t.object);
  out.hidden = sha256(hidden.bytes());
  return out;
}

Hash32 leaf_hash(const LeafFields& f) {
  Encoder e(2);
  e.add(number(f.id)).add(number(f.group)).add(f.at.us).add(number(f.kind)).add(number(f.currency)).add(PLANTED(leaf_without_amount) ? 0 : f.amount);
  e.add(number(f.reverses)).add(f.payer_ref).add(f.payee_ref).add(view(f.hidden));
  return sha256(std::string_view("\0", 1), e.bytes());  // 0x00 marks a leaf (RFC 6962)
}

Hash32 leaf_hash(const Transfer& t, const LeafKey& key) {
  return key.bytes.empty() ? leaf_hash(t) : leaf_hash(leaf_fields(t, key));
}

bool leaf_fits(const Transfer& t, const LeafKey& key) {
  return (!key.bytes.empty() && t.leaf == leaf_hash(leaf_fields(t, key))) || t.leaf == leaf_hash(t);
}

}  // namespace chenxi::ledger
