// chenxi inspect: says what somebody else's bytes are, as the server would judge them.
#include <fmt/format.h>

#include <iostream>

#include "app/command_line.h"
#include "webauthn/inspect.h"

namespace chenxi::app {

void add_inspect(CLI::App& app) {
  CLI::App& inspect = *app.add_subcommand("inspect", "Judge foreign bytes as the server would");
  inspect.require_subcommand(1);
  CLI::App& webauthn = *inspect.add_subcommand(
      "webauthn", "Registrations and assertions: JSON lines on standard input, one verdict per line (docs/passkeys.md)");
  run(webauthn, [] {
    for (std::string line; std::getline(std::cin, line);)
      if (line.find_first_not_of(" \t\r") != std::string::npos) fmt::print("{}\n", webauthn::inspect(line));
    return kOk;
  });
}

}  // namespace chenxi::app
