#include "app/personal_data.h"

#include "http/schema.h"

namespace chenxi::app {
namespace {

namespace schema = http::schema;
using http::Reply;
using http::RequestPtr;
using http::Respond;

constexpr int kPagesMax = 500;  // of a hundred lines each

/// Answers into a function instead of a connection.
class Hear : public http::Answer {
 public:
  explicit Hear(std::function<void(Reply&&)> then) : then_(std::move(then)) {}
  ~Hear() override {
    if (!then_) return;
    Reply none;  // nobody answered
    none.status = 500;
    then_(std::move(none));
  }
  void reply(Reply&& reply) override {
    if (const auto then = std::exchange(then_, nullptr)) then(std::move(reply));
  }
  std::shared_ptr<http::EventStream> stream() override { return nullptr; }

 private:
  std::function<void(Reply&&)> then_;
};

struct Source {
  std::string path;
  http::Handler handler;
};

/// What of somebody stands in no part, and why.
json::array withheld() {
  const auto one = [](std::string_view what, std::string_view why) { return json::object{{"what", what}, {"why", why}}; };
  return {one("payment PIN, codes, recovery codes, session tokens", "only a keyed hash is kept: nobody can read them"),
          one("keyed hashes of phone number, address, document and bank account", "they say nothing without the key, and the words themselves are in this file"),
          one("decisions of the rules against fraud and laundering", "the law forbids telling about some of them, so none is told here; ask support about one that stopped you")};
}

/// One walk over the sources; each answer brings the next question.
class Walk : public std::enable_shared_from_this<Walk> {
 public:
  Walk(std::shared_ptr<const std::vector<Source>> sources, RequestPtr asked, Respond respond)
      : sources_(std::move(sources)), asked_(std::move(asked)), respond_(std::move(respond)) {}

  void next() {
    if (at_ == sources_->size()) return end();
    auto request = std::make_shared<http::Request>();
    request->method = "GET";
    request->path = (*sources_)[at_].path;
    request->session = asked_->session;
    request->client = asked_->client;
    request->id = asked_->id;
    request->host = asked_->host;
    request->origin = asked_->origin;
    request->lang = asked_->lang;
    request->sentences = asked_->sentences;
    request->query_params.emplace_back("limit", "100");
    if (!cursor_.empty()) request->query_params.emplace_back("cursor", cursor_);
    (*sources_)[at_].handler(request, Respond(std::make_shared<Hear>([self = shared_from_this()](Reply&& reply) { self->heard(std::move(reply)); })));
  }

 private:
  void heard(Reply&& reply) {
    if (reply.status != 200) return respond_(std::move(reply));  // signed out meanwhile, or the books are closed: half a file would look whole
    const auto body = parse_json(reply.body);
    json::value part = body ? *body : json::value(nullptr);
    cursor_ = next_cursor(part);
    json::value& kept = parts_[(*sources_)[at_].path];
    if (kept.is_null()) kept = std::move(part);
    else for (json::value& line : part.as_object().at("data").as_array()) kept.as_object().at("data").as_array().push_back(std::move(line));
    if (cursor_.empty() || ++pages_ == kPagesMax) {
      if (json::object* list = kept.if_object(); list != nullptr && list->contains("next_cursor")) {
        (*list)["has_more"] = !cursor_.empty();
        list->erase("next_cursor");
      }
      cursor_.clear();
      pages_ = 0;
      ++at_;
    }
    next();
  }
  static std::string next_cursor(const json::value& part) {
    const json::object* list = part.if_object();
    const json::value* cursor = list == nullptr ? nullptr : list->if_contains("next_cursor");
    return cursor == nullptr || !cursor->is_string() ? "" : std::string(cursor->as_string());
  }
  void end() {
    Reply file = http::json_reply(200, json::object{{"object", "personal_data"}, {"parts", std::move(parts_)}, {"withheld", withheld()}});
    file.headers.emplace_back("Content-Disposition", "attachment; filename=\"my-data.json\"");
    respond_(std::move(file));
  }

  const std::shared_ptr<const std::vector<Source>> sources_;
  const RequestPtr asked_;
  const Respond respond_;
  json::object parts_;
  std::string cursor_;
  std::size_t at_ = 0;
  int pages_ = 0;
};

}  // namespace

http::Route personal_data_route(const std::vector<http::Route>& all) {
  const auto sources = std::make_shared<std::vector<Source>>();
  for (const http::Route& route : all)
    if (route.method == "GET" && route.audience == http::Audience::resident && !route.reply.is_null() && route.pattern.find('{') == route.pattern.npos)
      sources->push_back({route.pattern, route.handler});
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/me/data";
  route.operation_id = "get_personal_data";
  route.audience = http::Audience::resident;
  route.app = http::App::wallet;
  route.summary = "Everything that is held about me, in one file";
  route.reply = schema::named("PersonalData", schema::object({{"object", schema::constant("personal_data")},
                                                              {"parts", json::object{{"type", "object"}, {"additionalProperties", json::object{{"type", "object"}, {"additionalProperties", true}}}}},
                                                              {"withheld", json::object{{"type", "array"}, {"items", json::object{{"type", "object"}, {"additionalProperties", json::object{{"type", "string"}}}}}}}}));
  route.refusals = {Code::not_signed_in, Code::session_expired};
  route.handler = [sources](const RequestPtr& request, const Respond& respond) { std::make_shared<Walk>(sources, request, respond)->next(); };
  return route;
}

}  // namespace chenxi::app
