// The steps from the phone number upwards, and what each would allow by which law.
#pragma once
#include <boost/json/array.hpp>

#include "rules/pack.h"

namespace chenxi::ladder {

/// What this instance can do for somebody who wants to climb.
struct Offer {
  bool registry = false, bank = false;
};

/// Each step with the limits that the section sets for it. A window that a step does not name has no limit
/// there. Where the identity comes first, the phone alone allows nothing, and `why_not` quotes the law.
boost::json::array steps_json(const rules::Section& section, identity::Tier own, const Offer& offer,
                              money::Currency currency, Lang lang);

}  // namespace chenxi::ladder
