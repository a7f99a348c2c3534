#include "base/keyring.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/crypto.h"
#include "base/new_file.h"

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

KeyRing with_new_master(KeyRing keys, Rng& rng) {
  keys.masters_before.insert(keys.masters_before.begin(), keys.master);
  keys.master = rng.bytes(keys.master.size());
  return keys;
}

void save_keys(const KeyRing& keys, const std::string& path) {
  std::string text = "chenxi-keys 1\n";
  for (const Named& named : kKeys) text += std::string(named.name) + " " + hex(keys.*named.key) + "\n";
  for (const std::string& master : keys.masters_before) text += "master_before " + hex(master) + "\n";
  if (!write_new_file(path, text)) throw Trouble("cannot create the key file " + path + ": there is one already");
}

void replace_keys(const KeyRing& keys, const std::string& path) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of an attempt that was cut off
  save_keys(keys, fresh);
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !sync_folder_of(path)) throw Trouble("cannot replace the key file " + path);
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
  while (std::getline(lines, line)) {
    std::string name, value;
    if (!(std::istringstream(line) >> name >> value) || name != "master_before") throw Trouble("the key file " + where + " is damaged");
    const auto bytes = unhex(value);
    if (!bytes || bytes->size() != keys.master.size()) throw Trouble("the key file " + where + " is damaged");
    keys.masters_before.push_back(*bytes);
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
