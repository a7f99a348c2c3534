#include "base/bytes.h"
#include "base/crypto.h"
#include "store/store.h"

namespace chenxi::store {

std::string hash_of_all_rows(Reader& reader, std::span<const TableInfo* const> tables) {
  Hash32 hash{};
  for (const TableInfo* table : tables) {
    // One row is kept at a time: hashed when the store asks for the place of the next.
    const std::shared_ptr<void> row = table->make_row();
    bool filled = false;
    const auto absorb = [&] {
      if (!filled) return;
      Encoder encoder(1);
      encoder.add(std::string_view(table->name));
      for (const Column& column : table->columns) {
        const Cell cell = column.get(row.get());
        if (column.kind == ColumnKind::integer) encoder.add(cell.integer);
        else encoder.add(cell.bytes);
      }
      hash = sha256(view(hash), encoder.bytes());
    };
    reader.scan(*table, {}, [&]() -> void* {
      absorb();
      filled = true;
      return row.get();
    });
    absorb();
  }
  return hex(view(hash));
}

}  // namespace chenxi::store
