#include "base/private_way.h"

#include <gtest/gtest.h>

namespace chenxi {
namespace {

TEST(PrivateWay, IsEncryptedOrStaysOnThisMachine) {
  for (const char* good : {"https://registry.example.org/api", "smpps://centre.example.org:3550", "smtp://mail.example.org:587",
                           "smtps://mail.example.org", "http://127.0.0.1:8093", "http://localhost/", "http://[::1]:80/x",
                           "smpp://127.0.0.1:2775?enquire_link=5"})
    EXPECT_TRUE(is_private_way(good)) << good;
  for (const char* open : {"http://registry.example.org", "http://127.0.0.1.example.org", "http://localhost.example.org:80",
                           "ftp://127.0.0.1", "", "registry.example.org", "http://127.0.0.1@example.org", "http://[::1",
                           "http://[::1].example.org", "smpp://centre.example.org", "https://", "HTTP://bank.example.org"})
    EXPECT_FALSE(is_private_way(open)) << open;
}

}  // namespace
}  // namespace chenxi
