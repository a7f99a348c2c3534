// Settle: what an endpoint answered, and when it is asked again.
#pragma once
#include "engine/command.h"
#include "webhooks/rows.h"

namespace chenxi::webhooks {

/// Deliveries kept for each endpoint.
constexpr std::int64_t kDeliveriesKept = 1'000;
constexpr std::size_t kAnswerBytesMax = 500;
/// Standard Webhooks 1.0.0: how long after each try the next one comes. After the last it is given up: 3 days and 3 hours.
constexpr Duration kWaits[] = {seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)};

struct Answer {
  std::int64_t status = 0;  // 0: none came
  std::string why;
  std::string body;
  std::int64_t retry_after_s = 0;  // what it asked for; 0: nothing
};

/// "webhooks.settle".
///   jitter    per mille of the wait that are added, 0 to 100: what failed together need not come back together
///   refuses   nothing: what no longer waits is settled
///   writes    nothing but that it waits no more where the endpoint is gone; else the delivery; 2xx: nothing waits any more; 410: nothing more is sent to this endpoint; else the next try, or giving up
class Settle : public engine::Command {
 public:
  Settle(const Waiting& waiting, Answer answer, std::int64_t jitter)
      : waiting_(waiting), answer_(std::move(answer)), jitter_(jitter) {}
  const char* name() const override { return "webhooks.settle"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  Waiting waiting_;
  Answer answer_;
  std::int64_t jitter_;
};

/// Nothing waits there any more, and the log, where it has a try of it, says that it is given up. Both rows are named by the command.
void stop_waiting(engine::Context& ctx, std::int64_t endpoint, std::int64_t number);

/// "webhooks.drop": what waits for an endpoint that is no more, or whose event is no longer kept.
class Drop : public engine::Command {
 public:
  Drop(std::int64_t endpoint, std::int64_t number) : endpoint_(endpoint), number_(number) {}
  const char* name() const override { return "webhooks.drop"; }
  void keys(engine::Keys& keys, engine::Context&) override {
    keys.row<Waiting>(endpoint_, number_);
    keys.row<Delivery>(endpoint_, number_);
  }
  Result<engine::ObjectRef> run(engine::Context& ctx) override {
    stop_waiting(ctx, endpoint_, number_);
    return engine::ObjectRef{};
  }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t endpoint_, number_;
};

}  // namespace chenxi::webhooks
