#include "risk/operator.h"

#include "identity/directory.h"
#include "identity/handles.h"
#include "identity/vault.h"
#include "risk/risk.h"

namespace chenxi::risk {
namespace {

using ports::Services;

constexpr std::int64_t kShown = 50;

/// "risk_explain" {phone}: the newest decisions about a resident, each judged again from its row.
Result<json::value> explain(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string phone = TRY(identity::normal_phone(TRY(in.string("phone", 4, 32))));
  TRY(in.finish());
  const auto customer =
      services.directory.owner_of_handle(services.vault.index(identity::HandleKind::phone, phone));
  if (!customer) return refuse(Code::account_unknown, {.pointer = "/phone"});
  const auto query = std::make_shared<Explain>(*customer, kShown);
  TRY(ports::ask_and_wait(services.engine, query));
  json::array out;
  for (const Explained& one : query->decisions) {
    const RiskDecision& d = one.decision;
    out.push_back(json::object{{"at", rfc3339(d.at)},
                               {"method", rules::name(static_cast<rules::Method>(d.method))},
                               {"action", d.action},
                               {"because", d.because},
                               {"hits", d.hits},
                               {"shadows", d.shadows},
                               {"inputs", d.inputs},
                               {"passed", d.passed},
                               {"rules", one.version},
                               {"judged_again", one.again},
                               {"same", one.again == d.action}});
  }
  return json::object{{"object", "risk_decisions"}, {"decisions", out}};
}

/// "risk_adopt" {text}: rules in force from now on.
Result<json::value> adopt(Services& services, const json::value& arguments) {
  auto in = TRY(JsonReader::object(arguments));
  const std::string text = TRY(in.string("text", 1, 256 * 1024));
  TRY(in.finish());
  const auto command = std::make_shared<Adopt>(text, services.env.clock->now());
  TRY(ports::run_and_wait(services.engine, command));
  return json::object{{"object", "risk_rules"}, {"adopted", true}};
}

}  // namespace

ports::OperatorRequests operator_requests() {
  return {{"risk_explain", explain}, {"risk_adopt", adopt}};
}

}  // namespace chenxi::risk
