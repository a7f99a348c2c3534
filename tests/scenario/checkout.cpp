// Checkout sessions: what a program asks for, and what whoever opens the page is shown.
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// The session under its name, its order under NAME.order.
std::function<void(const json::object&)> Stage::keep_session(const std::string& name) {
  return [this, name](const json::object& body) {
    things_[name] = body;
    things_[name + ".order"] = json::object{{"id", body.at("order_id")}};
  };
}

/// stall api_opens C-1 20.00 as=k1 [title=] [line=9.00: the first of two lines that come to the amount] [lines=short: that do not] [to=https://…:
/// success_url] [back=https://…: cancel_url] [expires=60] [guaranteed=yes]; kept as C-1, its order as C-1.order
Act Stage::api_opens(const Line& line) {
  const std::int64_t total = amount(line.word(3));
  json::object body{{"merchant_order_no", line.word(2)},
                    {"amount", total},
                    {"currency", line.option("currency", "CNY")},
                    {"success_url", line.option("to", "https://shop.example/thanks")}};
  if (line.has("back")) body["cancel_url"] = line.option("back");
  if (line.has("title")) body["title"] = line.option("title");
  if (line.has("expires")) body["expires_in"] = std::stoi(line.option("expires"));
  if (line.has("guaranteed")) body["guaranteed"] = true;
  if (line.has("line")) {
    const std::int64_t first = amount(line.option("line"));
    body["lines"] = json::array{json::object{{"title", "Book"}, {"quantity", 1}, {"amount", first}},
                                json::object{{"title", "Postage"}, {"quantity", 1}, {"amount", total - first - (line.has("lines") ? 1 : 0)}}};
  }
  Act act;
  act.http = program(line, "POST", "/v1/checkout_sessions", body);
  act.then = keep_session(line.word(2));
  return act;
}

/// stall api_session C-1 as=k1
Act Stage::api_session(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/checkout_sessions/" + id_of(line.word(2)), nullptr);
  act.then = keep_session(line.word(2));
  return act;
}

/// stall api_expires C-1 as=k1
Act Stage::api_expires(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/checkout_sessions/" + id_of(line.word(2)) + "/expire", json::object{});
  act.then = keep_session(line.word(2));
  return act;
}

/// amy opens_page g1 C-1: in any browser, signed in or not; what it shows is kept as g1, its code as what a scanner reads
Act Stage::opens_page(const Line& line) {
  Act act;
  act.http = fmt::format("GET /v1/public/checkouts/{} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {}\r\n\r\n", id_of(line.word(3)),
                         line.option("language", "zh-CN"));
  act.then = [this, name = line.word(2)](const json::object& body) {
    things_[name] = body;
    things_[name]["text"] = body.at("code");
  };
  return act;
}

/// amy says_confirming C-1: her wallet asks for the PIN
Act Stage::says_confirming(const Line& line) {
  Act act;
  act.http = wallet(line, "POST", "/v1/checkouts/" + id_of(line.word(2)) + "/confirming", json::object{});
  return act;
}

/// stall api_links l1 9.00 as=k1 title="A visit" [use=again] [to=https://…] [currency=] [guaranteed=yes]
Act Stage::api_links(const Line& line) {
  json::object body{{"use", line.option("use", "once")},
                    {"amount", amount(line.word(3))},
                    {"currency", line.option("currency", "CNY")},
                    {"title", line.option("title", "A visit")}};
  if (line.has("to")) body["success_url"] = line.option("to");
  if (line.has("guaranteed")) body["guaranteed"] = true;
  Act act;
  act.http = program(line, "POST", "/v1/payment_links", body, key(line.word(2), line));
  act.then = keep(line.word(2));
  return act;
}

/// stall api_link l1 as=k1
Act Stage::api_link(const Line& line) {
  Act act;
  act.http = program(line, "GET", "/v1/payment_links/" + id_of(line.word(2)), nullptr);
  act.then = keep(line.word(2));
  return act;
}

/// stall api_lists_links n1 as=k1 [limit=2] [after=l1]; kept as their titles
Act Stage::api_lists_links(const Line& line) {
  std::string path = "/v1/payment_links?limit=" + line.option("limit", "20");
  if (line.has("after")) path += "&starting_after=" + id_of(line.option("after"));
  Act act;
  act.http = program(line, "GET", path, nullptr);
  act.then = [this, name = line.word(2)](const json::object& body) {
    std::string titles;
    for (const json::value& one : body.at("data").as_array())
      titles += (titles.empty() ? "" : ",") + std::string(one.at("title").as_string());
    things_[name] = json::object{{"titles", titles}, {"has_more", body.at("has_more")}};
  };
  return act;
}

/// stall api_ends_link l1 as=k1
Act Stage::api_ends_link(const Line& line) {
  Act act;
  act.http = program(line, "POST", "/v1/payment_links/" + id_of(line.word(2)) + "/end", json::object{});
  act.then = keep(line.word(2));
  return act;
}

/// amy opens_link v1 l1: in any browser; the checkout that she is led to is known as v1
Act Stage::opens_link(const Line& line) {
  Act act;
  act.http = fmt::format("POST /v1/public/payment_links/{}/open HTTP/1.1\r\nHost: localhost\r\nAccept-Language: {}\r\nContent-Type: "
                         "application/json\r\nContent-Length: 2\r\n\r\n{{}}",
                         id_of(line.word(3)), line.option("language", "zh-CN"));
  act.then = [this, name = line.word(2)](const json::object& body) {
    const std::string url(body.at("url").as_string());
    things_[name] = json::object{{"id", url.substr(url.rfind('/') + 1)}};
  };
  return act;
}

}  // namespace chenxi::scenario
