// What people do with their sessions.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// amy renews k1, stall renews k1; keep=old: goes on with the old token
Act Stage::renews(const Line& line) {
  const bool shop_asks = shops_.contains(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = shop_asks ? till(line, "POST", "/v1/till/sessions/renewals", json::object{}, nonce)
                       : wallet(line, "POST", "/v1/sessions/renewals", json::object{}, nonce);
  act.then_reply = [this, name = line.words[0], shop_asks, old = line.has("keep")](const Reply& reply) {
    if (reply.status != 200 || old) return;
    const std::string cookie = reply.header("Set-Cookie");
    const std::string token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    (shop_asks ? shop(name).session : resident(name).session) = token;
  };
  return act;
}

/// amy sees_sessions l1
Act Stage::sees_sessions(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/sessions", nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// amy ends_session l1/2: the second of the list that was seen
Act Stage::ends_session(const Line& line) {
  const std::string named = line.word(2);
  std::string id = named;
  if (const std::size_t at = named.find('/'); at != std::string::npos)
    id = thing(named.substr(0, at))
             .at("data")
             .as_array()
             .at(std::stoul(named.substr(at + 1)) - 1)
             .at("id")
             .as_string();
  Act act;
  act.http = wallet(line, "DELETE", "/v1/me/sessions/" + id, nullptr);
  return act;
}

Act Stage::ends_others(const Line& line) {
  Act act;
  act.http = wallet(line, "DELETE", "/v1/me/sessions", nullptr);
  return act;
}

/// amy answers k1 parcel_message 2: in a drill
Act Stage::answers(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/drills/" + line.word(3) + "/answers",
                    json::object{{"choice", std::stoi(line.word(4))}}, key(line.word(2), line));
  act.then = [this, name = line.word(2)](const json::object& body) {
    things_[name] = body.at("drill").as_object();
  };
  return act;
}

/// stall gives_key [another=yes]: the till's browser makes a key; the next requests are signed with it
Act Stage::gives_key(const Line& line) {
  Shop& at = shop(line.words[0]);
  const P256PrivateKey fresh =
      line.has("another") || !at.key ? P256PrivateKey::generate(world_->rng()) : *at.key;
  Act act;
  act.http = till(line, "POST", "/v1/till/key", json::object{{"public_key", base64url(fresh.point())}});
  act.then_reply = [&at, fresh](const Reply& reply) {
    if (reply.status == 200) at.key = fresh;
  };
  return act;
}

}  // namespace chenxi::scenario
