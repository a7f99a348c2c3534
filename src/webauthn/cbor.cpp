#include "webauthn/cbor.h"

namespace chenxi::webauthn {
namespace {

/// An attestation statement of a TPM nests three deep; certificates and extensions make a few dozen items.
constexpr int kDepthMax = 6;
constexpr std::size_t kItemsMax = 256;

enum Major : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

class Reader {
 public:
  Reader(std::string_view in, Cbor::Keys keys) : in_(in), outer_keys_(keys) {}

  Result<Cbor> item(int depth) {
    if (depth > kDepthMax || ++items_ > kItemsMax) return no("cbor_too_deep");
    const std::string_view start = in_;
    if (in_.empty()) return no("cbor_cut_short");
    const auto first = static_cast<std::uint8_t>(in_.front());
    in_.remove_prefix(1);
    const auto major = static_cast<Major>(first >> 5);
    Cbor out;
    if (major == kSimple) {
      TRY(simple(first & 0x1f, out));
    } else {
      const std::uint64_t argument = TRY(number(first & 0x1f));
      TRY(content(major, argument, depth, out));
    }
    out.encoded = start.substr(0, start.size() - in_.size());
    return out;
  }
  std::string_view rest() const { return in_; }

 private:
  /// The argument of an item's head, in its shortest form.
  Result<std::uint64_t> number(std::uint8_t info) {
    if (info < 24) return std::uint64_t{info};
    if (info > 27) return no("cbor_not_canonical");  // 28-30 mean nothing, 31 is an indefinite length
    const std::size_t size = std::size_t{1} << (info - 24);
    if (in_.size() < size) return no("cbor_cut_short");
    std::uint64_t value = 0;
    for (const char byte : in_.substr(0, size)) value = value << 8 | static_cast<std::uint8_t>(byte);
    in_.remove_prefix(size);
    const bool shorter = size == 1 ? value < 24 : value >> (size * 4) == 0;
    if (shorter) return no("cbor_not_canonical");
    return value;
  }

  Done simple(std::uint8_t info, Cbor& out) {
    if (info != 20 && info != 21 && info != 22) return no("cbor_type");  // floats, undefined, private values
    out.kind = info == 22 ? Cbor::Kind::null : Cbor::Kind::boolean;
    out.integer = info == 21;
    return done();
  }

  Done content(Major major, std::uint64_t argument, int depth, Cbor& out) {
    switch (major) {
      case kUnsigned:
      case kNegative:
        if (argument > INT64_MAX) return no("cbor_type");
        out.kind = Cbor::Kind::integer;
        out.integer = static_cast<std::int64_t>(major == kUnsigned ? argument : ~argument);
        return done();
      case kBytes:
      case kText:
        if (argument > in_.size()) return no("cbor_cut_short");
        out.kind = major == kBytes ? Cbor::Kind::bytes : Cbor::Kind::text;
        out.bytes = in_.substr(0, static_cast<std::size_t>(argument));
        in_.remove_prefix(out.bytes.size());
        return done();
      case kArray:
        out.kind = Cbor::Kind::array;
        // Each item takes a byte at least: no length can promise more than there is.
        if (argument > in_.size()) return no("cbor_cut_short");
        for (std::uint64_t i = 0; i < argument; ++i) out.items.push_back(TRY(item(depth + 1)));
        return done();
      case kMap: return map(argument, depth, out);
      case kTag:
      case kSimple: break;
    }
    return no("cbor_type");
  }

  Done map(std::uint64_t members, int depth, Cbor& out) {
    out.kind = Cbor::Kind::map;
    if (members > in_.size() / 2) return no("cbor_cut_short");
    for (std::uint64_t i = 0; i < members; ++i) {
      Cbor key = TRY(item(depth + 1));
      if (key.kind != Cbor::Kind::integer && key.kind != Cbor::Kind::text) return no("cbor_type");
      for (std::size_t k = 0; k < out.items.size(); k += 2)
        if (out.items[k].encoded == key.encoded) return no("cbor_key_twice");
      const bool any_order = depth == 0 && outer_keys_ == Cbor::Keys::in_any_order;
      if (!any_order && i > 0 && !before(out.items[out.items.size() - 2].encoded, key.encoded))
        return no("cbor_not_canonical");
      out.items.push_back(std::move(key));
      out.items.push_back(TRY(item(depth + 1)));
    }
    return done();
  }

  /// CTAP2: the lower major type first, then the shorter key, then by bytes.
  static bool before(std::string_view a, std::string_view b) {
    const auto major = [](std::string_view key) { return static_cast<std::uint8_t>(key.front()) >> 5; };
    if (major(a) != major(b)) return major(a) < major(b);
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  }

  std::string_view in_;
  Cbor::Keys outer_keys_;
  std::size_t items_ = 0;
};

}  // namespace

Result<Cbor> Cbor::read(std::string_view& in, Keys keys) {
  Reader reader(in, keys);
  Cbor item = TRY(reader.item(0));
  in = reader.rest();
  return item;
}

Result<Cbor> Cbor::read_whole(std::string_view in, Keys keys) {
  Cbor item = TRY(read(in, keys));
  if (!in.empty()) return no("bytes_left_over");
  return item;
}

const Cbor* Cbor::find(std::int64_t key, Kind wanted) const {
  if (kind != Kind::map) return nullptr;
  for (std::size_t i = 0; i < items.size(); i += 2)
    if (items[i].kind == Kind::integer && items[i].integer == key)
      return items[i + 1].kind == wanted ? &items[i + 1] : nullptr;
  return nullptr;
}

const Cbor* Cbor::find(std::string_view key, Kind wanted) const {
  if (kind != Kind::map) return nullptr;
  for (std::size_t i = 0; i < items.size(); i += 2)
    if (items[i].kind == Kind::text && items[i].bytes == key)
      return items[i + 1].kind == wanted ? &items[i + 1] : nullptr;
  return nullptr;
}

}  // namespace chenxi::webauthn
