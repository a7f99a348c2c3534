// The bytes that a device signs. Alone in its file, so that the fuzzer of its injectivity builds nothing else.
#include "base/bytes.h"
#include "identity/proof.h"

namespace chenxi::identity {

std::string encode(const Statement& s) {
  return Encoder(1)
      .add(s.purpose)
      .add(s.amount)
      .add(s.currency)
      .add(s.payee_id)
      .add(s.payee_name)
      .add(s.fee)
      .add(s.nonce)
      .add(s.expires_at)
      .bytes();
}

}  // namespace chenxi::identity
