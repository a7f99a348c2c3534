// What a shop reads of its events, endpoints and deliveries.
#pragma once
#include <optional>
#include <vector>

#include "engine/command.h"
#include "webhooks/rows.h"

namespace chenxi::webhooks {

/// Events of a shop, oldest first, from a number on.
class ListEvents : public engine::Query {
 public:
  ListEvents(std::int64_t merchant, std::int64_t after, std::int64_t limit) : merchant_(merchant), after_(after), limit_(limit) {}
  std::vector<ShopEvent> found;
  bool more = false;
  const char* name() const override { return "webhooks.list_events"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, after_, limit_;
};

class ListEndpoints : public engine::Query {
 public:
  explicit ListEndpoints(std::int64_t merchant) : merchant_(merchant) {}
  struct Found {
    Endpoint endpoint;
    std::optional<Delivery> last;  // the newest that was tried
  };
  std::vector<Found> found;
  const char* name() const override { return "webhooks.list_endpoints"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_;
};

/// What became of the newest events at an endpoint, newest first. `known` is false for what is no endpoint of this shop's.
class ListDeliveries : public engine::Query {
 public:
  ListDeliveries(std::int64_t merchant, std::int64_t endpoint, std::int64_t before, std::int64_t limit)
      : merchant_(merchant), endpoint_(endpoint), before_(before), limit_(limit) {}
  struct Found {
    Delivery delivery;
    std::optional<ShopEvent> event;
    std::optional<Instant> next_at;
  };
  bool known = false, more = false;
  std::vector<Found> found;
  const char* name() const override { return "webhooks.list_deliveries"; }
  void run(engine::Context& ctx) override;

 private:
  std::int64_t merchant_, endpoint_, before_, limit_;
};

}  // namespace chenxi::webhooks
