// Requests of the operator, over the instance's own socket: a room gives their names and what answers them.
#pragma once
#include <functional>
#include <map>
#include <string>

#include "base/json.h"
#include "ports/services.h"

namespace chenxi::ports {

using OperatorRequest = std::function<Result<json::value>(Services&, const json::value& arguments)>;
using OperatorRequests = std::map<std::string, OperatorRequest>;

/// Runs a command and waits for its answer. Never called on the executor's thread.
inline Result<engine::Outcome> run_and_wait(engine::Engine& engine, std::shared_ptr<engine::Command> command) {
  engine::Outcome outcome = engine.submit_and_wait(std::move(command));
  if (outcome.refusal) return refuse(*outcome.refusal);
  return outcome;
}

/// The same for a question.
inline Done ask_and_wait(engine::Engine& engine, std::shared_ptr<engine::Query> query) {
  const engine::Outcome outcome = engine.ask_and_wait(std::move(query));
  if (outcome.refusal) return refuse(*outcome.refusal);
  return done();
}

/// The member "key" of an operator's request: the command line makes one for each order, so that a repeat after a lost
/// answer pays nothing twice. The operator's requests share the caller 0.
inline Result<engine::Request> operator_request(JsonReader& in, std::string_view what, std::string_view typed_fields) {
  const auto key = parse_uuid7(TRY(in.string("key", 36, 36)));
  if (!key) return refuse(Code::key_malformed, {.pointer = "/key"});
  return engine::Request{0, *key, sha256(what, typed_fields)};
}

}  // namespace chenxi::ports
