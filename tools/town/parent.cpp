#include "parent.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "base/check.h"

namespace chenxi::town {
namespace {

/// A child that dies at once is not started again at full speed.
constexpr auto kPauseAfterDeath = std::chrono::milliseconds(150);
constexpr int kQuickDeathsMax = 20;

}  // namespace

Child::Child(std::vector<std::string> command, std::function<void(const std::string&)> changed)
    : command_(std::move(command)), changed_(std::move(changed)) {}

Child::~Child() { stop(); }

void Child::start() {
  thread_ = std::thread([this] { loop(); });
}

void Child::stop() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    if (pid_ > 0) ::kill(pid_, SIGTERM);
  }
  if (thread_.joinable()) thread_.join();
}

void Child::kill() {
  const std::lock_guard lock(mutex_);
  if (pid_ <= 0) return;
  killed_ = true;
  ::kill(pid_, SIGKILL);
}

void Child::loop() {
  int quick_deaths = 0;
  while (!stopping_) {
    int out[2];
    CHECK(::pipe2(out, O_CLOEXEC) == 0);
    changed_("starting");
    const auto began = std::chrono::steady_clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // never outlives its parent
      sigset_t none;
      sigemptyset(&none);
      ::sigprocmask(SIG_SETMASK, &none, nullptr);
      ::dup2(out[1], STDOUT_FILENO);
      std::vector<char*> arguments;
      for (const std::string& word : command_) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      ::execv(arguments[0], arguments.data());
      std::perror("cannot start");
      ::_exit(127);
    }
    ::close(out[1]);
    {
      const std::lock_guard lock(mutex_);
      pid_ = pid;
    }
    if (stopping_) ::kill(pid, SIGTERM);
    FILE* lines = ::fdopen(out[0], "r");
    char line[4096];
    while (std::fgets(line, sizeof line, lines) != nullptr) {
      if (std::string_view(line).starts_with("ready ")) {
        up_ = true;
        changed_("up");
      } else {
        std::fputs(line, stderr);
      }
    }
    std::fclose(lines);
    int status = 0;
    ::waitpid(pid, &status, 0);
    {
      const std::lock_guard lock(mutex_);
      pid_ = 0;
    }
    up_ = false;
    if (stopping_) break;
    restarts_ += 1;
    changed_("down");
    // What was killed on purpose did not die of itself.
    const bool by_itself = !killed_.exchange(false);
    quick_deaths = by_itself && std::chrono::steady_clock::now() - began < std::chrono::seconds(2) ? quick_deaths + 1 : 0;
    if (quick_deaths >= kQuickDeathsMax) {
      std::fprintf(stderr, "%s ends again and again; giving up\n", command_[0].c_str());
      changed_("failed");
      return;
    }
    std::this_thread::sleep_for(kPauseAfterDeath);
  }
}

}  // namespace chenxi::town
