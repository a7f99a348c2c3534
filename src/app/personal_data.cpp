#include "app/personal_data.h"

#include <charconv>

#include "base/bytes.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "identity/sessions.h"
#include "staff/change.h"
#include "staff/exports.h"

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

using Sources = std::shared_ptr<const std::vector<Source>>;

Sources sources_of(const std::vector<http::Route>& all) {
  const auto sources = std::make_shared<std::vector<Source>>();
  for (const http::Route& route : all)
    if (route.method == "GET" && route.audience == http::Audience::resident && !route.reply.is_null() && route.pattern.find('{') == route.pattern.npos)
      sources->push_back({route.pattern, route.handler});
  return sources;
}

json::value file_schema() {
  return schema::object(
      {{"object", schema::constant("personal_data")},
       {"parts", json::object{{"type", "object"},
                              {"additionalProperties",
                               json::object{{"type", "object"}, {"additionalProperties", true}}}}},
       {"withheld",
        json::object{{"type", "array"},
                     {"items", json::object{{"type", "object"},
                                            {"additionalProperties", json::object{{"type", "string"}}}}}}}});
}

// ---------------------------------------------------------------------------------------------------- for
// the house

struct Export {
  Sources sources;
  ports::Services& services;
};

/// The pages are asked as their owner would, by a session whose token nobody but this walk has; it ends with
/// it.
void walk_as_owner(const Export& house, const RequestPtr& asked, const Respond& respond,
                   const std::string& token) {
  auto as = std::make_shared<http::Request>();
  as->session = base64url(token);
  as->client = asked->client;
  as->id = asked->id;
  as->host = asked->host;
  as->origin = asked->origin;
  as->lang = asked->lang;
  as->sentences = asked->sentences;
  const Respond end(std::make_shared<Hear>([&services = house.services, respond, token](Reply&& file) {
    const auto out = std::make_shared<identity::SignOut>(identity::token_hash(token));
    const auto answer = std::make_shared<Reply>(std::move(file));
    const bool queued = services.engine.submit(
        out, [respond, answer](const engine::Outcome&) { respond(std::move(*answer)); });
    if (!queued) respond(std::move(*answer));
  }));
  std::make_shared<Walk>(house.sources, as, end)->next();
}

void take_export(const Export& house, const RequestPtr& request, const Respond& respond) {
  ports::Services& services = house.services;
  const auto who =
      services.directory.signed_in(identity::AppKind::console, request->session, services.env.clock->now());
  if (!who) return respond(http::problem(*request, who.error()));
  const std::string_view given = request->param("change");
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), id);
  if (error != std::errc() || end != given.data() + given.size())
    return respond(http::problem(*request, Code::change_unknown));
  const auto query = std::make_shared<staff::LookChange>(id);
  const bool queued =
      services.engine.ask(query, [=, colleague = who->subject](const engine::Outcome& outcome) {
        if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
        if (!query->change) return respond(http::problem(*request, Code::change_unknown));
        const std::string token = house.services.env.rng->bytes(32);
        const auto take =
            std::make_shared<staff::TakeExport>(*query->change, colleague, identity::token_hash(token));
        const bool taken = house.services.engine.submit(take, [=](const engine::Outcome& kept) {
          if (kept.refusal) return respond(http::problem(*request, *kept.refusal));
          walk_as_owner(house, request, respond, token);
        });
        if (!taken) respond(http::problem(*request, Code::overloaded));
      });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

}  // namespace

http::Route personal_data_route(const std::vector<http::Route>& all) {
  const Sources sources = sources_of(all);
  http::Route route;
  route.method = "GET";
  route.pattern = "/v1/me/data";
  route.operation_id = "get_personal_data";
  route.audience = http::Audience::resident;
  route.app = http::App::wallet;
  route.summary = "Everything that is held about me, in one file";
  route.reply = schema::named("PersonalData", file_schema());
  route.refusals = {Code::not_signed_in, Code::session_expired};
  route.handler = [sources](const RequestPtr& request, const Respond& respond) { std::make_shared<Walk>(sources, request, respond)->next(); };
  return route;
}

http::Route export_route(const std::vector<http::Route>& all, ports::Services& services) {
  http::Route route;
  route.method = "POST";
  route.pattern = "/v1/console/changes/{change}/export";
  route.operation_id = "take_export";
  route.audience = http::Audience::staff;
  route.app = http::App::console;
  route.summary = "The file about somebody that two colleagues agreed on; its owner's log says so each time";
  route.request = schema::object({});
  route.reply = schema::ref("PersonalData");
  route.refusals = {Code::change_unknown, Code::change_over};
  route.handler = [house = Export{sources_of(all), services}](const RequestPtr& request,
                                                              const Respond& respond) {
    take_export(house, request, respond);
  };
  return route;
}

}  // namespace chenxi::app
