// Our own code: the address https://<this instance>/q/<token> on posters, screens and NFC tags. Every phone's
// camera opens it; our app reads the token out of it.
//
//   byte 0      version (high 4 bits, 1) and kind (low 4 bits)
//   byte 1      which optional parts follow (high 4 bits) and which key signed (low 4 bits)
//   the body    row id in 4 bytes (8 when it needs them), amount in 6 and currency in 2, expiry in 4 (seconds
//   since
//               1970), a note; enciphered, because consecutive row ids on posters would tell how busy a town
//               is
//   64 bytes    Ed25519 signature of everything before it
//
// in base64url: 94 characters for a shop's poster, 99 for an order. Who prints a code of his own cannot sign
// it; who changes one is noticed. Anybody with the public key can check it, only the instance can read it.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/crypto.h"
#include "base/result.h"
#include "money/money.h"

namespace chenxi::qr {

/// Numbers are printed on paper: never reuse one.
enum class CodeKind : std::uint8_t {
  merchant_static = 1,  // row: merchant. The payer enters the amount
  order = 2,            // row: order, which knows its amount
  person_collect = 3,   // row: customer; amount and note if he asked for one
  link = 4,             // row: payment link
  package = 5,          // row: package of visits; shown to a till, for a minute
};
std::string_view name(CodeKind kind);

struct CodeToken {
  CodeKind kind = CodeKind::merchant_static;
  std::int64_t row = 0;
  std::optional<money::Money> amount;  // 0 < minor < 2^48
  std::optional<Instant> expires_at;   // whole seconds
  std::string note;                    // at most 120 bytes of UTF-8
  friend bool operator==(const CodeToken&, const CodeToken&) = default;
};

/// Codes whose signature was found right: the same poster is scanned all day, and an Ed25519 check costs more
/// than the rest of a payment. Holds hashes of whole codes, right ones only, so that nobody can fill it with
/// made-up ones.
class VerifiedCodes {
 public:
  bool contains(const Hash32& code) const;
  void add(const Hash32& code);

 private:
  struct Spread {
    std::size_t operator()(const Hash32& hash) const;
  };
  mutable std::mutex mutex_;
  std::unordered_set<Hash32, Spread> codes_;
};

/// The instance's keys. A retired signing key stays in `publics`, so that printed codes go on working.
struct CodeKeys {
  std::uint8_t current = 1;                     // 0 .. 15
  std::string seed32;                           // Ed25519 seed of the current key
  std::map<std::uint8_t, std::string> publics;  // key number -> public key; includes the current one
  std::string cipher32;                         // hides row ids; made at init, never rotates
  std::shared_ptr<VerifiedCodes> verified = std::make_shared<VerifiedCodes>();
};
/// Keys of a new instance, from 32 secret bytes.
CodeKeys code_keys(std::string_view master32, std::uint8_t current = 1);

/// The bare token. CHECKs the bounds above.
std::string make_code(const CodeKeys& keys, const CodeToken& token);
/// "https://pay.example" + "/q/" + token.
std::string code_address(std::string_view origin, std::string_view token);

/// The token inside an address of any host with path /q/<token> (query and fragment are passed over), inside
/// a bare
/// "/q/<token>", or the text itself when it has a token's shape; nullopt otherwise. Proves nothing.
std::optional<std::string> find_token(std::string_view text);

/// What one can see of a token without keys.
struct CodeFront {
  int version = 0;
  CodeKind kind = CodeKind::merchant_static;
  int key = 0;
  bool has_amount = false, has_expiry = false, has_note = false;
};
/// Refuses qr_damaged: not base64url, too short or too long, or of a version or kind that this program does
/// not know.
Result<CodeFront> read_front(std::string_view token);

/// Reads an address or a bare token. Refuses qr_unreadable (neither), qr_damaged, qr_signature_wrong,
/// qr_expired
/// (`until` says since when).
Result<CodeToken> read_code(const CodeKeys& keys, std::string_view text, Instant now);

}  // namespace chenxi::qr
