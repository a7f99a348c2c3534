// Any bytes as the small texts of the wire: keys, ids, queries, cookies, event frames. Whoever reads one of them must
// take exactly what its writer writes, so that one value has one text.
#include <algorithm>

#include "base/crypto.h"
#include "base/net_prefix.h"
#include "base/public_id.h"
#include "base/uuid.h"
#include "http/text.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;

void read_forms(std::string_view text) {
  if (const auto bytes = unhex(text)) CHECK(hex(*bytes) == text, "one hex text for one value");
  if (const auto bytes = unbase64url(text)) CHECK(base64url(*bytes) == text, "one base64url text for one value");
  if (const auto bytes = unbase32(text)) CHECK(base32(*bytes) == text, "one base32 text for one value");
  CHECK(unhex(hex(text)) == text && unbase64url(base64url(text)) == text && unbase32(base32(text)) == text, "read back");
  if (const auto at = parse_rfc3339(text); at && text.size() == 27 && text.ends_with("Z"))
    CHECK(rfc3339(*at) == text, "an instant is read as it is written");
}

void read_uuid(std::string_view given) {
  const auto uuid = parse_uuid7(given);
  if (!uuid) return;
  std::string lower(given);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  CHECK(text(*uuid) == lower, "a key is read as it is written");
  CHECK(uuid->at().us >= 0 && uuid->at().us % 1000 == 0, "the stamp is milliseconds");
}

/// Also what a stream's Last-Event-ID is read with. A made-up text names no row; a real id, changed, neither.
void read_id(fuzz::Input in) {
  static const PublicIds ids("0123456789abcdef");
  const auto kind = static_cast<IdKind>(1 + in.below(19));
  const std::int64_t row = in.integer();
  const auto audience = static_cast<std::uint32_t>(in.integer());
  const std::string made = ids.make(kind, row, audience);
  CHECK(ids.read(kind, made, audience) == row, "an id leads to its row");
  CHECK(!ids.read(kind, made, audience + 1), "an id is nothing to another audience");
  CHECK(!ids.read(kind == IdKind::customer ? IdKind::account : IdKind::customer, made, audience), "nor of another kind");

  std::string changed = made;
  changed[in.below(changed.size())] = static_cast<char>(in.byte());
  if (in.below(4) == 0) changed += in.text(3);
  // The planted fault: letters in any case, as Crockford's own decoders take them.
  std::string taken = changed;
  if (fuzz::planted())
    for (std::size_t i = 4; i < taken.size(); ++i)
      taken[i] = static_cast<char>(taken[i] >= 'a' && taken[i] <= 'z' ? taken[i] - 'a' + 'A' : taken[i]);
  CHECK(changed == made || !ids.read(kind, taken, audience), "a changed id leads nowhere");
  CHECK(!ids.read(kind, in.rest(), audience), "a made-up id leads nowhere");
}

/// PostgreSQL keeps neither; nor does anything that people read.
void is_clean(std::string_view text) {
  CHECK(std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }),
        "no control characters");
}

void read_query(std::string_view text) {
  if (const auto decoded = http::percent_decode(text, false)) {
    is_clean(*decoded);
    if (text.find('%') == text.npos) CHECK(*decoded == text, "what is not escaped stands for itself");
  }
  const auto params = http::parse_query(text);
  if (!params) return;
  std::string again;
  for (const auto& [name, value] : *params) {
    is_clean(name);
    is_clean(value);
    CHECK(!name.empty(), "a name");
    CHECK(std::count_if(params->begin(), params->end(), [&](const auto& other) { return other.first == name; }) == 1, "once");
    again += '&';
    for (const auto& [part, behind] : {std::pair<std::string_view, char>{name, '='}, {value, '&'}}) {
      for (const char c : part) again += fmt::format("%{:02x}", static_cast<unsigned char>(c));
      if (behind == '=') again += behind;
    }
  }
  CHECK(http::parse_query(again) == params, "a query written again says the same");
}

void read_fields(std::string_view text) {
  if (const auto cookie = http::find_cookie(text, "__Host-wallet"))
    CHECK(!cookie->empty() && text.find(*cookie) != text.npos && cookie->find_first_of("; ,\"") == cookie->npos, "one value");
  (void)http::accepts_encoding(text, "br");
  (void)http::lists_token(text, "close");
  if (const auto address = hop_address(text))
    CHECK(hop_address(*address) == address && text.find(*address) <= 1 && net_prefix(*address) != "", "an address out of a hop is an address");
}

/// As a browser reads a stream: no text may end its field or begin another event.
void read_frame(fuzz::Input in) {
  const std::string_view id = in.text(40), event = in.text(40), told = in.rest();
  const std::string frame = http::event_frame(id, event, told);
  CHECK(frame.ends_with("\n\n") && frame.find("\n\n") == frame.size() - 2, "one event");
  CHECK(frame.find('\r') == frame.npos, "no other line ends");
  std::string read;
  int ids = 0, events = 0;
  for (std::string_view rest = frame; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    ids += line.starts_with("id: ");
    events += line.starts_with("event: ");
    if (line.starts_with("data: ")) read += std::string(line.substr(6)) + "\n";
    else CHECK(line.empty() || line.starts_with("id: ") || line.starts_with("event: "), "three fields and no others");
  }
  std::string expected(told);
  std::erase_if(expected, [](char c) { return c == '\r' || c == '\0'; });
  CHECK(read == expected + "\n" && ids == !id.empty() && events == !event.empty(), "what was told is what is read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_forms(text);
  read_uuid(text);
  read_id({data, size});
  read_query(text);
  read_fields(text);
  read_frame({data, size});
  return 0;
}
