// Payment links. The order and its page are those of a checkout session; the link only makes them, for
// whoever opens it.
//
// Anybody who has the address can make it make orders, and cannot be asked who he is. So a link that may be
// used again makes at most so many an hour, and one for one payment has one open order at a time.
#pragma once
#include "base/public_id.h"
#include "payments/checkout/session.h"
#include "payments/links/rows.h"

namespace chenxi::payments {

constexpr std::int64_t kLinkOrdersPerHour = 600;
/// An order that a link has made; its page is open in front of somebody.
constexpr Duration kLinkOrderLife = minutes(30);

/// "payments.create_payment_link". Refuses payee_cannot_receive, amount_invalid, currency_unsupported,
/// text_invalid.
class CreatePaymentLink : public engine::Command {
 public:
  std::int64_t merchant = 0;
  LinkUse use = LinkUse::once;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  std::string title, lines, success_url;
  bool guaranteed = false;  // what is paid by it is held until the buyer has the goods (room trade)

  PaymentLink view;  // the answer: as it was made

  const char* name() const override { return "payments.create_payment_link"; }
  Hash32 hash() const;
  void keys(engine::Keys& keys, engine::Context&) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef made) override {
    keys.row<PaymentLink>(made.id);
  }
  void answer(engine::Context& ctx, engine::ObjectRef made) override;
};

/// "payments.end_payment_link": it makes no more orders; those that it has made can still be paid. Once more
/// is fine. Refuses order_unknown (another shop's, too).
class EndPaymentLink : public engine::Command {
 public:
  std::int64_t merchant = 0, link = 0;
  PaymentLink view;

  const char* name() const override { return "payments.end_payment_link"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<PaymentLink>(link); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys& keys, engine::Context&, engine::ObjectRef) override {
    keys.row<PaymentLink>(link);
  }
  void answer(engine::Context& ctx, engine::ObjectRef) override { view = ctx.get<PaymentLink>(link); }
};

/// "payments.open_payment_link": somebody opens the address. A link for one payment gives the order that
/// waits, if one does.
///   refuses   order_unknown; order_closed (ended); order_already_paid (a link for one payment that was
///   paid); rate_limited (detail.until);
///             payee_cannot_receive
///   writes    what payments.create_checkout_session writes, and the link's count
class OpenPaymentLink : public engine::Command {
 public:
  explicit OpenPaymentLink(const PublicIds& ids) : ids_(ids) {}
  std::int64_t link = 0;
  std::int64_t order = 0;  // the answer: whose page it is

  const char* name() const override { return "payments.open_payment_link"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef made) override { order = made.id; }

 private:
  CreateCheckoutSession next_session(const PaymentLink& row) const;
  const PublicIds& ids_;
};

/// One of a shop's links, or all of them, newest first.
class ListPaymentLinks : public engine::Query {
 public:
  std::int64_t merchant = 0;
  std::int64_t link = 0;    // only this one; 0: all
  std::int64_t before = 0;  // the link that ended the last page
  std::int64_t limit = 20;

  std::vector<PaymentLink> found;
  bool more = false;

  const char* name() const override { return "payments.list_payment_links"; }
  void run(engine::Context& ctx) override;
};

/// "plk_…", the end of its address, too.
std::string link_id(const PublicIds& ids, std::int64_t link);
std::optional<std::int64_t> link_row(const PublicIds& ids, std::string_view id);

}  // namespace chenxi::payments
