// The cast of the demo town: what its own client programs need to act as residents. Written beside the data by
// `chenxi demo`, read by the rush; a real instance has no such file.
#pragma once
#include <string>
#include <vector>

#include "base/crypto.h"

namespace chenxi::town {

struct Resident {
  std::string customer;   // usr_…
  std::string device;     // dev_…
  std::string session;    // value of the wallet cookie
  std::string pin;
  std::string payer_number;  // of his payment codes
  std::string code_secret;   // 32 bytes
  P256PrivateKey key;
};
struct Shop {
  std::string merchant;   // mer_…
  std::string name;
  std::string code;       // the token of its printed code
  std::string session;    // value of its till's cookie
};
struct Cast {
  std::vector<Resident> residents;
  std::vector<Shop> shops;
};

/// Throws Trouble when the file is missing or damaged.
Cast load_cast(const std::string& path);

}  // namespace chenxi::town
