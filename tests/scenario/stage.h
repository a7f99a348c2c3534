// Stage: who stands on it and what the words of a script mean. Everybody acts through the public API as the
// apps do; the operator through the requests of the operator's socket.
#pragma once
#include <functional>

#include "base/crypto.h"
#include "base/uuid.h"
#include "identity/proof.h"
#include "identity/sessions/request_proof.h"
#include "tests/scenario/script.h"
#include "tests/scenario/world.h"

namespace chenxi::webauthn {
struct TestPasskey;
}

namespace chenxi::scenario {

struct Phone {
  P256PrivateKey key = P256PrivateKey::from_scalar(std::string(31, '\0') + '\1');
  std::string id;  // dev_…
};

struct Resident {
  std::string name, number, email, pin = "802913", id, session, address, language = "zh-CN";
  std::int64_t row = 0;
  std::map<std::string, Phone> phones;
  std::string phone = "first";            // the one in hand
  std::string payer_number, code_secret;  // for payment codes
};

struct Colleague {
  std::int64_t number = 0;
  std::string session;
};

struct Shop {
  std::string name, shown, id, session, poster, token;
  std::int64_t row = 0;
  std::optional<P256PrivateKey> key;  // of the till's browser
};

/// What a line does: one HTTP request, or one request of the operator; `then` keeps what came back.
struct Act {
  std::string http;
  std::string request;
  json::value arguments;
  std::function<void(const json::object&)> then = [](const json::object&) {};
  std::function<void(const Reply&)> then_reply = [](const Reply&) {};
};

class Stage {
 public:
  Stage(const std::string& store, const std::vector<Line>& script);
  /// Plays the script. Gives one line for everything that went otherwise.
  std::vector<std::string> play();
  /// The rows that moved money, in words.
  std::string transfers();
  World& world() { return *world_; }

 private:
  using Verb = Act (Stage::*)(const Line&);
  struct Verbs {
    std::map<std::string, Verb> resident, shop, house, staff;
  };
  static const Verbs& verbs();

  void play_together(std::size_t& at);
  Act act_of(const Line& line);
  void compare(const Line& line, const std::string& outcome);
  std::string outcome_of(const Line& line, const Act& act, const Reply& reply);
  std::string outcome_of(const Act& act, const Result<json::value>& answer);
  void met(const Line& line, const std::string& code);

  // Setting the stage.
  void set_stage(const Line& line);
  void add_resident(const Line& line);
  void add_shop(const Line& line);
  void add_staff(const Line& line);
  void check(const Line& line);
  void change(const Line& line);
  void bank(const Line& line);
  void registry(const Line& line);
  void server(const Line& line);
  void must(const Line& line, const Act& act);

  // Residents.
  Act asks_code(const Line& line);
  Act registers(const Line& line);
  Act signs_in(const Line& line);
  Act signs_in_anew(const Line& line);
  Act signs_out(const Line& line);
  Act renews(const Line& line);
  Act sees_sessions(const Line& line);
  Act ends_session(const Line& line);
  Act ends_others(const Line& line);
  Act answers(const Line& line);
  Act sees_calls(const Line& line);
  Act recovers_pin(const Line& line);
  Act changes_pin(const Line& line);
  Act closes_wallet(const Line& line);
  Act sees_closing(const Line& line);
  Act adds_email(const Line& line);
  Act sets(const Line& line);
  Act removes_phone(const Line& line);
  Act binds_demo(const Line& line);
  Act starts_passkey(const Line& line);
  Act adds_passkey(const Line& line);
  Act removes_passkey(const Line& line);
  Act starts_passkey_sign_in(const Line& line);
  Act signs_in_by_passkey(const Line& line);
  Act scans(const Line& line);
  Act pays(const Line& line);
  Act declines(const Line& line);
  Act looks_up(const Line& line);
  Act sends(const Line& line);
  Act cancels(const Line& line);
  Act asks_for(const Line& line);
  Act limits(const Line& line);
  Act tells_identity(const Line& line);
  Act stops(const Line& line);
  Act stops_by_code(const Line& line);
  Act lifts(const Line& line);
  Act makes_codes(const Line& line);
  Act bounds(const Line& line);
  Act locks(const Line& line);
  Act disputes(const Line& line);
  Act gives_back(const Line& line);
  Act keeps(const Line& line);
  Act says(const Line& line);
  Act drops(const Line& line);
  Act sees_dispute(const Line& line);
  // Family (family.cpp).
  Act invites(const Line& line);
  Act joins(const Line& line);
  Act refuses(const Line& line);
  Act regives(const Line& line);
  Act parts(const Line& line);
  Act views(const Line& line);
  Act sees_family(const Line& line);
  Act sees_looks(const Line& line);
  Act asks(const Line& line);
  Act replies(const Line& line);
  Act sees_question(const Line& line);
  Act lowers(const Line& line);
  Act proposes(const Line& line);
  Act puts_away(const Line& line);
  Act sees_paid(const Line& line);
  Act recovers(const Line& line);
  Act vouches(const Line& line);
  Act stops_recovery(const Line& line);
  Act looks_at_recovery(const Line& line);
  Act sees_recoveries(const Line& line);
  Act links(const Line& line);
  Act unlinks(const Line& line);
  Act tops_up(const Line& line);
  Act withdraws(const Line& line);
  Act annotates(const Line& line);
  Act raw(const Line& line);
  Act hammers(const Line& line);
  // Case workers and supervisors, in the console.
  Act decides(const Line& line);
  Act sees_case(const Line& line);
  // Colleagues (staff.cpp).
  Act enrols(const Line& line);
  Act opens_by_link(const Line& line);
  Act comes_in(const Line& line);
  Act goes(const Line& line);
  Act sees_colleagues(const Line& line);
  Act sees_myself(const Line& line);
  Act asks_change(const Line& line);
  Act approves_change(const Line& line);
  Act refuses_change(const Line& line);
  Act sees_change(const Line& line);
  Act sees_changes(const Line& line);
  Act takes_export(const Line& line);
  Act sees_who_looked(const Line& line);
  // Shops.
  Act orders(const Line& line);
  Act cancels_order(const Line& line);
  Act charges(const Line& line);
  Act refunds(const Line& line);
  Act opens_till(const Line& line);
  Act gives_key(const Line& line);
  // Its programs (programs.cpp).
  Act makes_key(const Line& line);
  Act rotates_key(const Line& line);
  Act checkout_status(const Line& line);
  Act revokes_key(const Line& line);
  Act asks_who(const Line& line);
  Act api_orders(const Line& line);
  std::function<void(const json::object&)> keep_session(const std::string& name);
  Act api_opens(const Line& line);
  Act api_session(const Line& line);
  Act api_expires(const Line& line);
  Act opens_page(const Line& line);
  Act says_confirming(const Line& line);
  Act api_links(const Line& line);
  Act api_link(const Line& line);
  Act api_lists_links(const Line& line);
  Act api_ends_link(const Line& line);
  Act opens_link(const Line& line);
  Act api_gets(const Line& line);
  Act api_lists(const Line& line);
  Act api_cancels(const Line& line);
  Act api_captures(const Line& line);
  Act api_refunds(const Line& line);
  Act api_hooks(const Line& line);
  Act api_unhooks(const Line& line);
  Act api_rotates(const Line& line);
  Act api_replays(const Line& line);
  Act api_events(const Line& line);
  Act api_tries(const Line& line);
  Act hooks(const Line& line);
  // Shops that residents open, and who looks at their papers (own_shops.cpp).
  Act opens_shop(const Line& line);
  Act hands_in(const Line& line);
  Act prints_anew(const Line& line);
  Act sees_shop(const Line& line);
  Act decides_papers(const Line& line);
  Act sees_papers(const Line& line);
  // What becomes of their takings (settlement.cpp).
  Act chooses_account(const Line& line);
  Act sees_settlements(const Line& line);
  Act sees_settlement(const Line& line);
  Act settles_now(const Line& line);
  // Visits that are paid in advance (packages.cpp).
  Act makes_plan(const Line& line);
  Act ends_plan(const Line& line);
  Act sees_plans(const Line& line);
  Act buys(const Line& line);
  Act sees_package(const Line& line);
  Act sees_packages(const Line& line);
  Act sees_sold(const Line& line);
  Act shows_code(const Line& line);
  Act says_to_visit(const Line& line);
  Act takes_back(const Line& line);
  Act returns_packages(const Line& line);
  Act takes_visit(const Line& line);
  Act asks_visit(const Line& line);
  Act return_packages(const Line& line);
  Act package_status(const Line& line);
  // Orders that are paid when they have arrived (trade.cpp).
  Act trades(const Line& line);
  Act sees_trade(const Line& line);
  Act sees_trades(const Line& line);
  Act confirms_trade(const Line& line);
  Act cancels_trade(const Line& line);
  Act sends_trade(const Line& line);
  Act returns_trade(const Line& line);
  Act complains(const Line& line);
  Act withdraws_trade(const Line& line);
  Act contests(const Line& line);
  Act sees_trade_cases(const Line& line);
  Act sees_trade_case(const Line& line);
  Act decides_trade(const Line& line);
  Act returns_trades(const Line& line);
  Act return_trades(const Line& line);
  Act trades_status(const Line& line);
  // Takings that are shared with other shops (splits.cpp).
  json::object split_of(const Line& line);
  Act asks_partner(const Line& line);
  Act accepts_partner(const Line& line);
  Act ends_partner(const Line& line);
  Act sees_partners(const Line& line);
  Act shares_out(const Line& line);
  Act sees_split(const Line& line);
  // Who stands at the counter (counter.cpp).
  Act offers_till(const Line& line);
  Act pairs(const Line& line);
  Act revokes_till(const Line& line);
  Act sees_tills(const Line& line);
  Act sees_device(const Line& line);
  Act sees_day(const Line& line);
  Act sees_report(const Line& line);
  Act takes_file(const Line& line);
  Act checks_receipt(const Line& line);
  Act approves_refund(const Line& line);
  Act sees_asked(const Line& line);
  Act approves_discount(const Line& line);
  Act captures(const Line& line);
  Act sees_held(const Line& line);
  Act sees_refused(const Line& line);
  Act sets_discounts(const Line& line);
  Act sees_discounts(const Line& line);
  Act opens_shift(const Line& line);
  Act moves_cash(const Line& line);
  Act closes_shift(const Line& line);
  Act sees_shift(const Line& line);
  Act makes_product(const Line& line);
  Act changes_product(const Line& line);
  Act removes_product(const Line& line);
  Act sees_products(const Line& line);
  Act sees_sale(const Line& line);
  std::string till_id(const Line& line, const std::string& label);
  // The operator.
  Act cash_in(const Line& line);
  Act sees(const Line& line);
  Act cash_out(const Line& line);
  Act fund(const Line& line);
  Act open_counter(const Line& line);
  Act pay_out(const Line& line);
  Act resume(const Line& line);
  Act payout_status(const Line& line);
  Act attribute(const Line& line);
  Act announces(const Line& line);
  Act ends_call(const Line& line);
  Act ask_operator(const Line& line);

  // Words.
  Uuid key(const std::string& name, const Line& line);
  Resident& resident(const std::string& name);
  Shop& shop(const std::string& name);
  const json::object& thing(const std::string& name) const;
  std::string id_of(const std::string& name) const;
  std::int64_t amount(const std::string& text) const;
  json::array cart(const std::string& text) const;
  json::array returned(const std::string& text) const;
  json::object proof(const Resident& who, const Line& line, std::string_view purpose, const Uuid& key,
                     std::int64_t amount = 0, const std::string& payee_id = "",
                     const std::string& payee_name = "");
  identity::Statement statement(const Line& line, std::string_view purpose, const Uuid& key, std::int64_t amount,
                                const std::string& payee_id, const std::string& payee_name);
  /// The same with a passkey instead.
  json::object by_passkey(const Line& line, const std::string& name, std::string_view purpose, const Uuid& key,
                          std::int64_t amount, const std::string& payee_id, const std::string& payee_name);
  json::object passkey_proof(const Line& line, const std::string& name, std::string_view statement, std::int64_t expires_at);
  webauthn::TestPasskey& passkey(const std::string& name);
  std::string link_of(std::int64_t colleague);
  json::object staff_proof(const Line& line, std::string_view purpose, const Uuid& nonce, const std::string& about,
                           const std::string& shown);
  json::object new_phone(Resident& who, const std::string& name);
  std::string code_of(const Line& line, const std::string& challenge) const;
  json::object terms(const Line& line) const;
  json::object wishes(const Line& line) const;
  std::string recovery_code(const std::string& named) const;
  std::string payment_code(const Resident& who, const Line& line);
  std::string http(const Line& line, const std::string& app, const std::string& session,
                   std::string_view method, std::string_view path, const json::value& body,
                   const std::optional<Uuid>& key = {});
  std::string wallet(const Line& line, std::string_view method, std::string_view path,
                     const json::value& body, const std::optional<Uuid>& key = {});
  std::string device_proof(const Line& line, const std::string& app, const identity::SignedRequest& request);
  std::string till(const Line& line, std::string_view method, std::string_view path, const json::value& body,
                   const std::optional<Uuid>& key = {});
  std::string program(const Line& line, std::string_view method, const std::string& path, const json::value& body,
                      const std::optional<Uuid>& key = {});
  std::string console(const Line& line, std::string_view path, const json::value& body, const std::optional<Uuid>& key = {},
                      std::string_view method = "POST");
  std::function<void(const json::object&)> keep(const std::string& name);
  std::function<void(const Reply&)> come_in(const std::string& name);

  std::vector<Line> script_;
  std::unique_ptr<World> world_;
  std::map<std::string, Resident> residents_;
  std::map<std::string, Shop> shops_;
  std::map<std::string, Colleague> staff_;
  std::map<std::string, Uuid> keys_;
  std::map<std::string, json::object> things_;
  std::map<std::string, std::shared_ptr<webauthn::TestPasskey>> passkeys_;
  std::map<std::string, json::object> proofs_;     // by key: what was sent under it
  std::map<std::string, std::string> challenges_;  // where its code was sent
  std::vector<std::string> wrong_;
};

}  // namespace chenxi::scenario
