// A dispute as JSON: for one of its parties, and for a case worker.
#pragma once
#include <boost/json/object.hpp>

#include "disputes/reads.h"
#include "disputes/settle.h"
#include "ports/services.h"

namespace chenxi::disputes {

boost::json::object change_json(const ports::Services& services, const Change& change);
/// Names only as the transfer itself shows them; a holder who was neither of the two learns nothing about them.
boost::json::object dispute_json(const ports::Services& services, const PartyView& view, std::int64_t reader);
boost::json::object case_json(const ports::Services& services, const Dispute& dispute);
boost::json::object case_json(const ports::Services& services, const ReadCase& found);

}  // namespace chenxi::disputes
