// SMPP 3.4, as much as a wallet needs: what it says to a message centre and what it understands of the answers. Pure.
// Source: Short Message Peer to Peer Protocol Specification v3.4, Issue 1.2 (SMPP Developers Forum, 1999).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace chenxi::notify::smpp {

enum class Id : std::uint32_t {  // §5.1.2.1
  generic_nack = 0x80000000, bind_transceiver = 0x09, bind_transceiver_resp = 0x80000009, submit_sm = 0x04,
  submit_sm_resp = 0x80000004, deliver_sm = 0x05, deliver_sm_resp = 0x80000005, unbind = 0x06, unbind_resp = 0x80000006,
  enquire_link = 0x15, enquire_link_resp = 0x80000015,
};
enum Status : std::uint32_t {  // §5.1.3
  kOk = 0, kInvalidCommand = 0x03, kInvalidDestination = 0x0b, kQueueFull = 0x14, kThrottled = 0x58,
};

struct Pdu {
  Id id = Id::generic_nack;
  std::uint32_t status = kOk, sequence = 0;
  std::string body;
};
std::string encode(const Pdu& pdu);
/// Takes the first whole PDU off `buffer`; nullopt: more bytes must come. Refuses malformed: a length that no PDU has (below 16,
/// above 64 KiB); nothing after it can be understood.
Result<std::optional<Pdu>> take(std::string& buffer);

/// §4.1.5. Refuses text_invalid: a system id of more than 15 bytes, a password of more than 8, or a NUL in them.
Result<std::string> bind_body(std::string_view system_id, std::string_view password);
/// §4.4: one or more bodies of submit_sm, a receipt asked for with the last. `to` is E.164 with its "+". The text goes as UCS-2,
/// 70 characters, or in parts of 67 that phones put together by `reference`; no character is cut in two.
std::vector<std::string> submit_bodies(std::string_view from, std::string_view to, std::string_view utf8, std::uint8_t reference);
/// The message id of a submit_sm_resp; "" when there is none.
std::string message_id(const Pdu& answer);

struct Receipt {
  std::string message;  // the centre's id
  std::string state;    // "DELIVRD", "UNDELIV", "EXPIRED", "REJECTD" …
};
/// Appendix B; nullopt: a deliver_sm that is no receipt, or one that says nothing.
std::optional<Receipt> receipt_of(const Pdu& deliver);

}  // namespace chenxi::notify::smpp
