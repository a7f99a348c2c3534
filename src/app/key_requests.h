// A new master key while the server works.
#pragma once
#include "app/instance.h"
#include "ports/operator.h"

namespace chenxi::app {

/// "rotate_master" {finish}: {"object": "key_rotation", "rewrapped", "masters"}.
/// Without `finish`: a fresh master key in the key file, unless a rotation is under way already; then every customer's data keys are
/// wrapped by the newest, some hundred in a batch, while everything else goes on. It may be cut off anywhere and called again.
/// With `finish`: the masters of before leave the file, if nothing needs them any more.
ports::OperatorRequests key_requests(Instance& instance);

}  // namespace chenxi::app
