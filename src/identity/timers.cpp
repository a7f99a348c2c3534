#include "identity/timers.h"

#include "identity/codes.h"
#include "identity/role_link.h"
#include "identity/sessions.h"

namespace chenxi::identity {

void register_timers(engine::Executor& executor, ports::Services&) {
  executor.on_timer(ForgetCode::kTimer, [](std::int64_t object) { return std::make_shared<ForgetCode>(object); });
  executor.on_timer(ForgetLink::kTimer, [](std::int64_t object) { return std::make_shared<ForgetLink>(object); });
  for (const AppKind app : {AppKind::wallet, AppKind::till, AppKind::console, AppKind::supervisor})
    executor.on_timer(ForgetSessions::timer(app),
                      [app](std::int64_t object) { return std::make_shared<ForgetSessions>(app, object); });
}

}  // namespace chenxi::identity
