// Visits that are paid in advance: the shop's side, by its owner's wallet or a till, and the buyer's.
#include <fmt/format.h>

#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// amy makes_plan k1 gym "Ten visits" 100.00 [visits=10] [months=6] (the owner) | boss makes_plan k1 gym … (a till)
Act Stage::makes_plan(const Line& line) {
  const json::object body{{"name", line.word(4)},
                          {"price", amount(line.word(5))},
                          {"visits", std::stoll(line.option("visits", "10"))},
                          {"months", std::stoll(line.option("months", "6"))}};
  const Uuid nonce = key(line.word(2), line);
  Act act;
  act.http = shops_.contains(line.words[0])
                 ? till(line, "POST", "/v1/till/plans", body, nonce)
                 : wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/plans", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// amy ends_plan l1 | boss ends_plan l1
Act Stage::ends_plan(const Line& line) {
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "DELETE", "/v1/till/plans/" + id_of(line.word(2)), nullptr)
                                            : wallet(line, "DELETE", "/v1/me/shop_plans/" + id_of(line.word(2)), nullptr);
  return act;
}

/// bob sees_plans v1 gym | amy sees_plans v1 gym own=yes | desk sees_plans v1 gym: how many
Act Stage::sees_plans(const Line& line) {
  const std::string& of = shop(line.word(3)).id;
  Act act;
  act.http = shops_.contains(line.words[0]) ? till(line, "GET", "/v1/till/plans", nullptr)
             : line.has("own")              ? wallet(line, "GET", "/v1/me/shops/" + of + "/plans", nullptr)
                                            : wallet(line, "GET", "/v1/shops/" + of + "/plans", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    things_[name] = json::object{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
  };
  return act;
}

/// bob buys p1 l1 [shop=NAME shown] [price=] [visits=] [days=] [plan_id=] [warned=yes] and what a proof takes
Act Stage::buys(const Line& line) {
  const json::object& plan = thing(line.word(3));
  const Uuid nonce = key(line.word(2), line);
  const std::string plan_id = line.option("plan_id", std::string(plan.at("id").as_string()));
  const std::string shown = line.option("shop", std::string(plan.at("shop").at("name").as_string()));
  const std::string named(plan.at("name").as_string());
  const std::int64_t price = line.has("price") ? amount(line.option("price")) : plan.at("price").as_int64();
  const std::int64_t visits = line.has("visits") ? std::stoll(line.option("visits")) : plan.at("visits").as_int64();
  const std::int64_t months = plan.at("months").as_int64();
  const std::int64_t days = line.has("days") ? std::stoll(line.option("days")) : plan.at("cooling_days").as_int64();
  const std::string says = fmt::format("{} · {} · {} · {}m · {}d", shown, named, visits, months, days);
  json::object body{{"plan_id", plan_id}, {"shop_name", shown}, {"plan_name", named}, {"price", price}, {"visits", visits},
                    {"months", months}, {"cooling_days", days},
                    {"proof", proof(resident(line.words[0]), line, "package", nonce, price, plan_id, says)}};
  if (line.has("warned")) body["warning_accepted"] = json::array{"risk"};
  Act act;
  act.http = wallet(line, "POST", "/v1/packages", body, nonce);
  act.then = keep(line.word(2));
  return act;
}

/// bob sees_package v1 p1: with the number of its visits, and the question that waits as visit_id
Act Stage::sees_package(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/packages/" + id_of(line.word(3)), nullptr);
  act.then = [this, name = line.word(2)](const json::object& found) {
    json::object seen = found;
    seen["taken"] = static_cast<std::int64_t>(found.at("taken").as_array().size());
    if (found.at("asked").is_object()) seen["visit_id"] = found.at("asked").at("visit_id");
    things_[name] = seen;
  };
  return act;
}

/// bob sees_packages v1: how many
Act Stage::sees_packages(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/packages", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    things_[name] = json::object{{"count", static_cast<std::int64_t>(list.at("data").as_array().size())}};
  };
  return act;
}

/// amy sees_sold v1 gym | desk sees_sold v1 gym: how many, the newest one's used visits, and what waits in escrow
Act Stage::sees_sold(const Line& line) {
  Act act;
  act.http = shops_.contains(line.words[0])
                 ? till(line, "GET", "/v1/till/packages", nullptr)
                 : wallet(line, "GET", "/v1/me/shops/" + shop(line.word(3)).id + "/packages", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) {
    const json::array& data = list.at("data").as_array();
    json::object seen{{"count", static_cast<std::int64_t>(data.size())}, {"waiting", list.at("totals").at("waiting")}};
    if (!data.empty()) {
      seen["used"] = data.at(0).at("used");
      seen["buyer"] = data.at(0).at("buyer");
    }
    things_[name] = seen;
  };
  return act;
}

/// bob shows_code c1 p1
Act Stage::shows_code(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/packages/" + id_of(line.word(3)) + "/code", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// desk takes_visit t1 c1 | desk takes_visit t1 poster:gym | desk takes_visit t1 TEXT
Act Stage::takes_visit(const Line& line) {
  const std::string& what = line.word(3);
  const std::string code = what.starts_with("poster:") ? shop(what.substr(7)).poster
                           : things_.contains(what)    ? std::string(thing(what).at("text").as_string())
                                                       : what;
  Act act;
  act.http = till(line, "POST", "/v1/till/visits", json::object{{"code", code}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// desk asks_visit v1 p1
Act Stage::asks_visit(const Line& line) {
  Act act;
  act.http = till(line, "POST", "/v1/till/packages/" + id_of(line.word(3)) + "/visits", json::object{}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob says_to_visit a1 v1 yes
Act Stage::says_to_visit(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/visits/" + id_of(line.word(3)) + "/answer", json::object{{"answer", line.word(4)}}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// bob takes_back g1 p1
Act Stage::takes_back(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/packages/" + id_of(line.word(3)) + "/return", json::object{}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy returns_packages w1 gym
Act Stage::returns_packages(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/packages/return", json::object{}, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// operator return_packages w1 gym | operator package_status s1 gym
Act Stage::return_packages(const Line& line) {
  Act act;
  act.request = "packages_return";
  act.arguments = json::object{{"key", text(key(line.word(2), line))}, {"shop", shops_.contains(line.word(3)) ? shop(line.word(3)).id : line.word(3)}};
  act.then = keep(line.word(2));
  return act;
}
Act Stage::package_status(const Line& line) {
  Act act;
  act.request = "packages_status";
  act.arguments = json::object{{"shop", shop(line.word(3)).id}};
  act.then = keep(line.word(2));
  return act;
}

}  // namespace chenxi::scenario
