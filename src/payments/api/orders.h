// Orders that a shop's program makes: the same rows as a till's, with the shop's own number before them.
#pragma once
#include "payments/api/rows.h"
#include "payments/holds/hold.h"
#include "payments/orders.h"
#include "payments/splits/split.h"

namespace chenxi::payments {

constexpr std::size_t kOrderNumberBytesMax = 64;
constexpr std::int64_t kOrderLifeMinS = 60;
constexpr std::int64_t kOrderLifeMaxS = kLinkLife.us / 1'000'000;
constexpr std::size_t kMetadataMembersMax = 20, kMetadataNameBytesMax = 40, kMetadataValueBytesMax = 200;

/// An order as its shop's program sees it, now.
struct ApiOrderView {
  OrderView order;
  std::string number, metadata;  // "" where a till made it
  std::optional<Payment> payment;
  std::optional<Hold> hold;
  std::optional<SplitView> split;
};

/// "payments.create_api_order". The shop's number is its key: the same order asked for again is the one that is there, however
/// long ago, so a program needs to keep nothing else.
///   refuses   order_differs (the number has another order), payee_cannot_receive, amount_invalid, currency_unsupported,
///             text_invalid; split_invalid (splits/split.h)
///   writes    the order, its number, how it is shared, event "order.created"
class CreateApiOrder : public engine::Command {
 public:
  std::int64_t merchant = 0;
  std::string number;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title;
  std::string metadata;
  std::int64_t expires_in_s = kOrderLifeMaxS;
  std::int64_t hold_days = 0;  // captured later: so long it may take; 0: paid is taken
  bool guaranteed = false;
  std::optional<AskedSplit> split;       // whom its payment is shared with
  const rules::Packs* packs = nullptr;   // there where a split is
  std::string also;  // what else is asked for under the number: another page is another order

  ApiOrderView view;    // the answer
  bool existed = false;
  Instant now;

  const char* name() const override { return "payments.create_api_order"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context& found, engine::ObjectRef made) override;
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// For questions: an order of this shop, with everything.
std::optional<ApiOrderView> fetch_api_order(engine::Context& ctx, std::int64_t merchant, std::int64_t id);

/// One order of a shop, by its row or by the shop's number.
class GetApiOrder : public engine::Query {
 public:
  std::int64_t merchant = 0;
  std::int64_t order = 0;
  std::string number;  // asked for when `order` is 0

  std::optional<ApiOrderView> found;
  Instant now;

  const char* name() const override { return "payments.get_api_order"; }
  void run(engine::Context& ctx) override;
};

/// The orders that a shop's programs made, newest first.
class ListApiOrders : public engine::Query {
 public:
  std::int64_t merchant = 0;
  std::int64_t before = 0;  // the order that ended the last page; 0: from the newest
  std::int64_t limit = 20;

  std::vector<ApiOrderView> found;
  bool more = false;
  Instant now;

  const char* name() const override { return "payments.list_api_orders"; }
  void run(engine::Context& ctx) override;
};

}  // namespace chenxi::payments
