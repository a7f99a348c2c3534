// What an authenticator says, and what a browser says it said: one value, one text; nothing is taken but what was signed.
#include <array>

#include "tests/fuzz/fuzz.h"
#include "webauthn/authenticator_data.h"
#include "webauthn/inspect.h"
#include "webauthn/verify.h"

namespace {

using namespace chenxi;
using namespace chenxi::webauthn;

// -------------------------------------------------------------------------------------------- CBOR written once more

std::string head(int major, std::uint64_t n) {
  const int size = n < 24 ? 0 : n < 0x100 ? 1 : n < 0x10000 ? 2 : n <= 0xffffffff ? 4 : 8;
  const int info = size == 0 ? static_cast<int>(n) : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
  std::string out(1, static_cast<char>(major << 5 | info));
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(n >> shift & 0xff));
  return out;
}
std::string written(const Cbor& item) {
  std::string out;
  switch (item.kind) {
    case Cbor::Kind::integer:
      return item.integer >= 0 ? head(0, static_cast<std::uint64_t>(item.integer)) : head(1, static_cast<std::uint64_t>(~item.integer));
    case Cbor::Kind::bytes: return head(2, item.bytes.size()).append(item.bytes);
    case Cbor::Kind::text: return head(3, item.bytes.size()).append(item.bytes);
    case Cbor::Kind::array: out = head(4, item.items.size()); break;
    case Cbor::Kind::map: out = head(5, item.items.size() / 2); break;
    case Cbor::Kind::boolean: return std::string(1, item.integer != 0 ? '\xf5' : '\xf4');
    case Cbor::Kind::null: return "\xf6";
  }
  for (const Cbor& inner : item.items) out += written(inner);
  return out;
}

void read_cbor(std::string_view bytes) {
  if (const auto item = Cbor::read_whole(bytes)) CHECK(written(*item) == bytes, "one value, one text");
}

// ------------------------------------------------------------------------------------------------ authenticator data

std::size_t length_of(const AuthenticatorData& data) {
  std::size_t size = 37 + data.extensions.size();
  if (data.credential) size += 18 + data.credential->id.size() + data.credential->public_key.size();
  return size;
}

void read_data(std::string_view bytes) {
  auto data = AuthenticatorData::read(bytes);
  // The planted fault: what follows is passed over.
  if (fuzz::planted())
    for (std::size_t size = bytes.size(); !data && size > 37; --size) data = AuthenticatorData::read(bytes.substr(0, size - 1));
  if (!data) return;
  CHECK(length_of(*data) == bytes.size(), "every byte is accounted for");
  CHECK(data->backup_eligible || !data->backed_up, "what is backed up may be");
}

// --------------------------------------------------------------------------------------------------------- a passkey

std::string der_integer(std::string_view number) {
  while (number.size() > 1 && number.front() == '\0') number.remove_prefix(1);
  const std::string pad = (number.front() & 0x80) != 0 ? std::string(1, '\0') : "";
  return std::string("\x02") + static_cast<char>(number.size() + pad.size()) + pad + std::string(number);
}

/// One assertion that is right, made with a key that is always the same.
struct Passkey {
  Expected expected{"wallet.example.org", {"https://wallet.example.org"}, "challenge"};
  Known known;
  Assertion good;

  Passkey() {
    const auto key = P256PrivateKey::from_scalar(std::string(31, '\0') + '\7');
    const std::string point = key.point();
    known.public_key = "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.substr(1, 32) + "\x22\x58\x20" + point.substr(33);
    good.id = "id";
    good.client_data = R"({"type":"webauthn.get","challenge":")" + base64url("challenge") + R"(","origin":"https://wallet.example.org","crossOrigin":false})";
    good.authenticator_data = std::string(view(sha256(expected.rp_id))) + "\x1d" + std::string("\0\0\0\1", 4);
    const std::string rs = key.sign(good.authenticator_data + std::string(view(sha256(good.client_data))));
    const std::string body = der_integer(rs.substr(0, 32)) + der_integer(rs.substr(32));
    good.signature = std::string("\x30") + static_cast<char>(body.size()) + body;
    CHECK(verify_assertion(expected, known, good).has_value(), "the right one is taken");
  }
};

void bend_assertion(fuzz::Input& in) {
  static const Passkey passkey;
  Assertion bent = passkey.good;
  for (int edits = 0; edits < 8 && !in.empty(); ++edits) {
    std::string& part = *std::array{&bent.client_data, &bent.authenticator_data, &bent.signature}[in.below(3)];
    const std::size_t at = (in.byte() << 8 | in.byte()) % (part.size() + 1);
    switch (in.below(3)) {
      case 0:
        if (at < part.size()) part[at] = static_cast<char>(in.byte());
        break;
      case 1: part.insert(at, in.text(16)); break;
      default: part.erase(at, in.below(16)); break;
    }
  }
  const bool same = bent.client_data == passkey.good.client_data && bent.authenticator_data == passkey.good.authenticator_data;
  const bool taken = verify_assertion(passkey.expected, passkey.known, bent).has_value();
  CHECK(same || !taken, "nothing is taken but what was signed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  switch (in.below(5)) {
    case 0: read_cbor(in.rest()); break;
    case 1: read_data(in.rest()); break;
    case 2: bend_assertion(in); break;
    case 3: static_cast<void>(inspect(in.rest())); break;
    default: {
      static const Expected expected{"wallet.example.org", {"https://wallet.example.org"}, "challenge"};
      const std::string client = R"({"type":"webauthn.create","challenge":")" + base64url("challenge") + R"(","origin":"https://wallet.example.org"})";
      const std::string object(in.rest());
      static_cast<void>(verify_registration(expected, {std::string(32, 'i'), client, object}));
    }
  }
  return 0;
}
