// Keys of rows, as the journal writes them and as people read them.
#pragma once
#include <string>

#include "source.h"

namespace audit {

/// The key in bytes: an integer as 8 bytes big-endian with its sign flipped; texts and bytes as they are, a zero byte in them
/// as 00 FF, and 00 00 behind.
std::string key_bytes(const Table& table, const Row& row);
/// "customer=17 id=3"; bytes as hexadecimal digits.
std::string key_text(const Table& table, const Row& row);
std::string key_text(const Table& table, const std::string& key_bytes);

}  // namespace audit
