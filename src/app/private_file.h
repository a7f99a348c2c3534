#pragma once
#include <filesystem>
#include <string>

namespace chenxi::app {

/// For this user alone (0600). Written under another name first: a file of this name is always whole. Throws
/// Trouble.
void write_private_file(const std::filesystem::path& path, const std::string& text);

}  // namespace chenxi::app
