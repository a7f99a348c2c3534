#include "disputes/rows.h"

namespace chenxi::disputes {

std::string_view name(Door door) { return door == Door::wrong_person ? "wrong_person" : "deceived"; }

std::string_view name(State state) {
  switch (state) {
    case State::asked: return "asked";
    case State::investigating: return "investigating";
    case State::given_back: return "given_back";
    case State::declined: return "declined";
    case State::returned: return "returned";
    case State::partly_returned: return "partly_returned";
    case State::released: return "released";
    case State::expired: return "expired";
    case State::withdrawn: return "withdrawn";
  }
  return "";
}

std::string_view name(Reason reason) {
  switch (reason) {
    case Reason::wrong_number: return "wrong_number";
    case Reason::wrong_amount: return "wrong_amount";
    case Reason::paid_twice: return "paid_twice";
    case Reason::fake_service: return "fake_service";
    case Reason::fake_relative: return "fake_relative";
    case Reason::fake_sale: return "fake_sale";
    case Reason::fake_investment: return "fake_investment";
    case Reason::fake_job: return "fake_job";
    case Reason::other: return "other";
  }
  return "";
}

std::string_view name(Answer answer) {
  switch (answer) {
    case Answer::none: return "";
    case Answer::was_owed: return "was_owed";
    case Answer::delivered_goods: return "delivered_goods";
    case Answer::already_returned: return "already_returned";
    case Answer::other: return "other";
  }
  return "";
}

std::string_view name(Place place) {
  switch (place) {
    case Place::person: return "person";
    case Place::payer: return "payer";
    case Place::shop: return "shop";
    case Place::bank: return "bank";
    case Place::cash: return "cash";
    case Place::waiting: return "waiting";
    case Place::other_case: return "other_case";
    case Place::house: return "house";
  }
  return "";
}

std::string_view name(Role role) {
  switch (role) {
    case Role::payer: return "payer";
    case Role::payee: return "payee";
    case Role::holder: return "holder";
    case Role::case_worker: return "case_worker";
  }
  return "";
}

bool fits(Door door, Reason reason) {
  switch (reason) {
    case Reason::wrong_number:
    case Reason::wrong_amount:
    case Reason::paid_twice: return door == Door::wrong_person;
    case Reason::fake_service:
    case Reason::fake_relative:
    case Reason::fake_sale:
    case Reason::fake_investment:
    case Reason::fake_job: return door == Door::deceived;
    case Reason::other: return true;
  }
  return false;
}

}  // namespace chenxi::disputes
