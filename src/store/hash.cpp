#include "base/bytes.h"
#include "store/store.h"

namespace chenxi::store {

void check_schema_version(std::int64_t found) {
  if (found > kSchemaVersion)
    throw Trouble(fmt::format("the data was written by a newer chenxi (schema {}, this program knows {}): "
                              "use that version; nothing was changed", found, kSchemaVersion));
}

void RowsHash::add(const TableInfo& table, const void* row) {
  Encoder encoder(1);
  encoder.add(std::string_view(table.name));
  for (const Column& column : table.columns) {
    const Cell cell = column.get(row);
    if (column.kind == ColumnKind::integer) encoder.add(cell.integer);
    else encoder.add(cell.bytes);
  }
  hash_ = sha256(view(hash_), encoder.bytes());
}

void visit_rows(Reader& reader, const TableInfo& table, const std::function<void(const void* row)>& visit) {
  // One row is kept at a time: visited when the store asks for the place of the next.
  const std::shared_ptr<void> row = table.make_row();
  bool filled = false;
  reader.scan(table, {}, [&]() -> void* {
    if (filled) visit(row.get());
    filled = true;
    return row.get();
  });
  if (filled) visit(row.get());
}

std::string hash_of_all_rows(Reader& reader, std::span<const TableInfo* const> tables) {
  RowsHash hash;
  for (const TableInfo* table : tables)
    visit_rows(reader, *table, [&](const void* row) { hash.add(*table, row); });
  return hash.text();
}

}  // namespace chenxi::store
