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

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct State;
  mutable std::shared_mutex mutex_;
  std::unique_ptr<State> state_;
};

/// Refuses rule_pack_invalid (detail.text says where).
Result<std::shared_ptr<const Pack>> parse_pack(std::string_view toml);
/// Makes a pack the one in force from an instant on. Command "rules.adopt".
std::shared_ptr<engine::Command> adopt_pack(std::string toml, Instant valid_from);

}  // namespace chenxi::rules
