// chenxi make-keys: a key ring where the service manager keeps it, before there are any books.
#include "app/command_line.h"
#include "base/env.h"
#include "base/keyring.h"

namespace chenxi::app {

void add_key_commands(CLI::App& app) {
  static Common common;
  static std::string file;
  CLI::App& make =
      *app.add_subcommand("make-keys", "Make the key ring of a new instance, for serve --keys FILE");
  add_common(make, common, false);
  make.add_option("file", file, "where to")->required();
  run(make, [] {
    const Env env = real_env();
    save_keys(make_keys(*env.rng), file);
    print(common, json::object{{"file", file}},
          "made " + file + ": without it nothing sealed can ever be read again");
    return kOk;
  });
}

}  // namespace chenxi::app
