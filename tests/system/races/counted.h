// What came of many requests at one moment, counted; and the expectations of this program.
#pragma once
#include <map>
#include <set>

#include "tests/system/races/races.h"

namespace chenxi::races {

constexpr int kRunners = 16;

extern int passed, failed;
extern std::set<std::string> raced;  // operation ids

void expect(bool right, const std::string& what);

/// What many answers say, counted.
struct Tally {
  int fresh = 0, again = 0;            // successes: carried out now, or answered from the key
  std::map<std::string, int> refused;  // by code
  std::set<std::string> ids;           // of what was made
  std::string text() const {
    std::string out =
        fmt::format("{} carried out, {} answered again, {} different", fresh, again, ids.size());
    for (const auto& [code, count] : refused) out += fmt::format(", {} {}", count, code);
    return out;
  }
  int refusals(const std::string& code) const { return refused.contains(code) ? refused.at(code) : 0; }
};
Tally count(const std::vector<Reply>& replies);
/// Of what was made. Throws Trouble when nothing was.
std::string id_of(const Reply& reply);

/// One request many times under one key.
void one_key_one_body(House& house, const std::string& operation, const std::string& request);

// The races around a shop's programs and orders (shops.cpp).
void programs_of_a_shop(House& house, const Shop& stall, Person& amy, Person& bob);
void shared_orders(House& house, const Shop& stall, const Shop& cafe, Person& amy);
void guaranteed_orders(House& house, const Shop& stall, Person& amy, Person& bob);

}  // namespace chenxi::races
