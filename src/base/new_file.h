// A new file that is there whole or not at all.
#pragma once
#include <string>
#include <string_view>

namespace chenxi {

/// Writes a new durable file, mode 0600. false: there is one by that name already, and it stays as it is. Throws Trouble when it cannot
/// be written, on a full disk for instance; then there is none, as also after a crash in between.
bool write_new_file(const std::string& path, std::string_view content);
/// Until then a power cut may take a file's name away, or give the old one back.
bool sync_folder_of(const std::string& path);

}  // namespace chenxi
