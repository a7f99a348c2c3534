#include "tests/fuzz/fuzz.h"

namespace {
bool planted_fault = false;
}

bool chenxi::fuzz::planted() { return planted_fault; }

// libFuzzer leaves arguments that begin with two dashes alone.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) planted_fault |= std::string_view((*argv)[i]) == "--planted";
  return 0;
}
