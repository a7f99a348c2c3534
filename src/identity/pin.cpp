#include "identity/pin.h"

#include <algorithm>
#include <array>

namespace chenxi::identity {
namespace {

/// Each digit the one before plus `step`, in a circle.
bool is_run(std::string_view digits, int step) {
  for (std::size_t i = 1; i < digits.size(); ++i)
    if ((digits[i] - digits[i - 1] - step + 20) % 10 != 0) return false;
  return true;
}

bool repeats(std::string_view digits, std::size_t period) {
  for (std::size_t i = period; i < digits.size(); ++i)
    if (digits[i] != digits[i - period]) return false;
  return true;
}

bool is_run_of_pairs(std::string_view d) {
  if (d[0] != d[1] || d[2] != d[3] || d[4] != d[5]) return false;
  const std::array<char, 3> firsts{d[0], d[2], d[4]};
  const std::string_view run(firsts.data(), firsts.size());
  return is_run(run, 1) || is_run(run, -1);
}

constexpr std::array<std::string_view, 6> kEverybodys = {"147258", "258369", "159357", "520131", "168168", "100200"};

}  // namespace

bool is_pin(std::string_view text) {
  return text.size() == 6 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_weak_pin(std::string_view pin, std::string_view phone) {
  return is_run(pin, 0) || is_run(pin, 1) || is_run(pin, -1) || repeats(pin, 2) || repeats(pin, 3) ||
         is_run_of_pairs(pin) || phone.ends_with(pin) ||
         std::find(kEverybodys.begin(), kEverybodys.end(), pin) != kEverybodys.end();
}

}  // namespace chenxi::identity
