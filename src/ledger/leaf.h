// Leaf: what a batch's Merkle root says of a transfer.
//
// Version 1 hashes the whole row, both balances included, so whoever wants to check it has to see the shop's till. Version 2
// shows amount, time, kind and who (as two references), and hides the rest behind a hash that is salted from the
// instance's key: a receipt can carry what is shown, and anyone can hash it, and nobody learns or guesses a balance.
//
// Both stay valid for ever: no migration changes a leaf. Nothing says which version a row has; it fits one of them.
#pragma once
#include "ledger/rows.h"

namespace chenxi::ledger {

/// Made from a key that never rotates and is in every backup. Empty: leaves are of version 1.
struct LeafKey {
  std::string bytes;
  static LeafKey of_instance(std::string_view key);
};

/// What a leaf of version 2 shows.
struct LeafFields {
  TransferId id = TransferId::none, group = TransferId::none;
  Instant at;
  TransferKind kind = TransferKind::payment;
  money::Currency currency = money::Currency::cny;
  std::int64_t amount = 0;
  TransferId reverses = TransferId::none;
  /// 16 bytes each. The same two accounts always have the same two; beside another account it is another one, so receipts of
  /// different people and shops cannot be joined by them.
  std::string payer_ref, payee_ref;
  Hash32 hidden{};  // accounts, balances after, chain links, what limits counted, the object
};
LeafFields leaf_fields(const Transfer& transfer, const LeafKey& key);
Hash32 leaf_hash(const LeafFields& fields);

/// For a new row.
Hash32 leaf_hash(const Transfer& transfer, const LeafKey& key);
/// Is its leaf one of this row?
bool leaf_fits(const Transfer& transfer, const LeafKey& key);

}  // namespace chenxi::ledger
