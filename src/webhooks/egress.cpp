#include "webhooks/egress.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "base/check.h"

namespace chenxi::webhooks {
namespace {

constexpr long kTimeoutMs = 15'000;
constexpr std::size_t kAnswerReadMax = 64 * 1024;
constexpr std::size_t kUrlBytesMax = 500;

struct Range4 {
  std::uint32_t from;
  int bits;
};
/// IANA's special-purpose registry and what is no unicast address.
constexpr Range4 kNotGlobal4[] = {{0x00000000, 8},  {0x0a000000, 8},  {0x64400000, 10}, {0x7f000000, 8},  {0xa9fe0000, 16},
                                  {0xac100000, 12}, {0xc0000000, 24}, {0xc0000200, 24}, {0xc0586300, 24}, {0xc0a80000, 16},
                                  {0xc6120000, 15}, {0xc6336400, 24}, {0xcb007100, 24}, {0xe0000000, 4},  {0xf0000000, 4}};

bool is_global4(std::uint32_t address) {
  return std::ranges::none_of(kNotGlobal4, [&](const Range4& range) {
    return (address ^ range.from) >> (32 - range.bits) == 0;
  });
}

std::uint32_t number_at(const std::array<std::uint8_t, 16>& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 | static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

bool is_global6(const std::array<std::uint8_t, 16>& a) {
  const auto begins = [&](std::initializer_list<std::uint8_t> prefix) { return std::equal(prefix.begin(), prefix.end(), a.begin()); };
  if (begins({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_global4(number_at(a, 12));
  if (begins({0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_global4(number_at(a, 12));
  if (begins({0x20, 0x02})) return is_global4(number_at(a, 2));
  // What is given out lies in 2000::/3; of it Teredo, benchmarks, ORCHID and documentation are not for us.
  if ((a[0] & 0xe0) != 0x20) return false;
  if (begins({0x20, 0x01}) && a[2] < 0x02) return false;
  return !begins({0x20, 0x01, 0x0d, 0xb8}) && !begins({0x3f, 0xff});
}

/// The host of an address, without brackets, in lower case; "" where the address is no good.
struct Parts {
  bool https = false;
  std::string host;
};
std::optional<Parts> parts_of(std::string_view url) {
  if (url.size() > kUrlBytesMax) return std::nullopt;
  if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '<' || c == '>'; })) return std::nullopt;
  Parts parts;
  parts.https = url.starts_with("https://");
  if (!parts.https && !url.starts_with("http://")) return std::nullopt;
  url.remove_prefix(parts.https ? 8 : 7);
  if (url.find('#') != std::string_view::npos) return std::nullopt;
  std::string_view authority = url.substr(0, std::min(url.find_first_of("/?"), url.size()));
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  std::string_view host = authority, port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (!port.empty() && (port.size() < 2 || port.size() > 6 || port[0] != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos))
    return std::nullopt;
  if (host.empty() || host.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:") != std::string_view::npos)
    return std::nullopt;
  for (const char c : host) parts.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return parts;
}

bool is_ip(const std::string& host) {
  std::array<std::uint8_t, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// libcurl and the resolver read "127.1", "0x7f.1" and "2130706433" as addresses; as names they are nobody's.
bool looks_like_number(const std::string& host) {
  const std::string last = host.substr(host.ends_with('.') ? host.rfind('.', host.size() - 2) + 1 : host.rfind('.') + 1);
  return !last.empty() && last[0] >= '0' && last[0] <= '9';
}

// ---------------------------------------------------------------------------------------------------------- by libcurl

struct Going {
  const std::vector<std::string>* allowed;
  std::string body;
  const std::atomic<bool>* given_up = nullptr;
  bool barred = false;  // the address was one of ours
};

std::string text_of(const curl_sockaddr& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address.addr, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
  } else if (address.family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address.addr, std::min(sizeof in, static_cast<std::size_t>(address.addrlen)));
    inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
  }
  return text;
}

curl_socket_t open_socket(void* to, curlsocktype, curl_sockaddr* address) {
  Going& going = *static_cast<Going*>(to);
  if (!may_connect(text_of(*address), *going.allowed)) {
    going.barred = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Asked about once a second: anything but 0 ends it.
int go_on(void* to, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return *static_cast<Going*>(to)->given_up ? 1 : 0; }

/// More than we keep is not read on.
std::size_t take(char* data, std::size_t size, std::size_t count, void* to) {
  std::string& body = static_cast<Going*>(to)->body;
  const std::size_t n = size * count;
  if (body.size() + n > kAnswerReadMax) return 0;
  body.append(data, n);
  return n;
}

class CurlEgress : public Egress {
 public:
  explicit CurlEgress(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

  Answer post(const Post& post) override {
    Answer answer;
    Going going{&allowed_, {}, &given_up_, false};
    if (!is_fit_url(post.url, allowed_)) return {0, "not an address that is sent to", "", 0};
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    CHECK(curl != nullptr, "libcurl gives a handle");
    curl_slist* lines = curl_slist_append(nullptr, "Expect:");
    for (const std::string& line : post.headers) lines = curl_slist_append(lines, line.c_str());
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> lines_owned(lines, curl_slist_free_all);
    const auto set = [&](CURLoption option, auto value) {
      CHECK(curl_easy_setopt(curl.get(), option, value) == CURLE_OK, "libcurl knows the option");
    };
    set(CURLOPT_URL, post.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, kTimeoutMs);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&going));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &go_on);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&going));
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&going));
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    set(CURLOPT_POSTFIELDS, post.body.data());
    set(CURLOPT_HTTPHEADER, lines);
    const CURLcode code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_off_t retry_after = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RETRY_AFTER, &retry_after);
    answer.body = std::move(going.body);
    answer.retry_after_s = std::max<std::int64_t>(0, static_cast<std::int64_t>(retry_after));
    // An answer that was longer than we read is an answer.
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && status != 0)) {
      answer.status = status;
    } else {
      // Nobody learns which names our own network knows: those that lead inside are answered as those that lead nowhere.
      const bool nowhere = going.barred || code == CURLE_COULDNT_RESOLVE_HOST;
      answer.why = nowhere ? "the name has no address that is sent to" : curl_easy_strerror(code);
    }
    return answer;
  }
  void give_up() override { given_up_ = true; }

 private:
  std::vector<std::string> allowed_;
  std::atomic<bool> given_up_ = false;
};

}  // namespace

bool may_connect(std::string_view ip, const std::vector<std::string>& allowed) {
  const std::string text(ip);
  if (std::ranges::find(allowed, text) != allowed.end()) return true;
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return is_global4(number_at(bytes, 0));
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return is_global6(bytes);
  return false;
}

bool is_fit_url(std::string_view url, const std::vector<std::string>& allowed) {
  const auto parts = parts_of(url);
  if (!parts) return false;
  const bool ours = std::ranges::find(allowed, parts->host) != allowed.end();
  if (!parts->https) return ours;
  if (is_ip(parts->host)) return may_connect(parts->host, allowed);
  return !looks_like_number(parts->host) && parts->host.find(':') == std::string::npos && parts->host != "localhost" &&
         !parts->host.ends_with(".localhost") && parts->host.find('.') != std::string::npos;
}

std::unique_ptr<Egress> make_egress(std::vector<std::string> allowed) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(ready, "libcurl starts");
  return std::make_unique<CurlEgress>(std::move(allowed));
}

}  // namespace chenxi::webhooks
