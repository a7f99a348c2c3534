// chenxi verify: checks a receipt without asking anybody.
#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "app/command_line.h"
#include "base/crypto.h"
#include "i18n/i18n.h"
#include "money/money.h"
#include "receipts/receipt.h"

namespace chenxi::app {
namespace {

struct VerifyOptions {
  Common common;
  std::string file, key;
};

std::optional<std::string> read_all(const std::string& file) {
  if (file == "-") return std::string((std::istreambuf_iterator<char>(std::cin)), {});
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string in_words(const receipts::Verified& verified, bool pinned) {
  const receipts::Receipt& r = verified.receipt;
  std::string out = fmt::format("{}\n", verified.valid ? "valid" : "NOT VALID");
  for (const receipts::Check& check : verified.checks) out += fmt::format("  {} {}\n", check.ok ? "ok " : "NO ", check.name);
  const auto currency = money::currency_from_code(r.currency);
  out += fmt::format("{} {} from {} to {} at {}\nissued by {} ({}) at {}\n",
                     currency ? money::decimal({r.amount, *currency}) : std::to_string(r.amount), r.currency, r.payer, r.payee,
                     rfc3339(r.at), r.instance, r.origin, rfc3339(r.signed_at));
  if (r.refunded > 0) out += fmt::format("{} minor units had been refunded by then\n", r.refunded);
  if (!pinned)
    out += fmt::format("signed with key {}\nCompare it with {}/v1/public/receipts/key, or give it with --key.\n", base64url(r.key), r.origin);
  return out;
}

int verify(const VerifyOptions& options) {
  std::optional<std::string> key;
  if (!options.key.empty()) {
    key = unbase64url(options.key);
    if (!key || key->size() != 32) {
      fmt::print(stderr, "--key must be 43 characters of base64url\n");
      return kUsage;
    }
  }
  const auto text = read_all(options.file);
  if (!text) {
    fmt::print(stderr, "cannot read {}\n", options.file);
    return kTrouble;
  }
  const auto verified = receipts::verify_receipt(*text, key);
  if (!verified) {
    const std::string what = "not a receipt: " + verified.error().detail().pointer;
    print(options.common, json::object{{"valid", false}, {"error", what}}, what);
    return kRefused;
  }
  json::array checks;
  for (const receipts::Check& check : verified->checks) checks.push_back(json::object{{"name", check.name}, {"ok", check.ok}});
  print(options.common,
        json::object{{"valid", verified->valid}, {"checks", checks}, {"id", verified->receipt.id}, {"key", base64url(verified->receipt.key)}, {"key_given", key.has_value()}},
        in_words(*verified, key.has_value()));
  return verified->valid ? kOk : kRefused;
}

}  // namespace

void add_verify(CLI::App& app) {
  static VerifyOptions options;
  CLI::App& command = *app.add_subcommand("verify", "Check a receipt's signature and its way to the batch's Merkle root");
  add_common(command, options.common, false);
  command.add_option("file", options.file, "the receipt as JSON; - reads standard input")->required();
  command.add_option("--key", options.key, "public key of the instance that should have signed it (base64url)");
  run(command, [] { return verify(options); });
}

}  // namespace chenxi::app
