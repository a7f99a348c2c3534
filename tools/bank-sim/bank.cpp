#include "bank.h"

#include <charconv>
#include <set>

#include "sql.h"

namespace bank_sim {
namespace {

constexpr const char* kSchema = R"(
  CREATE TABLE IF NOT EXISTS accounts (number TEXT PRIMARY KEY, holder TEXT NOT NULL, balance INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS closed_accounts (number TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS instructions (
    number INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, account TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, fault TEXT NOT NULL,
    authorise_at INTEGER NOT NULL, settle_at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS open_instructions ON instructions (state) WHERE state IN ('pending', 'authorised');
  CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    balance_after INTEGER NOT NULL, booked_at INTEGER NOT NULL, told_twice INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, what TEXT NOT NULL, times INTEGER NOT NULL,
    delay_ms INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS safeguarding (id INTEGER PRIMARY KEY CHECK (id = 1), balance INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO safeguarding VALUES (1, 0);
)";

const std::set<std::string, std::less<>> kFaults = {"reject", "late", "slow", "silent", "lost", "pending",
                                                    "twice", "double_entry", "contradict", "wrong_amount", "error"};

Answer error(int status, std::string_view code) { return {status, json::object{{"error", code}}}; }

std::optional<std::string> text_of(const json::object& in, std::string_view name, std::size_t max) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_string() || value->get_string().empty() || value->get_string().size() > max) return {};
  return std::string(value->get_string());
}
std::optional<std::int64_t> integer_of(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || !value->is_int64()) return {};
  return value->get_int64();
}

std::int64_t number_in(std::string_view query, std::string_view name, std::int64_t otherwise) {
  const std::size_t at = query.find(std::string(name) + "=");
  if (at == query.npos) return otherwise;
  const std::string_view digits = query.substr(at + name.size() + 1);
  std::int64_t out = otherwise;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

}  // namespace

bool account_number_valid(std::string_view number) {
  if (number.size() < 12 || number.size() > 19) return false;
  int sum = 0;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const char c = number[number.size() - 1 - i];
    if (c < '0' || c > '9') return false;
    int digit = c - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

struct Bank::Instruction {
  std::int64_t number = 0;  // 0: not saved yet
  std::string reference, kind, account, currency, state, reason, fault;
  std::string holder;  // whose the account must be; empty: nobody asked
  std::int64_t amount = 0, authorise_at = 0, settle_at = 0;
};

Bank::Bank(Options options) : options_(std::move(options)) {
  if (sqlite3_open(options_.path.c_str(), &db_) != SQLITE_OK) throw std::runtime_error("cannot open " + options_.path);
  sqlite3_busy_timeout(db_, 5'000);
  for (const char* text : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA mmap_size=0"}) Sql(db_, text).run();
  if (sqlite3_exec(db_, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(std::string("bank database: ") + sqlite3_errmsg(db_));
}

Bank::~Bank() { sqlite3_close(db_); }

Answer Bank::handle(std::string_view method, std::string_view target, std::string_view body, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  const std::string_view query = mark == target.npos ? std::string_view() : target.substr(mark + 1);
  json::object in;
  if (method == "POST" && !body.empty()) {
    boost::system::error_code bad;
    json::value value = json::parse(body, bad);
    if (bad || !value.is_object()) return error(400, "malformed");
    in = std::move(value.get_object());
  }
  Transaction transaction(db_);
  advance(now_ms);
  Answer answer = error(404, "not_found");
  constexpr std::string_view kInstructions = "/v1/instructions/";
  constexpr std::string_view kCancel = "/cancel";
  if (method == "POST" && path == "/v1/debits") answer = instruct("debit", in, now_ms);
  else if (method == "POST" && path == "/v1/credits") answer = instruct("credit", in, now_ms);
  else if (method == "POST" && path == "/v1/accounts/verify") answer = verify_account(in);
  else if (method == "POST" && path.starts_with(kInstructions) && path.ends_with(kCancel)) {
    answer = cancel(std::string(path.substr(kInstructions.size(), path.size() - kInstructions.size() - kCancel.size())), now_ms);
  } else if (method == "GET" && path.starts_with(kInstructions)) {
    const auto found = find(std::string(path.substr(kInstructions.size())));
    if (found) answer = {200, show(*found)};
  } else if (method == "GET" && path == "/v1/entries") answer = entries(query);
  else if (method == "GET" && path == "/v1/balance") answer = balance();
  else if (method == "POST" && path == "/v1/deposits") answer = deposit(in, now_ms);
  else if (method == "POST" && (path == "/accounts/close" || path == "/accounts/holder")) answer = change_account(path, in);
  else if (method == "POST" && path == "/faults") answer = add_fault(in);
  else if (method == "GET" && path == "/faults") answer = list_faults();
  else if (method == "DELETE" && path == "/faults") {
    Sql(db_, "DELETE FROM faults").run();
    answer = {204, nullptr};
  } else if (method == "GET" && path == "/livez") answer = {200, json::object{{"ok", true}}};
  transaction.commit();
  return answer;
}

// ------------------------------------------------------------------------------------------------------ instructions

Answer Bank::instruct(const std::string& kind, const json::object& in, std::int64_t now_ms) {
  const auto reference = text_of(in, "reference", 64);
  const auto account = text_of(in, "account_no", 32);
  const auto currency = text_of(in, "currency", 3);
  const auto amount = integer_of(in, "amount");
  if (!reference || !account || !currency || !amount || *amount <= 0 || *amount > 99'999'999'999)
    return error(400, "malformed");

  // The reference is the client's: whoever asks again gets the first answer, and nothing happens twice.
  if (const auto known = find(*reference)) {
    if (known->state == "cancelled" && known->amount == 0) return {200, show(*known)};
    const bool same = known->kind == kind && known->account == *account && known->amount == *amount && known->currency == *currency;
    return same ? Answer{200, show(*known)} : error(409, "reference_reused");
  }

  const auto fault = take_fault(kind);
  Answer answer;
  if (fault && fault->what == "lost") {  // never arrived: nothing is known of it afterwards
    answer.silent = true;
    return answer;
  }
  Instruction made;
  made.reference = *reference;
  made.kind = kind;
  made.account = *account;
  made.amount = *amount;
  made.currency = *currency;
  made.holder = text_of(in, "holder_name", 200).value_or("");
  made.authorise_at = now_ms;
  made.settle_at = now_ms + options_.settle_ms;
  made.state = "pending";
  if (fault) {
    made.fault = fault->what;
    if (fault->what == "pending") made.authorise_at = now_ms + fault->delay_ms;
    if (fault->what == "pending" || fault->what == "late") made.settle_at = now_ms + fault->delay_ms;
    if (fault->what == "reject") made.reason = fault->reason.empty() ? "refused_by_bank" : fault->reason;
  }
  if (made.reason.empty()) made.reason = reason_to_reject(made);
  if (!made.reason.empty()) made.state = "rejected";
  save(made);
  made = *find(*reference);
  advance(now_ms);  // authorises at once, unless told to be late
  made = *find(*reference);

  answer = {201, show(made)};
  if (fault) {
    if (fault->what == "silent") answer.silent = true;
    if (fault->what == "twice") answer.twice = true;
    if (fault->what == "slow") answer.after_ms = fault->delay_ms;
    if (fault->what == "error") answer = error(500, "internal");
  }
  return answer;
}

/// Makes sure that a reference never happens, or tells that it did.
Answer Bank::cancel(const std::string& reference, std::int64_t now_ms) {
  if (reference.empty() || reference.size() > 64) return error(400, "malformed");
  auto known = find(reference);
  if (!known) {
    Instruction never;
    never.reference = reference;
    never.kind = "none";
    never.state = "cancelled";
    never.reason = "cancelled";
    never.settle_at = now_ms;
    save(never);
    return {200, show(never)};
  }
  if (known->state == "pending") {
    known->state = "cancelled";
    known->reason = "cancelled";
    save(*known);
  }
  return {200, show(*known)};
}

std::string Bank::reason_to_reject(const Instruction& instruction) {
  if (instruction.currency != "CNY") return "currency_unsupported";
  if (!account_number_valid(instruction.account)) return "account_unknown";
  Sql known(db_, "SELECT holder, EXISTS (SELECT 1 FROM closed_accounts c WHERE c.number = a.number) FROM accounts a WHERE number = ?");
  if (known.bind(instruction.account).step()) {
    if (known.integer(1) != 0) return "account_closed";
    if (!instruction.holder.empty() && known.text(0) != instruction.holder) return "holder_differs";
  } else if (!instruction.holder.empty()) {
    return "account_unknown";
  }
  if (instruction.kind == "credit") {
    Sql open(db_, "SELECT coalesce(sum(amount), 0) FROM instructions WHERE state IN ('pending', 'authorised') AND kind = 'credit'");
    open.step();
    return safeguarded() - open.integer(0) < instruction.amount ? "safeguarding_insufficient" : "";
  }
  Sql insert(db_, "INSERT OR IGNORE INTO accounts VALUES (?, '', ?)");
  insert.bind(instruction.account).bind(options_.opening).run();
  Sql select(db_, "SELECT balance FROM accounts WHERE number = ?");
  select.bind(instruction.account).step();
  return select.integer(0) < instruction.amount ? "insufficient_funds" : "";
}

/// What has become due: authorising takes the money from the customer, settling books the entry.
void Bank::advance(std::int64_t now_ms) {
  std::vector<std::string> due;
  Sql select(db_, "SELECT reference FROM instructions WHERE (state = 'pending' AND authorise_at <= ?) OR "
                  "(state = 'authorised' AND settle_at <= ?) ORDER BY number");
  select.bind(now_ms).bind(now_ms);
  while (select.step()) due.push_back(select.text(0));
  for (const std::string& reference : due) {
    Instruction one = *find(reference);
    if (one.state == "pending") {
      if (one.kind == "debit") {
        Sql take(db_, "UPDATE accounts SET balance = balance - ? WHERE number = ?");
        take.bind(one.amount).bind(one.account).run();
      }
      one.state = "authorised";
      save(one);
    }
    if (one.settle_at <= now_ms) settle(one, now_ms);
  }
}

void Bank::settle(Instruction& one, std::int64_t now_ms) {
  if (one.fault == "contradict") {  // said yes, and now says no
    one.state = "rejected";
    one.reason = "recalled";
    save(one);
    return;
  }
  std::int64_t amount = one.kind == "debit" ? one.amount : -one.amount;
  if (one.fault == "wrong_amount") amount += amount > 0 ? -1 : 1;
  book(one.reference, amount, now_ms);
  if (one.fault == "double_entry") book(one.reference, amount, now_ms);
  if (one.fault == "twice") Sql(db_, "UPDATE entries SET told_twice = 1 WHERE id = (SELECT max(id) FROM entries)").run();
  if (one.kind == "credit") {
    Sql give(db_, "INSERT INTO accounts VALUES (?, '', ?) ON CONFLICT (number) DO UPDATE SET balance = balance + ?");
    give.bind(one.account).bind(options_.opening + one.amount).bind(one.amount).run();
  }
  one.state = "settled";
  save(one);
}

void Bank::book(const std::string& reference, std::int64_t amount, std::int64_t now_ms) {
  Sql change(db_, "UPDATE safeguarding SET balance = balance + ?");
  change.bind(amount).run();
  Sql insert(db_, "INSERT INTO entries (reference, amount, balance_after, booked_at) VALUES (?, ?, ?, ?)");
  insert.bind(reference).bind(amount).bind(safeguarded()).bind(now_ms).run();
}

std::int64_t Bank::safeguarded() {
  Sql select(db_, "SELECT balance FROM safeguarding");
  select.step();
  return select.integer(0);
}

std::optional<Bank::Instruction> Bank::find(const std::string& reference) {
  Sql select(db_, "SELECT number, reference, kind, account, amount, currency, state, reason, fault, authorise_at, settle_at "
                  "FROM instructions WHERE reference = ?");
  if (!select.bind(reference).step()) return {};
  Instruction out;
  out.number = select.integer(0);
  out.reference = select.text(1);
  out.kind = select.text(2);
  out.account = select.text(3);
  out.amount = select.integer(4);
  out.currency = select.text(5);
  out.state = select.text(6);
  out.reason = select.text(7);
  out.fault = select.text(8);
  out.authorise_at = select.integer(9);
  out.settle_at = select.integer(10);
  return out;
}

void Bank::save(const Instruction& one) {
  if (one.number != 0) {
    Sql update(db_, "UPDATE instructions SET state = ?, reason = ? WHERE number = ?");
    return update.bind(one.state).bind(one.reason).bind(one.number).run();
  }
  Sql insert(db_, "INSERT INTO instructions (reference, kind, account, amount, currency, state, reason, fault, "
                  "authorise_at, settle_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(one.reference).bind(one.kind).bind(one.account).bind(one.amount).bind(one.currency).bind(one.state);
  insert.bind(one.reason).bind(one.fault).bind(one.authorise_at).bind(one.settle_at).run();
}

json::object Bank::show(const Instruction& one) {
  json::object out{{"reference", one.reference}, {"kind", one.kind},   {"amount", one.amount},
                   {"currency", one.currency},   {"state", one.state}, {"bank_id", "BK" + std::to_string(one.number)}};
  if (!one.reason.empty()) out["reason"] = one.reason;
  return out;
}

// ------------------------------------------------------------------------------------------- accounts and statement

Answer Bank::verify_account(const json::object& in) {
  const auto account = text_of(in, "account_no", 32);
  const auto holder = text_of(in, "holder_name", 200);
  if (!account || !holder) return error(400, "malformed");
  if (!account_number_valid(*account)) return {200, json::object{{"ok", false}, {"reason", "account_unknown"}}};
  Sql insert(db_, "INSERT INTO accounts VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE SET holder = excluded.holder WHERE holder = ''");
  insert.bind(*account).bind(*holder).bind(options_.opening).run();
  Sql select(db_, "SELECT holder FROM accounts WHERE number = ?");
  select.bind(*account).step();
  if (select.text(0) != *holder) return {200, json::object{{"ok", false}, {"reason", "holder_differs"}}};
  return {200, json::object{{"ok", true}}};
}

/// The safeguarding account's statement, oldest first.
Answer Bank::entries(std::string_view query) {
  const std::int64_t after = number_in(query, "after", 0);
  const std::int64_t limit = std::min<std::int64_t>(std::max<std::int64_t>(1, number_in(query, "limit", 100)), 1000);
  Sql select(db_, "SELECT id, reference, amount, balance_after, booked_at, told_twice FROM entries WHERE id > ? ORDER BY id LIMIT ?");
  select.bind(after).bind(limit + 1);
  json::array list;
  bool more = false;
  for (std::int64_t n = 0; select.step(); ++n) {
    if (n == limit) {
      more = true;
      break;
    }
    json::object entry{{"id", select.integer(0)},        {"reference", select.text(1)},       {"amount", select.integer(2)},
                       {"currency", "CNY"},              {"balance_after", select.integer(3)}, {"booked_at_ms", select.integer(4)}};
    if (select.integer(5) != 0) list.push_back(entry);
    list.push_back(std::move(entry));
  }
  return {200, json::object{{"data", std::move(list)}, {"has_more", more}}};
}

Answer Bank::balance() {
  Sql select(db_, "SELECT coalesce(max(id), 0) FROM entries");
  select.step();
  return {200, json::object{{"balance", safeguarded()}, {"currency", "CNY"}, {"last_entry", select.integer(0)}}};
}

// --------------------------------------------------------------------------------------------------- what tests order

/// Somebody (the operator, a stranger) pays into the safeguarding account.
Answer Bank::deposit(const json::object& in, std::int64_t now_ms) {
  const auto reference = text_of(in, "reference", 64);
  const auto amount = integer_of(in, "amount");
  if (!reference || !amount || *amount <= 0) return error(400, "malformed");
  book(*reference, *amount, now_ms);
  return {201, json::object{{"entry", sqlite3_last_insert_rowid(db_)}}};
}

/// What happens to customers' accounts: one is closed, or has another holder.
Answer Bank::change_account(std::string_view path, const json::object& in) {
  const auto account = text_of(in, "account_no", 32);
  if (!account || !account_number_valid(*account)) return error(400, "malformed");
  if (path == "/accounts/close") {
    Sql(db_, "INSERT OR IGNORE INTO closed_accounts VALUES (?)").bind(*account).run();
    return {200, json::object{{"account_no", *account}, {"closed", true}}};
  }
  const auto holder = text_of(in, "holder_name", 200);
  if (!holder) return error(400, "malformed");
  Sql(db_, "UPDATE accounts SET holder = ? WHERE number = ?").bind(*holder).bind(*account).run();
  return {200, json::object{{"account_no", *account}, {"holder_name", *holder}}};
}

Answer Bank::add_fault(const json::object& in) {
  const auto what = text_of(in, "do", 32);
  if (!what) return error(400, "malformed");
  if (*what == "lose_entry") return lose_entry(in);
  if (!kFaults.contains(*what)) return error(400, "fault_unknown");
  Sql insert(db_, "INSERT INTO faults (kind, what, times, delay_ms, reason) VALUES (?, ?, ?, ?, ?)");
  insert.bind(text_of(in, "on", 16).value_or("any")).bind(*what).bind(integer_of(in, "times").value_or(1));
  insert.bind(integer_of(in, "delay_ms").value_or(10'000)).bind(text_of(in, "reason", 64).value_or("")).run();
  return {201, json::object{{"id", sqlite3_last_insert_rowid(db_)}}};
}

Answer Bank::list_faults() {
  json::array list;
  Sql select(db_, "SELECT id, kind, what, times, delay_ms, reason FROM faults ORDER BY id");
  while (select.step())
    list.push_back(json::object{{"id", select.integer(0)},    {"on", select.text(1)},          {"do", select.text(2)},
                                {"times", select.integer(3)}, {"delay_ms", select.integer(4)}, {"reason", select.text(5)}});
  return {200, json::object{{"data", std::move(list)}}};
}

/// The oldest fault that fits, one of its times used up.
std::optional<Bank::Fault> Bank::take_fault(const std::string& kind) {
  Sql select(db_, "SELECT id, what, reason, delay_ms FROM faults WHERE times > 0 AND kind IN (?, 'any') ORDER BY id LIMIT 1");
  if (!select.bind(kind).step()) return {};
  Fault out{select.integer(0), select.text(1), select.text(2), select.integer(3)};
  Sql use(db_, "UPDATE faults SET times = times - 1 WHERE id = ?");
  use.bind(out.id).run();
  return out;
}

/// The bank's own mistake: an entry vanishes from the statement (by id, or the newest), its money with it.
Answer Bank::lose_entry(const json::object& in) {
  Sql select(db_, "SELECT id, reference, amount FROM entries WHERE id = ? OR ? = 0 ORDER BY id DESC LIMIT 1");
  const std::int64_t wanted = integer_of(in, "entry").value_or(0);
  if (!select.bind(wanted).bind(wanted).step()) return error(404, "entry_unknown");
  Sql erase(db_, "DELETE FROM entries WHERE id = ?");
  erase.bind(select.integer(0)).run();
  Sql change(db_, "UPDATE safeguarding SET balance = balance - ?");
  change.bind(select.integer(2)).run();
  return {200, json::object{{"lost", select.integer(0)}, {"reference", select.text(1)}}};
}

}  // namespace bank_sim
