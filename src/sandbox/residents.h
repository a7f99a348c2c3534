// Residents of a sandbox: people in the states that a program should meet, each under a number that says
// which.
//
// Elsewhere a number that means a refusal stands in the code that moves money, which then answers what it has
// not judged. Here the state stands in the books: who is looked after has somebody whose yes is needed, and
// who has no money has none. People come into it by the commands by which people come into it, once, when
// their sandbox is made; no other room knows that there are sandboxes.
#pragma once
#include <array>

#include "base/crypto.h"
#include "base/json.h"
#include "engine/executor.h"
#include "ports/services.h"

namespace chenxi::sandbox {

/// By number: the first is of +86 170 0000 0001.
constexpr std::array<std::string_view, 12> kStates = {
    "normal",         // the wallet of the sandbox's own pages
    "guardian",       // normal, and says yes for the one who is guarded
    "number_is_new",  // the number was another's until two hours before
    "not_receiving",  // does not want to be found by number
    "no_money",
    "frozen",      // by two colleagues of the house: nothing leaves and nothing arrives
    "stopped",     // by the owner: nothing leaves
    "guarded",     // in elder mode; above 100 yuan somebody of the family must say yes
    "own_limit",   // has set 20 yuan as the most that one payment may be
    "put_aside",   // all but 10 yuan
    "purse_full",  // as much as a wallet of this kind may hold
    "shop_owner",  // known by a document; has a stall
};
constexpr int kResidents = static_cast<int>(kStates.size());
constexpr int kNumberIsNew = 2;  // among them, from 0
constexpr std::int64_t kGuardedAbove = 10'000, kOwnLimit = 2'000, kNotPutAside = 1'000;

/// Somebody with what his phone holds: a program may have him pay (payer.h).
struct Resident {
  std::string state;
  std::int64_t customer = 0, device = 0;
  std::string phone, pin;
  P256PrivateKey key;
  std::int64_t link = 0, guardian = 0;  // of who is guarded
};
using Residents = std::vector<Resident>;

/// Everybody comes into the state of his number: `people` are in the order of kStates. Throws Trouble where a
/// command refuses.
void take_states(engine::Executor& executor, ports::Services& services, Residents& people);

/// The rules of risk that a sandbox adopts: those that ship, and amounts that meet each answer
/// (rules/risk/sandbox.toml).
std::string risk_rules();

/// Beside the books.
constexpr const char* kResidentsFile = "residents.json";
json::value to_json(const Residents& people);
/// Nobody where there is no such file. Throws Trouble where it cannot be read.
Residents read_residents(const std::string& file);

}  // namespace chenxi::sandbox
