#include "payments/splits/shares.h"

#include <algorithm>
#include <numeric>

namespace chenxi::payments {
namespace {

__extension__ using Wide = __int128;

/// One more unit each to the `units` largest fractions; of equal ones, to the first.
void give_rest(std::vector<std::int64_t>& out, const std::vector<Wide>& fractions, std::int64_t units) {
  std::vector<std::size_t> order(out.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return fractions[a] > fractions[b]; });
  for (const std::size_t at : order) {
    if (units == 0 || fractions[at] == 0) break;
    out[at] += 1;
    units -= 1;
  }
}

}  // namespace

std::vector<std::int64_t> shares_of(std::int64_t amount, std::span<const Part> parts) {
  std::vector<std::int64_t> out(parts.size());
  std::vector<Wide> fractions(parts.size());
  std::int64_t bps = 0, given = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].bps == 0) {
      out[i] = parts[i].fixed;
      continue;
    }
    const Wide exact = Wide{amount} * parts[i].bps;
    out[i] = static_cast<std::int64_t>(exact / kWholeBps);
    fractions[i] = exact % kWholeBps;
    bps += parts[i].bps;
    given += out[i];
  }
  give_rest(out, fractions, static_cast<std::int64_t>(Wide{amount} * bps / kWholeBps) - given);
  return out;
}

std::vector<std::int64_t> takes_of(std::int64_t amount, std::int64_t refunded, std::span<const Got> got) {
  std::vector<std::int64_t> out(got.size());
  std::vector<Wide> fractions(got.size());
  std::int64_t due = 0, returned = 0;
  for (const Got& one : got) {
    due += one.due;
    returned += one.returned;
  }
  std::int64_t left = std::max<std::int64_t>(0, static_cast<std::int64_t>(Wide{due} * refunded / amount) - returned);
  for (std::size_t i = 0; i < got.size(); ++i) {
    const Wide behind = Wide{got[i].due} * refunded - Wide{got[i].returned} * amount;
    if (behind <= 0) continue;
    // Somebody else may be ahead by a fraction: never more than there is to take.
    out[i] = std::min(left, static_cast<std::int64_t>(behind / amount));
    fractions[i] = behind % amount;
    left -= out[i];
  }
  give_rest(out, fractions, left);
  return out;
}

}  // namespace chenxi::payments
