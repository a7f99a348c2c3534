// Build step: i18n/zh-CN.json + i18n/en.json -> generated/i18n_catalog.inc, one line a key, sorted.
//   i18n_catalog ZH.json EN.json OUT.inc
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "base/json.h"

namespace {

using Texts = std::map<std::string, std::array<std::string, 2>>;

bool read(const char* path, std::size_t language, Texts& texts) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  const auto parsed = chenxi::parse_json(content.str(), {.depth = 1, .members = 20'000});
  if (!file || !parsed || !parsed->is_object()) {
    const std::string at = parsed ? "" : parsed.error().detail().pointer;
    std::fprintf(stderr, "%s: not one flat JSON object with each key once (near \"%s\")\n", path, at.c_str());
    return false;
  }
  for (const auto& member : parsed->get_object()) {
    if (!member.value().is_string() || member.value().get_string().empty()) {
      std::fprintf(stderr, "%s: \"%s\" is not a sentence\n", path, std::string(member.key()).c_str());
      return false;
    }
    texts[std::string(member.key())][language] = std::string(member.value().get_string());
  }
  return true;
}

/// A C++ string literal; other bytes than plain ASCII in octal, which ends by itself.
std::string literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?') {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
  }
  return out + "\"";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: i18n_catalog ZH.json EN.json OUT.inc\n", stderr), 2;
  Texts texts;
  if (!read(argv[1], 0, texts) || !read(argv[2], 1, texts)) return 1;
  std::ofstream out(argv[3], std::ios::binary);
  for (const auto& [key, both] : texts)
    out << "{" << literal(key) << ", {" << literal(both[0]) << ", " << literal(both[1]) << "}},\n";
  return out.flush() ? 0 : 1;
}
