// The real server on a store of its own, and people who use it over the public API.
#pragma once
#include <filesystem>
#include <map>
#include <memory>

#include "base/crypto.h"
#include "base/env.h"
#include "base/uuid.h"
#include "parent.h"
#include "tests/scenario/call.h"

namespace chenxi::races {

using scenario::Call;
using scenario::Reply;

struct Person {
  std::string number, device, session, payer_number, secret, pin = "802913";
  P256PrivateKey key = P256PrivateKey::from_scalar(std::string(31, '\0') + '\1');
};
struct Shop {
  std::string id, name, session, poster;
  std::int64_t row = 0;
};

class House {
 public:
  /// `postgres`: how to connect; empty: SQLite.
  House(const std::string& programs, const std::string& postgres);
  ~House();

  Env& env() { return env_; }
  Uuid key() { return make_uuid7(env_.clock->now(), *env_.rng); }
  Reply ask(const std::string& request);
  /// All but the last byte of each; then the last bytes, as close together as one thread can send them.
  std::vector<Reply> at_once(const std::vector<std::string>& requests);
  json::value operate(std::string_view request, const json::value& arguments);

  std::string request(const std::string& method, const std::string& path, const json::value& body,
                      const std::string& cookie, const std::optional<Uuid>& key = {}) const;
  /// Signed by the phone besides, as the wallet signs what a cookie alone must not do.
  std::string signed_request(const Person& who, const std::string& method, const std::string& path,
                             const json::value& body, const std::optional<Uuid>& key = {}) const;
  std::string challenge(const std::string& purpose, const std::string& to, std::string& code,
                        const std::string& cookie = "");
  std::string registration(Person& who, const std::string& challenge, const std::string& code,
                           const Uuid& key);
  static void come_in(Person& who, const Reply& reply);
  Person person();
  /// A number that nobody has yet.
  std::string fresh_number() { return "138" + std::to_string(10'000'000 + ++numbers_); }
  Shop shop(const std::string& name);
  json::object proof(const Person& who, const std::string& purpose, const Uuid& key, std::int64_t amount = 0,
                     const std::string& payee_id = "", const std::string& payee_name = "") const;
  std::string payment(const Person& who, const Shop& to, std::int64_t amount, const Uuid& key,
                      const std::string& order = "") const;
  std::int64_t balance(const Person& who);
  void give(const Person& who, std::int64_t amount);
  std::string payment_code(const Person& who);

 private:
  std::string programs_;
  Env env_ = real_env();
  std::filesystem::path data_;
  int port_ = 0;
  std::unique_ptr<town::Child> server_;
  int numbers_ = 0;
};

}  // namespace chenxi::races
