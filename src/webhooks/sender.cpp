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
/// An endpoint that lets us wait longer is slow.
constexpr Duration kSlow = seconds(2);

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
  // Who answered before a restart, the log says.
  std::set<std::int64_t> answering;
  for (auto one = parcels.begin(); one != parcels.end(); one = parcels.upper_bound({one->first.first, INT64_MAX})) {
    store::Range newest = store::prefix_range(store::make_key(one->first.first), 1);
    newest.descending = true;
    const auto last = store::scan_all<Delivery>(reader, newest);
    if (!last.empty() && last.front().status != 0) answering.insert(one->first.first);
  }

  const std::lock_guard lock(mutex_);
  facts_.assign(facts.begin(), facts.end());
  last_transfer_ = last_transfer;
  last_event_ = last_event;
  recorded_transfer_ = cursor ? cursor->transfer : last_transfer;
  cursor_there_ = cursor.has_value();
  parcels_ = std::move(parcels);
  endpoints_ = std::move(endpoints);
  // What a thread is about stays so, and nobody loses his turn.
  std::set<std::int64_t> known;
  for (auto& [endpoint, line] : lines_) {
    stand_nowhere(line);
    line.all.clear();
    line.oldest.clear();
    line.of_object.clear();
    known.insert(endpoint);
  }
  for (const auto& [place, parcel] : parcels_) {
    const bool is_new = !lines_.contains(place.first);
    enter(parcel);
    if (is_new) lines_.at(place.first).slow = !answering.contains(place.first);
    known.insert(place.first);
  }
  for (const std::int64_t endpoint : known) stand(endpoint);
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
  std::set<std::int64_t> touched;  // endpoints
  if (waiting.changed()) {
    waiting.visit_erased([&](const store::Key& key) {
      const store::KeyCells cells(store::table<Waiting>(), key);
      const auto parcel = parcels_.find({cells[0].integer, cells[1].integer});
      if (parcel == parcels_.end()) return;
      leave(parcel->second);
      parcels_.erase(parcel);
      touched.insert(cells[0].integer);
    });
    waiting.visit_changed([&](const Waiting& row) {
      const auto [place, is_new] = parcels_.try_emplace({row.endpoint, row.number});
      Parcel& parcel = place->second;
      if (!is_new) leave(parcel);
      parcel.waiting = row;
      if (parcel.event_id == 0)
        if (const auto* event =
                changed.shelf<ShopEvent>().find_loaded(store::make_key(row.merchant, row.number))) {
          parcel.event_id = event->id;
          parcel.object = event->object;
          parcel.content = event->content;
        }
      enter(parcel);
      touched.insert(row.endpoint);
    });
    woken = true;
  }
  if (endpoints.changed()) {
    endpoints.visit_erased([&](const store::Key& key) {
      const std::int64_t endpoint = store::KeyCells(store::table<Endpoint>(), key)[1].integer;
      endpoints_.erase(endpoint);
      touched.insert(endpoint);
    });
    endpoints.visit_changed([&](const Endpoint& row) {
      endpoints_[row.id] = row;
      touched.insert(row.id);
    });
    woken = true;
  }
  for (const std::int64_t endpoint : touched) stand(endpoint);
  if (last_transfer_ - recorded_transfer_ > kCursorLagMax) woken = true;
  if (woken) wake_.notify_all();
}

// ------------------------------------------------------------------------------------------------------- the
// threads

void Sender::start(int threads) {
  {
    const std::lock_guard lock(mutex_);
    most_ = std::max(1, threads - 1);
  }
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

// ------------------------------------------------------------------------------------------------------- who is next

void Sender::enter(const Parcel& parcel) {
  const Waiting& row = parcel.waiting;
  const auto [place, is_new] = lines_.try_emplace(row.endpoint);
  Line& line = place->second;
  if (is_new) {
    line.endpoint = row.endpoint;
    line.merchant = row.merchant;
    line.turn = ++turn_;  // whoever makes endpoint after endpoint is not served sooner for it
  }
  const Due due{row.next_at, row.number};
  line.all.insert(due);
  if (parcel.event_id != 0) {
    auto& numbers = line.of_object[parcel.object];
    if (!numbers.empty() && *numbers.begin() < row.number) {
      numbers.insert(row.number);
      return;
    }
    if (!numbers.empty()) line.oldest.erase({parcels_.at({row.endpoint, *numbers.begin()}).waiting.next_at, *numbers.begin()});
    numbers.insert(row.number);
  }
  // What is not kept any more goes away by itself and holds up nobody.
  line.oldest.insert(due);
}

void Sender::leave(const Parcel& parcel) {
  const Waiting& row = parcel.waiting;
  Line& line = lines_.at(row.endpoint);
  const Due due{row.next_at, row.number};
  line.all.erase(due);
  const bool was_oldest = line.oldest.erase(due) != 0;
  if (parcel.event_id == 0) return;
  const auto object = line.of_object.find(parcel.object);
  object->second.erase(row.number);
  if (object->second.empty()) {
    line.of_object.erase(object);
  } else if (was_oldest) {
    const std::int64_t next = *object->second.begin();
    line.oldest.insert({parcels_.at({row.endpoint, next}).waiting.next_at, next});
  }
}

const std::set<Sender::Due>& Sender::due_of(const Line& line) const {
  const auto endpoint = endpoints_.find(line.endpoint);
  return endpoint != endpoints_.end() && endpoint->second.in_order ? line.oldest : line.all;
}

void Sender::stand_nowhere(Line& line) {
  if (line.ready) ready_[line.slow ? 1 : 0].erase({line.turn, line.endpoint});
  if (line.due_at) later_.erase({*line.due_at, line.endpoint});
  line.ready = false;
  line.due_at.reset();
}

void Sender::stand(std::int64_t endpoint) {
  const auto found = lines_.find(endpoint);
  if (found == lines_.end()) return;
  Line& line = found->second;
  stand_nowhere(line);
  if (line.busy) return;
  if (line.all.empty()) {
    if (!endpoints_.contains(endpoint)) lines_.erase(found);
    return;
  }
  line.due_at = due_of(line).begin()->first;
  later_.insert({*line.due_at, endpoint});
}

std::optional<Instant> Sender::next_due() const {
  const std::lock_guard lock(mutex_);
  std::optional<Instant> next;
  for (const auto& [endpoint, line] : lines_)
    if (!line.all.empty() && (!next || due_of(line).begin()->first < *next)) next = due_of(line).begin()->first;
  return next;
}

Sender::Line* Sender::next_line(Instant now) {
  while (!later_.empty() && later_.begin()->first <= now) {
    Line& line = lines_.at(later_.begin()->second);
    stand_nowhere(line);
    line.ready = true;
    ready_[line.slow ? 1 : 0].insert({line.turn, line.endpoint});
  }
  // Few are passed over: what is busy does not stand here, and a shop has four endpoints.
  const auto first_of = [this](const auto& ready) -> Line* {
    for (const auto& [turn, endpoint] : ready) {
      Line& line = lines_.at(endpoint);
      const auto at_shop = at_shop_.find(line.merchant);
      const bool many = at_shop != at_shop_.end() && at_shop->second >= most_;
      if (!many && !(line.slow && at_slow_.contains(line.merchant))) return &line;
    }
    return nullptr;
  };
  Line* prompt = first_of(ready_[0]);
  Line* slow = std::ssize(at_slow_) < most_ ? first_of(ready_[1]) : nullptr;
  if (prompt == nullptr || slow == nullptr) return prompt != nullptr ? prompt : slow;
  return prompt->turn < slow->turn ? prompt : slow;
}

/// Takes one task, does it without the lock. false: there is none.
bool Sender::do_one(const Submit& submit, std::unique_lock<std::mutex>& lock) {
  const bool behind = !cursor_there_ || last_transfer_ - recorded_transfer_ > kCursorLagMax;
  if (!recording_ && (!facts_.empty() || behind)) return record(submit, lock);
  Line* line = egress_ == nullptr ? nullptr : next_line(services_.env.clock->now());
  if (line == nullptr) return false;
  const std::int64_t id = line->endpoint, merchant = line->merchant;
  const Parcel parcel = parcels_.at({id, due_of(*line).begin()->second});
  const auto endpoint = endpoints_.find(id);
  const std::optional<Endpoint> to =
      endpoint == endpoints_.end() ? std::nullopt : std::optional(endpoint->second);
  const bool is_slow = line->slow;
  line->busy = true;
  stand(id);
  at_shop_[merchant] += 1;
  if (is_slow) at_slow_.insert(merchant);
  lock.unlock();
  const Carried carried = carry(parcel, to, submit);
  lock.lock();
  if (is_slow) at_slow_.erase(merchant);
  if (--at_shop_[merchant] == 0) at_shop_.erase(merchant);
  Line& served = lines_.at(id);  // it stays as long as it is busy
  served.busy = false;
  served.slow = carried.slow.value_or(served.slow);
  served.turn = ++turn_;
  stand(id);
  troubled_ = troubled_ || !carried.settled;
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

Sender::Carried Sender::carry(const Parcel& parcel, const std::optional<Endpoint>& endpoint, const Submit& submit) {
  const Waiting& waiting = parcel.waiting;
  if (!endpoint || endpoint->state != EndpointState::enabled || parcel.event_id == 0)
    return {!must_come_again(submit(std::make_shared<Drop>(waiting.endpoint, waiting.number))), {}};
  const Duration began = services_.env.clock->monotonic();
  Answer answer =
      egress_->post({endpoint->url, parcel.content,
                     headers(parcel.event_id, parcel.content, *endpoint)});
  const bool slow = answer.status == 0 || services_.env.clock->monotonic().us - began.us > kSlow.us;
  if (answer.status < 200 || answer.status >= 300)
    log(LogLevel::info, "webhook.not_taken",
        {{"endpoint", waiting.endpoint},
         {"event", waiting.number},
         {"tries", waiting.tries + 1},
         {"status", answer.status}});
  const auto jitter = static_cast<std::int64_t>(services_.env.rng->below(101));
  return {!must_come_again(submit(std::make_shared<Settle>(waiting, std::move(answer), jitter))), slow};
}

}  // namespace chenxi::webhooks
