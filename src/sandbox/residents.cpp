#include "sandbox/residents.h"

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "cash/counter.h"
#include "family/link.h"
#include "family/render.h"
#include "identity/account.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "limits/bound.h"
#include "risk/rule.h"
#include "staff/colleagues.h"
#include "staff/wallets.h"
#include "stop/stop.h"

namespace chenxi::sandbox {
namespace {

class Changing {
 public:
  Changing(engine::Executor& executor, ports::Services& services)
      : executor_(executor), services_(services) {}

  void take(const Resident& who, Residents& people) {
    if (who.state == "not_receiving") {
      settings_of(who, [](identity::ChangeSettings& change) { change.receive_by_phone = false; });
    } else if (who.state == "no_money") {
      empty(who);
    } else if (who.state == "frozen") {
      must(std::make_shared<staff::FreezeWallet>(who.customer, staff::kFirstColleague, true));
    } else if (who.state == "stopped") {
      must(std::make_shared<stop::StopAll>(who.customer));
    } else if (who.state == "own_limit") {
      limits::Wishes wishes;
      wishes.payment = {true, kOwnLimit};
      const Uuid key = new_key();
      must(std::make_shared<limits::Change>(services_.packs.at(now()), who.customer, wishes,
                                            signed_by(who, "settings", "", "", key)),
           who, key);
    } else if (who.state == "put_aside") {
      const Uuid key = new_key();
      must(std::make_shared<limits::Lock>(who.customer, balance_of(who) - kNotPutAside,
                                          signed_by(who, "settings", "", "", key)),
           who, key);
    } else if (who.state == "purse_full") {
      fill(who);
    } else if (who.state == "guarded") {
      guard(people);
    }
  }

 private:
  Instant now() const { return services_.env.clock->now(); }
  Uuid new_key() const { return make_uuid7(now(), *services_.env.rng); }
  identity::Customer row_of(const Resident& who) const {
    const auto row = services_.directory.customer(who.customer);
    CHECK(row.has_value());
    return *row;
  }
  std::int64_t balance_of(const Resident& who) const {
    return executor_.books().account(row_of(who).main).balance;
  }

  std::optional<Refusal> run(const std::shared_ptr<engine::Command>& command) {
    engine::Job job;
    job.command = command;
    executor_.run_batch({&job, 1});
    return job.outcome.refusal;
  }
  template <class C>
  std::shared_ptr<C> must(std::shared_ptr<C> command) {
    if (const auto refusal = run(command))
      throw Trouble(fmt::format("a sandbox cannot be made: {} refused {}", command->name(),
                                chenxi::name(refusal->code())));
    return command;
  }
  template <class C>
  std::shared_ptr<C> must(std::shared_ptr<C> command, const Resident& who, const Uuid& key) {
    command->request = engine::Request{who.customer, key, sha256(services_.env.rng->bytes(8))};
    return must(std::move(command));
  }

  identity::CheckedProof signed_by(const Resident& who, const char* purpose, std::string about,
                                   std::string with, const Uuid& key) const {
    identity::Statement statement;
    statement.purpose = purpose;
    statement.currency = services_.info.currency;
    statement.payee_id = std::move(about);
    statement.payee_name = std::move(with);
    statement.nonce = text(key);
    statement.expires_at = now().us / 1'000'000 + 120;
    const identity::Proof proof{who.device, statement.expires_at, who.key.sign(encode(statement)), who.pin,
                                std::nullopt};
    auto checked =
        identity::check_proof(services_.directory, services_.vault, now(), who.customer, statement, proof);
    CHECK(checked.has_value(), "its key is his");
    return *std::move(checked);
  }

  void settings_of(const Resident& who, const std::function<void(identity::ChangeSettings&)>& wish) {
    auto change = std::make_shared<identity::ChangeSettings>(who.customer);
    wish(*change);
    must(std::move(change), who, new_key());
  }

  /// At a counter, in pieces that one payment's limit lets through.
  void empty(const Resident& who) {
    constexpr std::int64_t kPiece = 100'000;
    for (std::int64_t left = balance_of(who); left > 0; left = balance_of(who)) {
      auto out = std::make_shared<cash::CashOut>(services_.packs);
      out->customer = who.customer;
      out->amount = std::min(left, kPiece);
      must(std::move(out), who, new_key());
    }
  }
  /// To the fen: smaller and smaller notes, until none fits.
  void fill(const Resident& who) {
    for (std::int64_t note = 100'000'000; note > 0; note /= 10)
      for (int i = 0; i < 10; ++i) {
        auto in = std::make_shared<cash::CashIn>(services_.packs);
        in->customer = who.customer;
        in->amount = note;
        in->request = engine::Request{who.customer, new_key(), sha256(services_.env.rng->bytes(8))};
        if (run(in)) break;
      }
  }

  void guard(Residents& people) {
    const auto of = [&](std::string_view state) -> Resident& {
      return *std::ranges::find(people, state, &Resident::state);
    };
    Resident& owner = of("guarded");
    const Resident& helper = of("guardian");
    settings_of(owner, [](identity::ChangeSettings& change) {
      change.elder_mode = true;
      change.small_payments = false;
    });
    family::Terms terms;
    terms.see = family::See::movements;
    terms.confirm_above = kGuardedAbove;
    Uuid key = new_key();
    auto invite = std::make_shared<family::Invite>(
        owner.customer, helper.customer, terms,
        signed_by(owner, "family", family::terms_text(terms), helper.phone, key));
    invite->sealed_phone =
        services_.vault.seal(row_of(owner), identity::Class::own, "family.phone", helper.phone);
    owner.link = must(std::move(invite), owner, key)->view.id;
    owner.guardian = helper.customer;
    key = new_key();
    must(std::make_shared<family::Accept>(
             helper.customer, owner.link, services_.vault.index(identity::HandleKind::phone, owner.phone),
             signed_by(helper, "family", services_.ids.make(IdKind::family_link, owner.link), owner.phone,
                       key)),
         helper, key);
  }

  engine::Executor& executor_;
  ports::Services& services_;
};

}  // namespace

void take_states(engine::Executor& executor, ports::Services& services, Residents& people) {
  CHECK(people.size() == kStates.size());
  for (std::size_t i = 0; i < people.size(); ++i) people[i].state = kStates[i];
  Changing changing(executor, services);
  for (const Resident& who : people) changing.take(who, people);
}

std::string risk_rules() {
  static constexpr std::string_view kAmounts =
#include "sandbox_rules.inc"
      ;
  std::string text(risk::shipped_rules());
  // Every amount of the table is asked about, also at a shop.
  constexpr std::string_view kFrom = "\npayments_from = ";
  const std::size_t from = text.find(kFrom);
  CHECK(from != std::string::npos);
  text.replace(from, text.find('\n', from + 1) - from, std::string(kFrom) + "20_000");
  return text + "\n" + std::string(kAmounts);
}

json::value to_json(const Residents& people) {
  json::array out;
  for (const Resident& one : people)
    out.push_back(json::object{{"state", one.state},
                               {"customer", one.customer},
                               {"device", one.device},
                               {"phone", one.phone},
                               {"pin", one.pin},
                               {"key", base64url(one.key.scalar())},
                               {"link", one.link},
                               {"guardian", one.guardian}});
  return json::object{{"residents", std::move(out)}};
}

Residents read_residents(const std::string& file) {
  std::ifstream in(file);
  if (!in) return {};
  std::stringstream text;
  text << in.rdbuf();
  const auto read = parse_json(text.str(), {.depth = 8, .members = 256});
  if (!read) throw Trouble("a sandbox's residents cannot be read: " + file);
  Residents out;
  for (const json::value& one : read->at("residents").as_array()) {
    const auto words = [&](const char* member) { return std::string(one.at(member).as_string()); };
    const auto scalar = unbase64url(words("key"));
    CHECK(scalar.has_value(), "it was written here");
    out.push_back({words("state"), one.at("customer").as_int64(), one.at("device").as_int64(), words("phone"),
                   words("pin"), P256PrivateKey::from_scalar(*scalar), one.at("link").as_int64(),
                   one.at("guardian").as_int64()});
  }
  return out;
}

}  // namespace chenxi::sandbox
