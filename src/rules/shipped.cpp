// The packs of rules/packs/, carried inside the program so that a fresh instance needs no file to begin.
#include "rules/packs.h"

namespace chenxi::rules {
namespace {

struct Shipped {
  std::string_view name, text;
};
constexpr Shipped kShipped[] = {
#include "rule_packs.inc"
};

}  // namespace

std::optional<std::string_view> shipped_pack(std::string_view name) {
  for (const Shipped& pack : kShipped)
    if (pack.name == name) return pack.text;
  return std::nullopt;
}

std::vector<std::string_view> shipped_packs() {
  std::vector<std::string_view> out;
  for (const Shipped& pack : kShipped) out.push_back(pack.name);
  return out;
}

}  // namespace chenxi::rules
