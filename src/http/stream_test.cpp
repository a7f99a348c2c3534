#include "http/stream.h"

#include <gtest/gtest.h>

#include <condition_variable>

#include "http/test_server.h"
#include "http/text.h"

namespace chenxi::http {
namespace {

/// A route that opens a stream and keeps it for the test.
struct StreamRoute {
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<EventStream> stream;
  std::string last_id;
  bool closed = false;

  Route route() {
    Route made = simple_route("GET", "/v1/stream");
    made.handler = [this](const RequestPtr& request, const Respond& respond) {
      const auto opened = respond.stream();
      opened->on_close([this] {
        const std::lock_guard lock(mutex);
        closed = true;
        changed.notify_all();
      });
      const std::lock_guard lock(mutex);
      last_id = request->header("last-event-id").value_or("");
      stream = opened;
      changed.notify_all();
    };
    return made;
  }
  std::shared_ptr<EventStream> wait_for_stream() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds(10), [this] { return stream != nullptr; });
    return stream;
  }
  bool wait_for_close() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(10), [this] { return closed; });
  }
};

TEST(EventStream, WritesFramesThatABrowserUnderstands) {
  EXPECT_EQ(event_frame("7", "payment.succeeded", "{\"a\":1}"),
            "id: 7\nevent: payment.succeeded\ndata: {\"a\":1}\n\n");
  EXPECT_EQ(event_frame("", "", "a\nb"), "data: a\ndata: b\n\n");
  EXPECT_EQ(event_frame("1\nevent: x", "y\r\ndata: z", ""), "id: 1event: x\nevent: ydata: z\ndata: \n\n");
}

TEST(EventStream, SendsEventsOfOtherThreadsInTheirOrder) {
  StreamRoute streams;
  TestServer world({streams.route()});
  RawClient client(world.port());
  client.send(get("/v1/stream", "Last-Event-ID: 41\r\n"));
  const auto stream = streams.wait_for_stream();
  ASSERT_TRUE(stream);
  EXPECT_EQ(streams.last_id, "41");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_EQ(client.read_until("\n\n"), "retry: 1000\n\n");
  for (int i = 42; i < 45; ++i) EXPECT_TRUE(stream->send(std::to_string(i), "tick", "{}"));
  EXPECT_EQ(
      client.read_until("id: 44\nevent: tick\ndata: {}\n\n"),
      "id: 42\nevent: tick\ndata: {}\n\nid: 43\nevent: tick\ndata: {}\n\nid: 44\nevent: tick\ndata: {}\n\n");
}

TEST(EventStream, EndsWhenTheServerClosesItAndSendsWhatWasBefore) {
  StreamRoute streams;
  TestServer world({streams.route()});
  RawClient client(world.port());
  client.send(get("/v1/stream"));
  const auto stream = streams.wait_for_stream();
  EXPECT_TRUE(stream->send("1", "last", "word"));
  stream->close();
  EXPECT_FALSE(stream->send("2", "too", "late"));
  EXPECT_NE(client.read_until("data: word\n\n").find("data: word"), std::string::npos);
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(streams.wait_for_close());
}

TEST(EventStream, NoticesThatTheClientIsGone) {
  StreamRoute streams;
  TestServer world({streams.route()});
  {
    RawClient client(world.port());
    client.send(get("/v1/stream"));
    client.read_until("retry: 1000\n\n");
  }
  EXPECT_TRUE(streams.wait_for_close());
  EXPECT_FALSE(streams.wait_for_stream()->send("1", "a", "b"));
  EXPECT_FALSE(streams.stream->is_open());
}

TEST(EventStream, CutsOffAClientThatDoesNotRead) {
  StreamRoute streams;
  Options options;
  options.limits.stream_buffer_bytes_max = 64 * 1024;
  TestServer world({streams.route()}, options);
  RawClient client(world.port());
  client.shrink_receive_buffer();
  client.send(get("/v1/stream"));
  const auto stream = streams.wait_for_stream();
  const std::string data(8 * 1024, 'x');
  int sent = 0;  // the kernel's buffers take some megabytes first
  while (sent < 100'000 && stream->send("", "big", data)) ++sent;
  EXPECT_LT(sent, 100'000);
  EXPECT_TRUE(streams.wait_for_close());
}

TEST(EventStream, KeepsAQuietConnectionAliveWithComments) {
  StreamRoute streams;
  Options options;
  options.limits.heartbeat = milliseconds(10);
  TestServer world({streams.route()}, options);
  RawClient client(world.port());
  client.send(get("/v1/stream"));
  EXPECT_TRUE(client.read_until("\n\n: \n\n: \n\n").ends_with(": \n\n: \n\n"));
}

TEST(EventStream, EndsWhenTheServerStops) {
  StreamRoute streams;
  TestServer world({streams.route()});
  RawClient client(world.port());
  client.send(get("/v1/stream"));
  client.read_until("retry: 1000\n\n");
  world.server->stop();
  EXPECT_TRUE(client.is_closed());
  EXPECT_TRUE(streams.closed);
}

TEST(EventStream, IsLimitedInNumber) {
  StreamRoute streams;
  Options options;
  options.limits.streams_max = 1;
  TestServer world({streams.route()}, options);
  RawClient first(world.port()), second(world.port());
  first.send(get("/v1/stream"));
  first.read_until("retry: 1000\n\n");
  EXPECT_EQ(second.ask(get("/v1/stream")).status, 503);
}

}  // namespace
}  // namespace chenxi::http
