#include "payments/splits/read.h"

#include "base/public_id.h"
#include "money/money.h"
#include "payments/splits/shares.h"

namespace chenxi::payments {

namespace {

json::value instant_or_null(Instant at) { return at == Instant{} ? json::value(nullptr) : json::value(rfc3339(at)); }

}  // namespace

Result<std::optional<AskedSplit>> read_split(JsonReader& in, const PublicIds& ids) {
  auto given = TRY(in.optional_child("split"));
  if (!given) return std::optional<AskedSplit>();
  AskedSplit out;
  const std::string when = TRY(given->string("when", 1, 10));
  if (when != "paid" && when != "confirmed") return refuse(Code::malformed, {.pointer = given->pointer_to("when")});
  out.when = when == "paid" ? SplitWhen::paid : SplitWhen::confirmed;
  const json::array& shares = *TRY(given->array("shares", kSharesMax));
  if (shares.empty()) return refuse(Code::malformed, {.pointer = given->pointer_to("shares")});
  for (std::size_t i = 0; i < shares.size(); ++i) {
    JsonReader one = TRY(JsonReader::object(shares[i], given->pointer_to("shares") + "/" + std::to_string(i)));
    AskedShare share;
    share.receiver = ids.read(IdKind::merchant, TRY(one.string("shop", 1, 64))).value_or(0);
    const auto bps = TRY(one.optional_integer("share_bps", 1, kWholeBps));
    const auto fixed = TRY(one.optional_integer("amount", 1, money::kAmountMax));
    TRY(one.finish());
    if (bps.has_value() == fixed.has_value()) return refuse(Code::malformed, {.pointer = one.pointer_to("share_bps")});
    share.bps = bps.value_or(0);
    share.fixed = fixed.value_or(0);
    out.shares.push_back(share);
  }
  TRY(given->finish());
  return std::optional(std::move(out));
}

json::object split_json(const PublicIds& ids, const SplitView& view) {
  json::array shares;
  for (std::size_t i = 0; i < view.shares.size(); ++i) {
    const SplitShare& share = view.shares[i];
    // What was refunded before it was paid came from what was set aside, and never reached the receiver.
    const std::int64_t returned = share.state == ShareState::paid ? share.returned - (share.due - share.paid) : share.returned;
    shares.push_back(json::object{{"id", ids.make(IdKind::split, share.id)},
                                  {"shop", json::object{{"id", ids.make(IdKind::merchant, share.receiver)}, {"name", view.names[i]}}},
                                  {"share_bps", share.bps == 0 ? json::value(nullptr) : json::value(share.bps)},
                                  {"amount", share.fixed == 0 ? json::value(nullptr) : json::value(share.fixed)},
                                  {"status", name(share.state)},
                                  {"due_amount", share.due},
                                  {"paid_amount", share.paid},
                                  {"returned_amount", returned},
                                  {"owed_amount", share.owed}});
  }
  const Split& split = view.split;
  return {{"when", name(split.when)},
          {"status", name(split.state)},
          {"confirm_by", split.state == SplitState::waiting ? instant_or_null(split.until) : json::value(nullptr)},
          {"shares", std::move(shares)}};
}

json::object partner_json(const PublicIds& ids, const PartnerView& view) {
  const SplitPartner& partner = view.partner;
  const bool accepted = partner.state == PartnerState::accepted;
  return {{"object", "split_partner"},
          {"shop", json::object{{"id", ids.make(IdKind::merchant, view.other)}, {"name", view.name}}},
          {"direction", view.gives ? "receives" : "gives"},
          {"status", accepted ? "accepted" : "asked"},
          {"asked_at", rfc3339(partner.asked_at)},
          {"accepted_at", instant_or_null(partner.accepted_at)}};
}

}  // namespace chenxi::payments
