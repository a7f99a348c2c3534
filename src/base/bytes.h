// Length-prefixed, versioned encodings: two different lists of fields never give the same bytes.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace chenxi {

/// Appends fields: integers as 8 bytes big-endian, texts as 4 bytes length and the bytes.
class Encoder {
 public:
  explicit Encoder(std::uint8_t version) { out_.push_back(static_cast<char>(version)); }
  Encoder& add(std::int64_t value);
  Encoder& add(std::string_view text);
  const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

}  // namespace chenxi
