// Client: what is said to a bank and how its answers are read. Every request is signed; an answer that does not name our
// reference and amount is no answer.
#pragma once
#include "banks/feed.h"
#include "base/json.h"
#include "base/shared_secret.h"
#include "money/money.h"

namespace chenxi::banks {

/// A bank that this instance talks to. The name people read is the sentence "bank.<code>".
struct BankConfig {
  std::int64_t number = 1;
  std::string code = "sim";
  std::string url;  // empty: no bank
  Secret secret{};  // shared with the bank, for the signatures
};

enum class Word : std::uint8_t {
  unknown,   // no answer, or one that cannot be trusted: the outcome is not known
  unheard,   // the bank has never heard of the reference
  working,   // it has it, and has not decided
  yes,       // authorised or settled
  no,        // rejected, or cancelled for ever
};
struct BankAnswer {
  Word word = Word::unknown;
  std::string bank_id, reason;
};
struct StatementPage {
  std::vector<StatementLine> lines;
  bool has_more = false;
};
struct BankBalance {
  std::int64_t balance = 0, last_entry = 0;
};
enum class Holder : std::uint8_t { fits, differs, unknown };

class Client {
 public:
  Client(Env& env, BankConfig config) : env_(env), config_(std::move(config)) {}
  const BankConfig& config() const { return config_; }

  /// `holder`: the name that the account must be in; empty: it is not looked at.
  BankAnswer instruct(const Instruction& instruction, std::string_view account, std::string_view holder);
  BankAnswer ask(const Instruction& instruction);
  /// Makes the bank promise that the reference never happens, unless it did.
  BankAnswer cancel(const Instruction& instruction);
  Holder verify(std::string_view account, std::string_view holder);
  std::optional<StatementPage> statement(std::int64_t after);
  std::optional<BankBalance> balance();

 private:
  OutboundReply call(std::string_view method, std::string_view path, const json::value& body);
  BankAnswer read(const OutboundReply& reply, const Instruction& instruction) const;
  Env& env_;
  BankConfig config_;
};

}  // namespace chenxi::banks
