// Papers of a shop that collects already: its licence, looked at by somebody of the house. Accepted, the cap rises in the
// same commit; refused, the owner reads why and hands in again.
//
// One person decides, not two: what four eyes are for is here already, since the owner is the one who asks and the house
// the one who looks; a wrong yes moves no money, and lifts a cap to the next one of the rule pack.
#pragma once
#include "merchants/own_shops.h"

namespace chenxi::merchants {

constexpr std::size_t kReasonBytesMax = 300;

/// "merchants.hand_in_papers". The licence's code was checked against its standard before the queue; the bank account in
/// the owner's own name is the ladder's step `bank_verified`, where a bank has confirmed it.
///   refuses  shop_unknown (another's, too), papers_over (accepted already, or somebody is looking at them);
///            identity_required: no bank account in one's own name yet
///   writes   the shop's papers, their place in the queue; event "shop.changed"
class HandInPapers : public engine::Command {
 public:
  HandInPapers(std::int64_t owner, std::int64_t merchant) : owner_(owner), merchant_(merchant) {}
  store::Bytes sealed_code, sealed_name;
  const char* name() const override { return "merchants.hand_in_papers"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t owner_, merchant_;
};

/// "merchants.decide_papers", by somebody of the house.
///   refuses  shop_unknown, papers_over: nothing waits there (any more)
///   writes   the papers, a notice to the owner; accepted: the shop's standing and its own takings; event "shop.changed"
class DecidePapers : public engine::Command {
 public:
  DecidePapers(std::int64_t owner, std::int64_t merchant) : owner_(owner), merchant_(merchant) {}
  bool accept = false;
  store::Bytes sealed_reason;  // where they are refused
  std::int64_t by = 0;         // colleague
  const char* name() const override { return "merchants.decide_papers"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t owner_, merchant_;
};

/// Papers that wait, the oldest shop first.
class PapersQueue : public engine::Query {
 public:
  static constexpr std::int64_t kMost = 200;
  std::vector<OwnShop> found;
  const char* name() const override { return "merchants.papers_queue"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::merchants
