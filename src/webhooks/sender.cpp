#include "webhooks/sender.h"

#include <algorithm>
#include <future>

#include "base/log.h"
#include "payments/rows.h"
#include "webhooks/endpoints.h"

namespace chenxi::webhooks {
namespace {

using ledger::Transfer;
using ledger::TransferKind;
using What = Fact::What;

/// So many transfers that concern nobody may lie behind the cursor: a new process reads them again.
constexpr std::int64_t kCursorLagMax = 5'000;
constexpr std::chrono::seconds kTroubleWait{1};
constexpr std::chrono::milliseconds kLookAround{100};

/// Nothing is wrong with the command: the executor could not take it.
bool must_come_again(const engine::Outcome& outcome) {
  return outcome.refusal.has_value();
}

std::optional<Fact> fact_of(const Transfer& t, std::int64_t merchant) {
  if (merchant == 0) return std::nullopt;
  Fact fact;
  fact.what = t.kind == TransferKind::refund ? What::refund : What::payment;
  fact.merchant = merchant;
  fact.object = fact.order = t.object;
  fact.row = static_cast<std::int64_t>(t.id);
  fact.at = t.at;
  fact.amount = t.amount;
  return fact;
}

std::optional<Fact> fact_of(const engine::Event& event) {
  Fact fact;
  fact.merchant = event.audience;
  fact.object = event.object;
  fact.row = fact.order = event.id;
  fact.at = event.at;
  fact.amount = event.amount;
  fact.currency = event.currency;
  static constexpr std::pair<std::string_view, What> kOfOrders[] = {{"order.created", What::order_created},
                                                                   {"order.updated", What::order_updated},
                                                                   {"order.authorized", What::order_authorized},
                                                                   {"order.released", What::order_released}};
  if (const auto* known = std::ranges::find(kOfOrders, event.kind, &std::pair<std::string_view, What>::first); known != std::end(kOfOrders)) {
    fact.what = known->second;
    return fact;
  }
  for (const EventKind kind : {EventKind::trade_paid, EventKind::trade_sent, EventKind::trade_returned, EventKind::trade_delivered,
                              EventKind::trade_disputed, EventKind::trade_contested, EventKind::trade_resumed}) {
    if (event.kind != name(kind)) continue;
    fact.what = What::trade;
    fact.kind = kind;
    return fact;
  }
  for (const EventKind kind : {EventKind::split_paid, EventKind::split_returned, EventKind::split_lapsed}) {
    if (event.kind != name(kind)) continue;
    fact.what = What::split;
    fact.kind = kind;
    fact.of_order = event.object_kind == static_cast<std::int64_t>(IdKind::order);
    return fact;
  }
  return std::nullopt;
}

bool is_sale(const Transfer& t) {
  return t.kind == TransferKind::payment || t.kind == TransferKind::refund;
}

void in_order(std::vector<Fact>& facts) {
  std::ranges::sort(facts, {}, [](const Fact& fact) { return fact.order; });
}

/// The number of the newest row of a table.
template <class Row>
std::int64_t newest(store::Reader& reader) {
  const auto rows = store::scan_all<Row>(reader, {{}, {}, 1, true});
  return rows.empty() ? 0 : static_cast<std::int64_t>(rows.front().id);
}

}  // namespace

Sender::Sender(ports::Services& services, const api_keys::Directory& shops, std::unique_ptr<Egress> egress,
               std::vector<std::string> allowed)
    : services_(services), stamps_(services.env.clock), shops_(shops), egress_(std::move(egress)), allowed_(std::move(allowed)) {}

Sender::~Sender() {
  stop();
}

// ------------------------------------------------------------------------------------------------- following
// commits

void Sender::reload(store::Reader& reader) {
  std::vector<Fact> facts;
  const auto cursor = store::load_one<EventCursor>(reader, store::make_key(std::int64_t{1}));
  const std::int64_t last_transfer = newest<Transfer>(reader), last_event = newest<engine::Event>(reader);
  if (cursor && !shops_.empty()) {
    for (const Transfer& t : store::scan_all<Transfer>(reader, {store::make_key(cursor->transfer + 1), {}})) {
      if (!is_sale(t)) continue;
      std::int64_t merchant = 0;
      if (t.kind == TransferKind::payment) {
        if (const auto p = store::load_one<payments::Payment>(reader, store::make_key(t.object)))
          merchant = p->merchant;
      } else if (const auto r = store::load_one<payments::Refund>(reader, store::make_key(t.object))) {
        merchant = r->merchant;
      }
      if (const auto fact = fact_of(t, merchant); fact && shops_.has_keys(merchant)) facts.push_back(*fact);
    }
    for (const engine::Event& event :
         store::scan_all<engine::Event>(reader, {store::make_key(cursor->event + 1), {}}))
      if (const auto fact = fact_of(event); fact && shops_.has_keys(fact->merchant)) facts.push_back(*fact);
    in_order(facts);
  }
  std::map<Place, Parcel> parcels;
  for (Waiting& row : store::scan_all<Waiting>(reader)) {
    Parcel parcel{row, 0, 0, {}};
    if (const auto event = store::load_one<ShopEvent>(reader, store::make_key(row.merchant, row.number))) {
      parcel.event_id = event->id;
      parcel.object = event->object;
      parcel.content = event->content;
    }
    parcels[{row.endpoint, row.number}] = std::move(parcel);
  }
  std::map<std::int64_t, Endpoint> endpoints;
  for (const Endpoint& endpoint : store::scan_all<Endpoint>(reader)) endpoints[endpoint.id] = endpoint;

  const std::lock_guard lock(mutex_);
  facts_.assign(facts.begin(), facts.end());
  last_transfer_ = last_transfer;
  last_event_ = last_event;
  recorded_transfer_ = cursor ? cursor->transfer : last_transfer;
  cursor_there_ = cursor.has_value();
  parcels_ = std::move(parcels);
  endpoints_ = std::move(endpoints);
  wake_.notify_all();
}

void Sender::committed(engine::Workspace& changed, const std::vector<Transfer>& rows,
                       const std::vector<engine::Event>& events, const ledger::Batch&) {
  std::vector<Fact> facts;
  if (!shops_.empty()) {
    for (const Transfer& t : rows) {
      if (!is_sale(t)) continue;
      std::int64_t merchant = 0;
      if (t.kind == TransferKind::payment) {
        if (const auto* p = changed.shelf<payments::Payment>().find_loaded(store::make_key(t.object)))
          merchant = p->merchant;
      } else if (const auto* r = changed.shelf<payments::Refund>().find_loaded(store::make_key(t.object))) {
        merchant = r->merchant;
      }
      if (const auto fact = fact_of(t, merchant); fact && shops_.has_keys(merchant)) facts.push_back(*fact);
    }
    for (const engine::Event& event : events)
      if (const auto fact = fact_of(event); fact && shops_.has_keys(fact->merchant)) facts.push_back(*fact);
    in_order(facts);
  }
  auto& waiting = changed.shelf<Waiting>();
  auto& endpoints = changed.shelf<Endpoint>();
  const std::lock_guard lock(mutex_);
  if (!rows.empty()) last_transfer_ = static_cast<std::int64_t>(rows.back().id);
  if (!events.empty()) last_event_ = events.back().id;
  facts_.insert(facts_.end(), facts.begin(), facts.end());
  bool woken = !facts.empty();
  if (waiting.changed()) {
    waiting.visit_erased([&](const store::Key& key) {
      const store::KeyCells cells(store::table<Waiting>(), key);
      parcels_.erase({cells[0].integer, cells[1].integer});
    });
    waiting.visit_changed([&](const Waiting& row) {
      Parcel& parcel = parcels_[{row.endpoint, row.number}];
      parcel.waiting = row;
      if (parcel.event_id == 0)
        if (const auto* event =
                changed.shelf<ShopEvent>().find_loaded(store::make_key(row.merchant, row.number))) {
          parcel.event_id = event->id;
          parcel.object = event->object;
          parcel.content = event->content;
        }
    });
    woken = true;
  }
  if (endpoints.changed()) {
    endpoints.visit_erased([&](const store::Key& key) {
      endpoints_.erase(store::KeyCells(store::table<Endpoint>(), key)[1].integer);
    });
    endpoints.visit_changed([&](const Endpoint& row) { endpoints_[row.id] = row; });
    woken = true;
  }
  if (last_transfer_ - recorded_transfer_ > kCursorLagMax) woken = true;
  if (woken) wake_.notify_all();
}

// ------------------------------------------------------------------------------------------------------- the
// threads

void Sender::start(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

void Sender::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (!threads_.empty() && egress_ != nullptr) egress_->give_up();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Sender::loop() {
  const Submit submit = [this](std::shared_ptr<engine::Command> command) -> engine::Outcome {
    auto answered = std::make_shared<std::promise<engine::Outcome>>();
    auto answer = answered->get_future();
    if (!services_.engine.submit(
            std::move(command), [answered](const engine::Outcome& outcome) { answered->set_value(outcome); }))
      return {Refusal(Code::overloaded), false};
    // As the line to the bank does: whoever hands answers over may be gone when the server goes down.
    while (answer.wait_for(kLookAround) != std::future_status::ready) {
      const std::lock_guard lock(mutex_);
      if (stopping_) return {Refusal(Code::unavailable), false};
    }
    try {
      return answer.get();
    } catch (const std::future_error&) {
      return {Refusal(Code::unavailable), false};
    }
  };
  std::unique_lock lock(mutex_);
  while (true) {
    while (!stopping_ && !troubled_ && do_one(submit, lock)) {
    }
    if (stopping_) return;
    // Looks again each second: the clock that says what is due is Env's.
    wake_.wait_for(lock, kTroubleWait);
    troubled_ = false;
  }
}

std::size_t Sender::drain(const Submit& submit) {
  std::unique_lock lock(mutex_);
  std::size_t tasks = 0;
  troubled_ = false;
  while (!troubled_ && do_one(submit, lock)) ++tasks;
  return tasks;
}

template <class Enough>
void Sender::visit_unheld(const Enough& enough) const {
  std::int64_t at = 0;                // the endpoint that is looked at
  bool in_order = false;
  std::set<std::int64_t> held;        // its objects of which something older waits
  for (const auto& [place, parcel] : parcels_) {
    if (place.first != at) {
      at = place.first;
      held.clear();
      const auto endpoint = endpoints_.find(at);
      in_order = endpoint != endpoints_.end() && endpoint->second.in_order;
    }
    // What is not kept any more goes away by itself and holds up nobody.
    if (in_order && parcel.event_id != 0 && !held.insert(parcel.object).second) continue;
    if (enough(parcel)) return;
  }
}

std::optional<Instant> Sender::next_due() const {
  const std::lock_guard lock(mutex_);
  std::optional<Instant> next;
  visit_unheld([&](const Parcel& parcel) {
    if (!next || parcel.waiting.next_at < *next) next = parcel.waiting.next_at;
    return false;
  });
  return next;
}

const Sender::Parcel* Sender::next_parcel(Instant now) const {
  const Parcel* found = nullptr;
  visit_unheld([&](const Parcel& parcel) {
    if (parcel.waiting.next_at > now || busy_.contains(parcel.waiting.endpoint)) return false;
    found = &parcel;
    return true;
  });
  return found;
}

/// Takes one task, does it without the lock. false: there is none.
bool Sender::do_one(const Submit& submit, std::unique_lock<std::mutex>& lock) {
  const bool behind = !cursor_there_ || last_transfer_ - recorded_transfer_ > kCursorLagMax;
  if (!recording_ && (!facts_.empty() || behind)) return record(submit, lock);
  const Parcel* found = next_parcel(services_.env.clock->now());
  if (found == nullptr || egress_ == nullptr) return false;
  const Parcel parcel = *found;
  const auto endpoint = endpoints_.find(parcel.waiting.endpoint);
  const std::optional<Endpoint> to =
      endpoint == endpoints_.end() ? std::nullopt : std::optional(endpoint->second);
  busy_.insert(parcel.waiting.endpoint);
  lock.unlock();
  const bool settled = carry(parcel, to, submit);
  lock.lock();
  busy_.erase(parcel.waiting.endpoint);
  troubled_ = troubled_ || !settled;
  return true;
}

bool Sender::record(const Submit& submit, std::unique_lock<std::mutex>& lock) {
  const std::size_t many = std::min(facts_.size(), kFactsMax);
  std::vector<Fact> facts(facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(many));
  // Everything that is seen and of no interest is behind us as soon as nothing of interest is left.
  const bool all = many == facts_.size();
  const std::int64_t transfer = all ? last_transfer_ : 0, event = all ? last_event_ : 0;
  recording_ = true;
  lock.unlock();
  const engine::Outcome outcome = submit(std::make_shared<Record>(services_, facts, transfer, event));
  lock.lock();
  recording_ = false;
  if (must_come_again(outcome)) {
    troubled_ = true;
    return true;
  }
  std::int64_t last_sale = transfer, last_row = event;
  for (const Fact& fact : facts)
    (fact.is_transfer() ? last_sale : last_row) =
        std::max(fact.is_transfer() ? last_sale : last_row, fact.row);
  while (!facts_.empty() && facts_.front().row <= (facts_.front().is_transfer() ? last_sale : last_row))
    facts_.pop_front();
  recorded_transfer_ = std::max(recorded_transfer_, last_sale);
  cursor_there_ = true;
  return true;
}

std::vector<std::string> Sender::headers(std::int64_t event_id, std::string_view content,
                                         const Endpoint& endpoint) const {
  const std::string id = services_.ids.make(IdKind::event, event_id);
  const Instant now = services_.env.clock->now();
  const std::int64_t at = stamps_->now().us / 1'000'000;
  const std::string signatures =
      signatures_of(services_.vault, endpoint, fmt::format("{}.{}.{}", id, at, content), now);
  return {"Content-Type: application/json", "User-Agent: chenxi-webhooks/1", "webhook-id: " + id,
          fmt::format("webhook-timestamp: {}", at), "webhook-signature: " + signatures};
}

bool Sender::carry(const Parcel& parcel, const std::optional<Endpoint>& endpoint, const Submit& submit) {
  const Waiting& waiting = parcel.waiting;
  if (!endpoint || endpoint->state != EndpointState::enabled || parcel.event_id == 0)
    return !must_come_again(submit(std::make_shared<Drop>(waiting.endpoint, waiting.number)));
  Answer answer =
      egress_->post({endpoint->url, parcel.content,
                     headers(parcel.event_id, parcel.content, *endpoint)});
  if (answer.status < 200 || answer.status >= 300)
    log(LogLevel::info, "webhook.not_taken",
        {{"endpoint", waiting.endpoint},
         {"event", waiting.number},
         {"tries", waiting.tries + 1},
         {"status", answer.status}});
  const auto jitter = static_cast<std::int64_t>(services_.env.rng->below(101));
  return !must_come_again(submit(std::make_shared<Settle>(waiting, std::move(answer), jitter)));
}

}  // namespace chenxi::webhooks
