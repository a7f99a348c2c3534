// Changes that two colleagues make together: one asks, another one approves exactly that. A room that has
// such a thing gives a ChangeKind; how it is asked for, hashed, approved, refused and forgotten is the room
// staff's.
#pragma once
#include <functional>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "ports/services.h"

namespace chenxi::ports {

/// What somebody of ours does. A supervisor reads what shows no personal data, and changes nothing.
enum class Role : std::uint8_t {
  support = 0,
  risk = 1,
  finance = 2,
  compliance = 3,
  security = 4,
  supervisor = 5
};

/// A set of roles, kept in a row as its bits.
class Roles {
 public:
  constexpr Roles() = default;
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= bit(role);
  }
  static constexpr Roles of_bits(std::int64_t bits) {
    Roles out;
    out.bits_ = bits;
    return out;
  }
  constexpr std::int64_t bits() const { return bits_; }
  constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr bool meets(Roles others) const { return (bits_ & others.bits_) != 0; }
  constexpr bool none() const { return bits_ == 0; }
  constexpr bool operator==(const Roles&) const = default;

 private:
  static constexpr std::int64_t bit(Role role) { return std::int64_t{1} << static_cast<int>(role); }
  std::int64_t bits_ = 0;
};

/// What is asked for, in the one form that is hashed and kept: members in a fixed order, and nothing in clear
/// that only somebody's own record may hold. `customer`: whose key seals the reason; 0: it is about nobody's
/// wallet.
struct Asked {
  json::object what;
  std::int64_t customer = 0;
};

/// What was asked for and by whom, when it is carried out.
struct Agreed {
  const json::object& what;
  std::int64_t maker = 0, checker = 0;  // checker 0: at once, by the maker alone
  std::int64_t customer = 0;
  std::string_view sealed_reason;  // empty without a customer
  Instant asked_at;                // 0: at once
};
using MakeCommand = std::function<std::shared_ptr<engine::Command>(const Agreed&)>;

struct ChangeKind {
  std::string_view name;  // "staff.roles"; its words stand in the catalogue under console.change.NAME
  Roles asks, approves;   // one role of these is enough
  std::string_view reason_column = "change.reason";  // the place that the sealed reason is bound to
  /// Reads the member "what" of a request. On the HTTP thread.
  std::function<Result<Asked>(Services&, JsonReader&)> read = nullptr;
  /// What carries it out, inside the approval's own batch and commit. It decides and refuses as if it came
  /// alone.
  MakeCommand command = nullptr;
  /// Break-glass: one person alone carries it out at once, and `undo` takes it back unless somebody approves
  /// it in time. Everybody of ours is told.
  Roles at_once = {};
  MakeCommand first = nullptr, undo = nullptr;
};
using ChangeKinds = std::vector<ChangeKind>;

}  // namespace chenxi::ports
