// One connection: reads a request, lets it be answered, writes the answer, and again. Everything here runs on
// the thread of the connection's loop.
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "base/log.h"
#include "http/body_parser.h"
#include "http/exchange.h"
#include "http/http_date.h"
#include "http/loop.h"
#include "http/stream.h"

namespace chenxi::http {
namespace {

using error_code = boost::system::error_code;
using Clock = std::chrono::steady_clock;
using TlsStream = asio::ssl::stream<Socket>;

constexpr std::size_t kBufferBytes = 16 * 1024;  // holds any head that the guard lets through
constexpr std::size_t kDiscardedBodyMax =
    64 * 1024;  // read and dropped to keep the connection after a refusal
constexpr std::size_t kLingerBytesMax = 256 * 1024;  // read and dropped so that our last words arrive

std::chrono::microseconds span_of(Duration duration) {
  return std::chrono::microseconds(duration.us);
}

template <class Stream>
class Session final : public Connection {
 public:
  template <class... Args>
  Session(std::shared_ptr<Loop> loop, Peer peer, bool exempt, Args&&... args)
      : loop_(std::move(loop)),
        front_(loop_->front()),
        limits_(front_.options().limits),
        peer_(std::move(peer)),
        exempt_(exempt),
        stream_(std::forward<Args>(args)...) {}

  const std::shared_ptr<Loop>& loop() const override { return loop_; }

  void open() {
    loop_->add(shared_from_this());
    error_code ignored;
    socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    deadline_ = Clock::now() + span_of(limits_.header_time);
    if constexpr (kTls) {
      stream_.async_handshake(asio::ssl::stream_base::server, [this, self = self()](const error_code& error) {
        if (error) return close();
        read();
      });
    } else {
      read();
    }
  }

  void reply(Reply&& reply) override {
    if (state_ != State::handling) return;  // the client is gone
    loop_->census().end_request();
    if (entry_ != nullptr) count(reply.status);
    write(std::move(reply));
  }

  void begin_stream(std::shared_ptr<StreamCore> core) override {
    if (state_ != State::handling) return core->ended();
    loop_->census().end_request();
    if (!loop_->census().begin_stream()) {
      core->ended();
      Request request;
      request.id = id_;
      return write(problem(request, Code::overloaded));
    }
    if (entry_ != nullptr) count(200);
    state_ = State::streaming;
    core_ = std::move(core);
    Reply head;
    head.content_type = "text/event-stream";
    head.headers.emplace_back("X-Accel-Buffering", "no");
    out_.clear();
    front().write_head(out_, head, manner(true));
    out_ += "retry: 1000\n\n";
    write_stream();
    watch_for_end();
  }

  void flush_stream() override {
    if (state_ != State::streaming || !core_) return;
    if (core_->is_cut_off()) return close();
    if (writing_) return;
    out_ = core_->take();
    if (!out_.empty()) return write_stream();
    if (core_->is_finished()) finish_writing();
  }

  void tick(SteadyTime now) override {
    if (state_ == State::closed) return;
    if (state_ == State::body) {
      const auto over = now - body_began_ - span_of(limits_.body_grace);
      const auto owed = std::chrono::duration_cast<std::chrono::milliseconds>(over).count() *
                        limits_.body_bytes_per_s / 1000;
      if (over.count() > 0 && static_cast<std::int64_t>(body_read_) < owed) time_out();
      return;
    }
    if (state_ == State::streaming && site_ != nullptr && site_->stopping.load(std::memory_order_relaxed)) return core_->close();
    if (state_ == State::streaming && !writing_ && now >= heartbeat_at_) {
      out_ = ": \n\n";
      return write_stream();
    }
    if (state_ == State::handling || (state_ == State::streaming && !writing_)) return;
    if (now < deadline_) return;
    if (state_ == State::head) return time_out();
    close();
  }

  void finish_soon() override {
    switch (state_) {
      case State::idle:
      case State::head: return close();
      case State::streaming: core_->close(); return;
      case State::body:
      case State::handling:
      case State::writing:
      case State::lingering:
      case State::closed: keep_alive_ = false;
    }
  }

  void close() override {
    if (state_ == State::closed) return;
    if (state_ == State::handling) loop_->census().end_request();
    state_ = State::closed;
    error_code ignored;
    socket().close(ignored);
    if (core_) {
      loop_->census().end_stream();
      std::exchange(core_, nullptr)->ended();
    }
    exchange_.reset();
    loop_->census().leave(peer_.address, exempt_);
    loop_->remove(self());
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;
  // handling: a handler has the request and will answer. lingering: our side is closed, waiting for theirs.
  enum class State : std::uint8_t { idle, head, body, handling, writing, streaming, lingering, closed };

  std::shared_ptr<Session> self() { return std::static_pointer_cast<Session>(shared_from_this()); }
  Socket& socket() {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }
  std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }

  // Reading
  // -----------------------------------------------------------------------------------------------------

  void read() {
    if (!buffer_) buffer_.reset(new char[kBufferBytes]);
    if (begin_ > 0) {
      std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    stream_.async_read_some(asio::buffer(buffer_.get() + end_, kBufferBytes - end_),
                            [this, self = self()](const error_code& error, std::size_t n) {
                              if (error) return close();
                              loop_->hand_out();
                              // Answered already (it was too slow) or closed: these bytes mean nothing any
                              // more.
                              if (state_ != State::idle && state_ != State::head && state_ != State::body)
                                return;
                              end_ += n;
                              go_on();
                            });
  }

  void go_on() {
    if (state_ == State::body) return read_body();
    if (state_ == State::idle) {
      if (unread().empty()) return read();
      state_ = State::head;
      deadline_ = Clock::now() + span_of(limits_.header_time);
    }
    const auto found = finder_.feed(unread());
    if (found.offence) return refuse(*found.offence);
    if (!found.length) return read();

    exchange_ = std::make_shared<Exchange>(self());
    Request& request = exchange_->request();
    request.head.assign(unread().substr(0, *found.length));
    head_ = Head{};
    if (const auto offence = read_head(request.head, head_)) return refuse(*offence);
    began_ = Clock::now();
    keep_alive_ = head_.keep_alive && !front_.stopping.load(std::memory_order_relaxed);
    entry_ = nullptr;
    site_ = front_.elsewhere(head_);
    head_only_ = head_.method == "HEAD";
    admission_ = front().admit(head_, peer_, request, loop_->crowd_at(socket().native_handle()));
    entry_ = admission_.entry;

    const bool wanted = !admission_.answer.has_value();
    if (!wanted && head_.has_body() && (head_.content_length > kDiscardedBodyMax || head_.expect_continue)) {
      keep_alive_ = false;  // the body is not worth reading
      return answer_now();
    }
    parser_.emplace(wanted ? admission_.body_limit : kDiscardedBodyMax, wanted ? &request.body : nullptr);
    state_ = State::body;
    body_began_ = began_;
    body_read_ = 0;
    head_checked_ = false;
    if (head_.expect_continue && head_.has_body() && unread().size() <= *found.length) return invite_body();
    read_body();
  }

  void invite_body() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue),
                      [this, self = self()](const error_code& error, std::size_t) {
                        if (error || state_ == State::closed) return close();
                        read_body();
                      });
  }

  void read_body() {
    while (!parser_->is_done()) {
      const std::string_view bytes = unread();
      if (bytes.size() < parser_->least_bytes()) return read();
      error_code error;
      const std::size_t n = parser_->put(asio::buffer(bytes.data(), bytes.size()), error);
      begin_ += n;
      body_read_ += n;
      if (parser_->is_header_done() && !head_checked_) {
        head_checked_ = true;
        if (!error && !parser_->agrees_with(head_)) return refuse({400, "readers_disagree"});
      }
      if (error == beast_http::error::need_more) {
        if (unread().size() == kBufferBytes) return refuse({400, "chunk_header_too_long"});
        return read();
      }
      if (error == beast_http::error::body_limit) {
        keep_alive_ = false;
        if (!admission_.answer) admission_.answer = problem(exchange_->request(), Code::too_large);
        return answer_now();
      }
      if (error) return refuse({400, "body"});
    }
    parser_.reset();
    finder_.reset();
    if (admission_.answer) return answer_now();
    if (!loop_->census().begin_request()) {
      admission_.answer = problem(exchange_->request(), Code::overloaded);
      return answer_now();
    }
    state_ = State::handling;
    id_ = exchange_->request().id;
    host_ = exchange_->request().host;
    https_ = exchange_->request().origin.starts_with("https://");
    // The exchange goes to the handler: when its last copy is gone unanswered, it answers `internal` itself.
    Exchange::handle(front(), *entry_, std::exchange(exchange_, nullptr));
  }

  void answer_now() {
    Reply reply = std::move(*admission_.answer);
    admission_.answer.reset();
    id_ = exchange_->request().id;
    host_ = exchange_->request().host;
    https_ = exchange_->request().origin.starts_with("https://");
    if (entry_ != nullptr) count(reply.status);
    write(std::move(reply));
  }

  void refuse(const Offence& offence) {
    keep_alive_ = false;
    id_.clear();
    write(front_.refuse_head(offence));
  }

  void time_out() { refuse({408, "too_slow"}); }

  // Writing
  // -----------------------------------------------------------------------------------------------------

  Front::Manner manner(bool stream) {
    if (stream) keep_alive_ = false;
    if (site_ != nullptr) date_ = http_date(site_->options().clock->now());  // its own clock's
    return {.id = id_,
            .host = host_,
            .tls = peer_.tls || https_,
            .keep_alive = keep_alive_,
            .stream = stream,
            .minor = head_.minor,
            .date = site_ != nullptr ? std::string_view(date_) : loop_->date()};
  }

  void write(Reply&& reply) {
    state_ = State::writing;
    if (front_.stopping.load(std::memory_order_relaxed)) keep_alive_ = false;
    reply_ = std::move(reply);
    out_.clear();
    front().write_head(out_, reply_, manner(false));
    const std::string& body = reply_.shared_body ? *reply_.shared_body : reply_.body;
    const bool bodiless = head_only_ || reply_.status == 204 || reply_.status == 304;
    const std::array<asio::const_buffer, 2> parts{asio::buffer(out_),
                                                  bodiless ? asio::const_buffer{} : asio::buffer(body)};
    // A whole write's time grows with its size: 16 KiB a second beyond the allowance.
    deadline_ = Clock::now() + span_of(limits_.write_time) + std::chrono::seconds(body.size() / (16 * 1024));
    asio::async_write(stream_, parts, [this, self = self()](const error_code& error, std::size_t) {
      if (error || state_ == State::closed) return close();
      finish_writing();
    });
  }

  void finish_writing() {
    exchange_.reset();
    reply_ = Reply{};
    entry_ = nullptr;
    site_.reset();
    if (!keep_alive_) return linger();
    state_ = State::idle;
    deadline_ = Clock::now() + span_of(limits_.idle_time);
    go_on();
  }

  /// Closing with unread bytes would reset the connection and take our answer with it: end our side, drop
  /// what comes, for a second at most.
  void linger() {
    state_ = State::lingering;
    deadline_ = Clock::now() + std::chrono::seconds(1);
    if constexpr (kTls) {
      stream_.async_shutdown([this, self = self()](const error_code&) { half_close(); });
    } else {
      half_close();
    }
  }

  void half_close() {
    if (state_ == State::closed) return;
    error_code error;
    socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    if (error) return close();
    drop_rest(0);
  }

  void drop_rest(std::size_t dropped) {
    begin_ = end_ = 0;
    if (!buffer_) buffer_.reset(new char[kBufferBytes]);
    socket().async_read_some(asio::buffer(buffer_.get(), kBufferBytes),
                             [this, dropped, self = self()](const error_code& error, std::size_t n) {
                               if (error || dropped + n > kLingerBytesMax) return close();
                               drop_rest(dropped + n);
                             });
  }

  // Event streams
  // -----------------------------------------------------------------------------------------------

  void write_stream() {
    writing_ = true;
    deadline_ = Clock::now() + span_of(limits_.write_time);
    asio::async_write(stream_, asio::buffer(out_),
                      [this, self = self()](const error_code& error, std::size_t) {
                        writing_ = false;
                        if (error || state_ == State::closed) return close();
                        heartbeat_at_ = Clock::now() + span_of(limits_.heartbeat);
                        flush_stream();
                      });
  }

  /// The only way to learn that a listener has gone.
  void watch_for_end() {
    stream_.async_read_some(asio::buffer(watched_),
                            [this, self = self()](const error_code& error, std::size_t) {
                              if (error || state_ != State::streaming) return close();
                              watch_for_end();
                            });
  }

  void count(int status) {
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
    entry_->took->observe({took.count()});
    const auto hundreds = static_cast<std::size_t>(status / 100);
    if (hundreds >= 2 && hundreds < entry_->replies.size()) entry_->replies[hundreds]->add();
  }

  /// Who answers the request at hand.
  Front& front() { return site_ != nullptr ? *site_ : front_; }

  const std::shared_ptr<Loop> loop_;
  Front& front_;
  std::shared_ptr<Front> site_;  // who answers instead of front_, kept until the answer is out
  const Limits& limits_;
  const Peer peer_;
  const bool exempt_;
  Stream stream_;

  State state_ = State::idle;
  SteadyTime deadline_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0, end_ = 0;
  HeadFinder finder_;

  // of the request at hand
  std::shared_ptr<Exchange> exchange_;  // until its handler has it
  Head head_;
  Admission admission_;
  std::optional<BodyParser> parser_;
  const RouteEntry* entry_ = nullptr;
  SteadyTime began_, body_began_;
  std::size_t body_read_ = 0;
  bool head_checked_ = false, keep_alive_ = true, head_only_ = false;
  std::string id_, host_, date_;
  bool https_ = false;  // as the client sees it: a proxy may speak TLS for us

  Reply reply_;
  std::string out_;  // head of the answer, or the part of a stream that is being written
  std::shared_ptr<StreamCore> core_;
  bool writing_ = false;
  SteadyTime heartbeat_at_;
  std::array<char, 64> watched_{};
};

}  // namespace

void open_connection(const std::shared_ptr<Loop>& loop, Socket socket, Peer peer, bool exempt,
                     asio::ssl::context* context) {
  if (context != nullptr) {
    std::make_shared<Session<TlsStream>>(loop, std::move(peer), exempt, std::move(socket), *context)->open();
  } else {
    std::make_shared<Session<Socket>>(loop, std::move(peer), exempt, std::move(socket))->open();
  }
}

}  // namespace chenxi::http
