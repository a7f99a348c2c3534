// What a room's routes.cpp needs to answer requests, and nothing else of the server.
//   void add_routes(std::vector<http::Route>& routes, Engine& engine) {
//     routes.push_back({.method = "POST", .pattern = "/v1/payments", .operation_id = "create_payment", ...,
//                       .handler = [&engine](const http::RequestPtr& request, http::Respond respond) { ...
//                       }});
//   }
// A handler runs on the io thread and must not wait: it checks, queues a command and returns. Whoever
// finishes calls `respond` once, from any thread.
#pragma once
#include <boost/json/value.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/uuid.h"
#include "i18n/i18n.h"

namespace chenxi::http {

/// Whose session cookie a route reads; the cookies of the other apps never reach its handler.
enum class App : std::uint8_t { none, wallet, till, console };
/// "__Host-wallet"; empty for none.
std::string_view cookie_name(App app);

enum class Audience : std::uint8_t { anyone, resident, merchant, staff, developer, demo };
std::string_view name(Audience audience);

struct Field {
  std::string_view name, value;
};

struct Request {
  std::string method;                                             // "GET"; HEAD arrives as GET
  std::string path;                                               // as sent, without the query
  std::vector<std::pair<std::string, std::string>> path_params;   // decoded
  std::vector<std::pair<std::string, std::string>> query_params;  // decoded, each name once
  std::string body;
  std::string session;      // value of the route's app cookie; empty when there is none
  std::string client;       // address the request came from: "203.0.113.9"
  std::string id;           // in the reply's X-Request-Id, in problems and in the log
  std::string host;         // "wallet.example.org:8443"
  std::string origin;       // our own, as this client sees it: "https://wallet.example.org:8443"
  std::optional<Uuid> key;  // Idempotency-Key; always there when the route needs one
  Lang lang = Lang::zh_cn;
  RefusalContext sentences;  // how amounts and times are told here

  /// Value of {name} in the route's pattern; "" if the pattern has no such part.
  std::string_view param(std::string_view name) const;
  std::optional<std::string_view> query(std::string_view name) const;
  /// Case-insensitive; nullopt when absent or when it came more than once.
  std::optional<std::string_view> header(std::string_view name) const;

  // The head as it was read; `fields` point into it, so a request cannot be copied.
  std::string head;
  std::vector<Field> fields;
  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;
};
using RequestPtr = std::shared_ptr<const Request>;

struct Cookie {
  App app = App::none;
  std::string value;           // empty: forget the cookie
  std::int64_t max_age_s = 0;  // 0: until the browser is closed
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<Cookie> cookies;
  std::shared_ptr<const std::string> shared_body;  // instead of `body`, for what many replies share
};

/// Server-sent events of one client. Safe from any thread. A client that does not read fast enough to stay
/// below 256 KiB is cut off; it comes back with Last-Event-ID (`request.header("last-event-id")`) and reads
/// on.
class EventStream {
 public:
  virtual ~EventStream() = default;
  /// False when the client is gone or was cut off. `id` may be empty.
  virtual bool send(std::string_view id, std::string_view event, std::string_view data) = 0;
  virtual void close() = 0;
  virtual bool is_open() const = 0;
  /// Called once, on the io thread, when the stream ends for any reason; at once if it has ended already.
  virtual void on_close(std::function<void()> then) = 0;
};

/// Where an answer goes. The server implements it; tests bring their own.
class Answer {
 public:
  virtual ~Answer() = default;
  virtual void reply(Reply&& reply) = 0;
  virtual std::shared_ptr<EventStream> stream() = 0;
};

/// Answers one request: exactly once, from any thread, with a reply or with an event stream. Copies answer
/// the same request; what comes after the first answer is ignored and logged. If all copies are gone without
/// an answer, the client gets `internal`.
class Respond {
 public:
  explicit Respond(std::shared_ptr<Answer> answer) : answer_(std::move(answer)) {}
  void operator()(Reply reply) const { answer_->reply(std::move(reply)); }
  std::shared_ptr<EventStream> stream() const { return answer_->stream(); }

 private:
  std::shared_ptr<Answer> answer_;
};

using Handler = std::function<void(const RequestPtr&, Respond)>;

struct QueryParam {
  std::string name;
  std::string summary;
  json::value schema;
};

struct Route {
  std::string method;   // "GET" "POST" "PATCH" "PUT" "DELETE"
  std::string pattern;  // "/v1/payments/{id}"
  std::string operation_id;
  Audience audience = Audience::anyone;
  std::string summary;
  App app = App::none;     // non-GET routes of an app are refused without our own Origin
  bool without_session = false;  // of an app, but answers who is not signed in, too: signing in, an emergency
  bool needs_key = false;  // refuses `key_missing` without a well-formed Idempotency-Key
  bool bound = false;      // wants the request signed by the session's own key (Device-Proof)
  std::size_t body_limit = 16 * 1024;
  std::string accepts = "application/json";  // content type of the body
  std::vector<QueryParam> query{};           // for the document only
  json::value request{};                     // JSON Schema of the body; null: no body
  json::value reply{};                       // JSON Schema of a success; null: no body
  int success = 200;
  json::value example{};         // of the reply
  std::vector<Code> refusals{};  // what this route may refuse, beside what every route may
  Handler handler;
};

/// RFC 9457 problem in the language of the request. Tells the code, what happened to the money and what to
/// do; never anything about our inside.
Reply problem(const Request& request, const Refusal& refusal);
inline Reply problem(const Request& request, Code code) {
  return problem(request, Refusal(code));
}
Reply json_reply(int status, const json::value& value);
Reply empty_reply(int status = 204);
/// 303, so that the browser comes back with GET.
Reply redirect(std::string_view location);

/// The body as strict JSON.
Result<json::value> json_body(const Request& request);
/// `limit` of a list: 1 to 100, 20 when absent.
Result<std::int64_t> list_limit(const Request& request);

}  // namespace chenxi::http
