// Requests of the operator, over the instance's own socket.
#pragma once
#include "ports/operator.h"

namespace chenxi::notify {

/// sms_secret: what the SMS gateway checks our signatures with. messages: what waits while there is no gateway.
ports::OperatorRequests operator_requests();

}  // namespace chenxi::notify
