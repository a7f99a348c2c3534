// Somebody says who he is; the registry, asked afterwards and in its own time, says whether that is so.
//
// No money path waits for it: the tier stays where it was until the registry has decided, and rises in the
// commit that books the decision. A registry that is silent is asked again after 2, 4, 8 … 256 seconds.
#pragma once
#include "identity/proof.h"
#include "ladder/rows.h"

namespace chenxi::ladder {

/// Tries that come to nothing within a day of the first of them.
constexpr std::int64_t kTriesMax = 3;
constexpr Duration kTriesFor = hours(24);

/// How many tries somebody has left, and from when on it is all of them again.
struct TriesLeft {
  std::int64_t left = kTriesMax;
  std::optional<Instant> again_at;  // where none is left
};
TriesLeft tries_left(const IdentityCheck* check, Instant now);

/// "ladder.tell": a document number and a name.
///   refuses  account_unknown, identity_known, identity_pending, identity_tries_exhausted; account_frozen,
///   device_unknown,
///            pin_required, pin_locked{until}, pin_wrong{count}
///   writes   1 check, 1 enquiry; event "identity.changed"
class Tell : public engine::Command {
 public:
  Tell(std::int64_t customer, identity::CheckedProof proof) : customer_(customer), proof_(std::move(proof)) {}
  Hash32 document{};
  store::Bytes sealed_document, sealed_name;

  const char* name() const override { return "ladder.tell"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  identity::CheckedProof proof_;
};

enum class Verdict : std::uint8_t { match, mismatch, unknown };

/// "ladder.decide": the registry has decided. A decision about what nobody waits for any more does nothing.
///   writes   the check; the enquiry goes; where it is confirmed and serves nobody else: whose the document
///   is, the customer's
///            name and tier, a notice, `confirmed_timers` about the customer; event "identity.changed"
class Decide : public engine::Command {
 public:
  Decide(std::int64_t customer, std::string reference, Verdict verdict)
      : customer_(customer), reference_(std::move(reference)), verdict_(verdict) {}
  /// Rung at once when somebody is known by his name: what else rests on it is looked at there.
  std::vector<std::string> confirmed_timers;

  const char* name() const override { return "ladder.decide"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  std::string reference_;
  Verdict verdict_;
};

/// "ladder.wait": the registry was silent, has not decided, or said what cannot be believed. It is asked
/// again later.
class Wait : public engine::Command {
 public:
  Wait(std::int64_t customer, std::string reference)
      : customer_(customer), reference_(std::move(reference)) {}
  const char* name() const override { return "ladder.wait"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<IdentityEnquiry>(customer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
  std::string reference_;
};

/// Timer: the time to ask again has come.
class AskAgain : public engine::Command {
 public:
  static constexpr const char* kTimer = "ladder.ask_again";
  explicit AskAgain(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<IdentityEnquiry>(customer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::ladder
