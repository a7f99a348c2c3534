// What a room's routes and commands stand on, handed to them by app. Rooms never include app.
//
// The witnesses are only named here: who calls them includes identity/directory.h, identity/vault.h,
// merchants/directory.h or rules/packs.h.
#pragma once
#include "base/keyring.h"
#include "base/public_id.h"
#include "engine/engine.h"

namespace chenxi::identity {
class Directory;
class Vault;
}  // namespace chenxi::identity
namespace chenxi::merchants {
class Directory;
}
namespace chenxi::rules {
class Packs;
}

namespace chenxi::banks {
class Line;
}

namespace chenxi::notify {
class Courier;
}

namespace chenxi::records {
class Projection;
}

namespace chenxi::ports {

struct InstanceInfo {
  std::string name;          // what residents call it; app fills it
  std::string origin;        // "http://localhost:8080": printed into codes
  std::string currency = "CNY";
  std::string city = "Beijing";
  bool demo = false;
  bool lan = false;
  int control_port = 0;      // of the demo's parent; 0: none
  std::string sms_url, sms_from, smtp_url, mail_from, bank_url;  // where notify and banks call
  std::string registry_url;  // of the registry that knows identity documents; empty: none
  OutboundAccount sms_account{}, mail_account{};
};

struct Services {
  Env& env;
  engine::Engine& engine;
  const KeyRing& keys;
  const PublicIds& ids;
  identity::Vault& vault;
  identity::Directory& directory;
  rules::Packs& packs;
  merchants::Directory& merchants;
  InstanceInfo info;
  notify::Courier* courier = nullptr;  // who carries messages out
  records::Projection* bills = nullptr;  // what residents read of their own
  banks::Line* bank = nullptr;  // the line to the bank; nullptr: this instance has none
};

}  // namespace chenxi::ports
