// "Is it really you calling?" Anybody can show any number on a telephone. So before an operator calls, he
// announces it: the resident's wallet then says that we call, why, and a word that the caller has to say
// first. Where nothing is announced nobody of ours calls.
#pragma once
#include "calls/rows.h"
#include "engine/command.h"

namespace chenxi::calls {

/// A call that was announced and forgotten must not stay true.
constexpr Duration kCallLasts = minutes(30);
/// What a resident is shown of earlier calls.
constexpr std::size_t kCallsShown = 20;

/// Announces a call; another one that was live ends.
///   word      what the caller says first, 2 to 20 characters
///   refuses   not_found: nobody has this number
///   writes    the call; the end of the one before
class AnnounceCall : public engine::Command {
 public:
  AnnounceCall(std::int64_t customer, std::int64_t staff, CallReason reason, std::string word)
      : customer_(customer), staff_(staff), reason_(reason), word_(std::move(word)) {}
  AnnouncedCall call;  // the answer
  const char* name() const override { return "calls.announce"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef ref) override {
    keys.row<AnnouncedCall>(customer_, ref.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef ref) override {
    call = ctx.get<AnnouncedCall>(customer_, ref.id);
  }

 private:
  std::int64_t customer_, staff_;
  CallReason reason_;
  std::string word_;
};

/// Ends what is live; where nothing is, nothing changes.
///   writes    the end of the call
class EndCall : public engine::Command {
 public:
  explicit EndCall(std::int64_t customer) : customer_(customer) {}
  const char* name() const override { return "calls.end"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t customer_;
};

/// The calls to one customer, newest first.
class LookCalls : public engine::Query {
 public:
  explicit LookCalls(std::int64_t customer) : customer_(customer) {}
  std::vector<AnnouncedCall> calls;
  const char* name() const override { return "calls.look"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::calls
