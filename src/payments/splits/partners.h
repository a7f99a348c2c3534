// Partners: with whom a shop may share what it is paid. One asks, the other says yes, and either may end it at any time; nobody's
// takings go to somebody who has not said yes, and nobody gets money that he does not know of.
#pragma once
#include "engine/command.h"
#include "merchants/rows.h"
#include "payments/splits/rows.h"

namespace chenxi::payments {

/// Of one shop, in each direction.
constexpr std::int64_t kPartnersMax = 200;

/// A partner as one of the two sees it.
struct PartnerView {
  SplitPartner partner;
  std::int64_t other = 0;
  std::string name;     // of the other shop
  bool gives = false;   // who looks is the giver
};

/// May a shop be given shares? The operator's own, and those whose papers are accepted: what the law asks of whoever collects
/// is asked of whoever is collected for.
bool may_share(const merchants::Merchant& shop);
/// Are the takings of this shop in this currency? Money is never changed on its way to a partner.
bool takes_in(engine::Context& ctx, const merchants::Merchant& shop, money::Currency currency);

/// What `merchant` does about another shop.
class PartnerCommand : public engine::Command {
 public:
  PartnerCommand(std::int64_t merchant, std::int64_t other) : merchant_(merchant), other_(other) {}
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 protected:
  std::int64_t merchant_, other_;
};

/// Asking and saying yes: answered with how the two stand then.
class PartnerWord : public PartnerCommand {
 public:
  using PartnerCommand::PartnerCommand;
  std::optional<PartnerView> view;  // the answer; nothing for a key from before such answers were kept
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// "payments.ask_partner": the giver asks. Once more is fine.
///   refuses  shop_unknown (there is none, or it is closed), split_invalid (oneself),
///            shop_not_ready (a shop without accepted papers), currency_mismatch (of the two shops' takings),
///            not_allowed (rule split_partners_full, of either)
///   writes   the partner, the answer; event "split.asked" to the receiver
class AskPartner : public PartnerWord {
 public:
  using PartnerWord::PartnerWord;
  const char* name() const override { return "payments.ask_partner"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "payments.accept_partner": the receiver says yes. Once more is fine.
///   refuses  shop_unknown (nobody of that name has asked), shop_not_ready (its own papers are not accepted
///            any more)
///   writes   the partner, the answer; event "split.accepted" to the giver
class AcceptPartner : public PartnerWord {
 public:
  using PartnerWord::PartnerWord;
  const char* name() const override { return "payments.accept_partner"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "payments.end_partner": ends whatever is between the two, whoever asked; a request is taken back or declined with it. What is
/// planned and not paid yet stays the giver's.
///   refuses  shop_unknown (nothing is between them)
///   writes   the partners; event "split.ended" to the other
class EndPartner : public PartnerCommand {
 public:
  using PartnerCommand::PartnerCommand;
  const char* name() const override { return "payments.end_partner"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// With whom a shop shares: those it gives to first, by their numbers.
class ListPartners : public engine::Query {
 public:
  explicit ListPartners(std::int64_t merchant) : merchant_(merchant) {}

  std::vector<PartnerView> found;
  const char* name() const override { return "payments.list_partners"; }
  void run(engine::Context& ctx) override;

 private:
  void add(engine::Context& ctx, std::int64_t giver, std::int64_t receiver);
  std::int64_t merchant_;
};

}  // namespace chenxi::payments
