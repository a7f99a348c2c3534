// The independent checker: what clients were told, against what the books hold. It reads plain figures, counts with
// 128 bits, hashes by itself and shares no code with the ledger or the engine.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace checker {

using Hash = std::array<unsigned char, 32>;

enum class Told { unknown, done, refused };

/// One request, as its client remembers it. Keys are never used for two bodies, except to be refused.
struct Sent {
  std::int64_t from = 0, to = 0, amount = 0;
  Told told = Told::unknown;
};
struct History {
  std::map<std::string, Sent> by_key;  // 16 raw bytes
};

// The books as rows, read with plain SQL.
struct Transfer {
  std::int64_t id = 0, group = 0, at = 0, kind = 0, currency = 0, debit = 0, credit = 0, amount = 0, debit_after = 0,
               credit_after = 0, debit_prev = 0, credit_prev = 0, counted = 0, object = 0, reverses = 0;
  Hash leaf{};
  std::string key;
  std::int64_t caller = 0;  // of a group's first row, like the key
};
struct Account {
  std::int64_t id = 0, kind = 0, balance = 0, rows = 0, head = 0, lifetime_out = 0, owner = 0;
};
struct Batch {
  std::int64_t id = 0, first = 0, last = 0, next_object = 0, next_account = 0, at = 0, epoch = 0;
  Hash root{}, previous{}, hash{};
};
struct Books {
  std::vector<Transfer> transfers;
  std::vector<Account> accounts;
  std::vector<Batch> batches;
  int sweep = 1;  // account rows may be so many batches old
  std::string leaf_key;  // 32 bytes: leaves are of version 2; empty: of version 1
};

/// The kinds of account that may be below zero: clearing, the money at the bank, the counter's drawer, money in transit.
constexpr bool may_be_negative(std::int64_t kind) { return kind == 12 || (kind >= 20 && kind <= 22); }

/// One sentence per broken promise. `all_known`: every client has its answer by now.
std::vector<std::string> faults(const History& history, const Books& books, bool all_known);

/// Of these, what the books alone can tell: hashes, chains, balances from nothing but the transfers.
std::vector<std::string> book_faults(const Books& books);

/// The hashes that the books should show, for tests that plant a fault and cover it up.
Hash leaf_of(const Transfer& transfer, const std::string& leaf_key = {});
/// From the key file of an instance.
std::string leaf_key_of(const std::string& keys_file);
Hash hash_of(const Batch& batch);
Hash root_of(const std::vector<Hash>& leaves);

}  // namespace checker
