// How a program has one of its sandbox's residents pay: what his phone would send, signed with his phone's
// key. The commands, limits, family and risk are those of every payment, and so are the refusals; only the
// hand that presses the button is missing.
#pragma once
#include "family/approval.h"
#include "payments/api/orders.h"
#include "payments/pay.h"
#include "sandbox/residents.h"
#include "trade/buy.h"

namespace chenxi::sandbox {

struct Wish {
  std::string pin;  // as it is typed
  bool risk_read = false;
  std::optional<family::Answer> family;  // whoever guards him is asked, and says this
};

std::shared_ptr<payments::Pay> pay(ports::Services& services, const Resident& who,
                                   const payments::OrderView& order, const Wish& wish);
/// An order that is guaranteed.
std::shared_ptr<trade::Buy> buy(ports::Services& services, const Resident& who,
                                const payments::OrderView& order, const Wish& wish);
/// The question about this payment. Refuses family_link_unknown: nobody guards him.
Result<std::shared_ptr<family::Ask>> ask_family(ports::Services& services, const Resident& who,
                                                const payments::OrderView& order);
std::shared_ptr<family::ReplyTo> answer(ports::Services& services, const Resident& who, std::int64_t question,
                                        family::Answer given);

}  // namespace chenxi::sandbox
