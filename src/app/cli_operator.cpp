// What an operator does from the command line of the machine: links for people, shops, cash, payouts.
#include "app/command_line.h"

namespace chenxi::app {

void add_operator_commands(CLI::App&) {}

}  // namespace chenxi::app
