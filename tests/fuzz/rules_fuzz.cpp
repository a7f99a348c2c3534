// Any text as a rule pack. What is taken must be whole: nothing in it unread, every bound with its law, and the same
// each time it is read.
#include "rules/pack.h"
#include "rules/packs.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

void is_whole(const rules::Bound& bound) {
  if (!bound) return;
  CHECK(bound.max >= 0 && !bound.rule.empty() && !bound.law->zh.empty() && !bound.law->en.empty(), "a bound says who set it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pack = rules::parse_pack(text);
  if (!pack) {
    CHECK(pack.error().code() == Code::rule_pack_invalid, "refused as what it is");
    return 0;
  }
  CHECK(!(*pack)->name().empty(), "a pack has a name");
  for (const Instant at : {Instant{0}, (*pack)->first_valid_from(), Instant{4'000'000'000'000'000}}) {
    const rules::Section& section = (*pack)->at(at);
    for (const auto& [tier, bounds] : section.tiers)
      for (const rules::Bound& bound : bounds) is_whole(bound);
    for (const rules::Bound* bound : {&section.static_code_day, &section.small_payment, &section.small_payment_day,
                                      &section.new_device_payment, &section.new_device_total})
      is_whole(*bound);
  }
  // A misspelt rule would be a rule that does not hold. The planted fault: a reader that passes over it as over a comment.
  const std::string more = std::string(fuzz::planted() ? "# zzz = 1\n" : "zzz = 1\n") + std::string(text);
  CHECK(!rules::parse_pack(more), "an unknown key is refused");
  return 0;
}
