// The way out to addresses that strangers chose: which are let through, and that a name is judged by what it means when it is
// connected to.
#include "webhooks/egress.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace chenxi::webhooks {
namespace {

TEST(Egress, OnlyGlobalAddressesAreConnectedTo) {
  for (const char* ip : {"1.1.1.1", "93.184.216.34", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.0.1.1",
                         "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2400:3200::1",
                         "64:ff9b::5db8:d822", "2002:5db8:d822::1"})
    EXPECT_TRUE(may_connect(ip, {})) << ip;
  for (const char* ip :
       {"", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::2", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "2001::1",
        "3fff::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::",
        "no address", "1.1.1.1 "})
    EXPECT_FALSE(may_connect(ip, {})) << ip;
}

TEST(Egress, AnInstanceMayNameAddressesOfItsOwnNetwork) {
  EXPECT_TRUE(may_connect("127.0.0.1", {"127.0.0.1"}));
  EXPECT_FALSE(may_connect("127.0.0.2", {"127.0.0.1"}));
  EXPECT_TRUE(is_fit_url("http://127.0.0.1:8080/hook", {"127.0.0.1"}));
  EXPECT_FALSE(is_fit_url("http://127.0.0.1:8080/hook", {}));
  EXPECT_FALSE(is_fit_url("http://shop.example/hook", {"127.0.0.1"}));
}

TEST(Egress, AShopGivesAnAddressOfTheOutside) {
  for (const char* url : {"https://shop.example", "https://shop.example/", "https://shop.example:8443/hook?x=1", "https://SHOP.example/hook",
                          "https://1.1.1.1/hook", "https://[2606:4700::1111]/hook", "https://10.example/"})
    EXPECT_TRUE(is_fit_url(url, {})) << url;
  for (const char* url :
       {"", "https://", "https:///hook", "http://shop.example/", "ftp://shop.example/", "shop.example", "https://localhost/", "https://db/",
        "https://x.localhost/", "https://user@shop.example/", "https://shop.example@10.0.0.1/", "https://shop.example#x", "https://shop.example/a b",
        "https://shop.example\\@10.0.0.1/", "https://10.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://127.0.0.1./",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[::1/", "https://shop.example:/", "https://shop.example:99999999/",
        "https://shop.example:8x/", "https://sh\xc3\xb6p.example/"})
    EXPECT_FALSE(is_fit_url(url, {})) << url;
  EXPECT_FALSE(is_fit_url("https://shop.example/" + std::string(500, 'a'), {}));
}

/// Counts who comes in.
class Trap {
 public:
  Trap() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket_, 4);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      for (int in = ::accept(socket_, nullptr, nullptr); in >= 0; in = ::accept(socket_, nullptr, nullptr)) {
        fell_ += 1;
        constexpr std::string_view kReply = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
        char asked[4096];
        if (::recv(in, asked, sizeof asked, 0) > 0) ::send(in, kReply.data(), kReply.size(), MSG_NOSIGNAL);
        ::close(in);
      }
    });
  }
  ~Trap() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  int port() const { return port_; }
  int fell() const { return fell_; }

 private:
  int socket_ = -1, port_ = 0;
  std::atomic<int> fell_ = 0;
  std::thread thread_;
};

TEST(Egress, ANameThatMeansAnAddressOfOursIsNotConnectedTo) {
  Trap trap;
  // The name passes, as a stranger's does that meant another address when it was looked at; what it means now is 127.0.0.1.
  const auto strict = make_egress({"localhost"});
  const Answer barred = strict->post({fmt::format("http://localhost:{}/", trap.port()), "{}", {}});
  EXPECT_EQ(barred.status, 0);
  EXPECT_EQ(barred.why, "the name has no address that is sent to");
  EXPECT_EQ(trap.fell(), 0);
  // The trap works.
  const Answer heard = make_egress({"127.0.0.1"})->post({fmt::format("http://127.0.0.1:{}/", trap.port()), "{}", {"X-A: b"}});
  EXPECT_EQ(heard.status, 503);
  EXPECT_EQ(heard.body, "no");
  EXPECT_EQ(heard.retry_after_s, 7);
  EXPECT_EQ(trap.fell(), 1);
}

TEST(Egress, ANameThatLeadsInsideIsAnsweredAsOneThatLeadsNowhere) {
  // No name server is asked for it: a label has at most 63 letters.
  const std::string nowhere = std::string(64, 'a') + ".example";
  const auto egress = make_egress({"localhost"});
  const Answer inside = egress->post({"http://localhost:9/", "{}", {}}), none = egress->post({"https://" + nowhere + "/", "{}", {}});
  EXPECT_EQ(inside.why, none.why);
  EXPECT_EQ(inside.status, none.status);
}

TEST(Egress, WhatIsNoFitAddressIsNotAskedFor) {
  const auto egress = make_egress({});
  for (const char* url : {"file:///etc/passwd", "gopher://127.0.0.1/", "https://127.0.0.1/"})
    EXPECT_EQ(egress->post({url, "{}", {}}).why, "not an address that is sent to") << url;
}

}  // namespace
}  // namespace chenxi::webhooks
