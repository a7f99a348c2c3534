// Messages to people, on their way out: a room writes a row in its own commit, notify sends it afterwards.
//
// Rows hold nothing readable: the recipient's address and what the sentence needs are sealed under a key of their own,
// or the row only names the customer whose address it is. What was sent is emptied.
#pragma once
#include "base/json.h"
#include "base/keyring.h"
#include "engine/command.h"
#include "i18n/i18n.h"

namespace chenxi::ports {

enum class Channel : std::uint8_t { sms = 1, email = 2 };
enum class MessageState : std::uint8_t { waiting = 1, sent = 2, dropped = 3 };

struct Message {
  std::int64_t id = 0;
  Instant at, until;           // worthless after `until`: dropped instead of sent
  Channel channel = Channel::sms;
  MessageState state = MessageState::waiting;
  std::string text_key;        // of i18n/*.json: "message.code"
  std::int64_t language = 0;   // Lang
  std::int64_t customer = 0;   // whose own address it goes to; 0: sealed_to
  store::Bytes sealed_to;      // E.164 number or e-mail address
  store::Bytes sealed_params;  // {"code": "123456"}
  std::int64_t tries = 0;
  Instant done_at;
  static constexpr store::Table kTable{"messages", 1};
};
BOOST_DESCRIBE_STRUCT(Message, (),
                      (id, at, until, channel, state, text_key, language, customer, sealed_to, sealed_params, tries,
                       done_at))

inline std::string message_key(const KeyRing& keys) { return hkdf(keys.tokens, "messages", 32); }

/// A message to an address that may belong to nobody. On HTTP threads (randomness); the command sends it with put().
inline Message make_message(const KeyRing& keys, Rng& rng, Channel channel, std::string_view to,
                            std::string_view text_key, Lang language, const json::object& params) {
  const std::string key = message_key(keys);
  Message message;
  message.channel = channel;
  message.text_key = text_key;
  message.language = static_cast<std::int64_t>(language);
  message.sealed_to = store::Bytes(seal(key, "message/to", to, rng));
  message.sealed_params = store::Bytes(seal(key, "message/params", to_text(params), rng));
  return message;
}

/// Inside a command, after the line: the message goes out after the commit. Gives its row.
inline std::int64_t put(engine::Context& ctx, Message message, Duration worth) {
  message.id = ctx.new_id();
  message.at = ctx.now();
  message.until = ctx.now() + worth;
  const std::int64_t id = message.id;
  ctx.insert(std::move(message));
  return id;
}
/// A notice to a customer at an address of his own; the text takes no parameters.
inline std::int64_t notify_customer(engine::Context& ctx, std::int64_t customer, std::int64_t language, Channel channel,
                                    std::string_view text_key) {
  Message message;
  message.channel = channel;
  message.text_key = text_key;
  message.language = language;
  message.customer = customer;
  return put(ctx, std::move(message), days(1));
}

/// The values that go into a message's text; nullopt when the row was altered.
inline std::optional<json::value> open_params(const KeyRing& keys, const Message& message) {
  const auto text = unseal(message_key(keys), "message/params", message.sealed_params);
  if (!text) return std::nullopt;
  auto params = parse_json(*text);
  return params ? std::optional(std::move(*params)) : std::nullopt;
}

}  // namespace chenxi::ports
