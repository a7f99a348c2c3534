// The courier: carries messages out after the commit that wrote them, on a thread of his own.
//
// He follows the store: at start every waiting row, later each one as it is committed. A message that fails is tried
// again after 2, 4, 8 … seconds until it is worth nothing. He may send twice (killed between sending and saying so), so
// the gateway gets an id with each. The log names messages by row and says nothing of their content.
#pragma once
#include <condition_variable>
#include <deque>
#include <thread>

#include "engine/executor.h"
#include "ports/messages.h"

namespace chenxi::ports {
struct Services;
}
namespace chenxi::notify {

/// What a person was sent, while no gateway is configured: the demo's phone.
struct Shown {
  Instant at;  // when it was sent; of what waits: until when it is worth anything
  std::string to, text;
  ports::Channel channel = ports::Channel::sms;
};

class Courier : public engine::Observer {
 public:
  explicit Courier(ports::Services& services) : services_(services) {}
  ~Courier() override;

  void start();
  void stop();
  /// Tries what is due now. The thread does this; tests call it. Gives how many were settled.
  std::size_t deliver();
  /// The latest messages to a number or address ("": to anybody), newest first. Only with `demo` and no gateway.
  std::vector<Shown> shown(std::string_view to) const;
  std::size_t waiting() const;
  /// What waits because no SMS gateway is configured, oldest first: the operator of a new instance reads it out to the first
  /// people. With a gateway: nothing, ever.
  std::vector<Shown> unsent() const;

  void reload(store::Reader& reader) override;
  void committed(engine::Workspace& changed, const std::vector<ledger::Transfer>& rows,
                 const std::vector<engine::Event>& events, const ledger::Batch& batch) override;

 private:
  struct Parcel {
    ports::Message message;
    Instant next;
    std::int64_t tries = 0;
  };
  enum class Fate : std::uint8_t { sent, dropped, again };
  Fate carry(const ports::Message& message);
  std::string address_of(const ports::Message& message) const;
  std::string text_of(const ports::Message& message) const;
  void loop();

  ports::Services& services_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Parcel> parcels_;
  std::deque<Shown> shown_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chenxi::notify
