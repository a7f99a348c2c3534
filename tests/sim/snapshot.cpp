#include "tests/sim/snapshot.h"

#include <filesystem>

#include "base/check.h"

namespace chenxi::sim {
namespace {

constexpr Instant kEvening{1'764'000'000'000'000};

class Builder {
 public:
  Builder(const std::string& data, TownSize size) : server_({.seed = 20'261'126, .data = data, .start = kEvening}, marks_), size_(size) {
    server_.outside().behave();
  }

  Snapshot build(const std::string& data) {
    CHECK(server_.start(), server_.why_not());
    open_shops();
    for (std::size_t i = 0; i < size_.people + size_.newcomers; ++i) invent(i);
    for (std::size_t i = 0; i < size_.people; ++i) register_one(i);
    server_.clock().advance(hours(25));  // nobody's device is new any more
    for (int i = 0; i < 50; ++i) rest();
    Snapshot out;
    out.data = data;
    out.at = server_.clock().now();
    server_.die();
    std::string why;
    auto books = server_.read_books({}, why);
    CHECK(books.has_value(), why);
    out.books = std::move(*books);
    out.image = server_.disk().image();
    out.town = std::move(town_);
    return out;
  }

 private:
  struct Reply {
    json::value body;
    std::string cookie;
  };
  /// Sends and waits; everything is well here.
  Reply must(const Call& call, const std::string& address) {
    std::optional<Reply> out;
    server_.take(bytes_of(call), address, 0, [&](const http::Reply* reply, std::string_view) {
      CHECK(reply != nullptr && reply->status < 300, call.path + (reply != nullptr ? ": " + reply->body : ""));
      out = Reply{reply->body.empty() ? json::value() : boost::json::parse(reply->body), ""};
      if (!reply->cookies.empty()) out->cookie = reply->cookies.front().value;
    });
    for (int i = 0; i < 10 && !out; ++i) {
      server_.talk_to_bank();
      rest();
    }
    CHECK(out.has_value(), call.path);
    return *std::move(out);
  }
  void rest() {
    while (server_.step()) continue;
    server_.carry_messages();
    server_.talk_to_bank();
  }
  std::string key() { return text(make_uuid7(server_.clock().now(), server_.rng())); }
  json::value ask(const std::string& name, const json::value& arguments) {
    auto answer = server_.ask(name, arguments);
    CHECK(answer.has_value(), name);
    return *std::move(answer);
  }

  void open_shops() {
    for (std::size_t i = 0; i < size_.shops; ++i) {
      Shop shop;
      shop.name = fmt::format("Shop {}", i);
      shop.address = fmt::format("10.9.0.{}", i);
      const json::value made = ask("merchant_create", json::object{{"name", shop.name}, {"category", "5812"}});
      shop.row = made.at("merchant").as_int64();
      shop.id = made.at("id").as_string();
      const json::value link = ask("link", json::object{{"app", "till"}, {"subject", shop.row}});
      const std::string path(link.at("path").as_string());
      const std::string token = path.substr(path.find('#') + 1);
      shop.cookie = must({"POST", "/v1/till/sessions", fmt::format(R"({{"token":"{}"}})", token), "", ""}, shop.address).cookie;
      const Reply me = must({"GET", "/v1/till/me", "", "__Host-till=" + shop.cookie, ""}, shop.address);
      shop.code = me.body.at("static_code").at("text").as_string();
      shop.program = must({"POST", "/v1/till/api_keys", R"({"label":"Orders","kind":"secret"})", "__Host-till=" + shop.cookie, key()}, shop.address)
                         .body.at("key")
                         .as_string();
      town_.shops.push_back(std::move(shop));
    }
    for (std::size_t i = 0; i < size_.shops; ++i)
      for (std::size_t next = 1; next < std::min<std::size_t>(size_.shops, 4); ++next) agree(town_.shops[i], (i + next) % size_.shops);
  }

  /// One wants to share what it is paid, the other says yes.
  void agree(Shop& giver, std::size_t receiver) {
    const Shop& other = town_.shops[receiver];
    must({"POST", "/v1/till/split_partners", fmt::format(R"({{"receiver":"{}"}})", other.id), "__Host-till=" + giver.cookie, key()}, giver.address);
    must({"POST", "/v1/till/split_partners/" + giver.id + "/accept", "{}", "__Host-till=" + other.cookie, key()}, other.address);
    giver.partners.push_back(receiver);
  }

  void invent(std::size_t i) {
    Person person;
    person.phone = fmt::format("+8613800{:06}", i);
    person.address = fmt::format("10.{}.{}.1", i / 200, i % 200);
    person.pin = fmt::format("{:06}", 274'913 + i * 1'097 % 500'000);
    person.key = P256PrivateKey::generate(server_.rng());
    town_.people.push_back(std::move(person));
  }

  void register_one(std::size_t i) {
    Person& person = town_.people[i];
    server_.clock().advance(seconds(61));
    const Reply sent = must({"POST", "/v1/code_challenges", fmt::format(R"({{"purpose":"register","phone":"{}"}})", person.phone), "", ""},
                            person.address);
    rest();
    Ask registration;
    registration.what = What::registration;
    registration.who = i;
    registration.key = make_uuid7(server_.clock().now(), server_.rng());
    registration.object = sent.body.at("id").as_string();
    registration.text = server_.outside().code_for(person.phone);
    std::optional<std::string> cookie;
    json::value body;
    server_.take(request_bytes(town_, registration, server_.clock().now(), {}), person.address, 0,
                 [&](const http::Reply* reply, std::string_view) {
                   CHECK(reply != nullptr && reply->status == 201, reply != nullptr ? reply->body : "");
                   body = boost::json::parse(reply->body);
                   cookie = reply->cookies.front().value;
                 });
    rest();
    CHECK(cookie.has_value());
    person.cookie = *cookie;
    person.registered = true;
    person.id = body.at("customer").at("id").as_string();
    person.device = body.at("device").at("id").as_string();
    person.payer_number = body.at("payment_code").at("payer_number").as_string();
    person.secret = body.at("payment_code").at("secret").as_string();
    person.row = *server_.instance().services().ids.read(IdKind::customer, person.id);
    const std::string wallet = "__Host-wallet=" + person.cookie;
    if (i % 8 != 0) {
      const Uuid settings = make_uuid7(server_.clock().now(), server_.rng());
      must(signed_by(person,
                     {"PATCH", "/v1/me/settings",
                      fmt::format(R"({{"small_payments_without_pin":true,"receive_by_phone":true,"proof":{}}})",
                                  proof_json(person, "settings", 0, "", "", settings, server_.clock().now(), person.pin)),
                      wallet, text(settings)},
                     server_.clock().now()),
           person.address);
    }
    if (i % 2 == 0)
      person.bank_link = must(signed_by(person,
                                        {"POST", "/v1/bank_links",
                                         fmt::format(R"({{"bank":"sim","account_no":"{}","holder_name":"N"}})", bank_account(i)),
                                         wallet, key()},
                                        server_.clock().now()),
                              person.address)
                             .body.at("id")
                             .as_string();
    ask("cash_in", json::object{{"key", key()}, {"phone", person.phone}, {"amount", i % 10 == 0 ? 900'000 : 20'000 + static_cast<std::int64_t>(i * 7919 % 600'000)}});
  }

  Counts marks_;
  Server server_;
  TownSize size_;
  Town town_;
};

}  // namespace

Snapshot moved(const Snapshot& snapshot, const std::string& data) {
  std::filesystem::copy(snapshot.data, data, std::filesystem::copy_options::recursive);
  Snapshot out = snapshot;
  out.data = data;
  out.image.clear();
  for (const auto& [name, file] : snapshot.image) out.image[data + name.substr(snapshot.data.size())] = file;
  return out;
}

Snapshot build_snapshot(const std::string& data, TownSize size) { return Builder(data, size).build(data); }

}  // namespace chenxi::sim
