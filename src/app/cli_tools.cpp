// chenxi qr, chenxi openapi: tools that need no running server.
#include "app/command_line.h"
#include "app/rooms.h"
#include "i18n/i18n.h"
#include "qr/cli.h"

namespace chenxi::app {

void add_tools(CLI::App& app) {
  qr::add_qr_commands(app, [] {
    qr::CliContext context;
    context.say = [](const Refusal& refusal) { return refusal_sentence(Lang::en, refusal); };
    return context;
  });
}

}  // namespace chenxi::app
