// Preloaded (LD_PRELOAD), it makes every fsync and fdatasync of a program last SLOW_DISK_US microseconds longer: a disk that
// answers as late as one behind a network does. script/bench --slow-disk gives it to PostgreSQL and to chenxi alike.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void) {
  const char* told = getenv("SLOW_DISK_US");
  const long us = told ? atol(told) : 0;
  const struct timespec time = {us / 1000000, us % 1000000 * 1000};
  nanosleep(&time, NULL);
}

static int slowly(const char* name, int fd) {
  int (*const real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  wait_for_the_disk();
  return real(fd);
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
