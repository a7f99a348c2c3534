#include "ladder/registry.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/json.h"

namespace chenxi::ladder {
namespace {

std::string_view text_of(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}
std::optional<bool> truth_of(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

/// The result and the two facts that it follows from must say the same.
Word read(const OutboundReply& reply, const std::string& reference) {
  if (reply.status == 404) return Word::unheard;
  if (reply.status != 200) return Word::silent;
  const auto value = parse_json(reply.body, {.depth = 4, .members = 16});
  if (!value || !value->is_object()) return Word::silent;
  const json::object& answer = value->get_object();
  if (text_of(answer, "reference") != reference) return Word::silent;
  const std::string_view result = text_of(answer, "result");
  if (result == "undecided") return Word::undecided;
  const auto known = truth_of(answer, "document_known"), same = truth_of(answer, "name_same");
  if (!known || !same) return Word::silent;
  if (result == "match" && *known && *same) return Word::match;
  if (result == "mismatch" && *known && !*same) return Word::mismatch;
  if (result == "unknown" && !*known && !*same) return Word::unknown;
  return Word::silent;
}

}  // namespace

OutboundReply Registry::call(std::string_view method, const std::string& path, const std::string& body) {
  if (env_.outbound == nullptr) return {0, "", "no way out"};
  OutboundRequest request;
  request.method = method;
  request.url = config_.url + path;
  request.body = body;
  const std::string date = std::to_string(env_.clock->now().us / 1'000'000);
  const std::string to_sign = request.method + "\n" + path + "\n" + date + "\n" + body;
  request.headers = "Content-Type: application/json\nX-Registry-Date: " + date +
                    "\nX-Registry-Signature: " + hex(view(hmac_sha256(config_.secret(), to_sign))) + "\n";
  return env_.outbound->http(request);
}

Word Registry::question(const std::string& reference, std::string_view document, std::string_view name) {
  const Word word = read(
      call("POST", "/v1/checks",
           to_text(json::object{{"reference", reference}, {"document_number", document}, {"name", name}})),
      reference);
  return word == Word::unheard ? Word::silent : word;  // no such door: that is no answer about the person
}

Word Registry::ask(const std::string& reference) {
  return read(call("GET", "/v1/checks/" + reference, ""), reference);
}

}  // namespace chenxi::ladder
