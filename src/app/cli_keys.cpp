// chenxi make-keys, rotate-master, renew-secret: the key ring where the service manager keeps it, a new master key for one that is in
// use, and new secrets that we share with bank and registry.
#include "app/command_line.h"
#include "base/check.h"
#include "base/env.h"
#include "base/keyring.h"
#include "base/shared_secret.h"

namespace chenxi::app {
namespace {

/// `after`: of the ring that is in use, whose other keys stay; empty: all of them new.
int make_ring(const Common& common, const std::string& file, const std::string& after) {
  const Env env = real_env();
  save_keys(after.empty() ? make_keys(*env.rng) : with_new_master(load_keys(after), *env.rng), file);
  print(common, json::object{{"file", file}}, "made " + file + ": without it nothing sealed can ever be read again");
  return kOk;
}

/// Needs the running server, which goes on serving meanwhile.
int rotate_master(const Common& common, bool finish) {
  const auto answer = ask(common, "rotate_master", json::object{{"finish", finish}});
  if (!answer) return kRefused;
  if (const auto* trouble = answer->as_object().if_contains("trouble")) throw Trouble(std::string(trouble->as_string()));
  print(common, *answer,
        finish ? std::string("the master keys of before are gone from the key file; backups of before still hold them, sealed")
               : fmt::format("{} customers' data keys are wrapped by the new master key\n"
                             "copy the key file to every other node, then: chenxi rotate-master --finish",
                             answer->at("rewrapped").as_int64()));
  return kOk;
}

/// The server reads the file by itself before its next request.
int renew_secret(const Common& common, const std::string& of, bool finish) {
  const std::string path = (common.data / (of + ".secret")).string();
  const Env env = real_env();
  if (finish) {
    finish_next(path);
    print(common, json::object{{"secret", of}, {"in_use", "next"}}, "from the next request on the " + of + " is signed to with the new secret; have the old one refused there");
    return kOk;
  }
  const std::string next = prepare_next(path, *env.rng);
  print(common, json::object{{"secret", of}, {"in_use", "old"}, {"next", next}},
        "the next secret, for the " + of + " alone:\n" + next + "\nwhen it takes both, then: chenxi renew-secret " + of + " --finish");
  return kOk;
}

}  // namespace

void add_key_commands(CLI::App& app) {
  static Common common;
  static std::string file, after;
  static bool finish = false;
  CLI::App& make = *app.add_subcommand("make-keys", "Make the key ring of a new instance, for serve --keys FILE");
  add_common(make, common, false);
  make.add_option("file", file, "where to")->required();
  make.add_option("--after", after, "the ring in use: the new one has another master key and begins a rotation, see rotate-master")->check(CLI::ExistingFile);
  run(make, [] { return make_ring(common, file, after); });

  CLI::App& rotate = *app.add_subcommand("rotate-master", "A new master key for the data keys of customers, while the server works");
  add_common(rotate, common);
  rotate.add_flag("--finish", finish, "forget the master keys of before");
  run(rotate, [] { return rotate_master(common, finish); });

  static std::string of;
  CLI::App& renew = *app.add_subcommand("renew-secret", "A new secret to share with the bank or the registry, while both work");
  add_common(renew, common);
  renew.add_option("with", of, "whom it is shared with")->required()->check(CLI::IsMember({"bank", "registry"}));
  renew.add_flag("--finish", finish, "the other side takes both: sign with the new one");
  run(renew, [] { return renew_secret(common, of, finish); });
}

}  // namespace chenxi::app
