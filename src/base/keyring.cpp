#include "base/keyring.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/crypto.h"

namespace chenxi {
namespace {

struct Named {
  const char* name;
  std::string KeyRing::*key;
  std::size_t size;
};
constexpr Named kKeys[] = {
    {"public_ids", &KeyRing::public_ids, 16},       {"master", &KeyRing::master, 32},
    {"lookup", &KeyRing::lookup, 32},               {"pin", &KeyRing::pin, 32},
    {"codes", &KeyRing::codes, 32},                 {"payment_codes", &KeyRing::payment_codes, 32},
    {"tokens", &KeyRing::tokens, 32},               {"receipts", &KeyRing::receipts, 32},
    {"printed_codes", &KeyRing::printed_codes, 32},
};

}  // namespace

KeyRing make_keys(Rng& rng) {
  KeyRing keys;
  for (const Named& named : kKeys) keys.*named.key = rng.bytes(named.size);
  return keys;
}

void save_keys(const KeyRing& keys, const std::string& path) {
  std::string text = "chenxi-keys 1\n";
  for (const Named& named : kKeys) text += std::string(named.name) + " " + hex(keys.*named.key) + "\n";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw Trouble("cannot create the key file " + path);
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) throw Trouble("cannot write the key file " + path);
}

KeyRing read_keys(const std::string& content, const std::string& where) {
  std::istringstream lines(content);
  std::string line;
  if (!std::getline(lines, line) || line != "chenxi-keys 1") throw Trouble("the key file " + where + " is damaged");
  KeyRing keys;
  for (const Named& named : kKeys) {
    std::string name, value;
    if (!std::getline(lines, line) || !(std::istringstream(line) >> name >> value) || name != named.name)
      throw Trouble("the key file " + where + " is damaged");
    const auto bytes = unhex(value);
    if (!bytes || bytes->size() != named.size) throw Trouble("the key file " + where + " is damaged");
    keys.*named.key = *bytes;
  }
  return keys;
}

KeyRing load_keys(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) throw Trouble("the key file " + path + " is missing");
  if ((info.st_mode & 077) != 0) throw Trouble("the key file " + path + " can be read by others: chmod 600 it");
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  return read_keys(content.str(), path);
}

}  // namespace chenxi
