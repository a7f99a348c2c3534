#include "wire.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
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

/// One HTTP/1.1 answer with a Content-Length, when `buffer` holds it whole.
std::optional<Answer> take_answer(std::string& buffer) {
  const std::size_t end = buffer.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  std::string head = buffer.substr(0, end + 2);
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t at = head.find("\r\ncontent-length:");
  const std::size_t size = at == std::string::npos ? 0 : static_cast<std::size_t>(std::strtoull(head.c_str() + at + 17, nullptr, 10));
  if (buffer.size() < end + 4 + size) return std::nullopt;
  Answer answer;
  answer.status = std::atoi(head.c_str() + 9);
  answer.replayed = head.find("\r\nidempotent-replayed: true") != std::string::npos;
  answer.body = buffer.substr(end + 4, size);
  buffer.erase(0, end + 4 + size);
  return answer;
}

std::string payment_request(int port, const Resident& payer, const Shop& shop, std::int64_t amount, const Uuid& key,
                            std::int64_t expires_at) {
  identity::Statement statement;
  statement.purpose = "payment";
  statement.amount = amount;
  statement.payee_id = shop.merchant;
  statement.payee_name = shop.name;
  statement.nonce = text(key);
  statement.expires_at = expires_at;
  const std::string body = to_text(json::object{
      {"payee_id", shop.merchant},
      {"payee_name", shop.name},
      {"amount", amount},
      {"currency", "CNY"},
      {"code", shop.code},
      {"proof", json::object{{"device_id", payer.device},
                             {"expires_at", expires_at},
                             {"signature", base64url(payer.key.sign(encode(statement)))},
                             {"pin", payer.pin}}}});
  return fmt::format(
      "POST /v1/payments HTTP/1.1\r\nHost: localhost:{0}\r\nOrigin: http://localhost:{0}\r\nContent-Type: application/json\r\n"
      "Cookie: __Host-wallet={1}\r\nIdempotency-Key: {2}\r\nContent-Length: {3}\r\n\r\n{4}",
      port, payer.session, statement.nonce, body.size(), body);
}

}  // namespace chenxi::town
