#include "tests/stores/places.h"

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/check.h"
#include "store/postgres/pq.h"
#include "store/sqlite/sqlite.h"
#include "tests/stores/postgres_cluster.h"

namespace chenxi::places {
namespace {

class Memory : public Place {
 public:
  std::unique_ptr<store::Store> open(std::int64_t, std::span<const store::TableInfo* const>) override {
    return store::open_memory(data_);
  }
  bool pretend_newer_schema() override { return false; }

 private:
  std::shared_ptr<store::MemoryData> data_ = store::make_memory();
};

class SqliteFile : public Place {
 public:
  SqliteFile() {
    std::string name = (std::filesystem::temp_directory_path() / "chenxi-store-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    directory_ = name;
  }
  ~SqliteFile() override { std::filesystem::remove_all(directory_); }
  std::unique_ptr<store::Store> open(std::int64_t part, std::span<const store::TableInfo* const> tables) override {
    return store::open_sqlite({.path = path(), .vfs = {}}, part, tables);
  }
  bool pretend_newer_schema() override {
    store::sqlite::Connection(path(), "", false).exec("PRAGMA user_version=1000000");
    return true;
  }

 private:
  std::string path() const { return (directory_ / "books.db").string(); }
  std::filesystem::path directory_;
};

/// A schema of its own, dropped afterwards.
class PostgresSchema : public Place {
 public:
  explicit PostgresSchema(std::string conninfo) {
    static std::atomic<int> number{0};
    options_.conninfo = std::move(conninfo);
    options_.schema = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    options_.holder = "test";
  }
  ~PostgresSchema() override {
    store::postgres::Connection connection(options_.conninfo);
    connection.exec("SET client_min_messages=warning");
    connection.exec("DROP SCHEMA IF EXISTS " + options_.schema + " CASCADE");
  }
  std::unique_ptr<store::Store> open(std::int64_t part, std::span<const store::TableInfo* const> tables) override {
    return store::open_postgres(options_, part, tables);
  }
  bool pretend_newer_schema() override {
    store::postgres::Connection(options_.conninfo)
        .exec("UPDATE " + options_.schema + ".chenxi_meta SET value=1000000 WHERE name='schema_version'");
    return true;
  }

 private:
  store::PostgresOptions options_;
};

}  // namespace

std::unique_ptr<Place> make_place(std::string_view kind) {
  if (kind == "memory") return std::make_unique<Memory>();
  if (kind == "sqlite") return std::make_unique<SqliteFile>();
  if (const auto conninfo = postgres_conninfo()) return std::make_unique<PostgresSchema>(*conninfo);
  return nullptr;
}

std::string why_skipped() {
  return "skipped: no PostgreSQL. CHENXI_TEST_PG is not set, and script/pg-test could not start one (package postgresql-15)";
}

}  // namespace chenxi::places
