// Who of the family sees, helps and says yes, and what was asked of whom.
#pragma once
#include "identity/rows.h"

namespace chenxi::family {

/// What the helper may see of the owner's money. Numbers are stored: never reuse one.
enum class See : std::uint8_t { none = 0, band = 1, movements = 2 };

/// What the owner gives out of his hand; nobody else can ask for it.
struct Terms {
  See see = See::none;
  std::int64_t confirm_above = -1;  // what leaves above this needs the helper's yes; -1: nothing does
  bool confirm_new = false;         // so does what goes to people whom the owner has never paid
  bool limits = false;              // may lower the owner's limits, and propose to raise them
  bool recovery = false;            // a trusted contact: confirms the owner when phone and PIN are lost
  std::int64_t pay_each = -1;       // the owner pays at shops for the helper, so much at a time
  std::int64_t pay_month = -1;      // ... and so much in a month; -1: nothing
  bool confirms() const { return confirm_above >= 0 || confirm_new; }
  bool pays() const { return pay_each > 0 && pay_month > 0; }
  bool any() const { return see != See::none || confirms() || limits || recovery || pays(); }
};

enum class LinkState : std::uint8_t {
  invited = 1,
  active = 2,
  ending = 3,    // the owner has ended it; only the helper's yes is needed for a day more
  declined = 4,
  ended = 5,
  withdrawn = 6,  // the owner took the invitation back
};

/// One link between two people: its owner gives, the helper helps.
struct FamilyLink {
  std::int64_t id = 0;
  std::int64_t owner = 0, helper = 0;  // helper 0: nobody has the number, which the owner is not told
  LinkState state = LinkState::invited;
  See see = See::none;
  std::int64_t confirm_above = -1;
  bool confirm_new = false, limits = false;
  // A looser confirm waits for a day: from loosen_at on these hold.
  std::int64_t next_confirm_above = -1;
  bool next_confirm_new = false;
  Instant loosen_at;           // 0: nothing waits
  std::int64_t wrong_numbers = 0;
  store::Bytes sealed_phone;   // as the owner typed it, under his own key
  Instant created_at, until;   // of the invitation
  Instant since, ended_at;
  bool recovery = false;
  Instant recovery_since;      // when the helper became a trusted contact
  std::int64_t pay_each = -1, pay_month = -1;
  Instant confirm_since;  // when the helper's yes came to be needed; 0: not since this was kept
  static constexpr store::Table kTable{"family_links", 1};
};
BOOST_DESCRIBE_STRUCT(FamilyLink, (),
                      (id, owner, helper, state, see, confirm_above, confirm_new, limits, next_confirm_above,
                       next_confirm_new, loosen_at, wrong_numbers, sealed_phone, created_at, until, since,
                       ended_at, recovery, recovery_since, pay_each, pay_month, confirm_since))

/// The links that somebody has, on either side: a short list. An invitation that came to nothing keeps its place until
/// its time is over, so that nobody can be invited again and again.
struct FamilyOf {
  std::int64_t customer = 0, link = 0;
  bool owner = false;
  static constexpr store::Table kTable{"family_of", 2};
};
BOOST_DESCRIBE_STRUCT(FamilyOf, (), (customer, link, owner))

/// Somebody did not want to: whoever invited him does not reach him again for a while.
struct FamilyRefused {
  std::int64_t helper = 0, owner = 0;
  Instant at;
  static constexpr store::Table kTable{"family_refused", 2};
};
BOOST_DESCRIBE_STRUCT(FamilyRefused, (), (helper, owner, at))

/// A look that a helper took. Looks within ten minutes are one row with their number.
struct FamilyLook {
  std::int64_t owner = 0, number = 0;  // the n-th of this owner
  std::int64_t link = 0, helper = 0;
  See what = See::none;
  std::int64_t times = 0;
  Instant at, last_at;
  static constexpr store::Table kTable{"family_looks", 2};
};
BOOST_DESCRIBE_STRUCT(FamilyLook, (), (owner, number, link, helper, what, times, at, last_at))
struct FamilyLooks {
  std::int64_t owner = 0;
  std::int64_t looks = 0;
  static constexpr store::Table kTable{"family_looks_of", 1};
};
BOOST_DESCRIBE_STRUCT(FamilyLooks, (), (owner, looks))

/// How money wants to leave. Stored in the hash of what a yes is for.
enum class Leaves : std::uint8_t { payment = 1, transfer = 2, withdrawal = 3, cash = 4 };

enum class Answer : std::uint8_t { none = 0, yes = 1, no = 2, call = 3 };
/// A question to the family about one payment. A yes moves nothing; where one is needed it is good once, for this payee
/// and this amount.
struct Approval {
  std::int64_t id = 0;
  std::int64_t link = 0, asker = 0, asked = 0;
  Leaves kind = Leaves::payment;
  Hash32 payee{};
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  store::Bytes sealed_words;  // {"name", "handle", "reason"}: all that the asked person sees; under the asker's own key
  Answer answer = Answer::none;
  bool used = false;
  Instant created_at, until;          // nobody can answer later
  Instant answered_at, usable_until;  // a yes
  static constexpr store::Table kTable{"approval_requests", 1};
};
BOOST_DESCRIBE_STRUCT(Approval, (),
                      (id, link, asker, asked, kind, payee, amount, currency, sealed_words, answer, used, created_at,
                       until, answered_at, usable_until))

/// The questions of somebody that may still come to something: a short list.
struct OpenApproval {
  std::int64_t asker = 0, approval = 0;
  static constexpr store::Table kTable{"open_approvals", 2};
};
BOOST_DESCRIBE_STRUCT(OpenApproval, (), (asker, approval))
/// All questions of either side, for reading.
struct ApprovalOf {
  std::int64_t customer = 0, approval = 0;
  static constexpr store::Table kTable{"approvals_of", 2};
};
BOOST_DESCRIBE_STRUCT(ApprovalOf, (), (customer, approval))

/// A raise that a helper proposes. Only the owner can make it hold, as a raise of his own.
struct LimitProposal {
  std::int64_t owner = 0, link = 0;
  std::int64_t payment = -2, day = -2, month = -2, night = -2;  // -2: not proposed, -1: no bound
  Instant at;
  static constexpr store::Table kTable{"limit_proposals", 2};
};
BOOST_DESCRIBE_STRUCT(LimitProposal, (), (owner, link, payment, day, month, night, at))

/// What was paid at a shop out of the owner's account for the helper: seen by both. `payment` is the payments room's.
struct FamilyPaid {
  std::int64_t link = 0, payment = 0;
  std::int64_t merchant = 0;
  std::int64_t amount = 0;
  money::Currency currency = money::Currency::cny;
  Instant at;
  static constexpr store::Table kTable{"family_paid", 2};
};
BOOST_DESCRIBE_STRUCT(FamilyPaid, (), (link, payment, merchant, amount, currency, at))
/// How much of a month's bound is used. What a shop gives back does not make room again: the bound is for what is bought.
struct FamilyMonth {
  std::int64_t link = 0, month = 0;  // CivilTime::month_number
  std::int64_t spent = 0, payments = 0;
  static constexpr store::Table kTable{"family_months", 2};
};
BOOST_DESCRIBE_STRUCT(FamilyMonth, (), (link, month, spent, payments))

enum class RecoveryState : std::uint8_t {
  open = 1,
  done = 2,
  stopped = 3,
  waiting = 4,  // two have confirmed; it holds a day later
};
/// Somebody without phone and PIN, who waits for two contacts. What will hold is kept here until then.
struct Recovery {
  std::int64_t id = 0;
  std::int64_t customer = 0;
  RecoveryState state = RecoveryState::open;
  Hash32 digits_mac{};  // what the new phone shows and the contacts type
  std::int64_t confirmations = 0;
  Hash32 pin_mac{};
  store::Bytes sealed_code_secret;
  Instant created_at, until;  // nobody can confirm later
  Instant effective_at;       // 0: not yet confirmed
  bool at_counter = false;    // begun at a service point, where colleagues look at a document
  std::int64_t colleague = 0; // who approved it there; 0: nobody
  static constexpr store::Table kTable{"contact_recoveries", 1};
};
BOOST_DESCRIBE_STRUCT(Recovery, (),
                      (id, customer, state, digits_mac, confirmations, pin_mac, sealed_code_secret, created_at,
                       until, effective_at, at_counter, colleague))
/// The newest of a customer: only that one can come to anything.
struct RecoveryOf {
  std::int64_t customer = 0, recovery = 0;
  static constexpr store::Table kTable{"contact_recovery_of", 1};
};
BOOST_DESCRIBE_STRUCT(RecoveryOf, (), (customer, recovery))
/// What a contact said.
struct RecoveryVoice {
  std::int64_t recovery = 0, contact = 0;
  std::int64_t wrong = 0;
  bool confirmed = false;
  Instant at;
  static constexpr store::Table kTable{"contact_voices", 2};
};
BOOST_DESCRIBE_STRUCT(RecoveryVoice, (), (recovery, contact, wrong, confirmed, at))

inline Terms terms_of(const FamilyLink& link) {
  return {link.see,      link.confirm_above, link.confirm_new, link.limits,
          link.recovery, link.pay_each,      link.pay_month};
}
/// Whose yes is needed when, at an instant: a loosening holds from its instant itself, its timer only tidies.
inline Terms terms_at(const FamilyLink& link, Instant now) {
  Terms terms = terms_of(link);
  if (link.state != LinkState::active) {
    Terms only_protects;
    only_protects.confirm_above = terms.confirm_above;
    only_protects.confirm_new = terms.confirm_new;
    terms = only_protects;
  }
  if (link.state != LinkState::active && link.state != LinkState::ending) return {};
  if (link.loosen_at.us != 0 && link.loosen_at <= now) {
    terms.confirm_above = link.next_confirm_above;
    terms.confirm_new = link.next_confirm_new;
  }
  return terms;
}
inline bool is_invited(const FamilyLink& link, Instant now) {
  return link.state == LinkState::invited && now < link.until;
}
/// Does it take one of the few places that somebody has?
inline bool takes_a_place(const FamilyLink& link, Instant now) {
  if (link.state == LinkState::active) return true;
  if (link.state == LinkState::ending) return now < link.loosen_at;
  return link.state != LinkState::ended && now < link.until;
}

/// May two contacts still confirm it, or may it still be stopped?
inline bool is_open(const Recovery& row, Instant now) { return row.state == RecoveryState::open && now < row.until; }
inline bool is_under_way(const Recovery& row, Instant now) {
  return is_open(row, now) || row.state == RecoveryState::waiting;
}

}  // namespace chenxi::family
