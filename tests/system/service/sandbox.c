// sandbox PROGRAM ARGUMENT...: runs a program under the filter that systemd would set up for the unit. ALLOWED is the list of
// calls, made by service.mjs from the unit; the rest fails with EPERM, as does memory that is written and executed.
// sandbox --probe: tries what must be forbidden and says what went through.
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int kAllowed[] = {
#include "allowed.inc"
};
enum { kCount = sizeof kAllowed / sizeof kAllowed[0] };

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)

static int enter(void) {
  struct sock_filter code[20 + 2 * kCount];
  unsigned n = 0;
#define ADD(...) code[n++] = (struct sock_filter)__VA_ARGS__
  ADD(LOAD(nr));
  // MemoryDenyWriteExecute: mmap of memory that is both, mprotect to executable.
  ADD(IS(SYS_mmap, 0, 4));
  ADD(LOAD(args[2]));
  ADD(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, PROT_WRITE | PROT_EXEC));
  ADD(IS(PROT_WRITE | PROT_EXEC, 4, 0));
  ADD(LOAD(nr));
  ADD(IS(SYS_mprotect, 0, 3));
  ADD(LOAD(args[2]));
  ADD(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
  ADD(REFUSE);
  ADD(LOAD(nr));
  for (unsigned i = 0; i < kCount; ++i) {
    ADD(IS((unsigned)kAllowed[i], 0, 1));
    ADD(RETURN(SECCOMP_RET_ALLOW));
  }
  ADD(REFUSE);
  const struct sock_fprog program = {(unsigned short)n, code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0;
}

static int probe(void) {
  int through = 0;
  if (mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) { puts("write+execute"); ++through; }
  void* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0) { puts("written, then executed"); ++through; }
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0) { puts("ptrace"); ++through; }
  if (syscall(SYS_bpf, 99, NULL, 0) != 0 && errno != EPERM) { puts("bpf"); ++through; }
  if (syscall(SYS_keyctl, 0, 0) != -1 || errno != EPERM) { puts("keyctl"); ++through; }
  if (syscall(SYS_mount, "", "", "", 0, NULL) == 0 || errno != EPERM) { puts("mount"); ++through; }
  return through;
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  if (strcmp(argv[1], "--bare-probe") == 0) return probe();
  if (enter() != 0) { perror("sandbox"); return 3; }
  if (strcmp(argv[1], "--probe") == 0) return probe();
  execv(argv[1], argv + 1);
  perror(argv[1]);
  return 3;
}
