// The simulated bank: its customers' accounts, the safeguarding account it keeps for the wallet, the instructions it was
// given and the entries it booked. It knows nothing of the wallet's program and shares no table with it.
//
// An instruction is authorised at once and settled later, as real rails do: settling books one entry on the safeguarding
// account. Faults that were ordered beforehand (POST /faults) make it behave badly in one exact way, so many times.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "sim/answer.h"

struct sqlite3;

namespace bank_sim {

namespace json = boost::json;

/// What goes back over the wire. The transport faults are the door's to carry out.
using sim::Answer;

struct Options {
  std::string path;                    // of the database file; ":memory:" for tests
  std::int64_t settle_ms = 2'000;      // from authorising to the entry
  std::int64_t opening = 100'000'000;  // what a customer's account has when it is first seen, in minor units
};

class Bank {
 public:
  explicit Bank(Options options);
  ~Bank();
  Bank(const Bank&) = delete;
  Bank& operator=(const Bank&) = delete;

  /// Answers one authenticated request. `now_ms` is the bank's own clock.
  Answer handle(std::string_view method, std::string_view target, std::string_view body, std::int64_t now_ms);

 private:
  struct Instruction;
  struct Fault {
    std::int64_t id = 0;
    std::string what, reason;
    std::int64_t delay_ms = 0;
  };

  Answer instruct(const std::string& kind, const json::object& in, std::int64_t now_ms);
  Answer cancel(const std::string& reference, std::int64_t now_ms);
  Answer verify_account(const json::object& in);
  Answer entries(std::string_view query);
  Answer balance();
  Answer deposit(const json::object& in, std::int64_t now_ms);
  Answer change_account(std::string_view path, const json::object& in);
  Answer add_fault(const json::object& in);
  Answer list_faults();
  Answer lose_entry(const json::object& in);

  std::optional<Instruction> find(const std::string& reference);
  void save(const Instruction& instruction);
  json::object show(const Instruction& instruction);
  void advance(std::int64_t now_ms);
  void settle(Instruction& instruction, std::int64_t now_ms);
  void book(const std::string& reference, std::int64_t amount, std::int64_t now_ms);
  std::string reason_to_reject(const Instruction& instruction);
  std::optional<Fault> take_fault(const std::string& kind);
  std::int64_t safeguarded();

  Options options_;
  sqlite3* db_ = nullptr;
  std::mutex mutex_;
};

/// 12 to 19 digits whose last one is the Luhn check digit.
bool account_number_valid(std::string_view number);

}  // namespace bank_sim
