// `chenxi qr`: codes as lines of text, one JSON object per line.
#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "qr/token.h"

namespace CLI {
class App;
}

namespace chenxi::qr {

/// What the commands may use of the instance. Without keys our own codes are told apart but not checked.
struct CliContext {
  std::optional<CodeKeys> keys;
  std::optional<Instant> now;                      // only to tell what has expired
  std::function<std::string(const Refusal&)> say;  // the sentence of a refusal; its code without
};

/// One line in, one object out: {"ok":true,"kind":…} or {"ok":false,"error":"<code>","message":…}.
std::string qr_decode_line(std::string_view line, const CliContext& context = {});
/// The other way: a JSON object as decode prints it ("fields" by id, or the named members) becomes
/// {"ok":true,"text":…}.
std::string qr_encode_line(std::string_view line, const CliContext& context = {});

/// Line by line until the end; empty lines are answered too, so that line n of the output is about line n.
/// Returns 0.
int qr_decode_lines(std::istream& in, std::ostream& out, const CliContext& context = {});
int qr_encode_lines(std::istream& in, std::ostream& out, const CliContext& context = {});

/// Adds `qr decode`, `qr encode` and `qr svg`. A callback that ends with an exit code other than 0 throws
/// CLI::RuntimeError. `context` is asked when a command runs.
void add_qr_commands(CLI::App& app, std::function<CliContext()> context = {});

}  // namespace chenxi::qr
