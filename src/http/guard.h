// The guard right after the header. Boost.Beast 1.81 lets several framings through in which two readers of
// the same bytes disagree about where a request ends (Transfer-Encoding "gzip" or "chunked, gzip", chunked in
// HTTP/1.0, Transfer-Encoding beside Content-Length) and takes two Hosts, none, folded lines and equal
// repeated lengths. Whoever can make a proxy and us disagree can put words into somebody else's mouth. So the
// head is read here first, strictly, and whatever is not plainly one thing is refused and the connection
// closed.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace chenxi::http {

inline constexpr std::size_t kHeadBytesMax = 8 * 1024;
inline constexpr std::size_t kTargetBytesMax = 2 * 1024;
inline constexpr std::size_t kFieldsMax = 100;

/// Why a head was refused; `reason` is a fixed word for figures and logs, `status` what the client is told.
struct Offence {
  int status = 400;
  std::string_view reason;
};

/// What a good head says. Points into the bytes that were read.
struct Head {
  std::string_view method;
  std::string_view target;  // always begins with "/"
  std::string_view host;
  int minor = 1;  // HTTP/1.minor
  bool chunked = false;
  std::uint64_t content_length = 0;
  bool has_content_length = false;
  bool keep_alive = true;
  bool expect_continue = false;
  std::vector<Field> fields;

  bool has_body() const { return chunked || content_length > 0; }
};

/// `bytes` is everything up to and including the empty line. nullopt: `head` is filled.
std::optional<Offence> read_head(std::string_view bytes, Head& head);

/// Looks for the end of the head while bytes arrive, so that a wrong one is refused at once and not by the
/// clock.
class HeadFinder {
 public:
  /// `bytes` is all that has arrived since the request's first byte. Gives the length of the head when it is
  /// complete.
  struct Found {
    std::optional<std::size_t> length{};
    std::optional<Offence> offence{};
  };
  Found feed(std::string_view bytes);
  void reset() { *this = HeadFinder{}; }

 private:
  std::size_t seen_ = 0;
  std::size_t line_ = 0;  // where the current line begins
};

}  // namespace chenxi::http
