#include "tests/stores/postgres_cluster.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace chenxi::places {
namespace {

/// script/pg-test --serve: it prints how to connect, and stops the server when its standard input ends.
class Cluster {
 public:
  Cluster() {
    int to_child[2], from_child[2];
    if (::pipe2(to_child, O_CLOEXEC) != 0 || ::pipe2(from_child, O_CLOEXEC) != 0) return;
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(to_child[0], 0);
      ::dup2(from_child[1], 1);
      const char* script = CHENXI_SOURCE_DIR "/script/pg-test";
      ::execl(script, script, "--serve", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(to_child[0]);
    ::close(from_child[1]);
    input_ = to_child[1];
    std::string line;
    char c = 0;
    while (::read(from_child[0], &c, 1) == 1 && c != '\n') line += c;
    ::close(from_child[0]);
    if (c == '\n') conninfo_ = line;
  }
  ~Cluster() {
    if (child_ <= 0) return;
    ::close(input_);
    ::waitpid(child_, nullptr, 0);
  }
  std::optional<std::string> conninfo() const { return conninfo_; }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  std::optional<std::string> conninfo_;
};

}  // namespace

std::optional<std::string> postgres_conninfo() {
  if (const char* given = std::getenv("CHENXI_TEST_PG"); given != nullptr && *given != '\0') return given;
  static const Cluster cluster;
  return cluster.conninfo();
}

}  // namespace chenxi::places
