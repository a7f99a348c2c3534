#include "sandbox/routes.h"

#include "api_keys/routes.h"
#include "http/route.h"
#include "http/schema.h"
#include "ports/services.h"
#include "sandbox/walk.h"

namespace chenxi::sandbox {
namespace {

namespace schema = http::schema;
using api_keys::Caller;
using api_keys::KeyKind;
using http::RequestPtr;
using http::Respond;

constexpr std::int64_t kSecondsMax = 1'000'000'000'000;  // exact, whatever it means

json::object clock_json(TestClock& clock) {
  return {{"object", "test_clock"},
          {"now", rfc3339(clock.now())},
          {"ahead_seconds", clock.ahead().us / 1'000'000}};
}

/// Where to: `to` or `seconds`, one of them.
Result<Instant> read_target(const http::Request& request, Instant now, Instant latest) {
  const json::value body = TRY(http::json_body(request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto to = TRY(in.optional_string("to", 1, 40));
  const auto by = TRY(in.optional_integer("seconds", -kSecondsMax, kSecondsMax));
  TRY(in.finish());
  if (to.has_value() == by.has_value()) return refuse(Code::malformed, {.pointer = "/to"});
  const auto target = to ? parse_rfc3339(*to) : std::nullopt;
  if (to && !target) return refuse(Code::malformed, {.pointer = "/to"});
  if (by && (*by < 0 || *by > kAdvanceMax.us / 1'000'000))
    return refuse(Code::clock_invalid, {.pointer = "/seconds"});
  const Instant at = target ? *target : now + seconds(*by);
  if (at < now || at > now + kAdvanceMax || at > latest)
    return refuse(Code::clock_invalid, {.pointer = to ? "/to" : "/seconds"});
  return at;
}

/// A restricted key is for a program that has no business with everybody's time.
Done may_move(const Caller& caller) {
  if (caller.key.kind != KeyKind::secret) return refuse(Code::api_scope_missing, {.text = "secret"});
  return done();
}

void advance(ports::Services& services, const Clockwork& work, const Caller& caller,
             const RequestPtr& request, const Respond& respond) {
  if (const Done may = may_move(caller); !may) return respond(http::problem(*request, may.error()));
  services.engine.run_between_batches([&work, request, respond](engine::Executor& executor) {
    const auto to = read_target(*request, work.clock.now(), work.clock.real_now() + kAheadMax);
    if (!to) return respond(http::problem(*request, to.error()));
    const Duration ahead = *to - work.clock.real_now();
    work.keep(ahead);
    const std::int64_t fired = walk(executor, work.clock, *to);
    work.clock.run(ahead);
    json::object out = clock_json(work.clock);
    out["timers_fired"] = fired;
    respond(http::json_reply(200, out));
  });
}

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, api_keys::Gate& gate,
                const Clockwork* clockwork) {
  std::vector<schema::Member> members = {{"object", schema::constant("test_clock")},
                                         {"now", schema::instant()},
                                         {"ahead_seconds", schema::integer(0, 1'000'000'000'000)}};
  http::Route show;
  show.method = "GET";
  show.pattern = "/v1/test_clock";
  show.operation_id = "get_test_clock";
  show.summary = "The clock of this sandbox; elsewhere there is none";
  show.reply = schema::named("TestClock", schema::object(members));
  show.refusals = {Code::not_found};
  api_keys::for_programs(show, gate, std::nullopt,
                         [clockwork](const Caller&, const RequestPtr& request, const Respond& respond) {
                           respond(clockwork == nullptr
                                       ? http::problem(*request, Code::not_found)
                                       : http::json_reply(200, clock_json(clockwork->clock)));
                         });
  routes.push_back(std::move(show));

  members.push_back({"timers_fired", schema::integer(0, 1'000'000'000)});
  http::Route forward;
  forward.method = "POST";
  forward.pattern = "/v1/test_clock/advance";
  forward.operation_id = "advance_test_clock";
  forward.summary =
      "Puts the clock of this sandbox forward; what is due on the way is done at its own time (a secret key)";
  forward.request =
      schema::object({{"to", schema::instant(), schema::kOptional},
                      {"seconds", schema::integer(0, kAdvanceMax.us / 1'000'000), schema::kOptional}});
  forward.reply = schema::named("AdvancedClock", schema::object(members));
  forward.refusals = {Code::not_found, Code::api_scope_missing, Code::clock_invalid};
  api_keys::for_programs(
      forward, gate, std::nullopt,
      [clockwork, &services](const Caller& caller, const RequestPtr& request, const Respond& respond) {
        if (clockwork == nullptr) return respond(http::problem(*request, Code::not_found));
        advance(services, *clockwork, caller, request, respond);
      });
  routes.push_back(std::move(forward));
}

}  // namespace chenxi::sandbox
