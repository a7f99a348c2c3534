// Entries: the rows of a resident's account as he knows them: a payment to a shop, a transfer from a friend.
#pragma once
#include "banks/rows.h"
#include "disputes/rows.h"
#include "engine/command.h"
#include "identity/rows.h"
#include "packages/rows.h"
#include "payments/holds/rows.h"
#include "payments/rows.h"
#include "records/rows.h"
#include "trade/rows.h"
#include "transfers/rows.h"

namespace chenxi::records {

enum class Type : std::uint8_t { payment, refund, transfer_in, transfer_out, top_up, withdrawal, payout, cash, dispute };
std::string_view name(Type type);
std::optional<Type> type_from_name(std::string_view text);
/// What a hold sets money aside for.
enum class Aside : std::uint8_t { person, bank, dispute, shop };
Type type_of(const ledger::Transfer& row, bool in, Aside aside);

struct Entry {
  ledger::Transfer row;
  std::int64_t customer = 0;
  Type type = Type::payment;
  bool in = false;
  std::int64_t balance_after = 0;
  // What it was about, where there is something.
  std::optional<payments::Hold> hold;        // of an order that is captured later
  std::optional<payments::Payment> payment;  // also of a refund, and of a hold that was captured
  std::optional<payments::Refund> refund;
  std::optional<packages::Package> package;  // bought, or what came back of it
  std::optional<trade::Trade> trade;         // paid, or what came back of it
  std::optional<transfers::PersonTransfer> transfer;
  std::optional<banks::BankOrder> order;
  std::optional<disputes::Dispute> dispute;
  std::string shop, mcc;
  std::optional<TransactionNote> note;
};
/// "succeeded", "partly_refunded", "scheduled", … as it stands now.
std::string_view status(const Entry& entry);
/// Is it money that was set aside and came back?
bool gave_back(const Entry& entry);

/// For queries: a row of this customer's main account.
Entry read_entry(engine::Context& ctx, const identity::Customer& customer, const ledger::Transfer& row);

}  // namespace chenxi::records
