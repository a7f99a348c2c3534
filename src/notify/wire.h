// What goes over the wire: the signed request to an SMS gateway, and a mail.
//
// SMS gateway: POST <sms_url>, body {"id":"msg-17","to":"+8613800138000","text":"…"}, headers
//   Chenxi-Timestamp: 1763900000                    Unix seconds; refuse what is older than five minutes
//   Chenxi-Signature: v1=<hex of HMAC-SHA256(secret, timestamp "." body)>
//   Idempotency-Key: msg-17                         the same message may come again: send it once
// Any 2xx means taken. The secret is made from the key ring; `chenxi sms-secret` prints it.
#pragma once
#include "base/env.h"
#include "base/keyring.h"

namespace chenxi::notify {

/// smpp:// and smpps://: no gateway with an API of its own but a message centre of the networks.
bool is_message_centre(std::string_view url);
/// 64 hex digits, to be entered at the gateway.
std::string sms_secret(const KeyRing& keys);
OutboundRequest sms_request(std::string_view url, std::string_view secret, Instant now, std::int64_t message,
                            std::string_view to, std::string_view text);
/// For gateways of ours (simulator, tests): is this body from somebody who has the secret, and fresh?
bool sms_signature_is_right(std::string_view secret, Instant now, std::string_view timestamp, std::string_view signature,
                            std::string_view body);
/// RFC 5322, UTF-8 in base64. Addresses must be normal already (they end up in headers).
std::string mail_text(std::string_view from, std::string_view to, std::string_view subject, std::string_view text,
                      Instant now, std::int64_t message);

}  // namespace chenxi::notify
