#include "identity/present.h"

#include "i18n/i18n.h"
#include "identity/code_secret.h"
#include "identity/pin.h"
#include "qr/payment_code.h"

namespace chenxi::identity {
namespace {

constexpr std::size_t kNicknameCharactersMax = 20;

std::string_view name(Tier tier) {
  switch (tier) {
    case Tier::phone_only: return "phone_only";
    case Tier::document: return "document";
    case Tier::bank_verified: return "bank_verified";
    case Tier::in_person: return "in_person";
  }
  return "";
}

}  // namespace

json::object customer_json(const Customer& c, const Vault& vault, const PublicIds& ids, Instant now) {
  json::value email, reduced, stopped;
  if (c.has_email) email = mask_email(vault.open(c, Class::statutory, "email", c.sealed_email));
  if (c.reduced_until > now) reduced = rfc3339(c.reduced_until);
  if (c.stopped != Stopped::no)
    stopped = json::object{{"at", rfc3339(c.stopped_at)}, {"by", c.stopped == Stopped::by_button ? "button" : "recovery_code"}};
  return {{"object", "customer"},
          {"id", ids.make(IdKind::customer, c.id)},
          {"nickname", vault.open(c, Class::own, "nickname", c.sealed_nickname)},
          {"name_verified", c.name_verified},
          {"phone_masked", mask_phone(vault.open(c, Class::statutory, "phone", c.sealed_phone))},
          {"email_masked", email},
          {"tier", name(c.tier)},
          {"reduced_until", reduced},
          {"stopped", stopped},
          {"settings", json::object{{"small_payments_without_pin", c.small_payments && !c.elder_mode},
                                    {"receive_by_phone", c.receive_by_phone},
                                    {"receive_by_email", c.receive_by_email},
                                    {"elder_mode", c.elder_mode},
                                    {"language", tag(static_cast<Lang>(c.language))}}},
          {"created_at", rfc3339(c.created_at)}};
}

json::object payment_code_json(const Customer& customer, const KeyRing& keys) {
  return {{"payer_number", qr::payer_number(payer_number_key(keys), payer_row_of(customer.id))},
          {"secret", base64url(open_code_secret(keys, customer))}};
}

json::object device_json(const Device& device, const Customer& owner, const Vault& vault, const PublicIds& ids,
                         std::int64_t current) {
  return {{"object", "device"},
          {"id", ids.make(IdKind::device, device.id)},
          {"name", vault.open(owner, Class::own, "device", device.sealed_name)},
          {"created_at", rfc3339(device.created_at)},
          {"current", device.id == current}};
}

namespace {

Result<std::string> read_bytes(JsonReader& in, std::string_view name, std::size_t min, std::size_t max) {
  const auto bytes = unbase64url(TRY(in.string(name, min, max)));
  if (!bytes) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return *bytes;
}

Result<webauthn::Assertion> read_passkey(JsonReader in) {
  webauthn::Assertion out;
  out.id = TRY(read_bytes(in, "id", 1, 1364));
  out.client_data = TRY(read_bytes(in, "client_data", 1, 5462));
  out.authenticator_data = TRY(read_bytes(in, "authenticator_data", 1, 1366));
  out.signature = TRY(read_bytes(in, "signature", 1, 683));
  TRY(in.finish());
  return out;
}

}  // namespace

Result<Proof> read_proof(JsonReader in, const PublicIds& ids) {
  Proof proof;
  if (auto passkey = TRY(in.optional_child("passkey"))) proof.passkey = TRY(read_passkey(*passkey));
  const auto device = TRY(in.optional_string("device_id", 1, 64));
  proof.expires_at = TRY(in.integer("expires_at", 0, INT64_MAX / 1'000'000));
  if (device || !proof.passkey) proof.signature = TRY(read_bytes(in, "signature", 86, 86));
  proof.pin = TRY(in.optional_string("pin", 6, 6));
  TRY(in.finish());
  // A PIN beside a passkey would be looked at by nobody.
  if (proof.pin && (proof.passkey || !is_pin(*proof.pin))) return refuse(Code::malformed, {.pointer = in.pointer_to("pin")});
  if (!device && proof.passkey) return proof;
  if (!device) return refuse(Code::malformed, {.pointer = in.pointer_to("device_id")});
  const auto row = ids.read(IdKind::device, *device);
  if (!row) return refuse(Code::device_unknown);
  proof.device = *row;
  return proof;
}

Result<NewDevice> read_new_device(JsonReader in) {
  NewDevice device;
  const auto point = unbase64url(TRY(in.string("public_key", 80, 96)));
  device.name = TRY(in.string("name", 1, 64));
  TRY(in.finish());
  if (!point || !P256PublicKey::from_point(*point))
    return refuse(Code::malformed, {.pointer = in.pointer_to("public_key")});
  device.point = *point;
  return device;
}

Result<std::string> read_digits(JsonReader& in, std::string_view name) {
  std::string digits = TRY(in.string(name, 6, 6));
  if (!is_pin(digits)) return refuse(Code::malformed, {.pointer = in.pointer_to(name)});
  return digits;
}

Result<std::string> normal_nickname(std::string_view typed) {
  const Refusal invalid(Code::text_invalid, {.pointer = "/nickname"});
  constexpr std::string_view kWideSpace = "\u3000";
  for (bool trimmed = true; trimmed;) {
    trimmed = false;
    for (const std::string_view space : {std::string_view(" "), kWideSpace}) {
      if (typed.starts_with(space)) typed.remove_prefix(space.size()), trimmed = true;
      else if (typed.ends_with(space)) typed.remove_suffix(space.size()), trimmed = true;
    }
  }
  const auto characters = std::count_if(typed.begin(), typed.end(), [](char c) { return (c & 0xc0) != 0x80; });
  if (characters < 1 || static_cast<std::size_t>(characters) > kNicknameCharactersMax) return refuse(invalid);
  for (const std::string_view mark : {"\"", "\u201c", "\u201d", "\u201e", "\u300c", "\u300d", "\uff02", "\u2033"})
    if (typed.find(mark) != typed.npos) return refuse(invalid);
  return std::string(typed);
}

std::string demo_pin(const Vault& vault, const Customer& customer) {
  const std::string bytes = vault.token("demo pin " + hex(customer.vault_id));
  for (std::size_t i = 0; i + 8 <= bytes.size(); ++i) {
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < 8; ++k) number = number << 8 | static_cast<std::uint8_t>(bytes[i + k]);
    std::string pin = fmt::format("{:06}", number % 1'000'000);
    if (!is_weak_pin(pin, "")) return pin;
  }
  return "802913";
}

}  // namespace chenxi::identity
