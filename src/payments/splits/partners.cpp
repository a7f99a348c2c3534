#include "payments/splits/partners.h"

#include "base/bytes.h"
#include "base/public_id.h"

namespace chenxi::payments {

using merchants::Merchant;
using merchants::MerchantState;

namespace {

engine::ObjectRef about(std::int64_t merchant) { return {static_cast<std::int64_t>(IdKind::merchant), merchant}; }

SplitCount& count_of(engine::Context& ctx, std::int64_t merchant) {
  if (ctx.find<SplitCount>(merchant) == nullptr) ctx.insert(SplitCount{merchant, 0, 0});
  return ctx.edit<SplitCount>(merchant);
}

/// After the line: what this request is told, now and whenever it comes again.
engine::ObjectRef answered(engine::Context& ctx, const SplitPartner& partner) {
  PartnerAnswer answer;
  answer.id = ctx.new_id();
  answer.giver = partner.giver;
  answer.receiver = partner.receiver;
  answer.state = partner.state;
  answer.asked_at = partner.asked_at;
  answer.accepted_at = partner.accepted_at;
  ctx.insert(answer);
  return {0, answer.id};
}

/// After the line.
void end(engine::Context& ctx, std::int64_t giver, std::int64_t receiver) {
  ctx.erase<SplitPartner>(giver, receiver);
  ctx.erase<SplitGiver>(receiver, giver);
  ctx.edit<SplitCount>(giver).receivers -= 1;
  ctx.edit<SplitCount>(receiver).givers -= 1;
}

}  // namespace

bool may_share(const Merchant& shop) { return shop.state == MerchantState::active && shop.standing != merchants::Standing::opened; }

bool takes_in(engine::Context& ctx, const Merchant& shop, money::Currency currency) {
  const ledger::Account* account = ctx.books().find(shop.account);
  return account != nullptr && account->currency == currency;
}

Hash32 PartnerCommand::hash() const { return sha256(Encoder(1).add(name()).add(merchant_).add(other_).bytes()); }

void PartnerCommand::keys(engine::Keys& keys, engine::Context&) {
  for (const std::int64_t shop : {merchant_, other_}) {
    keys.row<Merchant>(shop);
    keys.row<SplitCount>(shop);
  }
  keys.row<SplitPartner>(merchant_, other_);
  keys.row<SplitPartner>(other_, merchant_);
  keys.row<SplitGiver>(merchant_, other_);
  keys.row<SplitGiver>(other_, merchant_);
}

void PartnerWord::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) {
  keys.row<PartnerAnswer>(made.id);
  keys.row<Merchant>(other_);
}

void PartnerWord::answer(engine::Context& ctx, engine::ObjectRef made) {
  const auto* said = ctx.find<PartnerAnswer>(made.id);
  if (said == nullptr) return;
  view = PartnerView{{said->giver, said->receiver, said->state, said->asked_at, said->accepted_at},
                     other_,
                     {},
                     said->giver == merchant_};
  view->name = ctx.get<Merchant>(other_).name;
}

Result<engine::ObjectRef> AskPartner::run(engine::Context& ctx) {
  const auto& giver = ctx.get<Merchant>(merchant_);
  const auto* receiver = ctx.find<Merchant>(other_);
  if (giver.state != MerchantState::active || receiver == nullptr || receiver->state != MerchantState::active)
    return refuse(Code::shop_unknown);
  if (other_ == merchant_) return refuse(Code::split_invalid, {.pointer = "/receiver"});
  if (const auto* known = ctx.find<SplitPartner>(merchant_, other_)) return answered(ctx, *known);
  if (!may_share(giver) || !may_share(*receiver)) return refuse(Code::shop_not_ready);
  const ledger::Account* own = ctx.books().find(giver.account);
  if (own == nullptr || !takes_in(ctx, *receiver, own->currency))
    return refuse(Code::currency_mismatch, {.pointer = "/receiver"});
  const auto full = [](const SplitCount* count, std::int64_t SplitCount::* which) {
    return count != nullptr && count->*which >= kPartnersMax;
  };
  if (full(ctx.find<SplitCount>(merchant_), &SplitCount::receivers) || full(ctx.find<SplitCount>(other_), &SplitCount::givers))
    return refuse(Code::not_allowed, {.rule = "split_partners_full"});

  // From here it happens.
  SplitPartner partner;
  partner.giver = merchant_;
  partner.receiver = other_;
  partner.asked_at = ctx.now();
  ctx.insert(partner);
  ctx.insert(SplitGiver{other_, merchant_});
  count_of(ctx, merchant_).receivers += 1;
  count_of(ctx, other_).givers += 1;
  ctx.emit("split.asked", other_, about(merchant_));
  return answered(ctx, partner);
}

Result<engine::ObjectRef> AcceptPartner::run(engine::Context& ctx) {
  const auto& receiver = ctx.get<Merchant>(merchant_);
  const auto* partner = ctx.find<SplitPartner>(other_, merchant_);
  if (partner == nullptr) return refuse(Code::shop_unknown);
  if (partner->state == PartnerState::accepted) return answered(ctx, *partner);
  if (!may_share(receiver)) return refuse(Code::shop_not_ready);

  // From here it happens.
  SplitPartner& row = ctx.edit<SplitPartner>(other_, merchant_);
  row.state = PartnerState::accepted;
  row.accepted_at = ctx.now();
  ctx.emit("split.accepted", other_, about(merchant_));
  return answered(ctx, row);
}

Result<engine::ObjectRef> EndPartner::run(engine::Context& ctx) {
  const bool gives = ctx.find<SplitPartner>(merchant_, other_) != nullptr;
  const bool gets = ctx.find<SplitPartner>(other_, merchant_) != nullptr;
  if (!gives && !gets) return refuse(Code::shop_unknown);

  // From here it happens.
  if (gives) end(ctx, merchant_, other_);
  if (gets) end(ctx, other_, merchant_);
  ctx.emit("split.ended", other_, about(merchant_));
  return about(other_);
}

void ListPartners::add(engine::Context& ctx, std::int64_t giver, std::int64_t receiver) {
  const std::int64_t other = giver == merchant_ ? receiver : giver;
  const auto* partner = ctx.fetch<SplitPartner>(giver, receiver);
  if (partner == nullptr) return;
  PartnerView view{*partner, other, {}, giver == merchant_};
  view.name = ctx.fetch<Merchant>(other)->name;
  found.push_back(std::move(view));
}

void ListPartners::run(engine::Context& ctx) {
  const store::Range all = store::prefix_range(store::make_key(merchant_), kPartnersMax);
  for (const SplitPartner& row : store::scan_all<SplitPartner>(ctx.reader(), all)) add(ctx, row.giver, row.receiver);
  for (const SplitGiver& row : store::scan_all<SplitGiver>(ctx.reader(), all)) add(ctx, row.giver, row.receiver);
}

}  // namespace chenxi::payments
