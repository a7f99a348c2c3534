// The keys of an instance: one file, mode 0600, kept outside the database and part of every backup.
#pragma once
#include <string>
#include <vector>

#include "base/env.h"

namespace chenxi {

/// Each key has one purpose. All are derived from or stored beside nothing else: losing the file loses the data.
struct KeyRing {
  std::string public_ids;     // 16 bytes, never rotates
  std::string master;         // 32: wraps the data keys of customers
  std::string lookup;         // 32: keyed hash of phone numbers and e-mail addresses
  std::string pin;            // 32: HMAC of payment PINs
  std::string codes;          // 32: HMAC of one-time codes
  std::string payment_codes;  // 32: permutation of payer numbers, sealing of code secrets
  std::string tokens;         // 32: short-lived sealed tokens (payees, role links)
  std::string receipts;       // 32: Ed25519 seed
  std::string printed_codes;  // 32: Ed25519 seed of /q/ addresses
  std::vector<std::string> masters_before;  // newest first: what is still wrapped by them can be read until a rotation is finished
};

KeyRing make_keys(Rng& rng);
/// A fresh master key; the one of before joins those that still open.
KeyRing with_new_master(KeyRing keys, Rng& rng);
/// Writes a new file with mode 0600; throws Trouble when it exists. One that cannot be written whole is not there afterwards.
void save_keys(const KeyRing& keys, const std::string& path);
/// Puts other keys in the place of a file, in one step: whoever reads it, also after a power cut, finds the old ones or the new.
void replace_keys(const KeyRing& keys, const std::string& path);
/// The content of such a file; `where` names it in the Trouble that is thrown when it is damaged.
KeyRing read_keys(const std::string& content, const std::string& where);
/// Throws Trouble with one clear line: missing, damaged, or readable by others.
KeyRing load_keys(const std::string& path);

}  // namespace chenxi
