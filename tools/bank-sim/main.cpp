// chenxi-bank-sim: a bank beside the wallet, to be told to misbehave. Its own process, its own database, plain HTTP on
// 127.0.0.1, every request signed (README.md).
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <boost/json/src.hpp>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "bank.h"

namespace beast = boost::beast;
namespace http = beast::http;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace bank_sim {
namespace {

constexpr const char* kHelp = R"(chenxi-bank-sim: a simulated bank for the wallet to talk to

  --data FILE         its database (default bank-sim.db)
  --port N            where it listens on 127.0.0.1 (default 8090; 0: any free port)
  --secret-file FILE  the secret it shares with the wallet; made when missing (default bank-sim.secret)
  --settle-ms N       from authorising to the entry on the statement (default 2000)
  --help

Prints `ready http://127.0.0.1:PORT` when it answers. Ctrl-C ends it.
)";

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string hex(const unsigned char* bytes, std::size_t n) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < n; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
  return out;
}

std::string sign(const std::string& secret, const std::string& text) {
  unsigned char mac[32];
  unsigned int size = sizeof mac;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), mac, &size);
  return hex(mac, size);
}

/// Reads the shared secret; the first of the two programs to come makes it.
std::string read_or_make_secret(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    unsigned char bytes[32];
    RAND_bytes(bytes, sizeof bytes);
    const std::string text = hex(bytes, sizeof bytes);
    const bool whole = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(fd);
    if (!whole) throw std::runtime_error("cannot write " + path);
  }
  for (int i = 0; i < 50; ++i) {  // the other program may be writing it just now
    std::ifstream file(path);
    std::string text;
    file >> text;
    if (text.size() == 64) return text;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  throw std::runtime_error("no secret in " + path);
}

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

/// HMAC-SHA256 over method, target, time and body; the time within five minutes of ours.
bool authentic(const Request& request, const std::string& secret) {
  const std::string date(request["X-Bank-Date"]);
  std::int64_t at = 0;
  const auto [end, bad] = std::from_chars(date.data(), date.data() + date.size(), at);
  if (bad != std::errc() || end != date.data() + date.size()) return false;
  if (std::abs(at - now_ms() / 1000) > 300) return false;
  const std::string expected = sign(secret, std::string(request.method_string()) + "\n" + std::string(request.target()) + "\n" +
                                                date + "\n" + request.body());
  const std::string given(request["X-Bank-Signature"]);
  return given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
}

void serve(tcp::socket socket, Bank& bank, const std::string& secret) {
  beast::error_code gone;
  beast::tcp_stream stream(std::move(socket));
  stream.socket().set_option(tcp::no_delay(true), gone);
  beast::flat_buffer buffer;
  while (true) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(64 * 1024);
    parser.header_limit(8 * 1024);
    http::read(stream, buffer, parser, gone);
    if (gone) return;
    const Request request = parser.release();
    Answer answer;
    // Ordering faults needs no signature: it is the test's door, not the wallet's.
    const bool open = request.target().starts_with("/faults") || request.target() == "/livez";
    try {
      if (!open && !authentic(request, secret)) answer = {401, boost::json::object{{"error", "signature_wrong"}}};
      else answer = bank.handle(request.method_string(), request.target(), request.body(), now_ms());
    } catch (const std::exception& trouble) {
      std::cerr << "bank-sim: " << trouble.what() << std::endl;
      answer = {500, boost::json::object{{"error", "internal"}}};
    }
    if (answer.silent) return;
    if (answer.after_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(answer.after_ms));
    Response response(static_cast<http::status>(answer.status), request.version());
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

int run(int argc, char** argv) {
  std::string data = "bank-sim.db", secret_file = "bank-sim.secret";
  unsigned short port = 8090;
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 >= argc) throw std::runtime_error(word + " needs a value");
      return argv[++i];
    };
    if (word == "--help") {
      std::cout << kHelp;
      return 0;
    }
    if (word == "--data") data = value();
    else if (word == "--secret-file") secret_file = value();
    else if (word == "--port") port = static_cast<unsigned short>(std::stoi(value()));
    else if (word == "--settle-ms") options.settle_ms = std::stoll(value());
    else {
      std::cerr << "bank-sim: unknown option " << word << "\n" << kHelp;
      return 2;
    }
  }
  const std::string secret = read_or_make_secret(secret_file);
  options.path = data;
  Bank bank(options);

  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), port});
  std::cout << "ready http://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  asio::signal_set stop(io, SIGINT, SIGTERM);
  // Each transaction of the database is whole or absent, so leaving at once loses nothing.
  stop.async_wait([](beast::error_code, int) { std::_Exit(0); });
  std::thread signals([&io] { io.run(); });
  signals.detach();
  while (true) {
    beast::error_code bad;
    tcp::socket socket(io);
    acceptor.accept(socket, bad);
    if (bad) continue;
    std::thread(serve, std::move(socket), std::ref(bank), std::cref(secret)).detach();
  }
}

}  // namespace
}  // namespace bank_sim

int main(int argc, char** argv) {
  try {
    return bank_sim::run(argc, argv);
  } catch (const std::exception& trouble) {
    std::cerr << "bank-sim: " << trouble.what() << "\n";
    return 1;
  }
}
