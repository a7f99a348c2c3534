#include "tests/sim/outside.h"

#include "base/check.h"

namespace chenxi::sim {
namespace {

const std::string kBank = "sim://bank";

std::string string_of(const json::object& from, std::string_view name) { return std::string(from.at(name).as_string()); }

/// The six digits of a message, if it has any.
std::string code_of(const std::string& text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool digit = i < text.size() && text[i] >= '0' && text[i] <= '9';
    if (digit) digits += 1;
    else if (digits == 6) return text.substr(i - 6, 6);
    else digits = 0;
  }
  return "";
}

}  // namespace

OutboundReply Outside::http(const OutboundRequest& request) {
  deliver_late();
  advance();
  const bool to_bank = request.url.starts_with(kBank);
  if (chance(12)) {
    mark(to_bank ? "bank silent before acting" : "gateway silent before acting");
    if (to_bank && chance(3)) underway_.push_back({request, clock_.now().us + minutes(static_cast<std::int64_t>(rng_.below(48 * 60))).us});
    return {0, "", "simulated: nobody answers"};
  }
  if (to_bank && chance(50)) bank(request);  // doubled on the way
  OutboundReply reply = to_bank ? bank(request) : gateway(request);
  if (chance(10)) {
    mark(to_bank ? "bank silent after acting" : "gateway silent after acting");
    return {0, "", "simulated: the answer was lost"};
  }
  if (chance(40)) return {503, "", ""};
  return reply;
}

// ------------------------------------------------------------------------------------------------------------- bank

/// When nothing misbehaves any more, what is still on its way arrives at once.
void Outside::deliver_late() {
  std::vector<OutboundRequest> arrived;
  std::erase_if(underway_, [&](Underway& it) {
    if (!well_behaved_ && it.arrives_at > clock_.now().us) return false;
    arrived.push_back(std::move(it.request));
    return true;
  });
  for (const OutboundRequest& request : arrived) {
    mark("bank heard what was given up for lost");
    bank(request);
  }
}

void Outside::advance() {
  const std::int64_t now = clock_.now().us;
  for (auto& [reference, it] : instructions_) {
    if (it.state == State::pending && it.decide_at <= now) {
      it.state = it.reject ? State::rejected : State::authorised;
      it.settle_at = now + seconds(well_behaved_ ? 1 : 1 + static_cast<std::int64_t>(rng_.below(600))).us;
    }
    if (it.state == State::authorised && it.settle_at <= now) {
      it.state = State::settled;
      const std::int64_t amount = it.debit ? it.amount : -it.amount;
      balance_ += amount;
      entries_.push_back({static_cast<std::int64_t>(entries_.size()) + 1, reference, amount, balance_, now});
    }
  }
}

bool Outside::is_settled() {
  deliver_late();
  advance();
  for (const auto& [reference, it] : instructions_)
    if (it.state == State::pending || it.state == State::authorised) return false;
  return true;
}

OutboundReply Outside::show(const std::string& reference) {
  const auto it = instructions_.find(reference);
  if (it == instructions_.end()) return {404, "{}", ""};
  std::int64_t amount = it->second.amount;
  const char* state = "pending";
  switch (it->second.state) {
    case State::pending: break;
    case State::authorised: state = "authorised"; break;
    case State::settled: state = "settled"; break;
    case State::rejected: state = "rejected"; break;
    case State::cancelled: state = "cancelled"; break;
  }
  if (chance(25)) {  // a genuine answer about another amount is no yes to ours
    amount += 100;
    mark("bank names a wrong amount");
  }
  return {200,
          to_text(json::object{{"reference", reference}, {"bank_id", "B" + reference}, {"state", state},
                               {"reason", "insufficient_funds"}, {"amount", amount}, {"currency", "CNY"}}),
          ""};
}

OutboundReply Outside::statement(std::int64_t after) {
  json::array data;
  bool more = false;
  for (const Entry& entry : entries_) {
    if (entry.id <= after) continue;
    if (data.size() == 20) {
      more = true;
      break;
    }
    data.push_back(json::object{{"id", entry.id}, {"reference", entry.reference}, {"amount", entry.amount},
                                {"balance_after", entry.after}, {"booked_at_ms", entry.at / 1'000}});
  }
  return {200, to_text(json::object{{"data", std::move(data)}, {"has_more", more}}), ""};
}

OutboundReply Outside::bank(const OutboundRequest& request) {
  const std::string_view path = std::string_view(request.url).substr(kBank.size());
  if (path.starts_with("/v1/entries?after=")) return statement(std::atoll(std::string(path.substr(18)).c_str()));
  if (path == "/v1/balance")
    return {200, to_text(json::object{{"balance", balance_}, {"last_entry", static_cast<std::int64_t>(entries_.size())}}), ""};
  if (path == "/v1/accounts/verify") return {200, R"({"ok":true})", ""};
  if (path.starts_with("/v1/instructions/")) {
    std::string reference(path.substr(17));
    const bool cancels = reference.ends_with("/cancel");
    if (!cancels) return show(reference);
    reference.resize(reference.size() - 7);
    Instruction& it = instructions_[reference];
    if (it.state == State::pending) {
      it.state = State::cancelled;
      mark("bank cancelled an instruction");
    }
    return show(reference);
  }
  const auto body = boost::json::parse(request.body).as_object();
  const std::string reference = string_of(body, "reference");
  const bool debit = path == "/v1/debits";
  const std::int64_t amount = body.at("amount").as_int64();
  const auto known = instructions_.find(reference);
  if (known != instructions_.end()) {
    mark("bank heard an instruction twice");
    if (known->second.state != State::cancelled && (known->second.amount != amount || known->second.debit != debit))
      faults.push_back("the bank was told two things under the reference " + reference);
    return show(reference);
  }
  Instruction it;
  it.debit = debit;
  it.amount = amount;
  it.reject = chance(6) && !reference.ends_with("R");
  const bool late = chance(3);
  if (late) mark("bank decides late");
  if (it.reject) mark("bank refuses");
  it.decide_at = clock_.now().us + (late ? seconds(30 + static_cast<std::int64_t>(rng_.below(7'200))).us : 0);
  instructions_[reference] = it;
  advance();
  return show(reference);
}

// ---------------------------------------------------------------------------------------------------------- gateway

OutboundReply Outside::gateway(const OutboundRequest& request) {
  const auto body = boost::json::parse(request.body).as_object();
  const std::string id = string_of(body, "id"), to = string_of(body, "to"), text = string_of(body, "text");
  const auto [it, fresh] = messages_.try_emplace(id, to, text);
  if (!fresh) mark("a message was sent again");
  if (it->second != std::pair(to, text)) faults.push_back("the gateway heard two messages under the id " + id);
  const auto [first, first_time] = code_ids_.try_emplace(to + text, id);
  if (!code_of(text).empty() && !first_time && first->second != id) faults.push_back("one message went out under two ids");
  newest_[to] = text;
  return {200, "{}", ""};
}

std::string Outside::code_for(const std::string& phone) const {
  const auto it = newest_.find(phone);
  return it == newest_.end() ? "" : code_of(it->second);
}

}  // namespace chenxi::sim
