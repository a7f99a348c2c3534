#include "tests/scenario/outside.h"

#include "base/check.h"
#include "base/crypto.h"

namespace chenxi::scenario {
namespace {

constexpr std::string_view kBank = "http://bank";
constexpr std::string_view kRegistry = "http://registry";

OutboundReply reply(int status, json::object body) {
  return {status, to_text(body), ""};
}

std::string six_digits(std::string_view text) {
  std::size_t run = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool digit = i < text.size() && text[i] >= '0' && text[i] <= '9';
    if (!digit && run == 6) return std::string(text.substr(i - 6, 6));
    run = digit ? run + 1 : 0;
  }
  return "";
}

/// The text of a mail as notify builds it: base64 after the empty line.
std::string body_of(const std::string& message) {
  std::string encoded = message.substr(message.find("\r\n\r\n") + 4);
  std::erase_if(encoded, [](char c) { return c == '\r' || c == '\n' || c == '='; });
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  return unbase64url(encoded).value_or("");
}

}  // namespace

OutboundReply Outside::http(const OutboundRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.url.starts_with(kRegistry)) return registry(request, request.url.substr(kRegistry.size()));
  if (request.url.starts_with(kBank)) return bank(request, request.url.substr(kBank.size()));
  const auto message = parse_json(request.body);
  CHECK(message && message->is_object(), request.url);
  keep(std::string(message->at("to").as_string()), std::string(message->at("text").as_string()));
  return reply(200, {{"ok", true}});
}

OutboundReply Outside::mail(const OutboundMail& mail) {
  const std::lock_guard lock(mutex_);
  keep(mail.to, body_of(mail.message));
  return {250, "", ""};
}

void Outside::keep(const std::string& to, const std::string& text) {
  if (const std::string code = six_digits(text); !code.empty()) codes_[to] = code;
}

std::string Outside::code_for(const std::string& to) const {
  const std::lock_guard lock(mutex_);
  const auto found = codes_.find(to);
  return found == codes_.end() ? "" : found->second;
}

// -----------------------------------------------------------------------------------------------------------
// the bank

void Outside::open_account(const std::string& number, const std::string& holder) {
  const std::lock_guard lock(mutex_);
  holders_[number] = holder;
}

void Outside::mood(const std::string& word) {
  const std::lock_guard lock(mutex_);
  if (word == "down" || word == "up")
    down_ = word == "down";
  else
    moods_.push_back(word);
}

void Outside::settle() {
  const std::lock_guard lock(mutex_);
  for (Order& order : orders_) {
    if (order.state == "pending") order.state = "authorised";
    if (order.state != "authorised" || order.settled) continue;
    order.settled = true;
    book_locked(order.reference, order.debit ? order.amount : -order.amount);
  }
}

void Outside::book(const std::string& reference, std::int64_t amount) {
  const std::lock_guard lock(mutex_);
  book_locked(reference, amount);
}

void Outside::book_locked(const std::string& reference, std::int64_t amount) {
  balance_ += amount;
  entries_.push_back({static_cast<std::int64_t>(entries_.size()) + 1, reference, amount, balance_});
}

Outside::Order* Outside::find(const std::string& reference) {
  for (Order& order : orders_)
    if (order.reference == reference) return &order;
  return nullptr;
}

OutboundReply Outside::bank(const OutboundRequest& request, const std::string& path) {
  const auto show = [](const Order& order) {
    return reply(200, {{"reference", order.reference},
                       {"state", order.state},
                       {"amount", order.amount},
                       {"currency", "CNY"},
                       {"bank_id", "B1"},
                       {"reason", order.reason}});
  };
  if (down_) return {0, "", "no answer"};
  if (path.starts_with("/v1/entries?after=")) return statement(std::stoll(path.substr(18)));
  if (path == "/v1/balance")
    return reply(200, {{"balance", balance_},
                       {"currency", "CNY"},
                       {"last_entry", entries_.empty() ? 0 : entries_.back().id}});
  if (path == "/v1/accounts/verify") {
    const auto asked = parse_json(request.body);
    const auto known = holders_.find(std::string(asked->at("account_no").as_string()));
    return reply(200,
                 {{"ok", known != holders_.end() && known->second == asked->at("holder_name").as_string()}});
  }
  if (path.starts_with("/v1/instructions/")) {
    const std::string rest = path.substr(17);
    const std::string reference = rest.substr(0, rest.find('/'));
    Order* order = find(reference);
    if (request.method == "POST" && order == nullptr)
      order = &orders_.emplace_back(Order{reference, "cancelled", 0, true, false});
    return order == nullptr ? reply(404, {{"error", "not_found"}}) : show(*order);
  }
  return instruct(request, path == "/v1/debits");
}

OutboundReply Outside::instruct(const OutboundRequest& request, bool debit) {
  const auto in = parse_json(request.body);
  const std::string reference(in->at("reference").as_string());
  const std::string mood = moods_.empty() ? "plain" : moods_.front();
  if (!moods_.empty()) moods_.pop_front();
  Order* order = find(reference);
  if (order == nullptr) {
    order = &orders_.emplace_back(Order{reference, "authorised", in->at("amount").as_int64(), debit, false});
    const json::value* holder = in->as_object().if_contains("holder_name");
    const auto known = holders_.find(std::string(in->at("account_no").as_string()));
    if (mood == "reject") order->reason = "insufficient_funds";
    else if (mood == "closed") order->reason = "account_closed";
    else if (holder != nullptr && (known == holders_.end() || known->second != holder->as_string())) order->reason = "holder_differs";
    if (!order->reason.empty()) order->state = "rejected";
    if (mood == "pending") order->state = "pending";
  }
  if (mood == "silent") return {0, "", "no answer"};
  return reply(200, {{"reference", order->reference},
                     {"state", order->state},
                     {"amount", order->amount},
                     {"currency", "CNY"},
                     {"bank_id", "B1"},
                     {"reason", order->reason}});
}

// -----------------------------------------------------------------------------------------------------------
// the registry of identity documents

void Outside::webhooks_answer(std::vector<int> statuses) {
  const std::lock_guard lock(mutex_);
  webhook_statuses_.assign(statuses.begin(), statuses.end());
}

int Outside::take_webhook(const std::string& body) {
  const std::lock_guard lock(mutex_);
  int status = 200;
  if (!webhook_statuses_.empty()) {
    status = webhook_statuses_.front();
    webhook_statuses_.pop_front();
  }
  if (status == 200) webhooks_.push_back(parse_json(body)->as_object());
  return status;
}

std::vector<json::object> Outside::webhooks() const {
  const std::lock_guard lock(mutex_);
  return webhooks_;
}

void Outside::know(const std::string& document, const std::string& name) {
  const std::lock_guard lock(mutex_);
  people_[document] = name;
}

void Outside::registry_mood(const std::string& word) {
  const std::lock_guard lock(mutex_);
  registry_moods_.push_back(word);
}

OutboundReply Outside::registry(const OutboundRequest& request, const std::string& path) {
  constexpr std::string_view kChecks = "/v1/checks";
  std::string reference, mood;
  if (request.method == "GET") {
    reference = path.substr(kChecks.size() + 1);
    if (!checks_.contains(reference)) return reply(404, {{"error", "not_found"}});
  } else {
    const auto in = parse_json(request.body);
    reference = in->at("reference").as_string();
    checks_[reference] = in->as_object();
    mood = registry_moods_.empty() ? "" : registry_moods_.front();
    if (!registry_moods_.empty()) registry_moods_.pop_front();
  }
  if (mood == "silent") return {0, "", "no answer"};
  if (mood == "error") return reply(500, {{"error", "internal"}});
  if (mood == "undecided") return reply(200, {{"reference", reference}, {"result", "undecided"}});
  const json::object& asked = checks_[reference];
  const auto person = people_.find(std::string(asked.at("document_number").as_string()));
  const bool known = person != people_.end(), same = known && person->second == asked.at("name").as_string();
  return reply(200, {{"reference", reference},
                     {"result", same ? "match" : known ? "mismatch" : "unknown"},
                     {"document_known", known},
                     {"name_same", mood == "contradicts" ? !same : same}});
}

// -----------------------------------------------------------------------------------------------------------
// what the bank books

OutboundReply Outside::statement(std::int64_t after) const {
  json::array list;
  for (const Entry& entry : entries_)
    if (entry.id > after)
      list.push_back(json::object{{"id", entry.id},
                                  {"reference", entry.reference},
                                  {"amount", entry.amount},
                                  {"currency", "CNY"},
                                  {"balance_after", entry.balance_after},
                                  {"booked_at_ms", 1'764'000'000'000}});
  return reply(200, {{"data", list}, {"has_more", false}});
}

}  // namespace chenxi::scenario
