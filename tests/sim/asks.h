// Who lives in the town and what they ask for. An Ask is one intent under one idempotency key, however often it is sent.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/uuid.h"

namespace chenxi::sim {

struct Person {
  std::string phone, address, pin;
  P256PrivateKey key;
  bool registered = false;
  std::int64_t row = 0;  // customer row
  std::string id, device, cookie, payer_number, secret, bank_link;
};

struct Shop {
  std::int64_t row = 0;
  std::string id, name, code, cookie, address;
  std::string program;                // the key of its program
  std::vector<std::size_t> partners;  // have said yes to shares of what it is paid
};

struct Town {
  std::vector<Person> people;
  std::vector<Shop> shops;
};

enum class What {
  pay_code, pay_order, charge, refund, send, cancel, top_up, withdraw, limits, home, look_payment, shop_day,
  make_order, resolve, send_code, registration,        // over HTTP
  make_shared, share_out, look_shares, make_held,      // by a shop's program
  capture, call_off,                                   // of what an order holds: taken by its till, or let go
  complain, drop, give_back, decline,                  // about a transfer that has arrived
  put_aside, bind_channel,                             // what one may not spend, by one's own will
  stop, resume_code, resume,                           // nothing leaves, until a code and the PIN lift it
  cash_in, cash_out, fund, payout,                     // over the operator's socket
};
constexpr const char* kWhatNames[] = {"pay_code", "pay_order", "charge", "refund", "send", "cancel", "top_up", "withdraw",
                                      "limits", "home", "look_payment", "shop_day", "make_order", "resolve", "send_code",
                                      "registration", "make_shared", "share_out", "look_shares", "make_held", "capture", "call_off", "complain", "drop", "give_back", "decline", "put_aside", "bind_channel", "stop",
                                      "resume_code", "resume",
                                      "cash_in", "cash_out", "fund", "payout"};
inline const char* name(What what) { return kWhatNames[static_cast<std::size_t>(what)]; }

constexpr const char* kChannels[] = {"payment_code", "order"};

enum class Told { nothing, done, refused };

/// Of an order: what a partner is given of it. One of the two.
struct Part {
  std::size_t shop = 0;
  std::int64_t bps = 0, fixed = 0;
};

/// Of a sale: what one costs and how many are sold. Of what comes back: as many.
struct Line {
  std::int64_t price = 0, count = 0;
};

struct Ask {
  What what = What::home;
  std::size_t who = 0;    // person, or shop for what a till asks
  std::size_t whom = 0;   // person or shop on the other side
  std::int64_t amount = 0;
  Uuid key;
  std::int64_t caller = 0;
  std::int64_t at = 0;              // town time of making it
  std::string object;               // what it is about: public id of an order, payment, transfer; a payee's token
  std::string made;                 // public id of what it made, from the answer
  std::string text;                 // payee name, payment code
  std::int64_t made_in_step = 0;    // of a payment code: the 30 seconds it was made in. Once in 10^7 two steps make the same digits
  std::string arrival;              // of a transfer
  bool deceived = false;            // through which door somebody complains
  std::int64_t price = 0, discount = 0;  // where something is taken off: before it, and what; `amount` is what is left
  std::vector<Line> lines_sold;          // of such a sale; empty: an amount alone
  std::vector<Line> lines_back;          // of a refund: line by line; empty: an amount alone
  std::vector<std::int64_t> came_back;   // of a sale: as its till knows it, of each line
  Ask* sale = nullptr;                   // of a refund
  std::vector<Part> parts;               // of an order that is shared
  bool confirmed = false;                // set aside until the shop says so
  std::int64_t hold_days = 0;            // of an order that is captured later; 0: at once
  std::int64_t payment_amount = 0;  // of a refund's payment
  std::optional<std::string> wrong_pin;
  std::optional<std::int64_t> bound;  // one's own; limits: nothing lifts it
  int channel = 0;                    // of kChannels: what is bound, or by which one is paid; -1: by another
  std::vector<std::pair<std::size_t, std::int64_t>> lines;  // of a payout: person, amount

  // What was answered, as it left the server.
  Told told = Told::nothing;
  int status = 0;
  std::string code;   // of a refusal
  std::string body;   // of a success
  int sent = 0;       // tries
  bool heard = false;  // an answer that is final has reached its client
  bool without_pin = false;
  bool by_thief = false;  // who has the phone and guesses the PIN; he gives up after one refusal

  // What the books say.
  std::int64_t group = 0;
};

inline bool moves_money(What what) {
  switch (what) {
    case What::pay_code:
    case What::pay_order:
    case What::charge:
    case What::refund:
    case What::capture:
    case What::send:
    case What::cancel:
    case What::withdraw:
    case What::give_back:
    case What::cash_in:
    case What::cash_out:
    case What::fund: return true;
    case What::top_up:  // the bank's word moves it
    case What::payout:  // timers do
    case What::limits:
    case What::home:
    case What::look_payment:
    case What::shop_day:
    case What::make_order:
    case What::resolve:
    case What::send_code:
    case What::registration:
    case What::make_shared:
    case What::share_out:  // what is set aside, which may be nothing any more
    case What::look_shares:
    case What::make_held:
    case What::call_off:  // lets go what is held, if it still is
    case What::complain:  // freezes what is there, which may be nothing
    case What::drop:
    case What::decline:
    case What::put_aside:
    case What::bind_channel:
    case What::stop:
    case What::resume_code:
    case What::resume: return false;
  }
  return false;
}
/// Somebody narrows what he may do, or lets it be wider again.
inline bool is_own_bound(What what) { return what == What::limits || what == What::put_aside || what == What::bind_channel; }
/// Its number is its key.
inline bool is_numbered(What what) { return what == What::make_shared || what == What::make_held; }
/// Signed, with the PIN.
inline bool is_proved(What what) {
  return what == What::pay_code || what == What::pay_order || what == What::send || what == What::top_up ||
         what == What::withdraw || what == What::resume || is_own_bound(what);
}
inline bool by_till(What what) {
  return what == What::charge || what == What::refund || what == What::make_order || what == What::shop_day || what == What::make_shared ||
         what == What::share_out || what == What::look_shares || what == What::make_held || what == What::capture || what == What::call_off;
}
/// Sent under a key, so that its answer stays the same.
inline bool is_keyed(What what) {
  return what != What::home && what != What::look_payment && what != What::shop_day && what != What::resolve && what != What::send_code &&
         what != What::resume_code && !is_numbered(what) && what != What::look_shares && what != What::call_off;
}
/// As the operator's socket calls it.
inline const char* operator_name(What what) { return what == What::payout ? "payout_create" : name(what); }
inline bool by_operator(What what) {
  return what == What::cash_in || what == What::cash_out || what == What::fund || what == What::payout;
}

}  // namespace chenxi::sim
