// What residents do when something is wrong.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// "k1/3": the third of the codes that were made under k1; anything else is what was typed.
std::string Stage::recovery_code(const std::string& named) const {
  const std::size_t at = named.find('/');
  if (at == std::string::npos || !things_.contains(named.substr(0, at))) return named;
  const json::array& codes = thing(named.substr(0, at)).at("codes").as_array();
  return std::string(codes.at(std::stoul(named.substr(at + 1)) - 1).as_string());
}

/// amy stops k1
Act Stage::stops(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/stop", nullptr, key(line.word(2), line));
  return act;
}

/// amy stops_by_code k1 CODE [phone=]: from the log-in page
Act Stage::stops_by_code(const Line& line) {
  const Resident& who = resident(line.words[0]);
  Act act;
  act.http = wallet(line, "POST", "/v1/stop",
                    json::object{{"phone", line.option("phone", who.number)},
                                 {"recovery_code", recovery_code(line.word(3))}},
                    key(line.word(2), line));
  return act;
}

/// amy lifts k1 [sms=c1] [code=] [paper=CODE] [pin=]
Act Stage::lifts(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  json::object body{{"proof", proof(resident(line.words[0]), line, "settings", nonce)}};
  if (line.has("sms")) {
    body["challenge_id"] = id_of(line.option("sms"));
    body["code"] = code_of(line, line.option("sms"));
  }
  if (line.has("paper")) body["recovery_code"] = recovery_code(line.option("paper"));
  Act act;
  act.http = wallet(line, "POST", "/v1/me/resume", body, nonce);
  return act;
}

/// amy makes_codes k1 [pin=]
Act Stage::makes_codes(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/recovery_codes",
                    json::object{{"proof", proof(resident(line.words[0]), line, "settings", nonce)}}, nonce);
  act.then = keep(line.word(2));
  return act;
}

}  // namespace chenxi::scenario
