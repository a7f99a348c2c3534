// Colleagues: how they come in, and what one asks and another approves.
#include "tests/scenario/stage.h"
#include "webauthn/test_authenticator.h"

namespace chenxi::scenario {
namespace {

std::string cookie_of(const Reply& reply) {
  const std::string cookie = reply.header("Set-Cookie");
  return cookie.empty() ? "" : cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
}

json::array roles_in(const std::string& text) {
  json::array out;
  std::string rest = text == "operator" ? "support,risk,finance,compliance,security" : text;
  while (!rest.empty() && rest != "none") {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    out.emplace_back(rest.substr(0, comma));
    rest.erase(0, comma + 1);
  }
  return out;
}

webauthn::TestClientData page(std::string challenge) {
  webauthn::TestClientData client;
  client.challenge = std::move(challenge);
  client.origin = "http://localhost";
  return client;
}
webauthn::TestAuthenticatorData authenticator(const Line& line) {
  webauthn::TestAuthenticatorData data;
  data.rp_id = "localhost";
  data.user_verified = line.option("verified", "yes") == "yes";
  return data;
}

}  // namespace

/// "staff clerk risk,support", "staff watcher supervisor": added on the machine; a link makes the passkey.
void Stage::add_staff(const Line& line) {
  const std::string& name = line.word(1);
  Colleague& who = staff_[name];
  if (line.has("number")) return void(who.number = std::stoll(line.option("number")));  // of those who are there from the start
  Act add;
  add.request = "staff_add";
  add.arguments = json::object{{"name", name}, {"roles", roles_in(line.word(2))}};
  add.then = [&](const json::object& made) { who.number = made.at("colleague").as_int64(); };
  must(line, add);
  for (const Line& one : read_script(name + " enrols ok\n")) must(one, act_of(one));
}

std::string Stage::link_of(std::int64_t colleague) {
  const auto made = world_->operate("staff_link", json::object{{"colleague", colleague}});
  const std::string path(made->at("path").as_string());
  return path.substr(path.find('#') + 1);
}

/// clerk enrols [link=TOKEN|NAME]: with a fresh link a passkey is made, or made anew, and signs in.
Act Stage::enrols(const Line& line) {
  Colleague& who = staff_.at(line.words[0]);
  // A link that is given a name may come again.
  std::string token = line.option("link");
  if (token.size() < 43) {
    std::string& named = challenges_["link/" + token];
    if (named.empty() || token.empty()) named = link_of(who.number);
    token = named;
  }
  passkeys_.erase("fresh/" + line.words[0]);
  json::object body{{"token", token}};
  const Reply options = world_->ask(http(line, "console", "", "POST", "/v1/console/passkey_options", body));
  const std::string challenge =
      options.status == 201 ? unbase64url(std::string(options.json().at("challenge").as_string())).value()
                            : "none";
  body["credential"] =
      webauthn::to_json(passkey("fresh/" + line.words[0]).create(page(challenge), authenticator(line)));
  Act act;
  act.http = http(line, "console", "", "POST", "/v1/console/passkeys", body);
  act.then_reply = [this, &who, name = line.words[0],
                    made = passkeys_.at("fresh/" + line.words[0])](const Reply& reply) {
    if (reply.status != 201) return;
    who.session = cookie_of(reply);
    passkeys_["staff/" + name] = made;
  };
  return act;
}

/// clerk opens_by_link: what the page of a link tries first
Act Stage::opens_by_link(const Line& line) {
  Act act;
  const std::string token = line.has("link") ? line.option("link") : link_of(staff_.at(line.words[0]).number);
  act.http = http(line, "console", "", "POST", "/v1/console/sessions", json::object{{"token", token}});
  return act;
}

json::object Stage::staff_proof(const Line& line, std::string_view purpose, const Uuid& nonce,
                                const std::string& about, const std::string& shown) {
  identity::Statement statement;
  statement.purpose = purpose;
  statement.payee_id = about;
  statement.payee_name = shown;
  statement.nonce = text(nonce);
  statement.expires_at = world_->now().us / 1'000'000 + 120;
  const webauthn::Assertion made =
      passkey("staff/" + line.option("finger", line.words[0]))
          .get(page(std::string(view(sha256(identity::encode(statement))))), authenticator(line));
  return {{"expires_at", statement.expires_at},
          {"passkey", json::object{{"id", base64url(made.id)},
                                   {"client_data", base64url(made.client_data)},
                                   {"authenticator_data", base64url(made.authenticator_data)},
                                   {"signature", base64url(made.signature)}}}};
}

/// clerk comes_in s1 [fresh=yes]: by passkey; fresh: under the same key, but another challenge
Act Stage::comes_in(const Line& line) {
  Colleague& who = staff_.at(line.words[0]);
  const Uuid nonce = key(line.word(2), line);
  std::string& challenge = challenges_["staff/" + line.word(2)];
  if (challenge.empty() || line.has("fresh"))
    challenge =
        world_->ask(http(line, "console", "", "POST", "/v1/console/passkey_challenges", json::object{}))
            .json()
            .at("challenge")
            .as_string();
  Act act;
  act.http = http(line, "console", "", "POST", "/v1/console/passkey_sessions",
                  json::object{{"challenge", challenge},
                               {"proof", staff_proof(line, "console_login", nonce, challenge, "")}},
                  nonce);
  act.then_reply = [&who](const Reply& reply) {
    who.session = reply.status == 201 ? cookie_of(reply) : who.session;
  };
  return act;
}

/// clerk goes: signs out
Act Stage::goes(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "DELETE", "/v1/console/sessions/current",
                  nullptr);
  return act;
}

/// clerk sees_colleagues | sees_myself v1
Act Stage::sees_colleagues(const Line& line) {
  Act act;
  act.http =
      http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/colleagues", nullptr);
  return act;
}
Act Stage::sees_myself(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/me", nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// clerk asks_change c1 account.freeze amy [urgent=yes] [why=TEXT]; boss asks_change c2 staff.roles clerk
/// risk,support (none: he leaves); boss asks_change c3 staff.colleague "New one" risk; desk asks_change c4
/// account.recover amy digits=r1 (what that recovery shows; digits=wrong of=r1); limits.sooner amy
/// which=raise; data.export amy; payments.refund amy payment=p1 amount=1.00; books.adjust amy|house
/// from=operator:funds to=customer amount=1.00 [posting=k1]; funds.budget way=in counter=1 amount=1.00;
/// keys.end stall key=k1
Act Stage::asks_change(const Line& line) {
  const std::string& kind = line.word(3);
  json::object what;
  if (kind == "staff.colleague")
    what = {{"name", line.word(4)}, {"roles", roles_in(line.word(5))}};
  else if (kind == "staff.roles")
    what = {{"colleague",
             staff_.contains(line.word(4)) ? staff_.at(line.word(4)).number : std::stoll(line.word(4))},
            {"roles", roles_in(line.word(5))}};
  else if (kind == "disputes.decide")
    what = {{"dispute", id_of(line.word(4))}, {"payer", resident(line.option("payer")).row}, {"decision", line.word(5)}};
  else if (kind == "trade.decide")
    what = {{"trade", id_of(line.word(4))}, {"buyer", resident(line.option("buyer")).row}, {"return", amount(line.option("return"))}};
  else if (kind == "packages.wind_up" || kind == "trade.wind_up")
    what = {{"shop", shop(line.word(4)).id}};
  else if (kind == "keys.end")
    what = {{"shop", shop(line.word(4)).id}, {"key", id_of(line.option("key"))}};
  else if (kind != "funds.budget" && line.word(4) != "house")
    what = {{"phone", line.option("phone", residents_.contains(line.word(4)) ? resident(line.word(4)).number
                                                                             : line.word(4))}};
  for (const char* member : {"which", "way", "from", "to"})
    if (line.has(member)) what[member] = line.option(member);
  for (const char* member : {"posting", "payment"})
    if (line.has(member)) what[member] = id_of(line.option(member));
  if (line.has("counter")) what["counter"] = std::stoll(line.option("counter"));
  if (line.has("amount")) what["amount"] = amount(line.option("amount"));
  if (line.has("digits")) {
    const std::string shown(thing(line.option("digits") == "wrong" ? line.option("of") : line.option("digits")).at("digits").as_string());
    what["digits"] = line.option("digits") != "wrong" ? shown : shown == "0000" ? "0001" : "0000";
  }
  json::object body{{"kind", kind}, {"what", what}, {"reason", line.option("why", "as agreed")}};
  if (line.has("urgent")) body["urgent"] = true;
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST", "/v1/console/changes", body,
                  key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// boss approves_change k1 c1 [hash=HEX] [finger=none|clerk] [verified=no]
Act Stage::approves_change(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string number =
      things_.contains(line.word(3)) ? to_text(thing(line.word(3)).at("id")) : line.word(3);
  std::string hash = things_.contains(line.word(3)) ? std::string(thing(line.word(3)).at("hash").as_string())
                                                    : std::string(64, '0');
  if (line.has("hash"))
    hash = line.option("hash") == "other" ? std::string(64, 'a')
                                          : std::string(thing(line.option("hash")).at("hash").as_string());
  json::object body{{"hash", hash}};
  if (line.option("finger") != "none")
    body["proof"] = staff_proof(line, "approve_change", nonce, number, line.option("signs", hash));
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/changes/" + number + "/approval", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// boss refuses_change k1 c1 [why=TEXT]
Act Stage::refuses_change(const Line& line) {
  const std::string number =
      things_.contains(line.word(3)) ? to_text(thing(line.word(3)).at("id")) : line.word(3);
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/changes/" + number + "/refusal",
                  json::object{{"reason", line.option("why", "not like this")}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// boss sees_change v1 c1; boss sees_changes v1: how many wait and how many alarms there are
Act Stage::sees_change(const Line& line) {
  const std::string number =
      things_.contains(line.word(3)) ? to_text(thing(line.word(3)).at("id")) : line.word(3);
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/changes/" + number,
                  nullptr);
  act.then = keep(line.word(2));
  return act;
}
Act Stage::sees_changes(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/changes", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& alarms = body.at("alarms").as_array();
    things_[name] =
        json::object{{"waiting", body.at("waiting")},
                     {"alarms", alarms.size()},
                     {"newest", alarms.empty() ? json::value("none") : alarms.front().at("kind")}};
  };
  return act;
}

/// boss takes_export x1 c1: the file about somebody that was agreed on; how many parts it has, and its phone
/// number
Act Stage::takes_export(const Line& line) {
  const std::string number =
      things_.contains(line.word(3)) ? to_text(thing(line.word(3)).at("id")) : line.word(3);
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/changes/" + number + "/export", json::object{});
  act.then = [this, name = line.word(2)](const json::object& file) {
    const json::object& parts = file.at("parts").as_object();
    things_[name] =
        json::object{{"whole", parts.size() > 20}, {"phone", parts.at("/v1/me").at("phone_masked")}};
  };
  return act;
}

/// amy sees_who_looked l1: how many lines, and the newest
Act Stage::sees_who_looked(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/looks", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& all = body.at("data").as_array();
    json::object seen = all.empty() ? json::object{} : all.front().as_object();
    seen["looks"] = all.size();
    things_[name] = std::move(seen);
  };
  return act;
}

}  // namespace chenxi::scenario
