#include "base/result.h"

namespace chenxi {

const RefusalDetail& Refusal::detail() const {
  static const RefusalDetail kNothing;
  return detail_ ? *detail_ : kNothing;
}

}  // namespace chenxi
