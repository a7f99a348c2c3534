// Links of a family: who is invited, accepts, changes and ends.
//
// Only who gives something away can begin: the owner invites whom he lets see, help or say yes. So nobody can ask a
// stranger to be let in, which is what a swindler would do. Whoever accepts types the owner's number from his own
// address book: both know each other.
#pragma once
#include "engine/command.h"
#include "family/rows.h"
#include "identity/proof.h"

namespace chenxi::family {

/// As many as one person has room for, on each side: a swindler with thirty parents cannot be.
constexpr std::size_t kLinksMax = 3;
/// Invitations that wait for somebody; more of them do not reach him.
constexpr std::size_t kInvitedMax = 5;
constexpr Duration kInvitationLife = days(3);
/// Who declined is left alone.
constexpr Duration kRefusedFor = days(30);
/// The yes that protects cannot be taken away while somebody is talking on the telephone.
constexpr Duration kLoosenAfter = hours(24);
constexpr std::int64_t kWrongNumbersMax = 5;

/// Names somebody's links, and the rows of them.
void keys_for_links(engine::Keys& keys, engine::Context& found, std::int64_t customer);
/// How many places of the few are taken, on one side.
std::size_t places_taken(engine::Context& ctx, std::int64_t customer, bool as_owner);

/// Inside the command that closes somebody's wallet: his links end at once, on both sides, and the others are told.
void keys_for_ending_all(engine::Keys& keys, engine::Context& found, std::int64_t customer);
void end_all(engine::Context& ctx, std::int64_t customer);

/// Commands about a link answer with it as it stands.
class LinkCommand : public engine::Command {
 public:
  FamilyLink view;  // the answer
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override {
    keys.row<FamilyLink>(made.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef made) override { view = ctx.get<FamilyLink>(made.id); }
};

/// "family.invite".
///   helper   0: nobody has this number; answered alike, and nobody ever accepts
///   refuses  payee_is_payer: one's own number; family_links_full; what the proof refuses (with the PIN)
///   writes   link, place; where it reaches somebody: his place, notice, event "family.updated"
class Invite : public LinkCommand {
 public:
  Invite(std::int64_t owner, std::int64_t helper, const Terms& terms, identity::CheckedProof proof)
      : owner_(owner), helper_(helper), terms_(terms), proof_(std::move(proof)) {}
  store::Bytes sealed_phone;
  const char* name() const override { return "family.invite"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  bool reaches(engine::Context& ctx) const;
  std::int64_t owner_, helper_;
  Terms terms_;
  identity::CheckedProof proof_;
};

/// "family.accept": by the helper, with the owner's number as he knows it.
///   refuses  family_link_unknown; family_link_over; family_number_wrong (leaves the mark "wrong_number"; the fifth ends
///            the invitation); family_links_full; what the proof refuses (with the PIN)
///   writes   link, the owner's limits where a yes is needed from now on; notice; event "family.updated" to both
class Accept : public LinkCommand {
 public:
  Accept(std::int64_t helper, std::int64_t id, const Hash32& number, identity::CheckedProof proof)
      : helper_(helper), link_(id), number_(number), proof_(std::move(proof)) {}
  const char* name() const override { return "family.accept"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t helper_, link_;
  Hash32 number_;
  identity::CheckedProof proof_;
};

/// "family.decline": by the helper. The owner does not reach him again for 30 days.
///   refuses  family_link_unknown; family_link_over
class Decline : public LinkCommand {
 public:
  Decline(std::int64_t helper, std::int64_t id) : helper_(helper), link_(id) {}
  const char* name() const override { return "family.decline"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t helper_, link_;
};

/// "family.change": by the owner. What the helper sees and may do changes at once; so does a stricter yes. A looser one
/// holds after a day, and the helper is told.
///   refuses  family_link_unknown; family_link_over; what the proof refuses (with the PIN)
///   writes   link, the owner's limits, a timer where something waits; notice; event "family.updated" to both
class Change : public LinkCommand {
 public:
  Change(std::int64_t owner, std::int64_t id, const Terms& terms, identity::CheckedProof proof)
      : owner_(owner), link_(id), terms_(terms), proof_(std::move(proof)) {}
  const char* name() const override { return "family.change"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t owner_, link_;
  Terms terms_;
  identity::CheckedProof proof_;
};

/// "family.end": by either side, without the PIN: whoever is watched against his will must not have to type. What the
/// helper sees and may do ends at once. Where the owner ends it, the helper's yes is needed for a day more.
///   refuses  family_link_unknown; family_link_over
///   writes   link, places, the owner's limits, a timer where something waits; notice; event "family.updated" to both
class End : public LinkCommand {
 public:
  End(std::int64_t customer, std::int64_t id) : customer_(customer), link_(id) {}
  const char* name() const override { return "family.end"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t customer_, link_;
};

/// Timer, a day after a yes was loosened. (It is so from that instant anyway: terms_at.)
class Loosen : public LinkCommand {
 public:
  static constexpr const char* kTimer = "family.loosen";
  explicit Loosen(std::int64_t id) : link_(id) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t link_;
};

}  // namespace chenxi::family
