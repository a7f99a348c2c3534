// Annotate: a resident's own category and words for one of his transactions. No money moves.
#pragma once
#include "engine/command.h"
#include "records/rows.h"

namespace chenxi::records {

/// "records.annotate". The caller has looked the row up and found the customer on it; a row never changes, so that this
/// cannot have become untrue.
///   refuses   account_unknown
///   writes    1 TransactionNote, or none when nothing is left to remember
class Annotate : public engine::Command {
 public:
  std::int64_t customer = 0;
  ledger::TransferId transfer = ledger::TransferId::none;
  std::optional<std::string> category;   // absent: as it is; empty: forgotten
  std::optional<store::Bytes> sealed_note;

  std::optional<TransactionNote> made;  // the answer

  const char* name() const override { return "records.annotate"; }
  void keys(engine::Keys& keys, engine::Context&) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) override;
  void answer(engine::Context& ctx, engine::ObjectRef) override;
};

}  // namespace chenxi::records
