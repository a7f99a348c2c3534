// The program's subcommands. Each file cli_*.cpp adds some; all take --json and use these exit codes.
#pragma once
#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "base/json.h"

namespace chenxi::app {

enum ExitCode : int {
  kOk = 0,
  kRefused = 1,  // the answer is no: refused, books do not agree, a receipt is not valid
  kUsage = 2,    // the command line is wrong
  kTrouble = 3,  // disk, database, network, or no server to ask
  kBug = 70,     // please report
};

/// Options that every command has.
struct Common {
  std::filesystem::path data = "data";
  std::filesystem::path keys{};  // of an instance whose key ring lies elsewhere than in `data`
  bool json = false;
};
/// Adds --data, --keys and --json.
void add_common(CLI::App& command, Common& common, bool with_data = true);
/// Prints `value` as JSON or, without --json, `text`.
void print(const Common& common, const json::value& value, const std::string& text);
/// Asks the running server; prints a refusal in words. Gives the result, or nullopt after a refusal.
std::optional<json::value> ask(const Common& common, std::string_view request, const json::value& arguments);
/// A subcommand's work; what it returns is the exit code.
void run(CLI::App& command, std::function<int()> work);
/// What the subcommand that ran returned; kOk before one did.
int exit_code();

void add_serve(CLI::App& app);
void add_operator_commands(CLI::App& app);
void add_staff_commands(CLI::App& app);
void add_payout_commands(CLI::App& app);
void add_package_commands(CLI::App& app);
void add_ledger_commands(CLI::App& app);
void add_backup_commands(CLI::App& app);
void add_key_commands(CLI::App& app);
void add_sandbox_commands(CLI::App& app);
void add_doctor(CLI::App& app);
void add_bench(CLI::App& app);
void add_demo(CLI::App& app);
void add_tools(CLI::App& app);
void add_verify(CLI::App& app);
void add_inspect(CLI::App& app);

}  // namespace chenxi::app
