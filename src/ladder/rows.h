// What residents have said of themselves, and what the registry made of it.
#pragma once
#include "identity/rows.h"

namespace chenxi::ladder {

enum class CheckState : std::uint8_t {
  waiting = 1,  // the registry has not decided
  confirmed = 2,
  mismatched = 3,  // the registry knows the document under another name
  unknown = 4,     // the registry does not know the document
  taken = 5,       // confirmed, and it serves somebody else's wallet already
};

/// How somebody's newest try stands.
struct IdentityCheck {
  std::int64_t customer = 0;
  CheckState state = CheckState::waiting;
  std::string reference;   // ours, known to the registry; made from the resident's own key
  Hash32 document{};       // keyed hash of the number
  std::int64_t wrong = 0;  // tries that came to nothing, since
  Instant wrong_since;
  Instant told_at, decided_at;
  static constexpr store::Table kTable{"identity_checks", 1};
};
BOOST_DESCRIBE_STRUCT(IdentityCheck, (),
                      (customer, state, reference, document, wrong, wrong_since, told_at, decided_at))

/// What the registry has still to be asked: gone when it has decided, and with it everything that it did not
/// confirm.
struct IdentityEnquiry {
  std::int64_t customer = 0;
  std::string reference;
  store::Bytes sealed_document, sealed_name;  // statutory
  bool ready = true;                          // one that waits becomes ready by a timer
  std::int64_t asked = 0;
  Instant since;
  static constexpr store::Table kTable{"identity_enquiries", 1};
};
BOOST_DESCRIBE_STRUCT(IdentityEnquiry, (),
                      (customer, reference, sealed_document, sealed_name, ready, asked, since))

/// Whom a document serves: never two people. Found by the keyed hash of its number.
struct DocumentOwner {
  Hash32 document{};
  std::int64_t customer = 0;
  store::Bytes sealed_document;  // statutory
  Instant since;
  static constexpr store::Table kTable{"document_owners", 1};
};
BOOST_DESCRIBE_STRUCT(DocumentOwner, (), (document, customer, sealed_document, since))

/// Somebody of the house saw the person and the document.
struct IdentityVisit {
  std::int64_t customer = 0;
  std::int64_t counter = 0;
  Instant at;
  static constexpr store::Table kTable{"identity_visits", 1};
};
BOOST_DESCRIBE_STRUCT(IdentityVisit, (), (customer, counter, at))

}  // namespace chenxi::ladder
