// People who work here, what they sign in with, and what one asks and another approves.
#pragma once
#include "identity/rows.h"
#include "ports/changes.h"

namespace chenxi::staff {

enum class ColleagueState : std::uint8_t { active = 1, left = 2 };

/// The number is what a session of the console carries as its subject, and what every row says who has done
/// it.
struct Colleague {
  std::int64_t id = 0;
  std::string name;
  std::int64_t roles = 0;  // ports::Roles
  ColleagueState state = ColleagueState::active;
  Instant since;
  static constexpr store::Table kTable{"colleagues", 1};
};
BOOST_DESCRIBE_STRUCT(Colleague, (), (id, name, roles, state, since))

inline ports::Roles roles_of(const Colleague& colleague) {
  return ports::Roles::of_bits(colleague.roles);
}

/// The one way in. A removed one stays: what it signed must stay checkable.
struct StaffPasskey {
  std::int64_t colleague = 0, id = 0;
  identity::DeviceState state = identity::DeviceState::active;
  store::Bytes credential, public_key;  // as the browser knows it; COSE
  std::int64_t sign_count = 0;          // of the last use; 0: it does not count
  bool backup_eligible = false;
  Instant created_at;
  static constexpr store::Table kTable{"staff_passkeys", 2};
};
BOOST_DESCRIBE_STRUCT(StaffPasskey, (),
                      (colleague, id, state, credential, public_key, sign_count, backup_eligible, created_at))

/// Whose passkey a credential is, by the SHA-256 of its id.
struct StaffCredential {
  Hash32 credential{};
  std::int64_t colleague = 0, passkey = 0;
  static constexpr store::Table kTable{"staff_credentials", 1};
};
BOOST_DESCRIBE_STRUCT(StaffCredential, (), (credential, colleague, passkey))

enum class ChangeState : std::uint8_t { waiting = 1, done = 2, refused = 3, expired = 4, withdrawn = 5 };

/// What one asked for. Everything that the hash covers never changes.
struct Change {
  std::int64_t id = 0;
  std::string kind;           // ports::ChangeKind
  std::string what;           // canonical JSON
  std::int64_t customer = 0;  // whose key seals reason and note; 0: they stand in clear
  std::string reason;
  store::Bytes sealed_reason;
  Hash32 hash{};  // change_text()
  std::int64_t maker = 0;
  Instant asked_at, expires_at;
  bool urgent = false;  // carried out at once by its maker alone
  std::int64_t timer = 0;
  ChangeState state = ChangeState::waiting;
  std::int64_t checker = 0;
  Instant ended_at;
  std::string note;  // why it was refused
  store::Bytes sealed_note;
  store::Bytes signature;  // of the checker's passkey over the hash; empty: the demo's, who has none
  static constexpr store::Table kTable{"changes", 1};
};
BOOST_DESCRIBE_STRUCT(Change, (),
                      (id, kind, what, customer, reason, sealed_reason, hash, maker, asked_at, expires_at,
                       urgent, timer, state, checker, ended_at, note, sealed_note, signature))

/// What everybody of ours is to see: somebody went round the ordinary way. Append-only.
enum class AlarmKind : std::uint8_t {
  enrolled_again = 1,   // a link replaced somebody's passkey
  made_on_machine = 2,  // a colleague was added by the command line
  at_once = 3,          // one person alone changed what takes two
};
std::string_view name(AlarmKind kind);
struct Alarm {
  std::int64_t id = 0;
  AlarmKind kind = AlarmKind::at_once;
  std::int64_t colleague = 0, change = 0;
  Instant at;
  static constexpr store::Table kTable{"staff_alarms", 1};
};
BOOST_DESCRIBE_STRUCT(Alarm, (), (id, kind, colleague, change, at))

/// What of somebody a colleague was shown. Numbers are stored: never reuse one.
enum class LookKind : std::uint8_t {
  dispute = 1,     // what he wrote in a case
  papers = 2,      // the licence of his shop
  everything = 3,  // the file of all that is held about him
};
std::string_view name(LookKind what);

struct StaffLook {
  std::int64_t customer = 0, number = 0;  // the n-th look at him
  std::int64_t colleague = 0;
  LookKind what = LookKind::dispute;
  std::int64_t object = 0;  // the dispute, the shop; of everything, the change that says why
  Instant at, last_at;
  static constexpr store::Table kTable{"staff_looks", 2};
};
BOOST_DESCRIBE_STRUCT(StaffLook, (), (customer, number, colleague, what, object, at, last_at))

/// How many looks there were at somebody: the number of the newest.
struct StaffLooksOf {
  std::int64_t customer = 0;
  std::int64_t looks = 0;
  static constexpr store::Table kTable{"staff_looks_of", 1};
};
BOOST_DESCRIBE_STRUCT(StaffLooksOf, (), (customer, looks))

/// A wallet that the house has frozen, while it is.
struct Freeze {
  std::int64_t customer = 0;
  std::int64_t by = 0;
  Instant since;
  bool confirmed = false;  // by a second person
  static constexpr store::Table kTable{"freezes", 1};
};
BOOST_DESCRIBE_STRUCT(Freeze, (), (customer, by, since, confirmed))

}  // namespace chenxi::staff
