// Receipt: what a payment was, signed by this instance, with the way from its row in the ledger to a batch's hash.
//
// What anyone can check with the receipt alone: that we signed exactly these words; that they say what the ledger row says
// and that the row hashes to its leaf; that the leaf lies under the batch's Merkle root; that the batch's hash covers that
// root and the batch before it. What we answer on top (verify.h): that the batch stands in our books, and whether the money
// went back.
//
// The row's balances are not in the receipt: whoever is shown one should not learn what the shop has in its till. Leaves of
// version 2 hide them behind a hash (ledger/leaf.h). Rows from before have a leaf of version 1 and a receipt of version 1,
// whose words are bound to the leaf by our signature only.
//
// Version 3 is for the payer: it also says by what he proved himself. That is nobody else's business, so the payee's receipt
// of the same row is version 2.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "ledger/leaf.h"

namespace chenxi::receipts {

/// How strongly the payer proved himself, and what the rules of that day made of it.
struct Authentication {
  std::string factors;       // "one", "two"
  std::string grade;         // what the law calls it: "B"
  std::int64_t day_max = 0;  // what that law allows in a day; 0: it sets nothing
  std::string rules;         // the rule pack, and the day from which on it said so: its version
  Instant rules_from;
};

struct Receipt {
  std::int64_t version = 1;          // 2: with `row`; 3: with `authentication`, too
  std::string id;                    // rcp_…
  std::string instance, origin;      // who signed
  std::string type, method;          // "payment", "order"
  std::int64_t amount = 0;
  std::string currency;
  std::string payee, payer;          // public name of a shop; people masked
  Instant at;
  std::int64_t refunded = 0;         // when it was signed
  Instant signed_at;
  // Where it stands in the ledger.
  Hash32 leaf{};
  ledger::LeafFields row;            // what the leaf is a hash of; only from version 2 on
  Authentication authentication;     // only from version 3 on
  std::int64_t index = 0, size = 0;  // which of the batch's rows
  std::vector<Hash32> path;
  ledger::Batch batch;
  std::string key;                   // Ed25519, 32 bytes
  std::string signature;             // 64 bytes over encode()
};

/// What is signed: every field above in this order, length-prefixed; row and authentication come last. Nothing ever changes it.
std::string encode(const Receipt& receipt);
void sign(Receipt& receipt, std::string_view seed32);

json::object to_json(const Receipt& receipt);
/// Strict: only what to_json() writes. Refuses malformed.
Result<Receipt> from_json(const json::value& value);

struct Check {
  std::string name;  // "key", "signature", "row", "words", "path", "batch_hash"
  bool ok = false;
};
/// What needs nobody's word. `key`: the signer's public key as known from elsewhere; absent: the one in the receipt is
/// believed, which shows that nothing was changed since, not who signed.
std::vector<Check> check_alone(const Receipt& receipt, std::optional<std::string_view> key);
bool all_ok(const std::vector<Check>& checks);

/// For `chenxi verify`: reads and checks. Refuses malformed.
struct Verified {
  Receipt receipt;
  std::vector<Check> checks;
  bool valid = false;
};
Result<Verified> verify_receipt(std::string_view json_text, std::optional<std::string_view> key);

}  // namespace chenxi::receipts
