// Complaints about transfers: what the two sides do, and case workers in the console.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// amy disputes d1 t1 wrong_person wrong_number [says=TEXT]: t1 is a transfer or payment of hers, or NOTHING
Act Stage::disputes(const Line& line) {
  std::string transaction = "pst_00000000000000000000000000";
  if (things_.contains(line.word(3))) {
    Line look = line;
    look.options.erase("key");
    const json::value bills = world_->ask(wallet(look, "GET", "/v1/transactions?limit=100", nullptr)).json();
    if (bills.is_object() && bills.get_object().contains("data"))
      for (const json::value& one : bills.at("data").as_array())
        if (one.at("object_id").is_string() && one.at("object_id").as_string() == id_of(line.word(3)))
          transaction = one.at("id").as_string();
  }
  json::object body{{"transaction_id", transaction}, {"door", line.word(4)}, {"reason", line.word(5)}};
  if (line.has("says")) body["statement"] = line.option("says");
  Act act;
  act.http = wallet(line, "POST", "/v1/disputes", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob gives_back g1 d1 10.00 [pin=]
Act Stage::gives_back(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string id = id_of(line.word(3));
  const std::int64_t minor = amount(line.word(4));
  Act act;
  act.http = wallet(line, "POST", "/v1/disputes/" + id + "/give_back",
                    json::object{{"amount", minor}, {"proof", proof(resident(line.words[0]), line, "give_back", nonce, minor, id)}},
                    nonce);
  return act;
}

/// bob keeps n1 d1 was_owed [says=]
Act Stage::keeps(const Line& line) {
  json::object body{{"answer", line.word(4)}};
  if (line.has("says")) body["statement"] = line.option("says");
  Act act;
  act.http = wallet(line, "POST", "/v1/disputes/" + id_of(line.word(3)) + "/decline", body, key(line.word(2), line));
  return act;
}

/// amy says s1 d1 TEXT
Act Stage::says(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/disputes/" + id_of(line.word(3)) + "/statements",
                    json::object{{"text", line.word(4)}}, key(line.word(2), line));
  return act;
}

/// amy drops x1 d1
Act Stage::drops(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/disputes/" + id_of(line.word(3)) + "/withdraw", json::object{}, key(line.word(2), line));
  return act;
}

/// bob sees_dispute v1 d1: kept as v1
Act Stage::sees_dispute(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/disputes/" + id_of(line.word(3)), nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// clerk decides k1 d1 return | return_part=7.00 | release | unfounded
Act Stage::decides(const Line& line) {
  json::object body{{"reason", "as the evidence says"}};
  if (line.has("return_part")) {
    body["decision"] = "return_part";
    body["amount"] = amount(line.option("return_part"));
  } else {
    body["decision"] = line.word(4) == "unfounded" ? "release" : line.word(4);
    if (line.word(4) == "unfounded") body["unfounded"] = true;
  }
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/disputes/" + id_of(line.word(3)) + "/decision", body, key(line.word(2), line));
  return act;
}

/// clerk sees_case v1 d1
Act Stage::sees_case(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/disputes/" + id_of(line.word(3)), nullptr);
  act.then = keep(line.word(2));
  return act;
}

}  // namespace chenxi::scenario
