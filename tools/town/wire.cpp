#include "wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/json.h"
#include "identity/proof.h"

namespace chenxi::town {

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    return -1;
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

namespace {

/// The value of a header of `head`, which has whole lines; names in any case.
std::string_view header(std::string_view head, std::string_view name) {
  for (std::size_t line = head.find("\r\n"); line != head.npos; line = head.find("\r\n", line)) {
    line += 2;
    if (head.size() - line <= name.size() || head[line + name.size()] != ':' ||
        ::strncasecmp(head.data() + line, name.data(), name.size()) != 0)
      continue;
    const std::size_t begin = head.find_first_not_of(' ', line + name.size() + 1);
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
  return {};
}

std::string post(int port, std::string_view path, std::string_view cookie, const std::string& session, const Uuid& key,
                 const std::string& body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: http://localhost:{}\r\nContent-Type: application/json\r\n"
      "Cookie: {}={}\r\nIdempotency-Key: {}\r\nContent-Length: {}\r\n\r\n{}",
      path, port, port, cookie, session, text(key), body.size(), body);
}

}  // namespace

std::optional<Answer> take_answer(std::string& buffer) {
  const std::size_t end = buffer.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  const std::string_view head(buffer.data(), end + 2);
  const std::string_view length = header(head, "content-length");
  const std::size_t size = length.empty() ? 0 : static_cast<std::size_t>(std::strtoull(length.data(), nullptr, 10));
  if (buffer.size() < end + 4 + size) return std::nullopt;
  Answer answer;
  answer.status = std::atoi(head.data() + 9);
  answer.replayed = header(head, "idempotent-replayed") == "true";
  const std::string_view advice = header(head, "retry-after");
  if (!advice.empty()) answer.retry_after_s = static_cast<int>(std::strtol(advice.data(), nullptr, 10));
  answer.body = buffer.substr(end + 4, size);
  buffer.erase(0, end + 4 + size);
  return answer;
}

std::string payment_request(int port, const Resident& payer, const Shop& shop, std::int64_t amount, const Uuid& key,
                            std::int64_t expires_at, bool with_pin) {
  identity::Statement statement;
  statement.purpose = "payment";
  statement.amount = amount;
  statement.payee_id = shop.merchant;
  statement.payee_name = shop.name;
  statement.nonce = text(key);
  statement.expires_at = expires_at;
  json::object proof{{"device_id", payer.device}, {"expires_at", expires_at}, {"signature", base64url(payer.key.sign(encode(statement)))}};
  if (with_pin) proof["pin"] = payer.pin;
  const std::string body = to_text(json::object{{"payee_id", shop.merchant},
                                                {"payee_name", shop.name},
                                                {"amount", amount},
                                                {"currency", "CNY"},
                                                {"code", shop.code},
                                                {"proof", std::move(proof)}});
  return post(port, "/v1/payments", "__Host-wallet", payer.session, key, body);
}

std::string charge_request(int port, const Shop& shop, const std::string& payment_code, std::int64_t amount, const Uuid& key) {
  const std::string body = to_text(json::object{{"payment_code", payment_code}, {"amount", amount}, {"currency", "CNY"}});
  return post(port, "/v1/till/charges", "__Host-till", shop.session, key, body);
}

}  // namespace chenxi::town
