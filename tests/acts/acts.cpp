#include "tests/acts/acts.h"

#include "base/bytes.h"

namespace chenxi::acts {

using engine::Context;
using engine::Keys;
using engine::ObjectRef;

namespace {
const store::Bytes kCode(std::string_view("\0\xff", 2));  // bytes that a careless store would mangle

/// What a timer becomes: adds to its note, refuses when the note is gone.
struct Ring : engine::Command {
  std::int64_t note = 0;
  const char* name() const override { return "acts.ring"; }
  void keys(Keys& keys, Context&) override { keys.row<Note>(note); }
  Result<ObjectRef> run(Context& ctx) override {
    if (ctx.find<Note>(note) == nullptr) return refuse(Code::not_found);
    ctx.edit<Note>(note).amount += 1;
    return ObjectRef{1, note};
  }
  void answer_keys(Keys&, Context&, ObjectRef) override {}
  void answer(Context&, ObjectRef) override {}
};

std::string tally_name(ledger::AccountId id) {
  // Names of different lengths, so that an order by length would show.
  return std::string(static_cast<std::size_t>(static_cast<std::int64_t>(id) % 4), 'b') + "店";
}
}  // namespace

std::vector<const store::TableInfo*> tables() {
  return {&store::table<ledger::AccountRow>(), &store::table<ledger::AccountMonth>(), &store::table<ledger::Transfer>(),
          &store::table<ledger::Batch>(),   &store::table<engine::AnsweredRequest>(), &store::table<engine::OldKey>(),
          &store::table<engine::Timer>(),   &store::table<engine::Event>(), &store::table<engine::Recovery>(), &store::table<engine::JournalPage>(),
          &store::table<Note>(), &store::table<Tally>()};
}

engine::Request request(std::int64_t caller, Uuid key, std::string_view body) { return {caller, key, sha256(body)}; }

void on_timers(engine::Executor& executor) {
  executor.on_timer("acts.ring", [](std::int64_t note) {
    auto ring = std::make_shared<Ring>();
    ring->note = note;
    return ring;
  });
}

Result<ObjectRef> Open::run(Context& ctx) {
  const std::int64_t id = ctx.new_id();
  made = ctx.open_account(kind, id, money::Currency::cny);
  return ObjectRef{2, id};
}

void Move::keys(Keys& keys, Context&) {
  keys.row<Tally>(tally_name(from), kCode, static_cast<std::int64_t>(to));
  keys.row<Note>(std::int64_t{1});
}

Result<ObjectRef> Move::run(Context& ctx) {
  if (wrong_proof) {
    ctx.on_refusal("try", sha256("wrong"), [](Context& c) {
      if (c.find<Note>(std::int64_t{1}) == nullptr) c.insert(Note{1, 0, "tries", {}});
      c.edit<Note>(std::int64_t{1}).amount += 1;
    });
    return refuse(Code::pin_wrong);
  }
  std::vector<ledger::Leg> legs = {{ledger::TransferKind::transfer, from, to, amount, amount, 0, {}}};
  if (fee > 0) legs.push_back({ledger::TransferKind::fee, to, fee_to, fee, 0, 0, {}});
  TRY(ctx.can_post(legs));

  // From here it happens.
  const std::int64_t id = ctx.new_id();
  for (ledger::Leg& leg : legs) leg.object = id;
  ctx.post(legs);
  ctx.insert(Note{id, amount, "到账 " + std::to_string(amount), store::Bytes(view(sha256(std::to_string(id))).substr(0, 9))});
  const std::string name = tally_name(from);
  const std::int64_t number = static_cast<std::int64_t>(to);
  if (ctx.find<Tally>(name, kCode, number) == nullptr) ctx.insert(Tally{name, kCode, number, 0});
  ctx.edit<Tally>(name, kCode, number).count += 1;
  ctx.emit("move.made", 42, {1, id}, amount);
  CHECK(!faulty, "planted");
  return ObjectRef{1, id};
}

void Move::answer_keys(Keys& keys, Context&, ObjectRef made) { keys.row<Note>(made.id); }
void Move::answer(Context& ctx, ObjectRef made) { answered = ctx.get<Note>(made.id).amount; }

Result<ObjectRef> Write::run(Context& ctx) {
  const Note* found = ctx.find<Note>(note);
  if (erase && found == nullptr) return refuse(Code::not_found);

  // From here it happens.
  if (erase) {
    ctx.erase<Note>(note);
  } else if (found != nullptr) {
    ctx.edit<Note>(note).text = text;
  } else {
    ctx.insert(Note{note, -1, text, {}});
  }
  if (ring_after) ctx.schedule(ctx.now() + *ring_after, "acts.ring", note);
  return ObjectRef{1, note};
}

}  // namespace chenxi::acts
