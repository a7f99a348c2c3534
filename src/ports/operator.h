// Requests of the operator, over the instance's own socket: a room gives their names and what answers them.
#pragma once
#include <functional>
#include <future>
#include <map>
#include <string>

#include "base/json.h"
#include "ports/services.h"

namespace chenxi::ports {

using OperatorRequest = std::function<Result<json::value>(Services&, const json::value& arguments)>;
using OperatorRequests = std::map<std::string, OperatorRequest>;

/// Runs a command and waits for its answer. Never called on the executor's thread.
inline Result<engine::Outcome> run_and_wait(engine::Engine& engine, std::shared_ptr<engine::Command> command) {
  auto answered = std::make_shared<std::promise<engine::Outcome>>();
  auto answer = answered->get_future();
  if (!engine.submit(std::move(command), [answered](const engine::Outcome& outcome) { answered->set_value(outcome); }))
    return refuse(Code::overloaded);
  engine::Outcome outcome = answer.get();
  if (outcome.refusal) return refuse(*outcome.refusal);
  return outcome;
}

/// The same for a question.
inline Done ask_and_wait(engine::Engine& engine, std::shared_ptr<engine::Query> query) {
  auto answered = std::make_shared<std::promise<engine::Outcome>>();
  auto answer = answered->get_future();
  if (!engine.ask(std::move(query), [answered](const engine::Outcome& outcome) { answered->set_value(outcome); }))
    return refuse(Code::overloaded);
  const engine::Outcome outcome = answer.get();
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
