#include "backup/manifest.h"

#include "base/check.h"
#include "store/store.h"

namespace chenxi::backup {
namespace {

Result<Manifest> read(const json::value& value) {
  Manifest out;
  auto in = TRY(JsonReader::object(value));
  out.format = TRY(in.integer("format", 1, INT64_MAX));
  out.schema = TRY(in.integer("schema", 1, INT64_MAX));
  const auto taken = parse_rfc3339(TRY(in.string("taken_at", 1, 40)));
  auto head = TRY(in.child("head"));
  out.head_batch = TRY(head.integer("batch", 0, INT64_MAX));
  const auto hash = unhex(TRY(head.string("hash", 64, 64)));
  const auto head_at = parse_rfc3339(TRY(head.string("at", 1, 40)));
  TRY(head.finish());
  if (!taken || !hash || !head_at) return refuse(Code::malformed);
  out.taken_at = *taken;
  out.head_at = *head_at;
  std::copy(hash->begin(), hash->end(), out.head_hash.begin());
  out.next_object = TRY(in.integer("next_object", 0, INT64_MAX));
  for (const json::value& each : *TRY(in.array("tables", 10'000))) {
    auto table = TRY(JsonReader::object(each));
    TableCount count;
    count.name = TRY(table.string("name", 1, 64));
    count.rows = TRY(table.integer("rows", 0, INT64_MAX));
    count.hash = TRY(table.string("hash", 64, 64));
    TRY(table.finish());
    out.tables.push_back(std::move(count));
  }
  return out;
}

}  // namespace

std::int64_t Manifest::rows() const {
  std::int64_t sum = 0;
  for (const TableCount& table : tables) sum += table.rows;
  return sum;
}

json::value to_json(const Manifest& m) {
  json::array all;
  for (const TableCount& table : m.tables)
    all.push_back(json::object{{"name", table.name}, {"rows", table.rows}, {"hash", table.hash}});
  return json::object{
      {"format", m.format},
      {"schema", m.schema},
      {"taken_at", rfc3339(m.taken_at)},
      {"head",
       json::object{{"batch", m.head_batch}, {"hash", hex(view(m.head_hash))}, {"at", rfc3339(m.head_at)}}},
      {"next_object", m.next_object},
      {"tables", all}};
}

Manifest parse_manifest(const std::string& text) {
  const auto value = parse_json(text, {.depth = 8, .members = 64});
  if (!value) throw Trouble("the backup's manifest cannot be read");
  auto manifest = read(*value);
  if (!manifest) throw Trouble("the backup's manifest cannot be read: " + manifest.error().detail().pointer);
  if (manifest->format > kFormatVersion || manifest->schema > store::kSchemaVersion)
    throw Trouble(fmt::format(
        "the backup was written by a newer chenxi (format {}, schema {}; this program knows {} and {}): "
        "restore it with that version",
        manifest->format, manifest->schema, kFormatVersion, store::kSchemaVersion));
  return std::move(*manifest);
}

}  // namespace chenxi::backup
