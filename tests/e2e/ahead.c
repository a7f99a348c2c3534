// Loaded before a program, makes it live CHENXI_AHEAD seconds ahead: what takes days is tested with the program as it is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t which, struct timespec* at) {
  static int (*really)(clockid_t, struct timespec*);
  if (really == NULL) really = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = really(which, at);
  const char* ahead = getenv("CHENXI_AHEAD");
  if (result == 0 && which == CLOCK_REALTIME && ahead != NULL) at->tv_sec += atol(ahead);
  return result;
}
