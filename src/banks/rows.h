// Money that comes from a bank and goes to one.
#pragma once
#include "ledger/rows.h"

namespace chenxi::banks {

/// A resident's account at a bank. The number is sealed under the resident's own keys.
struct BankLink {
  std::int64_t customer = 0, id = 0;
  std::int64_t bank = 0;
  store::Bytes sealed_account, sealed_holder;
  Hash32 account_index{};  // keyed hash: the same account is linked once
  Instant created_at;
  static constexpr store::Table kTable{"bank_links", 2};
};
BOOST_DESCRIBE_STRUCT(BankLink, (), (customer, id, bank, sealed_account, sealed_holder, account_index, created_at))

/// `shop_payout`: a shop's takings, which wait in its `settling` account (ports/shop_bank.h).
enum class OrderKind : std::uint8_t { top_up = 1, withdrawal = 2, shop_payout = 3 };
/// `pending` until there is proof: the bank's answer, or its entry. An outcome that nobody told is never guessed.
enum class OrderState : std::uint8_t {
  pending = 1,
  succeeded = 2,
  failed = 3,     // the bank refused: nothing moved, or the hold was given back
  returning = 4,  // the bank gave the money and it could not land: in suspense, on its way back
  returned = 5,
};

/// A top-up, a withdrawal or the payout of a shop's takings.
struct BankOrder {
  std::int64_t id = 0;
  OrderKind kind = OrderKind::top_up;
  OrderState state = OrderState::pending;
  std::int64_t customer = 0, link = 0, bank = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string reference;     // ours, known to the bank; made from the resident's own key, so that it is never used twice
  std::string bank_id;       // the bank's
  std::string reason;        // why it failed or is returned: a word, "bank.reason.<word>" in i18n
  bool settled = false;      // the bank's entry for it was booked
  bool return_settled = false;
  bool contradicted = false;  // the bank said two things: operators look at it
  ledger::TransferId landed = ledger::TransferId::none;  // its newest row here, which a return reverses: at first the hold
  ledger::Factor factor = ledger::Factor::none;
  Instant created_at, decided_at, settled_at;
  std::int64_t payout = 0;  // of kind shop_payout: the ports::ShopPayout
  static constexpr store::Table kTable{"bank_orders", 1};
};
BOOST_DESCRIBE_STRUCT(BankOrder, (),
                      (id, kind, state, customer, link, bank, amount, currency, reference, bank_id, reason, settled,
                       return_settled, contradicted, landed, factor, created_at, decided_at, settled_at, payout))

enum class Errand : std::uint8_t { debit = 1, credit = 2, give_back = 3 };

/// What the bank has still to be told or asked: gone when it has answered for good. The line to the bank (line.h) carries
/// out those that are ready, from the start on; one that waits becomes ready by a timer.
struct Instruction {
  std::int64_t order = 0;
  Errand errand = Errand::debit;
  std::string reference;
  std::int64_t bank = 0, customer = 0;
  store::Bytes sealed_account;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  bool ready = true;
  std::int64_t tries = 0;
  Instant created_at;
  store::Bytes sealed_holder;  // where the bank is to look that the account is in this name; else empty
  static constexpr store::Table kTable{"bank_instructions", 1};
};
BOOST_DESCRIBE_STRUCT(Instruction, (),
                      (order, errand, reference, bank, customer, sealed_account, amount, currency, ready, tries, created_at,
                       sealed_holder))

/// Whose a reference is, for entries that name nothing else.
struct BankReference {
  std::string reference;
  std::int64_t order = 0;
  bool give_back = false;
  static constexpr store::Table kTable{"bank_references", 1};
};
BOOST_DESCRIBE_STRUCT(BankReference, (), (reference, order, give_back))

enum class EntryState : std::uint8_t {
  matched = 1,    // booked: `transfer` settles it
  unexpected = 2,  // nothing of ours, another amount, or a second time: not booked, shown by `books`
  attributed = 3,  // an operator said what it is
};

/// The bank's statement of the safeguarding account, line by line, as it told it.
struct BankEntry {
  std::int64_t bank = 0, id = 0;
  std::string reference;
  std::int64_t amount = 0;  // > 0: came in
  std::int64_t balance_after = 0;
  Instant booked_at;
  EntryState state = EntryState::unexpected;
  std::int64_t object = 0;  // the order, or what an operator's attribution made
  ledger::TransferId transfer = ledger::TransferId::none;  // the row on bank:safeguarded
  static constexpr store::Table kTable{"bank_entries", 2};
};
BOOST_DESCRIBE_STRUCT(BankEntry, (), (bank, id, reference, amount, balance_after, booked_at, state, object, transfer))

/// What an operator found out about an order on which the bank had said two things, and what followed.
struct BankResolution {
  std::int64_t order = 0;
  bool happened = false;
  std::int64_t entry = 0;   // the bank's entry that shows it; 0: none
  std::string evidence;     // where the bank's word can be read
  ledger::TransferId transfer = ledger::TransferId::none;
  Instant at;
  static constexpr store::Table kTable{"bank_resolutions", 1};
};
BOOST_DESCRIBE_STRUCT(BankResolution, (), (order, happened, entry, evidence, transfer, at))

/// A link that its owner took away. The link's own row stays: the law keeps it, and late money of an old order still has to
/// find its way back.
struct RemovedLink {
  std::int64_t customer = 0, link = 0;
  Instant at;
  static constexpr store::Table kTable{"bank_links_removed", 2};
};
BOOST_DESCRIBE_STRUCT(RemovedLink, (), (customer, link, at))

/// How far a bank's statement was read.
struct BankFeed {
  std::int64_t bank = 0;
  std::int64_t cursor = 0;  // the newest entry
  std::int64_t open = 0;    // orders that the bank confirmed and has not settled
  Instant expected_at;      // when the newest of them was confirmed
  Instant asked_at;         // reading on was asked for
  std::int64_t timer = 0;
  Instant next_at;
  static constexpr store::Table kTable{"bank_feeds", 1};
};
BOOST_DESCRIBE_STRUCT(BankFeed, (), (bank, cursor, open, expected_at, asked_at, timer, next_at))

}  // namespace chenxi::banks
