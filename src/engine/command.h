// Command: a request that may change something. Context: what a command sees while it runs.
//
// A command is run by the part's executor thread, inside a batch, over rows that it named before (keys). It decides
// first, refusing by value; then it writes, and after its first write nothing may be refused any more (the engine checks
// this). It never talks to the network, the clock or the random device: randomness comes in with the request.
#pragma once
#include "base/utf8.h"
#include "engine/rows.h"
#include "engine/workspace.h"
#include "ledger/books.h"

namespace chenxi::engine {

class Context;

/// A question with such a text fails at PostgreSQL, and with it everything that was asked together with it.
template <class Column>
void check_key_text(const Column& column) {
  if constexpr (store::detail::kind_of<Column>() == store::ColumnKind::text)
    CHECK(is_storable_text(column), "a text that no database keeps, in a key");
}

/// Names rows to be loaded before run().
class Keys {
 public:
  explicit Keys(Workspace& workspace) : workspace_(workspace) {}
  template <class Row, class... Columns>
  void row(const Columns&... columns) {
    (check_key_text(columns), ...);
    workspace_.shelf<Row>().want(store::make_key(columns...));
  }
  /// All rows whose key begins with these columns. For short lists only (devices of a customer).
  template <class Row, class... Columns>
  void range(const Columns&... columns) {
    (check_key_text(columns), ...);
    workspace_.shelf<Row>().want_prefix(store::make_key(columns...));
  }

 private:
  Workspace& workspace_;
};

/// Who sent a request and under which idempotency key.
struct Request {
  std::int64_t caller = 0;  // a customer, merchant … row; the scope of the key
  Uuid key;
  Hash32 hash{};            // over the typed command, without its proofs
};

class Command {
 public:
  virtual ~Command() = default;
  /// Stable name for metrics, faults and timers: "payments.pay".
  virtual const char* name() const = 0;
  /// Names the rows that run() and answer() read. Asked again while it names new ones (at most three rounds).
  virtual void keys(Keys& keys, Context& found) = 0;
  /// Decides, then writes. Gives what it made.
  virtual Result<ObjectRef> run(Context& ctx) = 0;
  /// The same key came again: names the rows that answer() needs for an earlier result.
  virtual void answer_keys(Keys& keys, Context& found, ObjectRef made) = 0;
  /// Fills the command's own answer from rows: after run(), and again for every repeat. Only immutable facts, so that
  /// the answer is the same each time.
  virtual void answer(Context& ctx, ObjectRef made) = 0;
  /// May run while restored books wait for an operator (recovery.h): moves no money, uses no code, opens no account.
  virtual bool runs_in_recovery() const { return false; }

  std::optional<Request> request;   // absent: a timer or the operator's socket
  ledger::Authority authority;      // proof to keep with the group; caller, key and hash are filled by the engine
};

/// A question: read after the batch's commit, on the executor, so that it sees every answer given before.
class Query {
 public:
  virtual ~Query() = default;
  virtual const char* name() const = 0;
  virtual void run(Context& ctx) = 0;
};

/// Something to be left behind by a refusal: a try counted, a budget spent.
using Mark = std::function<void(Context&)>;

class Context {
 public:
  Context(Workspace& workspace, ledger::Books& books, store::Reader& reader)
      : workspace_(workspace), books_(books), reader_(reader) {}

  Instant now() const { return books_.now(); }
  /// When restored books were confirmed: what was signed or shown before may have been used in the time that is missing.
  Instant restored_at() const { return restored_at_; }
  const CivilTime& civil() const { return books_.civil(); }
  const ledger::Books& books() const { return books_; }

  // Rows. find() gives nullptr for "no such row"; the pointer is valid until the command ends.
  template <class Row, class... Columns>
  const Row* find(const Columns&... columns) {
    return workspace_.shelf<Row>().find(store::make_key(columns...));
  }
  template <class Row, class... Columns>
  const Row& get(const Columns&... columns) {
    const Row* row = find<Row>(columns...);
    CHECK(row != nullptr, std::string("row must exist: ") + Row::kTable.name);
    return *row;
  }
  template <class Row, class... Columns, class Visit>
  void each(Visit visit, const Columns&... columns) {
    workspace_.shelf<Row>().visit_prefix(store::make_key(columns...), visit);
  }
  /// For keys(): the same, but nothing where the rows are not here yet; keys() is asked again when they are.
  template <class Row, class... Columns>
  const Row* found(const Columns&... columns) {
    return workspace_.shelf<Row>().find_loaded(store::make_key(columns...));
  }
  template <class Row, class Visit, class... Columns>
  void each_found(Visit visit, const Columns&... columns) {
    const store::Key prefix = store::make_key(columns...);
    if (workspace_.shelf<Row>().loaded_prefix(prefix)) workspace_.shelf<Row>().visit_prefix(prefix, visit);
  }
  template <class Row, class... Columns>
  Row& edit(const Columns&... columns) {
    return workspace_.shelf<Row>().edit(store::make_key(columns...));
  }
  template <class Row>
  void insert(Row row) {
    workspace_.shelf<Row>().insert(std::move(row));
  }
  template <class Row, class... Columns>
  void erase(const Columns&... columns) {
    workspace_.shelf<Row>().erase(store::make_key(columns...));
  }

  /// For queries only: reads a row that nobody named, at the cost of a look-up now.
  template <class Row, class... Columns>
  const Row* fetch(const Columns&... columns) {
    (check_key_text(columns), ...);
    auto& shelf = workspace_.shelf<Row>();
    shelf.want(store::make_key(columns...));
    shelf.load_wanted(reader_);
    return shelf.find(store::make_key(columns...));
  }
  store::Reader& reader() { return reader_; }

  // Money.
  Done can_post(std::span<const ledger::Leg> legs) const { return books_.can_post(legs); }
  ledger::TransferId post(std::span<const ledger::Leg> legs);
  ledger::AccountId open_account(ledger::AccountKind kind, std::int64_t owner, money::Currency currency) {
    return books_.open_account(kind, owner, currency);
  }
  void set_account_state(ledger::AccountId id, ledger::AccountState state) { books_.set_state(id, state); }

  /// A fresh row number of this part.
  std::int64_t new_id() { return next_object_++; }
  void emit(std::string_view kind, std::int64_t audience, ObjectRef object, std::int64_t amount = 0,
            money::Currency currency = money::Currency::cny);
  /// Runs `command` about `object` when `due_at` has come; gives the timer's row for cancel_timer.
  std::int64_t schedule(Instant due_at, std::string command, std::int64_t object);
  void cancel_timer(std::int64_t timer);
  /// Carried out in the same commit if, and only if, this command refuses. `proof` tells repeats apart: the same wrong
  /// proof under the same key is one try. Must stand before the refusal.
  void on_refusal(std::string name, Hash32 proof, Mark mark);

  struct PendingMark {
    std::string name;
    Hash32 proof;
    Mark mark;
  };

 private:
  friend class Executor;
  Workspace& workspace_;
  ledger::Books& books_;
  store::Reader& reader_;
  std::int64_t next_object_ = 1;
  Instant restored_at_;
  ledger::Authority authority_;
  ledger::TransferId group_ = ledger::TransferId::none;  // first row posted by the running command
  std::vector<PendingMark> marks_;
  std::vector<Event> events_;  // of the running batch
};

}  // namespace chenxi::engine
