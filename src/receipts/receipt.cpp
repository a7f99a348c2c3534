#include "receipts/receipt.h"

#include <algorithm>

#include "base/bytes.h"
#include "ledger/merkle.h"

namespace chenxi::receipts {
namespace {

template <class E>
std::int64_t number(E value) {
  return static_cast<std::int64_t>(value);
}

constexpr std::size_t kTextMax = 512;
constexpr std::size_t kPathMax = 64;

/// Hex as we write it, of exactly 32 bytes.
Result<Hash32> hash_from(std::string_view text, std::string pointer) {
  const auto bytes = unhex(text);
  if (!bytes || bytes->size() != 32) return refuse(Code::malformed, {.pointer = std::move(pointer)});
  Hash32 out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}
Result<Hash32> read_hash(JsonReader& in, std::string_view name) {
  return hash_from(TRY(in.string(name, 64, 64)), in.pointer_to(name));
}
Result<Instant> read_instant(JsonReader& in, std::string_view name) {
  const std::string text = TRY(in.string(name, 20, 32));
  const auto at = parse_rfc3339(text);
  // Only as we write it: one instant has one text.
  if (!at || rfc3339(*at) != text) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *at;
}
Result<std::string> read_bytes(JsonReader& in, std::string_view name, std::size_t size) {
  const auto bytes = unbase64url(TRY(in.string(name, 1, 128)));
  if (!bytes || bytes->size() != size) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *bytes;
}
Result<std::int64_t> read_number(JsonReader& in, std::string_view name) { return in.integer(name, INT64_MIN, INT64_MAX); }

Result<std::string> read_name(JsonReader& in, std::string_view side) {
  JsonReader child = TRY(in.child(side));
  std::string out = TRY(child.string("name", 0, kTextMax));
  TRY(child.finish());
  return out;
}

Result<ledger::Batch> read_batch(JsonReader in) {
  ledger::Batch out;
  out.id = TRY(read_number(in, "id"));
  out.first = ledger::TransferId{TRY(read_number(in, "first"))};
  out.last = ledger::TransferId{TRY(read_number(in, "last"))};
  out.next_object = TRY(read_number(in, "next_object"));
  out.next_account = TRY(read_number(in, "next_account"));
  out.at = TRY(read_instant(in, "at"));
  out.epoch = TRY(read_number(in, "epoch"));
  out.root = TRY(read_hash(in, "root"));
  out.previous = TRY(read_hash(in, "previous"));
  out.hash = TRY(read_hash(in, "hash"));
  TRY(in.finish());
  return out;
}

Result<std::string> read_ref(JsonReader& in, std::string_view name) {
  const auto bytes = unhex(TRY(in.string(name, 32, 32)));
  if (!bytes || bytes->size() != 16) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *bytes;
}

Result<ledger::LeafFields> read_row(JsonReader in) {
  ledger::LeafFields out;
  out.id = ledger::TransferId{TRY(read_number(in, "id"))};
  out.group = ledger::TransferId{TRY(read_number(in, "group"))};
  out.at = TRY(read_instant(in, "at"));
  out.kind = static_cast<ledger::TransferKind>(TRY(in.integer("kind", 0, 255)));
  out.currency = static_cast<money::Currency>(TRY(in.integer("currency", 0, 999)));
  out.amount = TRY(read_number(in, "amount"));
  out.reverses = ledger::TransferId{TRY(read_number(in, "reverses"))};
  out.payer_ref = TRY(read_ref(in, "payer_ref"));
  out.payee_ref = TRY(read_ref(in, "payee_ref"));
  out.hidden = TRY(read_hash(in, "hidden"));
  TRY(in.finish());
  return out;
}

Result<Authentication> read_authentication(JsonReader in) {
  Authentication out;
  out.factors = TRY(in.string("factors", 3, 3));
  if (out.factors != "one" && out.factors != "two") return refuse(Code::malformed, {.pointer = in.pointer_to("factors")});
  out.grade = TRY(in.string("class", 1, 16));
  out.day_max = TRY(in.integer("day_max", 0, INT64_MAX));
  out.rules = TRY(in.string("rules", 1, 64));
  out.rules_from = TRY(read_instant(in, "rules_from"));
  TRY(in.finish());
  return out;
}

Done read_place(JsonReader in, Receipt& out) {
  out.leaf = TRY(read_hash(in, "leaf"));
  out.index = TRY(in.integer("index", 0, INT64_MAX));
  out.size = TRY(in.integer("size", 1, INT64_MAX));
  for (const json::value& one : *TRY(in.array("path", kPathMax))) {
    if (!one.is_string()) return refuse(Code::malformed, {.pointer = in.pointer_to("path")});
    out.path.push_back(TRY(hash_from(std::string_view(one.get_string()), in.pointer_to("path"))));
  }
  out.batch = TRY(read_batch(TRY(in.child("batch"))));
  if (out.version > 1) out.row = TRY(read_row(TRY(in.child("row"))));
  return in.finish();
}

}  // namespace

std::string encode(const Receipt& r) {
  Encoder e(static_cast<std::uint8_t>(r.version));
  e.add("chenxi receipt").add(r.id).add(r.instance).add(r.origin).add(r.type).add(r.method);
  e.add(r.amount).add(r.currency).add(r.payee).add(r.payer).add(r.at.us).add(r.refunded).add(r.signed_at.us);
  e.add(view(r.leaf)).add(r.index).add(r.size).add(static_cast<std::int64_t>(r.path.size()));
  for (const Hash32& one : r.path) e.add(view(one));
  const ledger::Batch& b = r.batch;
  e.add(b.id).add(number(b.first)).add(number(b.last)).add(b.next_object).add(b.next_account).add(b.at.us).add(b.epoch);
  e.add(view(b.root)).add(view(b.previous)).add(view(b.hash)).add(r.key);
  if (r.version == 1) return e.bytes();
  const ledger::LeafFields& row = r.row;
  e.add(number(row.id)).add(number(row.group)).add(row.at.us).add(number(row.kind)).add(number(row.currency)).add(row.amount);
  e.add(number(row.reverses)).add(row.payer_ref).add(row.payee_ref).add(view(row.hidden));
  if (r.version == 2) return e.bytes();
  const Authentication& proved = r.authentication;
  e.add(proved.factors).add(proved.grade).add(proved.day_max).add(proved.rules).add(proved.rules_from.us);
  return e.bytes();
}

void sign(Receipt& receipt, std::string_view seed32) {
  receipt.key = ed25519_public(seed32);
  receipt.signature = ed25519_sign(seed32, encode(receipt));
}

json::object to_json(const Receipt& r) {
  json::array path;
  for (const Hash32& one : r.path) path.push_back(json::value(hex(view(one))));
  const ledger::Batch& b = r.batch;
  json::object batch{{"id", b.id},
                     {"first", number(b.first)},
                     {"last", number(b.last)},
                     {"next_object", b.next_object},
                     {"next_account", b.next_account},
                     {"at", rfc3339(b.at)},
                     {"epoch", b.epoch},
                     {"root", hex(view(b.root))},
                     {"previous", hex(view(b.previous))},
                     {"hash", hex(view(b.hash))}};
  json::object ledger{{"leaf", hex(view(r.leaf))}, {"index", r.index}, {"size", r.size}, {"path", path}, {"batch", batch}};
  if (r.version > 1)
    ledger["row"] = json::object{{"id", number(r.row.id)},
                                 {"group", number(r.row.group)},
                                 {"at", rfc3339(r.row.at)},
                                 {"kind", number(r.row.kind)},
                                 {"currency", number(r.row.currency)},
                                 {"amount", r.row.amount},
                                 {"reverses", number(r.row.reverses)},
                                 {"payer_ref", hex(r.row.payer_ref)},
                                 {"payee_ref", hex(r.row.payee_ref)},
                                 {"hidden", hex(view(r.row.hidden))}};
  json::object out{{"object", "receipt"},
                   {"version", r.version},
                   {"id", r.id},
                   {"instance", json::object{{"name", r.instance}, {"origin", r.origin}}},
                   {"type", r.type},
                   {"method", r.method},
                   {"amount", r.amount},
                   {"currency", r.currency},
                   {"payee", json::object{{"name", r.payee}}},
                   {"payer", json::object{{"name", r.payer}}},
                   {"created_at", rfc3339(r.at)},
                   {"refunded_amount", r.refunded},
                   {"signed_at", rfc3339(r.signed_at)},
                   {"ledger", ledger},
                   {"key", base64url(r.key)},
                   {"signature", base64url(r.signature)}};
  if (r.version > 2)
    out["authentication"] = json::object{{"factors", r.authentication.factors},
                                         {"class", r.authentication.grade},
                                         {"day_max", r.authentication.day_max},
                                         {"rules", r.authentication.rules},
                                         {"rules_from", rfc3339(r.authentication.rules_from)}};
  return out;
}

Result<Receipt> from_json(const json::value& value) {
  JsonReader in = TRY(JsonReader::object(value));
  Receipt out;
  if (TRY(in.string("object", 1, 16)) != "receipt") return refuse(Code::malformed, {.pointer = "/object"});
  out.version = TRY(in.integer("version", 1, 3));
  out.id = TRY(in.string("id", 1, 64));
  JsonReader instance = TRY(in.child("instance"));
  out.instance = TRY(instance.string("name", 0, kTextMax));
  out.origin = TRY(instance.string("origin", 0, kTextMax));
  TRY(instance.finish());
  out.type = TRY(in.string("type", 1, 32));
  out.method = TRY(in.string("method", 1, 32));
  out.amount = TRY(in.integer("amount", 1, INT64_MAX));
  out.currency = TRY(in.string("currency", 3, 3));
  out.payee = TRY(read_name(in, "payee"));
  out.payer = TRY(read_name(in, "payer"));
  out.at = TRY(read_instant(in, "created_at"));
  out.refunded = TRY(in.integer("refunded_amount", 0, INT64_MAX));
  out.signed_at = TRY(read_instant(in, "signed_at"));
  TRY(read_place(TRY(in.child("ledger")), out));
  if (out.version > 2) out.authentication = TRY(read_authentication(TRY(in.child("authentication"))));
  out.key = TRY(read_bytes(in, "key", 32));
  out.signature = TRY(read_bytes(in, "signature", 64));
  TRY(in.finish());
  return out;
}

namespace {

/// The receipt's word for a kind of row.
bool is_called(ledger::TransferKind kind, std::string_view type) {
  using ledger::TransferKind;
  switch (kind) {
    case TransferKind::payment:
    case TransferKind::escrow: return type == "payment";
    case TransferKind::refund:
    case TransferKind::escrow_return: return type == "refund";
    case TransferKind::transfer: return type == "transfer";
    case TransferKind::top_up: return type == "top_up";
    case TransferKind::withdrawal: return type == "withdrawal";
    case TransferKind::payout: return type == "payout";
    case TransferKind::cash_in:
    case TransferKind::cash_out: return type == "cash";
    case TransferKind::hold:
    case TransferKind::release:
    case TransferKind::fund_operator:
    case TransferKind::settlement:
    case TransferKind::fee:
    case TransferKind::rounding:
    case TransferKind::delivery:
    case TransferKind::settle:
    case TransferKind::settle_return:
    case TransferKind::shop_payout:
    case TransferKind::fee_return:
    case TransferKind::split:
    case TransferKind::reversal: return false;
  }
  return false;
}

/// A refund may stand behind what other shops gave back for it.
bool leads_its_group(const ledger::LeafFields& row) {
  return row.group == row.id || (row.kind == ledger::TransferKind::refund && row.group < row.id);
}

bool words_say_the_row(const Receipt& r) {
  const ledger::LeafFields& row = r.row;
  return r.amount == row.amount && money::currency_from_code(r.currency) == row.currency && r.at == row.at &&
         is_called(row.kind, r.type) && leads_its_group(row) && number(row.id) == number(r.batch.first) + r.index;
}

}  // namespace

std::vector<Check> check_alone(const Receipt& r, std::optional<std::string_view> key) {
  std::vector<Check> out;
  if (key) out.push_back({"key", r.key == *key});
  out.push_back({"signature", ed25519_verify(r.key, encode(r), r.signature)});
  if (r.version > 1) {
    out.push_back({"row", ledger::leaf_hash(r.row) == r.leaf});
    out.push_back({"words", words_say_the_row(r)});
  }
  const ledger::Batch& b = r.batch;
  const bool fits = b.last >= b.first && r.size - 1 == number(b.last) - number(b.first) && r.index < r.size && r.at == b.at;
  const auto root = fits ? ledger::merkle_root_from_path(r.leaf, static_cast<std::size_t>(r.index),
                                                         static_cast<std::size_t>(r.size), r.path)
                         : std::nullopt;
  out.push_back({"path", root && *root == b.root});
  out.push_back({"batch_hash", ledger::batch_hash(b) == b.hash});
  return out;
}

bool all_ok(const std::vector<Check>& checks) {
  return std::ranges::all_of(checks, [](const Check& check) { return check.ok; });
}

Result<Verified> verify_receipt(std::string_view json_text, std::optional<std::string_view> key) {
  const json::value value = TRY(parse_json(json_text));
  Verified out;
  // What the API answers, or only what is signed.
  const json::object* object = value.if_object();
  const json::value* inner = object == nullptr ? nullptr : object->if_contains("receipt");
  out.receipt = TRY(from_json(inner != nullptr ? *inner : value));
  out.checks = check_alone(out.receipt, key);
  out.valid = all_ok(out.checks);
  return out;
}

}  // namespace chenxi::receipts
