#include "app/problem_pages.h"

#include <fmt/format.h>

#include "http/status.h"
#include "i18n/i18n.h"

namespace chenxi::app {
namespace {

std::string say(Lang lang, std::string_view key) {
  return sentence(lang, fmt::format("page.problem.{}", key));
}

/// Our sentences and codes hold nothing that HTML would read otherwise; a test looks at every one of them.
std::string section(Lang lang, Code code, std::string_view heading) {
  return fmt::format(
      "<section lang=\"{}\"><{}>{}</{}><p>{}</p><p class=\"small\">{}<br>{} <code>{}</code> · HTTP {} · "
      "<code>{}</code></p></section>",
      tag(lang), heading, refusal_title(lang, code), heading, refusal_sentence(lang, Refusal(code)),
      say(lang, fmt::format("retry.{}", name(retry_advice(code)))), say(lang, "programs"), name(code),
      http::http_status(code), http::next_action(code));
}

http::Reply page(Lang lang, std::string_view title, std::string_view main) {
  http::Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.headers.emplace_back("Content-Language", tag(lang));
  reply.headers.emplace_back("Vary", "Accept-Language");
  reply.headers.emplace_back("Cache-Control", "public, max-age=600");
  reply.body = fmt::format(
      "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">"
      "<link rel=\"stylesheet\" "
      "href=\"/page.css\"><title>{}</title></head><body><main>{}</main></body></html>",
      tag(lang), title, main);
  return reply;
}

Lang other(Lang lang) {
  return lang == Lang::en ? Lang::zh_cn : Lang::en;
}

http::Reply page_of(Lang lang, Code code) {
  return page(lang, fmt::format("{} · {}", refusal_title(lang, code), name(code)),
              fmt::format("{}{}<nav><a href=\"/problems\">{} <span lang=\"{}\">{}</span></a></nav>",
                          section(lang, code, "h1"), section(other(lang), code, "h2"), say(lang, "all"),
                          tag(other(lang)), say(other(lang), "all")));
}

http::Reply page_of_all(Lang lang) {
  std::string list;
  for (int i = 0; i < code_count(); ++i) {
    const Code code = static_cast<Code>(i);
    list += fmt::format("<li><a href=\"/problems/{}\"><code>{}</code></a> {} {}</li>", name(code), name(code),
                        http::http_status(code), refusal_title(lang, code));
  }
  return page(lang, say(lang, "all"),
              fmt::format("<h1>{}</h1><ul class=\"list\">{}</ul>", say(lang, "all"), list));
}

}  // namespace

void add_problem_pages(std::vector<http::Route>& routes) {
  const auto add = [&](std::string pattern, std::string operation, std::string summary,
                       std::function<http::Reply(const http::Request&)> answer) {
    http::Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation_id = std::move(operation);
    route.summary = std::move(summary);
    route.handler = [answer = std::move(answer)](const http::RequestPtr& request,
                                                 const http::Respond& respond) { respond(answer(*request)); };
    routes.push_back(std::move(route));
  };
  add("/problems", "list_problem_pages", "Every code of a problem",
      [](const http::Request& request) { return page_of_all(request.lang); });
  add("/problems/{code}", "get_problem_page", "What a problem means", [](const http::Request& request) {
    const auto code = code_from_name(request.param("code"));
    return code ? page_of(request.lang, *code) : http::problem(request, Refusal(Code::not_found));
  });
}

}  // namespace chenxi::app
