// What the people of the town want, and what they do with an answer.
#include "tests/sim/life.h"

namespace chenxi::sim {
namespace {

constexpr std::int64_t kThinkUs = 20'000'000, kCodeStepUs = 30'000'000;
/// Answers after which the same request may come again.
bool may_come_again(std::string_view code) {
  for (const char* one : {"rate_limited", "overloaded", "unavailable", "statement_expired", "pin_required", "pin_wrong",
                          "pin_locked", "posting_stopped", "bank_unavailable", "code_wrong"})
    if (code == one) return true;
  return false;
}

}  // namespace

std::size_t Life::somebody() {
  for (;;) {
    const std::size_t i = rng_.below(town_.people.size());
    if (town_.people[i].registered) return i;
  }
}

std::int64_t Life::price(std::size_t person) {
  if (person % 10 == 0 && chance(3)) return between(60'000, 190'000);  // who spends what a day allows
  if (chance(60)) return between(50'000, 260'000);  // sometimes more than a limit or a purse allows
  return chance(3) ? between(1'000, 9'000) : between(1, 3'000);
}

Ask& Life::fresh(What what, std::size_t who, std::size_t whom, std::int64_t amount) {
  Ask& ask = asks_.emplace_back();
  ask.what = what;
  ask.who = who;
  ask.whom = whom;
  ask.amount = amount;
  ask.key = make_uuid7(server_.clock().now(), rng_);
  ask.caller = by_operator(what) ? 0 : by_till(what) ? town_.shops[who].row : town_.people[who].row;
  // Somebody else has used the very same key: it is his own all the same.
  if (moves_money(what) && asks_.size() > 20 && chance(60)) {
    const Ask& other = asks_[asks_.size() - 2 - rng_.below(15)];
    if (other.caller != ask.caller && model_.find(ask.caller, other.key) == nullptr) {
      ask.key = other.key;
      mark("two people used one key");
    }
  }
  ask.at = now_us_;
  return ask;
}

void Life::think(std::size_t person) {
  if (faults_on_) want(person);
}

/// One person's next wish. He thinks again when it is done.
void Life::want(std::size_t person) {
  const std::size_t shop = rng_.below(town_.shops.size());
  const bool banked = !town_.people[person].bank_link.empty();
  const std::uint64_t dice = locked_out_until_[person] > now_us_ ? 940 : rng_.below(1'000);  // 940: looks what he has
  if (stopped_.contains(person) && chance(3)) {
    Ask& ask = fresh(What::resume_code, person, person, 0);
    model_.remember(ask);
    send(ask, false);
    return at(between(kThinkUs, kThinkUs * 4), [this, person] { think(person); });
  }
  if (dice < 470) {  // shows his code at a till
    Ask& ask = fresh(What::charge, shop, person, price(person));
    ask.text = payment_code(town_.people[person], server_.clock().now());
    ask.made_in_step = server_.clock().now().us / kCodeStepUs;
    if (chance(60)) ask.text.back() = ask.text.back() == '0' ? '1' : '0';
    if (chance(8)) take_off(ask);
  } else if (dice < 550) {
    fresh(What::pay_code, person, shop, price(person));
    if (chance(6)) at(between(0, kThinkUs), [this, person] { stroll(person, 5); });
  } else if (dice < 640) {
    const bool shared = !town_.shops[shop].partners.empty() && chance(4);
    const bool held = !shared && chance(6);
    Ask& ask = fresh(shared ? What::make_shared : held ? What::make_held : What::make_order, shop, person, price(person));
    if (shared) share(ask);
    else if (held) ask.hold_days = between(1, 2);
    else if (chance(4)) take_off(ask);
  } else if (dice < 690 && !paid_.empty()) {
    refund_of(*paid_[rng_.below(paid_.size())]);
  } else if (dice < 800) {  // to somebody, known or not yet
    const std::size_t whom = chance(12) ? rng_.below(town_.people.size()) : somebody();
    if (whom == person) return at(between(0, kThinkUs), [this, person] { think(person); });
    fresh(What::resolve, person, whom, 0);
  } else if (dice < 830 && !sent_later_.empty()) {
    const Ask& later = *sent_later_[rng_.below(sent_later_.size())];
    Ask& ask = fresh(What::cancel, later.who, later.whom, later.amount);
    ask.object = later.made;
  } else if (dice < 860 && banked) {
    fresh(What::top_up, person, person, between(1'000, chance(20) ? 1'000'000 : 60'000));
  } else if (dice < 890 && banked) {
    fresh(What::withdraw, person, person, between(100, 20'000));
  } else if (dice < 900) {
    Ask& ask = fresh(What::limits, person, person, 0);
    if (!chance(3)) ask.bound = between(0, 40'000);
  } else if (dice < 906) {
    fresh(What::put_aside, person, person, 0).bound = chance(2) ? 0 : between(100, 400'000);
  } else if (dice < 912) {
    Ask& ask = fresh(What::bind_channel, person, person, 0);
    ask.channel = chance(2) ? 0 : 1;
    ask.bound = between(0, 30'000);
  } else if (dice < 914) {
    fresh(What::stop, person, person, 0);
  } else if (dice < 950 || paid_.empty()) {
    fresh(What::home, person, person, 0);
  } else if (dice < 975) {
    const Ask& paid = *paid_[rng_.below(paid_.size())];
    if (by_till(paid.what)) return at(between(0, kThinkUs), [this, person] { think(person); });
    const bool shares = !paid.parts.empty() && chance(2);
    Ask& ask = shares ? fresh(What::look_shares, paid.whom, paid.who, 0) : fresh(What::look_payment, paid.who, paid.whom, 0);
    ask.object = shares ? paid.object : paid.made;
    ask.payment_amount = paid.group;
  } else {
    fresh(What::shop_day, shop, person, 0);
  }
  Ask& ask = asks_.back();
  if (is_proved(ask.what) && chance(35)) {
    std::string wrong = town_.people[ask.who].pin;
    wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
    ask.wrong_pin = wrong;
  }
  ask.without_pin = (ask.what == What::pay_code || ask.what == What::pay_order) && chance(6);
  model_.remember(ask);
  send(ask, false);
  if (chance(250)) steal(person, 7);
  at(between(kThinkUs / 4, kThinkUs * 2), [this, person] { think(person); });
}

Ask& Life::refund_of(Ask& paid) {
  const bool by_shop = by_till(paid.what);
  Ask& ask = fresh(What::refund, by_shop ? paid.who : paid.whom, by_shop ? paid.whom : paid.who,
                   chance(3) ? paid.amount : chance(8) ? paid.amount + 1 : between(1, paid.amount));
  ask.object = paid.made;
  ask.text = std::to_string(paid.group);
  if (!paid.lines_sold.empty() && chance(2)) bring_back(ask, paid);
  return ask;
}

/// Some of it, and soon some more; now and then what is left.
void Life::come_back(Ask& paid) {
  if (!chance(2)) return;
  for (std::int64_t times = between(1, 4); times > 0; --times) at(between(0, kThinkUs * 4), [this, &paid] {
    if (!faults_on_) return;
    Ask& ask = refund_of(paid);
    if (ask.lines_back.empty() && chance(2)) ask.amount = between(1, (paid.amount + 2) / 3);
    model_.remember(ask);
    send(ask, false);
  });
}

/// The shop takes what is held, or a part, calls the order off, does both, or forgets it until its time is over.
void Life::end_hold(const Ask& held) {
  const std::uint64_t dice = rng_.below(10);
  const auto later = [this, &held](What what) {
    at(between(0, kThinkUs * 4), [this, &held, what] {
      if (!faults_on_) return;
      const std::int64_t amount = what == What::call_off ? 0 : chance(2) ? held.amount : chance(8) ? held.amount + 1 : between(1, held.amount);
      Ask& ask = fresh(what, held.whom, held.who, amount);
      ask.object = held.object;
      model_.remember(ask);
      send(ask, false);
    });
  };
  if (dice > 1) later(dice < 4 ? What::call_off : What::capture);
  if (dice > 7) later(dice == 8 ? What::call_off : What::capture);
}

/// What was set aside goes to the partners when the shop says so; now and then it says so twice, or forgets it.
void Life::share_later(const Ask& paid) {
  for (std::int64_t times = between(0, 4) / 2; times > 0; --times) at(between(0, kThinkUs * 6), [this, &paid] {
    if (!faults_on_) return;
    Ask& ask = fresh(What::share_out, paid.whom, paid.who, 0);
    ask.object = paid.object;
    ask.payment_amount = paid.group;
    model_.remember(ask);
    send(ask, false);
  });
}

/// With up to three partners, by part or by amount. Now and then with more than there is, or with somebody who was not asked.
void Life::share(Ask& order) {
  const Shop& giver = town_.shops[order.who];
  const std::int64_t with = between(1, static_cast<std::int64_t>(giver.partners.size()));
  const std::size_t first = rng_.below(giver.partners.size());
  const bool too_much = chance(30);
  order.confirmed = chance(3);
  for (std::int64_t i = 0; i < with; ++i) {
    Part part{giver.partners[(first + static_cast<std::size_t>(i)) % giver.partners.size()]};
    if (chance(4)) part.fixed = between(1, too_much ? order.amount + 1 : std::max<std::int64_t>(1, order.amount / (2 * with)));
    else part.bps = too_much ? 9'999 : between(1, 10'000 / with);
    order.parts.push_back(part);
  }
  if (chance(30)) order.parts.front().shop = (order.who + town_.shops.size() - 1) % town_.shops.size();
}

/// Less is paid than the price, of two things or of a sum alone.
void Life::take_off(Ask& sale) {
  if (sale.amount < 2) return;
  sale.price = sale.amount;
  sale.discount = chance(10) ? sale.price - 1 : between(1, sale.price / 2);
  sale.amount = sale.price - sale.discount;
  if (chance(3)) return;
  const std::int64_t count = between(1, std::min<std::int64_t>(3, sale.price - 1));
  const std::int64_t each = between(1, (sale.price - 1) / count);
  sale.lines_sold = {{each, count}, {sale.price - each * count, 1}};
  sale.came_back.assign(2, 0);
}

/// Things, and what was paid for them; now and then one too many, or at their whole price.
void Life::bring_back(Ask& refund, Ask& sale) {
  std::vector<Line> back;
  std::int64_t before = 0, cost = 0;
  for (std::size_t i = 0; i < sale.lines_sold.size(); ++i) {
    const std::int64_t left = sale.lines_sold[i].count - sale.came_back[i];
    const std::int64_t count = left > 0 && !chance(3) ? between(1, left) : chance(12) ? 1 : 0;
    back.push_back({sale.lines_sold[i].price, count});
    before += sale.lines_sold[i].price * sale.came_back[i];
    cost += sale.lines_sold[i].price * count;
  }
  const auto paid_of = [&sale](std::int64_t of) { return static_cast<std::int64_t>(Wide{of} * sale.amount / sale.price); };
  const std::int64_t amount = chance(8) ? cost : paid_of(before + cost) - paid_of(before);
  if (amount == 0) return;
  refund.lines_back = std::move(back);
  refund.amount = amount;
  refund.sale = &sale;
}

/// Over the market, with a printed code at every stall: together more than printed codes may take on one day.
void Life::stroll(std::size_t person, int stalls) {
  if (!faults_on_ || stalls == 0) return;
  at(between(500'000, 4'000'000), [this, person, stalls] { stroll(person, stalls - 1); });
  Ask& ask = fresh(What::pay_code, person, rng_.below(town_.shops.size()), between(12'000, 18'000));
  model_.remember(ask);
  send(ask, false);
}

/// A stolen phone: one guess after another.
void Life::steal(std::size_t person, int guesses) {
  if (!faults_on_ || guesses == 0) return;
  at(between(1'000'000, 4'000'000), [this, person, guesses] { steal(person, guesses - 1); });
  Ask& ask = fresh(What::pay_code, person, 0, between(100, 2'000));
  ask.by_thief = true;
  ask.wrong_pin = fmt::format("{:06}", 900'000 + rng_.below(90'000));
  model_.remember(ask);
  send(ask, false);
}

void Life::operator_thinks() {
  if (!faults_on_) return;
  at(between(2'000'000, 20'000'000), [this] { operator_thinks(); });
  const std::uint64_t dice = rng_.below(20);
  const std::size_t person = somebody();
  if (dice < 12) {
    fresh(What::cash_in, person, person, between(1'000, 300'000));
  } else if (dice < 16) {
    fresh(What::cash_out, person, person, between(100, 30'000));
  } else if (dice < 19) {
    fresh(What::fund, 0, 0, between(10'000, 200'000));
  } else {
    Ask& ask = fresh(What::payout, 0, 0, 0);
    for (std::int64_t i = between(2, 12); i > 0; --i) ask.lines.emplace_back(somebody(), between(100, 5'000));
  }
  model_.remember(asks_.back());
  send(asks_.back(), false);
}

/// What has arrived should not have: he was deceived, or it was the wrong person.
void Life::regret(const Ask& sent) {
  if (!faults_on_ || sent.group == 0 || !server_.is_up()) return;
  Ask& ask = fresh(What::complain, sent.who, sent.whom, sent.amount);
  ask.object = server_.instance().services().ids.make(IdKind::posting, sent.group);
  ask.deceived = chance(2);
  model_.remember(ask);
  send(ask, false);
  if (chance(6)) at(between(0, kThinkUs * 2), [this, &sent] { regret(sent); });  // once more, while it is open or after
}

/// Somebody new: a code to the number, then the registration with it.
void Life::newcomer() {
  if (!faults_on_ || newcomers_ >= snapshot_.town.people.size()) return;
  at(between(20'000'000, 200'000'000), [this] { newcomer(); });
  for (; newcomers_ < town_.people.size() && town_.people[newcomers_].registered; ++newcomers_) continue;
  if (newcomers_ == town_.people.size()) return;
  Ask& ask = fresh(What::send_code, newcomers_++, 0, 0);
  model_.remember(ask);
  send(ask, false);
}

void Life::heard(Ask& ask, int status, const std::string& body, const std::string& cookie) {
  if (ask.heard) return;
  if (status >= 300) {
    const json::value problem = boost::json::parse(body);
    const std::string code(problem.at("code").as_string());
    if (ask.by_thief && (code == "pin_wrong" || code == "pin_locked")) return mark("a thief gave up"), void(ask.heard = true);
    if (may_come_again(code)) {
      if (code == "pin_locked") locked_out_until_[ask.who] = now_us_ + 60'000'000;
      const std::int64_t wait = code == "pin_locked" ? 70'000'000 * std::min(ask.sent, 20) : code == "posting_stopped" ? 30'000'000 : 3'000'000;
      at(between(wait / 3, wait), [this, &ask, tries = ask.sent] {
        if (!ask.heard && ask.sent == tries) send(ask, false);
      });
      return;
    }
    ask.heard = true;
    return afterwards(ask);
  }
  ask.heard = true;
  learn(ask, body.empty() ? json::value() : boost::json::parse(body), cookie);
  afterwards(ask);
}

/// Later the same again, or something else under the same key.
void Life::afterwards(Ask& ask) {
  if (!faults_on_ || !(moves_money(ask.what) || by_operator(ask.what) || ask.what == What::top_up || is_own_bound(ask.what) ||
                       (ask.what == What::make_order && ask.discount > 0) || is_numbered(ask.what) || ask.what == What::call_off || ask.what == What::share_out || ask.what == What::complain || ask.what == What::drop || ask.what == What::decline || ask.what == What::stop))
    return;
  if (chance(12))
    at(chance(4) ? between(100'000'000, 900'000'000) : between(0, 20'000'000), [this, &ask] {
      if (faults_on_) mark("the same again, after the answer"), send(ask, false);
    });
  const bool can_be_altered = ask.what != What::cancel && ask.what != What::drop && ask.what != What::stop && ask.what != What::call_off && ask.what != What::share_out && !(ask.what == What::limits && !ask.bound);
  // An order that was refused leaves its number free.
  const bool remembered = is_numbered(ask.what) ? ask.told == Told::done : ask.told != Told::nothing;
  if (remembered && can_be_altered && chance(14))
    at(between(0, 60'000'000), [this, &ask] {
      if (faults_on_) send(ask, true);
    });
}

void Life::learn(Ask& ask, const json::value& body, const std::string& cookie) {
  switch (ask.what) {
    case What::pay_code:
    case What::pay_order:
      if (ask.hold_days > 0) {
        end_hold(ask);
        break;
      }
      ask.made = body.at("id").as_string();
      paid_.push_back(&ask);
      if (!ask.parts.empty() || ask.discount > 0) come_back(ask);
      if (ask.confirmed) share_later(ask);
      break;
    case What::charge:
      if (const json::value* payment = body.as_object().if_contains("payment")) {
        ask.made = payment->at("id").as_string();
        paid_.push_back(&ask);
        if (ask.discount > 0) come_back(ask);
      } else if (faults_on_) {  // the payer's phone asks
        Ask& pay = fresh(What::pay_order, ask.whom, ask.who, body.at("order").at("amount").as_int64());
        pay.object = body.at("order").at("id").as_string();
        pay.price = ask.price, pay.discount = ask.discount, pay.lines_sold = ask.lines_sold, pay.came_back = ask.came_back;
        model_.remember(pay);
        send(pay, false);
      }
      break;
    case What::make_order:
      for (int payers = chance(4) ? 2 : 1; payers > 0 && faults_on_; --payers) {
        Ask& pay = fresh(What::pay_order, somebody(), ask.who, body.at("amount").as_int64());
        pay.object = body.at("id").as_string();
        pay.price = ask.price, pay.discount = ask.discount, pay.lines_sold = ask.lines_sold, pay.came_back = ask.came_back;
        pay.channel = 1;
        model_.remember(pay);
        send(pay, false);
      }
      break;
    case What::capture:
      ask.made = body.at("id").as_string();
      paid_.push_back(&ask);
      break;
    case What::make_shared:
    case What::make_held:
      for (int payers = chance(8) ? 2 : 1; payers > 0 && faults_on_; --payers) {
        Ask& pay = fresh(What::pay_order, somebody(), ask.who, body.at("amount").as_int64());
        pay.object = body.at("id").as_string();
        pay.channel = -1;
        pay.parts = ask.parts, pay.confirmed = ask.confirmed;
        pay.hold_days = ask.hold_days;
        model_.remember(pay);
        send(pay, false);
      }
      break;
    case What::resolve: {
      if (!faults_on_) break;
      Ask& sending = fresh(What::send, ask.who, ask.whom, chance(20) ? between(100'000, 210'000) : between(1, 8'000));
      sending.object = body.at("payee_id").as_string();
      sending.text = body.at("name").is_string() ? std::string(body.at("name").as_string()) : "";
      sending.arrival = chance(2) ? "now" : chance(2) ? "2h" : "24h";
      model_.remember(sending);
      send(sending, false);
      break;
    }
    case What::send:
      ask.made = body.at("id").as_string();
      if (body.at("status").as_string() != "succeeded") sent_later_.push_back(&ask);
      else if (chance(4)) at(between(0, kThinkUs * 4), [this, &ask] { regret(ask); });
      break;
    case What::complain: {
      ask.made = body.at("id").as_string();
      if (chance(3)) break;  // nobody answers: the deadline does
      for (int times = chance(6) ? 2 : 1; times > 0; --times) at(between(0, kThinkUs * 4), [this, &ask] {
        if (!faults_on_) return;
        Ask& next = ask.deceived ? fresh(What::drop, ask.who, ask.whom, 0)
                    : chance(3)  ? fresh(What::decline, ask.whom, ask.who, 0)
                                 : fresh(What::give_back, ask.whom, ask.who, ask.amount);
        next.object = ask.made;
        model_.remember(next);
        send(next, false);
      });
      break;
    }
    case What::stop: stopped_.insert(ask.who); break;
    case What::resume_code:
      at(between(10'000'000, 60'000'000), [this, &ask, id = std::string(body.at("id").as_string())] {
        const std::string code = server_.outside().code_for(town_.people[ask.who].phone);
        if (!faults_on_ || code.empty()) return;
        Ask& resume = fresh(What::resume, ask.who, ask.who, 0);
        resume.object = id;
        resume.text = code;
        model_.remember(resume);
        send(resume, false);
      });
      break;
    case What::resume: stopped_.erase(ask.who); break;
    case What::send_code:
      // The message comes by the courier; meanwhile nobody waits for an answer of ours.
      at(between(10'000'000, 60'000'000), [this, &ask, id = std::string(body.at("id").as_string())] {
        const std::string code = server_.outside().code_for(town_.people[ask.who].phone);
        if (!faults_on_ || code.empty()) return;
        Ask& registration = fresh(What::registration, ask.who, 0, 0);
        registration.caller = -1 - static_cast<std::int64_t>(ask.who);
        registration.object = id;
        registration.text = code;
        model_.remember(registration);
        send(registration, false);
      });
      break;
    case What::registration: {
      Person& person = town_.people[ask.who];
      person.cookie = cookie;
      person.registered = true;
      person.id = body.at("customer").at("id").as_string();
      person.device = body.at("device").at("id").as_string();
      person.payer_number = body.at("payment_code").at("payer_number").as_string();
      person.secret = body.at("payment_code").at("secret").as_string();
      mark("a newcomer registered");
      at(between(0, 20'000'000), [this, who = ask.who] { think(who); });
      break;
    }
    case What::refund:
      for (std::size_t i = 0; i < ask.lines_back.size(); ++i) ask.sale->came_back[i] += ask.lines_back[i].count;
      break;
    case What::cancel:
    case What::drop:
    case What::give_back:
    case What::decline:
    case What::top_up:
    case What::withdraw:
    case What::limits:
    case What::put_aside:
    case What::bind_channel:
    case What::home:
    case What::look_payment:
    case What::shop_day:
    case What::share_out:
    case What::look_shares:
    case What::call_off:
    case What::cash_in:
    case What::cash_out:
    case What::fund:
    case What::payout: break;
  }
}

}  // namespace chenxi::sim
