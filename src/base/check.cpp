#include "base/check.h"

#include <fmt/format.h>

#include <string_view>

namespace chenxi {

void check_failed(const char* expression, const char* file, int line, const std::string& what) {
  std::string_view place = file;
  bool in_spine = false;
  for (const std::string_view room : {"src/base/", "src/money/", "src/store/", "src/ledger/", "src/engine/"}) {
    if (const auto at = place.rfind(room); at != std::string_view::npos) {
      in_spine = true;
      place.remove_prefix(at);
      break;
    }
  }
  throw Bug(fmt::format("CHECK failed at {}:{}: {}{}{}", place, line, expression, what.empty() ? "" : ": ", what),
            in_spine);
}

}  // namespace chenxi
