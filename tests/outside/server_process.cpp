#include "tests/outside/server_process.h"

#include <cstdio>
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace outside {

using std::chrono::steady_clock;

ServerProcess::ServerProcess(std::vector<std::string> command, std::vector<std::string> environment, std::string log)
    : command_(std::move(command)), environment_(std::move(environment)), log_(std::move(log)) {}

ServerProcess::~ServerProcess() {
  kill();
}

void ServerProcess::start() {
  int out[2];
  if (pid_ > 0 || ::pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("the server cannot be started");
  // Everything that allocates happens before fork(): this process has threads.
  std::vector<char*> arguments, variables;
  for (const std::string& word : command_) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  for (char** v = environ; *v != nullptr; ++v) variables.push_back(*v);
  for (const std::string& v : environment_) variables.push_back(const_cast<char*>(v.c_str()));
  variables.push_back(nullptr);
  const int log = ::open(log_.empty() ? "/dev/null" : log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(126);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(out[1], STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execve(arguments[0], arguments.data(), variables.data());
    ::_exit(127);
  }
  ::close(log);
  ::close(out[1]);
  pid_ = pid;
  lines_ = out[0];
}

bool ServerProcess::wait_ready(std::chrono::seconds at_most) {
  std::string said;
  const auto give_up = steady_clock::now() + at_most;
  while (steady_clock::now() < give_up) {
    pollfd ready{lines_, POLLIN, 0};
    if (::poll(&ready, 1, 50) <= 0) continue;
    char buffer[512];
    const ssize_t n = ::read(lines_, buffer, sizeof buffer);
    if (n <= 0) return false;
    said.append(buffer, static_cast<std::size_t>(n));
    if (said.find("ready ") != std::string::npos) return true;
  }
  return false;
}

void ServerProcess::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

std::optional<int> ServerProcess::wait_exit(std::chrono::milliseconds at_most) {
  const auto give_up = steady_clock::now() + at_most;
  while (pid_ > 0) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      ::close(lines_);
      return status;
    }
    if (steady_clock::now() >= give_up) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return 0;
}

void ServerProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait_exit(std::chrono::seconds(60));
}

bool ServerProcess::stop(std::chrono::milliseconds at_most) {
  signal(SIGTERM);
  const std::optional<int> status = wait_exit(at_most);
  if (!status) kill();
  const bool well = status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
  if (!well) {
    std::ifstream log(log_);
    std::string line, newest;
    while (std::getline(log, line)) newest = line;
    std::fprintf(stderr, "a server did not end well (%d): %s\n", status.value_or(-1), newest.c_str());
  }
  return well;
}

bool ServerProcess::has_said(std::string_view what) const {
  std::ifstream log(log_);
  for (std::string line; std::getline(log, line);)
    if (line.find(what) != std::string::npos) return true;
  return false;
}

long ServerProcess::memory_kib(const char* field) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with(field)) return std::atol(line.c_str() + std::strlen(field));
  return 0;
}

int free_port(int from) {
  for (int port = from + ::getpid() % 50; port < from + 100; ++port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (free) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace outside
