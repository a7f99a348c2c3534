#pragma once
#include "ports/operator.h"

namespace chenxi::app {

/// links (role links that sign in once) and merchant_create.
ports::OperatorRequests house_requests();

}  // namespace chenxi::app
