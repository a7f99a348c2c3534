#include "base/net_prefix.h"

#include <gtest/gtest.h>

namespace chenxi {
namespace {

TEST(NetPrefix, OfIpv4IsTheAddress) {
  EXPECT_EQ(net_prefix("203.0.113.9"), "203.0.113.9");
  for (const char* dressed :
       {"::ffff:203.0.113.9", "::FFFF:203.0.113.9", "::ffff:cb00:7109", "0:0:0:0:0:ffff:cb00:7109"})
    EXPECT_EQ(net_prefix(dressed), "203.0.113.9") << dressed;
  EXPECT_NE(net_prefix("::ffff:203.0.113.10"), net_prefix("::ffff:203.0.113.9"));
}

TEST(NetPrefix, OfIpv6IsItsLine) {
  const std::string one = net_prefix("2001:db8:1:2::1");
  EXPECT_EQ(one, "2001:db8:1:2::/64");
  for (const char* same :
       {"2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:DB8:1:2::", "2001:0db8:0001:0002:0:0:203.0.113.9"})
    EXPECT_EQ(net_prefix(same), one) << same;
  for (const char* other : {"2001:db8:1:3::1", "2001:db9:1:2::1", "2001:db8:1::1"})
    EXPECT_NE(net_prefix(other), one) << other;
  EXPECT_EQ(net_prefix("fe80::1%eth0"), net_prefix("fe80::2"));
}

TEST(NetPrefix, OfWhatIsNoAddressIsItself) {
  for (const char* text : {"", "unix:", "2001:db8::1::2", "[2001:db8::1]:443", "203.0.113.9:443"})
    EXPECT_EQ(net_prefix(text), text);
}

TEST(NetPrefix, OfAHopIsItsAddressWhateverThePort) {
  for (const char* hop : {"203.0.113.9", "203.0.113.9:4711", "203.0.113.9:0", "203.0.113.9:65535"})
    EXPECT_EQ(hop_address(hop), "203.0.113.9") << hop;
  for (const char* hop : {"2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:4711"})
    EXPECT_EQ(hop_address(hop), "2001:db8::1") << hop;
  EXPECT_EQ(hop_address("[::ffff:203.0.113.9]:4711"), "::ffff:203.0.113.9");
}

TEST(NetPrefix, WhatIsNoHopHasNoAddress) {
  for (const char* text : {"", ":", ":80", "unknown", "_hidden", "proxy.example", "203.0.113", "203.0.113.9:", "203.0.113.9:65536",
                           "203.0.113.9:123456", "203.0.113.9:+1", "203.0.113.9:80:80", "203.0.113.9 ", "203.0.113.256:1", "[203.0.113.9]:80",
                           "[", "[]", "[]:80", "[2001:db8::1", "2001:db8::1]:80", "[2001:db8::1]80", "[2001:db8::1]:", "[2001:db8::1]:x",
                           "[[2001:db8::1]]:80", "[2001:db8::1::2]:80", "2001:db8::1::2"})
    EXPECT_EQ(hop_address(text), std::nullopt) << text;
  EXPECT_EQ(hop_address(std::string_view("203.0.113.9\0:80", 15)), std::nullopt);
  EXPECT_EQ(hop_address(std::string(100'000, ':')), std::nullopt);
}

}  // namespace
}  // namespace chenxi
