#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "base/check.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

/// A key and its self-signed certificate as files.
class Certificate {
 public:
  Certificate() {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("wallet.example"), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());
    write(key_file,
          [&](FILE* file) { PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
    write(certificate_file, [&](FILE* file) { PEM_write_X509(file, certificate); });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Certificate() {
    std::filesystem::remove(key_file);
    std::filesystem::remove(certificate_file);
  }
  const std::string key_file = testing::TempDir() + "chenxi-tls-key-" + std::to_string(::getpid());
  const std::string certificate_file = testing::TempDir() + "chenxi-tls-cert-" + std::to_string(::getpid());

 private:
  template <class F>
  static void write(const std::string& path, F what) {
    FILE* file = std::fopen(path.c_str(), "w");
    what(file);
    std::fclose(file);
  }
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int newest = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method())),
        ssl_(SSL_new(context_)),
        fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    SSL_set_max_proto_version(ssl_, newest);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      throw Trouble("cannot connect");
    SSL_set_fd(ssl_, fd_);
    connected = SSL_connect(ssl_) == 1;
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(fd_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  std::string ask(std::string_view request, std::string_view until) {
    SSL_write(ssl_, request.data(), static_cast<int>(request.size()));
    std::string got;
    char bytes[4096];
    while (got.find(until) == std::string::npos) {
      const int n = SSL_read(ssl_, bytes, sizeof bytes);
      if (n <= 0) break;
      got.append(bytes, static_cast<std::size_t>(n));
    }
    return got;
  }
  std::string version() const { return SSL_get_version(ssl_); }
  bool connected = false;

 private:
  SSL_CTX* context_;
  SSL* ssl_;
  int fd_;
};

class Tls : public testing::Test {
 protected:
  Options options() const {
    Options made;
    made.tls_certificate_file = certificate.certificate_file;
    made.tls_key_file = certificate.key_file;
    return made;
  }
  Certificate certificate;
  TestServer world{
      {simple_route("GET", "/v1/who",
                    [](const Request& request) { return json_reply(200, {{"origin", request.origin}}); })},
      options()};
};

TEST_F(Tls, ServesSeveralRequestsOverTls13) {
  TlsClient client(world.port());
  ASSERT_TRUE(client.connected);
  EXPECT_EQ(client.version(), "TLSv1.3");
  const auto who = client.ask("GET /v1/who HTTP/1.1\r\nHost: wallet.example\r\n\r\n", "}");
  EXPECT_NE(who.find("\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"), std::string::npos);
  EXPECT_TRUE(who.ends_with(R"({"origin":"https://wallet.example"})")) << who;
  EXPECT_TRUE(client.ask(get("/livez"), "alive\n").ends_with("alive\n"));
}

TEST_F(Tls, DoesNotBindLocalhostToTls) {
  TlsClient client(world.port());
  EXPECT_EQ(client.ask(get("/livez"), "alive\n").find("Strict-Transport-Security"), std::string::npos);
}

TEST_F(Tls, RefusesOlderVersionsAndPlainText) {
  EXPECT_FALSE(TlsClient(world.port(), TLS1_2_VERSION).connected);
  RawClient plain(world.port());
  EXPECT_EQ(plain.ask(get("/livez")).status, 0);
}

TEST_F(Tls, ClosesAfterAnOddRequest) {
  TlsClient client(world.port());
  EXPECT_TRUE(client.ask("nonsense\r\n\r\n", "never").starts_with("HTTP/1.1 400 "));
}

TEST(TlsOptions, SayWhichFileIsWrong) {
  Options options;
  options.tls_certificate_file = "/nonexistent/cert.pem";
  EXPECT_THROW(TestServer({}, options), Trouble);
}

}  // namespace
}  // namespace chenxi::http
