// Where a shop's events are sent: made, given another secret, removed, sent again to.
#pragma once
#include "engine/command.h"
#include "identity/vault.h"
#include "webhooks/rows.h"

namespace chenxi::webhooks {

constexpr std::size_t kEndpointsMax = 4;
constexpr std::size_t kUrlBytesMax = 500;
/// The old secret signs beside the new one for so long.
constexpr Duration kRotationLasts = hours(24);
/// Events that one request sends again.
constexpr std::int64_t kReplayMax = 100;
/// Lines of the log that go in one commit when their endpoint has gone: nobody waits for them, and everybody for the commit.
constexpr std::size_t kForgottenAtOnce = 256;

/// What the signatures of an endpoint are made with: only this instance can make it.
std::string secret_bytes(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret);
/// "whsec_" and base64 of 32 bytes, as Standard Webhooks writes it.
std::string secret_text(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret);

/// The private key of an endpoint's Ed25519 signatures never leaves this instance; "whpk_" and base64 of the public one is shown.
std::string signing_seed(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret);
std::string public_key_text(const identity::Vault& vault, std::int64_t endpoint, std::int64_t secret);

/// Each signature that belongs to a try, as Standard Webhooks writes them into one header: "v1,…" by secret, "v1a,…" by key pair;
/// during a rotation each also by the one before.
std::string signatures_of(const identity::Vault& vault, const Endpoint& endpoint, std::string_view signed_text, Instant now);

/// What an endpoint is asked to be; nullopt: as it is, and as the first ones were where it is new.
struct Wishes {
  std::optional<Signatures> signatures;
  std::optional<bool> in_order;
};

/// "webhooks.add_endpoint". The address is its key: the same one asked for again is the one that is there, with what is wished now,
/// so a request may be repeated. One whose server said 410 is sent to again.
///   refuses   not_allowed (detail.count: there are enough)
///   writes    the endpoint
class AddEndpoint : public engine::Command {
 public:
  AddEndpoint(std::int64_t merchant, std::string url, Wishes wishes)
      : merchant_(merchant), url_(std::move(url)), wishes_(wishes) {}
  Endpoint made;  // the answer
  const char* name() const override { return "webhooks.add_endpoint"; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.range<Endpoint>(merchant_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context& ctx, engine::ObjectRef ref) override { made = ctx.get<Endpoint>(merchant_, ref.id); }

 private:
  std::int64_t merchant_;
  std::string url_;
  Wishes wishes_;
};

/// What the next three are about. Refuse not_found: no endpoint of this shop's.
class EndpointCommand : public engine::Command {
 public:
  EndpointCommand(std::int64_t merchant, std::int64_t endpoint) : merchant_(merchant), endpoint_(endpoint) {}
  void keys(engine::Keys& keys, engine::Context&) override { keys.row<Endpoint>(merchant_, endpoint_); }
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 protected:
  std::int64_t merchant_, endpoint_;
};

/// "webhooks.remove_endpoint": nothing more is sent there, what waits neither; its log goes.
///   writes    its end; a timer
class RemoveEndpoint : public EndpointCommand {
 public:
  using EndpointCommand::EndpointCommand;
  const char* name() const override { return "webhooks.remove_endpoint"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
};

/// "webhooks.forget_log": timer, after the end of an endpoint: the next 256 lines of its log go, until there are none. Nobody can
/// read them any more, and their answers may hold what the shop's server said of its customers.
class ForgetLog : public engine::Command {
 public:
  static constexpr const char* kTimer = "webhooks.forget_log";
  explicit ForgetLog(std::int64_t endpoint) : endpoint_(endpoint) {}
  const char* name() const override { return kTimer; }
  void keys(engine::Keys& keys, engine::Context&) override { keys.range<Delivery>(endpoint_); }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
  void answer(engine::Context&, engine::ObjectRef) override {}

 private:
  std::int64_t endpoint_;
};

/// "webhooks.rotate_secret": another secret and another key pair. Within a rotation (24 h) it is the same one, so that a repeat loses nobody.
class RotateSecret : public EndpointCommand {
 public:
  using EndpointCommand::EndpointCommand;
  Endpoint changed;  // the answer
  const char* name() const override { return "webhooks.rotate_secret"; }
  Result<engine::ObjectRef> run(engine::Context& ctx) override;
  void answer(engine::Context& ctx, engine::ObjectRef) override { changed = ctx.get<Endpoint>(merchant_, endpoint_); }
};

/// "webhooks.replay": sends events of these numbers to an endpoint again, as if they had just happened.
///   from, to  numbers of events, both included; at most 100
class Replay : public EndpointCommand {
 public:
  Replay(std::int64_t merchant, std::int64_t endpoint, std::int64_t from, std::int64_t to)
      : EndpointCommand(merchant, endpoint), from_(from), to_(to) {}
  std::int64_t events = 0;  // the answer: so many are sent
  const char* name() const override { return "webhooks.replay"; }
  void keys(engine::Keys& keys, engine::Context& found) override;
  Result<engine::ObjectRef> run(engine::Context& ctx) override;

 private:
  std::int64_t from_, to_;
};

}  // namespace chenxi::webhooks
