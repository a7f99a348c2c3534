// What the demo's clients share: a connection to this machine, one answer read off it, the text of a payment.
#pragma once
#include <optional>
#include <string>

#include "base/uuid.h"
#include "cast.h"

namespace chenxi::town {

/// -1 when nobody listens.
int connect_to(int port);

struct Answer {
  int status = 0;
  bool replayed = false;
  int retry_after_s = 0;  // 0: no advice
  std::string body;
};
/// One HTTP/1.1 answer with a Content-Length, when `buffer` holds it whole; it is taken out of the buffer.
std::optional<Answer> take_answer(std::string& buffer);

/// A payment by a shop's printed code, signed by the payer's device, with his PIN or without. `expires_at` in Unix seconds.
std::string payment_request(int port, const Resident& payer, const Shop& shop, std::int64_t amount, const Uuid& key,
                            std::int64_t expires_at, bool with_pin = true);
/// The charge of a payment code, as a shop's till sends it.
std::string charge_request(int port, const Shop& shop, const std::string& payment_code, std::int64_t amount, const Uuid& key);

}  // namespace chenxi::town
