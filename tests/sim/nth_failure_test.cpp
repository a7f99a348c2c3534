// The n-th failure: for each use case that moves money or decides about it, the disk's first, second, third … operation
// fails while it is carried out, once and for ever, or the power goes there, until one run goes through untouched. Each
// time the client asks again until it knows; then it has happened exactly once, and the file is sound.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <filesystem>

#include "base/log.h"
#include "tests/sim/model.h"
#include "tests/sim/snapshot.h"

namespace chenxi::sim {
namespace {

const Snapshot& village() {
  static const Snapshot snapshot = [] {
    char pattern[] = "/tmp/chenxi-nth-XXXXXX";
    if (::mkdtemp(pattern) == nullptr) throw Trouble("no directory");
    Snapshot built = build_snapshot(pattern, {.people = 4, .newcomers = 1, .shops = 2});
    std::atexit([] { std::filesystem::remove_all(village().data); });
    return built;
  }();
  return snapshot;
}

class Bench {
 public:
  explicit Bench(std::uint64_t seed)
      : server_({.seed = seed, .data = village().data, .start = village().at}, marks_), town_(village().town),
        model_(town_, marks_, [this](std::string_view id) {
          return server_.instance().services().ids.read(IdKind::customer, id).value_or(0);
        }) {
    server_.outside().behave();
    server_.disk().restore(village().image);
    model_.begin(village().books);
    server_.follow(&model_);
    server_.before_answers([this] {
      if (server_.disk().is_off()) return false;
      catch_up();
      return true;
    });
    start();
  }

  Ask make(What what, std::size_t who, std::size_t whom, std::int64_t amount) {
    Ask ask;
    ask.what = what, ask.who = who, ask.whom = whom, ask.amount = amount;
    ask.key = make_uuid7(server_.clock().now(), server_.rng());
    ask.caller = by_operator(what) ? 0 : by_till(what) ? town_.shops[who].row : town_.people[who].row;
    return ask;
  }
  Ask& remember(Ask ask) {
    Ask& kept = asks_.emplace_back(std::move(ask));
    model_.remember(kept);
    return kept;
  }
  /// Sends once and lets the server work, a little longer where the outside world has a say.
  void act(Ask& ask, int rounds) {
    model_.begin_batch();
    if (by_operator(ask.what)) {
      const auto answer = server_.ask(operator_name(ask.what), operator_arguments(town_, ask, false));
      if (!server_.disk().is_off()) {
        catch_up();
        model_.answered({.ask = &ask}, answer ? 200 : 400, false,
                        answer ? to_text(*answer) : fmt::format(R"({{"code":"{}"}})", chenxi::name(answer.error().code())),
                        server_.clock().now());
      }
    } else {
      const std::string& address = by_till(ask.what) ? town_.shops[ask.who].address : town_.people[ask.who].address;
      const Writing writing{.pin = by_till(ask.what) ? std::optional<std::string>() : town_.people[ask.who].pin};
      server_.take(request_bytes(town_, ask, server_.clock().now(), writing), address, 0,
                   [this, &ask](const http::Reply* reply, std::string_view) {
                     if (reply == nullptr) return model_.fault("a request got no answer");
                     const bool replayed = std::any_of(reply->headers.begin(), reply->headers.end(),
                                                       [](const auto& h) { return h.first == "Idempotent-Replayed"; });
                     model_.answered({.ask = &ask}, reply->status, replayed, reply->body, server_.clock().now());
                     if (reply->status < 300) ask.made = made_by(reply->body);
                   });
    }
    work(rounds);
  }
  void work(int rounds) {
    for (int i = 0; i <= rounds && !server_.disk().is_off(); ++i) {
      if (i > 0) {
        server_.clock().advance(seconds(3));
        server_.carry_messages();
        server_.talk_to_bank();
      }
      while (!server_.disk().is_off() && server_.step()) continue;
    }
    if (!server_.disk().is_off()) catch_up();
  }
  /// The disk is well again; who has no answer asks until there is one.
  void until_known(Ask& ask, bool power, Survival survival) {
    if (server_.disk().is_off()) {
      server_.die();
      if (power) server_.disk().power_on(survival);
      else server_.disk().revive();
      start();
    }
    server_.disk().plan(std::nullopt);
    for (int tries = 0; tries < 10 && ask.told == Told::nothing; ++tries) {
      server_.clock().advance(seconds(1));
      act(ask, 0);
    }
    if (ask.told == Told::nothing) model_.fault(std::string(name(ask.what)) + ": never answered");
  }
  void finish() {
    for (int round = 0; round < 40; ++round) {
      server_.clock().advance(round % 5 == 0 && round > 0 && round <= 20 ? hours(25) : minutes(5));  // every deadline of days passes
      server_.carry_messages();
      server_.talk_to_bank();
      while (server_.step()) continue;
      catch_up();
      if (round > 24 && model_.why_not_settled().empty() && server_.outside().is_settled()) break;
    }
    model_.settled(server_.outside().safeguarded());
    std::string why;
    const auto books = server_.read_books({}, why);
    if (!books) return model_.fault("the books cannot be read: " + why);
    model_.compare_all(*books);
  }

  Server& server() { return server_; }
  Model& model() { return model_; }
  Town& town() { return town_; }

 private:
  void start() {
    if (!server_.start()) throw Trouble("not opened: " + server_.why_not());
    catch_up();
  }
  void catch_up() {
    if (!model_.is_stale()) return;
    std::string why;
    const auto books = server_.read_books(model_.tail(), why);
    if (!books) return model_.fault("the books cannot be read: " + why);
    model_.compare(*books);
  }
  static std::string made_by(const std::string& body) {
    const json::value answer = boost::json::parse(body);
    const json::object* made = &answer.as_object();
    if (const json::value* payment = made->if_contains("payment"); payment != nullptr && payment->is_object()) made = &payment->as_object();
    for (const char* member : {"id", "payee_id"})
      if (const json::value* id = made->if_contains(member)) return std::string(id->as_string());
    return "";
  }

  Counts marks_;
  Server server_;
  Town town_;
  Model model_;
  std::deque<Ask> asks_;
};

struct UseCase {
  const char* name;
  int rounds;  // of the outside world, while the disk fails
  std::function<Ask(Bench&)> prepare;
  friend void PrintTo(const UseCase& one, std::ostream* out) { *out << one.name; }
};

Ask paid(Bench& bench) {
  Ask& pay = bench.remember(bench.make(What::pay_code, 1, 0, 2'000));
  bench.act(pay, 0);
  Ask refund = bench.make(What::refund, 0, 1, 1'500);
  refund.object = pay.made;
  return refund;
}
Ask sending(Bench& bench, std::size_t whom, const char* arrival) {
  Ask& found = bench.remember(bench.make(What::resolve, 1, whom, 0));
  bench.act(found, 0);
  Ask send = bench.make(What::send, 1, whom, 700);
  send.object = found.made;
  send.text = whom == 4 ? "" : fmt::format("\"N{}\"", whom);
  send.arrival = arrival;
  return send;
}
/// A payment for an order that `order` asks for in the shop's name.
Ask for_order(Bench& bench, Ask order, int channel) {
  Ask& made = bench.remember(std::move(order));
  bench.act(made, 0);
  Ask pay = bench.make(What::pay_order, 1, 0, made.amount);
  pay.object = made.made;
  pay.channel = channel;
  pay.parts = made.parts, pay.confirmed = made.confirmed;
  pay.hold_days = made.hold_days;
  return pay;
}
Ask holding(Bench& bench) {
  Ask order = bench.make(What::make_held, 0, 1, 1'500);
  order.hold_days = 1;
  return for_order(bench, std::move(order), -1);
}
Ask sharing(Bench& bench, bool confirmed) {
  Ask order = bench.make(What::make_shared, 0, 1, 1'501);
  order.parts = {{.shop = 1, .bps = 3'333}};
  order.confirmed = confirmed;
  return for_order(bench, std::move(order), -1);
}
/// What the shop does with an order that was paid, or held.
Ask then(Bench& bench, Ask paid, What what, std::int64_t amount) {
  Ask& pay = bench.remember(std::move(paid));
  bench.act(pay, 0);
  Ask ask = bench.make(what, 0, 1, amount);
  ask.object = what == What::refund ? pay.made : pay.object;
  ask.text = std::to_string(pay.group);
  ask.payment_amount = pay.group;
  return ask;
}
Ask complaining(Bench& bench, bool deceived) {
  Ask& sent = bench.remember(sending(bench, 2, "now"));
  bench.act(sent, 0);
  Ask complaint = bench.make(What::complain, 1, 2, 700);
  complaint.object = bench.server().instance().services().ids.make(IdKind::posting, sent.group);
  complaint.deceived = deceived;
  return complaint;
}
Ask about(Bench& bench, bool deceived, What what, std::size_t who, std::size_t whom) {
  Ask& complaint = bench.remember(complaining(bench, deceived));
  bench.act(complaint, 0);
  Ask ask = bench.make(what, who, whom, 700);
  ask.object = complaint.made;
  return ask;
}
Ask bounded(Bench& bench, What what, std::int64_t bound) {
  Ask ask = bench.make(what, 1, 1, 0);
  ask.bound = bound;
  return ask;
}
Ask resuming(Bench& bench) {
  Ask& stop = bench.remember(bench.make(What::stop, 1, 1, 0));
  bench.act(stop, 0);
  Ask& code = bench.remember(bench.make(What::resume_code, 1, 1, 0));
  bench.act(code, 3);
  Ask resume = bench.make(What::resume, 1, 1, 0);
  resume.object = code.made;
  resume.text = bench.server().outside().code_for(bench.town().people[1].phone);
  return resume;
}
Ask registering(Bench& bench) {
  Ask& code = bench.remember(bench.make(What::send_code, 4, 0, 0));
  bench.act(code, 3);
  Ask registration = bench.make(What::registration, 4, 0, 0);
  registration.caller = -1;
  registration.object = code.made;
  registration.text = bench.server().outside().code_for(bench.town().people[4].phone);
  return registration;
}

const UseCase kUseCases[] = {
    {"pay", 0, [](Bench& b) { return b.make(What::pay_code, 1, 0, 1'234); }},
    {"charge", 0,
     [](Bench& b) {
       Ask ask = b.make(What::charge, 0, 1, 1'234);
       ask.text = payment_code(b.town().people[1], b.server().clock().now());
       return ask;
     }},
    {"refund", 0, [](Bench& b) { return paid(b); }},
    {"transfer", 0, [](Bench& b) { return sending(b, 2, "now"); }},
    {"cancel", 0,
     [](Bench& b) {
       Ask& sent = b.remember(sending(b, 2, "2h"));
       b.act(sent, 0);
       Ask cancel = b.make(What::cancel, 1, 2, 700);
       cancel.object = sent.made;
       return cancel;
     }},
    {"claim", 1,
     [](Bench& b) {
       Ask& sent = b.remember(sending(b, 4, "now"));
       b.act(sent, 0);
       return registering(b);
     }},
    {"registration", 0, [](Bench& b) { return registering(b); }},
    {"top_up", 2, [](Bench& b) { return b.make(What::top_up, 2, 2, 5'000); }},
    {"withdrawal", 2, [](Bench& b) { return b.make(What::withdraw, 2, 2, 3'000); }},
    {"cash", 0, [](Bench& b) { return b.make(What::cash_in, 1, 1, 4'000); }},
    {"payout", 1,
     [](Bench& b) {
       Ask& fund = b.remember(b.make(What::fund, 0, 0, 50'000));
       b.act(fund, 0);
       Ask ask = b.make(What::payout, 0, 0, 0);
       ask.lines = {{1, 100}, {2, 200}, {1, 300}};
       return ask;
     }},
    {"limits", 0, [](Bench& b) { return bounded(b, What::limits, 20'000); }},
    {"order", 0, [](Bench& b) { return for_order(b, b.make(What::make_order, 0, 1, 1'500), 1); }},
    {"cash_out", 0, [](Bench& b) { return b.make(What::cash_out, 1, 1, 400); }},
    {"hold", 0, [](Bench& b) { return holding(b); }},
    {"capture", 0, [](Bench& b) { return then(b, holding(b), What::capture, 900); }},
    {"call_off", 0, [](Bench& b) { return then(b, holding(b), What::call_off, 0); }},
    {"share", 0, [](Bench& b) { return sharing(b, false); }},
    {"set_shares_aside", 0, [](Bench& b) { return sharing(b, true); }},
    {"share_out", 0, [](Bench& b) { return then(b, sharing(b, true), What::share_out, 0); }},
    {"refund_of_shares", 0, [](Bench& b) { return then(b, sharing(b, false), What::refund, 700); }},
    {"complain", 0, [](Bench& b) { return complaining(b, true); }},
    {"drop_complaint", 0, [](Bench& b) { return about(b, true, What::drop, 1, 2); }},
    {"give_back", 0, [](Bench& b) { return about(b, false, What::give_back, 2, 1); }},
    {"put_aside", 0, [](Bench& b) { return bounded(b, What::put_aside, 5'000); }},
    {"bind_channel", 0, [](Bench& b) { return bounded(b, What::bind_channel, 5'000); }},
    {"stop", 0, [](Bench& b) { return b.make(What::stop, 1, 1, 0); }},
    {"resume", 0, [](Bench& b) { return resuming(b); }},
};

struct Kind {
  const char* name;
  Op op;
  Answer answer;
  bool power_cut;
};
const Kind kKinds[] = {{"write error", Op::write, Answer::failed, false}, {"disk full", Op::write, Answer::full, false},
                       {"sync error", Op::sync, Answer::failed, false},   {"read error", Op::read, Answer::failed, false},
                       {"short read", Op::read, Answer::short_read, false}, {"power cut", Op::write, Answer::failed, true},
                       {"power cut at a sync", Op::sync, Answer::failed, true}};

/// false: the use case was through before the fault struck.
bool one_failure(const UseCase& use_case, const Kind& kind, std::int64_t n, bool for_ever, std::vector<std::string>& faults) {
  Bench bench(static_cast<std::uint64_t>(n));
  Ask& ask = bench.remember(use_case.prepare(bench));
  bench.server().disk().plan(Fault{.op = kind.op, .at = n, .answer = kind.answer, .for_ever = for_ever, .power_cut = kind.power_cut});
  bench.act(ask, use_case.rounds);
  const bool struck = bench.server().disk().struck();
  // For a cut, `for_ever` chooses what the platter keeps.
  bench.until_known(ask, true, for_ever ? Survival::random : n % 2 == 0 ? Survival::none : Survival::prefix);
  if (ask.told != Told::done) faults.push_back("not done in the end: " + ask.code);
  bench.finish();
  faults.insert(faults.end(), bench.model().faults().begin(), bench.model().faults().end());
  return struck;
}

class NthFailure : public testing::TestWithParam<UseCase> {};

TEST_P(NthFailure, LeavesItDoneOnceAndTheBooksRight) {
  std::int64_t failures = 0, writes = 0;
  for (const Kind& kind : kKinds)
    for (const bool for_ever : {false, true}) {
      std::int64_t n = 1;
      for (bool struck = true; struck; ++n) {
        std::vector<std::string> faults;
        struck = one_failure(GetParam(), kind, n, for_ever, faults);
        failures += struck ? 1 : 0;
        ASSERT_TRUE(faults.empty()) << kind.name << " at operation " << n << (for_ever ? " for ever" : " once") << ": " << faults.front();
      }
      if (kind.op == Op::write) writes = std::max(writes, n - 2);
    }
  EXPECT_GT(writes, 2);  // it writes, so it was looked at
  std::printf("%s: %lld failures at up to %lld writes\n", GetParam().name, static_cast<long long>(failures), static_cast<long long>(writes));
}

INSTANTIATE_TEST_SUITE_P(UseCases, NthFailure, testing::ValuesIn(kUseCases),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace chenxi::sim

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  chenxi::set_log_level(static_cast<chenxi::LogLevel>(99));
  return RUN_ALL_TESTS();
}
