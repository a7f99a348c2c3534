// Public ids: one AES-128 block of (row id, kind, audience, zeros) in Crockford base32 behind a prefix. Nobody can
// guess a neighbour's, no index is needed, and two merchants see different ids for the same customer.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.h"

namespace chenxi {

/// What an id names; the prefix is part of the public text ("pay_…"). Numbers are stored in ids: never reuse one.
enum class IdKind : std::uint16_t {
  customer = 1,   // usr
  account = 2,    // acc
  payment = 3,    // pay
  refund = 4,     // ref
  transfer = 5,   // trf (a person-to-person transfer)
  merchant = 6,   // mer
  order = 7,      // ord
  device = 8,     // dev
  top_up = 9,     // top
  withdrawal = 10,  // wdr
  bank_link = 11,   // bnk
  payout = 12,      // pyt
  posting = 13,     // pst (one ledger row)
  event = 14,       // evt
  code_challenge = 15,  // otp
  payee = 16,       // pye
  session = 17,     // ses
  receipt = 18,     // rcp
  till = 19,        // tll
  passkey = 20,     // psk
  dispute = 21,     // dsp
  family_link = 22, // fam
  approval = 23,    // apr (a question to somebody of the family)
  recovery = 24,    // rcv
  settlement = 25,  // stl
  plan = 26,        // pln (visits that a shop sells in advance)
  package = 27,     // pkg (such visits, bought)
  visit = 28,       // vst
  trade = 29,       // trd (goods that are paid when they have arrived)
  split = 30,       // spl (one payment shared among shops)
  hold = 31,        // hld (money that an order holds until it is captured)
  sandbox = 32,     // sbx
};
std::string_view prefix(IdKind kind);

class PublicIds {
 public:
  explicit PublicIds(std::string_view key16) : block_(key16) {}
  /// `audience` separates views of the same row (0: everybody's; a merchant's id: only his).
  std::string make(IdKind kind, std::int64_t row, std::uint32_t audience = 0) const;
  /// The row, or nullopt unless the text is exactly what make() gives for this kind and audience.
  std::optional<std::int64_t> read(IdKind kind, std::string_view text, std::uint32_t audience = 0) const;

 private:
  AesBlock block_;
};

}  // namespace chenxi
