// chenxi doctor: looks at everything that an instance stands on and says, of each, whether it is well, why it
// matters and which command mends it. A running server is looked at from inside (its own limits, its own
// books); a stopped one is opened under the data lock, for reading only.
#pragma once
#include "app/serve_options.h"
#include "ports/operator.h"

namespace chenxi::app {

enum class Health : std::uint8_t {
  well,
  warning,     // works today
  failed,      // does not work, or something may be lost
  not_looked,  // does not apply here, or could not be asked
};

struct Check {
  std::string name;
  Health health = Health::well;
  std::string seen;  // what was found
  std::string why;   // why it matters
  std::string mend;  // the command that mends it
};

struct DoctorWishes {
  std::string zone = "Asia/Shanghai";
  std::int64_t free_mb_min = 1024;
  std::int64_t free_inodes_min = 10'000;
  std::int64_t backup_hours_max = 26;
};

/// Collects checks. Each look is one call; what it throws is the check's failure, never the end of the
/// others.
struct Doctor {
  const ServeOptions& options;
  const DoctorWishes& wishes;
  Env& env;
  bool in_server;  // we are the server that is looked at
  std::vector<Check> checks{};

  struct Seen {
    Health health = Health::well;
    std::string text;
  };
  static Seen well(std::string text = "ok") { return {Health::well, std::move(text)}; }
  static Seen warning(std::string text) { return {Health::warning, std::move(text)}; }
  static Seen failed(std::string text) { return {Health::failed, std::move(text)}; }
  static Seen not_looked(std::string text) { return {Health::not_looked, std::move(text)}; }

  void look(const char* name, const char* why, std::string mend, const std::function<Seen()>& look);
};

void look_at_files(Doctor& doctor);  // doctor_files.cpp
void look_at_machine(Doctor& doctor);
void look_at_books(Doctor& doctor,
                   const std::function<std::unique_ptr<store::Reader>()>& open);  // doctor_books.cpp
void look_at_tls(Doctor& doctor);                                                 // doctor_world.cpp
void look_at_world(Doctor& doctor);

json::value to_json(const std::vector<Check>& checks);
/// "doctor", answered from inside the server.
ports::OperatorRequests doctor_requests(const ServeOptions& options, Instance& instance);

}  // namespace chenxi::app
