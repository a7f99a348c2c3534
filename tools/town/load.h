// Load: connections that send payments made before the clock starts, over the public API; as a client from outside would.
#pragma once
#include "base/env.h"
#include "cast.h"

namespace chenxi::town {

enum class LoadKind : std::uint8_t {
  signed_payment,  // residents pay by printed codes, each with his device's signature and PIN
  payment_code,    // tills charge the codes that residents show; these carry no signature
};

struct LoadOptions {
  int port = 8080;
  int connections = 64;
  int payments = 20'000;
  bool hot = false;  // one shop receives half of them
  bool pin = true;   // without: by those who have agreed to small payments without it, which in the demo are all but the first two
  LoadKind kind = LoadKind::signed_payment;
  double rate = 0;   // payments per second, sent by the clock whatever the answers do; 0: each after the last answer
};
struct LoadFigures {
  std::int64_t done = 0, refused = 0;
  std::int64_t told_later = 0;  // of the refused: 503 with a Retry-After
  double seconds = 0;
  double per_second = 0;
  double p50_ms = 0, p99_ms = 0;  // of those that were done; with a rate: from the moment at which a payment was due
  double refused_p99_ms = 0;
  double late_p99_ms = 0;  // with a rate: how long after it was due a payment was sent; what is more than a moment is the client's own waiting
};

/// Throws Trouble when the server goes away. Payment codes: a resident's step of 30 seconds pays once, so there are two
/// payments per resident at most, and a second run waits a minute.
LoadFigures run_load(const Cast& cast, Env env, const LoadOptions& options);

}  // namespace chenxi::town
