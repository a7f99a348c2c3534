// Recovery codes: eight short lines on paper, for the day on which the phone is gone.
//
// A code is 120 bits, shown once, kept as an HMAC bound to its owner, used once. It stops what leaves
// the account without any phone, and is asked for to lift such a stop: whoever has the stolen phone and its
// PIN does not have the paper.
#pragma once
#include "identity/account.h"
#include "identity/codes.h"
#include "stop/rows.h"

namespace chenxi::stop {

constexpr std::size_t kCodes = 8;
/// Wrong ones in an hour, from one network and for one number. 120 bits cannot be guessed; this keeps the
/// noise down.
constexpr std::int64_t kWrongOfNetwork = 10, kWrongOfNumber = 30;

/// "K7PQ-2M4D-9XHT-52RB-V0TS-6WQA". Made from the request, so that its repeat shows the same codes and
/// nothing readable is kept.
std::vector<std::string> codes_of(const identity::Vault& vault, const engine::Request& request);
/// As typed: spaces, dashes and case do not matter, O is 0, I and L are 1. "" where it cannot be a code.
std::string normal_code(std::string_view typed);

/// A code as it came, and whose guesses it counts among.
struct TypedCode {
  Hash32 mac{};
  std::vector<std::pair<std::int64_t, std::int64_t>> places;  // where wrong ones count, and how many may
};
TypedCode typed_code(const identity::Vault& vault, const identity::Customer& owner, std::string_view normal,
                     std::string_view client, const Hash32& number);

void keys_for_recovery(engine::Keys& keys, std::int64_t customer, const TypedCode& typed);
/// Gives the code's number. Refuses recovery_tries_exhausted{until}, recovery_code_wrong; the latter leaves
/// the mark "wrong_recovery_code".
Result<std::int64_t> judge_recovery(engine::Context& ctx, std::int64_t customer, const TypedCode& typed);
/// After the line.
void use_recovery(engine::Context& ctx, std::int64_t customer, std::int64_t number);

/// New codes; the old ones are worth nothing from then on.
///   refuses  payments_stopped: who holds the phone now must not get the paper too; what the proof refuses
///   (with the PIN) writes   8 codes; notice; event "recovery_codes.made"
class MakeCodes : public identity::OwnCommand {
 public:
  MakeCodes(std::int64_t owner, identity::CheckedProof proof) : OwnCommand(owner), proof_(std::move(proof)) {}
  std::vector<Hash32> macs;

  const char* name() const override { return "stop.make_codes"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  identity::CheckedProof proof_;
};

/// How many are left, since when.
class LookCodes : public engine::Query {
 public:
  explicit LookCodes(std::int64_t customer) : customer_(customer) {}
  std::int64_t left = 0;
  Instant made_at;
  const char* name() const override { return "stop.look_codes"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::stop
