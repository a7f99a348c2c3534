#include "tests/system/races/counted.h"

#include <cstdio>

#include "base/check.h"

namespace chenxi::races {

int passed = 0, failed = 0;
std::set<std::string> raced;

void expect(bool right, const std::string& what) {
  std::printf("%s  %s\n", right ? "ok  " : "FAIL", what.c_str());
  std::fflush(stdout);
  (right ? passed : failed) += 1;
}

Tally count(const std::vector<Reply>& replies) {
  Tally tally;
  for (const Reply& reply : replies) {
    const json::value body = reply.json();
    if (reply.status < 200 || reply.status >= 300) {
      tally.refused[body.is_object() && body.get_object().contains("code")
                        ? std::string(body.at("code").as_string())
                        : fmt::format("status {}", reply.status)] += 1;
      continue;
    }
    (reply.header("Idempotent-Replayed") == "true" ? tally.again : tally.fresh) += 1;
    if (!body.is_object()) continue;
    const json::object* made = &body.get_object();
    for (const char* inner : {"payment", "customer", "order"})
      if (const json::value* within = made->if_contains(inner); within != nullptr && within->is_object())
        made = &within->get_object();
    if (const json::value* id = made->if_contains("id")) tally.ids.insert(std::string(id->as_string()));
  }
  return tally;
}

std::string id_of(const Reply& reply) {
  const json::value body = reply.json();
  if (!body.is_object() || !body.get_object().contains("id"))
    throw Trouble("nothing was made: " + reply.body);
  return std::string(body.at("id").as_string());
}

void one_key_one_body(House& house, const std::string& operation, const std::string& request) {
  raced.insert(operation);
  const Tally tally = count(house.at_once(std::vector<std::string>(kRunners, request)));
  expect(tally.fresh == 1 && tally.again == kRunners - 1 && tally.ids.size() <= 1,
         fmt::format("{}, one key: {}", operation, tally.text()));
}

}  // namespace chenxi::races
