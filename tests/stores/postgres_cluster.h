// A private PostgreSQL for tests: the one named by CHENXI_TEST_PG, or one that script/pg-test starts and stops.
#pragma once
#include <optional>
#include <string>

namespace chenxi::places {

/// How to connect; started when first asked for, stopped when this process ends, however it ends. nullopt: cannot be had.
std::optional<std::string> postgres_conninfo();
/// Kills every process of it at once and starts it again. false: it is not ours to kill.
bool crash_postgres();

}  // namespace chenxi::places
