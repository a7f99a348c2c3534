#include "payments/scan.h"

#include "identity/code_secret.h"
#include "identity/directory.h"

namespace chenxi::payments {
namespace {

/// Right digits of this many steps ago are called old, not wrong: ten minutes.
constexpr std::int64_t kOldStepsKnown = 20;

}  // namespace

ScannedCode look_up(const ports::Services& services, const qr::PaymentCode& code, Instant now) {
  ScannedCode out;
  out.hash = sha256(code.payer, code.digits);
  const auto payer = services.directory.customer(qr::payer_row(identity::payer_number_key(services.keys), code.payer));
  if (!payer) return out;
  const std::string secret = identity::open_code_secret(services.keys, *payer);
  if (secret.empty()) return out;
  out.payer = payer->id;
  out.step = qr::matches(secret, code, now);
  if (!out.step) {
    const std::int64_t step = qr::payment_code_step(now);
    for (std::int64_t back = 2; back <= kOldStepsKnown && !out.old; ++back)
      out.old = equal_constant_time(qr::payment_code_digits(secret, step - back), code.digits);
  }
  return out;
}

}  // namespace chenxi::payments
