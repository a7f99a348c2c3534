// The journal's pages against a twin that reads them back.
#include "engine/journal.h"

#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"
#include "engine/executor.h"

namespace chenxi::engine {
namespace {

struct Pet {
  std::int64_t owner = 0;
  std::string name;
  std::int64_t age = 0;
  store::Bytes picture;
  static constexpr store::Table kTable{"pets", 2};
};
BOOST_DESCRIBE_STRUCT(Pet, (), (owner, name, age, picture))

/// The same table after a release that added a column, declared elsewhere among the others.
struct PetLater {
  std::int64_t owner = 0;
  std::string name, colour;
  std::int64_t age = 0;
  store::Bytes picture;
  static constexpr store::Table kTable{"pets", 2};
};
BOOST_DESCRIBE_STRUCT(PetLater, (), (owner, name, colour, age, picture))

template <class Row>
Hash32 hash_of(const Row& row, std::int64_t part = 0) {
  return RowHash(part)(store::table<Row>(), &row);
}

TEST(RowHash, IsWrittenOutInTheManual) {
  const std::string bytes = std::string("pets\0", 5) + std::string("age\0i\0\0\0\0\0\0\0\x04", 13) + std::string("name\0t\0\0\0\x03Mia", 13) +
                            std::string("owner\0i\0\0\0\0\0\0\0\x07", 15);
  EXPECT_EQ(hash_of(Pet{7, "Mia", 4, {}}), sha256(bytes));
}

TEST(RowHash, AColumnThatIsAddedLaterChangesNothingUntilItIsFilled) {
  EXPECT_EQ(hash_of(Pet{7, "Mia", 4, store::Bytes("x")}), hash_of(PetLater{7, "Mia", "", 4, store::Bytes("x")}));
  EXPECT_NE(hash_of(Pet{7, "Mia", 4, {}}), hash_of(PetLater{7, "Mia", "red", 4, {}}));
}

TEST(RowHash, NoTwoRowsShareOne) {
  const std::vector<Hash32> all = {hash_of(Pet{7, "Mia", 4, {}}),  hash_of(Pet{4, "Mia", 7, {}}),
                                   hash_of(Pet{7, "", 4, store::Bytes("Mia")}), hash_of(Pet{7, "Mia", 0, {}}),
                                   hash_of(Pet{0, "Mia", 7, {}}),  hash_of(Pet{7, "Mia", 4, {}}, 3)};
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

struct Write : Command {
  Pet pet;
  bool erase = false;
  const char* name() const override { return "test.write"; }
  void keys(Keys& keys, Context&) override { keys.row<Pet>(pet.owner, pet.name); }
  Result<ObjectRef> run(Context& ctx) override {
    const Pet* there = ctx.find<Pet>(pet.owner, pet.name);
    if (erase && there == nullptr) return refuse(Code::not_found);
    if (erase) ctx.erase<Pet>(pet.owner, pet.name);
    else if (there == nullptr) ctx.insert(pet);
    else ctx.edit<Pet>(pet.owner, pet.name) = pet;
    return ObjectRef{};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};

class JournalTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{7};
  Env env{&clock, &rng, nullptr, ""};
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<Executor> executor;

  std::vector<const store::TableInfo*> all_tables() {
    auto all = tables();
    all.push_back(&store::table<Pet>());
    return all;
  }
  void SetUp() override { open(); }
  void open() {
    ExecutorOptions options;
    options.tables = all_tables();
    options.tables_of_the_moment = {&store::table<Pet>()};
    executor = std::make_unique<Executor>(env, [this] { return store::open_memory(data); }, options);
    executor->open();
  }
  void write(std::vector<Pet> pets, bool erase = false) {
    std::vector<Job> jobs;
    for (Pet& pet : pets) {
      auto command = std::make_shared<Write>();
      command->pet = std::move(pet);
      command->erase = erase;
      jobs.emplace_back().command = command;
    }
    executor->run_batch(jobs);
  }
  std::vector<JournalPage> pages() { return store::scan_all<JournalPage>(executor->store()); }

  /// Reads the pages from the first to the last: which rows of Pet there must be, and what their hashes are.
  std::map<store::Key, std::string> read_back() {
    std::map<store::Key, std::string> out;
    Hash32 before{};
    for (const JournalPage& page : pages()) {
      const auto batch = store::load_one<ledger::Batch>(executor->store(), store::make_key(page.batch));
      EXPECT_TRUE(batch.has_value());
      EXPECT_EQ(page.hash, page_hash(page, before, batch->hash)) << page.batch << "/" << page.page;
      before = page.hash;
      std::string_view left = page.entries;
      const auto take = [&](std::size_t many) {
        const std::string bite(left.substr(0, many));
        left.remove_prefix(many);
        return bite;
      };
      const auto number = [&](std::size_t many) {
        std::size_t n = 0;
        for (const char c : take(many)) n = n << 8 | static_cast<std::uint8_t>(c);
        return n;
      };
      while (!left.empty()) {
        const std::string what = take(1), table = take(number(1));
        const std::size_t many = number(4);
        if (what == "c" && table == "pets") out.clear();
        std::string key;
        for (std::size_t i = 0; i < many; ++i) {
          key.resize(number(1));
          key += take(number(2));
          const std::string hash = what == "w" ? take(16) : "";
          if (table != "pets") continue;
          if (what == "w") out[key] = hash;
          else out.erase(key);
        }
      }
    }
    return out;
  }
  std::map<store::Key, std::string> stored() {
    std::map<store::Key, std::string> out;
    for (const Pet& pet : store::scan_all<Pet>(executor->store())) out[store::make_key(pet.owner, pet.name)] = view(hash_of(pet)).substr(0, 16);
    return out;
  }
};

TEST_F(JournalTest, ThePagesAddUpToTheTables) {
  write({{1, "Mia", 4, store::Bytes("a")}, {2, "Tom", 9, {}}});
  write({{1, "Mia", 5, store::Bytes("b")}});
  write({{2, "Tom", 0, {}}}, true);
  write({{3, "第一", 1, {}}, {1, "Mia", 6, {}}});
  open();
  write({{4, "Leo", 2, {}}});
  EXPECT_EQ(stored().size(), 3U);
  EXPECT_EQ(read_back(), stored());
  EXPECT_EQ(pages().size(), static_cast<std::size_t>(executor->last_batch().id)) << "one page a batch";
  EXPECT_EQ(executor->journal_head().hash, pages().back().hash);
}

TEST_F(JournalTest, BooksFromBeforeItGetPagesOfEveryRowThatIsThere) {
  write({{1, "Mia", 4, {}}, {2, "Tom", 9, {}}});
  write({{2, "Tom", 10, {}}});
  {
    const auto store = store::open_memory(data);
    std::vector<store::Key> keys;
    for (const JournalPage& page : pages()) keys.push_back(store::make_key(page.batch, page.page));
    store->flush(store::table<JournalPage>(), {}, keys);
    store->commit();
  }
  open();
  EXPECT_EQ(pages().size(), 1U);
  EXPECT_EQ(read_back(), stored());
  open();
  EXPECT_EQ(pages().size(), 1U) << "once";
  write({{2, "Tom", 11, {}}});
  EXPECT_EQ(read_back(), stored());
}

TEST_F(JournalTest, BooksWithAnOlderKindOfPagesGetNewOnesOfEveryRow) {
  write({{1, "Mia", 4, {}}, {2, "Tom", 9, {}}});
  {
    const auto store = store::open_memory(data);
    JournalPage older = pages().back();
    older.entries = store::Bytes(std::string("W\4pets\0\0\0\0", 10));
    const void* row = &older;
    const store::Key key = store::make_key(older.batch, older.page);
    store->flush(store::table<JournalPage>(), {}, {&key, 1});
    store->commit();
    store->flush(store::table<JournalPage>(), {&row, 1}, {});
    store->commit();
  }
  open();
  EXPECT_EQ(pages().size(), 2U);
  EXPECT_EQ(pages().back().page, 1);
  write({{2, "Tom", 11, {}}});
  open();
  EXPECT_EQ(pages().size(), 3U) << "once";
}

TEST_F(JournalTest, ARestoreNotesWhatItLeftBehindOnce) {
  write({{1, "Mia", 4, {}}});
  {
    const auto store = store::open_memory(data);
    Recovery row;
    row.id = 1;
    row.batch = executor->last_batch().id;
    row.hash = executor->last_batch().hash;
    const void* at = &row;
    const store::Key gone = store::make_key(std::int64_t{1}, std::string("Mia"));
    store->flush(store::table<Recovery>(), {&at, 1}, {});
    store->flush(store::table<Pet>(), {}, {&gone, 1});
    store->commit();
  }
  open();
  EXPECT_EQ(pages().back().recovery, 1);
  EXPECT_TRUE(read_back().empty());
  const std::size_t many = pages().size();
  open();
  EXPECT_EQ(pages().size(), many);
}

TEST_F(JournalTest, WhatWasUndoneOrRefusedIsInNoPage) {
  write({{1, "Mia", 4, {}}});
  const Hash32 head = executor->journal_head().hash;
  write({{9, "nobody", 0, {}}}, true);
  EXPECT_EQ(executor->journal_head().hash, head);
}

}  // namespace
}  // namespace chenxi::engine
