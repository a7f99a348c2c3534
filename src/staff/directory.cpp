#include "staff/directory.h"

#include <map>
#include <mutex>

#include "base/log.h"

namespace chenxi::staff {

struct Directory::State {
  std::map<std::int64_t, Colleague> colleagues;
  std::map<std::pair<std::int64_t, std::int64_t>, StaffPasskey>
      passkeys;  // active ones, by colleague and number

  void put(const Colleague& colleague) { colleagues[colleague.id] = colleague; }
  void put(const StaffPasskey& passkey) {
    const std::pair key{passkey.colleague, passkey.id};
    if (passkey.state == identity::DeviceState::active)
      passkeys[key] = passkey;
    else
      passkeys.erase(key);
  }
};

std::string_view name(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::enrolled_again: return "enrolled_again";
    case AlarmKind::made_on_machine: return "made_on_machine";
    case AlarmKind::at_once: return "at_once";
  }
  return "";
}

Directory::Directory(std::optional<identity::Site> site)
    : site_(std::move(site)), state_(std::make_unique<State>()) {}
Directory::~Directory() = default;

std::optional<Colleague> Directory::colleague(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->colleagues.find(id);
  if (it == state_->colleagues.end() || it->second.state != ColleagueState::active) return std::nullopt;
  return it->second;
}

std::string Directory::name_of(std::int64_t id) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->colleagues.find(id);
  return it == state_->colleagues.end() ? "" : it->second.name;
}

std::vector<Colleague> Directory::everybody() const {
  const std::shared_lock lock(mutex_);
  std::vector<Colleague> out;
  for (const auto& [id, colleague] : state_->colleagues) out.push_back(colleague);
  return out;
}

std::optional<StaffPasskey> Directory::passkey(std::string_view credential) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [key, passkey] : state_->passkeys)  // a few dozen
    if (std::string_view(passkey.credential) == credential) return passkey;
  return std::nullopt;
}

bool Directory::has_passkey(std::int64_t colleague) const {
  const std::shared_lock lock(mutex_);
  const auto it = state_->passkeys.lower_bound({colleague, 0});
  return it != state_->passkeys.end() && it->first.first == colleague;
}

void Directory::reload(store::Reader& reader) {
  auto fresh = std::make_unique<State>();
  for (const Colleague& colleague : store::scan_all<Colleague>(reader)) fresh->put(colleague);
  for (const StaffPasskey& passkey : store::scan_all<StaffPasskey>(reader)) fresh->put(passkey);
  const std::unique_lock lock(mutex_);
  state_ = std::move(fresh);
}

void Directory::committed(engine::Workspace& changed, const std::vector<ledger::Transfer>&,
                          const std::vector<engine::Event>&, const ledger::Batch&) {
  auto& colleagues = changed.shelf<Colleague>();
  auto& passkeys = changed.shelf<StaffPasskey>();
  // Loud: whoever watches the log hears it, not only who opens the console.
  changed.shelf<Alarm>().visit_changed([](const Alarm& alarm) {
    log(LogLevel::warning, "staff_alarm",
        {{"kind", name(alarm.kind)}, {"colleague", alarm.colleague}, {"change", alarm.change}});
  });
  if (!colleagues.changed() && !passkeys.changed()) return;
  const std::unique_lock lock(mutex_);
  colleagues.visit_changed([&](const Colleague& colleague) { state_->put(colleague); });
  passkeys.visit_changed([&](const StaffPasskey& passkey) { state_->put(passkey); });
}

}  // namespace chenxi::staff
