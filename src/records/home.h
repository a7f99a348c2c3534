// Home: what a resident sees first, in one question.
#pragma once
#include "payments/holds/hold.h"
#include "records/entries.h"
#include "rules/limits.h"
#include "rules/packs.h"

namespace chenxi::records {

class Home : public engine::Query {
 public:
  explicit Home(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t customer = 0;

  bool found = false;
  money::Currency currency = money::Currency::cny;
  std::int64_t available = 0, held = 0;
  std::shared_ptr<const rules::Pack> pack;  // limits point into it
  std::vector<rules::LimitState> limits;
  std::vector<Entry> recent;
  std::vector<transfers::PersonTransfer> waiting;  // on their way
  struct BankOrderOnItsWay {
    banks::BankOrder order;
    banks::BankLink link;
  };
  std::vector<BankOrderOnItsWay> bank_orders;
  std::vector<payments::HoldView> holds;  // for shops
  Instant as_of;

  const char* name() const override { return "records.home"; }
  void run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
};

/// What binds a customer, by law and by his own choice.
class Limits : public engine::Query {
 public:
  explicit Limits(const rules::Packs& packs) : packs_(packs) {}
  std::int64_t customer = 0;

  std::shared_ptr<const rules::Pack> pack;
  std::vector<rules::LimitState> limits;
  identity::UserLimits user;
  rules::UserBounds bounds;
  Instant as_of;

  const char* name() const override { return "records.limits"; }
  void run(engine::Context& ctx) override;

 private:
  const rules::Packs& packs_;
};

}  // namespace chenxi::records
