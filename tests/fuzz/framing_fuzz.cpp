// Any bytes as a connection's first request, cut at every place: the guard must say the same however the bytes arrive,
// must pass no head that two readers could frame differently, and Beast behind it must find the same end.
#include <algorithm>
#include <boost/asio/buffer.hpp>

#include "http/body_parser.h"
#include "http/guard.h"
#include "http/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

constexpr std::size_t kBodyMax = 16 * 1024;

struct Ending {
  std::optional<std::size_t> head;  // its length
  bool refused = false;
  friend bool operator==(const Ending&, const Ending&) = default;
};

/// As a connection feeds it: everything that has arrived so far, once per arrival.
Ending find_head(std::string_view bytes, std::size_t first, std::size_t step) {
  http::HeadFinder finder;
  for (std::size_t have = std::min(first, bytes.size());; have = std::min(have + step, bytes.size())) {
    const auto found = finder.feed(bytes.substr(0, have));
    if (found.offence) return {std::nullopt, true};
    if (found.length) return {found.length, false};
    if (have == bytes.size()) return {};
  }
}

/// What makes two readers disagree, looked for without the guard's help. Empty: nothing.
std::string two_meanings(std::string_view head) {
  int hosts = 0, lengths = 0, encodings = 0;
  bool folded = false, other_encoding = false;
  const bool old = head.substr(0, head.find('\n')).ends_with("HTTP/1.0\r");
  std::size_t at = head.find('\n');
  while (at != head.npos && at + 1 < head.size()) {
    const std::string_view rest = head.substr(at + 1);
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size()));
    at = head.find('\n', at + 1);
    folded |= line.starts_with(" ") || line.starts_with("\t");
    std::string name;
    for (const char c : line.substr(0, std::min(line.find(':'), line.size())))
      if (c != ' ' && c != '\t') name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == '_' ? '-' : c);
    const std::string_view value = line.substr(std::min(line.find(':') + 1, line.size()));
    hosts += name == "host";
    lengths += name == "content-length";
    encodings += name == "transfer-encoding";
    other_encoding |= name == "transfer-encoding" && http::trim(value.substr(0, value.find('\r'))) != "chunked";
  }
  if (hosts != 1) return "no Host, or several";
  if (lengths + encodings > 1) return "lengths and encodings";
  if (other_encoding) return "an encoding that is not chunked";
  if (encodings > 0 && old) return "chunked in HTTP/1.0";
  return folded ? "a folded line" : "";
}

struct Read {
  bool refused = false, done = false;
  std::size_t used = 0;
  std::string body;
  friend bool operator==(const Read&, const Read&) = default;
};

Read read_request(std::string_view bytes, const http::Head& head, std::size_t cut) {
  Read out;
  http::BodyParser parser(kBodyMax, &out.body);
  boost::beast::error_code error;
  bool compared = false;
  for (const std::size_t end : {cut, bytes.size()}) {
    while (!parser.is_done() && end - out.used >= parser.least_bytes()) {
      const std::size_t n = parser.put(boost::asio::buffer(bytes.data() + out.used, end - out.used), error);
      out.used += n;
      if (error == http::beast_http::error::need_more) error = {};
      if (error) break;
      if (parser.is_header_done() && !std::exchange(compared, true) && !parser.agrees_with(head)) return {.refused = true, .body = {}};
      if (n == 0) break;
    }
    if (error) return {.refused = true, .body = {}};
  }
  out.done = parser.is_done();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), std::min<std::size_t>(size, 12'000));
  const Ending whole = find_head(bytes, bytes.size(), 1);
  for (const auto& [first, step] : {std::pair<std::size_t, std::size_t>{1, 1}, {bytes.size() / 2, 1}, {3, 7}}) {
    const Ending cut = find_head(bytes, first, step);
    CHECK(cut == whole, "the head ends at the same place, however it arrives");
  }
  if (!whole.head) return 0;

  const std::string_view text = bytes.substr(0, *whole.head);
  http::Head head;
  const auto offence = http::read_head(text, head);
  // The planted fault: Beast alone judges.
  if (offence && !fuzz::planted()) {
    CHECK(offence->status >= 400 && offence->status < 600 && !offence->reason.empty(), "a refusal says why");
    return 0;
  }
  if (fuzz::planted()) {
    http::BodyParser alone(kBodyMax, nullptr);
    boost::beast::error_code error;
    alone.put(boost::asio::buffer(text.data(), text.size()), error);
    if (error && error != http::beast_http::error::need_more) return 0;
  }
  const std::string doubt = two_meanings(text);
  CHECK(doubt.empty(), "a head passed that says two things: " + doubt);
  if (offence) return 0;
  CHECK(head.target.starts_with("/") && !head.host.empty(), "a path and a place");

  const Read at_once = read_request(bytes, head, bytes.size());
  if (at_once.done && !head.chunked) {
    CHECK(at_once.used == *whole.head + head.content_length, "the body ends where the length says");
    CHECK(at_once.body == bytes.substr(*whole.head, head.content_length), "the body is what stands there");
  }
  for (std::size_t cut = 1; cut < bytes.size(); cut += bytes.size() > 600 ? 37 : 1) {
    // A request that is not whole yet may wait at one place or another, or be refused already; a whole one is one thing.
    const Read read = read_request(bytes, head, cut);
    CHECK(read.done == at_once.done && (!read.done || read == at_once), fmt::format("the same body, cut at {}", cut));
  }
  return 0;
}
