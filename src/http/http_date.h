// "Mon, 23 Nov 2026 16:36:00 GMT" (RFC 9110 §5.6.7)
#pragma once
#include <string>

#include "base/time.h"

namespace chenxi::http {

std::string http_date(Instant at);

}  // namespace chenxi::http
