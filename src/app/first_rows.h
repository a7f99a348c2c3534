#pragma once
#include "engine/executor.h"
#include "ports/services.h"

namespace chenxi::app {

/// The rows that an instance cannot be without: its rule pack, the accounts of bank and operator. Written by ordinary
/// commands at the first start; nothing happens at later ones. Throws Trouble when a command is refused.
void write_first_rows(engine::Executor& executor, ports::Services& services, const std::string& rule_pack);

}  // namespace chenxi::app
