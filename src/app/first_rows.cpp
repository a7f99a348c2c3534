#include "app/first_rows.h"

#include "cash/bootstrap.h"
#include "risk/risk.h"
#include "rules/packs.h"
#include "staff/colleagues.h"

namespace chenxi::app {
namespace {

void must(engine::Executor& executor, std::shared_ptr<engine::Command> command) {
  engine::Job job;
  job.command = std::move(command);
  executor.run_batch({&job, 1});
  if (job.outcome.refusal)
    throw Trouble(fmt::format("the first start failed: {} refused {} {}", job.command->name(),
                              name(job.outcome.refusal->code()), job.outcome.refusal->detail().text));
}

}  // namespace

void write_first_rows(engine::Executor& executor, ports::Services& services, const std::string& rule_pack) {
  const Instant now = services.env.clock->now();
  if (!services.packs.in_force(now)) {
    const auto text = rules::shipped_pack(rule_pack);
    if (!text) throw Trouble("there is no rule pack \"" + rule_pack + "\"");
    must(executor, rules::adopt_pack(std::string(*text), now));
  }
  const auto rules = std::make_shared<risk::AnyRules>();
  engine::Job ask;
  ask.query = rules;
  executor.run_batch({&ask, 1});
  if (!rules->any) must(executor, std::make_shared<risk::Adopt>(std::string(risk::shipped_rules()), now));
  must(executor, std::make_shared<cash::Bootstrap>());
  must(executor, std::make_shared<staff::FirstColleagues>(services.info.demo));
}

}  // namespace chenxi::app
