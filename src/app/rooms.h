// The only list of all rooms. Adding one is a line in each function of rooms.cpp.
#pragma once
#include <filesystem>
#include "engine/executor.h"
#include "http/route.h"
#include "ports/operator.h"
#include "ports/changes.h"
#include "ports/services.h"

namespace chenxi::app {

class Instance;

/// Every table of every room, in the order in which they are created and hashed.
std::vector<const store::TableInfo*> tables();
/// Tables whose rows a restored backup leaves behind: sessions, codes and messages of then are nobody's proof now.
std::vector<const store::TableInfo*> tables_of_the_moment();
/// Timers that rooms set, by name.
void register_timers(engine::Executor& executor, ports::Services& services);
/// All routes of the API, over the services that they are handed and what else the instance has.
std::vector<http::Route> routes(ports::Services& services, Instance& instance, const std::filesystem::path& data = {});

/// Every kind of change that takes two colleagues.
std::shared_ptr<const ports::ChangeKinds> change_kinds(ports::Services& services);

/// Everything an operator may ask over the instance's socket.
ports::OperatorRequests operator_requests();

}  // namespace chenxi::app
