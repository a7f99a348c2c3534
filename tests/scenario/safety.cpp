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

/// amy bounds k1 year 100.00 | k1 channel=static_code 5.00 | k1 payee=stall none | k1 payee=w1 5.00
Act Stage::bounds(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string text = line.words.back();
  json::object body{{"proof", proof(resident(line.words[0]), line, "settings", nonce)}};
  body["kind"] = line.has("channel") ? "channel" : line.has("payee") ? "payee" : "year";
  body["amount"] = text == "none" ? json::value() : json::value(amount(text));
  if (line.has("channel")) body["channel"] = line.option("channel");
  if (line.has("payee")) {
    const std::string who = line.option("payee");
    body["payee_id"] = shops_.contains(who)    ? shop(who).id
                       : things_.contains(who) ? std::string(thing(who).at("payee_id").as_string())
                                               : who;
  }
  Act act;
  act.http = wallet(line, "POST", "/v1/me/bounds", body, nonce);
  return act;
}

/// amy locks k1 100.00
Act Stage::locks(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/lock",
                    json::object{{"amount", amount(line.word(3))},
                                 {"proof", proof(resident(line.words[0]), line, "settings", nonce)}},
                    nonce);
  return act;
}

}  // namespace chenxi::scenario
