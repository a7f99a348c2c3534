#include "notify/courier.h"

#include "base/log.h"
#include "base/planted.h"
#include "identity/directory.h"
#include "identity/vault.h"
#include "notify/settle.h"
#include "notify/wire.h"
#include "ports/services.h"

namespace chenxi::notify {
namespace {

constexpr std::size_t kShownMax = 500;
constexpr std::int64_t kDoublingsMax = 7;  // up to about four minutes
constexpr auto kLook = std::chrono::seconds(1);

}  // namespace

Courier::~Courier() { stop(); }

void Courier::start() {
  thread_ = std::thread([this] { loop(); });
}

void Courier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Courier::loop() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLook, [this] {
        const Instant now = services_.env.clock->now();
        return stopping_ || std::any_of(parcels_.begin(), parcels_.end(), [now](const Parcel& p) { return p.next <= now; });
      });
      if (stopping_) return;
    }
    deliver();
  }
}

std::size_t Courier::deliver() {
  const Instant now = services_.env.clock->now();
  std::vector<Parcel> due;
  {
    const std::lock_guard lock(mutex_);
    const auto later = std::partition(parcels_.begin(), parcels_.end(), [now](const Parcel& p) { return p.next > now; });
    due.assign(std::make_move_iterator(later), std::make_move_iterator(parcels_.end()));
    parcels_.erase(later, parcels_.end());
  }
  std::sort(due.begin(), due.end(), [](const Parcel& a, const Parcel& b) { return a.message.id < b.message.id; });
  std::size_t settled = 0;
  for (Parcel& parcel : due) {
    Fate fate = parcel.message.until <= now ? Fate::dropped : carry(parcel.message);
    if (fate == Fate::sent && services_.env.rare("courier.sends_twice")) fate = Fate::again;
    parcel.tries += 1;
    bool said = false;
    if (fate != Fate::again) {
      const auto state = fate == Fate::sent ? ports::MessageState::sent : ports::MessageState::dropped;
      if (fate == Fate::dropped) log(LogLevel::warning, "message.dropped", {{"message", parcel.message.id}});
      said = services_.engine.submit(std::make_shared<Settle>(parcel.message.id, state, parcel.tries),
                                     [](const engine::Outcome&) {});
    }
    if (said) {
      settled += 1;
      continue;
    }
    parcel.next = now + seconds(2) * (std::int64_t{1} << std::min(parcel.tries - 1, kDoublingsMax));
    const std::lock_guard lock(mutex_);
    parcels_.push_back(std::move(parcel));
  }
  return settled;
}

std::string Courier::address_of(const ports::Message& message) const {
  if (message.customer == 0)
    return unseal(ports::message_key(services_.keys), "message/to", message.sealed_to).value_or("");
  const auto customer = services_.directory.customer(message.customer);
  if (!customer) return "";
  const identity::Vault& vault = services_.vault;
  return message.channel == ports::Channel::sms
             ? vault.open(*customer, identity::Class::statutory, "phone", customer->sealed_phone)
             : vault.open(*customer, identity::Class::statutory, "email", customer->sealed_email);
}

std::string Courier::text_of(const ports::Message& message) const {
  Params params{{"name", services_.info.name}};
  if (!message.sealed_params.empty()) {
    const auto text = unseal(ports::message_key(services_.keys), "message/params", message.sealed_params);
    const auto parsed = text ? parse_json(*text) : refuse(Code::malformed);
    if (!parsed || !parsed->is_object()) return "";
    for (const auto& member : parsed->get_object())
      if (member.value().is_string()) params[std::string(member.key())] = std::string(member.value().get_string());
  }
  if (!has_sentence(message.text_key)) return "";
  return sentence(static_cast<Lang>(message.language), message.text_key, params);
}

Courier::Fate Courier::carry(const ports::Message& message) {
  const std::string to = address_of(message), text = text_of(message);
  if (to.empty() || text.empty()) return Fate::dropped;
  const ports::InstanceInfo& info = services_.info;
  const bool sms = message.channel == ports::Channel::sms;
  const std::string& gateway = sms ? info.sms_url : info.smtp_url;
  const Instant now = services_.env.clock->now();
  if (gateway.empty() && info.demo) {
    const std::lock_guard lock(mutex_);
    shown_.push_front({now, to, text, message.channel});
    if (shown_.size() > kShownMax) shown_.pop_back();
    return Fate::sent;
  }
  if (gateway.empty() || services_.env.outbound == nullptr) return Fate::again;
  OutboundReply reply;
  if (sms && is_message_centre(gateway)) {
    reply = services_.env.outbound->sms({gateway, info.sms_from, fmt::format("msg-{}", message.id), to, text, info.sms_account});
  } else if (sms) {
    reply = services_.env.outbound->http(sms_request(gateway, sms_secret(services_.keys), now,
                                                     PLANTED(message_renamed) ? now.us : message.id, to, text));
  } else {
    const std::string subject = sentence(static_cast<Lang>(message.language), "message.subject", {{"name", info.name}});
    reply = services_.env.outbound->mail(
        {gateway, info.mail_from, to, mail_text(info.mail_from, to, subject, text, now, message.id), info.mail_account});
  }
  if (reply.status >= 200 && reply.status < 300) return Fate::sent;
  log(LogLevel::warning, "message.not_taken",
      {{"message", message.id}, {"status", std::int64_t{reply.status}}, {"why", std::string_view(reply.error)}});
  // A gateway that says 4xx will not change its mind about this message, but for "too many".
  return reply.status >= 400 && reply.status < 500 && reply.status != 429 && sms ? Fate::dropped : Fate::again;
}

std::vector<Shown> Courier::shown(std::string_view to) const {
  std::vector<Shown> out;
  const std::lock_guard lock(mutex_);
  for (const Shown& message : shown_)
    if (to.empty() || message.to == to) out.push_back(message);
  return out;
}

std::size_t Courier::waiting() const {
  const std::lock_guard lock(mutex_);
  return parcels_.size();
}

std::vector<Shown> Courier::unsent() const {
  std::vector<Shown> out;
  if (!services_.info.sms_url.empty()) return out;
  const Instant now = services_.env.clock->now();
  std::vector<ports::Message> waiting;
  {
    const std::lock_guard lock(mutex_);
    for (const Parcel& parcel : parcels_)
      if (parcel.message.channel == ports::Channel::sms && parcel.message.until > now) waiting.push_back(parcel.message);
  }
  std::sort(waiting.begin(), waiting.end(), [](const ports::Message& a, const ports::Message& b) { return a.id < b.id; });
  for (const ports::Message& message : waiting)
    out.push_back({message.until, address_of(message), text_of(message), message.channel});
  return out;
}

void Courier::reload(store::Reader& reader) {
  std::vector<Parcel> found;
  for (ports::Message& row : store::scan_all<ports::Message>(reader))
    if (row.state == ports::MessageState::waiting) found.push_back({std::move(row), {}, 0});
  const std::lock_guard lock(mutex_);
  parcels_ = std::move(found);
}

void Courier::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                        const std::vector<engine::Event>&, const ledger::Batch&) {
  auto& shelf = changed.shelf<ports::Message>();
  if (!shelf.changed()) return;
  {
    const std::lock_guard lock(mutex_);
    shelf.visit_changed([this](const ports::Message& row) {
      if (row.state == ports::MessageState::waiting) parcels_.push_back({row, {}, 0});
    });
  }
  wake_.notify_one();
}

}  // namespace chenxi::notify
