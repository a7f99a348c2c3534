// What operators do in the console, and what a supervisor may not.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// as=supervisor: signed in as one. Somebody with that role comes in when he is first needed.
std::string Stage::console(const Line& line, std::string_view path, const json::value& body,
                           const std::optional<Uuid>& key, std::string_view method) {
  const std::string role = line.option("as", "operator"), who = "the_" + role;
  if (!staff_.contains(who))
    for (const Line& one : read_script(fmt::format("staff {} {}\n", who, role))) add_staff(one);
  return http(line, "console", staff_.at(who).session, method, path, body, key);
}

/// operator announces k1 amy security "green 27"
Act Stage::announces(const Line& line) {
  Act act;
  act.http = console(line, "/v1/console/calls",
                     json::object{{"phone", line.option("phone", resident(line.word(3)).number)},
                                  {"reason", line.word(4)},
                                  {"word", line.word(5)}},
                     key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// operator ends_call amy
Act Stage::ends_call(const Line& line) {
  Act act;
  act.http = console(line, "/v1/console/calls/end", json::object{{"phone", resident(line.word(2)).number}});
  return act;
}

/// amy sees_calls l1: the newest call, and how many there were
Act Stage::sees_calls(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/calls", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& calls = body.at("data").as_array();
    json::object seen = calls.empty() ? json::object{{"live", false}} : calls.front().as_object();
    seen["calls"] = calls.size();
    things_[name] = std::move(seen);
  };
  return act;
}

}  // namespace chenxi::scenario
