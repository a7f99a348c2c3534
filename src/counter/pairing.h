// A short code turns the browser of a phone or tablet into a till of a shop, under a role; and what was paired is revoked.
//
// Eight characters of Crockford's alphabet, good for ten minutes and once; one code of a shop is good at a time. Wrong ones
// are counted by the part of the network that they come from: after five within ten minutes right ones are refused, too.
#pragma once
#include "counter/roles.h"
#include "identity/sessions.h"
#include "merchants/rows.h"

namespace chenxi::counter {

constexpr Duration kPairingLife = minutes(10);
constexpr std::int64_t kWrongCodesMax = 5;
constexpr std::size_t kLabelBytesMax = 40;
constexpr std::size_t kCodeLength = 8;

/// What a device is paired by, as it is shown and typed: upper case, without hyphen; O, I and L as the digits they look
/// like. Refuses pairing_code_wrong.
Result<std::string> normal_code(std::string_view typed);
std::string make_code(std::string_view random8);

/// Who gives rights at a shop: its owner in his wallet, or one of its tills.
struct Giver {
  std::int64_t customer = 0;
  std::int64_t till = 0;  // with customer 0; 0: the till that was opened by the operator's link
};

void keys_for_giver(engine::Keys& keys, std::int64_t merchant, const Giver& giver);
/// In which role somebody gives or takes rights at this shop. Refuses shop_unknown (another's, closed), till_role_missing.
Result<Role> role_of(engine::Context& ctx, std::int64_t merchant, const Giver& giver);

/// "counter.offer_pairing".
///   refuses  shop_unknown (another's, closed), till_role_missing (a till gives only what is below its own role, and only an
///            owner or a manager gives)
///   writes   the code; the shop's earlier one is gone
class OfferPairing : public engine::Command {
 public:
  OfferPairing(std::int64_t merchant, Giver giver) : merchant_(merchant), giver_(giver) {}
  Role role = Role::receiver;
  std::string label;
  Hash32 code{};

  const char* name() const override { return "counter.offer_pairing"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_;
  Giver giver_;
};

/// "counter.pair": the device has the code, and nothing else is asked of it.
///   refuses  pairing_code_wrong{until}: unknown, used, expired, or too many wrong ones came from there
///   writes   the till, its session; the code is gone; event "till.changed" to the shop
class Pair : public engine::Command {
 public:
  Pair(const Hash32& code, const Hash32& client, const Hash32& session_hash)
      : code_(code), client_(client), session_hash_(session_hash) {}
  Till made;  // the answer
  const char* name() const override { return "counter.pair"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Hash32 code_, client_, session_hash_;
};

/// "counter.revoke_till". One that is revoked already stays so.
///   refuses  till_unknown (another's, too), till_role_missing (a till revokes what is below its own role)
///   writes   the till; its sessions end; event "till.changed" to the shop
class RevokeTill : public engine::Command {
 public:
  RevokeTill(std::int64_t merchant, std::int64_t till, Giver giver) : merchant_(merchant), till_(till), giver_(giver) {}
  const char* name() const override { return "counter.revoke_till"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t merchant_, till_;
  Giver giver_;
};

/// The devices of a shop, the newest first; revoked ones among them.
class ListTills : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 100;
  /// `owner`: whose shop it must be; 0: a till asks, for its own.
  ListTills(std::int64_t merchant, std::int64_t owner) : merchant_(merchant), owner_(owner) {}
  bool yours = false;
  std::vector<Till> found;
  const char* name() const override { return "counter.list_tills"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, owner_;
};

}  // namespace chenxi::counter
