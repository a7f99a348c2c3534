// What a shop sells at its tills, and sales of more than one thing.
#include "money/money.h"
#include "tests/scenario/stage.h"

namespace chenxi::scenario {

/// "1:2,3:1,Egg@1.50:4": two of product 1, one of product 3, four eggs that no product is.
json::array Stage::cart(const std::string& text) const {
  json::array out;
  std::stringstream all(text);
  for (std::string one; std::getline(all, one, ',');) {
    const std::size_t colon = one.rfind(':'), at = one.find('@');
    const std::int64_t count = std::stoll(one.substr(colon + 1));
    if (at == std::string::npos)
      out.push_back(json::object{{"product", std::stoll(one.substr(0, colon))}, {"count", count}});
    else
      out.push_back(json::object{{"name", one.substr(0, at)}, {"price", amount(one.substr(at + 1, colon - at - 1))}, {"count", count}});
  }
  return out;
}

/// "1:2,2:1": two of the first line, one of the second.
json::array Stage::returned(const std::string& text) const {
  json::array out = cart(text);
  for (json::value& one : out) {
    one.as_object()["line"] = one.at("product");
    one.as_object().erase("product");
  }
  return out;
}

namespace {
json::object list_seen(const json::object& list) {
  const json::array& data = list.at("data").as_array();
  json::object seen{{"count", static_cast<std::int64_t>(data.size())}};
  if (!data.empty()) {
    seen["first"] = data.front().at("name");
    seen["price"] = data.front().at("price");
    seen["last"] = data.back().at("number");
  }
  return seen;
}
}  // namespace

/// boss makes_product k1 "Soy milk" 3.00 [barcode=6901234567892]
Act Stage::makes_product(const Line& line) {
  json::object body{{"name", line.word(3)}, {"price", amount(line.word(4))}};
  if (line.has("barcode")) body["barcode"] = line.option("barcode");
  Act act;
  act.http = till(line, "POST", "/v1/till/products", body, key(line.word(2), line));
  return act;
}

/// boss changes_product 1 "Soy milk" 3.50 [barcode=]
Act Stage::changes_product(const Line& line) {
  json::object body{{"name", line.word(3)}, {"price", amount(line.word(4))}};
  if (line.has("barcode")) body["barcode"] = line.option("barcode");
  Act act;
  act.http = till(line, "POST", "/v1/till/products/" + line.word(2), body);
  return act;
}

/// boss removes_product 1
Act Stage::removes_product(const Line& line) {
  Act act;
  act.http = till(line, "DELETE", "/v1/till/products/" + line.word(2), nullptr);
  return act;
}

/// desk sees_products v1: how many, the first one's name and price, the last one's number
Act Stage::sees_products(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/products", nullptr);
  act.then = [this, name = line.word(2)](const json::object& list) { things_[name] = list_seen(list); };
  return act;
}

/// desk sees_sale v1 p1: its lines as "Soy milk 3.00 x2 -1, …"
Act Stage::sees_sale(const Line& line) {
  Act act;
  act.http = till(line, "GET", "/v1/till/payments/" + id_of(line.word(3)), nullptr);
  act.then = [this, name = line.word(2)](const json::object& sale) {
    std::string lines;
    if (const json::value* found = sale.if_contains("lines"))
      for (const json::value& one : found->as_array())
        lines += fmt::format("{}{}@{}x{}-{}", lines.empty() ? "" : ",", std::string_view(one.at("name").as_string()),
                             money::decimal({one.at("price").as_int64(), money::Currency::cny}), one.at("count").as_int64(), one.at("returned").as_int64());
    things_[name] = json::object{{"lines", lines}, {"refunded", sale.at("refunded_amount")}};
    if (const json::value* off = sale.if_contains("discount")) things_[name]["discount"] = *off;
  };
  return act;
}

}  // namespace chenxi::scenario
