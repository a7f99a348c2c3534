// P-256 would cost half of what a simulated payment does, and never says anything new here: a point that is read from the books
// at every start is the same key, and a signature is good exactly if this key made it for this message. So the linker
// (CMakeLists.txt, --wrap) leads the calls of the product's P-256 through a memory of this process. One signature of sixteen is
// made and verified by the product's own functions; of the others the memory knows who signed what. A signature that it does
// not know goes to the product's own function.
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/crypto.h"

// A member function is called like a free one whose first parameter is the object.
#define FROM_POINT "_ZN6chenxi13P256PublicKey10from_pointESt17basic_string_viewIcSt11char_traitsIcEE"
#define VERIFY "_ZNK6chenxi13P256PublicKey6verifyESt17basic_string_viewIcSt11char_traitsIcEES4_"
#define SIGN "_ZNK6chenxi14P256PrivateKey4signB5cxx11ESt17basic_string_viewIcSt11char_traitsIcEE"

namespace chenxi {

std::optional<P256PublicKey> real_from_point(std::string_view point) __asm__("__real_" FROM_POINT);
std::optional<P256PublicKey> known_from_point(std::string_view point) __asm__("__wrap_" FROM_POINT);
bool real_verify(const P256PublicKey* key, std::string_view message, std::string_view signature) __asm__("__real_" VERIFY);
bool known_verify(const P256PublicKey* key, std::string_view message, std::string_view signature) __asm__("__wrap_" VERIFY);
std::string real_sign(const P256PrivateKey* key, std::string_view message) __asm__("__real_" SIGN);
std::string known_sign(const P256PrivateKey* key, std::string_view message) __asm__("__wrap_" SIGN);

namespace {

struct Memory {
  std::unordered_map<std::string, P256PublicKey> keys;
  std::unordered_set<std::string> signatures, older;  // with whose and of what

  bool knows(const std::string& signature) const { return signatures.contains(signature) || older.contains(signature); }
  void remember(std::string signature) {
    if (signatures.size() > 50'000) older = std::exchange(signatures, {});  // they are asked about soon, or not at all
    signatures.insert(std::move(signature));
  }
};
Memory& memory() {
  static Memory all;
  return all;
}

std::string signed_by(const std::string& point, const Hash32& message, std::string_view signature) {
  std::string out(view(message));
  out += point;
  return out += signature;
}

}  // namespace

std::optional<P256PublicKey> known_from_point(std::string_view point) {
  auto& keys = memory().keys;
  if (const auto it = keys.find(std::string(point)); it != keys.end()) return it->second;
  auto key = real_from_point(point);
  if (key) keys.emplace(point, *key);
  return key;
}

std::string known_sign(const P256PrivateKey* key, std::string_view message) {
  const Hash32 digest = sha256(message);
  if (digest[0] % 16 == 0) return real_sign(key, message);
  std::string signature(view(sha256(key->scalar(), view(digest))));
  signature += view(digest);
  memory().remember(signed_by(key->point(), digest, signature));
  return signature;
}

bool known_verify(const P256PublicKey* key, std::string_view message, std::string_view signature) {
  return memory().knows(signed_by(key->point(), sha256(message), signature)) || real_verify(key, message, signature);
}

}  // namespace chenxi
