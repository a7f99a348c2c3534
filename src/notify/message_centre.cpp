#include "notify/message_centre.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"

namespace chenxi::notify {
namespace {

constexpr Duration kPatience = seconds(10);
constexpr int kLookMs = 100;
constexpr std::size_t kTakenMax = 1000;

int status_of(std::uint32_t status) {
  switch (status) {
    case smpp::kOk: return 200;
    case smpp::kInvalidDestination: return 400;
    case smpp::kThrottled:
    case smpp::kQueueFull: return 429;
    default: return 503;
  }
}

/// Parts of one message carry one number, the same when it is sent again: the phone puts them together once.
std::uint8_t reference_of(std::string_view id) {
  std::uint8_t sum = 0;
  for (const char c : id) sum = static_cast<std::uint8_t>(sum * 31 + static_cast<std::uint8_t>(c));
  return sum;
}

}  // namespace

std::optional<CentreAddress> parse_centre(std::string_view url) {
  CentreAddress out;
  out.tls = url.starts_with("smpps://");
  if (!out.tls && !url.starts_with("smpp://")) return std::nullopt;
  url.remove_prefix(url.find("//") + 2);
  const std::size_t question = url.find('?');
  if (question != url.npos) {
    constexpr std::string_view kEnquire = "enquire_link=";
    const std::string_view option = url.substr(question + 1);
    std::int64_t every = 0;
    if (!option.starts_with(kEnquire)) return std::nullopt;
    const auto [end, error] = std::from_chars(option.data() + kEnquire.size(), option.data() + option.size(), every);
    if (error != std::errc() || end != option.data() + option.size() || every < 1 || every > 3600) return std::nullopt;
    out.enquire_after = seconds(every);
    url = url.substr(0, question);
  }
  const std::size_t colon = url.rfind(':');
  out.host = url.substr(0, colon);
  out.port = colon == url.npos ? (out.tls ? "3550" : "2775") : url.substr(colon + 1);
  if (out.host.empty() || out.port.empty() || out.host.find('/') != out.host.npos) return std::nullopt;
  return out;
}

/// OpenSSL's BIO, which speaks TCP with and without TLS. Never blocks but in connect() and write(), each for kPatience at most.
class Wire {
 public:
  /// nullptr: nobody there, or not whom the certificate should name.
  static std::unique_ptr<Wire> connect(const CentreAddress& address, const OutboundAccount& account, Clock& clock) {
    auto wire = std::unique_ptr<Wire>(new Wire(clock));
    const std::string target = address.host + ":" + address.port;
    if (address.tls) {
      wire->context_.reset(SSL_CTX_new(TLS_client_method()));
      SSL_CTX_set_min_proto_version(wire->context_.get(), TLS1_2_VERSION);
      SSL_CTX_set_verify(wire->context_.get(), SSL_VERIFY_PEER, nullptr);
      const int trusted = account.ca_file.empty() ? SSL_CTX_set_default_verify_paths(wire->context_.get())
                                                  : SSL_CTX_load_verify_file(wire->context_.get(), account.ca_file.c_str());
      if (trusted != 1) return nullptr;
      wire->bio_.reset(BIO_new_ssl_connect(wire->context_.get()));
      SSL* ssl = nullptr;
      BIO_get_ssl(wire->bio_.get(), &ssl);
      SSL_set_mode(ssl, SSL_MODE_AUTO_RETRY | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
      SSL_set_tlsext_host_name(ssl, address.host.c_str());
      if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address.host.c_str()) != 1) SSL_set1_host(ssl, address.host.c_str());
      BIO_set_conn_hostname(wire->bio_.get(), target.c_str());
    } else {
      wire->bio_.reset(BIO_new_connect(target.c_str()));
    }
    BIO_set_nbio(wire->bio_.get(), 1);
    const Duration until{clock.monotonic().us + kPatience.us};
    while (BIO_do_connect(wire->bio_.get()) <= 0)
      if (!BIO_should_retry(wire->bio_.get()) || !wire->wait(until)) return nullptr;
    return wire;
  }

  bool write(std::string_view bytes) {
    const Duration until{clock_.monotonic().us + kPatience.us};
    while (!bytes.empty()) {
      const int n = BIO_write(bio_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
      else if (!BIO_should_retry(bio_.get()) || !wait(until)) return false;
    }
    return true;
  }
  /// Appends what is there; false: the other side has gone.
  bool read(std::string& into) {
    char buffer[4096];
    for (;;) {
      const int n = BIO_read(bio_.get(), buffer, sizeof buffer);
      if (n <= 0) return BIO_should_retry(bio_.get()) != 0;
      into.append(buffer, static_cast<std::size_t>(n));
    }
  }
  int file() const { return static_cast<int>(BIO_get_fd(bio_.get(), nullptr)); }

 private:
  explicit Wire(Clock& clock) : clock_(clock) {}
  /// Until it can go on; false: it is too late.
  bool wait(Duration until) const {
    if (clock_.monotonic().us >= until.us) return false;
    const int fd = file();
    pollfd one{fd, static_cast<short>(BIO_should_read(bio_.get()) ? POLLIN : POLLOUT), 0};
    ::poll(&one, fd < 0 ? 0 : 1, kLookMs);
    return true;
  }

  Clock& clock_;
  struct Freed {
    void operator()(SSL_CTX* it) const { SSL_CTX_free(it); }
    void operator()(BIO* it) const { BIO_free_all(it); }
  };
  std::unique_ptr<SSL_CTX, Freed> context_;
  std::unique_ptr<BIO, Freed> bio_;
};

MessageCentre::MessageCentre(Clock& clock, CentreAddress address, OutboundAccount account)
    : clock_(clock), address_(std::move(address)), account_(std::move(account)) {}

MessageCentre::~MessageCentre() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
    if (wire_) say(smpp::Id::unbind, smpp::kOk, ++sequence_, "");
    hang_up();
  }
  if (thread_.joinable()) thread_.join();
}

OutboundReply MessageCentre::send(const OutboundSms& sms) {
  Lock lock(mutex_);
  if (const std::string fault = bind(); !fault.empty()) return {503, "", fault};
  std::vector<std::string> bodies = smpp::submit_bodies(sms.from, sms.to, sms.text, reference_of(sms.id));
  for (std::string& body : bodies) {
    const std::uint32_t sequence = ++sequence_;
    if (&body == &bodies.back()) naming_[sequence] = sms.id;
    answers_[sequence] = std::nullopt;
    say(smpp::Id::submit_sm, smpp::kOk, sequence, std::move(body));
    const auto answer = answer_to(sequence, lock);
    naming_.erase(sequence);
    if (!answer) return {0, "", "the message centre did not answer"};
    if (answer->status != smpp::kOk) return {status_of(answer->status), "", fmt::format("the message centre refused: {:#x}", answer->status)};
  }
  return {200, "", ""};
}

/// Nobody else reads while this waits: the thread begins afterwards.
std::string MessageCentre::bind() {
  if (wire_) return "";
  if (thread_.joinable()) {  // it saw the end of the session before
    mutex_.unlock();
    thread_.join();
    mutex_.lock();
  }
  auto body = smpp::bind_body(account_.user, account_.password);
  if (!body) return "the account does not fit into SMPP: 15 bytes of user, 8 of password";
  wire_ = Wire::connect(address_, account_, clock_);
  if (!wire_) return "the message centre cannot be reached, or is not whom its certificate names";
  in_.clear();
  asked_ = 0;
  const std::uint32_t sequence = ++sequence_;
  answers_[sequence] = std::nullopt;
  say(smpp::Id::bind_transceiver, smpp::kOk, sequence, std::move(*body));
  const Duration until{clock_.monotonic().us + kPatience.us};
  while (wire_ && !answers_[sequence] && clock_.monotonic().us < until.us) {
    pollfd one{wire_->file(), POLLIN, 0};
    ::poll(&one, 1, kLookMs);
    if (!hear()) hang_up();
  }
  const std::optional<smpp::Pdu> answer = std::exchange(answers_[sequence], std::nullopt);
  answers_.erase(sequence);
  if (!answer || answer->status != smpp::kOk) {
    hang_up();
    return answer ? fmt::format("the message centre refused the account: {:#x}", answer->status) : "the message centre did not answer";
  }
  log(LogLevel::info, "message_centre.bound");
  thread_ = std::thread([this] { listen(); });
  return "";
}

void MessageCentre::listen() {
  for (;;) {
    int file = -1;
    {
      const Lock lock(mutex_);
      if (stopping_ || !wire_) return;
      file = wire_->file();
    }
    pollfd one{file, POLLIN, 0};
    ::poll(&one, 1, kLookMs);
    const Lock lock(mutex_);
    if (stopping_ || !wire_) return;
    if (!hear()) {
      log(LogLevel::warning, "message_centre.lost");
      return hang_up();
    }
    keep_alive();
    if (!wire_) return;
  }
}

bool MessageCentre::hear() {
  const std::size_t before = in_.size();
  const bool there = wire_->read(in_);  // who says a last word and goes was heard
  if (in_.size() > before) last_heard_ = clock_.monotonic();
  for (;;) {
    auto pdu = smpp::take(in_);
    if (!pdu) return false;
    if (!*pdu) return there;
    understand(std::move(**pdu));
    if (!wire_) return false;
  }
}

void MessageCentre::understand(smpp::Pdu pdu) {
  switch (pdu.id) {
    case smpp::Id::enquire_link: return say(smpp::Id::enquire_link_resp, smpp::kOk, pdu.sequence, "");
    case smpp::Id::enquire_link_resp: asked_ = 0; return;
    case smpp::Id::unbind:
      say(smpp::Id::unbind_resp, smpp::kOk, pdu.sequence, "");
      return hang_up();
    case smpp::Id::deliver_sm:
      if (const auto receipt = smpp::receipt_of(pdu)) {
        const auto of = std::find_if(taken_.begin(), taken_.end(), [&](const auto& one) { return one.first == receipt->message; });
        const bool arrived = receipt->state == "DELIVRD";
        if (of != taken_.end())
          log(arrived ? LogLevel::info : LogLevel::warning, arrived ? "message.delivered" : "message.not_delivered",
              {{"message", std::string_view(of->second)}, {"state", std::string_view(receipt->state)}});
        if (of != taken_.end() && receipt->state != "ENROUTE" && receipt->state != "ACCEPTD") taken_.erase(of);
      }
      return say(smpp::Id::deliver_sm_resp, smpp::kOk, pdu.sequence, std::string(1, '\0'));
    case smpp::Id::bind_transceiver_resp:
    case smpp::Id::submit_sm_resp:
    case smpp::Id::generic_nack:
      if (const auto waited = answers_.find(pdu.sequence); waited != answers_.end()) {
        // At once: its receipt may come with the same breath.
        if (const auto of = naming_.find(pdu.sequence); of != naming_.end() && pdu.id == smpp::Id::submit_sm_resp && pdu.status == smpp::kOk) {
          taken_.emplace_back(smpp::message_id(pdu), of->second);
          if (taken_.size() > kTakenMax) taken_.pop_front();
        }
        if (pdu.id == smpp::Id::generic_nack && pdu.status == smpp::kOk) pdu.status = smpp::kInvalidCommand;
        waited->second = std::move(pdu);
        heard_.notify_all();
      }
      return;
    default: break;
  }
  if ((static_cast<std::uint32_t>(pdu.id) & 0x80000000U) == 0) say(smpp::Id::generic_nack, smpp::kInvalidCommand, pdu.sequence, "");
}

void MessageCentre::keep_alive() {
  const Duration now = clock_.monotonic();
  if (asked_ != 0 && now.us - asked_at_.us > kPatience.us) {
    log(LogLevel::warning, "message_centre.silent");
    return hang_up();
  }
  if (asked_ != 0 || now.us - last_heard_.us < address_.enquire_after.us) return;
  asked_ = ++sequence_;
  asked_at_ = now;
  say(smpp::Id::enquire_link, smpp::kOk, asked_, "");
}

void MessageCentre::say(smpp::Id id, std::uint32_t status, std::uint32_t sequence, std::string body) {
  if (wire_ && !wire_->write(smpp::encode({id, status, sequence, std::move(body)}))) hang_up();
}

std::optional<smpp::Pdu> MessageCentre::answer_to(std::uint32_t sequence, Lock& lock) {
  const Duration until{clock_.monotonic().us + kPatience.us};
  while (wire_ && !answers_[sequence] && clock_.monotonic().us < until.us) heard_.wait_for(lock, std::chrono::milliseconds(kLookMs));
  auto node = answers_.extract(sequence);
  if (!node.mapped()) hang_up();  // what it says later would be about a message that is sent again
  return std::move(node.mapped());
}

void MessageCentre::hang_up() {
  wire_.reset();
  in_.clear();
  heard_.notify_all();
}

}  // namespace chenxi::notify
