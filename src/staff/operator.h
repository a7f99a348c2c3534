// What the machine's owner does from the command line: colleagues, and the links they make their passkeys
// with.
#pragma once
#include "ports/operator.h"

namespace chenxi::staff {

ports::OperatorRequests operator_requests();

}  // namespace chenxi::staff
