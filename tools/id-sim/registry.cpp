#include "registry.h"

#include <array>

namespace id_sim {
namespace {

namespace json = boost::json;

constexpr std::array kErrors = {"late", "silent", "error", "contradict", "lost"};
constexpr std::int64_t kLateMs = 6'000;

Answer error(int status, std::string_view word) {
  return {status, json::object{{"error", word}}};
}

std::optional<json::object> object_of(const std::string& body) {
  boost::system::error_code bad;
  json::value value = json::parse(body, bad);
  if (bad || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}
std::string text_of(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}
std::int64_t number_of(const json::object& from, std::string_view name, std::int64_t otherwise) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : otherwise;
}

}  // namespace

Registry::Registry(int errs_every) : errs_every_(errs_every) {}

void Registry::add(const std::string& document, const std::string& name) {
  const std::lock_guard lock(mutex_);
  people_[document] = name;
}

Answer Registry::handle(std::string_view method, std::string_view target, const std::string& body,
                        std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  constexpr std::string_view kChecks = "/v1/checks/";
  if (method == "GET" && target == "/livez") return {};
  if (method == "POST" && target == "/faults") return add_faults(body);
  if (method == "DELETE" && target == "/faults") {
    faults_.clear();
    return {};
  }
  if (method == "POST" && target == "/people") {
    const auto in = object_of(body);
    if (!in || text_of(*in, "document_number").empty()) return error(400, "malformed");
    people_[text_of(*in, "document_number")] = text_of(*in, "name");
    return {};
  }
  if (method == "POST" && target == "/v1/checks") return question(body, now_ms);
  if (method == "GET" && target.starts_with(kChecks)) {
    const std::string reference(target.substr(kChecks.size()));
    const auto found = checks_.find(reference);
    return found == checks_.end() ? error(404, "not_found") : show(reference, found->second, now_ms);
  }
  return error(404, "not_found");
}

Answer Registry::question(const std::string& body, std::int64_t now_ms) {
  const auto in = object_of(body);
  if (!in) return error(400, "malformed");
  const std::string reference = text_of(*in, "reference");
  Check asked{text_of(*in, "document_number"), text_of(*in, "name"), now_ms, false};
  if (reference.empty() || asked.document.empty() || asked.name.empty()) return error(400, "malformed");
  if (const auto before = checks_.find(reference); before != checks_.end()) {
    if (before->second.document != asked.document || before->second.name != asked.name)
      return error(409, "reference_reused");
    return show(reference, before->second, now_ms);
  }
  const auto fault = next_fault();
  const std::string what = fault ? fault->what : "";
  Answer silence;
  silence.silent = true;
  if (what == "lost") return silence;
  if (what == "late") asked.decides_at += fault->delay_ms;
  asked.contradicts = what == "contradict";
  Answer answer = show(reference, checks_[reference] = asked, now_ms);
  if (what == "contradict") checks_[reference].contradicts = false;
  if (what == "slow") answer.after_ms = fault->delay_ms;
  if (what == "silent") return silence;
  if (what == "error") return error(500, "internal");
  return answer;
}

/// The result, and the two facts that it follows from.
Answer Registry::show(const std::string& reference, Check& check, std::int64_t now_ms) {
  json::object out{{"reference", reference}};
  if (now_ms < check.decides_at) {
    out["result"] = "undecided";
    return {200, out};
  }
  const auto person = people_.find(check.document);
  const bool known = person != people_.end(), same = known && person->second == check.name;
  out["result"] = same ? "match" : known ? "mismatch" : "unknown";
  out["document_known"] = known;
  out["name_same"] = check.contradicts ? !same : same;
  return {200, out};
}

Answer Registry::add_faults(const std::string& body) {
  const auto in = object_of(body);
  if (!in) return error(400, "malformed");
  const std::string what = text_of(*in, "do");
  bool known = what == "slow";
  for (const std::string_view one : kErrors) known |= what == one;
  if (!known) return error(400, "fault_unknown");
  for (std::int64_t i = 0; i < number_of(*in, "times", 1); ++i)
    faults_.push_back({what, number_of(*in, "delay_ms", kLateMs)});
  return {};
}

std::optional<Registry::Fault> Registry::next_fault() {
  questions_ += 1;
  if (!faults_.empty()) {
    const Fault out = faults_.front();
    faults_.pop_front();
    return out;
  }
  if (errs_every_ <= 0 || questions_ % errs_every_ != 0) return std::nullopt;
  const auto turn = static_cast<std::size_t>(questions_ / errs_every_ - 1);
  return Fault{kErrors[turn % kErrors.size()], kLateMs};
}

}  // namespace id_sim
