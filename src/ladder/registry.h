// Registry: what is said to the registry of identity documents and how its answers are read. Every question
// is signed; an answer that does not name our reference, or that contradicts itself, is no answer.
#pragma once
#include "base/env.h"
#include "base/shared_secret.h"
#include "ladder/check.h"

namespace chenxi::ladder {

struct RegistryConfig {
  std::string url;     // empty: no registry
  Secret secret{};     // shared with it, for the signatures
  std::vector<std::string> confirmed_timers{};  // as in Decide
};

enum class Word : std::uint8_t {
  silent,     // no answer, or one that cannot be believed
  unheard,    // it has never heard of the reference
  undecided,  // it has the question, and has not decided
  match,
  mismatch,
  unknown,
};

class Registry {
 public:
  Registry(Env& env, RegistryConfig config) : env_(env), config_(std::move(config)) {}
  const RegistryConfig& config() const { return config_; }

  Word question(const std::string& reference, std::string_view document, std::string_view name);
  /// What became of a question that may have been put before.
  Word ask(const std::string& reference);

 private:
  OutboundReply call(std::string_view method, const std::string& path, const std::string& body);
  Env& env_;
  RegistryConfig config_;
};

}  // namespace chenxi::ladder
