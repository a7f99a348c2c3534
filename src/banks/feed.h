// Feed: the bank's statement of the safeguarding account, read on and booked entry by entry. Each entry and the mark how
// far was read are one commit, so a crash anywhere reads an entry again and books it once.
#pragma once
#include "banks/rows.h"
#include "engine/command.h"
#include "rules/packs.h"

namespace chenxi::banks {

/// How often the statement is read while something is open, when that has been so for long, and otherwise.
constexpr Duration kReadOpen = seconds(5);
constexpr Duration kReadOpenFor = minutes(10);
constexpr Duration kReadLate = minutes(1);
constexpr Duration kReadIdle = minutes(10);
/// After a confirmation: the bank settles in a moment or two.
constexpr Duration kReadSoon = seconds(2);

struct StatementLine {
  std::int64_t id = 0;
  std::string reference;
  std::int64_t amount = 0, balance_after = 0;
  Instant booked_at;
};

/// "banks.book_entry".
///   ours, as expected      top-up: bank:safeguarded -> transit; withdrawal, give-back: transit -> bank:safeguarded
///   ours, not yet answered  the entry is the bank's yes: both rows in one group
///   ours, refused before    top-up: bank:safeguarded -> suspense, and the bank is instructed to take it back;
///                           withdrawal: not booked, marked as contradicted
///   anything else           not booked: kept as unexpected, shown by `books`
///   seen before             nothing
class BookEntry : public engine::Command {
 public:
  BookEntry(const rules::Packs& packs, std::int64_t bank, StatementLine line)
      : packs_(packs), bank_(bank), line_(std::move(line)) {}
  const char* name() const override { return "banks.book_entry"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  struct Match;
  Result<Match> match(engine::Context& ctx) const;
  const rules::Packs& packs_;
  const std::int64_t bank_;
  const StatementLine line_;
};

/// "banks.attribute": the operator says that an unexpected entry is its own money: what came in becomes
/// operator:funds, what went out is paid by them.
///   refuses   not_found, payout_already_done (booked already), operator_funds_insufficient
///   writes    bank:safeguarded -> operator:funds, or the reverse
class Attribute : public engine::Command {
 public:
  std::int64_t bank = 1, entry = 0;
  BankEntry made;  // the answer
  const char* name() const override { return "banks.attribute"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;
};

/// "banks.open_feed": begins to read a bank's statement; does nothing the second time.
class OpenFeed : public engine::Command {
 public:
  explicit OpenFeed(std::int64_t bank) : bank_(bank) {}
  const char* name() const override { return "banks.open_feed"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const std::int64_t bank_;
};

/// "banks.read": the timer's command: asks the line to read on, and sets the next timer.
class ReadOn : public engine::Command {
 public:
  explicit ReadOn(std::int64_t bank) : bank_(bank) {}
  const char* name() const override { return "banks.read"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  const std::int64_t bank_;
};

void keys_of_feed(engine::Keys& keys, engine::Context& found, std::int64_t bank);
/// After the line: brings the next reading forward.
void read_soon(engine::Context& ctx, std::int64_t bank);

}  // namespace chenxi::banks
