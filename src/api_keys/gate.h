// Gate: lets a shop's program in. By its key alone, or, where the key is bound to a public key, by a signature over the very
// request (RFC 9421), which is good once and for five minutes.
//
// The problem with "once": whoever remembers nonces in memory forgets them when he dies, and a request that was caught on its
// way could be sent again to the next process. The picture: a process lets in only what was signed after it opened its books.
// What an earlier process may have let in was signed before that, or by a clock that is ahead; so a clock may be ahead by five
// seconds and no more, and for the first five seconds of a process signed requests are asked to come again.
#pragma once
#include <deque>
#include <mutex>
#include <set>
#include <span>

#include "api_keys/directory.h"
#include "api_keys/request_log.h"
#include "base/env.h"
#include "base/result.h"

namespace chenxi::api_keys {

constexpr Duration kSignedBefore = minutes(5);
constexpr Duration kSignedAhead = seconds(5);
/// Of one key, within the window: more than 300 requests a second are refused, not remembered.
constexpr std::size_t kNoncesMax = 90'000;

/// A request as it came over the wire.
struct Message {
  struct Field {
    std::string_view name, value;
  };
  std::string_view method;
  std::string_view origin;  // "https://wallet.example.org"
  std::string_view target;  // "/v1/orders?limit=3"
  std::string_view body;
  std::vector<Field> fields;
};

/// Whose program asks, and what it may.
struct Caller {
  ApiKey key;
  std::int64_t merchant() const { return key.merchant; }
};

class Gate : public engine::Observer {
 public:
  /// `prefix`: how keys begin here, so that a sandbox's are told from those that move money.
  explicit Gate(Clock& clock, std::string_view prefix = "cx_") : clock_(clock), prefix_(prefix) {}

  /// Refuses not_signed_in (no key, none that is good), request_signature_wrong (where the key is bound: no signature, one that
  /// is wrong or leaves out what must be covered), request_too_old, request_replayed, api_scope_missing (detail.text: the
  /// scope). `scope` is absent where any key will do.
  Result<Caller> admit(const Message& message, std::optional<Scope> scope);
  const Directory& directory() const { return directory_; }
  /// What was asked of routes that this gate stands before.
  RequestLog& requests() { return requests_; }
  Instant now() const { return clock_.now(); }
  std::string_view prefix() const { return prefix_; }

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override {
    directory_.committed(changed, rows, events, batch);
  }

 private:
  Done judge_signature(const Message& message, const ApiKey& key);
  Done use_nonce(const ApiKey& key, std::string_view nonce, Instant created);

  struct Used {
    Instant forget_at;
    Hash32 what;
  };
  struct Window {
    std::deque<Used> in_order;
    std::set<Hash32> used;
  };
  Clock& clock_;
  const std::string_view prefix_;
  Directory directory_;
  RequestLog requests_;
  std::mutex mutex_;
  Instant opened_at_;
  std::map<Hash32, Window> windows_;  // by key
};

/// Refuses api_scope_missing (detail.text: the scope); absent: any key will do.
Done has_scope(const ApiKey& key, std::optional<Scope> scope);

/// Components that a signature must cover: "@method", "@target-uri" or "@path" (with "@query" where there is one),
/// "content-digest" where there is a body, "idempotency-key" where there is one.
bool covers_what_counts(const struct SignatureInput& input, const Message& message);

}  // namespace chenxi::api_keys
