// chenxi-id-sim: the registry of identity documents beside the wallet, to be told to err. Its own process,
// plain HTTP on 127.0.0.1, every question signed (README.md).
#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <boost/json/src.hpp>
#include <fstream>

#include "registry.h"
#include "sim/door.h"

namespace id_sim {
namespace {

using sim::Request;

constexpr const char* kHelp =
    R"(chenxi-id-sim: a simulated registry of identity documents for the wallet to ask

  --port N            where it listens on 127.0.0.1 (default 8093; 0: any free port)
  --secret-file FILE  the secret it shares with the wallet; made when missing (default registry.secret)
  --people FILE       who is known: lines `NUMBER NAME`
  --errs-every N      every Nth question is answered late, not at all, with an error, with a contradiction, or lost
  --help

Prints `ready http://127.0.0.1:PORT` when it answers. Ctrl-C ends it.
)";

/// HMAC-SHA256 over method, target, time and body; the time within five minutes of ours.
bool authentic(const Request& request, const sim::Secrets& secrets) {
  const std::string date(request["X-Registry-Date"]);
  if (!sim::is_recent(date)) return false;
  const std::string text = std::string(request.method_string()) + "\n" + std::string(request.target()) +
                           "\n" + date + "\n" + request.body();
  return secrets.signed_this(std::string(request["X-Registry-Signature"]), text);
}

Answer answer_of(Registry& registry, const sim::Secrets& secrets, const Request& request) {
  // Ordering faults and adding people need no signature: that is the test's door, not the wallet's.
  const bool open = !request.target().starts_with("/v1/");
  if (!open && !authentic(request, secrets)) return {401, boost::json::object{{"error", "signature_wrong"}}};
  return registry.handle(request.method_string(), request.target(), request.body(), sim::now_ms());
}

void read_people(const std::string& path, Registry& registry) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::string line;
  while (std::getline(file, line)) {
    const std::size_t space = line.find(' ');
    if (line.empty() || line[0] == '#' || space == std::string::npos) continue;
    registry.add(line.substr(0, space), line.substr(space + 1));
  }
}

int run(int argc, char** argv) {
  std::string people, secret_file = "registry.secret";
  unsigned short port = 8093;
  int errs_every = 0;
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
    if (word == "--people")
      people = value();
    else if (word == "--secret-file")
      secret_file = value();
    else if (word == "--port")
      port = static_cast<unsigned short>(std::stoi(value()));
    else if (word == "--errs-every")
      errs_every = std::stoi(value());
    else {
      std::cerr << "id-sim: unknown option " << word << "\n" << kHelp;
      return 2;
    }
  }
  const sim::Secrets secrets(secret_file);
  Registry registry(errs_every);
  if (!people.empty()) read_people(people, registry);
  sim::listen(port, [&](const Request& request) { return answer_of(registry, secrets, request); });
}

}  // namespace
}  // namespace id_sim

int main(int argc, char** argv) {
  try {
    return id_sim::run(argc, argv);
  } catch (const std::exception& trouble) {
    std::cerr << "id-sim: " << trouble.what() << "\n";
    return 1;
  }
}
