#include "http/server.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/check.h"
#include "http/test_server.h"

namespace chenxi::http {
namespace {

TEST(Server, AnswersSeveralRequestsOnOneConnection) {
  TestServer world({simple_route("GET", "/v1/things/{id}", [](const Request& request) {
    return json_reply(200, {{"id", request.param("id")}, {"q", request.query("q").value_or("-")}});
  })});
  RawClient client(world.port());
  EXPECT_EQ(client.ask(get("/v1/things/7")).body, R"({"id":"7","q":"-"})");
  EXPECT_EQ(client.ask(get("/v1/things/a%20b?q=%E6%99%A8+x")).body, R"({"id":"a b","q":"晨 x"})");
}

TEST(Server, AnswersRequestsThatCameTogetherInTheirOrder) {
  TestServer world({simple_route("GET", "/v1/{what}")});
  RawClient client(world.port());
  client.send(get("/v1/one") + get("/v1/two") + get("/v1/three"));
  EXPECT_EQ(client.receive().body, R"({"path":"/v1/one","body":""})");
  EXPECT_EQ(client.receive().body, R"({"path":"/v1/two","body":""})");
  EXPECT_EQ(client.receive().body, R"({"path":"/v1/three","body":""})");
}

TEST(Server, ReadsChunkedBodies) {
  TestServer world({simple_route("POST", "/v1/things")});
  RawClient client(world.port());
  const auto answer = client.ask(
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n" +
      get("/livez"));
  EXPECT_EQ(answer.body, R"({"path":"/v1/things","body":"{\"a\":1}"})");
  EXPECT_EQ(client.receive().body, "alive\n");
}

TEST(Server, PutsTheSafetyHeadersOnEveryReplyEvenOnRefusals) {
  TestServer world({simple_route("GET", "/v1/things")});
  for (const std::string& request :
       {get("/v1/things"), get("/v1/nothing"), std::string{"nonsense\r\n\r\n"}}) {
    RawClient client(world.port());
    const auto answer = client.ask(request);
    EXPECT_EQ(
        answer.header("Content-Security-Policy"),
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; frame-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
        << request;
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(answer.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "");
    EXPECT_TRUE(answer.header("Permissions-Policy").starts_with("camera=(self)"));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.header("Date"), "Mon, 24 Nov 2025 16:00:00 GMT");
    EXPECT_FALSE(answer.header("X-Request-Id").empty());
    EXPECT_EQ(answer.header("Strict-Transport-Security"), "");
  }
}

TEST(Server, TakesAnswersFromAnyThread) {
  Route route = simple_route("GET", "/v1/things");
  std::vector<std::thread> threads;
  route.handler = [&threads](const RequestPtr& request, const Respond& respond) {
    threads.emplace_back([request, respond] { respond(json_reply(200, {{"id", request->id}})); });
  };
  TestServer world({route});
  RawClient client(world.port());
  const auto first = client.ask(get("/v1/things")), second = client.ask(get("/v1/things"));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, R"({"id":")" + first.header("X-Request-Id") + R"("})");
  EXPECT_NE(first.body, second.body);
  for (auto& thread : threads) thread.join();
}

TEST(Server, RunsABatchOfAnswersInOrderOnAnIoThread) {
  TestServer world({});
  std::promise<std::vector<int>> done;
  std::vector<int> order;
  std::vector<std::function<void()>> batch;
  for (int i = 0; i < 3; ++i) batch.emplace_back([&order, i] { order.push_back(i); });
  batch.emplace_back([&] { done.set_value(order); });
  world.server->post(std::move(batch));
  EXPECT_EQ(done.get_future().get(), (std::vector{0, 1, 2}));
}

/// Under load many requests wait at their sockets; whoever is being served must not wait for them.
TEST(Server, GivesAnswersThatAreReadyBeforeItLooksAtTheNextRequest) {
  std::mutex mutex;
  std::vector<std::string> order;
  const auto note = [&](const std::string& what) {
    const std::lock_guard lock(mutex);
    order.push_back(what);
  };
  std::promise<void> begun[2], go_on[2];
  const auto hold = [&](std::size_t which) {  // the only io thread stands still meanwhile
    begun[which].set_value();
    go_on[which].get_future().wait();
  };
  Options options;
  options.threads = 1;
  TestServer world({simple_route("GET", "/v1/first", [&](const Request&) { return hold(0), json_reply(200, json::object{}); }),
                    simple_route("GET", "/v1/second", [&](const Request&) { return hold(1), json_reply(200, json::object{}); }),
                    simple_route("GET", "/v1/third", [&](const Request&) { return note("the third request"), json_reply(200, json::object{}); })},
                   options);
  RawClient first(world.port()), second(world.port()), third(world.port());
  for (RawClient* client : {&first, &second, &third}) EXPECT_EQ(client->ask(get("/livez")).status, 200);
  first.send(get("/v1/first"));
  begun[0].get_future().wait();
  second.send(get("/v1/second"));  // both are seen together, when the first is done
  third.send(get("/v1/third"));
  go_on[0].set_value();
  begun[1].get_future().wait();
  world.server->post({[&] { note("the answer"); }});
  go_on[1].set_value();
  EXPECT_EQ(third.receive().status, 200);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(order, (std::vector<std::string>{"the answer", "the third request"}));
}

TEST(Server, KeepsWhatWasPostedBeforeTheStart) {
  SimClock clock{{1'764'000'000'000'000}};
  SimRng rng{1};
  Metrics registry;
  Options options;
  options.port = 0;
  options.clock = &clock;
  options.rng = &rng;
  options.metrics = &registry;
  Server server(options, {});
  std::promise<void> ran;
  server.post({[&] { ran.set_value(); }});
  server.start();
  EXPECT_EQ(ran.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

TEST(Server, CountsOnlyTheFirstOfTwoAnswers) {
  Route route = simple_route("GET", "/v1/things");
  route.handler = [](const RequestPtr&, const Respond& respond) {
    respond(json_reply(200, {{"n", 1}}));
    respond(json_reply(200, {{"n", 2}}));
  };
  TestServer world({route});
  RawClient client(world.port());
  EXPECT_EQ(client.ask(get("/v1/things")).body, R"({"n":1})");
  EXPECT_EQ(client.ask(get("/livez")).body, "alive\n");
}

TEST(Server, SaysInternalWhenAHandlerForgetsToAnswer) {
  Route route = simple_route("GET", "/v1/things");
  route.handler = [](const RequestPtr&, const Respond&) {};
  TestServer world({route});
  RawClient client(world.port());
  const auto answer = client.ask(get("/v1/things"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(answer.body.find("\"code\":\"internal\""), std::string::npos);
  EXPECT_EQ(client.ask(get("/livez")).body, "alive\n");
}

TEST(Server, HidesWhatAHandlerThrew) {
  TestServer world({simple_route("GET", "/v1/trouble",
                                 [](const Request&) -> Reply { throw Trouble("/var/secret.db: disk"); }),
                    simple_route("GET", "/v1/error",
                                 [](const Request&) -> Reply { throw std::out_of_range("vector::at"); })});
  RawClient client(world.port());
  testing::internal::CaptureStderr();
  const auto trouble = client.ask(get("/v1/trouble"));
  EXPECT_EQ(trouble.status, 503);
  EXPECT_EQ(trouble.header("Retry-After"), "3");
  EXPECT_EQ(trouble.body.find("secret"), std::string::npos);
  const auto error = client.ask(get("/v1/error"));
  EXPECT_EQ(error.status, 500);
  EXPECT_EQ(error.body.find("vector"), std::string::npos);
  // What the client is not told stands in the log, under the id that he was told.
  const std::string log = testing::internal::GetCapturedStderr();
  for (const auto& [answer, what] : {std::pair{trouble, "/var/secret.db: disk"}, std::pair{error, "vector::at"}}) {
    const auto line = log.find("\"request\":\"" + answer.header("X-Request-Id") + "\"");
    ASSERT_NE(line, std::string::npos) << log;
    EXPECT_NE(log.find(what, line), std::string::npos) << log;
  }
}

TEST(Server, AnswersHeadWithTheLengthAndNoBody) {
  TestServer world({simple_route("GET", "/v1/things")});
  RawClient client(world.port());
  client.send("HEAD /v1/things HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.receive(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "31");
  EXPECT_EQ(client.ask(get("/livez")).body, "alive\n");
}

TEST(Server, ClosesWhenAskedTo) {
  TestServer world({});
  RawClient client(world.port());
  const auto answer = client.ask(get("/livez", "Connection: close\r\n"));
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, KeepsAnHttp10ConnectionOnlyWhenAsked) {
  TestServer world({});
  RawClient closing(world.port());
  EXPECT_EQ(closing.ask("GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n").header("Connection"), "close");
  RawClient keeping(world.port());
  const std::string request = "GET /livez HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(keeping.ask(request).header("Connection"), "keep-alive");
  EXPECT_EQ(keeping.ask(request).body, "alive\n");
}

TEST(Server, InvitesABodyThatWaitsForIt) {
  TestServer world({simple_route("POST", "/v1/things")});
  RawClient client(world.port());
  client.send(
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(client.ask("{}").body, R"({"path":"/v1/things","body":"{}"})");
}

TEST(Server, FinishesWhatIsInFlightWhenItStops) {
  std::promise<void> entered;
  Route route = simple_route("GET", "/v1/slow");
  std::optional<Respond> held;
  route.handler = [&](const RequestPtr&, const Respond& respond) {
    held = respond;
    entered.set_value();
  };
  TestServer world({route});
  RawClient idle(world.port()), busy(world.port());
  EXPECT_EQ(idle.ask(get("/livez")).body, "alive\n");
  busy.send(get("/v1/slow"));
  entered.get_future().get();
  std::thread stopping([&] { world.server->stop(); });
  EXPECT_TRUE(idle.is_closed());
  (*held)(json_reply(200, {{"done", true}}));
  const auto answer = busy.receive();
  EXPECT_EQ(answer.body, R"({"done":true})");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(busy.is_closed());
  stopping.join();
  EXPECT_THROW(RawClient{world.port()}, Trouble);
  held.reset();  // an answer that outlives the server harms nobody
}

TEST(Server, ServesWithTwoIoThreads) {
  Options options;
  options.threads = 2;
  TestServer world({simple_route("GET", "/v1/things")}, options);
  for (int i = 0; i < 4; ++i) {
    RawClient client(world.port());
    EXPECT_EQ(client.ask(get("/v1/things")).status, 200);
  }
}

TEST(Server, SaysWhenTheAddressIsTaken) {
  TestServer first({});
  Options options;
  options.port = first.port();
  options.clock = &first.clock;
  options.rng = &first.rng;
  Server second(options, {});
  EXPECT_THROW(second.start(), Trouble);
}

}  // namespace
}  // namespace chenxi::http
