#include "demo/town.h"

#include "base/check.h"
#include "cash/counter.h"
#include "closing/closing.h"
#include "demo/people.h"
#include "i18n/i18n.h"
#include "identity/account.h"
#include "identity/code_secret.h"
#include "identity/directory.h"
#include "identity/present.h"
#include "identity/role_link.h"
#include "identity/sign_in.h"
#include "ladder/document.h"
#include "ladder/visit.h"
#include "merchants/codes.h"
#include "merchants/create.h"
#include "merchants/own_shops.h"
#include "notify/settle.h"
#include "payments/pay.h"
#include "payments/refund.h"
#include "ports/payee.h"
#include "qr/payment_code.h"
#include "transfers/send.h"

namespace chenxi::demo {
namespace {

struct Person : TownPerson {
  std::string session;
  std::string code_secret;  // of his payment codes
  std::size_t usual_shop = 0;
  bool elder = false;
};

struct Shop {
  merchants::Merchant merchant;
  ShopKind kind;
  std::string session;  // of its till
};

class Builder {
 public:
  Builder(engine::Executor& executor, ports::Services& services, SimClock& clock, Rng& rng, const TownOptions& options)
      : executor_(executor), services_(services), clock_(clock), rng_(rng), options_(options) {}

  Town build(Instant until, const std::function<void(int)>& tell) {
    open_shops();
    register_residents();
    for (int day = 0; day < options_.days; ++day) {
      live_one_day(day);
      tell(day);
    }
    if (options_.moved_number) {
      clock_.set(until - hours(2));
      move_number(*options_.moved_number);
    }
    clock_.set(until);
    fill_first_purse();
    sign_in_actors();
    open_own_shop();
    return {cast(), figures_, {people_.begin(), people_.end()}};
  }

 private:
  engine::Outcome run(std::shared_ptr<engine::Command> command) {
    engine::Job job;
    job.command = std::move(command);
    executor_.run_batch({&job, 1});
    return job.outcome;
  }
  /// A town of any size: a batch has an end.
  void run_all(std::span<engine::Job> jobs) {
    while (!jobs.empty()) {
      const std::size_t many = std::min(jobs.size(), engine::ExecutorOptions{}.batch_commands_max);
      executor_.run_batch(jobs.first(many));
      jobs = jobs.subspan(many);
    }
  }
  template <class C>
  std::shared_ptr<C> must(std::shared_ptr<C> command) {
    const engine::Outcome outcome = run(command);
    if (outcome.refusal)
      throw Trouble(fmt::format("the town cannot be built: {} refused {} {}", command->name(), name(outcome.refusal->code()),
                                outcome.refusal->detail().text));
    return command;
  }
  engine::Request request_of(std::int64_t caller) {
    return {caller, make_uuid7(clock_.now(), rng_), sha256(rng_.bytes(8))};
  }

  void open_shops() {
    for (int i = 0; i < options_.shops; ++i) {
      const ShopKind kind = shop_kinds()[static_cast<std::size_t>(i) % shop_kinds().size()];
      auto create = std::make_shared<merchants::Create>();
      create->shop_name = street_name(rng_) + std::string(kind.name);
      create->category = kind.category;
      shops_.push_back({must(create)->made, kind, ""});
      figures_.shops += 1;
    }
  }

  void register_residents() {
    for (int i = 0; i < options_.residents; ++i) {
      clock_.advance(seconds(kRegistrationSeconds));
      people_.push_back(register_one(i));
      figures_.residents += 1;
      if (options_.moved_number != i) give_some_cash(people_.back());
    }
    // The town's phones have long had their codes: nothing is left for the courier of the first start.
    std::vector<engine::Job> read;
    for (const std::int64_t message : read_) read.push_back(job(std::make_shared<notify::Settle>(message, ports::MessageState::sent, 1)));
    run_all(read);
    for (auto due = executor_.due_timers(); !due.empty(); due = executor_.due_timers()) executor_.run_batch(due);  // what registration scheduled
  }

  /// The way of the screens: a code to the number, read from the message, then the registration.
  Person register_one(int i) {
    const std::string phone = fmt::format("+861700000{:04}", i + 1);
    identity::Vault& vault = services_.vault;
    identity::CodeChallenge challenge;
    challenge.purpose = identity::CodePurpose::registration;
    challenge.kind = identity::HandleKind::phone;
    challenge.handle = vault.index(identity::HandleKind::phone, phone);
    challenge.client = vault.client_index(fmt::format("10.{}.{}.1", i / 250, i % 250));
    auto send = std::make_shared<identity::SendCode>(services_.keys, vault, rng_, challenge, phone, Lang::zh_cn);
    must(send);

    Person person{{0, 0, phone, person_name(rng_), "", P256PrivateKey::generate(rng_)}, "", "", rng_.below(shops_.size()), i % 6 == 0};
    auto command = std::make_shared<identity::Register>(
        vault, identity::ProvenCode{send->id, code_from_message(), identity::CodePurpose::registration, 0, {}});
    identity::Customer& fresh = command->fresh;
    vault.make_keys(fresh);
    person.pin = identity::demo_pin(vault, fresh);  // the one that the demo page shows
    fresh.phone_index = challenge.handle;
    fresh.sealed_phone = vault.seal(fresh, identity::Class::statutory, "phone", phone);
    fresh.sealed_nickname = vault.seal(fresh, identity::Class::own, "nickname", person.name);
    fresh.pin_mac = vault.pin_mac(fresh, person.pin);
    person.code_secret = rng_.bytes(32);
    fresh.sealed_code_secret = identity::seal_code_secret(services_.keys, rng_, fresh, person.code_secret);
    command->first_device.point = store::Bytes(person.key.point());
    command->first_device.sealed_name = vault.seal(fresh, identity::Class::own, "device", "Demo 演示");
    command->consents = {"terms", "privacy"};
    command->request = request_of(send->id);
    command->session_hash = sha256(rng_.bytes(32));
    must(command);
    person.customer = command->customer.id;
    person.device = command->device;
    return person;
  }

  /// Closes a wallet in which nothing lies, and has somebody else register with its number.
  void move_number(int i) {
    Person& there = people_.at(static_cast<std::size_t>(i));
    const engine::Request request = request_of(there.customer);
    const auto checked = proof_of(there, statement("close_wallet", 0, "", "", request.key));
    CHECK(checked.has_value());
    auto close = std::make_shared<closing::CloseWallet>(there.customer, *checked,
                                                        services_.packs.at(clock_.now())->at(clock_.now()).retention.years);
    close->request = request;
    must(close);
    there = register_one(i);
    give_some_cash(there);
  }

  /// The code that was just sent, out of the message that waits for the gateway.
  std::string code_from_message() {
    const auto newest = store::scan_all<ports::Message>(executor_.store(), {{}, {}, 1, true});
    CHECK(!newest.empty());
    read_.push_back(newest.front().id);
    const auto params = ports::open_params(services_.keys, newest.front());
    CHECK(params.has_value());
    return std::string(params->at("code").as_string());
  }

  void give_cash(const Person& person, std::int64_t amount) {
    auto cash_in = std::make_shared<cash::CashIn>(services_.packs);
    cash_in->customer = person.customer;
    cash_in->amount = amount;
    cash_in->request = request_of(0);
    run(cash_in);  // a full purse refuses; that is part of the town
  }

  void give_some_cash(const Person& person) { give_cash(person, 100'000 + static_cast<std::int64_t>(rng_.below(300'000))); }

  /// The resident of the demo page can meet the limit of one payment, not only the end of his purse.
  void fill_first_purse() {
    constexpr std::int64_t kEnough = 300'000;
    const auto owner = services_.directory.customer(people_.at(0).customer);
    CHECK(owner.has_value());
    const std::int64_t balance = executor_.books().account(owner->main).balance;
    if (balance < kEnough) give_cash(people_.at(0), kEnough - balance);
  }

  void live_one_day(int day) {
    const Instant midnight = executor_.books().calendar().start_of_day(executor_.books().calendar().civil(clock_.now()).day_number + 1);
    const std::int64_t visits = static_cast<std::int64_t>(people_.size()) * 2 / 5;
    for (int hour = 6; hour <= 22; ++hour) {
      clock_.set(std::max(clock_.now(), midnight + hours(hour)));
      for (auto due = executor_.due_timers(); !due.empty(); due = executor_.due_timers()) executor_.run_batch(due);
      std::vector<engine::Job> jobs;
      for (std::int64_t i = 0; i < visits; ++i) {
        if (rng_.below(17) != 0) continue;  // spread over the 17 hours that shops are open
        if (auto pay = payment(people_[rng_.below(people_.size())], hour)) jobs.push_back(job(std::move(pay)));
      }
      if (hour % 5 == 0)
        for (std::int64_t i = 0; i < static_cast<std::int64_t>(people_.size()) / 100; ++i)
          if (auto send = transfer()) jobs.push_back(job(std::move(send)));
      run_all(jobs);
      for (const engine::Job& j : jobs) {
        if (j.outcome.refusal) {
          figures_.refused += 1;
        } else if (const auto* pay = dynamic_cast<const payments::Pay*>(j.command.get())) {
          figures_.payments += 1;
          if (rng_.below(150) == 0) refund(pay->view.payment);
        } else {
          figures_.transfers += 1;
        }
      }
      if (hour == 9 && day % 30 == 29)
        for (const Person& person : people_) give_cash(person, 50'000 + static_cast<std::int64_t>(rng_.below(150'000)));
      executor_.rest();
    }
  }

  static engine::Job job(std::shared_ptr<engine::Command> command) {
    engine::Job out;
    out.command = std::move(command);
    return out;
  }

  identity::Statement statement(const char* purpose, std::int64_t amount, std::string payee_id, std::string payee_name,
                                const Uuid& key) {
    identity::Statement out;
    out.purpose = purpose;
    out.amount = amount;
    out.payee_id = std::move(payee_id);
    out.payee_name = std::move(payee_name);
    out.nonce = text(key);
    out.expires_at = clock_.now().us / 1'000'000 + 120;
    return out;
  }
  Result<identity::CheckedProof> proof_of(const Person& person, const identity::Statement& s) {
    const identity::Proof proof{person.device, s.expires_at, person.key.sign(encode(s)), person.pin, std::nullopt};
    return identity::check_proof(services_.directory, services_.vault, clock_.now(), person.customer, s, proof);
  }

  std::shared_ptr<engine::Command> payment(const Person& person, int hour) {
    const Shop& shop = shops_[rng_.below(3) == 0 ? rng_.below(shops_.size()) : person.usual_shop];
    if (hour < shop.kind.from_hour || hour > shop.kind.to_hour) return nullptr;
    const std::int64_t amount = shop.kind.low + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(shop.kind.high - shop.kind.low)) / 10 * 10);
    return printed_payment(person, shop.merchant.id, shop.merchant.name, amount);
  }

  std::shared_ptr<engine::Command> printed_payment(const Person& person, std::int64_t merchant, const std::string& shown, std::int64_t amount) {
    payments::Paying paying;
    paying.payer = person.customer;
    paying.merchant = merchant;
    paying.amount = amount;
    paying.method = payments::PaymentMethod::static_code;
    paying.factor = ledger::Factor::device_and_pin;
    auto pay = std::make_shared<payments::Pay>(services_.packs, paying);
    pay->request = request_of(person.customer);
    pay->payee_name = shown;
    pay->proof = proof_of(person, statement("payment", paying.amount, services_.ids.make(IdKind::merchant, merchant), shown,
                                            pay->request->key));
    pay->authority.factor = paying.factor;
    pay->authority.device = person.device;
    if (pay->proof) pay->authority.signature = store::Bytes(pay->proof->signature);
    return pay;
  }

  std::shared_ptr<engine::Command> transfer() {
    const Person& payer = people_[rng_.below(people_.size())];
    const Person& payee = people_[rng_.below(people_.size())];
    if (payer.customer == payee.customer) return nullptr;
    const auto to = services_.directory.customer(payee.customer);
    CHECK(to.has_value());
    ports::PayeeToken token;
    token.looked_up_by = payer.customer;
    token.customer = payee.customer;
    token.handle_kind = static_cast<std::int64_t>(identity::HandleKind::phone);
    token.handle_index = to->phone_index;
    token.handle = payee.phone;
    token.shown_name = identity::shown_name(services_.vault, *to);
    token.expires_at = clock_.now() + ports::kPayeeTokenLife;
    transfers::Sending sending;
    sending.payer = payer.customer;
    sending.amount = 1'000 + static_cast<std::int64_t>(rng_.below(20)) * 1'000;
    const auto owner = services_.directory.customer(payer.customer);
    CHECK(owner.has_value());
    sending.sealed_payee_name = services_.vault.seal(*owner, identity::Class::own, "transfers.payee_name", token.shown_name);
    auto send = std::make_shared<transfers::Send>(services_.packs, sending);
    send->request = request_of(payer.customer);
    send->proof = proof_of(payer, statement("transfer", sending.amount, ports::seal_payee(services_.keys, rng_, token),
                                            token.shown_name, send->request->key));
    send->authority.factor = ledger::Factor::device_and_pin;
    send->authority.device = payer.device;
    if (send->proof) send->authority.signature = store::Bytes(send->proof->signature);
    send->payee = std::move(token);
    return send;
  }

  void refund(const payments::Payment& payment) {
    auto refund = std::make_shared<payments::MakeRefund>(services_.packs);
    refund->merchant = payment.merchant;
    refund->payment = payment.id;
    refund->amount = rng_.below(2) == 0 ? payment.amount : std::max<std::int64_t>(1, payment.amount / 2);
    refund->request = request_of(payment.merchant);
    if (!run(refund).refusal) figures_.refunds += 1;
  }

  /// The shops' tills, and sessions of the actors, begin on the last day: those of the registration have run out by then.
  void sign_in_actors() {
    for (Shop& shop : shops_) shop.session = open_till(shop);
    const std::size_t actors = std::min<std::size_t>(people_.size(), static_cast<std::size_t>(options_.actors));
    for (std::size_t i = 0; i < actors; ++i) {
      Person& person = people_[i];
      const engine::Request request = request_of(person.customer);
      const auto checked = proof_of(person, statement("login", 0, "", "", request.key));
      CHECK(checked.has_value());
      auto sign_in = std::make_shared<identity::SignIn>(person.customer, *checked);
      sign_in->authority.factor = checked->factor();
      sign_in->request = request;
      const std::string token = rng_.bytes(32);
      sign_in->session_hash = identity::token_hash(token);
      must(sign_in);
      person.session = base64url(token);
      // All but the faces of the demo page, who meet the question themselves, have said yes to small payments.
      if (i >= 2) agree_to_small_payments(person);
    }
  }

  /// The last of the residents was at a counter with his document, and has a stall of his own; the one before him eats there.
  void open_own_shop() {
    const Person& owner = people_.back();
    const auto row = services_.directory.customer(owner.customer);
    CHECK(row.has_value());
    const std::string document = *ladder::normal_document("110199197001011030", clock_.now());
    auto visit = std::make_shared<ladder::Visit>(services_.vault);
    visit->customer = owner.customer;
    visit->legal_name = owner.name;
    visit->document = ladder::document_index(services_.keys, document);
    visit->sealed_document = services_.vault.seal(*row, identity::Class::statutory, "document", document);
    visit->sealed_name = services_.vault.seal(*row, identity::Class::statutory, "name", owner.name);
    visit->authority.factor = ledger::Factor::counter;
    must(visit);
    auto opened = std::make_shared<merchants::OpenShop>(services_.packs, owner.customer);
    opened->shop_name = "小区北门煎饼";
    opened->category = "5814";
    opened->sealed_place = services_.vault.seal(*row, identity::Class::statutory, "shop.place", "小区北门");
    opened->request = request_of(owner.customer);
    must(opened);
    if (people_.size() > 2) run(printed_payment(people_[people_.size() - 2], opened->merchant, opened->shop_name, 700));
    // As of the registrations: nothing is left for the courier of the first start.
    std::vector<engine::Job> read;
    for (const auto& message : store::scan_all<ports::Message>(executor_.store()))
      if (message.state == ports::MessageState::waiting)
        read.push_back(job(std::make_shared<notify::Settle>(message.id, ports::MessageState::sent, 1)));
    run_all(read);
  }

  std::string open_till(const Shop& shop) {
    const std::string link = rng_.bytes(32), token = rng_.bytes(32);
    must(std::make_shared<identity::IssueLink>(identity::AppKind::till, shop.merchant.id, identity::token_hash(link)));
    must(std::make_shared<identity::RedeemLink>(identity::AppKind::till, identity::token_hash(link), identity::token_hash(token)));
    return base64url(token);
  }

  void agree_to_small_payments(const Person& person) {
    auto change = std::make_shared<identity::ChangeSettings>(person.customer);
    change->small_payments = true;
    change->request = request_of(person.customer);
    change->proof = *proof_of(person, statement("settings", 0, "", "", change->request->key));
    change->authority.factor = change->proof->factor();
    must(change);
  }

  json::value cast() const {
    const auto code = [this](const Shop& shop) {
      qr::CodeToken token;
      token.row = shop.merchant.id;
      return qr::make_code(qr::code_keys(services_.keys.printed_codes), token);
    };
    json::array residents, shops;
    const std::string numbers = identity::payer_number_key(services_.keys);
    // The first two are the faces of the demo page: their purses are left alone by the client programs.
    for (std::size_t i = 2; i < people_.size() && !people_[i].session.empty(); ++i)
      residents.push_back(json::object{{"customer", services_.ids.make(IdKind::customer, people_[i].customer)},
                                       {"device", services_.ids.make(IdKind::device, people_[i].device)},
                                       {"session", people_[i].session},
                                       {"pin", people_[i].pin},
                                       {"payer_number", qr::payer_number(numbers, identity::payer_row_of(people_[i].customer))},
                                       {"code_secret", base64url(people_[i].code_secret)},
                                       {"key", base64url(people_[i].key.scalar())}});
    for (const Shop& shop : shops_)
      shops.push_back(json::object{{"merchant", services_.ids.make(IdKind::merchant, shop.merchant.id)},
                                   {"name", shop.merchant.name},
                                   {"code", code(shop)},
                                   {"session", shop.session}});
    const auto face = [](const Person& person) {
      return json::object{{"customer", person.customer}, {"name", person.name}, {"phone", person.phone}, {"pin", person.pin}};
    };
    return json::object{{"seed", static_cast<std::int64_t>(options_.seed)},
                        {"resident", face(people_.at(0))},
                        {"neighbour", face(people_.at(1))},
                        {"shop", json::object{{"merchant", shops_.at(0).merchant.id}, {"name", shops_.at(0).merchant.name}}},
                        {"residents", residents},
                        {"shops", shops}};
  }

  engine::Executor& executor_;
  ports::Services& services_;
  SimClock& clock_;
  Rng& rng_;
  const TownOptions& options_;
  std::vector<std::int64_t> read_;  // messages with the codes of registrations
  std::vector<Person> people_;
  std::vector<Shop> shops_;
  TownFigures figures_;
};

}  // namespace

Town build_town(engine::Executor& executor, ports::Services& services, SimClock& clock, Rng& rng, Instant until,
                const TownOptions& options, const std::function<void(int day)>& tell) {
  return Builder(executor, services, clock, rng, options).build(until, tell);
}

}  // namespace chenxi::demo
