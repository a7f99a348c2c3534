// chenxi: one program that keeps the books, serves the API and the web apps, and answers its operator.
#include <cstdio>

#include "app/command_line.h"
#include "base/check.h"

int main(int argc, char** argv) {
  using namespace chenxi::app;
  CLI::App app{"Chenxi, a digital wallet that a bank or a licensed payment institution runs itself"};
  app.require_subcommand(1);
  app.footer("Exit codes: 0 done; 1 refused or found wrong; 2 wrong usage; 3 disk, database, network or no server; 70 a bug.");
  try {
    add_serve(app);
    add_demo(app);
    add_bench(app);
    add_operator_commands(app);
    add_staff_commands(app);
    add_payout_commands(app);
    add_package_commands(app);
    add_ledger_commands(app);
    add_backup_commands(app);
    add_key_commands(app);
    add_sandbox_commands(app);
    add_doctor(app);
    add_tools(app);
    app.parse(argc, argv);
    // A head that a full disk did not take was not kept: whoever asked hears of it.
    if (std::fflush(stdout) != 0) throw chenxi::Trouble("cannot write to standard output");
    return exit_code();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  } catch (const chenxi::Bug& bug) {
    fmt::print(stderr, "chenxi: this is a bug, please report it: {}\n", bug.what());
    return kBug;
  } catch (const std::exception& error) {
    fmt::print(stderr, "chenxi: {}\n", error.what());
    return kTrouble;
  }
}
