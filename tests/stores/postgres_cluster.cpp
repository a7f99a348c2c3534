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
    output_ = from_child[0];
    conninfo_ = read_line();
  }
  ~Cluster() {
    if (child_ <= 0) return;
    ::close(input_);
    ::close(output_);
    ::waitpid(child_, nullptr, 0);
  }
  std::optional<std::string> conninfo() const { return conninfo_; }
  bool crash() { return ::write(input_, "crash\n", 6) == 6 && read_line() == "up"; }

 private:
  std::optional<std::string> read_line() {
    std::string line;
    for (char c = 0; ::read(output_, &c, 1) == 1; line += c)
      if (c == '\n') return line;
    return std::nullopt;
  }

  pid_t child_ = -1;
  int input_ = -1, output_ = -1;
  std::optional<std::string> conninfo_;
};

const char* given() {
  const char* conninfo = std::getenv("CHENXI_TEST_PG");
  return conninfo != nullptr && *conninfo != '\0' ? conninfo : nullptr;
}

Cluster& cluster() {
  static Cluster cluster;
  return cluster;
}

}  // namespace

std::optional<std::string> postgres_conninfo() {
  if (const char* conninfo = given()) return conninfo;
  return cluster().conninfo();
}

bool crash_postgres() { return given() == nullptr && cluster().crash(); }

}  // namespace chenxi::places
