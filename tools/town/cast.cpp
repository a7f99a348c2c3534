#include "cast.h"

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/json.h"

namespace chenxi::town {

Cast load_cast(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw Trouble("the demo's cast is missing: " + path);
  std::stringstream text;
  text << file.rdbuf();
  const auto read = [&]() -> Result<Cast> {
    const json::value document = TRY(parse_json(text.str(), {.depth = 8, .members = 256}));
    auto in = TRY(JsonReader::object(document));
    Cast cast;
    for (const json::value& value : *TRY(in.array("residents", 100'000))) {
      auto r = TRY(JsonReader::object(value));
      const std::string customer = TRY(r.string("customer", 1, 64));
      const std::string device = TRY(r.string("device", 1, 64));
      const std::string session = TRY(r.string("session", 1, 64));
      const std::string pin = TRY(r.string("pin", 6, 6));
      // Towns of an earlier version have no payment codes in their cast.
      const std::string number = TRY(r.optional_string("payer_number", 9, 9)).value_or("");
      const auto secret = unbase64url(TRY(r.optional_string("code_secret", 43, 43)).value_or(""));
      const auto scalar = unbase64url(TRY(r.string("key", 43, 43)));
      if (!secret || !scalar) return refuse(Code::malformed);
      cast.residents.push_back({customer, device, session, pin, number, *secret, P256PrivateKey::from_scalar(*scalar)});
    }
    for (const json::value& value : *TRY(in.array("shops", 10'000))) {
      auto s = TRY(JsonReader::object(value));
      Shop shop;
      shop.merchant = TRY(s.string("merchant", 1, 64));
      shop.name = TRY(s.string("name", 1, 200));
      shop.code = TRY(s.string("code", 1, 400));
      shop.session = TRY(s.optional_string("session", 1, 64)).value_or("");
      cast.shops.push_back(std::move(shop));
    }
    return cast;
  };
  auto cast = read();
  if (!cast) throw Trouble("the demo's cast cannot be read: " + path + " " + cast.error().detail().pointer);
  return std::move(*cast);
}

}  // namespace chenxi::town
