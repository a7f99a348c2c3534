#include "app/socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "i18n/i18n.h"

namespace chenxi::app {
namespace {

/// A payout file of 10,000 lines fits.
constexpr std::size_t kLineMax = 4 * 1024 * 1024;
constexpr JsonLimits kLimits{.depth = 16, .members = 256};

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof address.sun_path)
    throw Trouble("the path of the socket is longer than 107 characters: " + text + "; choose a shorter --data");
  std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
  return address;
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> read_line(int socket) {
  std::string line;
  char buffer[8192];
  while (line.size() < kLineMax) {
    const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
    if (n <= 0) return std::nullopt;
    line.append(buffer, static_cast<std::size_t>(n));
    if (line.back() == '\n') {
      line.pop_back();
      return line;
    }
  }
  return std::nullopt;
}

json::value refused(const Refusal& refusal) {
  json::object out{{"ok", false},
                   {"code", name(refusal.code())},
                   {"message", refusal_sentence(Lang::en, refusal)},
                   {"message_zh", refusal_sentence(Lang::zh_cn, refusal)}};
  if (!refusal.detail().pointer.empty()) out["pointer"] = refusal.detail().pointer;
  if (!refusal.detail().text.empty()) out["detail"] = refusal.detail().text;
  return out;
}

}  // namespace

OperatorSocket::OperatorSocket(std::filesystem::path path, ports::Services& services, ports::OperatorRequests requests)
    : path_(std::move(path)), services_(services), requests_(std::move(requests)) {
  const sockaddr_un address = address_of(path_);
  ::unlink(path_.c_str());  // a leftover of a killed server: the data lock says that nobody else serves here
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const mode_t before = ::umask(0177);
  const bool bound = ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::umask(before);
  if (!bound || ::listen(listener_, 8) != 0) {
    ::close(listener_);
    throw Trouble("cannot open the operator's socket " + path_.string());
  }
  thread_ = std::thread([this] { loop(); });
}

OperatorSocket::~OperatorSocket() { stop(); }

void OperatorSocket::stop() {
  if (stopping_.exchange(true)) return;
  {
    const std::lock_guard lock(mutex_);
    if (client_ >= 0) ::shutdown(client_, SHUT_RD);  // nobody waits for one who says nothing
  }
  thread_.join();
  ::close(listener_);
  ::unlink(path_.c_str());
}

void OperatorSocket::loop() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (::poll(&ready, 1, 200) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    for (const int way : {SO_RCVTIMEO, SO_SNDTIMEO}) ::setsockopt(client, SOL_SOCKET, way, &patience, sizeof patience);
    listen_to(client);
    if (!stopping_) serve(client);
    listen_to(-1);
    ::close(client);
  }
}

void OperatorSocket::listen_to(int client) {
  const std::lock_guard lock(mutex_);
  client_ = client;
}

void OperatorSocket::serve(int client) {
  const auto line = read_line(client);
  if (!line) return;
  json::value answer;
  try {
    const auto handle = [&]() -> Result<json::value> {
      const json::value request = TRY(parse_json(*line, kLimits));
      auto in = TRY(JsonReader::object(request));
      const std::string name = TRY(in.string("request", 1, 64));
      const auto found = requests_.find(name);
      if (found == requests_.end()) return refuse(Code::not_found, {.pointer = "/request"});
      return found->second(services_, request.as_object().at("arguments"));
    };
    const Result<json::value> result = handle();
    answer = result ? json::value(json::object{{"ok", true}, {"result", *result}}) : refused(result.error());
  } catch (const std::exception& error) {
    log(LogLevel::error, "operator.fault", {{"what", std::string_view(error.what())}});
    answer = refused(Refusal(Code::internal));
  }
  send_all(client, to_text(answer) + "\n");
}

namespace {
/// -1: nobody listens there.
int connect_to(const std::filesystem::path& data) {
  const sockaddr_un address = address_of(data / "chenxi.sock");
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}
}  // namespace

bool server_answers(const std::filesystem::path& data) {
  const int socket = connect_to(data);
  if (socket >= 0) ::close(socket);
  return socket >= 0;
}

json::value ask_server(const std::filesystem::path& data, std::string_view request, const json::value& arguments) {
  const int socket = connect_to(data);
  if (socket < 0) {
    throw Trouble("no chenxi is running on " + data.string() + ": start it with script/server --data " + data.string());
  }
  const json::value message = json::object{{"request", request}, {"arguments", arguments}};
  std::optional<std::string> line;
  if (send_all(socket, to_text(message) + "\n")) line = read_line(socket);
  ::close(socket);
  if (!line) throw Trouble("the server closed the connection without an answer; what was asked may have happened");
  const auto answer = parse_json(*line, {.depth = 32, .members = 100'000});
  if (!answer) throw Trouble("the server's answer cannot be read");
  return *answer;
}

}  // namespace chenxi::app
