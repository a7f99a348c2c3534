#include "identity/routes.h"

#include "base/bytes.h"
#include "http/route.h"
#include "http/schema.h"
#include "identity/account.h"
#include "identity/change_pin.h"
#include "identity/code_secret.h"
#include "identity/directory.h"
#include "identity/doors/routes.h"
#include "identity/handles.h"
#include "identity/passkeys/challenge.h"
#include "identity/passkeys/routes.h"
#include "identity/pin.h"
#include "identity/present.h"
#include "identity/sessions/routes.h"
#include "identity/sign_in.h"
#include "money/money.h"
#include "ports/services.h"

namespace chenxi::identity {
namespace {

using http::App;
using http::Audience;
namespace schema = http::schema;
using http::RequestPtr;
using http::Respond;

/// A demo's town registers from one address.
constexpr std::int64_t kSendsPerHourOfDemo = 10'000;

http::Cookie wallet_cookie(std::string_view token) {
  return {App::wallet, base64url(token), session_terms(AppKind::wallet).whole.us / 1'000'000};
}

std::optional<CodePurpose> purpose_from(std::string_view text) {
  if (text == "register") return CodePurpose::registration;
  if (text == "login") return CodePurpose::login;
  if (text == "recover_pin") return CodePurpose::pin_recovery;
  if (text == "add_email") return CodePurpose::email;
  if (text == "claim") return CodePurpose::claim;
  if (text == "resume") return CodePurpose::resume;
  if (text == "step_up") return CodePurpose::step_up;
  return std::nullopt;
}

/// A code by e-mail proves an address; everything else is for the phone.
bool fits(CodePurpose purpose, HandleKind kind) {
  switch (purpose) {
    case CodePurpose::registration:
    case CodePurpose::login:
    case CodePurpose::pin_recovery:
    case CodePurpose::resume:
    case CodePurpose::step_up: return kind == HandleKind::phone;
    case CodePurpose::email: return kind == HandleKind::email;
    case CodePurpose::claim: return true;
  }
  return false;
}

/// One handler's way: whatever refuses becomes a problem.
struct Desk {
  ports::Services& services;
  Hooks hooks;
  /// Nobody, with keys of its own: a number that nobody has costs the same work as one that somebody has.
  Customer stranger{};

  Instant now() const { return services.env.clock->now(); }
  const Vault& vault() const { return services.vault; }

  Result<SignedIn> signed_in(const RequestPtr& request) const {
    return services.directory.signed_in(AppKind::wallet, request->session, now());
  }
  Result<Customer> me(const RequestPtr& request) const {
    const SignedIn who = TRY(signed_in(request));
    auto row = services.directory.customer(who.subject);
    if (!row) return refuse(Code::not_signed_in);
    return *std::move(row);
  }

  template <class C>
  void submit(const RequestPtr& request, const Respond& respond, std::shared_ptr<C> command,
              std::function<http::Reply(const C&)> render) const {
    const bool queued = services.engine.submit(command, [=](const engine::Outcome& outcome) {
      http::Reply reply = outcome.refusal ? http::problem(*request, *outcome.refusal) : render(*command);
      if (outcome.replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
      respond(std::move(reply));
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }

  /// The challenge as it stands, for what must be sealed before the batch. Absent when it is forgotten: the key of the
  /// request may be known all the same, and is judged first; without it the batch says code_expired.
  void look(const RequestPtr& request, const Respond& respond, std::int64_t challenge, CodePurpose purpose,
            std::function<void(const std::optional<CodeChallenge>&)> then) const {
    auto query = std::make_shared<LookChallenge>(challenge);
    const bool queued = services.engine.ask(query, [=](const engine::Outcome& outcome) {
      if (outcome.refusal) return respond(http::problem(*request, *outcome.refusal));
      if (query->challenge && query->challenge->purpose != purpose)
        return respond(http::problem(*request, Code::code_expired));
      then(query->challenge);
    });
    if (!queued) respond(http::problem(*request, Code::overloaded));
  }

  json::object customer(const Customer& row) const { return customer_json(row, vault(), services.ids, now()); }

  json::object signed_in_json(const Customer& row, std::int64_t device) const {
    return {{"customer", customer(row)},
            {"device", json::object{{"id", services.ids.make(IdKind::device, device)}}},
            {"payment_code", payment_code_json(row, services.keys)}};
  }
  /// With the cookie of a session that was just opened.
  http::Reply came_in(const RequestPtr& request, const ComingIn& done, std::string_view token) const {
    if (done.customer.id == 0) return http::problem(*request, Code::session_expired);
    http::Reply reply = http::json_reply(201, signed_in_json(done.customer, done.device));
    reply.cookies.push_back(wallet_cookie(token));
    return reply;
  }

  Device sealed_device(const Customer& owner, const NewDevice& typed) const {
    Device device;
    device.point = store::Bytes(typed.point);
    device.sealed_name = services.vault.seal(owner, Class::own, "device", typed.name);
    return device;
  }
  Result<std::int64_t> read_challenge(JsonReader& in) const {
    const auto row = services.ids.read(IdKind::code_challenge, TRY(in.string("challenge_id", 1, 64)));
    if (!row) return refuse(Code::code_expired);
    return *row;
  }
  /// A proof over a statement without money: for signing in (`about`: our challenge to a passkey) and for settings.
  Result<CheckedProof> check(const RequestPtr& request, std::int64_t customer, std::string_view purpose,
                             const Proof& proof, const std::string& about = "") const {
    if (!request->key) return refuse(Code::key_missing);
    Statement statement;
    statement.purpose = purpose;
    statement.payee_id = about;
    statement.currency = services.info.currency;
    statement.nonce = text(*request->key);
    return check_proof(services.directory, vault(), now(), customer, statement, proof);
  }
};
using DeskPtr = std::shared_ptr<const Desk>;

/// What tells two requests apart, new secrets included as MACs: a repeat without them must not get the cookie.
engine::Request request_of(const RequestPtr& request, std::int64_t caller, const Encoder& fields) {
  return {caller, *request->key, sha256(fields.bytes())};
}
/// The same secrets give the same MACs as long as the key may come again: they hang on no row that may be forgotten.
Hash32 told_pin(const Vault& vault, std::string_view pin) { return vault.pin_mac(Customer{}, pin); }
Hash32 told_code(const Vault& vault, std::string_view code) { return vault.code_mac(CodeChallenge{}, code); }

// ------------------------------------------------------------------------------------------------------------- codes

bool is_for_oneself(CodePurpose purpose) { return purpose == CodePurpose::resume || purpose == CodePurpose::step_up; }

/// What is for the signed-in person goes to his own number, which his phone need not know.
Result<TypedHandle> receiver_of_code(const Desk& desk, const RequestPtr& request, CodePurpose purpose,
                                     const std::optional<std::string>& phone, const std::optional<std::string>& email) {
  if (!is_for_oneself(purpose)) return normal_handle(phone, email);
  if (phone || email) return refuse(Code::malformed, {.pointer = phone ? "/phone" : "/email"});
  const Customer owner = TRY(desk.me(request));
  return TypedHandle{HandleKind::phone, desk.vault().open(owner, Class::statutory, "phone", owner.sealed_phone)};
}

Result<std::shared_ptr<SendCode>> read_send_code(const Desk& desk, const RequestPtr& request, std::string& masked) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto purpose = purpose_from(TRY(in.string("purpose", 1, 32)));
  const auto phone = TRY(in.optional_string("phone", 1, 64));
  const auto email = TRY(in.optional_string("email", 1, 254));
  const auto amount = TRY(in.optional_integer("amount", 1, money::kAmountMax));
  const auto payee_name = TRY(in.optional_string("payee_name", 0, 256));
  TRY(in.finish());
  if (!purpose) return refuse(Code::malformed, {.pointer = "/purpose"});
  const TypedHandle to = TRY(receiver_of_code(desk, request, *purpose, phone, email));
  if (!fits(*purpose, to.kind)) return refuse(Code::malformed, {.pointer = "/purpose"});
  CodeChallenge challenge;
  challenge.purpose = *purpose;
  challenge.kind = to.kind;
  challenge.handle = desk.vault().index(to.kind, to.text);
  challenge.client = desk.vault().client_index(request->client);
  const bool step_up = *purpose == CodePurpose::step_up;
  if (step_up != amount.has_value() || step_up != payee_name.has_value())
    return refuse(Code::malformed, {.pointer = "/amount"});
  if (*purpose == CodePurpose::email || is_for_oneself(*purpose))
    challenge.customer = TRY(desk.signed_in(request)).subject;
  json::object facts;
  if (step_up) {
    challenge.payload = step_up_payload(*amount, *payee_name);
    facts = {{"amount", money_text(request->lang, *amount, desk.services.info.currency)}, {"payee", *payee_name}};
  }
  masked = mask_handle(to);
  auto command = std::make_shared<SendCode>(desk.services.keys, desk.services.vault, *desk.services.env.rng,
                                            std::move(challenge), to.text, request->lang, std::move(facts));
  if (desk.services.info.demo) command->network_budget = command->block_budget = kSendsPerHourOfDemo;
  return command;
}

void send_code(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  std::string masked;
  const auto command = read_send_code(*desk, request, masked);
  if (!command) return respond(http::problem(*request, command.error()));
  const bool by_mail = masked.find('@') != masked.npos;
  desk->submit<SendCode>(request, respond, *command, [desk, masked, by_mail](const SendCode& sent) {
    return http::json_reply(201, json::object{{"object", "code_challenge"},
                                              {"id", desk->services.ids.make(IdKind::code_challenge, sent.id)},
                                              {"channel", by_mail ? "email" : "sms"},
                                              {"masked", masked},
                                              {"expires_at", rfc3339(sent.expires_at)},
                                              {"resend_at", rfc3339(sent.resend_at)}});
  });
}

// ------------------------------------------------------------------------------------------------------ registration

struct Registration {
  std::int64_t challenge = 0;
  std::string code, nickname, pin;
  NewDevice device;
  std::vector<std::string> consents;
};

Result<Registration> read_registration(const Desk& desk, const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  Registration out;
  const auto challenge = desk.read_challenge(in);
  out.code = TRY(read_digits(in, "code"));
  const std::string nickname = TRY(in.string("nickname", 1, 120));
  out.pin = TRY(read_digits(in, "pin"));
  out.device = TRY(read_new_device(TRY(in.child("device"))));
  for (const json::value& consent : *TRY(in.array("consents", 4))) {
    if (!consent.is_string() || (consent.get_string() != "terms" && consent.get_string() != "privacy"))
      return refuse(Code::malformed, {.pointer = "/consents"});
    out.consents.emplace_back(consent.get_string());
  }
  TRY(in.finish());
  std::sort(out.consents.begin(), out.consents.end());
  out.consents.erase(std::unique(out.consents.begin(), out.consents.end()), out.consents.end());
  if (out.consents.size() < 2) return refuse(Code::consent_required, {.pointer = "/consents"});
  out.nickname = TRY(normal_nickname(nickname));
  out.challenge = TRY(challenge);
  return out;
}

void submit_registration(const DeskPtr& desk, const RequestPtr& request, const Respond& respond,
                         const Registration& typed, const std::optional<CodeChallenge>& challenge) {
  const std::string phone = challenge ? desk->vault().open_handle(*challenge) : "";
  if (challenge && is_weak_pin(typed.pin, phone)) return respond(http::problem(*request, Refusal(Code::pin_weak, {.pointer = "/pin"})));
  Vault& vault = desk->services.vault;
  auto command = std::make_shared<Register>(
      vault, ProvenCode{typed.challenge, typed.code, CodePurpose::registration, 0, {}});
  Customer& fresh = command->fresh;
  vault.make_keys(fresh);
  if (challenge) fresh.phone_index = challenge->handle;
  fresh.sealed_phone = vault.seal(fresh, Class::statutory, "phone", phone);
  fresh.sealed_nickname = vault.seal(fresh, Class::own, "nickname", typed.nickname);
  fresh.pin_mac = vault.pin_mac(fresh, typed.pin);
  fresh.language = static_cast<std::int64_t>(request->lang);
  fresh.sealed_code_secret =
      seal_code_secret(desk->services.keys, *desk->services.env.rng, fresh, desk->services.env.rng->bytes(32));
  command->first_device = desk->sealed_device(fresh, typed.device);
  command->consents = typed.consents;
  command->currency = money::currency_from_code(desk->services.info.currency).value_or(money::Currency::cny);
  command->after_proof = desk->hooks.handle_proved;
  command->request = request_of(request, typed.challenge,
                                Encoder(1).add("register").add(typed.nickname).add(typed.device.point)
                                    .add(typed.device.name).add(view(told_pin(vault, typed.pin)))
                                    .add(view(told_code(vault, typed.code))));
  const std::string token = session_token(vault, *command->request);
  command->session_hash = token_hash(token);
  desk->submit<Register>(request, respond, command, [desk, request, token](const Register& done) {
    return desk->came_in(request, done, token);
  });
}

void register_customer(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto typed = read_registration(*desk, request);
  if (!typed) return respond(http::problem(*request, typed.error()));
  desk->look(request, respond, typed->challenge, CodePurpose::registration,
             [=](const std::optional<CodeChallenge>& challenge) { submit_registration(desk, request, respond, *typed, challenge); });
}

// ---------------------------------------------------------------------------------------------------------- sessions

/// Who signs in by this proof, and what else it must say: a passkey signs the challenge that we gave for it.
Result<std::int64_t> who_signs_in(const Desk& desk, const Proof& proof, std::string_view challenge) {
  if (!proof.passkey) {
    const auto customer = desk.services.directory.customer_of_device(proof.device);
    if (!customer) return refuse(Code::device_unknown);
    return *customer;
  }
  const auto bytes = unbase64url(challenge);
  if (!bytes) return refuse(Code::passkey_wrong);
  TRY(check_challenge(desk.vault(), desk.now(), ChallengeFor::sign_in, 0, *bytes));
  const auto passkey = desk.services.directory.passkey(proof.passkey->id);
  if (!passkey) return refuse(Code::passkey_wrong);
  return passkey->customer;
}

Result<std::shared_ptr<SignIn>> read_sign_in(const Desk& desk, const RequestPtr& request, std::string& token) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const Proof proof = TRY(read_proof(TRY(in.child("proof")), desk.services.ids));
  const std::string challenge = TRY(in.optional_string("challenge", 1, 128)).value_or("");
  auto device = TRY(in.optional_child("device"));
  std::optional<NewDevice> fresh;
  if (device) fresh = TRY(read_new_device(*device));
  TRY(in.finish());
  // A passkey by itself needs a device to be signed in on; with the PIN it is the one that signed.
  if (fresh.has_value() != (proof.device == 0)) return refuse(Code::malformed, {.pointer = "/device"});
  if (proof.passkey.has_value() == challenge.empty()) return refuse(Code::malformed, {.pointer = "/challenge"});
  const std::int64_t customer = TRY(who_signs_in(desk, proof, challenge));
  const CheckedProof checked = TRY(desk.check(request, customer, "login", proof, challenge));
  auto command = std::make_shared<SignIn>(customer, checked);
  command->authority.factor = checked.factor();
  Encoder fields(1);
  fields.add("sign_in").add(proof.device);
  if (checked.pin_mac) fields.add(view(*checked.pin_mac));
  if (checked.passkey) fields.add(checked.passkey->passkey).add(challenge);
  if (fresh) {
    const auto row = desk.services.directory.customer(customer);
    if (!row) return refuse(Code::passkey_wrong);
    command->fresh = desk.sealed_device(*row, *fresh);
    fields.add(fresh->point).add(fresh->name);
  }
  command->request = request_of(request, customer, fields);
  token = session_token(desk.vault(), *command->request);
  command->session_hash = token_hash(token);
  return command;
}

void sign_in(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  std::string token;
  const auto command = read_sign_in(*desk, request, token);
  if (!command) return respond(http::problem(*request, command.error()));
  desk->submit<SignIn>(request, respond, *command, [desk, request, token](const SignIn& done) {
    return desk->came_in(request, done, token);
  });
}

struct NewDeviceSignIn {
  std::int64_t challenge = 0;
  std::string code, pin;
  NewDevice device;
};

Result<NewDeviceSignIn> read_new_device_sign_in(const Desk& desk, const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  NewDeviceSignIn out;
  const auto challenge = desk.read_challenge(in);
  out.code = TRY(read_digits(in, "code"));
  out.pin = TRY(read_digits(in, "pin"));
  out.device = TRY(read_new_device(TRY(in.child("device"))));
  TRY(in.finish());
  out.challenge = TRY(challenge);
  return out;
}

void sign_in_new_device(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto typed = read_new_device_sign_in(*desk, request);
  if (!typed) return respond(http::problem(*request, typed.error()));
  desk->look(request, respond, typed->challenge, CodePurpose::login, [=](const std::optional<CodeChallenge>& challenge) {
    const Vault& vault = desk->vault();
    auto command =
        std::make_shared<AddDevice>(vault, ProvenCode{typed->challenge, typed->code, CodePurpose::login, 0, {}});
    // A number that nobody has goes the same way, and the same length of it; the batch says so once the code is proved.
    const auto owner = challenge ? desk->services.directory.owner_of_handle(challenge->handle) : std::nullopt;
    const Customer row = desk->services.directory.customer(owner.value_or(0)).value_or(desk->stranger);
    command->subject = row.id;
    command->pin_mac = vault.pin_mac(row, typed->pin);
    command->fresh = desk->sealed_device(row, typed->device);
    command->after_proof = desk->hooks.handle_proved;
    command->request = request_of(request, typed->challenge,
                                  Encoder(1).add("add_device").add(typed->device.point).add(typed->device.name)
                                      .add(view(told_pin(vault, typed->pin))).add(view(told_code(vault, typed->code))));
    const std::string token = session_token(vault, *command->request);
    command->session_hash = token_hash(token);
    desk->submit<AddDevice>(request, respond, command, [desk, request, token](const AddDevice& done) {
      return desk->came_in(request, done, token);
    });
  });
}

// --------------------------------------------------------------------------------------------------- my own account

Result<std::shared_ptr<RecoverPin>> read_recovery(const Desk& desk, const RequestPtr& request) {
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const auto challenge = desk.read_challenge(in);
  const std::string code = TRY(read_digits(in, "code"));
  const std::string pin = TRY(read_digits(in, "new_pin"));
  Proof proof = TRY(read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  const std::int64_t row = TRY(challenge);
  const auto id = desk.services.directory.customer_of_device(proof.device);
  const auto customer = id ? desk.services.directory.customer(*id) : std::nullopt;
  if (!customer) return refuse(Code::device_unknown);
  proof.pin.reset();  // the forgotten one
  const CheckedProof checked = TRY(desk.check(request, *id, "settings", proof));
  const Vault& vault = desk.vault();
  if (is_weak_pin(pin, vault.open(*customer, Class::statutory, "phone", customer->sealed_phone)))
    return refuse(Code::pin_weak, {.pointer = "/new_pin"});
  const Hash32 mac = vault.pin_mac(*customer, pin);
  auto command = std::make_shared<RecoverPin>(
      vault, *id, checked, ProvenCode{row, code, CodePurpose::pin_recovery, 0, {}}, mac);
  command->request = request_of(request, *id, Encoder(1).add("recover_pin").add(row).add(proof.device).add(view(mac)));
  return command;
}

void recover_pin(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto command = read_recovery(*desk, request);
  if (!command) return respond(http::problem(*request, command.error()));
  desk->submit<RecoverPin>(request, respond, *command, [desk](const RecoverPin& done) {
    return http::json_reply(200, json::object{{"customer", desk->customer(done.customer)}});
  });
}

Result<std::shared_ptr<ChangePin>> read_pin_change(const Desk& desk, const RequestPtr& request) {
  const Customer row = TRY(desk.me(request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  const std::string pin = TRY(read_digits(in, "new_pin"));
  Proof proof = TRY(read_proof(TRY(in.child("proof")), desk.services.ids));
  TRY(in.finish());
  if (!proof.pin) return refuse(Code::pin_required);
  proof.passkey.reset();  // who has it does not know the old PIN
  const CheckedProof checked = TRY(desk.check(request, row.id, "settings", proof));
  const Vault& vault = desk.vault();
  if (is_weak_pin(pin, vault.open(row, Class::statutory, "phone", row.sealed_phone)))
    return refuse(Code::pin_weak, {.pointer = "/new_pin"});
  const Hash32 mac = vault.pin_mac(row, pin);
  auto command = std::make_shared<ChangePin>(row.id, checked, mac);
  command->authority.factor = checked.factor();
  command->request = request_of(request, row.id, Encoder(1).add("change_pin").add(proof.device)
                                                     .add(view(*checked.pin_mac)).add(view(mac)));
  return command;
}

void change_pin(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto command = read_pin_change(*desk, request);
  if (!command) return respond(http::problem(*request, command.error()));
  desk->submit<ChangePin>(request, respond, *command, [desk](const ChangePin& done) {
    return http::json_reply(200, json::object{{"customer", desk->customer(done.customer)}});
  });
}

void get_me(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto row = desk->me(request);
  respond(row ? http::json_reply(200, desk->customer(*row)) : http::problem(*request, row.error()));
}

Result<std::shared_ptr<ChangeSettings>> read_settings(const Desk& desk, const RequestPtr& request) {
  const SignedIn who = TRY(desk.signed_in(request));
  const json::value body = TRY(http::json_body(*request));
  JsonReader in = TRY(JsonReader::object(body));
  auto command = std::make_shared<ChangeSettings>(who.subject);
  command->small_payments = TRY(in.optional_boolean("small_payments_without_pin"));
  command->receive_by_phone = TRY(in.optional_boolean("receive_by_phone"));
  command->receive_by_email = TRY(in.optional_boolean("receive_by_email"));
  command->elder_mode = TRY(in.optional_boolean("elder_mode"));
  const auto language = TRY(in.optional_string("language", 1, 16));
  auto proof = TRY(in.optional_child("proof"));
  TRY(in.finish());
  if (language) {
    const auto lang = lang_from_tag(*language);
    if (!lang) return refuse(Code::malformed, {.pointer = "/language"});
    command->language = static_cast<std::int64_t>(*lang);
  }
  if (proof)
    command->proof = TRY(desk.check(request, who.subject, "settings", TRY(read_proof(*proof, desk.services.ids))));
  return command;
}

void change_settings(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto command = read_settings(*desk, request);
  if (!command) return respond(http::problem(*request, command.error()));
  desk->submit<ChangeSettings>(request, respond, *command, [desk](const ChangeSettings& done) {
    return http::json_reply(200, desk->customer(done.customer));
  });
}

void list_devices(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto who = desk->signed_in(request);
  const auto row = desk->me(request);
  if (!who || !row) return respond(http::problem(*request, who ? row.error() : who.error()));
  json::array data;
  for (const Device& device : desk->services.directory.devices(row->id))
    data.push_back(device_json(device, *row, desk->vault(), desk->services.ids, who->device));
  respond(http::json_reply(
      200, json::object{{"object", "list"}, {"data", data}, {"has_more", false}, {"next_cursor", nullptr}}));
}

void remove_device(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto row = desk->me(request);
  if (!row) return respond(http::problem(*request, row.error()));
  const auto device = desk->services.ids.read(IdKind::device, request->param("device"));
  if (!device) return respond(http::problem(*request, Code::not_found));
  Rng& rng = *desk->services.env.rng;
  auto command = std::make_shared<RemoveDevice>(
      row->id, *device, seal_code_secret(desk->services.keys, rng, *row, rng.bytes(32)));
  desk->submit<RemoveDevice>(request, respond, command, [desk](const RemoveDevice& done) {
    // The secret of payment codes is a new one; this device needs it.
    return http::json_reply(200, json::object{{"payment_code", payment_code_json(done.customer, desk->services.keys)}});
  });
}

void add_email(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto typed = [&]() -> Result<std::tuple<Customer, std::int64_t, std::string, CheckedProof>> {
    Customer row = TRY(desk->me(request));
    const json::value body = TRY(http::json_body(*request));
    JsonReader in = TRY(JsonReader::object(body));
    const auto challenge = desk->read_challenge(in);
    std::string code = TRY(read_digits(in, "code"));
    JsonReader proof = TRY(in.child("proof"));
    TRY(in.finish());
    const std::int64_t id = TRY(challenge);
    CheckedProof checked = TRY(desk->check(request, row.id, "settings", TRY(read_proof(proof, desk->services.ids))));
    return std::tuple(std::move(row), id, std::move(code), std::move(checked));
  }();
  if (!typed) return respond(http::problem(*request, typed.error()));
  const auto& [row, id, code, checked] = *typed;
  desk->look(request, respond, id, CodePurpose::email,
             [desk, request, respond, id = id, customer = row, code_text = code, proof = checked](const std::optional<CodeChallenge>& challenge) {
    Vault& vault = desk->services.vault;
    auto command = std::make_shared<AddEmail>(
        vault, customer.id, ProvenCode{id, code_text, CodePurpose::email, customer.id, {}});
    if (challenge) {
      command->index = challenge->handle;
      command->sealed_email = vault.seal(customer, Class::statutory, "email", vault.open_handle(*challenge));
    }
    command->proof = proof;
    command->after_proof = desk->hooks.handle_proved;
    command->request = request_of(request, customer.id, Encoder(1).add("add_email").add(id));
    desk->submit<AddEmail>(request, respond, command, [desk](const AddEmail& done) {
      return http::json_reply(200, desk->customer(done.customer));
    });
  });
}

// ----------------------------------------------------------------------------------------------------- the demo's page

void bind_demo(const DeskPtr& desk, const RequestPtr& request, const Respond& respond) {
  const auto typed = [&]() -> Result<std::pair<Customer, NewDevice>> {
    Customer row = TRY(desk->me(request));
    const json::value body = TRY(http::json_body(*request));
    NewDevice device = TRY(read_new_device(TRY(JsonReader::object(body))));
    return std::pair(std::move(row), std::move(device));
  }();
  if (!typed) return respond(http::problem(*request, typed.error()));
  const auto& [row, device] = *typed;
  auto command = std::make_shared<BindDevice>(row.id);
  command->session_hash = token_hash(unbase64url(request->session).value_or(""));
  command->fresh = desk->sealed_device(row, device);
  const std::string pin = demo_pin(desk->vault(), row);
  command->pin_mac = desk->vault().pin_mac(row, pin);
  Rng& rng = *desk->services.env.rng;
  command->code_secret = seal_code_secret(desk->services.keys, rng, row, rng.bytes(32));
  desk->submit<BindDevice>(request, respond, command, [desk, pin](const BindDevice& done) {
    json::object body = desk->signed_in_json(done.customer, done.device);
    body["pin"] = pin;
    return http::json_reply(201, body);
  });
}

// ------------------------------------------------------------------------------------------------------------- table

json::value digits() { return schema::pattern("^[0-9]{6}$", "190784"); }
json::value challenge_id() { return schema::public_id("otp"); }
json::value new_device_schema() {
  return schema::object({{"public_key", schema::pattern("^[A-Za-z0-9_-]{87}$")}, {"name", schema::string(1, 64)}});
}
json::value customer_schema() {
  return schema::named("Customer", schema::object(
      {{"object", schema::constant("customer")},
       {"id", schema::public_id("usr")},
       {"nickname", schema::string(1, 120)},
       {"name_verified", schema::boolean()},
       {"phone_masked", schema::string(1, 32)},
       {"email_masked", schema::nullable(schema::string(1, 254))},
       {"tier", schema::one_of({"phone_only", "document", "bank_verified", "in_person"})},
       {"reduced_until", schema::nullable(schema::instant())},
       {"stopped", schema::nullable(schema::object({{"at", schema::instant()},
                                                    {"by", schema::one_of({"button", "recovery_code"})}}))},
       {"settings", schema::object({{"small_payments_without_pin", schema::boolean()},
                                    {"receive_by_phone", schema::boolean()},
                                    {"receive_by_email", schema::boolean()},
                                    {"elder_mode", schema::boolean()},
                                    {"language", schema::one_of({"zh-CN", "en"})}})},
       {"created_at", schema::instant()}}));
}
json::value payment_code_schema() {
  return schema::named("PaymentCodeSecret", schema::object({{"payer_number", schema::pattern("^[0-9]{9}$", "123456789")},
                         {"secret", schema::pattern("^[A-Za-z0-9_-]{43}$")}}));
}
json::value signed_in_schema() {
  return schema::named("SignedIn", schema::object({{"customer", customer_schema()},
                         {"device", schema::object({{"id", schema::public_id("dev")}})},
                         {"payment_code", payment_code_schema()}}));
}
json::value device_list_schema() {
  return schema::list(schema::named("Device", schema::object({{"object", schema::constant("device")},
                                      {"id", schema::public_id("dev")},
                                      {"name", schema::string(0, 64)},
                                      {"created_at", schema::instant()},
                                      {"current", schema::boolean()}})));
}
json::value code_challenge_schema() {
  return schema::named("CodeChallenge", schema::object({{"object", schema::constant("code_challenge")},
                         {"id", challenge_id()},
                         {"channel", schema::one_of({"sms", "email"})},
                         {"masked", schema::string(1, 254)},
                         {"expires_at", schema::instant()},
                         {"resend_at", schema::instant()}}));
}

using Work = void (*)(const DeskPtr&, const RequestPtr&, const Respond&);

}  // namespace

void add_routes(std::vector<http::Route>& routes, ports::Services& services, Hooks hooks) {
  Customer stranger;
  services.vault.make_keys(stranger);
  const auto desk = std::make_shared<const Desk>(Desk{services, std::move(hooks), std::move(stranger)});
  const auto add = [&](std::string method, std::string pattern, std::string id, std::string summary, Work work,
                       json::value request, json::value reply, int success, std::vector<Code> refusals, bool key) -> http::Route& {
    http::Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.operation_id = std::move(id);
    route.summary = std::move(summary);
    route.audience = Audience::resident;
    route.app = App::wallet;
    route.needs_key = key;
    route.request = std::move(request);
    route.reply = std::move(reply);
    route.success = success;
    route.refusals = std::move(refusals);
    route.handler = [desk, work](const RequestPtr& r, const Respond& respond) { work(desk, r, respond); };
    routes.push_back(std::move(route));
    return routes.back();
  };
  using enum Code;
  using schema::kOptional;
  add("POST", "/v1/code_challenges", "send_code", "Sends a six-digit code to a number or address", send_code,
      schema::object({{"purpose", schema::one_of({"register", "login", "recover_pin", "add_email", "claim", "resume", "step_up"})},
                      {"amount", schema::amount(), kOptional},
                      {"payee_name", schema::string(0, 256), kOptional},
                      {"phone", schema::string(1, 64), kOptional},
                      {"email", schema::string(1, 254), kOptional}}),
      code_challenge_schema(), 201, {phone_invalid, email_invalid, code_budget_exhausted, not_signed_in}, false).without_session = true;
  add("POST", "/v1/registrations", "register_customer", "Opens an account with a proved phone number",
      register_customer,
      schema::object({{"challenge_id", challenge_id()},
                      {"code", digits()},
                      {"nickname", schema::string(1, 120)},
                      {"pin", digits()},
                      {"device", new_device_schema()},
                      {"consents", schema::array(schema::one_of({"terms", "privacy"}), 4)}}),
      signed_in_schema(), 201,
      {code_wrong, code_expired, code_used, code_tries_exhausted, consent_required, text_invalid, pin_weak, phone_taken},
      true).without_session = true;
  add("POST", "/v1/sessions", "sign_in", "Signs in on the same device, or on a new one with a passkey", sign_in,
      schema::object({{"proof", schema::proof()},
                      {"challenge", schema::string(1, 128), kOptional},
                      {"device", new_device_schema(), kOptional}}),
      signed_in_schema(), 201,
      {device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required, pin_wrong, pin_locked, account_frozen},
      true).without_session = true;
  add("POST", "/v1/sessions/new_device", "sign_in_new_device", "Signs in on a new device, with a code and the PIN",
      sign_in_new_device,
      schema::object({{"challenge_id", challenge_id()}, {"code", digits()}, {"pin", digits()}, {"device", new_device_schema()}}),
      signed_in_schema(), 201,
      {code_wrong, code_expired, code_used, code_tries_exhausted, account_unknown, account_frozen, pin_wrong, pin_locked},
      true).without_session = true;
  add("POST", "/v1/pin_recoveries", "recover_pin", "Sets a new PIN with this device and a code", recover_pin,
      schema::object({{"challenge_id", challenge_id()}, {"code", digits()}, {"new_pin", digits()}, {"proof", schema::proof()}}),
      schema::object({{"customer", customer_schema()}}), 200,
      {device_unknown, signature_wrong, passkey_wrong, statement_expired, account_frozen, code_wrong, code_expired, code_used,
       code_tries_exhausted, pin_weak},
      true).without_session = true;
  add("POST", "/v1/pin_changes", "change_pin", "Sets a new PIN with the old one", change_pin,
      schema::object({{"new_pin", digits()}, {"proof", schema::proof()}}),
      schema::object({{"customer", customer_schema()}}), 200,
      {not_signed_in, session_expired, device_unknown, signature_wrong, statement_expired, account_frozen, pin_required,
       pin_wrong, pin_locked, pin_weak},
      true);
  add("GET", "/v1/me", "get_me", "Who is signed in", get_me, nullptr, customer_schema(), 200,
      {not_signed_in, session_expired}, false);
  add("PATCH", "/v1/me/settings", "change_settings", "Changes one's own choices", change_settings,
      schema::object({{"small_payments_without_pin", schema::boolean(), kOptional},
                      {"receive_by_phone", schema::boolean(), kOptional},
                      {"receive_by_email", schema::boolean(), kOptional},
                      {"elder_mode", schema::boolean(), kOptional},
                      {"language", schema::one_of({"zh-CN", "en"}), kOptional},
                      {"proof", schema::proof(), kOptional}}),
      customer_schema(), 200,
      {not_signed_in, session_expired, key_missing, device_unknown, signature_wrong, passkey_wrong, statement_expired, pin_required,
       pin_wrong, pin_locked, account_frozen, not_allowed},
      false);
  routes.back().bound = true;
  add("GET", "/v1/me/devices", "list_devices", "Devices that may sign", list_devices, nullptr, device_list_schema(), 200,
      {not_signed_in, session_expired}, false);
  add("DELETE", "/v1/me/devices/{device}", "remove_device", "Removes a device and changes the payment code's secret",
      remove_device, nullptr, schema::object({{"payment_code", payment_code_schema()}}), 200,
      {not_signed_in, session_expired, not_found}, false);
  routes.back().bound = true;
  add("POST", "/v1/me/email", "add_email", "Adds an address that a code has proved", add_email,
      schema::object({{"challenge_id", challenge_id()}, {"code", digits()}, {"proof", schema::proof()}}), customer_schema(), 200,
      {not_signed_in, session_expired, device_unknown, signature_wrong, passkey_wrong, statement_expired, account_frozen, pin_required,
       pin_wrong, pin_locked, code_wrong, code_expired, code_used, code_tries_exhausted, email_taken}, true);
  routes.back().bound = true;
  if (services.info.demo) {
    json::value bound = signed_in_schema();
    bound.as_object()["properties"].as_object()["pin"] = digits();
    bound.as_object()["required"].as_array().push_back("pin");
    bound.as_object()["title"] = "DemoBound";
    add("POST", "/v1/demo/bind", "bind_demo", "Gives the demo's page a device key of its own", bind_demo,
        new_device_schema(), std::move(bound), 201, {not_signed_in, session_expired, account_unknown}, false);
  }

  add_passkey_routes(routes, services);
  add_session_routes(routes, services);
  add_door_routes(routes, services);
}

}  // namespace chenxi::identity
