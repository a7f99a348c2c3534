// Links of a family, and questions before a payment.
#include <fmt/format.h>

#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// see=band above=50.00 new=yes limits=yes
json::object Stage::terms(const Line& line) const {
  json::value above;
  if (line.has("above")) above = amount(line.option("above"));
  return {{"see", line.option("see", "none")},
          {"confirm_above", above},
          {"confirm_new", line.has("new")},
          {"limits", line.has("limits")},
          {"recovery", line.has("contact")},
          {"pay_each", line.has("each") ? json::value(amount(line.option("each"))) : json::value()},
          {"pay_month", line.has("each") ? json::value(amount(line.option("month"))) : json::value()}};
}

/// payment=4.00 day=6.00 month=none night=1.00
json::object Stage::wishes(const Line& line) const {
  json::object out;
  for (const char* window : {"payment", "day", "month", "night"}) {
    if (!line.has(window)) continue;
    const std::string text = line.option(window);
    out[window] = text == "none" ? json::value() : json::value(amount(text));
  }
  return out;
}

namespace {

std::string text_of(const json::object& terms) {
  const json::value& above = terms.at("confirm_above");
  const json::value& each = terms.at("pay_each");
  const std::string pays =
      each.is_null() ? "none" : fmt::format("{}/{}", each.as_int64(), terms.at("pay_month").as_int64());
  return fmt::format("see={};above={};new={};limits={};recovery={};pay={}", std::string(terms.at("see").as_string()),
                     above.is_null() ? "none" : std::to_string(above.as_int64()), terms.at("confirm_new").as_bool(),
                     terms.at("limits").as_bool(), terms.at("recovery").as_bool(), pays);
}

std::string path(const std::string& link, const std::string& rest = "") {
  return "/v1/family_links/" + link + rest;
}

}  // namespace

/// amy invites i1 bob see=band above=50.00 new=yes limits=yes [number=]
Act Stage::invites(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string phone = line.option("number", resident(line.word(3)).number);
  const json::object given = terms(line);
  Act act;
  act.http = wallet(line, "POST", "/v1/family_links",
                    json::object{{"phone", phone},
                                 {"terms", given},
                                 {"proof", proof(resident(line.words[0]), line, "family", nonce, 0,
                                                 text_of(given), "+86" + phone)}},
                    nonce);
  act.then = keep(line.word(2));
  return act;
}

/// bob joins a1 i1 amy: with amy's number
Act Stage::joins(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string id = id_of(line.word(3)), phone = resident(line.word(4)).number;
  Act act;
  act.http = wallet(
      line, "POST", path(id, "/accept"),
      json::object{{"phone", phone},
                   {"proof", proof(resident(line.words[0]), line, "family", nonce, 0, id, "+86" + phone)}},
      nonce);
  act.then = keep(line.word(2));
  return act;
}

/// bob refuses r1 i1
Act Stage::refuses(const Line& line) {
  Act act;
  act.http =
      wallet(line, "POST", path(id_of(line.word(3)), "/decline"), json::object{}, key(line.word(2), line));
  return act;
}

/// amy regives c1 i1 see=none above=80.00
Act Stage::regives(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string id = id_of(line.word(3));
  const json::object given = terms(line);
  Act act;
  act.http = wallet(
      line, "PATCH", path(id),
      json::object{{"terms", given},
                   {"proof", proof(resident(line.words[0]), line, "family", nonce, 0, id, text_of(given))}},
      nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy parts e1 i1
Act Stage::parts(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", path(id_of(line.word(3)), "/end"), json::object{}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob views v1 i1
Act Stage::views(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", path(id_of(line.word(3)), "/view"), json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// amy sees_family f1 i1: the link i1 among hers, with how many there are and what it gives; "links = 0"
/// where it is gone
Act Stage::sees_family(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/family_links", nullptr);
  act.then = [this, name = line.word(2), id = id_of(line.word(3))](const json::object& body) {
    const json::array& all = body.at("data").as_array();
    json::object seen{{"state", "none"}};
    for (const json::value& one : all) {
      if (one.at("id").as_string() != id) continue;
      seen = one.as_object();
      for (const auto& [term, value] : one.at("terms").as_object()) seen[term] = value;
      if (!one.at("pending").is_null()) seen["next_above"] = one.at("pending").at("confirm_above");
      if (const json::value* proposal = one.as_object().if_contains("proposal"))
        seen["proposed_day"] = proposal->at("day");
      if (const json::value* held = one.as_object().if_contains("owner_limits"))
        seen["day"] = held->at("day");
    }
    seen["links"] = all.size();
    things_[name] = std::move(seen);
  };
  return act;
}

/// amy sees_paid l1 i1: how many were paid for the helper of this link, and the newest
Act Stage::sees_paid(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", path(id_of(line.word(3)), "/payments"), nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& all = body.at("data").as_array();
    json::object seen = all.empty() ? json::object{} : all.front().as_object();
    seen["paid"] = all.size();
    things_[name] = std::move(seen);
  };
  return act;
}

/// amy sees_looks l1: how many lines, and the newest
Act Stage::sees_looks(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/family_looks", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& all = body.at("data").as_array();
    json::object seen = all.empty() ? json::object{} : all.front().as_object();
    seen["looks"] = all.size();
    things_[name] = std::move(seen);
  };
  return act;
}

/// amy asks q1 i1 transfer=w1 10.00 [why=TEXT] | shop=stall | bank=l1 | cash=yes
Act Stage::asks(const Line& line) {
  json::object body{
      {"link_id", id_of(line.word(3))}, {"amount", amount(line.words.back())}, {"currency", "CNY"}};
  if (line.has("transfer")) {
    body["for"] = "transfer";
    body["payee_id"] = thing(line.option("transfer")).at("payee_id");
  } else if (line.has("shop")) {
    body["for"] = "payment";
    body["payee_id"] = shop(line.option("shop")).id;
  } else if (line.has("bank")) {
    body["for"] = "withdrawal";
    body["bank_link_id"] = id_of(line.option("bank"));
  } else {
    body["for"] = "cash";
  }
  if (line.has("why")) body["reason"] = line.option("why");
  Act act;
  act.http = wallet(line, "POST", "/v1/approval_requests", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob replies r1 q1 yes
Act Stage::replies(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/approval_requests/" + id_of(line.word(3)) + "/answer",
                    json::object{{"answer", line.word(4)}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy sees_question s1 q1
Act Stage::sees_question(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/approval_requests/" + id_of(line.word(3)), nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// bob lowers l1 i1 day=100.00
Act Stage::lowers(const Line& line) {
  Act act;
  act.http =
      wallet(line, "POST", path(id_of(line.word(3)), "/limits"), wishes(line), key(line.word(2), line));
  return act;
}

/// bob proposes p1 i1 day=200.00
Act Stage::proposes(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", path(id_of(line.word(3)), "/limit_proposals"), wishes(line),
                    key(line.word(2), line));
  return act;
}

/// amy puts_away x1 i1
Act Stage::puts_away(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", path(id_of(line.word(3)), "/limit_proposals/drop"), json::object{},
                    key(line.word(2), line));
  return act;
}

/// amy recovers k1 c1 [newpin=] [counter=yes: at a service point]: on a new phone, with the code of c1
Act Stage::recovers(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/recoveries",
                    json::object{{"challenge_id", id_of(line.word(3))},
                                 {"code", code_of(line, line.word(3))},
                                 {"pin", line.option("newpin", "571938")},
                                 {"at_counter", line.has("counter")}},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob vouches v1 k1 [digits=]: with the digits that he heard
Act Stage::vouches(const Line& line) {
  const Uuid nonce = key(line.word(2), line);
  const std::string id = id_of(line.word(3));
  const std::string heard(thing(line.word(3)).at("digits").as_string());
  const std::string wrong = heard == "0000" ? "0001" : "0000";
  const std::string digits = line.has("wrong") ? wrong : heard;
  Act act;
  act.http = wallet(line, "POST", "/v1/recoveries/confirm",
                    json::object{{"recovery_id", id},
                                 {"digits", digits},
                                 {"proof", proof(resident(line.words[0]), line, "family", nonce, 0, id, digits)}},
                    nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy stops_recovery x1 k1; so does a contact who takes his word back
Act Stage::stops_recovery(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/recoveries/stop", json::object{{"recovery_id", id_of(line.word(3))}},
                    key(line.word(2), line));
  return act;
}

/// amy looks_at_recovery s1 k1; and bob sees_recoveries s2: how many he sees, and what he said about the first
Act Stage::looks_at_recovery(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/recoveries/status", json::object{{"recovery_id", id_of(line.word(3))}});
  act.then = keep(line.word(2));
  return act;
}
Act Stage::sees_recoveries(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/recoveries", nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    const json::array& all = body.at("data").as_array();
    json::object seen = all.empty() ? json::object{} : all.front().as_object();
    seen["seen"] = all.size();
    things_[name] = std::move(seen);
  };
  return act;
}

}  // namespace chenxi::scenario
