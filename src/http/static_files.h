// The web apps: a built folder, read once into memory. A request's path is looked up in a table of the files
// that were there at the start and never touches the disk, so no path can lead out of the folder.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/route.h"

namespace chenxi::http {

/// Which page answers an address that the app itself takes apart: {"/app", "app/index.html"} serves /app and
/// /app/…; {"/", …} serves the front door alone.
struct Fallback {
  std::string prefix;
  std::string file;
};

class StaticFiles {
 public:
  StaticFiles() = default;
  /// Reads every regular file below `directory`; "x.br" and "x.gz" beside "x" are its compressed forms. Links
  /// are not followed. Throws Trouble when the folder cannot be read.
  /// `not_found` is shown to a person who asks for a page that there is not; empty: nothing is shown.
  /// Whatever begins with one of `hidden` is not there.
  StaticFiles(const std::string& directory, std::vector<Fallback> fallbacks, std::string not_found = {},
              const std::vector<std::string>& hidden = {});

  /// nullopt: no such file, no page that takes the address, and nobody who would read a page about it.
  std::optional<Reply> find(const Request& request) const;
  bool empty() const { return files_.empty(); }

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct File {
    Bytes plain, brotli, gzip;
    std::string content_type, etag;
    bool immutable = false;
  };
  const File* look_up(std::string_view path) const;
  std::optional<Reply> missing(const Request& request) const;

  std::map<std::string, File, std::less<>> files_;  // by path below the folder, no slash in front
  std::vector<Fallback> fallbacks_;
  std::string not_found_;
};

}  // namespace chenxi::http
