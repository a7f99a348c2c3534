// Between JSON and this room's types.
#pragma once
#include <boost/json/object.hpp>

#include "base/json.h"
#include "family/look.h"
#include "ports/services.h"

namespace chenxi::family {

constexpr std::int64_t kAboveMax = 1'000'000'000'000;

/// {see, confirm_above, confirm_new, limits, recovery, pay_each, pay_month}. Refuses malformed: also where nothing at all is
/// given, or one of the two bounds of paying without the other.
Result<Terms> read_terms(JsonReader in);
/// What is signed of them: "see=band;above=50000;new=true;limits=false;recovery=false;pay=5000/30000".
std::string terms_text(const Terms& terms);

json::object link_json(ports::Services& services, const FamilyLink& link, std::int64_t viewer, Instant now);
/// What was paid for the helper, with the shop's name.
json::object paid_json(ports::Services& services, const FamilyPaid& paid);
json::object look_json(ports::Services& services, const FamilyLook& look);
/// What a helper sees after a look.
json::object seen_json(ports::Services& services, const FamilyLink& link, const SeeMoney& seen);
json::object proposal_json(const LimitProposal& proposal);
json::object approval_json(ports::Services& services, const Approval& approval, std::int64_t viewer,
                           Instant now);
/// The words of a question, sealed: the name that the payer was shown, where it goes, and why.
store::Bytes seal_words(ports::Services& services, const identity::Customer& asker, std::string_view name,
                        std::string_view handle, std::string_view reason);

}  // namespace chenxi::family
