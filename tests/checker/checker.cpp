#include "tests/checker/checker.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <set>

namespace checker {
namespace {

__extension__ using Wide = __int128;

Hash sha(const std::string& bytes) {
  Hash out;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data());
  return out;
}

std::string mac(const std::string& key, const std::string& bytes) {
  std::string out(32, '\0');
  unsigned n = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(out.data()), &n);
  return out;
}

std::string big_endian(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
  return out;
}
std::string number(std::int64_t value) { return big_endian(static_cast<std::uint64_t>(value), 8); }
std::string hash_field(const Hash& hash) {
  return big_endian(32, 4) + std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

std::string say(const char* what, std::int64_t id) { return std::string(what) + " " + std::to_string(id); }

class Check {
 public:
  Check(const History& history, const Books& books) : history_(history), books_(books) {}

  std::vector<std::string> run(bool all_known) {
    hashes();
    replay();
    requests(all_known);
    return std::move(out_);
  }
  std::vector<std::string> books_alone() {
    hashes();
    replay();
    return std::move(out_);
  }

 private:
  void fault(std::string what) { out_.push_back(std::move(what)); }

  /// Ids without a gap, leaves, roots and the chain of batches.
  void hashes() {
    std::int64_t next = 1;
    for (const Transfer& t : books_.transfers) {
      if (t.id != next) fault(say("transfer missing before", t.id));
      next = t.id + 1;
      if (leaf_of(t, books_.leaf_key) != t.leaf) fault(say("leaf of transfer", t.id));
      if (t.group > t.id || t.group < 1) fault(say("group of transfer", t.id));
    }
    Hash previous{};
    std::int64_t batch_id = 0, covered = 0, at = 0;
    auto from = books_.transfers.begin();
    for (const Batch& b : books_.batches) {
      if (b.id != ++batch_id) fault(say("batch missing before", b.id));
      batch_id = b.id;
      if (b.previous != previous || hash_of(b) != b.hash) fault(say("chain broken at batch", b.id));
      previous = b.hash;
      if (b.at < at) fault(say("time goes back at batch", b.id));
      at = b.at;
      if (b.first != covered + 1 || b.last < b.first - 1) fault(say("batch names the wrong transfers", b.id));
      covered = b.last;
      std::vector<Hash> leaves;
      for (; from != books_.transfers.end() && from->id <= b.last; ++from)
        if (from->id >= b.first) leaves.push_back(from->leaf);
      if (root_of(leaves) != b.root) fault(say("root of batch", b.id));
    }
    if (covered != static_cast<std::int64_t>(books_.transfers.size())) fault(say("transfers after the last batch", covered));
  }

  /// Balances, floors and back-chains from nothing but the transfers.
  void replay() {
    struct Card {
      Wide balance = 0, counted = 0;
      std::int64_t head = 0, rows = 0;
    };
    std::map<std::int64_t, Card> cards;
    std::map<std::int64_t, std::int64_t> kinds;
    for (const Account& a : books_.accounts) kinds[a.id] = a.kind;
    // A swept row shows some state of the last batches: the newest one that its head names must be exact.
    std::map<std::pair<std::int64_t, std::int64_t>, Card> at_head;
    for (const Account& a : books_.accounts) at_head[{a.id, 0}] = {};
    for (const Transfer& t : books_.transfers) {
      if (t.amount <= 0 || t.debit == t.credit) fault(say("amount or sides of transfer", t.id));
      for (const bool is_debit : {true, false}) {
        const std::int64_t id = is_debit ? t.debit : t.credit;
        if (!kinds.contains(id)) fault(say("transfer with an unknown account", t.id));
        Card& card = cards[id];
        card.balance += is_debit ? -Wide{t.amount} : Wide{t.amount};
        if (is_debit ? t.counted > 0 : t.counted < 0) card.counted = std::max<Wide>(0, card.counted + t.counted);
        if (card.balance != Wide{is_debit ? t.debit_after : t.credit_after}) fault(say("balance after transfer", t.id));
        if ((is_debit ? t.debit_prev : t.credit_prev) != card.head) fault(say("back-chain at transfer", t.id));
        if (card.balance < 0 && !may_be_negative(kinds[id])) fault(say("below zero after transfer", t.id));
        card.head = t.id;
        card.rows += 1;
        at_head[{id, t.id}] = card;
      }
    }
    const std::int64_t last_batch = books_.batches.empty() ? 0 : books_.batches.back().id;
    std::int64_t swept_before = 0;  // transfers up to this one must be in the account rows
    for (const Batch& b : books_.batches)
      if (b.id <= last_batch - books_.sweep) swept_before = b.last;
    Wide sum = 0;
    for (const Account& a : books_.accounts) {
      const auto it = at_head.find({a.id, a.head});
      if (it == at_head.end()) {
        fault(say("account names a transfer that is not its own", a.id));
        continue;
      }
      const Card& card = it->second;
      if (card.balance != Wide{a.balance} || card.rows != a.rows || card.counted != Wide{a.lifetime_out})
        fault(say("account row differs from its transfers", a.id));
      const Card& now = cards[a.id];
      if (a.head != now.head && (books_.sweep == 1 || now.head <= swept_before)) fault(say("account row is stale", a.id));
      sum += now.balance;
    }
    if (sum != 0) fault("all balances together are not zero");
  }

  /// Each answer a client was given, against the transfers with its key.
  void requests(bool all_known) {
    std::map<std::string, std::vector<const Transfer*>> by_key;
    for (const Transfer& t : books_.transfers)
      if (t.id == t.group) by_key[t.key].push_back(&t);
    for (const auto& [key, transfers] : by_key)
      if (!history_.by_key.contains(key)) fault(say("nobody asked for transfer", transfers.front()->id));
    for (const auto& [key, sent] : history_.by_key) {
      const auto it = by_key.find(key);
      const std::size_t n = it == by_key.end() ? 0 : it->second.size();
      if (n > 1) fault(say("applied twice: transfer", it->second[1]->id));
      if (sent.told == Told::done && n == 0) fault("an acknowledged transfer is lost");
      if (sent.told == Told::refused && n > 0) fault(say("refused, yet applied: transfer", it->second[0]->id));
      if (sent.told == Told::unknown && all_known) fault("a request was never answered");
      if (n > 0) {
        const Transfer& t = *it->second[0];
        if (t.debit != sent.from || t.credit != sent.to || t.amount != sent.amount)
          fault(say("not what was asked for: transfer", t.id));
      }
    }
  }

  const History history_;
  const Books& books_;
  std::vector<std::string> out_;
};

}  // namespace

namespace {

Hash leaf_1(const Transfer& t) {
  std::string bytes("\0\x01", 2);  // a leaf, version 1
  for (const std::int64_t field : {t.id, t.group, t.at, t.kind, t.currency, t.debit, t.credit, t.amount, t.debit_after,
                                   t.credit_after, t.debit_prev, t.credit_prev, t.counted, t.object, t.reverses})
    bytes += number(field);
  return sha(bytes);
}

std::string text_field(const std::string& text) { return big_endian(text.size(), 4) + text; }

/// What a receipt shows, two references, and the rest behind a salted hash.
Hash leaf_2(const Transfer& t, const std::string& key) {
  const std::int64_t low = std::min(t.debit, t.credit), high = std::max(t.debit, t.credit);
  const std::string pair = mac(key, "\x02" + text_field("pair") + number(low) + number(high));
  const std::string of_low = pair.substr(0, 16), of_high = pair.substr(16);
  std::string hidden = "\x02" + text_field(mac(key, "\x02" + text_field("salt") + number(t.id)));
  for (const std::int64_t field : {t.debit, t.credit, t.debit_after, t.credit_after, t.debit_prev, t.credit_prev, t.counted, t.object})
    hidden += number(field);
  std::string shown("\0\x02", 2);
  for (const std::int64_t field : {t.id, t.group, t.at, t.kind, t.currency, t.amount, t.reverses}) shown += number(field);
  shown += text_field(t.debit == low ? of_low : of_high) + text_field(t.debit == low ? of_high : of_low) + hash_field(sha(hidden));
  return sha(shown);
}

}  // namespace

Hash leaf_of(const Transfer& t, const std::string& leaf_key) { return leaf_key.empty() ? leaf_1(t) : leaf_2(t, leaf_key); }

std::string leaf_key_of(const std::string& keys_file) {
  std::ifstream file(keys_file);
  std::string name, value;
  while (file >> name >> value)
    if (name == "public_ids") {
      std::string key;
      for (std::size_t i = 0; i + 1 < value.size(); i += 2) key += static_cast<char>(std::stoi(value.substr(i, 2), nullptr, 16));
      return mac(key, "chenxi leaf 2");
    }
  throw std::runtime_error("no key of public ids in " + keys_file);
}

Hash hash_of(const Batch& b) {
  std::string bytes("\x01", 1);
  for (const std::int64_t field : {b.id, b.first, b.last, b.next_object, b.next_account, b.at, b.epoch})
    bytes += number(field);
  return sha(bytes + hash_field(b.root) + hash_field(b.previous));
}

Hash root_of(const std::vector<Hash>& leaves) {
  if (leaves.empty()) return sha("");
  if (leaves.size() == 1) return leaves[0];
  std::size_t half = 1;
  while (half * 2 < leaves.size()) half *= 2;
  const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(half);
  const Hash left = root_of({leaves.begin(), middle}), right = root_of({middle, leaves.end()});
  std::string bytes("\x01", 1);
  bytes.append(left.begin(), left.end());
  bytes.append(right.begin(), right.end());
  return sha(bytes);
}

std::vector<std::string> book_faults(const Books& books) { return Check({}, books).books_alone(); }

std::vector<std::string> faults(const History& history, const Books& books, bool all_known) {
  return Check(history, books).run(all_known);
}

}  // namespace checker
