// Vault: personal data sealed per customer. Two data keys each, wrapped by the master key: `statutory` for what the law
// makes us keep, `own` for the rest; erasing somebody destroys `own` (and, when retention ends, `statutory`).
#pragma once
#include <atomic>
#include <memory>

#include "base/keyring.h"
#include "identity/rows.h"

namespace chenxi::identity {

enum class Class : std::uint8_t { statutory, own };

/// A customer's two data keys as they are kept: wrapped by a master key; an empty one was destroyed.
struct WrappedKeys {
  store::Bytes statutory, own;
};

class Vault {
 public:
  Vault(const KeyRing& keys, Rng& rng) : keys_(keys), rng_(rng) { use_masters(keys); }

  /// From now on the ring's `master` wraps, and those before it still open. Any thread.
  void use_masters(const KeyRing& keys);
  /// The same data keys under the newest master; nullopt: they are already. HTTP threads only (randomness).
  std::optional<WrappedKeys> rewrapped(const Customer& customer);

  /// Fresh vault_id and wrapped data keys for a new customer row. HTTP threads only (randomness).
  void make_keys(Customer& customer);
  /// `column` binds the ciphertext to its place: "phone", "nickname", "note/123".
  store::Bytes seal(const Customer& customer, Class data_class, std::string_view column, std::string_view text);
  /// "" when the key was destroyed.
  std::string open(const Customer& customer, Class data_class, std::string_view column, std::string_view sealed) const;

  /// Keyed hash of an E.164 number or a folded e-mail address.
  Hash32 index(HandleKind kind, std::string_view handle) const;
  /// HMAC over (vault_id, PIN): the customer's random id exists before the batch gives the row its number.
  Hash32 pin_mac(const Customer& customer, std::string_view pin) const;
  Hash32 code_mac(const CodeChallenge& challenge, std::string_view code) const;
  /// HMAC of a recovery code, bound to its owner.
  Hash32 recovery_mac(const Customer& customer, std::string_view code) const;
  /// The block of 10,000 numbers that an E.164 number lies in, for budgets.
  Hash32 block_index(std::string_view phone) const;
  /// Where a request came from, for budgets: the network of an address (IPv4 /24, IPv6 /56).
  Hash32 client_index(std::string_view address) const;
  /// A handle between the code that proves it and the row that keeps it.
  store::Bytes seal_handle(std::string_view handle);
  std::string open_handle(const CodeChallenge& challenge) const;
  /// 32 bytes that only we can make again: the session token of a request, so that its repeat gets the same cookie.
  std::string token(std::string_view about) const;

 private:
  using Masters = std::vector<std::string>;  // the newest first
  std::optional<std::string> data_key(const Customer& customer, Class data_class) const;

  const KeyRing& keys_;
  Rng& rng_;
  std::atomic<std::shared_ptr<const Masters>> masters_;
};

/// The nickname in quotes until the name is verified; the verified name masked: *明, Latin as J*** S***h.
std::string shown_name(const Vault& vault, const Customer& customer);
std::string mask_name(std::string_view verified_name);
std::string mask_phone(std::string_view e164);   // 138****5678
std::string mask_email(std::string_view email);  // a***@example.org

}  // namespace chenxi::identity
