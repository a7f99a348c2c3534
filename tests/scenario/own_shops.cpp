// Shops that residents open themselves.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// amy opens_shop k1 stall "Amy's buns" [category=5814] [place=TEXT]
Act Stage::opens_shop(const Line& line) {
  const std::string& known_as = line.word(3);
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops",
                    json::object{{"name", line.word(4)},
                                 {"category", line.option("category", "5814")},
                                 {"place", line.option("place", "at the north gate")}},
                    key(line.word(2), line));
  act.then = [this, known_as, name = line.word(2)](const json::object& made) {
    Shop& shop = shops_[known_as];
    shop.name = known_as;
    shop.id = made.at("id").as_string();
    shop.shown = made.at("name").as_string();
    shop.poster = made.at("code").at("text").as_string();
    shop.row = world_->services().ids.read(IdKind::merchant, shop.id).value_or(0);
    things_[name] = made;
  };
  return act;
}

/// amy hands_in k1 stall [code=91350100M000100Y43] [name=TEXT]
Act Stage::hands_in(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/papers",
                    json::object{{"licence_code", line.option("code", "91350100M000100Y43")},
                                 {"licence_name", line.option("name", "Amy's bun shop")}},
                    key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// amy prints_anew k1 stall: from now on its poster is the new one; [keeps=yes]: the script goes on with the old one
Act Stage::prints_anew(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/me/shops/" + shop(line.word(3)).id + "/code", json::object{}, key(line.word(2), line));
  act.then = [this, known_as = line.word(3), keeps = line.has("keeps")](const json::object& made) {
    if (!keeps) shop(known_as).poster = made.at("code").at("text").as_string();
  };
  return act;
}

/// amy sees_shop v1 stall: used_day, papers, missing of it are fields of v1
Act Stage::sees_shop(const Line& line) {
  Act act;
  act.http = wallet(line, "GET", "/v1/me/shops", nullptr);
  act.then = [this, name = line.word(2), id = shop(line.word(3)).id](const json::object& shops) {
    for (const json::value& one : shops.at("data").as_array()) {
      if (one.at("id").as_string() != id) continue;
      json::object seen = one.as_object();
      seen["used_day"] = one.at("cap").at(0).at("used");
      seen["max_day"] = one.at("cap").at(0).at("max");
      seen["state"] = one.at("papers").at("state");
      seen["reason"] = one.at("papers").at("reason");
      seen["missing"] = static_cast<std::int64_t>(one.at("papers").at("missing").as_array().size());
      things_[name] = seen;
    }
  };
  return act;
}

/// clerk decides_papers k1 stall accept | refuse [why=TEXT]
Act Stage::decides_papers(const Line& line) {
  json::object body{{"decision", line.word(4)}};
  if (line.has("why")) body["reason"] = line.option("why");
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "POST",
                  "/v1/console/shop_papers/" + shop(line.word(3)).id + "/decision", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// clerk sees_papers v1: the first of those that wait
Act Stage::sees_papers(const Line& line) {
  Act act;
  act.http = http(line, "console", staff_.at(line.words[0]).session, "GET", "/v1/console/shop_papers", nullptr);
  act.then = [this, name = line.word(2)](const json::object& queue) {
    const json::array& waiting = queue.at("data").as_array();
    json::object seen = waiting.empty() ? json::object{} : waiting.at(0).as_object();
    seen["waiting"] = static_cast<std::int64_t>(waiting.size());
    things_[name] = seen;
  };
  return act;
}

}  // namespace chenxi::scenario
