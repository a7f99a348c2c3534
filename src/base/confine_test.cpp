#include "base/confine.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace chenxi {
namespace {

/// What a process of its own finds, with or without the fence; its answer is the number of the first thing
/// that went through.
int tried_in_a_process(bool confined) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (confined && !confine_process()) ::_exit(99);
    bool counted = false;
    std::thread([&counted] { counted = true; }).join();  // threads are still made
    if (!counted) ::_exit(98);
    int found = 0;
    const auto refused = [](long result) { return result == -1 && errno == EPERM; };
    std::thread([&] {  // in a thread that came later, too
      const pid_t forked = ::fork();
      if (forked == 0) ::_exit(0);
      if (!refused(forked))
        found = 1;
      else if (!refused(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)))
        found = 2;
      else if (!refused(::syscall(SYS_unshare, 0)))
        found = 3;
      else if (!refused(::syscall(SYS_keyctl, 0, 0)))
        found = 4;
    })
        .join();
    if (found != 0) ::_exit(found);
    char* const arguments[] = {const_cast<char*>("/bin/true"), nullptr};
    pid_t spawned = 0;
    if (::posix_spawn(&spawned, "/bin/true", nullptr, nullptr, arguments, nullptr) == 0) ::_exit(5);
    ::execv("/bin/sh", arguments);
    ::_exit(errno == EPERM ? 0 : 6);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Confine, NothingIsStartedAndNobodyIsLookedIntoAfterwards) {
  EXPECT_EQ(tried_in_a_process(true), 0);
}

TEST(Confine, WithoutItTheSameAttemptsPass) {
  EXPECT_NE(tried_in_a_process(false), 0);
}

}  // namespace
}  // namespace chenxi
