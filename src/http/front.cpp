#include "http/front.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "base/check.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/net_prefix.h"
#include "http/text.h"

namespace chenxi::http {
namespace {

std::string security_headers(const Options& options) {
  std::string connect = "'self'";
  for (const std::string& source : options.connect_sources) connect += " " + source;
  return fmt::format(
      "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
      "connect-src {0}; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
      "manifest-src 'self'; worker-src 'self'; frame-src {1}; base-uri 'none'; form-action 'self'; "
      "frame-ancestors {1}\r\n"
      "X-Content-Type-Options: nosniff\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Permissions-Policy: camera=(self), microphone=(), geolocation=(), payment=(), usb=()\r\n"
      "{2}",
      connect, options.frames ? "'self'" : "'none'",
      options.readable_by.empty() ? "Cross-Origin-Resource-Policy: same-origin\r\n"
                                  : fmt::format("Access-Control-Allow-Origin: {}\r\n", options.readable_by));
}

/// Whom our proxy heard: it writes the last hop, of the last such line where it adds a line of its own. Earlier ones anybody may
/// have written.
std::string_view last_hop(const Request& request) {
  std::string_view last;
  for (const Field& field : request.fields)
    if (equal_ignoring_case(field.name, "x-forwarded-for")) last = field.value;
  return trim(last.substr(last.rfind(',') + 1));
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

/// A strict-transport rule for "localhost" or an address would bind whatever else runs there.
bool is_public_name(std::string_view host) {
  const std::string_view name = without_port(host);
  return !name.empty() && name != "localhost" && name.front() != '[' &&
         name.find_first_not_of("0123456789.") != std::string_view::npos;
}

bool is_json_like(std::string_view header, std::string_view wanted) {
  const auto semicolon = std::min(header.find(';'), header.size());
  if (!equal_ignoring_case(trim(header.substr(0, semicolon)), wanted)) return false;
  const std::string_view rest = trim(header.substr(std::min(semicolon + 1, header.size())));
  return rest.empty() || equal_ignoring_case(rest, "charset=utf-8");
}

/// What a server answers without any books.
bool is_own(std::string_view pattern) { return pattern == "/livez" || pattern == "/readyz" || pattern == "/metrics"; }

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& each) { return equal_ignoring_case(each, value); });
}

/// A proxy beside us that nobody told us about must not make the whole world look like this machine.
bool is_of_this_machine(const Peer& peer, const Request& request) {
  const bool forwarded = std::any_of(request.fields.begin(), request.fields.end(), [](const Field& field) {
    return equal_ignoring_case(field.name, "x-forwarded-for") || equal_ignoring_case(field.name, "forwarded");
  });
  return peer.is_loopback && request.client == peer.address && !forwarded;
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

bool is_header_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// A body without members says nothing: {} or no body at all. Whatever else comes is refused here, so that no room has to read it.
bool is_fit(const Route& route, const std::string& body) {
  const auto* shape = route.request.if_object();
  const json::value* members = shape == nullptr ? nullptr : shape->if_contains("properties");
  if (members == nullptr || !members->is_object() || !members->get_object().empty() || body.empty()) return true;
  const auto read = parse_json(body);
  return read && read->is_object() && read->get_object().empty();
}

}  // namespace

Reply problem_as(const Request& request, Code code, int status) {
  Reply reply = problem(request, code);
  if (reply.status != status) {
    const std::string was = fmt::format("\"status\":{}", reply.status);
    const auto at = reply.body.find(was);
    CHECK(at != std::string::npos);
    reply.body.replace(at, was.size(), fmt::format("\"status\":{}", status));
    reply.status = status;
  }
  return reply;
}

Front::Front(Options options, std::vector<Route> routes)
    : options_(std::move(options)),
      router_(options_.metrics != nullptr ? *options_.metrics : chenxi::metrics()),
      rates_(options_.limits.requests_per_second_per_address, options_.limits.request_burst_per_address),
      security_(security_headers(options_)) {
  CHECK(options_.clock != nullptr && options_.rng != nullptr);
  if (options_.metrics == nullptr) options_.metrics = &chenxi::metrics();
  if (options_.rate_clock == nullptr) options_.rate_clock = options_.clock;
  files_ = options_.files;
  if (files_ == nullptr)
    files_ = options_.static_directory.empty()
                 ? std::make_shared<const StaticFiles>()
                 : std::make_shared<const StaticFiles>(options_.static_directory, options_.fallbacks, options_.not_found_page,
                                                       options_.hidden_files);
  id_seed_ = options_.rng->next();
  for (Route& route : routes) router_.add(std::move(route));
  add_own_routes();
}

void Front::add_own_routes() {
  const auto text = [](int status, std::string body) {
    Reply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::move(body);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
  };
  router_.add(
      {.method = "GET",
       .pattern = "/livez",
       .operation_id = "is_alive",
       .summary = "The process answers",
       .handler = [text](const RequestPtr&, const Respond& respond) { respond(text(200, "alive\n")); }});
  router_.add({.method = "GET",
               .pattern = "/readyz",
               .operation_id = "is_ready",
               .summary = "Requests are welcome",
               .handler = [this, text](const RequestPtr&, const Respond& respond) {
                 const bool ready = !stopping && (!options_.ready || options_.ready());
                 respond(ready ? text(200, "ready\n") : text(503, "not ready\n"));
               }});
  router_.add({.method = "GET",
               .pattern = "/metrics",
               .operation_id = "read_metrics",
               .audience = Audience::staff,
               .summary = "Figures as Prometheus text",
               .handler = [this](const RequestPtr&, const Respond& respond) {
                 Reply reply;
                 reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
                 reply.body = metrics().text();
                 reply.headers.emplace_back("Cache-Control", "no-store");
                 respond(std::move(reply));
               }});
}

/// Unique in this process, and no two processes are likely to share one: a bijection of a counter from a
/// random start.
std::string Front::next_id() {
  std::uint64_t z =
      id_seed_ + 0x9e3779b97f4a7c15ULL * (id_count_.fetch_add(1, std::memory_order_relaxed) + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  z ^= z >> 31;
  std::string id(13, '0');  // short enough to need no allocation
  for (char& c : id) {
    c = "0123456789abcdefghjkmnpqrstvwxyz"[z & 31];
    z >>= 5;
  }
  return id;
}

bool Front::own_origin(const Request& request, std::string_view origin) const {
  return equal_ignoring_case(origin, request.origin) || contains(options_.allowed_origins, origin);
}

std::optional<Refusal> Front::judge(const Head& head, const Route& route, const Peer& peer,
                                    Request& request, Crowd crowd) {
  if (options_.closed && !is_own(route.pattern) && options_.closed()) return Refusal(Code::unavailable);
  if (route.pattern == "/metrics" && !options_.metrics_for_everyone &&
      !is_of_this_machine(peer, request)) {
    return Refusal(Code::not_found);
  }
  if (request.path.starts_with("/v1/")) {
    const bool exempt = options_.limits.loopback_is_exempt && is_of_this_machine(peer, request);
    if (!exempt && !rates_.take(net_prefix(request.client), options_.rate_clock->monotonic()))
      return Refusal(Code::rate_limited);
    if (crowd == Crowd::waited_too_long || (options_.overloaded && options_.overloaded(crowd == Crowd::pressing)))
      return Refusal(Code::overloaded);
  }
  const bool changes = route.method != "GET";
  const auto origin = request.header("origin");
  const auto site = request.header("sec-fetch-site");
  if (route.app != App::none && site && *site == "cross-site") return Refusal(Code::origin_refused);
  if (changes && route.audience != Audience::developer) {
    if (origin && !own_origin(request, *origin)) return Refusal(Code::origin_refused);
    if (!origin && route.app != App::none) return Refusal(Code::origin_refused);
  }
  if (changes && (head.has_body() || (route.app != App::none && route.method != "DELETE"))) {
    const auto type = request.header("content-type");
    if (!type || !is_json_like(*type, route.accepts)) return Refusal(Code::unsupported_media);
    if (request.header("content-encoding")) return Refusal(Code::unsupported_media);
  }
  if (head.content_length > route.body_limit) return Refusal(Code::too_large);
  if (const auto key = request.header("idempotency-key")) {
    request.key = parse_uuid7(*key);
    if (route.needs_key && !request.key) return Refusal(Code::key_malformed);
  } else if (route.needs_key) {
    const bool twice = std::any_of(request.fields.begin(), request.fields.end(), [](const Field& field) {
      return equal_ignoring_case(field.name, "idempotency-key");
    });
    return Refusal(twice ? Code::key_malformed : Code::key_missing);
  }
  return std::nullopt;
}

std::optional<std::int64_t> LineBudget::take(Duration now) {
  const std::lock_guard lock(mutex_);
  if (const std::int64_t second = now.us / 1'000'000; second != second_) {
    second_ = second;
    written_ = 0;
  }
  if (written_ == kLinesASecond) {
    left_out_ += 1;
    return std::nullopt;
  }
  written_ += 1;
  return std::exchange(left_out_, 0);
}

void Front::note_refusal(std::string_view what, int status, const Request& request) {
  const auto left_out = lines_.take(options_.rate_clock->monotonic());
  if (left_out)
    log(LogLevel::info, "turned_away", {{"what", what}, {"status", std::int64_t{status}}, {"request", request.id}, {"left_out", *left_out}});
}

Admission Front::admit(const Head& head, const Peer& peer, Request& request, Crowd crowd) {
  Admission admission = decide(head, peer, request, crowd);
  // A page that is not there and an hour of many payments are nobody's attempt at anything.
  if (admission.answer && admission.answer->status >= 400 && admission.answer->status != 404 && admission.answer->status != 503)
    note_refusal(admission.entry != nullptr ? std::string_view(admission.entry->route.operation_id) : "no_operation", admission.answer->status, request);
  return admission;
}

Admission Front::decide(const Head& head, const Peer& peer, Request& request, Crowd crowd) {
  request.id = next_id();
  request.method = head.method == "HEAD" ? "GET" : head.method;
  request.host = head.host;
  request.sentences = {.currency = options_.currency, .calendar = options_.calendar};
  request.fields = head.fields;
  if (const auto language = request.header("accept-language"))
    request.lang = lang_from_accept_language(*language);

  request.client = peer.address;
  bool tls = peer.tls;
  if (!options_.trusted_proxies.empty() && contains(options_.trusted_proxies, peer.address)) {
    if (auto address = hop_address(last_hop(request))) request.client = std::move(*address);
    if (const auto proto = request.header("x-forwarded-proto")) tls = *proto == "https";
  }
  request.origin = fmt::format("{}://{}", tls ? "https" : "http", request.host);

  const auto question = std::min(head.target.find('?'), head.target.size());
  request.path = head.target.substr(0, question);
  Admission admission;
  const auto refuse_with = [&](Reply reply) {
    admission.answer = std::move(reply);
    return std::move(admission);
  };
  if (!options_.allowed_hosts.empty() && !contains(options_.allowed_hosts, without_port(request.host))) {
    return refuse_with(problem_as(request, Code::origin_refused, 421));
  }

  if (options_.turned_away) return refuse_with(problem(request, *options_.turned_away));

  Match match = router_.find(request.method, request.path);
  if (match.undecodable) return refuse_with(problem(request, Code::malformed));
  if (!match.allow.empty()) {
    Reply reply = problem(request, Code::method_not_allowed);
    reply.headers.emplace_back("Allow", match.allow);
    return refuse_with(std::move(reply));
  }
  if (match.entry == nullptr) {
    if (request.method == "GET" && !request.path.starts_with("/v1/")) {
      if (auto file = files_->find(request)) return refuse_with(std::move(*file));
    }
    return refuse_with(problem(request, Code::not_found));
  }
  admission.entry = match.entry;
  const Route& route = match.entry->route;
  request.path_params = std::move(match.params);
  if (question < head.target.size()) {
    auto params = parse_query(head.target.substr(question + 1));
    if (!params) return refuse_with(problem(request, Refusal(Code::malformed, {.pointer = "?"})));
    request.query_params = std::move(*params);
  }
  if (const auto refusal = judge(head, route, peer, request, crowd)) return refuse_with(problem(request, *refusal));
  if (route.app != App::none) {
    if (const auto cookies = request.header("cookie")) {
      request.session = find_cookie(*cookies, cookie_name(route.app)).value_or("");
    }
  }
  admission.body_limit = route.body_limit;
  return admission;
}

void Front::serve(const RouteEntry& entry, const RequestPtr& request, const Respond& respond) {
  const auto failed = [&](Code code, std::string_view what) {
    log(LogLevel::error, "request_failed",
        {{"operation", entry.route.operation_id}, {"request", request->id}, {"what", what}});
    respond(problem(*request, code));
  };
  if (!is_fit(entry.route, request->body)) return respond(problem(*request, Code::malformed));
  try {
    entry.route.handler(request, respond);
  } catch (const Trouble& trouble) {
    failed(Code::unavailable, trouble.what());
  } catch (const std::bad_alloc&) {
    failed(Code::overloaded, "out of memory");
  } catch (const Bug& bug) {
    if (bug.in_spine()) throw;
    failed(Code::internal, bug.what());
  } catch (const std::exception& error) {
    failed(Code::internal, error.what());
  }
}

Reply Front::refuse_head(const Offence& offence) {
  metrics()
      .counter("chenxi_http_refused_heads_total", "Requests refused by the guard",
               {{"reason", std::string{offence.reason}}})
      .add();
  Request request;
  request.id = next_id();
  const bool large = offence.status == 413 || offence.status == 414 || offence.status == 431;
  Reply reply = problem_as(request, large ? Code::too_large : Code::malformed, offence.status);
  reply.headers.emplace_back("X-Request-Id", request.id);
  note_refusal(offence.reason, offence.status, request);
  return reply;
}

void Front::write_head(std::string& out, const Reply& reply, const Manner& manner) const {
  const std::size_t length = reply.shared_body ? reply.shared_body->size() : reply.body.size();
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: {}\r\n", reply.status,
                 reason(reply.status), manner.date);
  if (!reply.content_type.empty()) out.append("Content-Type: ").append(reply.content_type).append("\r\n");
  // 204 and 304 have no body and say no length.
  if (!manner.stream && reply.status != 204 && reply.status != 304) {
    out.append("Content-Length: ").append(fmt::format_int(length).c_str()).append("\r\n");
  }
  if (!manner.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (manner.minor == 0) {
    out.append("Connection: keep-alive\r\n");
  }
  if (!manner.id.empty()) out.append("X-Request-Id: ").append(manner.id).append("\r\n");
  out.append(security_);
  if (manner.tls && is_public_name(manner.host))
    out.append("Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n");

  bool caching_said = false;
  for (const auto& [name, value] : reply.headers) {
    if (!is_header_text(name) || !is_header_text(value)) continue;  // never two headers out of one value
    caching_said = caching_said || name == "Cache-Control";
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (!caching_said) out.append("Cache-Control: no-store\r\n");
  for (const Cookie& cookie : reply.cookies) {
    CHECK(is_header_text(cookie.value) && cookie.app != App::none);
    out.append("Set-Cookie: ").append(cookie_name(cookie.app)).append("=").append(cookie.value);
    out.append("; Path=/; Secure; HttpOnly; SameSite=Strict");
    if (cookie.value.empty()) {
      out.append("; Max-Age=0");
    } else if (cookie.max_age_s > 0) {
      out.append("; Max-Age=").append(fmt::format_int(cookie.max_age_s).c_str());
    }
    out.append("\r\n");
  }
  out.append("\r\n");
}

}  // namespace chenxi::http
