// A driver for fuzz targets where no fuzzer is at hand: runs the files named on the command line, then
// mutations of them from a fixed seed. usage: <program> [--rounds=N] [--seed=N] FILE...
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/env.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string mutated(const std::vector<std::string>& seeds, chenxi::Rng& rng) {
  std::string text = seeds[rng.below(seeds.size())];
  for (std::uint64_t changes = 1 + rng.below(4); changes > 0; --changes) {
    const std::size_t at = static_cast<std::size_t>(rng.below(text.size() + 1));
    const auto byte = static_cast<char>(rng.below(256));
    switch (rng.below(5)) {
      case 0:
        text.insert(at, 1, byte);
        break;
      case 1:
        text.insert(at, 1, static_cast<char>('0' + rng.below(10)));
        break;
      case 2:
        text.erase(at, rng.below(4));
        break;
      case 3:
        if (at < text.size()) text[at] = byte;
        break;
      default: {
        const std::string& other = seeds[rng.below(seeds.size())];
        const std::size_t from = static_cast<std::size_t>(rng.below(other.size() + 1));
        text = text.substr(0, at) + other.substr(from);
      }
    }
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t rounds = 20'000, seed = 1;
  std::vector<std::string> seeds;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.starts_with("--rounds=")) {
      rounds = std::stoull(argument.substr(9));
    } else if (argument.starts_with("--seed=")) {
      seed = std::stoull(argument.substr(7));
    } else {
      std::ifstream file(argument, std::ios::binary);
      seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  if (seeds.empty()) seeds.emplace_back();
  for (const std::string& text : seeds) run(text);
  chenxi::SimRng rng(seed);
  for (std::uint64_t i = 0; i < rounds; ++i) run(mutated(seeds, rng));
  std::printf("seed=%llu %zu files, %llu mutations, nothing broke\n", static_cast<unsigned long long>(seed),
              seeds.size(), static_cast<unsigned long long>(rounds));
  return 0;
}
