#include <fcntl.h>
#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <pango/pangocairo.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/doctor.h"

namespace chenxi::app {
namespace {

using Seen = Doctor::Seen;

template <class T, auto free_it>
struct Freed {
  void operator()(T* p) const { free_it(p); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

constexpr int kPatienceMs = 2'000;
constexpr int kCertificateDaysMin = 14;

/// Does somebody take a connection there? "" when so, else why not.
std::string connect_fault(const std::string& host, const std::string& port) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0)
    return fmt::format("{}: {}", host, ::gai_strerror(error));
  const std::unique_ptr<addrinfo, Freed<addrinfo, ::freeaddrinfo>> addresses(found);
  std::string fault = "no address";
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const int socket = ::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) continue;
    int error = ::connect(socket, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      pollfd ready{socket, POLLOUT, 0};
      socklen_t size = sizeof error;
      if (::poll(&ready, 1, kPatienceMs) <= 0)
        error = ETIMEDOUT;
      else
        ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    ::close(socket);
    if (error == 0) return "";
    fault = std::strerror(error);
  }
  return fault;
}

struct Address {
  std::string scheme, host, port;
};
/// scheme://host[:port][/…]; nullopt for anything else.
std::optional<Address> parse_address(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == url.npos || colon == 0) return std::nullopt;
  Address out{std::string(url.substr(0, colon)), "", ""};
  std::string_view rest = url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == rest.npos) return std::nullopt;
  const std::size_t port = rest.find(':', bracket);
  out.host = bracket > 0 ? rest.substr(1, bracket - 1) : rest.substr(0, port);
  if (port != rest.npos)
    out.port = rest.substr(port + 1);
  else
    out.port = out.scheme == "https"   ? "443"
               : out.scheme == "smtps" ? "465"
               : out.scheme == "smtp"  ? "25"
               : out.scheme == "smpp"  ? "2775"
               : out.scheme == "smpps" ? "3550"
                                       : "80";
  if (out.host.empty() || out.port.empty()) return std::nullopt;
  return out;
}

Seen reachable(const std::string& url) {
  const auto address = parse_address(url);
  if (!address) return Doctor::failed("\"" + url + "\" is no address");
  const std::string fault = connect_fault(address->host, address->port);
  return fault.empty() ? Doctor::well(url) : Doctor::failed(url + ": " + fault);
}

Certificate read_certificate(const std::string& path) {
  const File file(std::fopen(path.c_str(), "re"));
  return Certificate(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
}
PrivateKey read_key(const std::string& path) {
  const File file(std::fopen(path.c_str(), "re"));
  return PrivateKey(file ? PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

/// Draws a Chinese character and looks whether a font knew it.
Seen chinese_font() {
  const std::unique_ptr<PangoContext, Freed<void, g_object_unref>> context(
      pango_font_map_create_context(pango_cairo_font_map_get_default()));
  const std::unique_ptr<PangoLayout, Freed<void, g_object_unref>> layout(pango_layout_new(context.get()));
  pango_layout_set_text(layout.get(), "晨曦转账", -1);
  const int unknown = pango_layout_get_unknown_glyphs_count(layout.get());
  return unknown == 0 ? Doctor::well() : Doctor::failed("no font knows Chinese characters");
}

bool is_loopback(const std::string& address) {
  return address == "127.0.0.1" || address == "::1" || address == "localhost";
}

}  // namespace

void look_at_tls(Doctor& d) {
  const std::string &chain = d.options.certificate, &key = d.options.key;
  const bool used = !chain.empty() || !key.empty();
  const auto each = [&](const char* name, const char* why, std::string mend,
                        const std::function<Seen()>& look) {
    d.look(name, why, std::move(mend),
           [&] { return used ? look() : Doctor::not_looked("no --tls-certificate"); });
  };
  each("tls_certificate", "Phones refuse the page without it.",
       "check --tls-certificate; script/local-ca makes one", [&] {
         return read_certificate(chain) ? Doctor::well(chain)
                                        : Doctor::failed("\"" + chain + "\" holds no certificate");
       });
  each("tls_key_mode", "Whoever reads the key can pretend to be this server.", "chmod 600 '" + key + "'",
       [&] {
         struct stat info{};
         if (::stat(key.c_str(), &info) != 0) return Doctor::failed("\"" + key + "\" is missing");
         return (info.st_mode & 077) == 0
                    ? Doctor::well()
                    : Doctor::failed(fmt::format("mode {:o}: others can read it", info.st_mode & 0777));
       });
  each("tls_pair", "A certificate works only with its own key.",
       "give the key that the certificate was made with", [&] {
         const Certificate certificate = read_certificate(chain);
         const PrivateKey secret = read_key(key);
         if (!certificate || !secret) return Doctor::failed("one of the two cannot be read");
         return X509_check_private_key(certificate.get(), secret.get()) == 1
                    ? Doctor::well()
                    : Doctor::failed("certificate and key do not belong together");
       });
  each(
      "tls_expiry", "An expired certificate closes the wallet to everybody at once.",
      "renew it; on the local network: script/local-ca DIR ADDRESS", [&] {
        const Certificate certificate = read_certificate(chain);
        int days = 0, rest = 0;
        if (!certificate || ASN1_TIME_diff(&days, &rest, nullptr, X509_get0_notAfter(certificate.get())) != 1)
          return Doctor::failed("cannot be read");
        const std::string text = fmt::format("{} days left", days);
        if (days < 0 || rest < 0) return Doctor::failed("it has expired");
        return days >= kCertificateDaysMin ? Doctor::well(text) : Doctor::warning(text);
      });
}

void look_at_world(Doctor& d) {
  const ports::InstanceInfo& info = d.options.instance.info;
  d.look("secure_context", "On plain http a phone gives no camera, no device key and no offline app.",
         "serve https: --tls-certificate and --tls-key, or script/server --lan", [&] {
           const auto origin = parse_address(info.origin);
           if (!origin) return Doctor::failed("--origin \"" + info.origin + "\" is no address");
           if (origin->scheme == "https" || is_loopback(origin->host)) return Doctor::well(info.origin);
           return Doctor::failed(info.origin + " is neither https nor this machine");
         });
  d.look("port", "The wallet is reached there.", "end the program that holds it, or choose another --port",
         [&] {
           const bool taken =
               connect_fault(
                   is_loopback(d.options.bind) || d.options.bind == "0.0.0.0" ? "127.0.0.1" : d.options.bind,
                   std::to_string(d.options.port))
                   .empty();
           if (d.in_server)
             return taken ? Doctor::well(fmt::format("{} answers", d.options.port))
                          : Doctor::failed(fmt::format("nobody answers on {}", d.options.port));
           return taken ? Doctor::failed(fmt::format("another program answers on {}", d.options.port))
                        : Doctor::well(fmt::format("{} is free", d.options.port));
         });
  d.look("fonts", "Receipts as PDF would show boxes instead of Chinese.", "apt-get install fonts-noto-cjk",
         chinese_font);
  d.look("sms_gateway", "Without it nobody can register or sign in on a new phone.",
         "check --sms-url and the way to it", [&] {
           if (info.sms_url.empty())
             return info.demo ? Doctor::not_looked("a demo shows messages on the screen")
                              : Doctor::warning("no --sms-url: codes wait and are dropped");
           const auto address = parse_address(info.sms_url);
           const Seen way = reachable(info.sms_url);
           if (way.health == Health::well && (address->scheme == "smpp" || address->scheme == "http") && !is_loopback(address->host))
             return Doctor::warning(info.sms_url + ": codes and phone numbers cross the network in the clear, unless it is a tunnel");
           return way;
         });
  d.look("mail_server", "Without it no e-mail address can be verified.", "check --smtp-url and the way to it",
         [&] {
           if (info.smtp_url.empty())
             return info.demo ? Doctor::not_looked("a demo shows messages on the screen")
                              : Doctor::warning("no --smtp-url");
           if (info.mail_from.find('@') == info.mail_from.npos)
             return Doctor::failed("--mail-from is no address");
           return reachable(info.smtp_url);
         });
  d.look("bank", "Without it nothing is topped up or withdrawn, and the books cannot be compared.",
         "check --bank-url and the way to it",
         [&] { return info.bank_url.empty() ? Doctor::not_looked("no bank") : reachable(info.bank_url); });
  d.look("registry", "Without it nobody's identity can be checked, and limits stay low.",
         "check --registry-url and the way to it", [&] {
           return info.registry_url.empty() ? Doctor::not_looked("no registry") : reachable(info.registry_url);
         });
}

}  // namespace chenxi::app
