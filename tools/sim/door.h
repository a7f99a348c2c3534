// The door that the simulators share: plain HTTP on 127.0.0.1, a thread for each connection, signatures, and answers that may be
// late, doubled or missing. It shares nothing with the wallet: a mistake in the wallet's own code must not agree with itself.
#pragma once
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <signal.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <charconv>
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sim/answer.h"

namespace sim {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using Request = http::request<http::string_body>;

inline std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

inline std::string hex(const unsigned char* bytes, std::size_t n) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

inline std::string hmac_hex(const std::string& secret, const std::string& text) {
  unsigned char mac[32];
  unsigned int size = sizeof mac;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac, &size);
  return hex(mac, size);
}

/// Seconds since 1970, within five minutes of ours.
inline bool is_recent(const std::string& seconds) {
  std::int64_t at = 0;
  const auto [end, bad] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), at);
  return bad == std::errc() && end == seconds.data() + seconds.size() && std::abs(at - now_ms() / 1000) <= 300;
}

inline bool same(const std::string& given, const std::string& expected) {
  return given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
}

/// What is shared with the wallet, in a file: each word of it is a secret that may be signed with. Read for each request.
class Secrets {
 public:
  /// Whoever of the two programs comes first makes the file.
  explicit Secrets(std::string path) : path_(std::move(path)) {
    const int fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
      unsigned char bytes[32];
      RAND_bytes(bytes, sizeof bytes);
      const std::string text = hex(bytes, sizeof bytes);
      const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
      ::close(fd);
      if (!whole) throw std::runtime_error("cannot write " + path_);
    }
    for (int i = 0; i < 50 && words().empty(); ++i)  // the other program may be writing it just now
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (words().empty()) throw std::runtime_error("no secret in " + path_);
  }
  bool signed_this(const std::string& signature, const std::string& text) const {
    for (const std::string& secret : words())
      if (same(signature, hmac_hex(secret, text))) return true;
    return false;
  }

 private:
  std::vector<std::string> words() const {
    std::ifstream file(path_);
    std::vector<std::string> out;
    for (std::string word; file >> word;)
      if (word.size() == 64) out.push_back(word);
    return out;
  }
  std::string path_;
};

using Handle = std::function<Answer(const Request&)>;

inline void serve(tcp::socket socket, const Handle& handle) {
  boost::beast::error_code gone;
  boost::beast::tcp_stream stream(std::move(socket));
  stream.socket().set_option(tcp::no_delay(true), gone);
  boost::beast::flat_buffer buffer;
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(64 * 1024);
    parser.header_limit(8 * 1024);
    http::read(stream, buffer, parser, gone);
    if (gone) return;
    const Request request = parser.release();
    const Answer answer = handle(request);
    if (answer.silent) return;
    if (answer.after_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(answer.after_ms));
    http::response<http::string_body> response(static_cast<http::status>(answer.status), request.version());
    response.set(http::field::content_type, "application/json");
    if (!answer.body.is_null()) response.body() = boost::json::serialize(answer.body);
    response.keep_alive(request.keep_alive());
    response.prepare_payload();
    for (int i = 0; i < (answer.twice ? 2 : 1); ++i) {
      http::write(stream, response, gone);
      if (gone) return;
    }
    if (!response.keep_alive()) return;
  }
}

/// Prints `ready …` and answers until SIGINT or SIGTERM ends the process on the spot; `handle` is called by many threads and
/// throws nothing.
[[noreturn]] inline void listen(unsigned short port, const Handle& handle) {
  ::signal(SIGPIPE, SIG_IGN);
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), port});
  std::cout << "ready http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  boost::asio::signal_set stop(io, SIGINT, SIGTERM);
  stop.async_wait([](boost::beast::error_code, int) { std::_Exit(0); });
  std::thread([&io] { io.run(); }).detach();
  while (true) {
    boost::beast::error_code bad;
    tcp::socket socket(io);
    acceptor.accept(socket, bad);
    if (bad) continue;
    std::thread([socket = std::move(socket), &handle]() mutable { serve(std::move(socket), handle); }).detach();
  }
}

}  // namespace sim
