// For tests of what readers show: the payments' town with names, signed-in browsers, transfers and the routes.
// Move money first, then ask: from the first request on the books belong to the engine's thread.
#pragma once
#include <future>

#include "http/route.h"
#include "payments/test_town.h"
#include "records/projection.h"
#include "transfers/cancel.h"
#include "transfers/send.h"
#include "transfers/timers.h"

namespace chenxi::records::test {

using payments::test::Resident;

class Town : public payments::test::Town {
 protected:
  std::shared_ptr<store::MemoryData> projected = store::make_memory();
  Projection bills{env, BusinessCalendar(),
                   {[this] { return store::open_memory(projected); }, [this] { projected = store::make_memory(); }}};
  std::string amys_cookie = rng.bytes(32), bobs_cookie = rng.bytes(32);

  void SetUp() override {
    transfers::register_timers(executor, packs);
    payments::test::Town::SetUp();
    must(std::make_shared<risk::Adopt>(std::string(risk::shipped_rules()), clock.now()));
    services.info.name = "Dawn Street";
    services.bills = &bills;
    sign_in(amy, "Amy", amys_cookie);
    sign_in(bob, "\xe9\x98\xbf\xe6\x98\x8e", bobs_cookie);  // A Ming
  }
  void TearDown() override {
    bills.stop();
    if (started_) engine.stop();
  }
  void sign_in(const Resident& who, const std::string& nickname, const std::string& cookie) {
    act(
        [&](engine::Context& ctx) {
          auto& row = ctx.edit<identity::Customer>(who.id);
          row.sealed_nickname = vault.seal(row, identity::Class::own, "nickname", nickname);
          identity::Session session;
          session.token_hash = sha256(cookie);
          session.subject = who.id;
          session.device = who.device;
          session.created_at = ctx.now();
          session.expires_at = ctx.now() + days(90);
          ctx.insert(std::move(session));
        },
        [&](engine::Keys& k) { k.row<identity::Customer>(who.id); });
  }
  std::int64_t shop_of_kind(const std::string& name, const std::string& mcc) {
    const std::int64_t id = shop(name);
    change<merchants::Merchant>(id, [&](merchants::Merchant& row) { row.category = mcc; });
    return id;
  }
  std::int64_t send(const Resident& from, const Resident& to, std::int64_t amount,
                    transfers::Arrival arrival = transfers::Arrival::now, const std::string& note = "") {
    const auto payer = *directory.customer(from.id);
    transfers::Sending sending;
    sending.payer = from.id;
    sending.amount = amount;
    sending.arrival = arrival;
    sending.warning_accepted = sending.risk_read = true;
    sending.sealed_payee_name = vault.seal(payer, identity::Class::own, "transfers.payee_name",
                                           identity::shown_name(vault, *directory.customer(to.id)));
    if (!note.empty()) sending.sealed_note = vault.seal(payer, identity::Class::own, "transfers.note", note);
    auto command = std::make_shared<transfers::Send>(packs, sending);
    ports::PayeeToken token;
    token.looked_up_by = from.id;
    token.customer = to.id;
    token.expires_at = clock.now() + minutes(10);
    command->payee = token;
    identity::CheckedProof proof;
    proof.device = from.device;
    proof.pin_mac = vault.pin_mac(payer, "246810");
    proof.hash = sha256("proof");
    command->proof = proof;
    command->request = engine::Request{from.id, fresh_key(), sha256(text(fresh_key()))};
    must(command);
    return command->view.row.id;
  }
  void cancel(const Resident& who, std::int64_t transfer) {
    auto command = std::make_shared<transfers::Cancel>(packs, who.id, transfer);
    command->request = engine::Request{who.id, fresh_key(), sha256(text(fresh_key()))};
    must(command);
  }
  void ring() {
    for (auto jobs = executor.due_timers(); !jobs.empty(); jobs = executor.due_timers()) executor.run_batch(jobs);
  }

  struct Got {
    int status = 0;
    std::string text;
    json::value body;
    std::string code() const { return body.is_object() && body.as_object().contains("code") ? std::string(body.at("code").as_string()) : ""; }
    const json::value& at(std::string_view name) const { return body.at(name); }
  };
  struct Waiting : http::Answer {
    std::promise<http::Reply> promise;
    void reply(http::Reply&& reply) override { promise.set_value(std::move(reply)); }
    std::shared_ptr<http::EventStream> stream() override { return nullptr; }
  };
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  Got request(const std::vector<http::Route>& routes, const std::string& operation, const std::string& cookie,
              Pairs query = {}, Pairs params = {}, const json::value& body = {}) {
    if (!std::exchange(started_, true)) {
      engine.start();
      bills.start(engine);
    }
    const auto route = std::ranges::find(routes, operation, &http::Route::operation_id);
    CHECK(route != routes.end());
    auto asked = std::make_shared<http::Request>();
    asked->method = route->method;
    asked->session = base64url(cookie);
    asked->query_params = std::move(query);
    asked->path_params = std::move(params);
    asked->lang = Lang::en;
    if (!body.is_null()) asked->body = to_text(body);
    auto waiting = std::make_shared<Waiting>();
    auto future = waiting->promise.get_future();
    route->handler(asked, http::Respond(waiting));
    http::Reply reply = future.get();
    Got got{reply.status, reply.body, {}};
    if (auto parsed = parse_json(reply.body)) got.body = *parsed;
    return got;
  }

 private:
  bool started_ = false;
};

}  // namespace chenxi::records::test
