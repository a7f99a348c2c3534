// What waits to be sent to shops: who is next, what is not kept any more, and that no shop's servers hold up another's.
#include "webhooks/sender.h"

#include <algorithm>
#include <chrono>

#include "payments/rows.h"
#include "tests/identity/desk.h"
#include "webhooks/timers.h"

namespace chenxi::webhooks {
namespace {

/// Shops' servers, by address: they answer 200, or with what is told, or let us wait.
struct Servers {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> heard;  // addresses, in the order of the calls
  std::map<std::string, std::int64_t> status;
  std::set<std::string> hanging;
  bool let_go = false;

  bool hear(const std::string& url) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return std::ranges::find(heard, url) != heard.end(); });
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex);
    return heard;
  }
  void forget() {
    const std::lock_guard lock(mutex);
    heard.clear();
  }
};
class WayOut : public Egress {
 public:
  explicit WayOut(Servers& servers) : servers_(servers) {}
  Answer post(const Post& post) override {
    std::unique_lock lock(servers_.mutex);
    servers_.heard.push_back(post.url);
    servers_.changed.notify_all();
    if (servers_.hanging.contains(post.url)) {
      servers_.changed.wait(lock, [this] { return servers_.let_go; });
      return {0, "Timeout was reached", "", 0};
    }
    const auto told = servers_.status.find(post.url);
    return {told == servers_.status.end() ? 200 : told->second, "", "", 0};
  }
  void give_up() override {
    const std::lock_guard lock(servers_.mutex);
    servers_.let_go = true;
    servers_.changed.notify_all();
  }

 private:
  Servers& servers_;
};

/// How many lines of the log went in one commit, at most.
struct Forgotten : engine::Observer {
  std::size_t most = 0;
  void reload(store::Reader&) override {}
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&, const std::vector<engine::Event>&,
                 const ledger::Batch&) override {
    std::size_t lines = 0;
    changed.shelf<Delivery>().visit_erased([&](const store::Key&) { lines += 1; });
    most = std::max(most, lines);
  }
};

class SenderTest : public identity::testing::Desk {
 protected:
  using Row = webhooks::Waiting;
  api_keys::Directory programs;
  Servers servers;
  Forgotten forgotten;
  std::unique_ptr<Sender> sender, restarted;

  void SetUp() override {
    Desk::SetUp();
    sender = open_sender();
    between([this](engine::Executor& e) { e.observe(sender.get()); });
  }
  void TearDown() override {
    sender->stop();
    if (restarted) restarted->stop();
    Desk::TearDown();
  }
  void between(const std::function<void(engine::Executor&)>& work) {
    std::promise<void> done;
    engine->run_between_batches([&](engine::Executor& e) {
      work(e);
      done.set_value();
    });
    done.get_future().wait();
  }
  std::unique_ptr<Sender> open_sender() {
    auto made = std::make_unique<Sender>(*services, programs, std::make_unique<WayOut>(servers), std::vector<std::string>{});
    between([&](engine::Executor& e) { made->reload(e.store()); });
    return made;
  }

  struct Write : engine::Command {
    std::function<void(engine::Context&)> work;
    const char* name() const override { return "test.write"; }
    void keys(engine::Keys&, engine::Context&) override {}
    Result<engine::ObjectRef> run(engine::Context& ctx) override {
      work(ctx);
      return engine::ObjectRef{};
    }
    void answer_keys(engine::Keys&, engine::Context&, engine::ObjectRef) override {}
    void answer(engine::Context&, engine::ObjectRef) override {}
  };
  void write(std::function<void(engine::Context&)> work) {
    auto command = std::make_shared<Write>();
    command->work = std::move(work);
    ASSERT_FALSE(engine->submit_and_wait(command).refusal);
  }
  template <class Kept>
  std::vector<Kept> rows() {
    std::vector<Kept> out;
    between([&](engine::Executor& e) { out = store::scan_all<Kept>(e.store()); });
    return out;
  }
  std::size_t drain() {
    return sender->drain([this](std::shared_ptr<engine::Command> command) { return engine->submit_and_wait(std::move(command)); });
  }

  static std::string url_of(std::int64_t endpoint) { return fmt::format("https://shop.example/{}", endpoint); }
  static Endpoint endpoint_of(std::int64_t merchant, std::int64_t id) {
    Endpoint out;
    out.merchant = merchant;
    out.id = id;
    out.url = url_of(id);
    return out;
  }
  static ShopEvent event_of(std::int64_t merchant, std::int64_t number, std::int64_t object = 1) {
    ShopEvent out;
    out.merchant = merchant;
    out.number = number;
    out.id = merchant * 100'000 + number;
    out.object = object;
    out.content = store::Bytes("{}");
    return out;
  }
  /// A shop with one event that is due at each of its endpoints.
  void open_shop(engine::Context& ctx, std::int64_t merchant, const std::vector<std::int64_t>& endpoints, std::int64_t events = 1) {
    for (const std::int64_t id : endpoints) ctx.insert(endpoint_of(merchant, id));
    for (std::int64_t number = 1; number <= events; ++number) {
      ctx.insert(event_of(merchant, number));
      for (const std::int64_t id : endpoints) ctx.insert(Row{id, number, merchant, 0, ctx.now()});
    }
  }
  /// One more event of a shop, due at one of its endpoints.
  void happens(engine::Context& ctx, std::int64_t merchant, std::int64_t endpoint, std::int64_t number) {
    ctx.insert(event_of(merchant, number));
    ctx.insert(Row{endpoint, number, merchant, 0, ctx.now()});
  }
  /// The servers of three shops hang, which did not answer once before; a fourth one's did, and something new waits for it.
  void three_hang_and_one_has_news() {
    const std::vector<std::int64_t> dead = {101, 201, 301};
    write([&](engine::Context& ctx) {
      for (const std::int64_t id : dead) open_shop(ctx, id / 100, {id});
      open_shop(ctx, 4, {401});
    });
    for (const std::int64_t id : dead) servers.status[url_of(id)] = 0;
    drain();
    EXPECT_EQ(servers.all().size(), 4u);
    servers.forget();
    pass(seconds(6));
    write([this](engine::Context& ctx) { happens(ctx, 4, 401, 2); });
    for (const std::int64_t id : dead) servers.hanging.insert(url_of(id));
  }
};

TEST_F(SenderTest, WhatIsNotKeptAnyMoreDoesNotWaitEither) {
  write([](engine::Context& ctx) {
    ctx.insert(ShopEventCount{7, kEventsKept});
    for (const std::int64_t number : {1, 2}) ctx.insert(event_of(7, number));
    for (const std::int64_t id : {101, 102}) ctx.insert(endpoint_of(7, id));
    ctx.insert(Row{101, 1, 7, 2, ctx.now() + hours(1)});
    ctx.insert(Row{101, 2, 7, 0, ctx.now() + hours(1)});
    ctx.insert(Row{102, 1, 7, 0, ctx.now() + hours(1)});
    Delivery tried;
    tried.endpoint = 101;
    tried.number = 1;
    tried.tries = 2;
    ctx.insert(std::move(tried));
    payments::Payment payment;
    payment.id = 55;
    payment.merchant = 7;
    payment.amount = 100;
    ctx.insert(std::move(payment));
  });
  Fact fact;
  fact.merchant = 7;
  fact.object = 55;
  fact.row = fact.order = 1;
  ASSERT_FALSE(engine->submit_and_wait(std::make_shared<Record>(*services, std::vector<Fact>{fact}, 0, 0)).refusal);

  std::vector<std::pair<std::int64_t, std::int64_t>> waiting;
  for (const Row& row : rows<Row>()) waiting.emplace_back(row.endpoint, row.number);
  EXPECT_EQ(waiting, (std::vector<std::pair<std::int64_t, std::int64_t>>{{101, 2}, {101, kEventsKept + 1}, {102, kEventsKept + 1}}));
  // The log does not promise another try.
  const auto log = rows<Delivery>();
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].state, DeliveryState::given_up);
  EXPECT_EQ(log[0].tries, 2);
  pass(hours(2));
  drain();
  EXPECT_EQ(servers.all().size(), 3u);
}

TEST_F(SenderTest, WhatWaitedForAnEndpointThatIsGoneIsGivenUp) {
  write([this](engine::Context& ctx) {
    open_shop(ctx, 7, {101});
    ctx.edit<Endpoint>(std::int64_t{7}, std::int64_t{101}).state = EndpointState::gone;
    Delivery tried;
    tried.endpoint = 101;
    tried.number = 1;
    tried.tries = 1;
    ctx.insert(std::move(tried));
  });
  drain();
  EXPECT_TRUE(rows<Row>().empty());
  ASSERT_EQ(rows<Delivery>().size(), 1u);
  EXPECT_EQ(rows<Delivery>()[0].state, DeliveryState::given_up);
  EXPECT_TRUE(servers.all().empty());
}

TEST_F(SenderTest, WithAnEndpointItsLogGoesAFewLinesACommit) {
  between([&](engine::Executor& e) {
    register_timers(e);
    e.observe(&forgotten);
  });
  write([this](engine::Context& ctx) {
    open_shop(ctx, 7, {101, 102}, 0);
    for (std::int64_t number = 1; number <= 700; ++number)
      for (const std::int64_t id : {101, 102}) {
        if (id == 102 && number > 3) continue;
        Delivery line;
        line.endpoint = id;
        line.number = number;
        line.state = DeliveryState::delivered;
        ctx.insert(std::move(line));
      }
  });
  ASSERT_FALSE(engine->submit_and_wait(std::make_shared<RemoveEndpoint>(7, 101)).refusal);
  for (int i = 0; i < 20 && rows<Delivery>().size() > 3; ++i) pass(seconds(1));
  const auto left = rows<Delivery>();
  EXPECT_EQ(left.size(), 3u);
  for (const Delivery& line : left) EXPECT_EQ(line.endpoint, 102);
  EXPECT_TRUE(rows<engine::Timer>().empty());
  EXPECT_GT(forgotten.most, 0u);
  EXPECT_LE(forgotten.most, kForgottenAtOnce);
}

TEST_F(SenderTest, WhatAnEndpointAnswersAfterItsEndIsWrittenNowhere) {
  write([this](engine::Context& ctx) { open_shop(ctx, 7, {101}, 2); });
  between([](engine::Executor& e) { register_timers(e); });
  const Row first{101, 1, 7, 0, clock.now()}, second{101, 2, 7, 0, clock.now()};
  ASSERT_FALSE(engine->submit_and_wait(std::make_shared<RemoveEndpoint>(7, 101)).refusal);
  engine->submit_and_wait(std::make_shared<Settle>(first, Answer{200, "", "", 0}, 0));
  engine->submit_and_wait(std::make_shared<Settle>(second, Answer{500, "", "", 0}, 0));
  EXPECT_TRUE(rows<Row>().empty());
  EXPECT_TRUE(rows<Delivery>().empty());
}

TEST_F(SenderTest, OneShopsServersThatHangHoldNobodyElseUp) {
  write([this](engine::Context& ctx) {
    open_shop(ctx, 1, {101, 102, 103, 104});
    open_shop(ctx, 2, {201});
  });
  for (const std::int64_t id : {101, 102, 103, 104}) servers.hanging.insert(url_of(id));
  sender->start(3);
  EXPECT_TRUE(servers.hear(url_of(201)));
}

TEST_F(SenderTest, ServersThatNeverAnswerLeaveAThreadToThoseThatDo) {
  three_hang_and_one_has_news();
  sender->start(3);
  EXPECT_TRUE(servers.hear(url_of(401)));
}

TEST_F(SenderTest, ServersThatHangAtTheirFirstTryLeaveAThreadToThoseThatHaveAnswered) {
  write([this](engine::Context& ctx) { open_shop(ctx, 4, {401}); });
  drain();
  servers.forget();
  const std::vector<std::int64_t> fresh = {101, 201, 301};
  for (const std::int64_t id : fresh) servers.hanging.insert(url_of(id));
  write([&](engine::Context& ctx) {
    for (const std::int64_t id : fresh) open_shop(ctx, id / 100, {id});
  });
  sender->start(3);
  for (const std::int64_t id : {101, 201}) ASSERT_TRUE(servers.hear(url_of(id)));
  write([this](engine::Context& ctx) { happens(ctx, 4, 401, 2); });
  EXPECT_TRUE(servers.hear(url_of(401)));
}

TEST_F(SenderTest, AfterARestartTheLogSaysWhoAnswers) {
  three_hang_and_one_has_news();
  restarted = open_sender();
  between([this](engine::Executor& e) { e.observe(restarted.get()); });
  restarted->start(3);
  EXPECT_TRUE(servers.hear(url_of(401)));
}

TEST_F(SenderTest, TheOneThatWasServedLeastRecentlyIsNext) {
  write([this](engine::Context& ctx) {
    open_shop(ctx, 1, {101}, 4);
    open_shop(ctx, 2, {201}, 3);
  });
  drain();
  std::string in_turn;
  for (const std::string& url : servers.all()) in_turn += url == url_of(101) ? '1' : '2';
  EXPECT_EQ(in_turn, "1212121");
}

/// The twin: looks through all that waits.
std::optional<Instant> first_due(const std::vector<webhooks::Waiting>& waiting, const std::map<std::int64_t, bool>& in_order) {
  std::optional<Instant> first;
  std::set<std::pair<std::int64_t, std::int64_t>> held;
  for (const webhooks::Waiting& row : waiting) {
    const auto wish = in_order.find(row.endpoint);
    if (wish != in_order.end() && wish->second && !held.insert({row.endpoint, row.number % 3}).second) continue;
    if (!first || row.next_at < *first) first = row.next_at;
  }
  return first;
}

TEST_F(SenderTest, WhatIsDueIsKnownAfterEveryChangeAndAfterARestart) {
  write([](engine::Context& ctx) {
    for (std::int64_t number = 1; number <= 12; ++number) ctx.insert(event_of(1, number, number % 3));
  });
  std::map<std::pair<std::int64_t, std::int64_t>, Row> waiting;
  std::map<std::int64_t, bool> in_order;  // of the endpoints that there are
  const auto is_as_it_should = [&](const Sender& one) {
    std::vector<Row> all;
    for (const auto& [place, row] : waiting) all.push_back(row);
    return one.next_due() == first_due(all, in_order);
  };
  for (int step = 0; step < 1'000; ++step) {
    const auto id = static_cast<std::int64_t>(101 + rng.below(2)), number = static_cast<std::int64_t>(1 + rng.below(12));
    const Row row{id, number, 1, step, clock.now() + seconds(static_cast<std::int64_t>(rng.below(50)))};
    const auto there = waiting.find({id, number});
    if (rng.below(6) == 0) {
      const bool known = in_order.contains(id), leaves = known && rng.below(3) == 0;
      Endpoint endpoint = endpoint_of(1, id);
      endpoint.in_order = known && !leaves ? !in_order[id] : rng.below(2) == 0;
      write([&](engine::Context& ctx) {
        if (leaves) ctx.erase<Endpoint>(std::int64_t{1}, id);
        else if (known) ctx.edit<Endpoint>(std::int64_t{1}, id) = endpoint;
        else ctx.insert(endpoint);
      });
      if (leaves) in_order.erase(id);
      else in_order[id] = endpoint.in_order;
    } else if (there == waiting.end()) {
      write([&](engine::Context& ctx) { ctx.insert(row); });
      waiting[{id, number}] = row;
    } else if (rng.below(2) == 0) {
      write([&](engine::Context& ctx) { ctx.edit<Row>(id, number) = row; });
      there->second = row;
    } else {
      write([&](engine::Context& ctx) { ctx.erase<Row>(id, number); });
      waiting.erase(there);
    }
    ASSERT_TRUE(is_as_it_should(*sender)) << "step " << step;
    if (step % 100 == 99) {
      ASSERT_TRUE(is_as_it_should(*open_sender())) << "step " << step;
    }
  }
}

}  // namespace
}  // namespace chenxi::webhooks
