#include "family/recovery.h"

#include <set>

#include "base/bytes.h"
#include "base/public_id.h"
#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/sign_in.h"
#include "identity/vault.h"

namespace chenxi::family {
namespace {

using identity::Customer;

engine::ObjectRef ref(std::int64_t recovery) {
  return {static_cast<std::int64_t>(IdKind::recovery), recovery};
}

bool speaks(const FamilyLink& link, Instant now) {
  return terms_at(link, now).recovery && link.recovery_since + kContactAfter <= now;
}

/// Who may speak for the owner; nobody twice.
std::set<std::int64_t> contacts_of(engine::Context& ctx, std::int64_t owner) {
  std::set<std::int64_t> out;
  ctx.each<FamilyOf>(
      [&](const FamilyOf& one) {
        const FamilyLink& link = ctx.get<FamilyLink>(one.link);
        if (one.owner && speaks(link, ctx.now())) out.insert(link.helper);
      },
      owner);
  return out;
}

bool has_spoken(engine::Context& ctx, std::int64_t recovery, std::int64_t contact) {
  const RecoveryVoice* voice = ctx.find<RecoveryVoice>(recovery, contact);
  return voice != nullptr && voice->confirmed;
}

// After the line.

void tell(engine::Context& ctx, const Recovery& recovery) {
  ctx.emit("recovery.updated", recovery.customer, ref(recovery.id));
  for (const std::int64_t contact : contacts_of(ctx, recovery.customer))
    ctx.emit("recovery.updated", contact, ref(recovery.id));
}

/// What would have held is nobody's business any more.
void finish(engine::Context& ctx, std::int64_t id, RecoveryState state) {
  Recovery& row = ctx.edit<Recovery>(id);
  row.state = state;
  row.digits_mac = row.pin_mac = {};
  row.sealed_code_secret.clear();
}

/// From here on only time has to pass, in which its owner can stop it.
void begin_waiting(engine::Context& ctx, Recovery& row, Duration wait) {
  row.state = RecoveryState::waiting;
  row.effective_at = ctx.now() + wait;
  ctx.schedule(row.effective_at, ComeBack::kTimer, row.id);
  identity::notice(ctx, ctx.get<Customer>(row.customer), "message.recovery_waits");
}

}  // namespace

// ------------------------------------------------------------------------------------------------------
// StartRecovery

void StartRecovery::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_code(keys, code_);
  if (const auto* challenge = found.found<identity::CodeChallenge>(code_.challenge))
    keys.row<identity::Handle>(challenge->handle);
  keys.row<Customer>(
      subject_);  // of a number that nobody has: nobody's rows, which are looked for all the same
  keys.row<RecoveryOf>(subject_);
  keys_for_links(keys, found, subject_);
  if (const RecoveryOf* before = found.found<RecoveryOf>(subject_)) keys.row<Recovery>(before->recovery);
}

Result<engine::ObjectRef> StartRecovery::run(engine::Context& ctx) {
  const identity::CodeChallenge challenge = TRY(identity::judge_code(ctx, vault_, code_));
  const identity::Handle* handle = ctx.find<identity::Handle>(challenge.handle);
  if (handle == nullptr || handle->customer != subject_) return refuse(Code::account_unknown);
  const Customer& row = ctx.get<Customer>(subject_);
  if (row.state != identity::CustomerState::active) return refuse(Code::account_frozen);
  if (!fresh.at_counter && contacts_of(ctx, subject_).size() < kContactsNeeded) return refuse(Code::recovery_not_confirmed);
  const RecoveryOf* of = ctx.find<RecoveryOf>(subject_);
  const Recovery* before = of == nullptr ? nullptr : &ctx.get<Recovery>(of->recovery);

  // From here it happens.
  identity::use_code(ctx, challenge.id);
  if (before != nullptr && before->state != RecoveryState::done)
    finish(ctx, before->id, RecoveryState::stopped);
  fresh.id = ctx.new_id();
  fresh.customer = subject_;
  fresh.created_at = ctx.now();
  fresh.until = ctx.now() + kRecoveryLife;
  if (of == nullptr)
    ctx.insert(RecoveryOf{subject_, fresh.id});
  else
    ctx.edit<RecoveryOf>(subject_).recovery = fresh.id;
  ctx.insert(fresh);
  identity::notice(ctx, row, "message.recovery_started");
  tell(ctx, fresh);
  return ref(fresh.id);
}

// ----------------------------------------------------------------------------------------------------
// ConfirmRecovery

void ConfirmRecovery::keys(engine::Keys& keys, engine::Context& found) {
  identity::keys_for_proof(keys, contact_, proof_);
  keys.row<Recovery>(id_);
  keys.row<RecoveryVoice>(id_, contact_);
  const Recovery* row = found.found<Recovery>(id_);
  if (row == nullptr) return;
  keys.row<Customer>(row->customer);
  keys_for_links(keys, found, row->customer);
}

Result<engine::ObjectRef> ConfirmRecovery::run(engine::Context& ctx) {
  const Recovery* row = ctx.find<Recovery>(id_);
  if (row == nullptr || !contacts_of(ctx, row->customer).contains(contact_))
    return refuse(Code::recovery_unknown);
  const RecoveryVoice* voice = ctx.find<RecoveryVoice>(id_, contact_);
  const std::int64_t wrong = voice == nullptr ? 0 : voice->wrong;
  if (!is_open(*row, ctx.now()) || has_spoken(ctx, id_, contact_) || wrong >= kWrongDigitsMax)
    return refuse(Code::recovery_over);
  TRY(identity::judge_proof(ctx, ctx.get<Customer>(contact_), proof_, true));
  if (row->digits_mac != digits_) {
    ctx.on_refusal("wrong_digits", digits_, [id = id_, contact = contact_](engine::Context& c) {
      if (c.find<RecoveryVoice>(id, contact) == nullptr)
        c.insert(RecoveryVoice{id, contact, 0, false, c.now()});
      c.edit<RecoveryVoice>(id, contact).wrong += 1;
    });
    return refuse(Code::code_wrong, {.count = kWrongDigitsMax - wrong - 1});
  }

  // From here it happens.
  identity::accept_proof(ctx, contact_, proof_);
  if (voice == nullptr) ctx.insert(RecoveryVoice{id_, contact_, 0, false, ctx.now()});
  RecoveryVoice& mine = ctx.edit<RecoveryVoice>(id_, contact_);
  mine.confirmed = true;
  mine.at = ctx.now();
  Recovery& changed = ctx.edit<Recovery>(id_);
  changed.confirmations += 1;
  if (changed.confirmations == static_cast<std::int64_t>(kContactsNeeded)) begin_waiting(ctx, changed, kRecoveryWait);
  tell(ctx, ctx.get<Recovery>(id_));
  return ref(id_);
}

// ---------------------------------------------------------------------------------------------------
// RecoverAtCounter

void RecoverAtCounter::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Customer>(customer_);
  keys.row<RecoveryOf>(customer_);
  keys_for_links(keys, found, customer_);
  if (const RecoveryOf* of = found.found<RecoveryOf>(customer_)) keys.row<Recovery>(of->recovery);
}

Result<engine::ObjectRef> RecoverAtCounter::run(engine::Context& ctx) {
  const RecoveryOf* of = ctx.find<RecoveryOf>(customer_);
  if (of == nullptr) return refuse(Code::recovery_unknown);
  const Recovery& row = ctx.get<Recovery>(of->recovery);
  if (!is_open(row, ctx.now())) return refuse(Code::recovery_over);
  if (row.digits_mac != digits_) return refuse(Code::code_wrong);

  // From here it happens.
  Recovery& changed = ctx.edit<Recovery>(of->recovery);
  changed.colleague = colleague_;
  begin_waiting(ctx, changed, kCounterWait);
  tell(ctx, ctx.get<Recovery>(of->recovery));
  return ref(of->recovery);
}

ports::ChangeKinds change_kinds() {
  using ports::Role;
  ports::ChangeKind kind{"account.recover", {Role::support, Role::risk}, {Role::compliance, Role::risk}};
  // The digits are kept as their MAC: what is shown to the second person names whom, not how to become him.
  kind.read = [](ports::Services& services, JsonReader& in) -> Result<ports::Asked> {
    const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 1, 64))));
    const std::string digits = TRY(in.string("digits", 4, 4));
    const auto row = services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
    const auto owner = row ? services.directory.customer(*row) : std::nullopt;
    if (!owner) return refuse(Code::not_found);
    const Hash32 mac = services.vault.recovery_mac(*owner, "voice/" + digits);
    return ports::Asked{json::object{{"customer", owner->id}, {"digits", hex(view(mac))}}, owner->id};
  };
  kind.command = [](const ports::Agreed& agreed) {
    const auto mac = unhex(std::string_view(agreed.what.at("digits").as_string()));
    CHECK(mac && mac->size() == 32, "read() has written it");
    Hash32 digits{};
    std::copy(mac->begin(), mac->end(), digits.begin());
    return std::make_shared<RecoverAtCounter>(agreed.what.at("customer").as_int64(), digits, agreed.checker);
  };
  return {std::move(kind)};
}

// -------------------------------------------------------------------------------------------------------
// StopRecovery

void StopRecovery::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Recovery>(id_);
  keys.row<RecoveryVoice>(id_, customer_);
  if (const Recovery* row = found.found<Recovery>(id_)) keys_for_links(keys, found, row->customer);
}

Result<engine::ObjectRef> StopRecovery::run(engine::Context& ctx) {
  const Recovery* row = ctx.find<Recovery>(id_);
  if (row == nullptr || (row->customer != customer_ && !has_spoken(ctx, id_, customer_)))
    return refuse(Code::recovery_unknown);
  if (!is_under_way(*row, ctx.now())) return refuse(Code::recovery_over);

  // From here it happens.
  finish(ctx, id_, RecoveryState::stopped);
  tell(ctx, ctx.get<Recovery>(id_));
  return ref(id_);
}

// -----------------------------------------------------------------------------------------------------------
// ComeBack

void ComeBack::keys(engine::Keys& keys, engine::Context& found) {
  keys.row<Recovery>(id_);
  keys.range<RecoveryVoice>(id_);
  const Recovery* row = found.found<Recovery>(id_);
  if (row == nullptr) return;
  keys.row<Customer>(row->customer);
  keys_for_links(keys, found, row->customer);
  identity::keys_for_devices(keys, row->customer);
  identity::keys_for_sessions(keys, found, identity::AppKind::wallet, row->customer);
}

Result<engine::ObjectRef> ComeBack::run(engine::Context& ctx) {
  const Recovery row = ctx.get<Recovery>(id_);
  if (row.state != RecoveryState::waiting) return ref(id_);
  const std::set<std::int64_t> contacts = contacts_of(ctx, row.customer);
  std::size_t voices = 0;
  ctx.each<RecoveryVoice>(
      [&](const RecoveryVoice& one) {
        if (one.confirmed && contacts.contains(one.contact)) voices += 1;
      },
      id_);
  const bool in_use = ctx.get<Customer>(row.customer).state == identity::CustomerState::active;
  const bool holds = in_use && (row.colleague != 0 || voices >= kContactsNeeded);

  // From here it happens.
  finish(ctx, id_, holds ? RecoveryState::done : RecoveryState::stopped);
  if (holds) {
    Customer& owner = ctx.edit<Customer>(row.customer);
    owner.pin_mac = row.pin_mac;
    owner.pin_tries = owner.pin_locks = 0;
    owner.pin_locked_until = {};
    owner.sealed_code_secret = row.sealed_code_secret;
    owner.reduced_until = ctx.now() + identity::kReducedFor;
    identity::remove_devices(ctx, row.customer);
    identity::end_sessions(ctx, identity::AppKind::wallet, row.customer, 0);
    identity::notice(ctx, ctx.get<Customer>(row.customer), "message.recovered");
  }
  tell(ctx, ctx.get<Recovery>(id_));
  return ref(id_);
}

// ------------------------------------------------------------------------------------------------------------
// Looking

void MyRecoveries::run(engine::Context& ctx) {
  now = ctx.now();
  const auto under_way_of = [&](std::int64_t owner) -> const Recovery* {
    const RecoveryOf* of = ctx.fetch<RecoveryOf>(owner);
    const Recovery* row = of == nullptr ? nullptr : ctx.fetch<Recovery>(of->recovery);
    return row != nullptr && is_under_way(*row, now) ? row : nullptr;
  };
  if (const Recovery* mine = under_way_of(customer_)) under_way.push_back({*mine, false});
  for (const FamilyOf& one :
       store::scan_all<FamilyOf>(ctx.reader(), store::prefix_range(store::make_key(customer_)))) {
    const FamilyLink* link = ctx.fetch<FamilyLink>(one.link);
    if (link == nullptr || one.owner || !speaks(*link, now)) continue;
    const Recovery* row = under_way_of(link->owner);
    if (row == nullptr) continue;
    const RecoveryVoice* voice = ctx.fetch<RecoveryVoice>(row->id, customer_);
    const bool said = voice != nullptr && voice->confirmed;
    const bool can = is_open(*row, now) && (voice == nullptr || voice->wrong < kWrongDigitsMax);
    if (said || can) under_way.push_back({*row, said});
  }
}

void LookRecovery::run(engine::Context& ctx) {
  now = ctx.now();
  if (const Recovery* row = ctx.fetch<Recovery>(id_)) found = *row;
}

}  // namespace chenxi::family
