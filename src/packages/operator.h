// What operators do about packages of a shop that has closed: on the server's socket, or two colleagues in the console.
#pragma once
#include "ports/changes.h"
#include "ports/operator.h"

namespace chenxi::packages {

/// "packages_return" {key, shop}, "packages_status" {shop}.
ports::OperatorRequests operator_requests();

/// "packages.wind_up": of {shop_id}.
ports::ChangeKind wind_up_kind();

}  // namespace chenxi::packages
