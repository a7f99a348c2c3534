#include "http/guard.h"

#include <gtest/gtest.h>

#include "http/body_parser.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

struct Case {
  std::string_view what;
  std::string bytes;  // a whole head
  int status;         // 0: good
  std::string_view reason = "";
};

std::string head(std::string_view fields, std::string_view line = "POST /v1/things HTTP/1.1") {
  return fmt::format("{}\r\nHost: localhost\r\n{}\r\n", line, fields);
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"a plain request", head(""), 0},
      {"a length", head("Content-Length: 5\r\n"), 0},
      {"chunked", head("Transfer-Encoding: chunked\r\n"), 0},
      {"spaces around a value", head("Content-Length:  5 \t\r\n"), 0},
      {"the whole address, same host", head("", "GET http://LOCALHOST/v1/things HTTP/1.1"), 0},

      // two readers could disagree about where the request ends
      {"an unknown encoding", head("Transfer-Encoding: gzip\r\n"), 400, "transfer_encoding"},
      {"chunked, gzip", head("Transfer-Encoding: chunked, gzip\r\n"), 400, "transfer_encoding"},
      {"gzip, chunked", head("Transfer-Encoding: gzip, chunked\r\n"), 400, "transfer_encoding"},
      {"Chunked in capitals", head("Transfer-Encoding: Chunked\r\n"), 400, "transfer_encoding"},
      {"quoted chunked", head("Transfer-Encoding: \"chunked\"\r\n"), 400, "transfer_encoding"},
      {"chunked twice in one", head("Transfer-Encoding: chunked, chunked\r\n"), 400, "transfer_encoding"},
      {"empty encoding", head("Transfer-Encoding:\r\n"), 400, "transfer_encoding"},
      {"identity", head("Transfer-Encoding: identity\r\n"), 400, "transfer_encoding"},
      {"two encodings", head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400,
       "transfer_encoding_twice"},
      {"gzip then length", head("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), 400,
       "transfer_encoding"},
      {"chunked and length", head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400,
       "length_and_encoding"},
      {"length and chunked", head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400,
       "length_and_encoding"},
      {"chunked in 1.0", head("Transfer-Encoding: chunked\r\n", "POST /v1/things HTTP/1.0"), 400,
       "encoding_in_1_0"},
      {"encoding with an underscore", head("Transfer_Encoding: chunked\r\n"), 400, "field_name"},
      {"two lengths", head("Content-Length: 5\r\nContent-Length: 6\r\n"), 400, "length_twice"},
      {"two equal lengths", head("Content-Length: 5\r\nContent-Length: 5\r\n"), 400, "length_twice"},
      {"a list of lengths", head("Content-Length: 5, 5\r\n"), 400, "length"},
      {"a signed length", head("Content-Length: +5\r\n"), 400, "length"},
      {"a negative length", head("Content-Length: -1\r\n"), 400, "length"},
      {"a hexadecimal length", head("Content-Length: 0x5\r\n"), 400, "length"},
      {"an octal-looking length", head("Content-Length: 05\r\n"), 400, "length"},
      {"an empty length", head("Content-Length:\r\n"), 400, "length"},
      {"a length beyond any", head("Content-Length: 18446744073709551621\r\n"), 400, "length"},
      {"length with an underscore", head("Content_Length: 5\r\n"), 400, "field_name"},
      {"a body for GET", head("Content-Length: 5\r\n", "GET /v1/things HTTP/1.1"), 400, "body_of_get"},
      {"length named in Connection", head("Connection: close, Content-Length\r\n"), 400,
       "connection_names_field"},

      // lines
      {"a folded line", head("X-A: 1\r\n Content-Length: 5\r\n"), 400, "folded_line"},
      {"a folded line with a tab", head("X-A: 1\r\n\tb\r\n"), 400, "folded_line"},
      {"a folded first line", "POST / HTTP/1.1\r\n Host: localhost\r\n\r\n", 400, "folded_line"},
      {"a bare line feed", "POST / HTTP/1.1\r\nHost: localhost\nX-A: 1\r\n\r\n", 400, "line_end"},
      {"a bare carriage return", head("X-A: 1\rX-B: 2\r\n"), 400, "line_end"},
      {"a NUL", head(std::string{"X-A: a\0b\r\n", 10}), 400, "nul"},
      {"a control character",
       head("X-A: a\x01"
            "b\r\n"),
       400, "field_value"},
      {"DEL",
       head("X-A: a\x7f"
            "b\r\n"),
       400, "field_value"},
      {"a space before the colon", head("Content-Length : 5\r\n"), 400, "field_name"},
      {"no colon", head("Content-Length 5\r\n"), 400, "field"},
      {"no name", head(": 5\r\n"), 400, "field"},
      {"a name in another script", head("X-\xc3\xa4: 5\r\n"), 400, "field_name"},

      // where to
      {"no Host", "GET / HTTP/1.1\r\nAccept: */*\r\n\r\n", 400, "host_missing"},
      {"no Host in 1.0", "GET / HTTP/1.0\r\n\r\n", 400, "host_missing"},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "host"},
      {"two Hosts", head("Host: localhost\r\n"), 400, "host_twice"},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n", 400, "host"},
      {"a Host with a user", "GET / HTTP/1.1\r\nHost: a@localhost\r\n\r\n", 400, "host"},
      {"a Host with two ports", "GET / HTTP/1.1\r\nHost: localhost:1:2\r\n\r\n", 400, "host"},
      {"a Host with a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, "host"},
      {"an IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 0},
      {"a broken IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, "host"},
      {"the whole address, other host", head("", "GET http://evil.example/ HTTP/1.1"), 400,
       "target_host_mismatch"},
      {"the whole address, other port", head("", "GET http://localhost:81/ HTTP/1.1"), 400,
       "target_host_mismatch"},
      {"a user in the address", head("", "GET http://a@localhost/ HTTP/1.1"), 400, "target_host_mismatch"},
      {"another scheme", head("", "GET ftp://localhost/ HTTP/1.1"), 400, "target"},
      {"a tunnel", head("", "CONNECT localhost:443 HTTP/1.1"), 400, "target"},
      {"a star", head("", "OPTIONS * HTTP/1.1"), 400, "target"},
      {"a target without slash", head("", "GET v1/things HTTP/1.1"), 400, "target"},
      {"a fragment", head("", "GET /#a HTTP/1.1"), 400, "target"},
      {"a backslash", head("", "GET /\\a HTTP/1.1"), 400, "target"},
      {"raw UTF-8 in the target", head("", "GET /\xe6\x99\xa8 HTTP/1.1"), 400, "target"},

      // the request line
      {"two spaces", head("", "GET  / HTTP/1.1"), 400, "request_line"},
      {"a tab", head("", "GET\t/ HTTP/1.1"), 400, "request_line"},
      {"a trailing space", head("", "GET / HTTP/1.1 "), 400, "request_line"},
      {"no version", head("", "GET /"), 400, "request_line"},
      {"a lower-case method", head("", "get / HTTP/1.1"), 400, "method"},
      {"a lower-case version", head("", "GET / http/1.1"), 400, "request_line"},
      {"HTTP/1.2", head("", "GET / HTTP/1.2"), 505, "version"},
      {"HTTP/2.0", head("", "PRI / HTTP/2.0"), 505, "version"},
      {"an empty first line", "\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "request_line"},
      {"another expectation", head("Expect: 200-ok\r\n"), 417, "expect"},

      // sizes
      {"the longest target", head("", "GET /" + std::string(kTargetBytesMax - 1, 'a') + " HTTP/1.1"), 0},
      {"a longer target", head("", "GET /" + std::string(kTargetBytesMax, 'a') + " HTTP/1.1"), 414,
       "target_too_long"},
      {"a far longer target", head("", "GET /" + std::string(3 * kTargetBytesMax, 'a') + " HTTP/1.1"), 414,
       "target_too_long"},
      {"the longest head", head("X-A: " + std::string(kHeadBytesMax - 52, 'a') + "\r\n"), 0},
      {"a longer head", head("X-A: " + std::string(kHeadBytesMax, 'a') + "\r\n"), 431, "head_too_long"},
      {"too many fields",
       [] {
         std::string fields;
         for (std::size_t i = 0; i < kFieldsMax; ++i) fields += "a: b\r\n";
         return head(fields);
       }(),
       431, "too_many_fields"},
  };
  return all;
}

/// As the connection reads: find the end, then read the head.
std::optional<Offence> judge(std::string_view bytes, Head& out) {
  HeadFinder finder;
  const auto found = finder.feed(bytes);
  if (found.offence) return found.offence;
  if (!found.length) return Offence{0, "incomplete"};
  return read_head(bytes.substr(0, *found.length), out);
}

TEST(Guard, JudgesEveryFramingInTheTable) {
  for (const Case& each : cases()) {
    Head out;
    const auto offence = judge(each.bytes, out);
    EXPECT_EQ(offence ? offence->status : 0, each.status) << each.what << (offence ? offence->reason : "");
    if (offence && each.status != 0) {
      EXPECT_EQ(offence->reason, each.reason) << each.what;
    }
  }
}

TEST(Guard, JudgesTheSameWhereverTheBytesAreSplit) {
  for (const Case& each : cases()) {
    Head out;
    const auto whole = judge(each.bytes, out);
    for (std::size_t at = 0; at <= each.bytes.size(); ++at) {
      HeadFinder finder;
      auto found = finder.feed(std::string_view{each.bytes}.substr(0, at));
      if (!found.offence && !found.length) found = finder.feed(each.bytes);
      std::optional<Offence> split = found.offence;
      if (found.length) {
        Head again;
        split = read_head(std::string_view{each.bytes}.substr(0, *found.length), again);
      }
      ASSERT_EQ(whole.has_value(), split.has_value()) << each.what << " split at " << at;
    }
  }
}

TEST(Guard, ReadsWhatAGoodHeadSays) {
  Head out;
  const std::string bytes =
      "POST /v1/things?a=1 HTTP/1.1\r\nHost: wallet.example:8443\r\nContent-Length: 42\r\nConnection: "
      "close\r\n"
      "X-Name: \xe6\x99\xa8\r\n\r\n";
  ASSERT_FALSE(judge(bytes, out));
  EXPECT_EQ(out.method, "POST");
  EXPECT_EQ(out.target, "/v1/things?a=1");
  EXPECT_EQ(out.host, "wallet.example:8443");
  EXPECT_EQ(out.content_length, 42U);
  EXPECT_FALSE(out.chunked);
  EXPECT_FALSE(out.keep_alive);
  EXPECT_EQ(out.fields.size(), 4U);
  EXPECT_EQ(out.fields[3].value, "\xe6\x99\xa8");
}

TEST(Guard, KeepsTheAddressOnlyAsAPath) {
  Head out;
  ASSERT_FALSE(judge(head("", "GET http://localhost HTTP/1.1"), out));
  EXPECT_EQ(out.target, "/");
  Head other;
  const std::string bytes = head("", "GET https://localhost/a?b=c HTTP/1.1");
  ASSERT_FALSE(judge(bytes, other));
  EXPECT_EQ(other.target, "/a?b=c");
}

/// Changes a few bytes of the table's heads at random. What the guard takes, Beast must frame alike or
/// refuse: if not, the server would refuse it too (readers_disagree), and this test shows the case.
TEST(Guard, FramesWhateverItTakesAsBeastDoes) {
  constexpr std::uint64_t kSeed = 20261123;
  SimRng rng(kSeed);
  constexpr char kOdd[] = "\r\n\0 \t:,;=+-09afAF/?%#\x7f\x80[]_";
  const std::string_view odd{kOdd, sizeof kOdd - 1};
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = cases()[rng.below(cases().size())].bytes;
    if (bytes.size() > 500) continue;
    for (auto changes = rng.below(3); changes > 0; --changes) {
      const auto at = rng.below(bytes.size());
      const char c = odd[rng.below(odd.size())];
      switch (rng.below(3)) {
        case 0: bytes[at] = c; break;
        case 1: bytes.insert(at, 1, c); break;
        case 2: bytes.erase(at, 1); break;
      }
    }
    Head out;
    if (judge(bytes, out)) continue;
    ++taken;
    BodyParser parser(1'000'000'000'000'000, nullptr);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(bytes), error);
    if (error && error != beast_http::error::need_more) continue;
    EXPECT_TRUE(parser.agrees_with(out)) << "seed=" << kSeed << " round=" << round << "\n" << bytes;
  }
  EXPECT_GT(taken, 500);
}

/// A second request hides behind the first: whatever the server answers, it must never answer the hidden one.
TEST(Guard, NeverServesARequestSmuggledBehindARefusedOne) {
  std::atomic<int> reached{0};
  TestServer world(
      {simple_route("POST", "/v1/things"), simple_route("GET", "/v1/hidden", [&](const Request&) {
         ++reached;
         return json_reply(200, {{"hidden", true}});
       })});
  for (const Case& each : cases()) {
    if (each.status == 0) continue;
    RawClient client(world.port());
    const auto answer = client.ask(each.bytes + get("/v1/hidden"));
    EXPECT_EQ(answer.status, each.status) << each.what;
    EXPECT_EQ(answer.header("Connection"), "close") << each.what;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << each.what;
    EXPECT_TRUE(client.is_closed()) << each.what;
  }
  EXPECT_EQ(reached, 0);
}

TEST(Guard, GivesOneAnswerWhereverAGoodRequestIsSplit) {
  TestServer world({simple_route("POST", "/v1/things")});
  const std::string length = post("/v1/things", "{\"a\":1}");
  const std::string chunked =
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n"
      "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
  for (const std::string& request : {length, chunked}) {
    RawClient client(world.port());
    for (std::size_t at = 1; at < request.size(); ++at) {
      client.send(std::string_view{request}.substr(0, at));
      std::this_thread::yield();
      const auto answer = client.ask(std::string_view{request}.substr(at));
      ASSERT_EQ(answer.status, 200) << "split at " << at;
      ASSERT_EQ(answer.body, R"({"path":"/v1/things","body":"{\"a\":1}"})") << "split at " << at;
    }
  }
}

/// Found by tests/fuzz/framing: Beast 1.81 aborts when it is asked again with "0\r\n" and one byte more.
TEST(Guard, TakesTheEndOfAnEmptyChunkedBodyByteByByte) {
  const std::string start =
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  const std::string_view end = "0\r\n\r\n";
  const std::string whole = start + std::string(end);
  std::string body;
  BodyParser parser(1'000, &body);
  std::size_t used = 0;
  for (std::size_t have = start.size(); have <= whole.size(); ++have) {
    while (!parser.is_done() && have - used >= parser.least_bytes()) {
      boost::system::error_code error;
      used += parser.put(boost::asio::buffer(whole.data() + used, have - used), error);
      if (error == beast_http::error::need_more) break;
      ASSERT_FALSE(error) << error.message();
    }
    EXPECT_EQ(parser.is_done(), have == whole.size());
  }
  EXPECT_EQ(used, whole.size());

  TestServer world({simple_route("POST", "/v1/things")});
  const int status = world.connect().ask(whole).status;
  RawClient client(world.port());
  client.send(start);
  for (const char c : end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // so that most bytes arrive alone
    client.send({&c, 1});
  }
  EXPECT_EQ(client.receive().status, status);
  EXPECT_EQ(world.connect().ask(post("/v1/things", "{\"a\":1}")).status, 200);
}

TEST(Guard, RefusesOddChunks) {
  TestServer world({simple_route("POST", "/v1/things"), simple_route("GET", "/v1/hidden")});
  const std::string start =
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  for (const std::string_view chunks : {
           std::string_view{"3;a=b\r\n{}\n\r\n0\r\n\r\n"},             // an extension
           std::string_view{"0x3\r\n{}\n\r\n0\r\n\r\n"},               // not a number
           std::string_view{"-1\r\n{}\r\n0\r\n\r\n"},                  //
           std::string_view{"3\n{}\n\r\n0\r\n\r\n"},                   // a bare line feed
           std::string_view{"2\r\n{}X\r\n0\r\n\r\n"},                  // longer than it says
           std::string_view{"ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"},  // beyond 64 bits
           std::string_view{"80000000\r\n{}\r\n0\r\n\r\n"},            // beyond the route's limit
           std::string_view{"2\r\n{}\r\n0\r\nX-Late: 1\r\n\r\n"},      // a trailer
           std::string_view{"2\r\n{}\r\n0\r\nHost: evil\r\n\r\n"},     //
       }) {
    RawClient client(world.port());
    const auto answer = client.ask(start + std::string{chunks} + get("/v1/hidden"));
    EXPECT_TRUE(answer.status == 400 || answer.status == 413) << chunks << answer.status;
    EXPECT_TRUE(client.is_closed()) << chunks;
  }
}

}  // namespace
}  // namespace chenxi::http
