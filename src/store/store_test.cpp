// What the engine may rely on, the same for every store.
#include "store/store.h"

#include <gtest/gtest.h>

#include <deque>

#include "base/check.h"
#include "store/facts.h"
#include "tests/stores/places.h"

namespace chenxi::store {
namespace {

struct Shop {
  std::int64_t id = 0;
  std::string name;
  Bytes logo;
  Instant at;
  bool open = false;
  static constexpr Table kTable{"shops", 1};
};
BOOST_DESCRIBE_STRUCT(Shop, (), (id, name, logo, at, open))

/// A key of text, bytes and integer, so that order and ranges are put to the test.
struct Tag {
  std::string name;
  Bytes code;
  std::int64_t number = 0;
  std::string note;
  static constexpr Table kTable{"tags", 3};
};
BOOST_DESCRIBE_STRUCT(Tag, (), (name, code, number, note))

struct Entry {
  std::int64_t id = 0;
  std::int64_t amount = 0;
  static constexpr Table kTable{"entries", 1, true};
};
BOOST_DESCRIBE_STRUCT(Entry, (), (id, amount))

const std::vector<const TableInfo*> kTables = {&table<Shop>(), &table<Tag>(), &table<Entry>()};

class StoreTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    place = places::make_place(GetParam());
    if (!place) GTEST_SKIP() << places::why_skipped();
    store = place->open(0, kTables);
  }
  template <class Row>
  void put(const std::vector<Row>& rows, std::vector<Key> erased = {}) {
    std::vector<const void*> pointers;
    for (const Row& row : rows) pointers.push_back(&row);
    store->flush(table<Row>(), pointers, erased);
  }
  void reopen() {
    store.reset();
    store = place->open(0, kTables);
  }
  std::vector<std::int64_t> shops(Range range) {
    std::vector<std::int64_t> ids;
    for (const Shop& shop : scan_all<Shop>(*store, range)) ids.push_back(shop.id);
    return ids;
  }
  std::vector<std::string> notes(const Range& range) {
    std::vector<std::string> out;
    for (const Tag& tag : scan_all<Tag>(*store, range)) out.push_back(tag.note);
    return out;
  }

  std::unique_ptr<places::Place> place;
  std::unique_ptr<Store> store;
};

using Ids = std::vector<std::int64_t>;
using Notes = std::vector<std::string>;

TEST_P(StoreTest, WhatWasCommittedIsThereAfterReopening) {
  put<Shop>({{-5, "早点铺", Bytes(std::string("\0\xff\x80z", 4)), Instant{-7}, true}, {INT64_MAX, "", Bytes(), Instant{INT64_MIN}, false}});
  store->commit();
  reopen();
  const auto shop = load_one<Shop>(*store, make_key(std::int64_t{-5}));
  ASSERT_TRUE(shop);
  EXPECT_EQ(shop->name, "早点铺");
  EXPECT_EQ(shop->logo, Bytes(std::string("\0\xff\x80z", 4)));
  EXPECT_EQ(shop->at.us, -7);
  EXPECT_TRUE(shop->open);
  const auto empty = load_one<Shop>(*store, make_key(INT64_MAX));
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->name, "");
  EXPECT_EQ(empty->logo, Bytes());
  EXPECT_EQ(empty->at.us, INT64_MIN);
}

TEST_P(StoreTest, LoadGivesOnlyTheKeysThatExist) {
  put<Shop>({{1, "a", {}, {}, false}, {3, "c", {}, {}, false}});
  store->commit();
  const std::vector<Key> keys = {make_key(std::int64_t{3}), make_key(std::int64_t{2}), make_key(std::int64_t{1})};
  std::vector<Shop> rows;
  store->load(table<Shop>(), keys, [&]() -> void* { return &rows.emplace_back(); });
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(store->find(table<Shop>(), keys), (std::vector<bool>{true, false, true}));
  EXPECT_TRUE(store->find(table<Shop>(), {}).empty());
}

TEST_P(StoreTest, ALaterFlushReplacesTheRowAndErasingTakesItAway) {
  put<Shop>({{1, "old", {}, {}, false}, {2, "stays", {}, {}, false}});
  store->commit();
  put<Shop>({{1, "new", {}, {}, true}});
  put<Shop>({}, {make_key(std::int64_t{2}), make_key(std::int64_t{99})});
  store->commit();
  EXPECT_EQ(load_one<Shop>(*store, make_key(std::int64_t{1}))->name, "new");
  EXPECT_FALSE(load_one<Shop>(*store, make_key(std::int64_t{2})));
}

TEST_P(StoreTest, TheLastOfSeveralFlushesInOneCommitHolds) {
  put<Shop>({{1, "first", {}, {}, false}});
  put<Shop>({{1, "second", {}, {}, false}});
  put<Shop>({{2, "gone", {}, {}, false}});
  put<Shop>({}, {make_key(std::int64_t{2})});
  put<Shop>({}, {make_key(std::int64_t{3})});
  put<Shop>({{3, "back", {}, {}, false}});
  store->commit();
  EXPECT_EQ(load_one<Shop>(*store, make_key(std::int64_t{1}))->name, "second");
  EXPECT_EQ(shops({}), (Ids{1, 3}));
}

TEST_P(StoreTest, UncommittedRowsAreInvisibleToReadersAndGoneAfterReopening) {
  put<Shop>({{1, "kept", {}, {}, false}});
  store->commit();
  const auto reader = store->open_reader();
  EXPECT_TRUE(load_one<Shop>(*reader, make_key(std::int64_t{1})));
  put<Shop>({{1, "changed", {}, {}, false}, {2, "never", {}, {}, false}});
  EXPECT_EQ(load_one<Shop>(*reader, make_key(std::int64_t{1}))->name, "kept");
  EXPECT_FALSE(load_one<Shop>(*reader, make_key(std::int64_t{2})));
  reopen();
  EXPECT_EQ(load_one<Shop>(*store, make_key(std::int64_t{1}))->name, "kept");
  EXPECT_FALSE(load_one<Shop>(*store, make_key(std::int64_t{2})));
}

TEST_P(StoreTest, AReaderSeesEachCommitAtOnce) {
  const auto reader = store->open_reader();
  for (std::int64_t id = 1; id <= 3; ++id) {
    put<Shop>({{id, "x", {}, {}, false}});
    store->commit();
    EXPECT_EQ(scan_all<Shop>(*reader).size(), static_cast<std::size_t>(id));
  }
}

TEST_P(StoreTest, WhatIsAskedAfterAScanIsAnsweredWhole) {
  put<Shop>({{1, "a", {}, {}, false}, {2, "b", {}, {}, false}, {3, "c", {}, {}, false}});
  store->commit();
  const std::vector<Key> keys{make_key(std::int64_t{1}), make_key(std::int64_t{2})};
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(scan_all<Shop>(*store).size(), 3u);
    std::deque<Shop> found;
    Question question;
    question.table = &table<Shop>();
    question.keys = keys;
    question.fresh = [&]() -> void* { return &found.emplace_back(); };
    store->ask({&question, 1});
    EXPECT_EQ(found.size(), 2u) << "round " << round;
  }
}

TEST_P(StoreTest, WhatIsReadBetweenWritingsIsNeverAnOldState) {
  for (std::int64_t id = 1; id <= 3; ++id) {
    const std::vector<Key> keys{make_key(id)};
    EXPECT_EQ(store->find(table<Shop>(), keys), std::vector<bool>{false});
    put<Shop>({{id, "new", {}, {}, false}});
    store->commit();
    EXPECT_EQ(load_one<Shop>(*store, keys[0])->name, "new");
    const auto reader = store->open_reader();
    EXPECT_EQ(scan_all<Shop>(*reader).size(), static_cast<std::size_t>(id)) << "who reads beside it is not in its way";
    if (id == 2) store->rest();
  }
  reopen();
  EXPECT_EQ(shops({}), (Ids{1, 2, 3}));
}

TEST_P(StoreTest, ScansRunInKeyOrderBothWaysAndStopAtTheirLimit) {
  put<Shop>({{3, "", {}, {}, false}, {-1, "", {}, {}, false}, {0, "", {}, {}, false}, {256, "", {}, {}, false},
             {65535, "", {}, {}, false}, {INT64_MIN, "", {}, {}, false}, {INT64_MAX, "", {}, {}, false}});
  store->commit();
  EXPECT_EQ(shops({}), (Ids{INT64_MIN, -1, 0, 3, 256, 65535, INT64_MAX}));
  EXPECT_EQ(shops({make_key(std::int64_t{0}), make_key(std::int64_t{256}), INT64_MAX, false}), (Ids{0, 3}));
  EXPECT_EQ(shops({make_key(std::int64_t{0}), {}, 2, false}), (Ids{0, 3}));
  EXPECT_EQ(shops({{}, {}, 2, true}), (Ids{INT64_MAX, 65535}));
  EXPECT_EQ(shops({make_key(std::int64_t{-1}), make_key(std::int64_t{3}), 10, true}), (Ids{0, -1}));
  EXPECT_EQ(shops({make_key(std::int64_t{3}), make_key(std::int64_t{3}), 10, false}), (Ids{}));
  EXPECT_EQ(shops({{}, {}, 0, false}), (Ids{}));
  EXPECT_EQ(shops(prefix_range(make_key(std::int64_t{65535}))), (Ids{65535}));
  EXPECT_EQ(shops(prefix_range(make_key(INT64_MAX))), (Ids{INT64_MAX}));
}

TEST_P(StoreTest, APrefixOfColumnsIsARangeAndAPrefixOfATextIsNot) {
  const Bytes zero(std::string("\0", 1)), full(std::string("\xff\xff", 2));
  put<Tag>({{"ab", Bytes("x"), 1, "ab.x.1"}, {"ab", Bytes("x"), INT64_MAX, "ab.x.max"}, {"ab", zero, 1, "ab.0.1"},
            {"ab", full, -1, "ab.ff.-1"}, {"abc", Bytes("x"), 1, "abc.x.1"}, {"a", Bytes("x"), 1, "a.x.1"},
            {"b", Bytes(), 1, "b..1"}, {"", Bytes("x"), 1, ".x.1"}, {"é", Bytes("x"), 1, "e'.x.1"}});
  store->commit();
  EXPECT_EQ(notes({}), (Notes{".x.1", "a.x.1", "ab.0.1", "ab.x.1", "ab.x.max", "ab.ff.-1", "abc.x.1", "b..1", "e'.x.1"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab"))), (Notes{"ab.0.1", "ab.x.1", "ab.x.max", "ab.ff.-1"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab"), 2)), (Notes{"ab.0.1", "ab.x.1"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab", Bytes("x")))), (Notes{"ab.x.1", "ab.x.max"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab", Bytes("x"), INT64_MAX))), (Notes{"ab.x.max"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab", zero))), (Notes{"ab.0.1"}));
  EXPECT_EQ(notes(prefix_range(make_key("ab", full))), (Notes{"ab.ff.-1"}));
  EXPECT_EQ(notes(prefix_range(make_key(""))), (Notes{".x.1"}));
  Range newest = prefix_range(make_key("ab"), 3);
  newest.descending = true;
  EXPECT_EQ(notes(newest), (Notes{"ab.ff.-1", "ab.x.max", "ab.x.1"}));
  // From behind one prefix to the end of another.
  EXPECT_EQ(notes({end_of_prefix(make_key("ab")), end_of_prefix(make_key("b")), 10, false}), (Notes{"abc.x.1", "b..1"}));
  EXPECT_EQ(load_one<Tag>(*store, make_key("ab", zero, std::int64_t{1}))->note, "ab.0.1");
}

TEST_P(StoreTest, ARowOfALogIsWrittenOnceAndASecondOneIsTroubleThatChangesNothing) {
  put<Entry>({{1, 100}});
  store->commit();
  EXPECT_THROW(
      {
        put<Entry>({{2, 5}, {1, 999}});
        store->commit();
      },
      Trouble);
  reopen();
  EXPECT_EQ(load_one<Entry>(*store, make_key(std::int64_t{1}))->amount, 100);
  EXPECT_FALSE(load_one<Entry>(*store, make_key(std::int64_t{2})));
}

TEST_P(StoreTest, ManyRowsComeBackAsTheyWere) {
  std::vector<Entry> rows;
  for (std::int64_t id = 1; id <= 5000; ++id) rows.push_back({id, id * id});
  put(rows);
  store->commit();
  std::vector<Key> keys;
  for (std::int64_t id = 5000; id >= 1; --id) keys.push_back(make_key(id));
  std::int64_t loaded = 0;
  Entry row;
  store->load(table<Entry>(), keys, [&]() -> void* {
    ++loaded;
    return &row;
  });
  EXPECT_EQ(loaded, 5000);
  const auto back = scan_all<Entry>(*store);
  ASSERT_EQ(back.size(), 5000u);
  EXPECT_EQ(back[4999].amount, 25'000'000);
}

TEST_P(StoreTest, PartsDoNotSeeEachOther) {
  const std::string_view kind = GetParam();
  if (kind == "memory") return;  // holds one part
  put<Shop>({{1, "here", {}, {}, false}});
  store->commit();
  const auto other = place->open(1, kTables);
  EXPECT_FALSE(load_one<Shop>(*other, make_key(std::int64_t{1})));
  EXPECT_TRUE(scan_all<Shop>(*other).empty());
}

TEST_P(StoreTest, DataOfANewerProgramIsRefusedAndLeftAlone) {
  if (!place->pretend_newer_schema()) return;  // memory outlives no program
  store.reset();
  try {
    store = place->open(0, kTables);
    FAIL() << "opened";
  } catch (const Trouble& trouble) {
    EXPECT_NE(std::string(trouble.what()).find("newer chenxi"), std::string::npos) << trouble.what();
  }
}

TEST_P(StoreTest, EqualRowsHaveEqualHashesInEveryStore) {
  const auto model = open_memory(make_memory());
  const auto fill = [&](Store& into) {
    const Shop shop{7, "x", Bytes(std::string("\0", 1)), Instant{9}, true};
    const Tag a{"b", Bytes("1"), 1, "n"}, b{"aa", Bytes("1"), 1, "n"};
    const void* shop_row[] = {&shop};
    const void* tags[] = {&a, &b};
    into.flush(table<Shop>(), shop_row, {});
    into.flush(table<Tag>(), tags, {});
    into.commit();
  };
  fill(*model);
  fill(*store);
  EXPECT_EQ(hash_of_all_rows(*model, kTables), hash_of_all_rows(*store, kTables));
  put<Shop>({{8, "", {}, {}, false}});
  store->commit();
  EXPECT_NE(hash_of_all_rows(*model, kTables), hash_of_all_rows(*store, kTables));
}

TEST(PostgresWay, IsPrivateOnThisMachineOrWithAVerifiedName) {
  for (const char* good : {"", "host=/run/postgresql user=chenxi", "host=127.0.0.1 port=5433", "host=localhost,/run/postgresql",
                           "host=db.example.org sslmode=verify-full", "postgresql://db.example.org/chenxi?sslmode=verify-full"})
    EXPECT_TRUE(is_private_way(good)) << good;
  for (const char* open : {"host=db.example.org", "host=db.example.org sslmode=require", "host=db.example.org sslmode=verify-ca",
                           "host=localhost,db.example.org", "host=localhost hostaddr=192.0.2.1", "postgresql://db.example.org/chenxi"})
    EXPECT_FALSE(is_private_way(open)) << open;
  EXPECT_THROW(is_private_way("host"), Trouble);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, testing::Values("memory", "sqlite", "postgres"),
                         [](const auto& name) { return std::string(name.param); });

}  // namespace
}  // namespace chenxi::store
