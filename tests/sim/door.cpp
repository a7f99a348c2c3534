#include "tests/sim/door.h"

#include "base/check.h"
#include "http/body_parser.h"

namespace chenxi::sim {
namespace {

http::Options options_of(Env& env) {
  http::Options options;
  options.clock = env.clock;
  options.rng = env.rng;
  return options;
}

}  // namespace

class Door::Exchange : public http::Answer, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(http::Front& front, std::shared_ptr<Alive> alive, Then then)
      : front_(front), alive_(std::move(alive)), then_(std::move(then)) {}
  ~Exchange() override {
    if (!answered_ && alive_->open) then_(nullptr, {});
  }

  void reply(http::Reply&& reply) override {
    CHECK(!std::exchange(answered_, true), "a request was answered twice");
    if (!alive_->open) return;
    std::string bytes;
    front_.write_head(bytes, reply, {.id = request.id, .host = request.host, .date = "Thu, 01 Jan 1970 00:00:00 GMT"});
    bytes += reply.shared_body ? *reply.shared_body : reply.body;
    then_(&reply, bytes);
  }
  std::shared_ptr<http::EventStream> stream() override { throw Bug("no client here listens to events"); }

  http::Request request;

 private:
  http::Front& front_;
  std::shared_ptr<Alive> alive_;
  Then then_;
  bool answered_ = false;
};

Door::Door(Env& env, std::vector<http::Route> routes) : front_(options_of(env), std::move(routes)) {}

void Door::take(std::string_view bytes, const std::string& address, std::size_t cut, Then then) {
  auto exchange = std::make_shared<Exchange>(front_, alive_, std::move(then));
  http::Request& request = exchange->request;
  http::HeadFinder finder;
  auto found = finder.feed(bytes.substr(0, std::min(cut, bytes.size())));
  if (!found.offence && !found.length) found = finder.feed(bytes);
  if (found.offence) return exchange->reply(front_.refuse_head(*found.offence));
  CHECK(found.length.has_value(), "the simulated clients send whole heads");
  request.head.assign(bytes.substr(0, *found.length));
  http::Head head;
  if (const auto offence = http::read_head(request.head, head)) return exchange->reply(front_.refuse_head(*offence));
  http::Admission admission = front_.admit(head, {.address = address, .is_loopback = false, .tls = false}, request);
  if (admission.answer) return exchange->reply(std::move(*admission.answer));

  http::BodyParser parser(admission.body_limit, &request.body);
  std::string_view rest = bytes;
  while (!parser.is_done()) {
    boost::system::error_code error;
    rest.remove_prefix(parser.put(boost::asio::buffer(rest.data(), rest.size()), error));
    CHECK(!error && parser.is_header_done() && parser.agrees_with(head), "the two readers disagree: " + error.message());
  }
  const http::RequestPtr asked(exchange, &exchange->request);
  front_.serve(*admission.entry, asked, http::Respond(std::move(exchange)));
}

}  // namespace chenxi::sim
