// chenxi-bank-sim: a bank beside the wallet, to be told to misbehave. Its own process, its own database, plain HTTP on
// 127.0.0.1, every request signed (README.md).
#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <boost/json/src.hpp>
#include <fstream>

#include "bank.h"
#include "sim/door.h"

namespace bank_sim {
namespace {

using sim::Request;

constexpr const char* kHelp = R"(chenxi-bank-sim: a simulated bank for the wallet to talk to

  --data FILE         its database (default bank-sim.db)
  --port N            where it listens on 127.0.0.1 (default 8090; 0: any free port)
  --secret-file FILE  the secret it shares with the wallet; made when missing (default bank-sim.secret)
  --settle-ms N       from authorising to the entry on the statement (default 2000)
  --help

Prints `ready http://127.0.0.1:PORT` when it answers. Ctrl-C ends it.
)";

/// HMAC-SHA256 over method, target, time and body; the time within five minutes of ours.
bool authentic(const Request& request, const sim::Secrets& secrets) {
  const std::string date(request["X-Bank-Date"]);
  if (!sim::is_recent(date)) return false;
  const std::string text = std::string(request.method_string()) + "\n" + std::string(request.target()) + "\n" + date + "\n" + request.body();
  return secrets.signed_this(std::string(request["X-Bank-Signature"]), text);
}

Answer answer_of(Bank& bank, const sim::Secrets& secrets, const Request& request) {
  // Ordering faults, and what happens to accounts, needs no signature: it is the test's door, not the wallet's.
  const bool open = request.target().starts_with("/faults") || request.target().starts_with("/accounts/") || request.target() == "/livez";
  try {
    if (!open && !authentic(request, secrets)) return {401, boost::json::object{{"error", "signature_wrong"}}};
    return bank.handle(request.method_string(), request.target(), request.body(), sim::now_ms());
  } catch (const std::exception& trouble) {
    std::cerr << "bank-sim: " << trouble.what() << std::endl;
    return {500, boost::json::object{{"error", "internal"}}};
  }
}

int run(int argc, char** argv) {
  std::string data = "bank-sim.db", secret_file = "bank-sim.secret";
  unsigned short port = 8090;
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 >= argc) throw std::runtime_error(word + " needs a value");
      return argv[++i];
    };
    if (word == "--help") {
      std::cout << kHelp;
      return 0;
    }
    if (word == "--data") data = value();
    else if (word == "--secret-file") secret_file = value();
    else if (word == "--port") port = static_cast<unsigned short>(std::stoi(value()));
    else if (word == "--settle-ms") options.settle_ms = std::stoll(value());
    else {
      std::cerr << "bank-sim: unknown option " << word << "\n" << kHelp;
      return 2;
    }
  }
  const sim::Secrets secrets(secret_file);
  options.path = data;
  Bank bank(options);

  // Each transaction of the database is whole or absent, so leaving at once loses nothing.
  sim::listen(port, [&](const Request& request) { return answer_of(bank, secrets, request); });
}

}  // namespace
}  // namespace bank_sim

int main(int argc, char** argv) {
  try {
    return bank_sim::run(argc, argv);
  } catch (const std::exception& trouble) {
    std::cerr << "bank-sim: " << trouble.what() << "\n";
    return 1;
  }
}
