// Projection: the bills of all residents in a file of their own beside the books, so that a month, a filter or a search
// over a hundred thousand rows is read where it lies together instead of along a chain through the whole ledger.
//
// It follows the append-only transfer rows batch by batch; bills and the mark how far it has come are one commit. It may
// be deleted at any time: it is made again from the books, and comes out the same. It never makes an answer wait or grow
// old: whatever is newer than its mark is walked along the account's chain in the books when somebody asks (Reading), so
// an answer right after a payment has it, and a projection that lags, or is gone, only costs time.
//
// One thread owns it: it follows when payments leave it room, and answers in between. What it cannot do is noticed by
// nobody but the log: the books never wait for it.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "engine/engine.h"
#include "records/bill.h"

namespace chenxi::records {

/// How far the projection has come. Another format, or a batch that the books do not have (they came back from a
/// backup): it is made again.
struct BillCursor {
  std::int64_t id = 1;
  std::int64_t format = 0;
  std::int64_t batch = 0;
  Hash32 hash{};  // of that batch
  ledger::TransferId last = ledger::TransferId::none;
  static constexpr store::Table kTable{"bill_cursor", 1};
};
BOOST_DESCRIBE_STRUCT(BillCursor, (), (id, format, batch, hash, last))

/// Where it is kept.
struct ProjectionPlace {
  store::OpenStore open;
  std::function<void()> remove;
};
std::vector<const store::TableInfo*> projection_tables();
ProjectionPlace sqlite_place(std::string path, std::string vfs);

/// Whose bills are asked for, as the books stood when it was asked: comes from a query on the engine.
struct Holder {
  identity::Customer customer;
  ledger::AccountId account = ledger::AccountId::none;
  ledger::TransferId head = ledger::TransferId::none;
  money::Currency currency = money::Currency::cny;
};

/// One question's view: what is projected, and behind it the account's newest rows from the books.
class Reading {
 public:
  Reading(store::Reader& books, store::Reader* projected, const BillCursor& cursor, const BusinessCalendar& calendar,
          AccountKinds& kinds);

  /// For rows of the books: entries and what they name.
  engine::Context& ctx() { return ctx_; }
  const BusinessCalendar& calendar() const { return books_.calendar(); }
  /// Newest first, from `from` on (none: the newest), within `month` if there is one, until `visit` says false.
  void each(const Holder& holder, ledger::TransferId from, std::optional<std::int64_t> month,
            const std::function<bool(const Bill&)>& visit);
  /// What came back of each row of a month, whenever it did.
  std::map<ledger::TransferId, std::int64_t> returned(const Holder& holder, std::int64_t month);
  /// The rows that gave back part of this one, oldest first.
  std::vector<ledger::TransferId> returns_of(const Holder& holder, const ledger::Transfer& row);
  Entry entry(const Holder& holder, ledger::TransferId row);

 private:
  const std::vector<Billed>& newer(const Holder& holder);
  void each_return(const Holder& holder, std::int64_t month, const std::function<void(const BillReturn&)>& visit);

  engine::Workspace workspace_;
  ledger::Books books_;  // empty: for its calendar
  engine::Context ctx_;
  store::Reader* projected_;
  BillCursor cursor_;
  AccountKinds& kinds_;
  std::optional<std::vector<Billed>> newer_;  // newest first
};

class Projection : public engine::Observer {
 public:
  Projection(Env& env, BusinessCalendar calendar, ProjectionPlace place);
  ~Projection() override;

  /// `engine` outlives stop().
  void start(engine::Engine& engine);
  void stop();
  /// Runs `work` on the projection's thread; where that is not possible, `failed`. false: too many wait already.
  bool ask(std::function<void(Reading&)> work, std::function<void()> failed);
  /// Follows until nothing is left, on this thread: for tests, before start().
  void catch_up(store::Reader& books, std::int64_t batches_max = INT64_MAX);
  /// For tests, before start().
  void answer(store::Reader& books, const std::function<void(Reading&)>& work);

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Question {
    std::function<void(Reading&)> work;
    std::function<void()> failed;
  };
  void loop(engine::Engine& engine);
  bool open_books(engine::Engine& engine);
  void open_projection(store::Reader& books);
  void make_again();
  bool follow(store::Reader& books, std::int64_t batches_max);
  void answer_one(engine::Engine& engine, const Question& question);

  Env& env_;
  const BusinessCalendar calendar_;
  const ProjectionPlace place_;
  std::unique_ptr<store::Reader> books_;
  std::unique_ptr<store::Store> store_;  // nullptr: not open, or not to be opened
  BillCursor cursor_;
  AccountKinds kinds_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Question> questions_;
  std::uint64_t commits_ = 0;
  bool behind_ = true, reopen_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace chenxi::records
