// Audit: everything that can be said of a store from the outside.
#pragma once
#include <optional>

#include "report.h"
#include "source.h"

namespace audit {

struct Order {
  std::optional<std::string> checkpoints;  // the file's content
  std::optional<std::string> key;          // 32 bytes
  std::int64_t offset_minutes = 8 * 60;    // of the deployment's local time
};

/// Throws Unreadable: there is no store to be audited.
Report audit(Source& source, const Order& order);

std::string to_json(const Report& report);
/// For people: the first bad record in one line, or that there is none.
std::string to_text(const Report& report, bool all);

}  // namespace audit
