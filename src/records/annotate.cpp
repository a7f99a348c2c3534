#include "records/annotate.h"

#include "base/public_id.h"
#include "identity/rows.h"

namespace chenxi::records {

void Annotate::keys(engine::Keys& keys, engine::Context&) {
  keys.row<identity::Customer>(customer);
  keys.row<TransactionNote>(customer, transfer);
}

Result<engine::ObjectRef> Annotate::run(engine::Context& ctx) {
  if (ctx.find<identity::Customer>(customer) == nullptr) return refuse(Code::account_unknown);
  const TransactionNote* before = ctx.find<TransactionNote>(customer, transfer);
  TransactionNote after = before != nullptr ? *before : TransactionNote{customer, transfer, {}, {}};
  if (category) after.category = *category;
  if (sealed_note) after.sealed_note = *sealed_note;

  // From here it happens.
  const bool empty = after.category.empty() && after.sealed_note.empty();
  if (before == nullptr) {
    if (!empty) ctx.insert(after);
  } else if (empty) {
    ctx.erase<TransactionNote>(customer, transfer);
  } else {
    ctx.edit<TransactionNote>(customer, transfer) = after;
  }
  return engine::ObjectRef{static_cast<std::int64_t>(IdKind::posting), static_cast<std::int64_t>(transfer)};
}

void Annotate::answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) {
  keys.row<TransactionNote>(customer, transfer);
}

void Annotate::answer(engine::Context& ctx, engine::ObjectRef) {
  const TransactionNote* row = ctx.find<TransactionNote>(customer, transfer);
  made = row == nullptr ? std::nullopt : std::optional(*row);
}

}  // namespace chenxi::records
