// What the browser vouches for: what was asked (challenge), by which page, to do what.
#pragma once
#include "webauthn/verify.h"

namespace chenxi::webauthn {

enum class Ceremony : std::uint8_t { create, get };

/// Refuses client_data_malformed, type, challenge, origin, cross_origin. Members that are not known are passed over:
/// browsers add one on purpose.
Done check_client_data(const Expected& expected, Ceremony ceremony, std::string_view client_data);

}  // namespace chenxi::webauthn
