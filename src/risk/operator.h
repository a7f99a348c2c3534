// What an operator asks of this room: why somebody's transfers were decided as they were, and new rules.
#pragma once
#include "ports/operator.h"

namespace chenxi::risk {

ports::OperatorRequests operator_requests();

}  // namespace chenxi::risk
