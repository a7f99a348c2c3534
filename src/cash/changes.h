// What about the house's own money takes two colleagues.
#pragma once
#include "ports/changes.h"

namespace chenxi::cash {

/// "books.adjust" and "funds.budget".
ports::ChangeKinds change_kinds(ports::Services& services);

}  // namespace chenxi::cash
