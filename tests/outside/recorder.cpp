#include <boost/json.hpp>

#include <stdexcept>

#include "tests/outside/history.h"

namespace outside {
namespace {

namespace json = boost::json;

std::string hex(const std::string& bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string unhex(const json::string& text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(text.data() + i, 2), nullptr, 16));
  return out;
}

void hear_ok(Asked& asked, std::int64_t at_us, const std::string& object) {
  asked.objects.push_back(object);
  if (asked.heard == Heard::refused) asked.contradicted = true;
  if (asked.heard != Heard::unknown) return;
  asked.heard = Heard::done;
  asked.heard_us = at_us;
}

void hear_refused(Asked& asked, std::int64_t at_us) {
  if (asked.heard == Heard::done) asked.contradicted = true;
  if (asked.heard != Heard::unknown) return;
  asked.heard = Heard::refused;
  asked.heard_us = at_us;
}

}  // namespace

Recorder::Recorder(const std::string& path) {
  if (!path.empty()) file_.open(path, std::ios::trunc);
}

std::size_t Recorder::invoke(Asked asked) {
  const std::size_t request = history_.asked.size();
  if (file_.is_open())
    file_ << json::serialize(json::object{{"request", request}, {"at", asked.begun_us}, {"event", "invoke"},
                                          {"what", asked.what == What::payment ? "payment" : "refund"},
                                          {"key", hex(asked.key)}, {"from", asked.from}, {"to", asked.to},
                                          {"amount", asked.amount}, {"refunds", hex(asked.refunds)}})
          << '\n';
  history_.asked.push_back(std::move(asked));
  return request;
}

void Recorder::line(std::size_t request, std::int64_t at_us, const char* event, const std::string& word) {
  if (file_.is_open())
    file_ << json::serialize(json::object{{"request", request}, {"at", at_us}, {"event", event}, {"word", word}}) << '\n';
}

void Recorder::ok(std::size_t request, std::int64_t at_us, const std::string& object) {
  line(request, at_us, "ok", object);
  hear_ok(history_.asked[request], at_us, object);
}

void Recorder::refused(std::size_t request, std::int64_t at_us, const std::string& code) {
  line(request, at_us, "refused", code);
  hear_refused(history_.asked[request], at_us);
}

void Recorder::unknown(std::size_t request, std::int64_t at_us, const std::string& why) {
  line(request, at_us, "unknown", why);
}

void Recorder::look(const Look& look) {
  if (file_.is_open())
    file_ << json::serialize(json::object{{"event", "look"}, {"account", look.account}, {"begun", look.begun_us},
                                          {"at", look.heard_us}, {"balance", look.balance}})
          << '\n';
  history_.looks.push_back(look);
}

History read_history(const std::string& path) {
  std::ifstream file(path);
  History history;
  std::string text;
  while (std::getline(file, text)) {
    try {
      const json::object o = json::parse(text).as_object();
      const json::string& event = o.at("event").as_string();
      if (event == "look") {
        history.looks.push_back({o.at("account").as_int64(), o.at("begun").as_int64(), o.at("at").as_int64(),
                                 o.at("balance").as_int64()});
      } else if (event == "invoke") {
        Asked asked;
        asked.key = unhex(o.at("key").as_string());
        asked.what = o.at("what").as_string() == "refund" ? What::refund : What::payment;
        asked.from = o.at("from").as_int64();
        asked.to = o.at("to").as_int64();
        asked.amount = o.at("amount").as_int64();
        asked.refunds = unhex(o.at("refunds").as_string());
        asked.begun_us = o.at("at").as_int64();
        history.asked.push_back(std::move(asked));
      } else {
        Asked& asked = history.asked.at(static_cast<std::size_t>(o.at("request").to_number<std::uint64_t>()));
        const std::int64_t at_us = o.at("at").as_int64();
        if (event == "ok") hear_ok(asked, at_us, std::string(o.at("word").as_string()));
        else if (event == "refused") hear_refused(asked, at_us);
      }
    } catch (const std::exception& error) {
      throw std::runtime_error("a line of the history cannot be read: " + text + " (" + error.what() + ")");
    }
  }
  return history;
}

}  // namespace outside
