#include "stop/codes.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/public_id.h"
#include "identity/sign_in.h"

namespace chenxi::stop {
namespace {

constexpr std::size_t kSymbols = 24, kGroup = 4;
constexpr Duration kWindow = hours(1);
constexpr std::uint64_t kPlaces = 1 << 16;

/// nullopt: there is room.
std::optional<Instant> exhausted_until(engine::Context& ctx, std::int64_t place, std::int64_t max) {
  const WrongTries* tries = ctx.find<WrongTries>(place);
  if (tries == nullptr || tries->since + kWindow <= ctx.now() || tries->wrong < max) return std::nullopt;
  return tries->since + kWindow;
}

void count_wrong(engine::Context& ctx, std::int64_t place) {
  if (ctx.find<WrongTries>(place) == nullptr) ctx.insert(WrongTries{place, 0, ctx.now()});
  WrongTries& tries = ctx.edit<WrongTries>(place);
  if (tries.since + kWindow <= ctx.now()) tries = WrongTries{place, 0, ctx.now()};
  tries.wrong += 1;
}

/// The first 16 bits of a keyed hash; the kind of guess is its upper half.
std::int64_t place_of(std::int64_t kind, const Hash32& keyed) {
  const std::uint64_t low = (std::uint64_t{keyed[0]} << 8 | keyed[1]) % kPlaces;
  return kind * static_cast<std::int64_t>(kPlaces) + static_cast<std::int64_t>(low);
}

}  // namespace

std::vector<std::string> codes_of(const identity::Vault& vault, const engine::Request& request) {
  const std::string_view key(reinterpret_cast<const char*>(request.key.bytes.data()),
                             request.key.bytes.size());
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < kCodes; ++i) {
    const std::string made = base32(vault.token(Encoder(1)
                                                    .add("recovery code")
                                                    .add(request.caller)
                                                    .add(key)
                                                    .add(view(request.hash))
                                                    .add(static_cast<std::int64_t>(i))
                                                    .bytes()));
    std::string code = made.substr(0, kGroup);
    for (std::size_t at = kGroup; at < kSymbols; at += kGroup) code += "-" + made.substr(at, kGroup);
    codes.push_back(std::move(code));
  }
  return codes;
}

std::string normal_code(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
  }
  return out.size() == kSymbols ? out : "";
}

TypedCode typed_code(const identity::Vault& vault, const identity::Customer& owner, std::string_view normal,
                     std::string_view client, const Hash32& number) {
  TypedCode typed;
  typed.mac = vault.recovery_mac(owner, normal);
  typed.places = {{place_of(1, vault.client_index(client)), kWrongOfNetwork},
                  {place_of(2, number), kWrongOfNumber}};
  return typed;
}

void keys_for_recovery(engine::Keys& keys, std::int64_t customer, const TypedCode& typed) {
  keys.range<RecoveryCode>(customer);
  for (const auto& [place, max] : typed.places) keys.row<WrongTries>(place);
}

Result<std::int64_t> judge_recovery(engine::Context& ctx, std::int64_t customer, const TypedCode& typed) {
  for (const auto& [place, max] : typed.places)
    if (const auto until = exhausted_until(ctx, place, max))
      return refuse(Code::recovery_tries_exhausted, {.until = until});
  std::int64_t number = 0;
  ctx.each<RecoveryCode>(
      [&](const RecoveryCode& code) {
        if (equal_constant_time(view(code.mac), view(typed.mac)) && !code.used) number = code.number;
      },
      customer);
  if (number != 0) return number;
  ctx.on_refusal("wrong_recovery_code", sha256(view(typed.mac)), [places = typed.places](engine::Context& c) {
    for (const auto& [place, max] : places) count_wrong(c, place);
  });
  return refuse(Code::recovery_code_wrong);
}

void use_recovery(engine::Context& ctx, std::int64_t customer, std::int64_t number) {
  ctx.edit<RecoveryCode>(customer, number).used = true;
}

void MakeCodes::keys(engine::Keys& keys, engine::Context&) {
  identity::keys_for_proof(keys, id_, proof_);
  keys.range<RecoveryCode>(id_);
}

Result<engine::ObjectRef> MakeCodes::run(engine::Context& ctx) {
  CHECK(macs.size() == kCodes);
  const auto& row = ctx.get<identity::Customer>(id_);
  if (row.stopped != identity::Stopped::no) return refuse(Code::payments_stopped);
  TRY(identity::judge_proof(ctx, row, proof_, true));

  // From here it happens.
  identity::accept_proof(ctx, id_, proof_);
  for (std::size_t i = 0; i < kCodes; ++i) {
    const std::int64_t number = static_cast<std::int64_t>(i) + 1;
    if (ctx.find<RecoveryCode>(id_, number) == nullptr) ctx.insert(RecoveryCode{id_, number, {}, false, {}});
    ctx.edit<RecoveryCode>(id_, number) = RecoveryCode{id_, number, macs[i], false, ctx.now()};
  }
  identity::notice(ctx, row, "message.recovery_codes");
  const engine::ObjectRef made{static_cast<std::int64_t>(IdKind::customer), id_};
  ctx.emit("recovery_codes.made", id_, made);
  return made;
}

void LookCodes::run(engine::Context& ctx) {
  for (std::int64_t number = 1; number <= static_cast<std::int64_t>(kCodes); ++number) {
    const RecoveryCode* code = ctx.fetch<RecoveryCode>(customer_, number);
    if (code == nullptr) continue;
    made_at = code->made_at;
    if (!code->used) left += 1;
  }
}

}  // namespace chenxi::stop
