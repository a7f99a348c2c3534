// A checkout session as JSON: for its shop's programs, and for whoever has its page open.
#pragma once
#include "payments/checkout/board.h"
#include "payments/checkout/session.h"
#include "payments/render.h"

namespace chenxi::payments {

/// "cos_…", the end of the page's address, too. Nobody gets from it to the order's id or back: it is made for
/// an audience of its own.
std::string checkout_id(const PublicIds& ids, std::int64_t order);
std::optional<std::int64_t> checkout_row(const PublicIds& ids, std::string_view id);
/// "https://…/c/cos_…"
std::string checkout_address(const ports::Services& services, std::int64_t order);

json::object checkout_session(const Render& render, const ports::Services& services, const CheckoutView& view,
                              Instant now);
/// What the page shows: nothing of the payer, nothing that the program wrote for itself.
json::object checkout_page(const Render& render, const ports::Services& services, const CheckoutView& view,
                           Step step, Instant now);

}  // namespace chenxi::payments
