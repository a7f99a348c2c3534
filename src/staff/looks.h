// Who of ours has looked at what of whom, and why: its owner reads it in his wallet (GET /v1/me/looks). The
// row is committed before the look is answered, so there is no look without one.
#pragma once
#include "engine/command.h"
#include "staff/rows.h"

namespace chenxi::staff {

/// Looks of one colleague at one thing so close together are one line: a page that stays open. A file that is
/// taken is always a line.
constexpr Duration kOneLook = minutes(10), kPageStays = minutes(1);
constexpr std::size_t kLooksShown = 50;

struct Looked {
  std::vector<std::int64_t> at;  // whose it is
  std::int64_t colleague = 0;
  LookKind what = LookKind::dispute;
  std::int64_t object = 0;  // the dispute, the shop, the change
};

// Inside commands.
void keys_for_looks(engine::Keys& keys, engine::Context& found, const Looked& look);
/// After the line.
void note_look(engine::Context& ctx, const Looked& look);

/// "staff.look": a colleague is about to be shown something of somebody's. Refuses nothing.
class Look : public engine::Command {
 public:
  explicit Look(Looked look) : look_(std::move(look)) {}
  const char* name() const override { return "staff.look"; }
  void keys(engine::Keys& keys, engine::Context& found) override { keys_for_looks(keys, found, look_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Looked look_;
};

/// The newest looks at somebody, newest first, each with the change that says why where there is one.
class MyLooks : public engine::Query {
 public:
  explicit MyLooks(std::int64_t customer) : customer_(customer) {}
  struct One {
    StaffLook look;
    std::optional<Change> change;
  };
  std::vector<One> found;
  const char* name() const override { return "staff.my_looks"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t customer_;
};

}  // namespace chenxi::staff
