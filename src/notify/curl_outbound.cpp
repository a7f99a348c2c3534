#include "notify/curl_outbound.h"

#include <curl/curl.h>

#include "base/check.h"
#include "notify/message_centre.h"

namespace chenxi::notify {
namespace {

constexpr std::size_t kReplyMax = 1 << 20;

struct Handle {
  CURL* curl = curl_easy_init();
  curl_slist* lines = nullptr;
  Handle() { CHECK(curl != nullptr, "libcurl gives a handle"); }
  ~Handle() {
    curl_slist_free_all(lines);
    curl_easy_cleanup(curl);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  template <class V>
  void set(CURLoption option, V value) {
    CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK, "libcurl knows the option");
  }
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  const std::size_t n = size * count;
  if (body.size() + n > kReplyMax) return 0;  // libcurl ends the transfer
  body.append(data, n);
  return n;
}

struct Upload {
  std::string_view rest;
};
std::size_t give(char* into, std::size_t size, std::size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const std::size_t n = std::min(size * count, upload.rest.size());
  std::memcpy(into, upload.rest.data(), n);
  upload.rest.remove_prefix(n);
  return n;
}

void common(Handle& handle, const std::string& url, const char* protocols, Duration timeout, OutboundReply& reply) {
  handle.set(CURLOPT_URL, url.c_str());
  handle.set(CURLOPT_PROTOCOLS_STR, protocols);
  handle.set(CURLOPT_FOLLOWLOCATION, 0L);
  handle.set(CURLOPT_NOSIGNAL, 1L);
  handle.set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.us / 1000));
  handle.set(CURLOPT_WRITEFUNCTION, &take);
  handle.set(CURLOPT_WRITEDATA, static_cast<void*>(&reply.body));
}

void perform(Handle& handle, OutboundReply& reply) {
  const CURLcode code = curl_easy_perform(handle.curl);
  long status = 0;
  curl_easy_getinfo(handle.curl, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_OK) {
    reply.status = static_cast<int>(status);
  } else {
    reply.error = curl_easy_strerror(code);  // names no address
  }
}

/// Only a mail server on this machine is spoken to in the clear, and never with a password.
bool needs_tls(const OutboundMail& mail) {
  if (!mail.account.user.empty()) return true;
  for (const std::string_view here : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"})
    if (std::string_view(mail.server_url).starts_with(here)) {
      const std::string_view rest = std::string_view(mail.server_url).substr(here.size());
      if (rest.empty() || rest[0] == ':' || rest[0] == '/') return false;
    }
  return true;
}

class CurlOutbound : public Outbound {
 public:
  explicit CurlOutbound(Clock& clock) : clock_(clock) {}

  OutboundReply http(const OutboundRequest& request) override {
    Handle handle;
    OutboundReply reply;
    common(handle, request.url, "http,https", request.timeout, reply);
    handle.set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (!request.body.empty() || request.method == "POST") {
      handle.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      handle.set(CURLOPT_POSTFIELDS, request.body.data());
    }
    handle.lines = curl_slist_append(handle.lines, "Expect:");
    std::string_view rest = request.headers;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) handle.lines = curl_slist_append(handle.lines, std::string(rest.substr(0, end)).c_str());
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    handle.set(CURLOPT_HTTPHEADER, handle.lines);
    perform(handle, reply);
    return reply;
  }

  OutboundReply mail(const OutboundMail& mail) override {
    Handle handle;
    OutboundReply reply;
    common(handle, mail.server_url, "smtp,smtps", seconds(15), reply);
    const std::string from = "<" + mail.from + ">", to = "<" + mail.to + ">";
    Upload upload{mail.message};
    handle.lines = curl_slist_append(handle.lines, to.c_str());
    handle.set(CURLOPT_MAIL_FROM, from.c_str());
    handle.set(CURLOPT_MAIL_RCPT, handle.lines);
    handle.set(CURLOPT_USE_SSL, static_cast<long>(needs_tls(mail) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!mail.account.ca_file.empty()) handle.set(CURLOPT_CAINFO, mail.account.ca_file.c_str());
    if (!mail.account.user.empty()) {
      handle.set(CURLOPT_USERNAME, mail.account.user.c_str());
      handle.set(CURLOPT_PASSWORD, mail.account.password.c_str());
    }
    handle.set(CURLOPT_UPLOAD, 1L);
    handle.set(CURLOPT_READFUNCTION, &give);
    handle.set(CURLOPT_READDATA, static_cast<void*>(&upload));
    perform(handle, reply);
    return reply;
  }

  /// One session for all messages; only the courier's thread calls.
  OutboundReply sms(const OutboundSms& sms) override {
    if (!centre_ || sms.server_url != centre_url_) {
      auto address = parse_centre(sms.server_url);
      if (!address) return {0, "", "no address of a message centre: smpp[s]://host:port[?enquire_link=seconds]"};
      centre_ = std::make_unique<MessageCentre>(clock_, std::move(*address), sms.account);
      centre_url_ = sms.server_url;
    }
    return centre_->send(sms);
  }

 private:
  Clock& clock_;
  std::string centre_url_;
  std::unique_ptr<MessageCentre> centre_;
};

}  // namespace

std::unique_ptr<Outbound> make_curl_outbound(Clock& clock) {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(ready, "libcurl starts");
  return std::make_unique<CurlOutbound>(clock);
}

}  // namespace chenxi::notify
