#include "banks/client.h"

#include "base/check.h"
#include "base/utf8.h"

namespace chenxi::banks {
namespace {

/// A statement is read in bites of this many lines.
constexpr std::int64_t kPage = 200;
constexpr std::size_t kBankIdMax = 64;
/// The last millisecond of the year 9999, in which RFC 3339 ends.
constexpr std::int64_t kBookedMax = 253'402'300'799'999;

/// A text that no database keeps counts as absent.
std::string text_of(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr || !value->is_string() || !is_storable_text(value->get_string())) return {};
  return std::string(value->get_string());
}
std::optional<std::int64_t> integer_of(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}
std::optional<json::object> object_of(const OutboundReply& reply) {
  auto value = parse_json(reply.body, {.depth = 8, .members = 64});
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(value->get_object());
}

/// A safeguarding account has one currency. Nothing said about it is fine; another one is none of our money.
bool is_ours(const json::object& from) {
  return !from.contains("currency") || text_of(from, "currency") == money::code(money::Currency::cny);
}

/// Words that people read stand in i18n; anything else a bank may say becomes "other".
std::string plain_word(const std::string& reason) {
  const bool plain = !reason.empty() && reason.size() <= 40 &&
                     reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
  return plain ? reason : "other";
}

}  // namespace

OutboundReply Client::call(std::string_view method, std::string_view path, const json::value& body) {
  OutboundRequest request;
  request.method = method;
  request.url = config_.url + std::string(path);
  if (!body.is_null()) request.body = to_text(body);
  const std::string date = std::to_string(env_.clock->now().us / 1'000'000);
  const std::string to_sign = request.method + "\n" + std::string(path) + "\n" + date + "\n" + request.body;
  request.headers = "Content-Type: application/json\nX-Bank-Date: " + date +
                    "\nX-Bank-Signature: " + hex(view(hmac_sha256(config_.secret(), to_sign))) + "\n";
  if (env_.outbound == nullptr) return {0, "", "no way out"};
  return env_.outbound->http(request);
}

BankAnswer Client::read(const OutboundReply& reply, const Instruction& instruction) const {
  if (reply.status == 404) return {Word::unheard, "", ""};
  if (reply.status != 200 && reply.status != 201) return {};
  const auto answer = object_of(reply);
  if (!answer || text_of(*answer, "reference") != instruction.reference) return {};
  BankAnswer out;
  out.bank_id = text_of(*answer, "bank_id");
  if (out.bank_id.size() > kBankIdMax) return {};
  const std::string state = text_of(*answer, "state");
  if (state == "cancelled" || state == "rejected") {
    out.word = Word::no;
    out.reason = plain_word(text_of(*answer, "reason"));
    return out;
  }
  // A yes to another amount is not our yes: it stays unknown, and people look at it.
  if (integer_of(*answer, "amount") != instruction.amount) return {};
  if (text_of(*answer, "currency") != money::code(instruction.currency)) return {};
  if (state == "authorised" || state == "settled") out.word = Word::yes;
  else if (state == "pending") out.word = Word::working;
  return out;
}

BankAnswer Client::instruct(const Instruction& instruction, std::string_view account, std::string_view holder) {
  const bool debit = instruction.errand == Errand::debit;
  json::object body{{"reference", instruction.reference},
                    {"account_no", account},
                    {"amount", instruction.amount},
                    {"currency", money::code(instruction.currency)}};
  if (!holder.empty()) body["holder_name"] = holder;
  BankAnswer answer = read(call("POST", debit ? "/v1/debits" : "/v1/credits", std::move(body)), instruction);
  if (answer.word == Word::unheard) answer.word = Word::unknown;  // no such door: that is no answer about the order
  return answer;
}

BankAnswer Client::ask(const Instruction& instruction) {
  return read(call("GET", "/v1/instructions/" + instruction.reference, nullptr), instruction);
}

BankAnswer Client::cancel(const Instruction& instruction) {
  BankAnswer answer = read(call("POST", "/v1/instructions/" + instruction.reference + "/cancel", nullptr), instruction);
  if (answer.word == Word::unheard) answer.word = Word::unknown;
  return answer;
}

Holder Client::verify(std::string_view account, std::string_view holder) {
  const OutboundReply reply =
      call("POST", "/v1/accounts/verify", json::object{{"account_no", account}, {"holder_name", holder}});
  const auto answer = reply.status == 200 ? object_of(reply) : std::nullopt;
  const json::value* ok = answer ? answer->if_contains("ok") : nullptr;
  if (ok == nullptr || !ok->is_bool()) return Holder::unknown;
  return ok->get_bool() ? Holder::fits : Holder::differs;
}

std::optional<StatementPage> Client::statement(std::int64_t after) {
  const OutboundReply reply =
      call("GET", "/v1/entries?after=" + std::to_string(after) + "&limit=" + std::to_string(kPage), nullptr);
  const auto answer = reply.status == 200 ? object_of(reply) : std::nullopt;
  const json::value* data = answer ? answer->if_contains("data") : nullptr;
  if (data == nullptr || !data->is_array()) return std::nullopt;
  StatementPage page;
  const json::value* more = answer->if_contains("has_more");
  page.has_more = more != nullptr && more->is_bool() && more->get_bool();
  for (const json::value& one : data->get_array()) {
    if (!one.is_object()) return std::nullopt;
    const json::object& line = one.get_object();
    const auto id = integer_of(line, "id"), amount = integer_of(line, "amount"),
               balance_after = integer_of(line, "balance_after"), booked = integer_of(line, "booked_at_ms");
    const std::string reference = text_of(line, "reference");
    if (!id || !amount || !balance_after || !booked || reference.size() > 64) return std::nullopt;
    if (!is_ours(line)) return std::nullopt;
    if (*booked < 0 || *booked > kBookedMax) return std::nullopt;
    if (*id <= after || *amount == 0 || *amount > money::kAmountMax || *amount < -money::kAmountMax) return std::nullopt;
    page.lines.push_back({*id, reference, *amount, *balance_after, Instant{*booked * 1'000}});
  }
  return page;
}

std::optional<BankBalance> Client::balance() {
  const OutboundReply reply = call("GET", "/v1/balance", nullptr);
  const auto answer = reply.status == 200 ? object_of(reply) : std::nullopt;
  if (!answer) return std::nullopt;
  const auto balance = integer_of(*answer, "balance"), last = integer_of(*answer, "last_entry");
  if (!balance || !last || !is_ours(*answer)) return std::nullopt;
  return BankBalance{*balance, *last};
}

}  // namespace chenxi::banks
