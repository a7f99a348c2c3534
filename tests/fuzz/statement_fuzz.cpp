// The bytes that a device signs: two statements that differ in a field never give the same bytes, or a signature for
// one payment would be good for another.
#include <array>

#include "base/bytes.h"
#include "identity/proof.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace chenxi;
using identity::Statement;

/// The planted fault: fields one behind the other, without their lengths.
std::string run_together(const Statement& s) {
  return s.purpose + std::to_string(s.amount) + s.currency + s.payee_id + s.payee_name + std::to_string(s.fee) + s.nonce +
         std::to_string(s.expires_at);
}
std::string bytes_of(const Statement& s) { return fuzz::planted() ? run_together(s) : encode(s); }

std::array<std::string Statement::*, 5> texts() {
  return {&Statement::purpose, &Statement::currency, &Statement::payee_id, &Statement::payee_name, &Statement::nonce};
}

Statement some_statement(fuzz::Input& in) {
  Statement s;
  for (const auto text : texts()) s.*text = in.text(24);
  s.amount = in.integer();
  s.fee = in.integer();
  s.expires_at = in.integer();
  return s;
}

bool same(const Statement& a, const Statement& b) {
  return std::tie(a.purpose, a.amount, a.currency, a.payee_id, a.payee_name, a.fee, a.nonce, a.expires_at) ==
         std::tie(b.purpose, b.amount, b.currency, b.payee_id, b.payee_name, b.fee, b.nonce, b.expires_at);
}

/// What an attacker would try: the same characters, cut elsewhere; two fields exchanged; a digit more.
Statement resembling(Statement s, fuzz::Input& in) {
  const auto from = texts()[in.below(5)], to = texts()[in.below(5)];
  switch (in.below(5)) {
    case 0:
      if (!(s.*from).empty()) {
        const char moved = (s.*from).back();
        (s.*from).pop_back();
        (s.*to).insert(0, 1, moved);
      }
      break;
    case 1: std::swap(s.*from, s.*to); break;
    case 2: std::swap(s.amount, s.fee); break;
    case 3: (s.*from).append(1, static_cast<char>(in.byte())); break;
    default: s.amount ^= std::int64_t{1} << in.below(63);
  }
  return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  const Statement a = some_statement(in);
  const Statement b = resembling(a, in);
  const Statement c = some_statement(in);
  for (const Statement* other : {&b, &c}) CHECK((bytes_of(a) == bytes_of(*other)) == same(a, *other), "one statement, one text");
  return 0;
}
