// A backup holds everything, comes back equal, and says where it is damaged.
#include "backup/backup.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "backup/sealed_file.h"
#include "engine/recovery.h"

namespace chenxi::backup {
namespace {

namespace fs = std::filesystem;

struct Purse {
  std::int64_t id = 0;
  std::string owner;
  store::Bytes secret;
  static constexpr store::Table kTable{"purses", 1};
};
BOOST_DESCRIBE_STRUCT(Purse, (), (id, owner, secret))
struct Visit {
  std::int64_t id = 0;
  static constexpr store::Table kTable{"visits", 1};
};
BOOST_DESCRIBE_STRUCT(Visit, (), (id))
/// The same table in a program that knows one column more, and in one that knows one less.
struct RicherPurse {
  std::int64_t id = 0;
  std::string owner;
  store::Bytes secret;
  std::int64_t limit = 0;
  static constexpr store::Table kTable{"purses", 1};
};
BOOST_DESCRIBE_STRUCT(RicherPurse, (), (id, owner, secret, limit))
struct PoorerPurse {
  std::int64_t id = 0;
  std::string owner;
  static constexpr store::Table kTable{"purses", 1};
};
BOOST_DESCRIBE_STRUCT(PoorerPurse, (), (id, owner))

const Tables kTables = {&store::table<ledger::Batch>(), &store::table<engine::Recovery>(),
                        &store::table<Purse>(), &store::table<Visit>()};

template <class Row>
void put(store::Store& store, const Row& row) {
  const void* at = &row;
  store.flush(store::table<Row>(), {&at, 1}, {});
}

class BackupTest : public testing::Test {
 protected:
  SimClock clock{Instant{1'764'000'000'000'000}};
  SimRng rng{11};
  Env env{&clock, &rng, nullptr, ""};
  fs::path folder = fs::temp_directory_path() / ("chenxi-backup-" + std::to_string(::getpid()));
  std::shared_ptr<store::MemoryData> data = store::make_memory();
  std::unique_ptr<store::Store> books = store::open_memory(data);
  std::string key;

  void SetUp() override {
    fs::create_directory(folder);
    make_key_file(folder / "key", rng);
    key = load_key_file(folder / "key");
    ledger::Batch batch;
    batch.id = 41;
    batch.at = clock.now();
    batch.next_object = 900;
    batch.hash = sha256("head");
    put(*books, batch);
    for (std::int64_t i = 1; i <= 30; ++i)
      put(*books, Purse{i, "林" + std::to_string(i), store::Bytes(rng.bytes(20))});
    put(*books, Visit{5});
    books->commit();
  }
  void TearDown() override { fs::remove_all(folder); }

  Written back_up(const std::string& name = "b") {
    const auto reader = books->open_reader();
    reader->stand_still();
    return write_backup(env, *reader, kTables, {{"keys", "the key ring\n"}}, folder / name, key);
  }
  std::string trouble_of(const fs::path& file, const std::string& with) {
    try {
      check_backup(file, with);
    } catch (const Trouble& trouble) {
      return trouble.what();
    }
    return "";
  }
};

TEST_F(BackupTest, ComesBackEqualWithItsKeysAndWithoutWhatWasOfTheMoment) {
  const Written written = back_up();
  EXPECT_EQ(written.manifest.head_batch, 41);
  EXPECT_EQ(written.manifest.rows(), 32);
  const auto into = store::open_memory(store::make_memory());
  const Restored restored =
      restore_rows(env, folder / "b", key, *into, kTables, {&store::table<Visit>()}, true);
  ASSERT_EQ(restored.outside.size(), 1u);
  EXPECT_EQ(restored.outside[0].content, "the key ring\n");
  EXPECT_EQ(restored.left_behind, std::vector<std::string>{"visits"});
  const Tables kept = {&store::table<ledger::Batch>(), &store::table<Purse>()};
  EXPECT_EQ(store::hash_of_all_rows(*into, kept), store::hash_of_all_rows(*books, kept));
  EXPECT_TRUE(store::scan_all<Visit>(*into).empty());
  const auto recoveries = store::scan_all<engine::Recovery>(*into);
  ASSERT_EQ(recoveries.size(), 1u);
  EXPECT_EQ(recoveries[0].id, 1);
  EXPECT_EQ(recoveries[0].batch, 41);
  EXPECT_EQ(recoveries[0].confirmed_at.us, 0);
  EXPECT_GT(recoveries[0].first_object, 900 + (std::int64_t{1} << 31));
}

TEST_F(BackupTest, IsAsOfOneMoment) {
  const auto reader = books->open_reader();
  reader->stand_still();
  put(*books, Purse{99, "late", {}});
  books->commit();
  EXPECT_EQ(write_backup(env, *reader, kTables, {}, folder / "still", key).manifest.rows(), 32);
}

TEST_F(BackupTest, EveryDamagedByteIsNamedAndNothingIsRestored) {
  back_up();
  std::string whole;
  {
    std::ifstream in(folder / "b", std::ios::binary);
    whole.assign(std::istreambuf_iterator<char>(in), {});
  }
  ASSERT_GT(whole.size(), 1'000u);
  const fs::path copy = folder / "damaged";
  const auto write = [&](const std::string& bytes) {
    std::ofstream(copy, std::ios::binary | std::ios::trunc) << bytes;
  };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
    write(bytes);
    const std::string said = trouble_of(copy, key);
    ASSERT_NE(said, "") << "byte " << at;
    ASSERT_TRUE(said.find("bytes") != said.npos || said.find("ends at byte") != said.npos)
        << at << ": " << said;
  }
  for (const std::size_t cut : {std::size_t{0}, std::size_t{40}, whole.size() / 2, whole.size() - 1}) {
    write(whole.substr(0, cut));
    EXPECT_NE(trouble_of(copy, key), "") << "cut at " << cut;
  }
  write(whole + "x");
  EXPECT_NE(trouble_of(copy, key), "");
  const auto into = store::open_memory(store::make_memory());
  EXPECT_THROW(restore_rows(env, copy, key, *into, kTables, {}, false), Trouble);
  EXPECT_TRUE(store::scan_all<Purse>(*into).empty() && store::scan_all<engine::Recovery>(*into).empty());
}

TEST_F(BackupTest, AWrongKeyIsSaidToBeOne) {
  back_up();
  EXPECT_NE(trouble_of(folder / "b", rng.bytes(32)).find("another key"), std::string::npos);
}

TEST_F(BackupTest, NothingReadableLiesInTheFile) {
  back_up();
  std::ifstream in(folder / "b", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(whole.find("林"), whole.npos);
  EXPECT_EQ(whole.find("the key ring"), whole.npos);
}

TEST_F(BackupTest, PiecesOfTwoBackupsCannotBeMixed) {
  back_up("one");
  back_up("two");
  const auto read = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  };
  const std::string one = read("one"), two = read("two");
  const std::size_t header = one.find('\n') + 1;
  std::ofstream(folder / "mixed", std::ios::binary) << one.substr(0, header) << two.substr(header);
  EXPECT_NE(trouble_of(folder / "mixed", key).find("piece 0"), std::string::npos);
}

TEST_F(BackupTest, AnInterruptedRestoreLeavesBooksThatSayIt) {
  /// Fails at the n-th commit.
  struct Failing : store::Store {
    std::unique_ptr<store::Store> inner;
    int left = 0;
    void load(const store::TableInfo& t, std::span<const store::Key> k, const store::FreshRow& f) override {
      inner->load(t, k, f);
    }
    void scan(const store::TableInfo& t, const store::Range& r, const store::FreshRow& f) override {
      inner->scan(t, r, f);
    }
    std::vector<bool> find(const store::TableInfo& t, std::span<const store::Key> k) override {
      return inner->find(t, k);
    }
    void flush(const store::TableInfo& t, std::span<const void* const> r,
               std::span<const store::Key> e) override {
      inner->flush(t, r, e);
    }
    void commit() override {
      if (left-- == 0) throw Trouble("the disk is gone");
      inner->commit();
    }
    std::unique_ptr<store::Reader> open_reader() override { return inner->open_reader(); }
  };
  back_up();
  int interrupted = 0;
  for (int at = 0;; ++at) {
    const auto there = store::make_memory();
    Failing failing;
    failing.inner = store::open_memory(there);
    failing.left = at;
    bool whole = true;
    try {
      restore_rows(env, folder / "b", key, failing, kTables, {}, false);
    } catch (const Trouble&) {
      whole = false;
    }
    const auto found = store::scan_all<engine::Recovery>(*store::open_memory(there));
    if (whole) {
      EXPECT_EQ(found.back().id, 1);
      break;
    }
    interrupted += 1;
    if (at == 0)
      EXPECT_TRUE(store::scan_all<Purse>(*store::open_memory(there)).empty());
    else
      EXPECT_EQ(found.back().id, engine::Recovery::kUnfinished) << "interrupted at commit " << at;
  }
  EXPECT_GE(interrupted, 4);
}

TEST_F(BackupTest, OlderRowsFitANewerProgramAndNotTheOtherWay) {
  back_up();
  const Tables richer = {&store::table<ledger::Batch>(), &store::table<engine::Recovery>(),
                         &store::table<RicherPurse>(), &store::table<Visit>()};
  const Tables poorer = {&store::table<ledger::Batch>(), &store::table<engine::Recovery>(),
                         &store::table<PoorerPurse>(), &store::table<Visit>()};
  const auto into = store::open_memory(store::make_memory());
  restore_rows(env, folder / "b", key, *into, richer, {}, false);
  EXPECT_EQ(store::load_one<RicherPurse>(*into, store::make_key(3))->owner, "林3");
  const auto other = store::open_memory(store::make_memory());
  EXPECT_THROW(restore_rows(env, folder / "b", key, *other, poorer, {}, false), Trouble);
}

TEST_F(BackupTest, ReplacesNothingAndRestoresIntoNothingButEmptiness) {
  back_up();
  EXPECT_THROW(back_up(), Trouble);
  EXPECT_THROW(restore_rows(env, folder / "b", key, *books, kTables, {}, false), Trouble);
}

TEST_F(BackupTest, AKeyFileThatOthersCanReadIsNotUsed) {
  ::chmod((folder / "key").c_str(), 0644);
  EXPECT_THROW(load_key_file(folder / "key"), Trouble);
}

TEST_F(BackupTest, TheManifestCanBeReadWithoutTheKey) {
  const Written written = back_up();
  const Manifest read = parse_manifest(text_unproven(folder / "b"));
  EXPECT_EQ(read.head_text(), written.manifest.head_text());
  EXPECT_EQ(read.tables, written.manifest.tables);
}

}  // namespace
}  // namespace chenxi::backup
