#include "base/confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.h"

namespace chenxi {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;
#endif

/// A list of what is refused, not of what is allowed: libraries may need a new call with any update of
/// Debian, and a wallet that stops for that helps nobody. The unit of systemd (deploy/) has the stricter list
/// beside it.
constexpr int kRefused[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kcmp,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_acct,
    SYS_quotactl,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_personality,
    SYS_open_by_handle_at,
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
    SYS_fsmount,
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
};

constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
/// An older program's answer, so that the C library makes its threads with clone(), whose flags can be seen.
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;

constexpr sock_filter load(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}
constexpr sock_filter answer(std::uint32_t with) {
  return {BPF_RET | BPF_K, 0, 0, with};
}
/// Runs the next statement when it is so, else skips it.
constexpr sock_filter if_equal(std::uint32_t value) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value};
}
constexpr sock_filter unless_equal(std::uint32_t value) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, value};
}

std::vector<sock_filter> filter() {
  std::vector<sock_filter> code{load(offsetof(seccomp_data, arch)), unless_equal(kMachine), answer(kRefuse),
                                load(offsetof(seccomp_data, nr))};
#if defined(__x86_64__)
  // The other way to number the same calls (x32).
  code.insert(code.end(), {{BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000}, answer(kRefuse)});
#endif
  for (const int call : kRefused)
    code.insert(code.end(), {if_equal(static_cast<std::uint32_t>(call)), answer(kRefuse)});
  code.insert(code.end(), {if_equal(SYS_clone3), answer(kUnknown)});
  // A clone that is no thread would be a process of its own.
  code.insert(code.end(), {{BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_clone},
                           load(offsetof(seccomp_data, args)),
                           {BPF_JMP | BPF_JSET | BPF_K, 1, 0, CLONE_THREAD},
                           answer(kRefuse),
                           answer(SECCOMP_RET_ALLOW)});
  return code;
}

}  // namespace

bool confine_process() {
  if (kMachine == 0) return false;
  std::vector<sock_filter> code = filter();
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

void leave_no_core() {
  CHECK(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
}

}  // namespace chenxi
