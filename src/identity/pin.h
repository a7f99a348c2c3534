// Which PINs are too easy to guess.
#pragma once
#include <string_view>

namespace chenxi::identity {

bool is_pin(std::string_view text);  // six digits
/// One digit six times, runs (123456, 654321, 890123), a part repeated (121212, 123123), pairs in a run (112233), a few
/// that everybody takes, the end of the phone number.
bool is_weak_pin(std::string_view pin, std::string_view phone);

}  // namespace chenxi::identity
