// chenxi-sms-sim: an SMS gateway beside the wallet, to be told to misbehave. Its own process, plain HTTP on
// 127.0.0.1, every request to send signed (README.md). It shares nothing with the wallet but the description
// of the wire.
#include <boost/json/src.hpp>
#include <fstream>
#include <mutex>
#include <set>

#include "sim/door.h"

namespace sms_sim {
namespace {

namespace http = sim::http;
namespace json = boost::json;
using sim::Answer;
using sim::Request;

constexpr const char* kHelp = R"(chenxi-sms-sim: a simulated SMS gateway for the wallet to talk to

  --port N            where it listens on 127.0.0.1 (default 8091; 0: any free port)
  --secret-file FILE  holds the secret that requests are signed with: `chenxi sms-secret` prints it
  --help

POST /sms             the gateway's API (README.md), signed
POST /faults          {"fault": "none|late|refuse|reject|twice|silent|lost", "times": N, "ms": N}: what the next N requests meet
GET  /messages?to=…   what arrived at a phone
Prints `ready http://127.0.0.1:PORT` when it answers. Ctrl-C ends it.
)";

/// "v1=" HMAC-SHA256(secret, timestamp "." body), the timestamp within five minutes of ours.
bool authentic(const Request& request, const std::string& secret) {
  const std::string timestamp(request["Chenxi-Timestamp"]), given(request["Chenxi-Signature"]);
  return sim::is_recent(timestamp) && sim::same(given, "v1=" + sim::hmac_hex(secret, timestamp + "." + request.body()));
}

/// The phones that messages arrive at, and the fault that is ordered now.
class Gateway {
 public:
  explicit Gateway(std::string secret) : secret_(std::move(secret)) {}

  Answer handle(const Request& request) {
    try {
      return answer_of(request);
    } catch (const std::exception& trouble) {
      return {400, json::object{{"error", trouble.what()}}};
    }
  }

 private:
  Answer answer_of(const Request& request) {
    const std::string target(request.target());
    if (target == "/livez") return done();
    if (target == "/faults" && request.method() == http::verb::post)
      return order(json::parse(request.body()).as_object());
    if (target.starts_with("/messages?to=")) return arrived(target.substr(13));
    if (target == "/sms" && request.method() == http::verb::post) return take(request);
    return {404, json::object{{"error", "not_found"}}};
  }

  static Answer done() { return {200, json::object{}}; }

  Answer order(const json::object& wish) {
    static const std::set<std::string, std::less<>> kFaults = {"none",  "late",   "refuse", "reject",
                                                               "twice", "silent", "lost"};
    const std::string fault(wish.at("fault").as_string());
    if (!kFaults.contains(fault)) return {400, json::object{{"error", "unknown_fault"}}};
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    times_ = wish.contains("times") ? wish.at("times").as_int64() : 1;
    late_ms_ = wish.contains("ms") ? wish.at("ms").as_int64() : 1'000;
    return done();
  }

  Answer arrived(std::string number) {
    if (number.starts_with("%2B")) number = "+" + number.substr(3);
    const std::lock_guard lock(mutex_);
    json::array texts;
    for (const auto& [to, text] : phones_)
      if (to == number) texts.push_back(json::string(text));
    return {200, json::object{{"texts", texts}, {"requests", requests_}, {"unsigned", unsigned_}}};
  }

  std::string fault_of_this_request() {
    const std::lock_guard lock(mutex_);
    requests_ += 1;
    if (times_ <= 0) return "none";
    times_ -= 1;
    return fault_;
  }

  Answer take(const Request& request) {
    if (!authentic(request, secret_)) {
      const std::lock_guard lock(mutex_);
      unsigned_ += 1;
      return {401, json::object{{"error", "signature_wrong"}}};
    }
    const json::object order = json::parse(request.body()).as_object();
    const std::string id(order.at("id").as_string()), to(order.at("to").as_string()),
        text(order.at("text").as_string());
    if (id != request["Idempotency-Key"]) return {400, json::object{{"error", "id_mismatch"}}};
    const std::string fault = fault_of_this_request();
    if (fault == "refuse") return {503, json::object{{"error", "busy"}}};
    if (fault == "reject") return {400, json::object{{"error", "number_blocked"}}};
    if (fault == "lost") return {0, {}, true};  // neither delivered nor answered
    if (fault == "late") std::this_thread::sleep_for(std::chrono::milliseconds(late_ms_));
    const std::lock_guard lock(mutex_);
    const bool first = ids_.insert(id).second;  // a repeat of the same message reaches the phone once
    if (first) phones_.emplace_back(to, text);
    if (first && fault == "twice") phones_.emplace_back(to, text);
    if (fault == "silent") return {0, {}, true};  // delivered, and not a word
    return {202, json::object{{"id", id}, {"repeated", !first}}};
  }

  const std::string secret_;
  std::mutex mutex_;
  std::string fault_ = "none";
  std::int64_t times_ = 0, late_ms_ = 0, requests_ = 0, unsigned_ = 0;
  std::set<std::string> ids_;
  std::vector<std::pair<std::string, std::string>> phones_;  // number, text
};

int run(int argc, char** argv) {
  unsigned short port = 8091;
  std::string secret_file;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help") {
      std::cout << kHelp;
      return 0;
    }
    if (i + 1 == argc) throw std::runtime_error("no value after " + std::string(word));
    if (word == "--port")
      port = static_cast<unsigned short>(std::stoi(argv[++i]));
    else if (word == "--secret-file")
      secret_file = argv[++i];
    else
      throw std::runtime_error("unknown option " + std::string(word) + "; see --help");
  }
  std::ifstream file(secret_file);
  std::string secret;
  if (!(file >> secret) || secret.size() != 64)
    throw std::runtime_error("no secret of 64 hex digits in \"" + secret_file + "\"");

  Gateway gateway(secret);
  sim::listen(port, [&](const Request& request) { return gateway.handle(request); });
}

}  // namespace
}  // namespace sms_sim

int main(int argc, char** argv) {
  try {
    return sms_sim::run(argc, argv);
  } catch (const std::exception& trouble) {
    std::cerr << "chenxi-sms-sim: " << trouble.what() << "\n";
    return 2;
  }
}
