#include "tests/sim/life.h"

namespace chenxi::sim {

Life::Life(const Snapshot& snapshot, const RunOptions& options, Counts& marks)
    : snapshot_(snapshot), options_(options), marks_(marks), rng_(options.seed * 5),
      server_({.seed = options.seed, .data = snapshot.data, .sweep = options.seed % 2 == 0 ? 1 : 64, .start = snapshot.at}, marks),
      town_(snapshot.town),
      model_(town_, marks, [this](std::string_view id) {
        return server_.instance().services().ids.read(IdKind::customer, id).value_or(0);
      }) {
  result_.seed = options.seed;
}

RunResult run(const Snapshot& snapshot, const RunOptions& options, Counts& marks) {
  return Life(snapshot, options, marks).live();
}

// -------------------------------------------------------------------------------------------------------------- time

void Life::at(std::int64_t after_us, Event event) {
  events_.emplace(std::pair(now_us_ + after_us, ++sequence_), std::move(event));
}

bool Life::turn() {
  if (events_.empty()) return false;
  auto node = events_.extract(events_.begin());
  server_.clock().advance({node.key().first - now_us_});
  now_us_ = node.key().first;
  node.mapped()();
  return true;
}

RunResult Life::live() {
  server_.disk().restore(snapshot_.image);
  model_.begin(snapshot_.books);
  server_.follow(&model_);
  server_.before_answers([this] { return may_answer(); });
  server_.dice().one_in(static_cast<std::uint64_t>(between(40, 400)));
  start();
  for (std::size_t i = 0; i < town_.people.size(); ++i)
    if (town_.people[i].registered) at(between(0, 60'000'000), [this, i] { think(i); });
  at(between(0, 5'000'000), [this] { operator_thinks(); });
  at(between(0, 5'000'000), [this] { errands(); });
  at(between(1'000'000, 90'000'000), [this] { plan_fault(); });
  at(between(60'000'000, 400'000'000), [this] { leap(); });
  at(between(60'000'000, 900'000'000), [this] { jump_clock(); });
  at(between(5'000'000, 60'000'000), [this] { newcomer(); });
  while (!is_over() && model_.groups() < options_.payments && turn()) continue;
  if (!is_over()) come_to_rest();
  for (const std::string& what : server_.outside().faults) model_.fault(what);
  result_.faults = model_.faults();
  result_.payments = model_.groups();
  result_.town_seconds = now_us_ / 1'000'000;
  result_.hash = hex(view(hash_));
  return std::move(result_);
}

// ---------------------------------------------------------------------------------------------------------- the server

/// What stops a real process is a finding here.
template <class Work>
void Life::guarded(Work work) {
  try {
    work();
  } catch (const Bug& bug) {
    model_.fault(std::string("the process stopped itself: ") + bug.what());
  } catch (const std::exception& error) {
    model_.fault(std::string("nobody caught: ") + error.what());
  }
}

void Life::wake_server() {
  if (awake_) return;
  awake_ = true;
  at(chance(4) ? between(1'000, 20'000) : between(20'000, 2'500'000), [this] { batch(); });
}

void Life::batch() {
  awake_ = false;
  if (!server_.is_up()) return;
  model_.begin_batch();
  guarded([this] { server_.step(); });
  after_work();
}

/// Between a batch's commit and its answers.
bool Life::may_answer() {
  if (server_.disk().is_off() || dead_ || is_over()) return false;
  if (faults_on_ && chance(2'000)) {
    mark("killed between the commit and the answers");
    dead_ = true;
    return false;
  }
  catch_up();
  return !is_over();
}

void Life::catch_up() {
  if (!model_.is_stale()) return;
  std::string why;
  const auto books = server_.read_books(model_.tail(), why);
  if (!books) return model_.fault("the books cannot be read: " + why);
  model_.compare(*books);
}

void Life::after_work() {
  if (is_over()) return;
  if (server_.disk().is_off() || dead_) return crash();
  catch_up();
  if (server_.instance().engine().queued() > 0) wake_server();
}

void Life::crash() {
  const bool power = server_.disk().is_off() && power_;
  dead_ = false;
  (power ? result_.power_cuts : result_.kills) += 1;
  mark(power ? "power cut" : "process killed");
  server_.disk().cut_power();  // so that closing the books writes nothing more
  server_.die();
  const auto survival = static_cast<Survival>(rng_.below(3));
  if (power) server_.disk().power_on(survival);
  else server_.disk().revive();
  at(between(100'000, 20'000'000), [this] { start(); });
}

void Life::start() {
  for (int tries = 0;; ++tries) {
    if (faults_on_ && tries < 2 && result_.power_cuts + result_.kills > 0 && chance(4)) {
      power_ = chance(2);
      server_.disk().plan(Fault{.op = chance(4) ? Op::sync : Op::write, .at = between(1, 40), .power_cut = true});
    }
    bool up = false;
    guarded([&] { up = server_.start(); });
    if (is_over()) return;
    if (up) break;
    result_.starts_failed += 1;
    mark("a start that failed");
    if (tries == 20) return model_.fault("the books cannot be opened: " + server_.why_not());
    if (!server_.disk().is_off()) server_.disk().plan(std::nullopt);
    else if (power_) server_.disk().power_on(static_cast<Survival>(rng_.below(3)));
    else server_.disk().revive();
  }
  if (!server_.disk().is_off()) server_.disk().plan(std::nullopt);
  after_work();
}

void Life::plan_fault() {
  if (!faults_on_) return;
  at(between(7'000'000, 45'000'000), [this] { plan_fault(); });
  if (!server_.is_up()) return;
  const auto dies = [this](bool power, Op op, std::int64_t reach) {
    power_ = power;
    server_.disk().plan(Fault{.op = op, .at = between(1, reach), .power_cut = true});
  };
  const auto fails = [this](const char* what, Op op, Answer answer, bool for_ever) {
    mark(what);
    result_.disk_errors += 1;
    server_.disk().plan(Fault{.op = op, .at = between(1, 60), .answer = answer, .for_ever = for_ever});
    at(between(500'000, 6'000'000), [this] {
      if (!server_.disk().is_off()) server_.disk().plan(std::nullopt);
    });
  };
  switch (rng_.below(12)) {
    case 0:
    case 1:
    case 2: return dies(true, Op::write, 150);
    case 3: return dies(true, Op::sync, 6);
    case 4:
    case 5: return dies(false, Op::write, 150);
    case 6: return dies(false, Op::sync, 6);
    case 7: return fails("write error", Op::write, Answer::failed, chance(2));
    case 8: return fails("disk full", Op::write, Answer::full, chance(2));
    case 9: return fails("sync error", Op::sync, Answer::failed, chance(3));
    case 10: return fails("read error", Op::read, Answer::failed, false);
    case 11: return fails("short read", Op::read, Answer::short_read, false);
  }
}

/// The courier and the line to the bank.
void Life::errands() {
  if (!quiet_) at(between(500'000, 6'000'000), [this] { errands(); });
  if (!server_.is_up()) return;
  model_.begin_batch();
  guarded([this] {
    if (chance(2)) server_.carry_messages();
    else server_.talk_to_bank();
    server_.step();  // timers that are due, and what the courier has to say
  });
  after_work();
}

void Life::leap() {
  if (!faults_on_) return;
  at(between(60'000'000, 500'000'000), [this] { leap(); });
  constexpr std::int64_t kMinute = 60'000'000;
  const std::int64_t far[] = {2 * kMinute, 40 * kMinute, 125 * kMinute, 9 * 60 * kMinute, 26 * 60 * kMinute};
  const std::int64_t by = far[rng_.below(5)];
  if (leapt_us_ + by > 20LL * 24 * 60 * kMinute) return;  // keys live for 30 days
  leapt_us_ += by;
  if (by > 24 * 60 * kMinute) mark("more than a day passes");
  server_.clock().advance({by});
}

/// The wall clock alone: a bad time server. Ahead by more than five minutes stops posting until a person has looked.
void Life::jump_clock() {
  if (!faults_on_) return;
  at(between(200'000'000, 2'000'000'000), [this] { jump_clock(); });
  const bool ahead = chance(2);
  mark(ahead ? "the wall clock jumps ahead" : "the wall clock jumps back");
  server_.clock().jump(ahead ? minutes(between(6, 8)) : minutes(-between(1, 90)));
  at(between(5'000'000, 60'000'000), [this] {
    if (server_.is_up()) server_.instance().executor().confirm_clock();
  });
}

// --------------------------------------------------------------------------------------------------------- the network

void Life::send(Ask& ask, bool altered) {
  ask.sent += 1;
  result_.tries += 1;
  if (by_operator(ask.what)) return ask_operator(ask, altered);
  Model::Sent sent{.ask = &ask, .altered = altered};
  Writing writing{.altered = altered, .pin = {}};
  const Person* person = by_till(ask.what) ? nullptr : &town_.people[ask.who];
  if (person != nullptr && !(ask.without_pin && ask.sent == 1)) {
    sent.wrong_pin = ask.wrong_pin.has_value() && (ask.sent == 1 || ask.by_thief) && !altered;
    sent.right_pin = is_proved(ask.what) && !sent.wrong_pin;
    writing.pin = sent.wrong_pin ? *ask.wrong_pin : person->pin;
  }
  const std::string bytes = request_bytes(town_, ask, server_.clock().now(), writing);
  const std::string address = person != nullptr ? person->address : town_.shops[ask.who].address;
  const std::int64_t way = chance(10) ? between(1'000'000, 20'000'000) : between(1'000, 300'000);
  if (faults_on_ && chance(40)) {
    mark("a request was lost");
  } else {
    at(way, [this, &ask, bytes, address, sent] { arrive(ask, bytes, address, sent); });
    if (faults_on_ && chance(25)) {
      mark("a request was doubled");
      at(chance(2) ? way : way + between(1'000, 40'000'000), [this, &ask, bytes, address, sent] { arrive(ask, bytes, address, sent); });
    }
  }
  if (!altered) wait_for(ask);
}

/// No answer for so long: the same again.
void Life::wait_for(Ask& ask) {
  at(between(8'000'000, 30'000'000), [this, &ask, tries = ask.sent] {
    if (!ask.heard && ask.sent == tries) {
      mark("asked again");
      send(ask, false);
    }
  });
}

void Life::arrive(Ask& ask, std::string bytes, const std::string& address, Model::Sent sent) {
  if (!server_.is_up() || is_over()) return;  // nobody listens: the client finds out by waiting
  sent.arrived = std::max(server_.clock().now(), model_.newest());
  if (sent.right_pin) model_.right_pin_arrives(ask.who);
  if (sent.wrong_pin) model_.guess_arrives(ask.who, sent.arrived);
  if (ask.what == What::resume) model_.resume_arrives(ask.who);
  const auto answer = [this, &ask, sent](const http::Reply* reply, std::string_view all) {
    if (reply == nullptr) return model_.fault("a request got no answer");
    result_.answers += 1;
    hash_ = sha256(view(hash_), all);
    const bool replayed = std::any_of(reply->headers.begin(), reply->headers.end(),
                                      [](const auto& header) { return header.first == "Idempotent-Replayed"; });
    model_.answered(sent, reply->status, replayed, reply->body, server_.clock().now());
    if (faults_on_ && chance(30)) return mark("an answer was cut off");
    const std::string cookie = reply->cookies.empty() ? "" : reply->cookies.front().value;
    const std::int64_t way = chance(10) ? between(1'000'000, 30'000'000) : between(1'000, 300'000);
    if (!sent.altered)
      at(way, [this, &ask, status = reply->status, body = reply->body, cookie] { heard(ask, status, body, cookie); });
  };
  const std::size_t cut = chance(3) ? rng_.below(bytes.size()) : bytes.size();
  guarded([&] { server_.take(bytes, address, cut, answer); });
  if (server_.instance().engine().queued() > 0) wake_server();
  else if (!server_.disk().is_off()) wake_server();  // a question to the line alone
}

/// Over the socket of the same machine: an answer at once, or the process is gone.
void Life::ask_operator(Ask& ask, bool altered) {
  if (!altered) wait_for(ask);
  if (!server_.is_up() || is_over()) return;
  model_.begin_batch();
  std::optional<Result<json::value>> answer;
  guarded([&] { answer = server_.ask(operator_name(ask.what), operator_arguments(town_, ask, altered)); });
  if (is_over() || !answer) return;
  if (server_.disk().is_off() || dead_) return crash();
  catch_up();
  result_.answers += 1;
  const int status = *answer ? 200 : 400;
  const std::string body = *answer ? to_text(**answer) : fmt::format(R"({{"code":"{}"}})", chenxi::name(answer->error().code()));
  hash_ = sha256(view(hash_), body);
  model_.answered({.ask = &ask, .altered = altered, .perhaps_again = ask.sent > 1}, status, false, body, server_.clock().now());
  if (!altered) heard(ask, status, body, "");
  after_work();
}

// ---------------------------------------------------------------------------------------------------------------- rest

/// Faults end; every request must end, messages and bank orders must be done, and nothing may be left on the way.
void Life::come_to_rest() {
  faults_on_ = false;
  server_.dice().one_in(0);
  server_.outside().behave();
  if (!server_.disk().is_off()) server_.disk().plan(std::nullopt);
  server_.clock().advance(hours(2));  // whoever is locked out is not for ever
  const auto waiting = [this] {
    return std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) { return !ask.heard; });
  };
  for (const std::int64_t until = now_us_ + 7'200'000'000; !is_over() && (waiting() || !server_.is_up()) && now_us_ < until;) {
    if (!turn()) break;
    if (server_.is_up() && server_.instance().executor().posting_stopped()) server_.instance().executor().confirm_clock();
  }
  if (is_over()) return;
  for (const Ask& ask : asks_)
    if (!ask.heard) return model_.fault(std::string(name(ask.what)) + ": never answered, although all faults ended");
  quiet_ = true;
  // Banks and gateways are asked again within minutes; what was sent to nobody comes back within a day, what was
  // set aside by a complaint within three.
  for (int round = 0; round < 120 && !is_over(); ++round) {
    server_.clock().advance(round == 12 || round == 24 || round == 30 ? hours(25) : minutes(5));
    guarded([this] {
      server_.carry_messages();
      server_.talk_to_bank();
      while (server_.step()) continue;
    });
    after_work();
    if (round > 36 && model_.why_not_settled().empty() && server_.outside().is_settled()) break;
  }
  if (is_over()) return;
  if (server_.instance().courier().waiting() > 0) model_.fault("messages wait for ever");
  if (server_.instance().engine().queued() > 0) model_.fault("commands wait for ever");
  model_.settled(server_.outside().safeguarded());
  std::string why;
  auto books = server_.read_books({}, why);
  if (!books) return model_.fault("the books cannot be read: " + why);
  books->sweep = options_.seed % 2 == 0 ? 1 : 64;
  model_.compare_all(*books);
  if (const std::string found = server_.audit(); !found.empty()) model_.fault("the journal does not add up to the tables: " + found);
  for (const checker::Account& account : books->accounts)
    hash_ = sha256(view(hash_), fmt::format("{}:{}:{}", account.id, account.balance, account.rows));
  if (!books->batches.empty())
    hash_ = sha256(view(hash_), {reinterpret_cast<const char*>(books->batches.back().hash.data()), 32});
}

}  // namespace chenxi::sim
