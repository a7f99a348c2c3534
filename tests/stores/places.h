// A place where tests keep rows: memory, a SQLite file, a schema of its own in a PostgreSQL database.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"

namespace chenxi::places {

class Place {
 public:
  virtual ~Place() = default;
  /// A fresh connection to the same rows.
  virtual std::unique_ptr<store::Store> open(std::int64_t part, std::span<const store::TableInfo* const> tables) = 0;
  /// Marks the rows as written by a later version of the program; false: this kind knows no versions.
  virtual bool pretend_newer_schema() = 0;
};

/// "memory", "sqlite" or "postgres". nullptr when this machine cannot: why_skipped() says why.
std::unique_ptr<Place> make_place(std::string_view kind);
std::string why_skipped();

}  // namespace chenxi::places
