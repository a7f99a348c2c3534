#include "http/guard.h"

#include <algorithm>
#include <array>

#include "http/text.h"

namespace chenxi::http {
namespace {

constexpr auto table(std::string_view characters) {
  std::array<bool, 256> allowed{};
  for (char c = 'a'; c <= 'z'; ++c) allowed[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) allowed[static_cast<unsigned char>(c)] = true;
  for (char c = '0'; c <= '9'; ++c) allowed[static_cast<unsigned char>(c)] = true;
  for (const char c : characters) allowed[static_cast<unsigned char>(c)] = true;
  return allowed;
}
constexpr auto kToken = table("!#$%&'*+-.^_`|~");        // RFC 9110 §5.6.2
constexpr auto kTarget = table("-._~!$&'()*+,;=:@/?%");  // RFC 3986 path and query
constexpr auto kHost = table("-._:[]");                  // names, IPv4, IPv6, port

bool only(std::string_view text, const std::array<bool, 256>& allowed) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return allowed[static_cast<unsigned char>(c)]; });
}

/// Visible ASCII, space, tab; bytes above 127 only where nothing depends on them.
bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255 || !only(text, kHost)) return false;
  std::string_view name = text;
  if (text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    name = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    return name.find_first_of("[]") == std::string_view::npos &&
           (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    name = text.substr(0, colon);
    if (!is_port(text.substr(colon + 1))) return false;
  }
  return !name.empty() && name.find_first_of("[]:") == std::string_view::npos;
}

Offence bad(std::string_view reason, int status = 400) {
  return {status, reason};
}

std::optional<Offence> read_request_line(std::string_view line, Head& head) {
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return bad("request_line");
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);

  if (head.target.size() > kTargetBytesMax) return bad("target_too_long", 414);
  if (head.method.empty() || head.method.size() > 16 ||
      !std::all_of(head.method.begin(), head.method.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return bad("method");
  }
  if (version == "HTTP/1.1") {
    head.minor = 1;
  } else if (version == "HTTP/1.0") {
    head.minor = 0;
  } else {
    const bool other_version = version.size() == 8 && version.starts_with("HTTP/") && version[6] == '.';
    return other_version ? bad("version", 505) : bad("request_line");
  }
  if (head.target.empty() || !only(head.target, kTarget)) return bad("target");
  return std::nullopt;
}

/// The target as a path. A whole address in it must name the same place as Host.
std::optional<Offence> settle_target(Head& head) {
  if (head.target.front() == '/') return std::nullopt;
  for (const std::string_view scheme : {std::string_view{"http://"}, std::string_view{"https://"}}) {
    if (!head.target.starts_with(scheme)) continue;
    const std::string_view rest = head.target.substr(scheme.size());
    const auto end = rest.find_first_of("/?");
    if (!equal_ignoring_case(rest.substr(0, end), head.host)) return bad("target_host_mismatch");
    if (end == std::string_view::npos) {
      head.target = "/";
      return std::nullopt;
    }
    if (rest[end] != '/') return bad("target");
    head.target = rest.substr(end);
    return std::nullopt;
  }
  return bad("target");  // "*" and authority form serve nothing here
}

std::optional<Offence> read_length(std::string_view value, Head& head) {
  if (head.has_content_length) return bad("length_twice");
  const bool digits = !value.empty() && value.size() <= 15 &&
                      std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (value.size() > 1 && value.front() == '0')) return bad("length");
  for (const char c : value)
    head.content_length = head.content_length * 10 + static_cast<std::uint64_t>(c - '0');
  head.has_content_length = true;
  return std::nullopt;
}

std::optional<Offence> read_connection(std::string_view value, Head& head) {
  // Naming these as belonging to one hop asks a proxy behind us to drop them: a known way to change the
  // framing.
  for (const std::string_view name :
       {std::string_view{"content-length"}, std::string_view{"transfer-encoding"}, std::string_view{"host"},
        std::string_view{"cookie"}, std::string_view{"authorization"}, std::string_view{"idempotency-key"}}) {
    if (lists_token(value, name)) return bad("connection_names_field");
  }
  if (lists_token(value, "close")) {
    head.keep_alive = false;
  } else if (head.minor == 0 && lists_token(value, "keep-alive")) {
    head.keep_alive = true;
  }
  return std::nullopt;
}

std::optional<Offence> read_field(std::string_view line, Head& head, int& transfer_encodings, int& hosts) {
  if (line.front() == ' ' || line.front() == '\t') return bad("folded_line");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("field");
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = trim(line.substr(colon + 1));
  if (!only(name, kToken)) return bad("field_name");  // also "Name :"
  if (!is_field_value(value)) return bad("field_value");
  if (head.fields.size() == kFieldsMax) return bad("too_many_fields", 431);
  head.fields.push_back({name, value});

  switch (name.size()) {  // most names are none of these; their lengths tell it without comparing
    case 4:
      if (equal_ignoring_case(name, "host")) {
        if (++hosts > 1) return bad("host_twice");
        if (!is_host(value)) return bad("host");
        head.host = value;
      }
      break;
    case 6:
      if (equal_ignoring_case(name, "expect")) {
        if (!equal_ignoring_case(value, "100-continue")) return bad("expect", 417);
        head.expect_continue = head.minor == 1;
      }
      break;
    case 10:
      if (equal_ignoring_case(name, "connection")) return read_connection(value, head);
      break;
    case 14:
      if (equal_ignoring_case(name, "content-length")) return read_length(value, head);
      if (equal_ignoring_case(name, "content_length")) return bad("field_name");
      break;
    case 17:
      if (equal_ignoring_case(name, "transfer-encoding")) {
        if (++transfer_encodings > 1) return bad("transfer_encoding_twice");
        if (value != "chunked") return bad("transfer_encoding");
        head.chunked = true;
      }
      if (equal_ignoring_case(name, "transfer_encoding")) return bad("field_name");
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Offence> read_head(std::string_view bytes, Head& head) {
  if (bytes.size() > kHeadBytesMax) return bad("head_too_long", 431);
  if (bytes.find('\0') != std::string_view::npos) return bad("nul");

  const auto take_line = [&bytes](std::string_view& line) {
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos || end == 0 || bytes[end - 1] != '\r') return false;
    line = bytes.substr(0, end - 1);
    bytes.remove_prefix(end + 1);
    return line.find('\r') == std::string_view::npos;
  };
  std::string_view line;
  if (!take_line(line)) return bad("line_end");
  if (const auto offence = read_request_line(line, head)) return offence;
  head.keep_alive = head.minor == 1;

  int transfer_encodings = 0;
  int hosts = 0;
  head.fields.reserve(16);
  for (;;) {
    if (!take_line(line)) return bad("line_end");
    if (line.empty()) break;
    if (const auto offence = read_field(line, head, transfer_encodings, hosts)) return offence;
  }
  if (!bytes.empty()) return bad("line_end");
  if (hosts != 1) return bad("host_missing");
  if (head.chunked && head.has_content_length) return bad("length_and_encoding");
  if (head.chunked && head.minor == 0) return bad("encoding_in_1_0");
  const bool bodiless = head.method == "GET" || head.method == "HEAD";
  if (bodiless && head.has_body()) return bad("body_of_get");
  return settle_target(head);
}

HeadFinder::Found HeadFinder::feed(std::string_view bytes) {
  for (;;) {
    const auto end = bytes.find('\n', seen_);
    if (end == std::string_view::npos) break;
    if (end == 0 || bytes[end - 1] != '\r') return {.offence = bad("line_end")};
    const bool empty_line = end - 1 == line_;
    if (empty_line && line_ == 0) return {.offence = bad("request_line")};
    seen_ = line_ = end + 1;
    if (empty_line) {
      if (line_ > kHeadBytesMax) return {.offence = bad("head_too_long", 431)};
      return {.length = line_};
    }
  }
  seen_ = bytes.size();
  // A request line longer than any target we take: say so before the whole head is full.
  if (line_ == 0 && bytes.size() > kTargetBytesMax + 32) return {.offence = bad("target_too_long", 414)};
  if (bytes.size() > kHeadBytesMax) return {.offence = bad("head_too_long", 431)};
  return {};
}

}  // namespace chenxi::http
