// Who residents are. Everything personal is sealed under the customer's own data keys (vault.h); what must be found
// again is found by keyed hash.
#pragma once
#include "ledger/rows.h"

namespace chenxi::identity {

enum class Tier : std::uint8_t { phone_only = 4, document = 3, bank_verified = 2, in_person = 1 };
enum class CustomerState : std::uint8_t { active = 1, frozen = 2, closed = 3 };
/// How the owner stopped everything that leaves (room stop). Receiving goes on.
enum class Stopped : std::uint8_t { no = 0, by_button = 1, by_recovery_code = 2 };

struct Customer {
  std::int64_t id = 0;
  CustomerState state = CustomerState::active;
  Tier tier = Tier::phone_only;
  ledger::AccountId main = ledger::AccountId::none, held = ledger::AccountId::none;
  // Vault: a random id that ciphertexts are bound to, and the two data keys wrapped by the master key.
  store::Bytes vault_id, wrapped_statutory, wrapped_own;
  store::Bytes sealed_phone, sealed_email, sealed_name;  // statutory; sealed_name empty until verified
  store::Bytes sealed_nickname;                          // own
  Hash32 phone_index{}, email_index{};                   // keyed hash of the E.164 number / the folded address
  bool has_email = false, name_verified = false;
  // PIN: HMAC over (vault_id, PIN).
  Hash32 pin_mac{};
  std::int64_t pin_tries = 0;   // wrong in a row
  std::int64_t pin_locks = 0;   // how often locked since the last right PIN: the lock time doubles
  Instant pin_locked_until;
  // Payment codes.
  store::Bytes sealed_code_secret;  // under the key ring's payment_codes key
  std::int64_t last_code_step = 0;  // as of schema version 3; since then payments::PaymentCodeUse
  std::int64_t wrong_codes = 0;
  Instant codes_paused_until;
  // Choices.
  bool small_payments = false;  // small payments without the PIN: the payer's own opt-in
  bool elder_mode = false;
  bool receive_by_phone = true, receive_by_email = true;
  std::int64_t language = 0;    // Lang
  Instant reduced_until;        // new device or new PIN: reduced limits until then
  Stopped stopped = Stopped::no;
  Instant stopped_at;
  Instant created_at;
  static constexpr store::Table kTable{"customers", 1};
};
BOOST_DESCRIBE_STRUCT(Customer, (),
                      (id, state, tier, main, held, vault_id, wrapped_statutory, wrapped_own, sealed_phone,
                       sealed_email, sealed_name, sealed_nickname, phone_index, email_index, has_email, name_verified,
                       pin_mac, pin_tries, pin_locks, pin_locked_until, sealed_code_secret, last_code_step, wrong_codes,
                       codes_paused_until, small_payments, elder_mode, receive_by_phone, receive_by_email, language,
                       reduced_until, stopped, stopped_at, created_at))

/// A phone number or e-mail address, by keyed hash: where transfers to it go. Unique.
enum class HandleKind : std::uint8_t { phone = 1, email = 2 };
struct Handle {
  Hash32 index{};
  HandleKind kind = HandleKind::phone;
  std::int64_t customer = 0;
  bool confirmed = true;  // false: re-bound or recycled, receives nothing until its owner confirms
  Instant since;
  static constexpr store::Table kTable{"handles", 1};
};
BOOST_DESCRIBE_STRUCT(Handle, (), (index, kind, customer, confirmed, since))

enum class DeviceState : std::uint8_t { active = 1, removed = 2 };
struct Device {
  std::int64_t customer = 0, id = 0;
  DeviceState state = DeviceState::active;
  store::Bytes point;  // 65 bytes, P-256
  store::Bytes sealed_name;
  Instant created_at;
  static constexpr store::Table kTable{"devices", 2};
};
BOOST_DESCRIBE_STRUCT(Device, (), (customer, id, state, point, sealed_name, created_at))

/// A key that a fingerprint, a face or a device's own PIN opens. A removed one stays: what it signed must stay checkable.
struct Passkey {
  std::int64_t customer = 0, id = 0;
  DeviceState state = DeviceState::active;
  store::Bytes credential;         // its id, as the browser knows it
  store::Bytes public_key;         // COSE
  std::int64_t sign_count = 0;     // of the last use; 0: it does not count
  bool backup_eligible = false;    // may be copied to the person's other devices
  store::Bytes sealed_name;
  Instant created_at;
  static constexpr store::Table kTable{"passkeys", 2};
};
BOOST_DESCRIBE_STRUCT(Passkey, (), (customer, id, state, credential, public_key, sign_count, backup_eligible, sealed_name,
                                    created_at))

/// Whose passkey a credential is, by the SHA-256 of its id: never two people's.
struct CredentialOwner {
  Hash32 credential{};
  std::int64_t customer = 0, passkey = 0;
  static constexpr store::Table kTable{"credential_owners", 1};
};
BOOST_DESCRIBE_STRUCT(CredentialOwner, (), (credential, customer, passkey))

enum class AppKind : std::uint8_t { wallet = 1, till = 2, console = 3, supervisor = 4 };
/// The cookie holds 32 random bytes; only their hash is kept.
struct Session {
  Hash32 token_hash{};
  AppKind app = AppKind::wallet;
  std::int64_t subject = 0;  // customer, merchant or operator
  std::int64_t device = 0;
  Instant created_at, expires_at;  // of this token; whatever is renewed, the session ends then
  bool revoked = false;
  // What was added later means nothing at 0.
  std::int64_t number = 0;  // stays when the token is renewed: what its owner sees and ends
  Instant began_at;         // when somebody last proved who he is
  Instant good_until;       // unless it is renewed before; 0: expires_at
  store::Bytes key;         // of a till's browser, a P-256 point; empty: none
  static constexpr store::Table kTable{"sessions", 1};
};
BOOST_DESCRIBE_STRUCT(Session, (), (token_hash, app, subject, device, created_at, expires_at, revoked, number, began_at,
                                    good_until, key))

/// Which sessions somebody has, so that they can be ended together.
struct SessionOf {
  AppKind app = AppKind::wallet;
  std::int64_t subject = 0;
  Hash32 token_hash{};
  static constexpr store::Table kTable{"sessions_of", 3};
};
BOOST_DESCRIBE_STRUCT(SessionOf, (), (app, subject, token_hash))

enum class CodePurpose : std::uint8_t { registration = 1, login = 2, pin_recovery = 3, email = 4, claim = 5, resume = 6, step_up = 7 };
/// A six-digit code on its way to a number or address. Used once, for what it was asked for.
struct CodeChallenge {
  std::int64_t id = 0;
  CodePurpose purpose = CodePurpose::registration;
  HandleKind kind = HandleKind::phone;
  Hash32 handle{};             // keyed hash
  store::Bytes sealed_handle;  // what was typed, for the row that it will become
  store::Bytes salt;
  Hash32 code_mac{};           // HMAC over (salt, purpose, handle, payload, code)
  Hash32 payload{};            // what else the code is bound to
  std::int64_t customer = 0;   // only this customer may use it; 0: whoever has the code
  Hash32 client{};             // keyed hash of where the request came from
  Hash32 block{};              // of the block of numbers that a phone's lies in; all zero: an e-mail address
  std::int64_t tries = 0;      // wrong ones
  bool used = false, voided = false;
  Instant created_at, expires_at;
  static constexpr store::Table kTable{"code_challenges", 1};
};
BOOST_DESCRIBE_STRUCT(CodeChallenge, (),
                      (id, purpose, kind, handle, sealed_handle, salt, code_mac, payload, customer, client, block,
                       tries, used, voided, created_at, expires_at))

/// The code that counts for a handle and purpose: a new one voids it.
struct LatestCode {
  Hash32 handle{};
  CodePurpose purpose = CodePurpose::registration;
  std::int64_t challenge = 0;
  Instant sent_at;
  static constexpr store::Table kTable{"latest_codes", 2};
};
BOOST_DESCRIBE_STRUCT(LatestCode, (), (handle, purpose, challenge, sent_at))

/// How many codes went to a handle, or were asked for from one part of the network, since an instant.
struct SendBudget {
  Hash32 who{};
  std::int64_t sent = 0;
  Instant since;
  static constexpr store::Table kTable{"send_budgets", 1};
};
BOOST_DESCRIBE_STRUCT(SendBudget, (), (who, sent, since))

/// What somebody agreed to, when.
struct Consent {
  std::int64_t customer = 0;
  std::string document;
  Instant at;
  static constexpr store::Table kTable{"consents", 2};
};
BOOST_DESCRIBE_STRUCT(Consent, (), (customer, document, at))

/// A link that signs in once.
struct RoleLink {
  Hash32 token_hash{};
  AppKind app = AppKind::wallet;
  std::int64_t subject = 0;
  bool used = false;
  Instant expires_at;
  static constexpr store::Table kTable{"role_links", 1};
};
BOOST_DESCRIBE_STRUCT(RoleLink, (), (token_hash, app, subject, used, expires_at))

/// Timers know rows by number; this is the number of a link.
struct RoleLinkNumber {
  std::int64_t id = 0;
  Hash32 token_hash{};
  static constexpr store::Table kTable{"role_link_numbers", 1};
};
BOOST_DESCRIBE_STRUCT(RoleLinkNumber, (), (id, token_hash))

/// Limits that people set themselves, minor units; -1: none. A raise waits in `next_*` until `raise_at`.
/// What was added later means nothing at 0, which is what an older row reads as.
struct UserLimits {
  std::int64_t customer = 0;
  std::int64_t payment = -1, day = -1, month = -1, night = -1;
  std::int64_t next_payment = -1, next_day = -1, next_month = -1, next_night = -1;
  Instant raise_payment_at, raise_day_at, raise_month_at, raise_night_at;  // 0: nothing waits
  std::int64_t own_bounds = 0;              // how many narrower bounds (rules::OwnBound) there are
  std::int64_t locked = 0, next_locked = 0; // put aside: cannot be spent; less from unlock_at on
  Instant unlock_at;                        // 0: nothing waits
  std::int64_t confirms = 0;                // how many people of the family may have to say yes (family::FamilyLink)
  static constexpr store::Table kTable{"user_limits", 1};
};
BOOST_DESCRIBE_STRUCT(UserLimits, (), (customer, payment, day, month, night, next_payment, next_day, next_month,
                                       next_night, raise_payment_at, raise_day_at, raise_month_at, raise_night_at,
                                       own_bounds, locked, next_locked, unlock_at, confirms))

}  // namespace chenxi::identity
