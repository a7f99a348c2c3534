// What a shop's programs are told: events, where they are sent, and what became of each.
#pragma once
#include "ledger/rows.h"

namespace chenxi::webhooks {

/// What happened. Numbers are stored: never reuse one.
enum class EventKind : std::uint8_t {
  order_created = 1,
  order_paid = 2,
  order_cancelled = 3,
  order_declined = 4,
  payment_succeeded = 5,
  payment_refunded = 6,
  checkout_session_completed = 7,
  checkout_session_expired = 8,
  order_authorized = 9,
  order_captured = 10,
  order_released = 11,
  trade_paid = 12,
  trade_sent = 13,
  trade_returned = 14,
  trade_delivered = 15,
  trade_disputed = 16,
  trade_contested = 17,
  trade_resumed = 18,
  split_paid = 19,
  split_returned = 20,
  split_lapsed = 21,
};
/// "order.created"
std::string_view name(EventKind kind);

/// One event of a shop. Its content is composed once, of what never changes, and is sent as it stands.
struct ShopEvent {
  std::int64_t merchant = 0, number = 0;  // the n-th of this shop
  std::int64_t id = 0;                    // row number of the books: its public id, and the webhook-id of every try
  EventKind kind = EventKind::order_created;
  std::int64_t object = 0, sequence = 0;  // the n-th event of this object, without a gap
  Instant at;                             // when it happened
  store::Bytes content;                   // JSON
  static constexpr store::Table kTable{"shop_events", 2};
};
BOOST_DESCRIBE_STRUCT(ShopEvent, (), (merchant, number, id, kind, object, sequence, at, content))

/// The number of the newest event of a shop.
struct ShopEventCount {
  std::int64_t merchant = 0;
  std::int64_t events = 0;
  static constexpr store::Table kTable{"shop_event_counts", 1};
};
BOOST_DESCRIBE_STRUCT(ShopEventCount, (), (merchant, events))

/// The number of the newest event of an order or a payment.
struct ObjectEventCount {
  std::int64_t object = 0;
  std::int64_t events = 0;
  static constexpr store::Table kTable{"object_event_counts", 1};
};
BOOST_DESCRIBE_STRUCT(ObjectEventCount, (), (object, events))

/// How far the books have been read for events. One row.
struct EventCursor {
  std::int64_t id = 1;
  std::int64_t transfer = 0;  // the last transfer and
  std::int64_t event = 0;     // the last event row that have been taken up
  static constexpr store::Table kTable{"event_cursors", 1};
};
BOOST_DESCRIBE_STRUCT(EventCursor, (), (id, transfer, event))

enum class EndpointState : std::uint8_t { enabled = 1, gone = 2 };
/// What signs the events that go to an endpoint. Numbers are stored: never reuse one.
enum class Signatures : std::uint8_t { hmac = 0, ed25519 = 1, both = 2 };
/// An address of a shop's server. Its secret and its key pair are made again out of the instance's keys whenever they are needed:
/// the books hold only how often they were changed.
struct Endpoint {
  std::int64_t merchant = 0, id = 0;
  EndpointState state = EndpointState::enabled;
  std::string url;
  std::int64_t secret = 1;   // the n-th
  Instant old_secret_until;  // the one before signs, too, until then
  Instant created_at;
  Instant gone_at;           // its server answered 410
  Signatures signatures = Signatures::hmac;
  bool in_order = false;     // what is of one object goes one after the other
  static constexpr store::Table kTable{"webhook_endpoints", 2};

  bool by_secret() const { return signatures != Signatures::ed25519; }
  bool by_key_pair() const { return signatures != Signatures::hmac; }
};
BOOST_DESCRIBE_STRUCT(Endpoint, (), (merchant, id, state, url, secret, old_secret_until, created_at, gone_at, signatures, in_order))

/// An event that an endpoint has not taken yet: goes when it has, or when it is given up.
struct Waiting {
  std::int64_t endpoint = 0, number = 0;  // the event's number in its shop
  std::int64_t merchant = 0;
  std::int64_t tries = 0;
  Instant next_at;
  static constexpr store::Table kTable{"webhooks_waiting", 2};
};
BOOST_DESCRIBE_STRUCT(Waiting, (), (endpoint, number, merchant, tries, next_at))

enum class DeliveryState : std::uint8_t { waiting = 1, delivered = 2, given_up = 3 };
/// What became of an event at an endpoint, as its shop may read: the last try. The newest thousand of each endpoint are kept.
struct Delivery {
  std::int64_t endpoint = 0, number = 0;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t tries = 0;
  std::int64_t status = 0;  // of the last answer; 0: none came
  std::string why;          // why none came
  store::Bytes answer;      // the beginning of it
  Instant at;               // of the last try
  static constexpr store::Table kTable{"webhook_deliveries", 2};
};
BOOST_DESCRIBE_STRUCT(Delivery, (), (endpoint, number, state, tries, status, why, answer, at))

}  // namespace chenxi::webhooks
