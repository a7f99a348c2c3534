#include "qr/cli.h"

#include <CLI/CLI.hpp>
#include <boost/json/value.hpp>
#include <iostream>

#include "base/json.h"
#include "qr/classify.h"
#include "qr/draw.h"
#include "qr/json.h"
#include "qr/own_emv.h"

namespace chenxi::qr {
namespace {

json::object refused(const Refusal& refusal, const CliContext& context) {
  json::object out{{"ok", false}, {"error", name(refusal.code())}};
  out["message"] = context.say ? context.say(refusal) : std::string(name(refusal.code()));
  if (!refusal.detail().pointer.empty()) out["pointer"] = refusal.detail().pointer;
  if (!refusal.detail().text.empty())
    out[refusal.code() == Code::qr_foreign_scheme ? "scheme" : "reason"] = refusal.detail().text;
  if (refusal.detail().until) out["until"] = rfc3339(*refusal.detail().until);
  return out;
}

Result<json::object> describe_own(const OwnCode& own, const CliContext& context) {
  json::object out{{"ok", true},           {"kind", name(own.front.kind)},
                   {"scheme", "Chenxi"},   {"token", own.token},
                   {"key", own.front.key}, {"checked", context.keys.has_value()}};
  if (context.keys) {
    const CodeToken token = TRY(read_code(*context.keys, "/q/" + own.token, context.now.value_or(Instant{})));
    out["row"] = token.row;
    if (token.amount) {
      out["amount_minor"] = token.amount->minor;
      out["currency"] = fmt::format("{:03}", static_cast<int>(token.amount->currency));
    }
    if (token.expires_at) out["expires_at"] = rfc3339(*token.expires_at);
    if (!token.note.empty()) out["note"] = token.note;
  }
  if (own.emv) out["emv"] = to_json(*own.emv);
  return out;
}

Result<json::object> describe(std::string_view line, const CliContext& context) {
  const Scanned scanned = TRY(classify(line));
  if (const auto* own = std::get_if<OwnCode>(&scanned)) return describe_own(*own, context);
  if (std::get_if<PaymentCode>(&scanned) !=
      nullptr)  // its digits are as good as money for a minute: not printed
    return json::object{{"ok", true}, {"kind", "payment_code"}, {"scheme", "Chenxi"}};
  if (const auto* other = std::get_if<OtherMerchantCode>(&scanned)) {
    json::object out{{"ok", true}, {"kind", "emv"}, {"scheme", other->scheme}};
    for (const auto& member : to_json(other->emv)) out.emplace(member.key(), member.value());
    out["fields"] = fields_json(line);
    return out;
  }
  if (const auto* other = std::get_if<OtherConsumerCode>(&scanned)) {
    json::array applications;
    for (const auto& application : other->cpm.applications)
      applications.push_back(json::object{{"aid", application.aid}, {"label", application.label}});
    return json::object{{"ok", true},
                        {"kind", "emv_consumer"},
                        {"scheme", other->scheme},
                        {"applications", std::move(applications)}};
  }
  return refuse(Code::qr_foreign_scheme, {.text = std::get<OtherCode>(scanned).scheme});
}

Result<json::object> encode(std::string_view line) {
  const json::value value = TRY(parse_json(line));
  const EmvPayload payload = TRY(emv_from_json(value));
  const std::string text = TRY(encode_emv(payload));
  return json::object{{"ok", true}, {"text", text}};
}

std::string answer(const Result<json::object>& result, const CliContext& context) {
  return to_text(result ? json::value(*result) : json::value(refused(result.error(), context)));
}

template <class Line>
int each_line(std::istream& in, std::ostream& out, const CliContext& context, Line line_answer) {
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    out << line_answer(line, context) << '\n' << std::flush;
  }
  return 0;
}

}  // namespace

std::string qr_decode_line(std::string_view line, const CliContext& context) {
  return answer(describe(line, context), context);
}
std::string qr_encode_line(std::string_view line, const CliContext& context) {
  return answer(encode(line), context);
}

int qr_decode_lines(std::istream& in, std::ostream& out, const CliContext& context) {
  return each_line(in, out, context, qr_decode_line);
}
int qr_encode_lines(std::istream& in, std::ostream& out, const CliContext& context) {
  return each_line(in, out, context, qr_encode_line);
}

void add_qr_commands(CLI::App& app, std::function<CliContext()> context) {
  const auto asked = [context] { return context ? context() : CliContext{}; };
  CLI::App* qr = app.add_subcommand("qr", "Read and write payment codes as text, one a line");
  qr->require_subcommand(1);
  const auto add = [qr](const char* word, const char* help) {
    CLI::App* command = qr->add_subcommand(word, help);
    command->add_flag("--json")->description("Print JSON (this command always does)");
    return command;
  };
  add("decode", "Reads codes on standard input, prints one JSON object a line; ends with 0")
      ->callback([asked] { qr_decode_lines(std::cin, std::cout, asked()); });
  add("encode",
      "Reads JSON objects on standard input, prints EMVCo codes, one JSON object a line; ends with 0")
      ->callback([asked] { qr_encode_lines(std::cin, std::cout, asked()); });

  CLI::App* picture =
      qr->add_subcommand("svg", "Prints a code as an SVG picture; ends with 1 when it is too long");
  auto text = std::make_shared<std::string>();
  picture->add_option("text", *text, "What the code says")->required();
  picture->callback([text, asked] {
    const auto drawn = svg(*text);
    if (!drawn) {
      std::cout << to_text(refused(drawn.error(), asked())) << '\n';
      throw CLI::RuntimeError(1);
    }
    std::cout << *drawn << '\n';
  });
}

}  // namespace chenxi::qr
