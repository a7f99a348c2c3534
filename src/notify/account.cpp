#include "notify/account.h"

#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/json.h"

namespace chenxi::notify {

OutboundAccount read_account(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) throw Trouble("the account file " + path + " is missing");
  if ((info.st_mode & 077) != 0) throw Trouble("the account file " + path + " can be read by others: chmod 600 it");
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  const auto parsed = parse_json(content.str());
  if (!parsed || !parsed->is_object()) throw Trouble("the account file " + path + " is no JSON object");
  OutboundAccount out;
  for (const auto& member : parsed->get_object()) {
    const std::string_view key(member.key());
    std::string* to = key == "user" ? &out.user : key == "password" ? &out.password : key == "ca_file" ? &out.ca_file : nullptr;
    if (to == nullptr || !member.value().is_string() || member.value().get_string().empty())
      throw Trouble(fmt::format("the account file {}: \"{}\" is no text, or nothing that belongs there", path, key));
    *to = std::string(member.value().get_string());
  }
  if (out.user.empty() || out.password.empty()) throw Trouble("the account file " + path + " needs a user and a password");
  return out;
}

}  // namespace chenxi::notify
