#include "education/routes.h"

#include "base/bytes.h"
#include "education/drills.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/directory.h"
#include "ports/services.h"

namespace chenxi::education {
namespace {

namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;
using ports::Services;

Result<std::int64_t> me(Services& services, const RequestPtr& request) {
  return TRY(services.directory.signed_in(identity::AppKind::wallet, request->session,
                                          services.env.clock->now()))
      .subject;
}

json::object score_json(const Drill& drill, const DrillScore* score) {
  return {{"object", "drill"},
          {"id", drill.name},
          {"kind", drill.kind == DrillKind::practice ? "practice" : "question"},
          {"answered", score == nullptr ? 0 : score->answered},
          {"right", score == nullptr ? 0 : score->right}};
}

void list(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto customer = me(services, request);
  if (!customer) return respond(http::problem(*request, customer.error()));
  const auto query = std::make_shared<LookDrills>(*customer);
  const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    json::array data;
    for (const Drill& drill : kDrills) {
      const auto score = std::find_if(query->scores.begin(), query->scores.end(),
                                      [&](const DrillScore& one) { return one.drill == drill.name; });
      data.push_back(score_json(drill, score == query->scores.end() ? nullptr : &*score));
    }
    respond(http::json_reply(
        200,
        json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

Result<std::shared_ptr<AnswerDrill>> read_answer(Services& services, const RequestPtr& request) {
  const std::int64_t customer = TRY(me(services, request));
  const Drill* drill = drill_named(request->param("drill"));
  if (drill == nullptr) return refuse(Code::not_found);
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::int64_t choice = TRY(in.integer("choice", 1, kChoices));
  TRY(in.finish());
  auto command = std::make_shared<AnswerDrill>(customer, *drill, choice);
  command->request =
      engine::Request{customer, *request->key,
                      sha256(Encoder(1).add("education.answer_drill").add(drill->name).add(choice).bytes())};
  return command;
}

void answer(Services& services, const RequestPtr& request, const Respond& respond) {
  const auto read = read_answer(services, request);
  if (!read) return respond(http::problem(*request, read.error()));
  const bool queued = services.engine.submit(*read, [=, command = *read](const engine::Outcome& outcome) {
    if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
    const Drill& drill = *drill_named(command->score.drill);
    http::Reply reply = http::json_reply(201, json::object{{"object", "drill_answer"},
                                                           {"was_right", command->right()},
                                                           {"right_choice", drill.right},
                                                           {"drill", score_json(drill, &command->score)}});
    if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    respond(std::move(reply));
  });
  if (!queued) respond(http::problem(*request, Code::overloaded));
}

json::value drill_schema() {
  json::array names;
  for (const Drill& drill : kDrills) names.emplace_back(drill.name);
  return schema::named("Drill", schema::object({{"object", schema::constant("drill")},
                                                {"id", json::object{{"type", "string"}, {"enum", names}}},
                                                {"kind", schema::one_of({"question", "practice"})},
                                                {"answered", schema::integer(0, 9'007'199'254'740'991)},
                                                {"right", schema::integer(0, 9'007'199'254'740'991)}}));
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, Services& services) {
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary,
                       void (*work)(Services&, const RequestPtr&, const Respond&)) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = http::Audience::resident;
    route.app = http::App::wallet;
    route.handler = [&services, work](const RequestPtr& r, const Respond& respond) {
      work(services, r, respond);
    };
    routes.push_back(std::move(route));
    return routes.back();
  };
  add("GET", "/v1/me/drills", "list_drills", "Drills against scams, and how one did so far", list).reply =
      schema::list(drill_schema());
  http::Route& one =
      add("POST", "/v1/me/drills/{drill}/answers", "answer_drill", "An answer to a drill", answer);
  one.needs_key = true;
  one.success = 201;
  one.request = schema::object({{"choice", schema::integer(1, kChoices)}});
  one.reply = schema::object({{"object", schema::constant("drill_answer")},
                              {"was_right", schema::boolean()},
                              {"right_choice", schema::integer(1, kChoices)},
                              {"drill", drill_schema()}});
  one.refusals = {Code::not_found};
}

}  // namespace chenxi::education
