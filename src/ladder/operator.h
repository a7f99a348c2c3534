// What an operator does about identities, over the server's own socket.
#pragma once
#include "ports/operator.h"

namespace chenxi::ladder {

/// identity_visit {key, phone, document_number, name, counter?, moves?}
ports::OperatorRequests operator_requests();

}  // namespace chenxi::ladder
