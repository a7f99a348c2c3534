#include "rules/packs.h"

namespace chenxi::rules {

struct Packs::State {
  struct Adopted {
    Instant valid_from;
    std::int64_t id = 0;
    std::shared_ptr<const Pack> pack;
    bool operator<(const Adopted& other) const {
      return std::tie(valid_from, id) < std::tie(other.valid_from, other.id);
    }
  };
  std::vector<Adopted> adopted;  // sorted: the last one that has begun is in force

  void add(const RulePackRow& row) {
    auto pack = parse_pack(row.text);
    CHECK(pack.has_value(), "a stored rule pack cannot be read: " + row.name);
    adopted.push_back({row.valid_from, row.id, std::move(*pack)});
  }
  const Adopted* at(Instant now) const {
    const Adopted* found = nullptr;
    for (const Adopted& one : adopted)
      if (one.valid_from <= now) found = &one;
    return found;
  }
};

Packs::Packs() : state_(std::make_unique<State>()) {}
Packs::~Packs() = default;

std::shared_ptr<const Pack> Packs::at(Instant now) const {
  const std::shared_lock lock(mutex_);
  const State::Adopted* found = state_->at(now);
  CHECK(found != nullptr, "no rule pack is in force");
  return found->pack;
}

bool Packs::in_force(Instant now, std::string_view name) const {
  const std::shared_lock lock(mutex_);
  const State::Adopted* found = state_->at(now);
  return found != nullptr && (name.empty() || found->pack->name() == name);
}

void Packs::reload(store::Reader& reader) {
  State fresh;
  for (const RulePackRow& row : store::scan_all<RulePackRow>(reader)) fresh.add(row);
  std::sort(fresh.adopted.begin(), fresh.adopted.end());
  const std::unique_lock lock(mutex_);
  *state_ = std::move(fresh);
}

void Packs::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                      const std::vector<engine::Event>&, const ledger::Batch&) {
  if (!changed.shelf<RulePackRow>().changed()) return;
  const std::unique_lock lock(mutex_);
  changed.shelf<RulePackRow>().visit_changed([this](const RulePackRow& row) { state_->add(row); });
  std::sort(state_->adopted.begin(), state_->adopted.end());
}

namespace {

class Adopt : public engine::Command {
 public:
  Adopt(std::string text, Instant valid_from)
      : text_(std::move(text)), valid_from_(valid_from), pack_(parse_pack(text_)) {}

  const char* name() const override { return "rules.adopt"; }
  void keys(engine::Keys&, engine::Context&) override {}

  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    const std::shared_ptr<const Pack> pack = TRY(pack_);
    // Nobody rewrites what held yesterday.
    const Instant from = std::max(valid_from_, ctx.now());
    if (from < pack->first_valid_from())
      return refuse(Code::rule_pack_invalid, {.text = "valid_from", .until = pack->first_valid_from()});

    // From here it happens.
    const std::int64_t id = ctx.new_id();
    ctx.insert(RulePackRow{id, pack->name(), text_, from});
    ctx.emit("rules.adopted", 0, {0, id});
    return engine::ObjectRef{0, id};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::string text_;
  Instant valid_from_;
  Result<std::shared_ptr<const Pack>> pack_;
};

}  // namespace

std::shared_ptr<engine::Command> adopt_pack(std::string toml, Instant valid_from) {
  return std::make_shared<Adopt>(std::move(toml), valid_from);
}

}  // namespace chenxi::rules
