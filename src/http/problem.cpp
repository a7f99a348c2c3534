// Replies that are not files: problems (RFC 9457), JSON, nothing, somewhere else.
#include <fmt/format.h>

#include "http/http_date.h"
#include "http/route.h"
#include "http/status.h"

namespace chenxi::http {

namespace {

/// The few words at the head: the rule's, where it has its own.
std::string title(Lang lang, const Refusal& refusal) {
  const std::string own = fmt::format("refused.{}.title", refusal.detail().rule);
  return has_sentence(own) ? sentence(lang, own) : refusal_title(lang, refusal.code());
}

}  // namespace

Reply problem(const Request& request, const Refusal& refusal) {
  const RefusalDetail& detail = refusal.detail();
  const Code code = refusal.code();
  const std::string words = refusal_sentence(request.lang, refusal, request.sentences);

  Reply reply;
  reply.status = http_status(code);
  reply.content_type = "application/problem+json";
  json::object body{
      {"type", fmt::format("{}/problems/{}", request.origin, name(code))},
      {"title", title(request.lang, refusal)},
      {"status", reply.status},
      {"detail", words},
      {"instance", "urn:chenxi:request:" + request.id},
      {"code", name(code)},
      {"request_id", request.id},
      {"retryable", name(retry_advice(code))},
      {"user_message", words},
  };
  json::object action{{"kind", next_action(code)}};
  if (detail.until) action["until"] = body["until"] = rfc3339(*detail.until);
  body["next_action"] = std::move(action);
  if (!detail.pointer.empty()) body["pointer"] = detail.pointer;
  if (!detail.rule.empty()) body["rule"] = detail.rule;
  if (!detail.text.empty()) body["text"] = detail.text;
  if (detail.amount_minor) body["amount"] = *detail.amount_minor;
  if (detail.count) body["count"] = *detail.count;
  reply.body = to_text(body);

  if (detail.until) {
    reply.headers.emplace_back("Retry-After", http_date(*detail.until));
  } else if (const auto wait = retry_after_s(code)) {
    reply.headers.emplace_back("Retry-After", std::to_string(*wait));
  }
  reply.headers.emplace_back("Content-Language", tag(request.lang));
  return reply;
}

Reply json_reply(int status, const json::value& value) {
  Reply reply;
  reply.status = status;
  reply.body = to_text(value);
  return reply;
}

Reply empty_reply(int status) {
  Reply reply;
  reply.status = status;
  reply.content_type.clear();
  return reply;
}

Reply redirect(std::string_view location) {
  Reply reply = empty_reply(303);
  reply.headers.emplace_back("Location", location);
  return reply;
}

}  // namespace chenxi::http
