// Receipts that somebody shows: any bytes to the verifier, and good receipts with something changed. What verifies must
// be exactly what was signed.
#include <algorithm>

#include "ledger/merkle.h"
#include "receipts/receipt.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

const std::string kSeed(32, 's');

receipts::Receipt signed_receipt(fuzz::Input& in) {
  std::vector<Hash32> leaves;
  const std::size_t rows = 1 + in.below(9);
  for (std::size_t i = 0; i < rows; ++i) leaves.push_back(sha256(std::to_string(i)));
  receipts::Receipt r;
  r.id = "rcp_1";
  r.instance = "Chenxi";
  r.origin = "https://wallet.example.org";
  r.type = "payment";
  r.method = "order";
  r.amount = 1 + static_cast<std::int64_t>(in.byte());
  r.currency = "CNY";
  r.payee = in.below(2) == 0 ? "早点铺" : "Stall";
  r.payer = "*明";
  r.at = r.batch.at = r.signed_at = Instant{1'764'000'000'000'000 + static_cast<std::int64_t>(in.byte())};
  r.index = static_cast<std::int64_t>(in.below(rows));
  r.size = static_cast<std::int64_t>(rows);
  if (in.below(2) == 1) {  // the payer's own: it also shows the row, and how he proved himself
    r.version = 3;
    r.authentication = {in.below(2) == 0 ? "one" : "two", "B", static_cast<std::int64_t>(in.byte()), "cn-ecny", r.at};
    r.row.id = r.row.group = ledger::TransferId{100 + r.index};
    r.row.at = r.at;
    r.row.amount = r.amount;
    r.row.payer_ref = std::string(16, 'a');
    r.row.payee_ref = std::string(16, 'b');
    leaves[static_cast<std::size_t>(r.index)] = ledger::leaf_hash(r.row);
  }
  r.leaf = leaves[static_cast<std::size_t>(r.index)];
  r.path = ledger::merkle_path(leaves, static_cast<std::size_t>(r.index));
  r.batch.id = 7;
  r.batch.first = ledger::TransferId{100};
  r.batch.last = ledger::TransferId{100 + static_cast<std::int64_t>(rows) - 1};
  r.batch.root = ledger::merkle_root(leaves);
  r.batch.hash = ledger::batch_hash(r.batch);
  receipts::sign(r, kSeed);
  return r;
}

bool verifies(const std::string& text) {
  const std::string key = ed25519_public(kSeed);
  const auto verified = receipts::verify_receipt(text, key);
  if (!verified) return false;
  if (!fuzz::planted()) return verified->valid;
  // The planted fault: the way to the batch is checked, the words are not.
  return std::ranges::all_of(verified->checks, [](const auto& check) { return check.ok || check.name == "signature"; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view shown(reinterpret_cast<const char*>(data), size);
  if (const auto verified = receipts::verify_receipt(shown, std::nullopt)) {
    const std::string again = to_text(receipts::to_json(verified->receipt));
    const auto read = receipts::verify_receipt(again, std::nullopt);
    CHECK(read && encode(read->receipt) == encode(verified->receipt) && read->valid == verified->valid, "round trip");
  }

  fuzz::Input in(data, size);
  const receipts::Receipt receipt = signed_receipt(in);
  const std::string good = to_text(receipts::to_json(receipt));
  CHECK(verifies(good), "a good receipt verifies");
  std::string changed = good;
  for (std::size_t n = 1 + in.below(3); n > 0; --n) {
    const std::size_t at = (in.byte() * std::size_t{256} + in.byte()) % changed.size();
    if (in.below(3) == 0) changed.erase(at, 1);
    else changed[at] = static_cast<char>(in.byte());
  }
  // Unless the change says the same in other words (a blank, an escape), it must not verify.
  const auto value = parse_json(changed);
  if (!value || to_text(*value) == good) return 0;
  CHECK(!verifies(changed), "a changed receipt does not verify");
  return 0;
}
