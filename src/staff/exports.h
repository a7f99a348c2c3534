// Everything that is held about somebody, taken out by a colleague: for a court, an heir, somebody who cannot
// use the wallet. Two agree on whose and why; whoever asked may take the file for a day; its owner is told,
// and each time stands in his list of who looked.
#pragma once
#include "ports/changes.h"
#include "staff/looks.h"

namespace chenxi::staff {

constexpr Duration kExportLasts = hours(24);

/// "staff.allow_export": inside an approval only.
///   refuses  not_found
///   writes   a notice to its owner; event "data.export_allowed"
class AllowExport : public engine::Command {
 public:
  explicit AllowExport(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return "staff.allow_export"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<identity::Customer>(customer_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

/// "staff.take_export": the file is about to be made. It is made of the pages that its owner reads, so for as
/// long as that takes there is a session of his wallet whose token is in the server's memory alone; no money
/// moves without his device's key.
///   refuses  change_unknown: none, of another kind, not his; change_over: not approved, or its day is over
///   writes   the look; the session
class TakeExport : public engine::Command {
 public:
  TakeExport(const Change& seen, std::int64_t colleague, const Hash32& session_hash)
      : change_(seen.id), customer_(seen.customer), colleague_(colleague), session_hash_(session_hash) {}
  const char* name() const override { return "staff.take_export"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Looked looked() const { return {{customer_}, colleague_, LookKind::everything, change_}; }
  std::int64_t change_, customer_, colleague_;
  Hash32 session_hash_;
};

/// "data.export".
ports::ChangeKind export_kind();

}  // namespace chenxi::staff
