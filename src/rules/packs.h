// Packs: the rule packs in memory. Which one is in force is a row (RulePackRow), adopted by command.
#pragma once
#include <shared_mutex>

#include "engine/executor.h"
#include "rules/rules.h"

namespace chenxi::rules {

struct RulePackRow {
  std::int64_t id = 0;
  std::string name;      // "cn-ecny"
  std::string text;      // the TOML as adopted
  Instant valid_from;
  static constexpr store::Table kTable{"rule_packs", 1};
};
BOOST_DESCRIBE_STRUCT(RulePackRow, (), (id, name, text, valid_from))

class Packs : public engine::Observer {
 public:
  Packs();
  ~Packs() override;
  /// The pack in force at an instant; CHECKs that one was adopted.
  std::shared_ptr<const Pack> at(Instant now) const;
  /// Is a pack in force at this instant (the one of this name)? At the first start none is.
  bool in_force(Instant now, std::string_view name = {}) const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

/// Reads a pack strictly, and judges its worked examples with it. Refuses rule_pack_invalid (detail.text says where).
Result<std::shared_ptr<const Pack>> parse_pack(std::string_view toml);
/// The text of a pack that ships with the program ("cn-ecny"); nullopt for another name.
std::optional<std::string_view> shipped_pack(std::string_view name);
std::vector<std::string_view> shipped_packs();

/// Makes a pack the one in force from an instant on (the past: from now on). Command "rules.adopt". Refuses
/// rule_pack_invalid: the text is no pack, or its first section begins later than that.
std::shared_ptr<engine::Command> adopt_pack(std::string toml, Instant valid_from);

}  // namespace chenxi::rules
