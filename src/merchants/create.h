// Create: a new shop with its account. From the operator's socket or the demo; onboarding comes with its own room.
#pragma once
#include "engine/command.h"
#include "merchants/rows.h"

namespace chenxi::merchants {

/// "merchants.create". Refuses text_invalid (name 1 to 60 bytes, category four digits).
class Create : public engine::Command {
 public:
  std::string shop_name;
  std::string category = "5812";  // MCC: eating places

  Merchant made;  // the answer

  const char* name() const override { return "merchants.create"; }
  void keys(engine::Keys&, engine::Context&) override {}
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef object) override;
  void answer(engine::Context& ctx, engine::ObjectRef object) override;
};

}  // namespace chenxi::merchants
