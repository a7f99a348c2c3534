// The clients' side of the wire: an Ask as the bytes of an HTTP/1.1 request, signed by the payer's device.
#pragma once
#include <boost/json/parse.hpp>

#include "base/json.h"
#include "tests/sim/asks.h"

namespace chenxi::sim {

struct Writing {
  bool altered = false;               // another amount under the same key
  std::optional<std::string> pin;     // what is typed; absent: none
};
std::string request_bytes(const Town& town, const Ask& ask, Instant now, const Writing& writing);
/// For the operator's socket.
json::value operator_arguments(const Town& town, const Ask& ask, bool altered);

/// Any request, for building the town.
struct Call {
  std::string method, path, body;
  std::string cookie;  // "__Host-wallet=…"
  std::string key;
  std::string proof = "";  // Device-Proof
  std::string bearer = "";  // a program's key
};
/// Signed by the person's phone, as the wallet signs what a cookie alone must not do.
Call signed_by(const Person& person, Call call, Instant now);
std::string bytes_of(const Call& call);
std::string proof_json(const Person& person, std::string_view purpose, std::int64_t amount, std::string_view payee_id,
                       std::string_view payee_name, const Uuid& key, Instant now, const std::optional<std::string>& pin);
/// The wallet's code of this moment.
std::string payment_code(const Person& person, Instant now);
/// 16 digits that a bank's form would take.
std::string bank_account(std::size_t person);

}  // namespace chenxi::sim
