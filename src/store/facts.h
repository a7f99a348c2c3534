// What an operator's doctor looks at: a database as it is, without changing it and without making tables.
#pragma once
#include "store/store.h"

namespace chenxi::store {

struct SqliteFacts {
  std::string library;      // "3.40.1"
  std::int64_t schema = 0;  // the data's version
  std::string journal_mode;
  std::string quick_check;  // "ok", or the first thing that is wrong
  std::int64_t wal_bytes = 0;
};
/// Opens the file for reading only. Throws Trouble when that is not possible.
SqliteFacts sqlite_facts(const std::string& path);
/// The rows, for reading only: nothing is made, migrated or checkpointed.
std::unique_ptr<Reader> open_sqlite_reader(const std::string& path, std::int64_t part);

struct PostgresFacts {
  std::int64_t version = 0;  // 150004: 15.4
  std::int64_t schema = 0;
  std::string fsync, synchronous_commit, full_page_writes;
};
/// Does what is said to this database stay private? Over a socket, to this machine, or over TLS with the server's name
/// verified (sslmode=verify-full). What the string leaves open is libpq's default, its variables included. Throws Trouble
/// when it is no connection string.
bool is_private_way(const std::string& conninfo);
PostgresFacts postgres_facts(const PostgresOptions& options);
std::unique_ptr<Reader> open_postgres_reader(const PostgresOptions& options, std::int64_t part);

}  // namespace chenxi::store
