// The line to a short message service centre: one bound session, kept alive, opened again when it broke.
//
//   smpp://host:2775     in the clear: for a centre on this machine, or behind a tunnel of the operator's
//   smpps://host:3550    TLS 1.2 or later, the certificate is checked against the account's ca_file or the machine's authorities
// `?enquire_link=30` says after how many silent seconds we ask whether the centre is still there.
// A thread of its own answers the centre's questions and takes receipts; the log says what became of which row, never to whom.
#pragma once
#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "base/env.h"
#include "notify/smpp.h"

namespace chenxi::notify {

struct CentreAddress {
  std::string host, port;
  bool tls = false;
  Duration enquire_after = seconds(30);
};
/// nullopt: not smpp:// or smpps://, no host, or an option that does not exist.
std::optional<CentreAddress> parse_centre(std::string_view url);

class Wire;  // bytes to and from the centre, in the clear or not

class MessageCentre {
 public:
  MessageCentre(Clock& clock, CentreAddress address, OutboundAccount account);
  ~MessageCentre();
  MessageCentre(const MessageCentre&) = delete;
  MessageCentre& operator=(const MessageCentre&) = delete;

  /// Blocks until the centre has taken every part, refused one, or was silent for ten seconds. Status as a gateway's: 200 taken; 400 a number
  /// that does not exist; 429 too many at once; 503 anything else that it refuses; 0 nobody answered, so it may have been taken.
  OutboundReply send(const OutboundSms& sms);

 private:
  using Lock = std::unique_lock<std::mutex>;
  std::string bind();                       // "": bound; else what is wrong
  void listen();                            // the thread
  bool hear();                              // what has come; false: the session is over
  void understand(smpp::Pdu pdu);
  void keep_alive();
  void say(smpp::Id id, std::uint32_t status, std::uint32_t sequence, std::string body);
  std::optional<smpp::Pdu> answer_to(std::uint32_t sequence, Lock& lock);
  void hang_up();

  Clock& clock_;
  CentreAddress address_;
  OutboundAccount account_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::unique_ptr<Wire> wire_;              // nullptr: no session
  std::string in_;
  std::uint32_t sequence_ = 0, asked_ = 0;  // asked_: the sequence of our enquire_link that is not answered yet
  Duration last_heard_{}, asked_at_{};
  std::map<std::uint32_t, std::optional<smpp::Pdu>> answers_;  // by sequence, what send() waits for
  std::map<std::uint32_t, std::string> naming_;                // by sequence, our message whose number at the centre is said there
  std::deque<std::pair<std::string, std::string>> taken_;      // the centre's id, ours: until a receipt or the thousandth after it
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace chenxi::notify
